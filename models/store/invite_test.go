package store_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

func TestAnInviteCommitsWithEverythingThatFollowsFromIt(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook()
		g.webhook(models.EventUserCreated, models.EventInviteLinked)
		g.webhook(models.EventInviteLinked)
		off := g.webhook()
		_, err := g.sandbox.ReplaceWebhook(t.Context(), off.ID, models.WebhookContent{Name: "off", URL: off.URL, EventTypes: off.EventTypes})
		must(t, err)
		must(t, g.sandbox.DeleteWebhook(t.Context(), g.webhook().ID))
		_, err = g.Scope(models.Production, models.System("test")).CreateWebhook(t.Context(), models.WebhookContent{
			Name: "other", URL: "https://example.com", EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: "s",
		})
		must(t, err)
		before := g.census()

		inv := g.invite(nil)
		if got, want := g.grown(before), "audit_entries+1 deliveries+2 emails+1 events+1 invites+1 river_job+3 users+1"; got != want {
			t.Errorf("rows %s, want %s", got, want)
		}
		wantList(t, "events", g.events(), "USER_CREATED")
		if data := g.data(models.EventUserCreated); data["userId"] != inv.UserID || len(data) != 1 {
			t.Errorf("told %v", data)
		}
		if !models.HasPrefix(inv.UserID, "tenant") || inv.Status != models.InviteInvited || inv.EmailStatus != models.EmailQueued ||
			inv.InvitedAt != nil || !inv.ExpiresAt.Equal(g.Now().AddDate(0, 0, 14)) || inv.CreatedBy != "ann@example.com" {
			t.Errorf("%+v", inv)
		}
		read := g.reread(inv)
		if read.Token != inv.Token || len(inv.Token) < 22 || !read.CreatedAt.Equal(g.Now()) || !read.UpdatedAt.Equal(g.Now()) || read.LastName != nil {
			t.Errorf("read back: %+v", read)
		}
		if e := g.emails(inv)[0]; e.ToAddress != "zoe@example.com" || e.Status != models.EmailQueued || !e.Due(g.Now()) || e.ReplyAddress != "people@example.com" {
			t.Errorf("e-mail %+v", e)
		}
	})
}

func TestAnInviteThatFailsLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		deleted := g.newTemplate(nil)
		must(t, g.sandbox.DeleteTemplate(t.Context(), deleted.ID))
		production, err := g.Scope(models.Production, models.System("test")).CreateTemplate(t.Context(), models.SampleTemplate())
		must(t, err)
		before := g.census()
		for name, c := range map[string]struct {
			change func(*models.NewInvite)
			want   string
		}{
			"no such template":         {func(n *models.NewInvite) { n.TemplateID = models.NewID("tpl") }, "templateId:not_found"},
			"a deleted template":       {func(n *models.NewInvite) { n.TemplateID = deleted.ID }, "templateId:not_found"},
			"the other mode's":         {func(n *models.NewInvite) { n.TemplateID = production.ID }, "templateId:not_found"},
			"an id that cannot be":     {func(n *models.NewInvite) { n.TemplateID = "tpl\x00" }, "templateId:format"},
			"no such wink template":    {func(n *models.NewInvite) { n.WinkTemplateID = models.NewID("wtpl") }, "winkTemplateId:not_found"},
			"everything wrong at once": {func(n *models.NewInvite) { *n = models.NewInvite{Email: "x", TemplateID: "y", WinkTemplateID: "z"} }, "fullName:required email:format templateId:not_found winkTemplateId:not_found"},
		} {
			_, err := g.sandbox.CreateInvite(t.Context(), g.newInvite(c.change))
			if got := fieldCodes(err); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			if got := fieldCodes(g.sandbox.CheckInvite(t.Context(), g.newInvite(c.change))); got != c.want {
				t.Errorf("%s, checked: %q, want %q", name, got, c.want)
			}
		}
		must(t, g.sandbox.CheckInvite(t.Context(), g.newInvite(nil)))
		if got := g.grown(before); got != "" {
			t.Errorf("left behind: %s", got)
		}
	})
}

func TestAnInviteThatCannotBeFinishedLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook()
		before := g.census()
		for _, table := range []string{"users", "invites", "events", "deliveries", "emails", "river_job", "audit_entries"} {
			g.breakTable(table, func() {
				if _, err := g.sandbox.CreateInvite(t.Context(), g.newInvite(nil)); err == nil {
					t.Errorf("an invite was created without %s", table)
				}
			})
			if got := g.grown(before); got != "" {
				t.Errorf("without %s, left behind: %s", table, got)
			}
		}
	})
}

