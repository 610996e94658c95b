package store_test

import (
	"fmt"
	"strings"
	"testing"

	"invites/models"
	"invites/models/store"
)

// codes are what is wrong with each row, "" for a good one.
func codes(results []store.InviteResult) string {
	var all []string
	for _, r := range results {
		var fields []string
		for _, e := range r.Errors {
			fields = append(fields, e.Field+":"+e.Code)
		}
		all = append(all, "["+strings.Join(fields, " ")+"]")
	}
	return strings.Join(all, " ")
}

// batch has good rows, equal ones, one to a suppressed address, one without e-mail, and bad ones.
func (g *given) batch() []models.NewInvite {
	g.t.Helper()
	silent := g.newTemplate(func(c *models.TemplateContent) { c.Email.SendEmail = false })
	gone := g.newTemplate(nil)
	must(g.t, g.sandbox.DeleteTemplate(g.t.Context(), gone.ID))
	must(g.t, g.StopInvites(g.t.Context(), g.invite(func(n *models.NewInvite) { n.Email = "stop@example.com" }).Token))
	return []models.NewInvite{
		g.newInvite(nil),
		g.newInvite(func(n *models.NewInvite) { n.Email = "ZOE@example.com" }),
		g.newInvite(nil),
		g.newInvite(func(n *models.NewInvite) { n.FullName, n.Email = "", "nobody" }),
		g.newInvite(func(n *models.NewInvite) { n.TemplateID = gone.ID }),
		g.newInvite(func(n *models.NewInvite) { n.Email = "Stop@Example.com" }),
		g.newInvite(func(n *models.NewInvite) { n.TemplateID = silent.ID }),
		g.newInvite(func(n *models.NewInvite) { n.TemplateID, n.WinkTemplateID = "tpl\x00", models.NewID("wtpl") }),
		{},
	}
}

const batchCodes = "[] [] [] [fullName:required email:format] [templateId:not_found] [] [] [templateId:format winkTemplateId:not_found] " +
	"[fullName:required email:required templateId:required]"

func TestABatchInvitesByItsGoodRowsAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook(models.EventUserCreated, models.EventInviteFailed)
		rows := g.batch()
		before, told := g.census(), len(g.events())
		results, err := g.sandbox.CreateInvites(t.Context(), rows)
		must(t, err)
		if got := codes(results); got != batchCodes {
			t.Errorf("errors %s\nwant %s", got, batchCodes)
		}
		want := "audit_entries+5 deliveries+6 emails+3 events+7 invite_logs+1 invites+5 river_job+9 users+5"
		if got := g.grown(before); got != want {
			t.Errorf("rows %s\nwant %s", got, want)
		}
		wantList(t, "events", g.events()[told:], "USER_CREATED USER_CREATED USER_CREATED USER_CREATED INVITE_FAILED USER_CREATED INVITE_INVITED")
		var statuses []string
		seen := map[string]bool{}
		for i, r := range results {
			if r.Invite == nil {
				continue
			}
			read := g.reread(r.Invite)
			statuses = append(statuses, string(read.EmailStatus))
			if read.Token != r.Invite.Token || read.FullName != rows[i].FullName || read.Email != rows[i].Email || seen[read.Token] || seen[read.UserID] {
				t.Errorf("row %d: %+v", i, read)
			}
			seen[read.Token], seen[read.UserID] = true, true
		}
		wantList(t, "e-mail statuses", statuses, "QUEUED QUEUED QUEUED SUPPRESSED NONE")
		// Those of one address do not affect each other.
		_, err = g.sandbox.RevokeInvite(t.Context(), results[0].Invite.ID)
		must(t, err)
		if twin := g.reread(results[2].Invite); twin.RevokedAt != nil || twin.EmailStatus != models.EmailQueued {
			t.Errorf("revoked with its twin: %+v", twin)
		}
	})
}

func TestAPlanForetellsAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		rows := g.batch()
		before := g.census()
		planned, err := g.sandbox.PlanInvites(t.Context(), rows)
		must(t, err)
		if got := g.grown(before); got != "" {
			t.Errorf("left behind: %s", got)
		}
		made, err := g.sandbox.CreateInvites(t.Context(), rows)
		must(t, err)
		if codes(planned) != codes(made) {
			t.Errorf("planned %s, made %s", codes(planned), codes(made))
		}
		for i := range rows {
			p, m := planned[i].Invite, made[i].Invite
			if (p == nil) != (m == nil) {
				t.Errorf("row %d: planned %v, made %v", i, p, m)
			} else if p != nil && (p.FullName != m.FullName || p.Email != m.Email || p.TemplateID != m.TemplateID || p.Status != m.Status || p.EmailStatus != m.EmailStatus || p.ID != "" || p.Token != "") {
				t.Errorf("row %d: planned %+v, made %+v", i, p, m)
			}
		}
	})
}

func TestABatchThatCannotBeFinishedInvitesNobody(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook()
		before := g.census()
		rows := make([]models.NewInvite, 20)
		for i := range rows {
			rows[i] = g.newInvite(func(n *models.NewInvite) { n.FullName = fmt.Sprint("Person ", i) })
		}
		for _, table := range []string{"users", "invites", "events", "deliveries", "emails", "river_job", "audit_entries"} {
			g.breakTable(table, func() {
				if _, err := g.sandbox.CreateInvites(t.Context(), rows); err == nil {
					t.Errorf("a batch was created without %s", table)
				}
			})
			if got := g.grown(before); got != "" {
				t.Errorf("without %s, left behind: %s", table, got)
			}
		}
	})
}