// breakTable hides a table while during runs.
func (g *given) breakTable(table string, during func()) {
	g.t.Helper()
	rename := func(from, to string) {
		must(g.t, g.InTx(g.t.Context(), func(tx *store.Tx) error { return tx.DB().Exec("ALTER TABLE " + from + " RENAME TO " + to).Error }))
	}
	rename(table, "hidden")
	defer rename("hidden", table)
	during()
}

func TestWithoutEMailAnInviteIsInvitedAtItsCreation(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.template = g.newTemplate(func(c *models.TemplateContent) { c.Email.SendEmail = false })
		inv := g.invite(nil)
		if inv.EmailStatus != models.EmailNone || inv.InvitedAt == nil || !inv.InvitedAt.Equal(inv.CreatedAt) || len(g.emails(inv)) != 0 {
			t.Errorf("%+v", inv)
		}
		wantList(t, "events", g.events(), "USER_CREATED INVITE_INVITED")
		wantList(t, "log", g.logs(inv), "INVITED")
		g.forward(time.Hour)
		_, err := g.sandbox.ResendInvite(t.Context(), inv.ID)
		must(t, err)
		wantList(t, "events", g.events(), "USER_CREATED INVITE_INVITED INVITE_INVITED")
		if again := g.reread(inv); !again.InvitedAt.Equal(inv.CreatedAt) {
			t.Errorf("invited at %v, first at %v", again.InvitedAt, inv.CreatedAt)
		}
	})
}

func TestASuppressedAddressIsInvitedWithoutMail(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		must(t, g.StopInvites(t.Context(), g.invite(nil).Token))
		before := g.census()
		inv := g.invite(func(n *models.NewInvite) { n.Email = "ZOE@example.com" })
		if read := g.reread(inv); read.EmailStatus != models.EmailSuppressed || read.InvitedAt != nil || len(g.emails(inv)) != 0 {
			t.Errorf("%+v", read)
		}
		if got, want := g.grown(before), "audit_entries+1 events+2 invites+1 users+1"; got != want {
			t.Errorf("rows %s, want %s", got, want)
		}
		data := g.data(models.EventInviteFailed)
		if data["inviteId"] != inv.ID || data["userId"] != inv.UserID || data["reason"] == "" || len(data) != 3 {
			t.Errorf("told %v", data)
		}
		other := g.Scope(models.Production, models.System("test"))
		template, err := other.CreateTemplate(t.Context(), models.SampleTemplate())
		must(t, err)
		inv, err = other.CreateInvite(t.Context(), g.newInvite(func(n *models.NewInvite) { n.TemplateID = template.ID }))
		must(t, err)
		if inv.EmailStatus != models.EmailQueued {
			t.Errorf("in the other mode the mail is %s", inv.EmailStatus)
		}
	})
}

func TestAResendIsAFreshEMailInPlaceOfTheOneThatWaits(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.forward(15 * 24 * time.Hour)
		must(t, g.Sweep(t.Context()))
		if g.reread(inv).ExpiredAt == nil {
			t.Fatal("the invite has not expired")
		}
		again, err := g.sandbox.ResendInvite(t.Context(), inv.ID)
		must(t, err)
		if !again.ExpiresAt.Equal(g.Now().AddDate(0, 0, 14)) || again.ExpiredAt != nil || again.Token != inv.Token || !again.UpdatedAt.Equal(g.Now()) {
			t.Errorf("%+v", again)
		}
		emails := g.emails(inv)
		if len(emails) != 2 || emails[0].Status != models.EmailQueued || emails[1].Status != models.EmailCancelled || emails[1].NextAttemptAt != nil {
			t.Fatalf("e-mails %+v", emails)
		}
		g.send(inv, models.SendCaptured)
		if work, err := g.ClaimEmail(t.Context(), emails[1].ID, time.Minute, frozen); work != nil || err != nil {
			t.Errorf("the cancelled e-mail was to be had: %+v, %v", work, err)
		}
		if read := g.reread(inv); read.EmailStatus != models.EmailCaptured || !read.InvitedAt.Equal(g.Now()) {
			t.Errorf("%+v", read)
		}
		first := g.Now()
		g.forward(time.Hour)
		_, err = g.sandbox.ResendInvite(t.Context(), inv.ID)
		must(t, err)
		g.send(inv, models.SendCaptured)
		if read := g.reread(inv); !read.InvitedAt.Equal(first) {
			t.Errorf("invited at %v, first at %v", read.InvitedAt, first)
		}
		wantList(t, "events", g.events(), "USER_CREATED INVITE_EXPIRED INVITE_INVITED INVITE_INVITED")
	})
}

func TestRevokingKillsLinkAndMailOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.forward(time.Second)
		_, err := g.sandbox.RevokeInvite(t.Context(), inv.ID)
		must(t, err)
		read := g.reread(inv)
		if read.EmailStatus != models.EmailCancelled || read.RevokedAt == nil || read.Status != models.InviteInvited || g.emails(inv)[0].Status != models.EmailCancelled {
			t.Errorf("%+v", read)
		}
		wantList(t, "events", g.events(), "USER_CREATED INVITE_REVOKED")
		wantList(t, "log", g.logs(inv), "REVOKED")
		_, err = g.OpenInvite(t.Context(), inv.Token)
		wantKind(t, "open", err, models.KindConflict)
		_, err = g.sandbox.ResendInvite(t.Context(), inv.ID)
		wantKind(t, "resend", err, models.KindConflict)

		before := g.census()
		g.forward(time.Hour)
		again, err := g.sandbox.RevokeInvite(t.Context(), inv.ID)
		must(t, err)
		if got := g.grown(before); got != "" || !again.UpdatedAt.Equal(read.UpdatedAt) || !g.reread(inv).UpdatedAt.Equal(read.UpdatedAt) || again.Token != inv.Token {
			t.Errorf("a second revocation: rows %q, %+v", got, again)
		}
	})
}

func TestALinkedInviteIsNeitherSentAgainNorRevoked(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.link(g.open(inv), "citywheels", "George")
		before := g.census()
		_, err := g.sandbox.ResendInvite(t.Context(), inv.ID)
		wantKind(t, "resend", err, models.KindConflict)
		_, err = g.sandbox.RevokeInvite(t.Context(), inv.ID)
		wantKind(t, "revoke", err, models.KindConflict)
		if got := g.grown(before); got != "" {
			t.Errorf("rows %s", got)
		}
		if e := g.emails(inv)[0]; e.Status != models.EmailCancelled {
			t.Errorf("the mail that nobody needs any more is %s", e.Status)
		}
	})
}

func TestInvitesNeverAffectEachOther(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		one, two := g.invite(nil), g.invite(nil)
		if one.UserID == two.UserID || one.Token == two.Token {
			t.Error("two invites share a user or a token")
		}
		_, err := g.sandbox.RevokeInvite(t.Context(), one.ID)
		must(t, err)
		g.link(g.open(two), "citywheels", "George")
		if read := g.reread(one); read.Status != models.InviteInvited || read.RevokedAt == nil {
			t.Errorf("%+v", read)
		}
	})
}

func TestPagesFollowTheTemplateAsLastSavedAlsoAfterItsDeletion(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		work := g.claim(inv, -time.Second)
		content := g.template.TemplateContent
		content.LandingPage.Header, content.Email.Subject = "New words", "New subject"
		replaced, err := g.sandbox.ReplaceTemplate(t.Context(), g.template.ID, content)
		must(t, err)
		if replaced.Version != 2 {
			t.Errorf("version %d", replaced.Version)
		}
		must(t, g.sandbox.DeleteTemplate(t.Context(), g.template.ID))
		_, err = g.sandbox.Template(t.Context(), g.template.ID)
		wantKind(t, "read", err, models.KindNotFound)
		wantKind(t, "delete again", g.sandbox.DeleteTemplate(t.Context(), g.template.ID), models.KindNotFound)
		_, err = g.sandbox.ReplaceTemplate(t.Context(), g.template.ID, content)
		wantKind(t, "replace", err, models.KindNotFound)

		landing, err := g.Landing(t.Context(), inv.Token)
		must(t, err)
		if landing.Template.LandingPage.Header != "New words" || g.open(inv).Template.LandingPage.Header != "New words" {
			t.Errorf("the page says %q", landing.Template.LandingPage.Header)
		}
		again := g.claim(inv, time.Minute)
		if !bytes.Equal(again.Email.Raw, work.Email.Raw) || again.Email.Subject != "Hello" {
			t.Error("the mail was not frozen when it was first tried")
		}
		_, err = g.sandbox.ResendInvite(t.Context(), inv.ID)
		must(t, err)
	})
}

func TestATemplateSaysHowManyInvitesUseIt(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.invite(nil)
		g.invite(nil)
		revoked := g.invite(nil)
		must(t, second(g.sandbox.RevokeInvite(t.Context(), revoked.ID)))
		uses, err := g.sandbox.TemplateCounts(t.Context())
		if fmt.Sprint(uses) != fmt.Sprintf("map[%s:{3 2}]", g.template.ID) || err != nil {
			t.Errorf("%v, %v", uses, err)
		}
		names, err := g.sandbox.TemplateNames(t.Context(), []string{g.template.ID, "x"})
		if fmt.Sprint(names) != fmt.Sprintf("map[%s:%s]", g.template.ID, g.template.Name) || err != nil {
			t.Errorf("%v, %v", names, err)
		}
	})
}
