package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

// many invites n people, all at once.
func (g *given) many(n int) []*models.Invite {
	g.t.Helper()
	rows := make([]models.NewInvite, n)
	for i := range rows {
		rows[i] = models.NewInvite{FullName: fmt.Sprintf("Person %03d", i), Email: fmt.Sprintf("p%03d@example.com", i), TemplateID: g.template.ID}
	}
	results, err := g.sandbox.CreateInvites(g.t.Context(), rows)
	must(g.t, err)
	invites := make([]*models.Invite, n)
	for i, r := range results {
		invites[i] = r.Invite
	}
	return invites
}

// everybody is the selection of all that there is.
func everybody() store.BulkSelection { return store.BulkSelection{Filter: &models.InviteFilter{}} }

func (g *given) plan(kind models.BulkKind, selection store.BulkSelection) *models.BulkAction {
	g.t.Helper()
	b, err := g.sandbox.PlanBulk(g.t.Context(), kind, selection)
	must(g.t, err)
	return b
}

func (g *given) bulk(id string) *models.BulkAction {
	g.t.Helper()
	b, err := g.sandbox.Bulk(g.t.Context(), id)
	must(g.t, err)
	return b
}

func ids(invites []*models.Invite) []string {
	all := make([]string, len(invites))
	for i, inv := range invites {
		all[i] = inv.ID
	}
	return all
}

func (g *given) where(condition string) int {
	g.t.Helper()
	return count(g.t, g.Store, "SELECT count(*) FROM "+condition)
}

func TestASmallBulkActionIsDoneAtOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		invites := g.many(5)
		other := g.invite(nil)
		b := g.plan(models.BulkRevoke, store.BulkSelection{IDs: append(ids(invites), "iv-none", invites[0].ID)})
		if b.Total != 5 || g.where("invites WHERE revoked_at IS NOT NULL") != 0 {
			t.Fatalf("%d planned, %d revoked before anybody confirmed it", b.Total, g.where("invites WHERE revoked_at IS NOT NULL"))
		}
		b, err := g.sandbox.StartBulk(t.Context(), b.ID)
		must(t, err)
		if b.Status != models.BulkDone || b.Counts[models.BulkActed] != 5 || g.where("invites WHERE revoked_at IS NOT NULL") != 5 || g.reread(other).RevokedAt != nil {
			t.Errorf("%+v", b)
		}
		if n := g.where("events WHERE type = 'INVITE_REVOKED'"); n != 5 {
			t.Errorf("told of %d", n)
		}
		if n := g.where("audit_entries WHERE action = 'invite.revoke' AND actor_name = 'ann@example.com'"); n != 5 {
			t.Errorf("noted %d in her name", n)
		}
		_, err = g.sandbox.StartBulk(t.Context(), b.ID)
		wantKind(t, "starting it twice", err, models.KindConflict)
	})
}

// A question names whom it is about, as the list shows them, and afterwards whom it was about: not those whom it passes over.
func TestABulkActionNamesTheFirstOfThoseThatItChanges(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		invites := g.many(5)
		_, err := g.sandbox.RevokeInvite(ctx, invites[4].ID)
		must(t, err)
		b := g.plan(models.BulkRevoke, everybody())
		changed := func(sort models.InviteSort) string {
			names, err := g.sandbox.ChangedByBulk(ctx, b.ID, sort, 2)
			must(t, err)
			return fmt.Sprint(names)
		}
		for sort, want := range map[models.InviteSort]string{
			models.SortNewest: "[Person 003 Person 002]", models.SortOldest: "[Person 000 Person 001]", models.SortNameEnd: "[Person 003 Person 002]", models.SortName: "[Person 000 Person 001]",
		} {
			if got := changed(sort); got != want {
				t.Errorf("in the order %q: %s, want %s", sort, got, want)
			}
		}
		b = g.plan(models.BulkResend, everybody())
		if got := changed(models.SortOldest); got != "[]" {
			t.Errorf("%s have a mail on its way already", got)
		}
		b = g.plan(models.BulkRevoke, everybody())
		_, err = g.sandbox.StartBulk(ctx, b.ID)
		must(t, err)
		if got := changed(models.SortNewest); got != "[Person 003 Person 002]" {
			t.Errorf("it has changed %s", got)
		}
	})
}

func TestABulkActionForeseesWhatItDoes(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		invites := g.many(6) // their mail is on its way
		for _, inv := range invites[:5] {
			g.forward(time.Second)
			g.send(inv, models.SendCaptured)
		}
		g.link(g.open(invites[0]), "citywheels", "George")
		_, err := g.sandbox.RevokeInvite(ctx, invites[1].ID)
		must(t, err)
		must(t, g.StopInvites(ctx, invites[2].Token))
		silent := g.newTemplate(func(c *models.TemplateContent) { c.Email.SendEmail = false })
		g.invite(func(n *models.NewInvite) { n.TemplateID = silent.ID })
		for kind, want := range map[models.BulkKind]models.BulkCounts{
			models.BulkResend: {models.BulkActed: 2, models.BulkLinked: 1, models.BulkRevoked: 1, models.BulkOptedOut: 1, models.BulkMailWaiting: 1, models.BulkNoMail: 1},
			models.BulkExtend: {models.BulkActed: 5, models.BulkLinked: 1, models.BulkRevoked: 1},
			models.BulkRevoke: {models.BulkActed: 5, models.BulkLinked: 1, models.BulkRevoked: 1},
			// Of the five that are left, three were mailed, one has no mail, and one waits for its turn.
			models.BulkTakeBack: {models.BulkActed: 1, models.BulkLinked: 1, models.BulkRevoked: 1, models.BulkMailed: 4},
		} {
			b := g.plan(kind, everybody())
			foreseen, err := g.sandbox.ForeseeBulk(ctx, b.ID)
			must(t, err)
			if fmt.Sprint(foreseen) != fmt.Sprint(want) {
				t.Errorf("%s foresees %v, want %v", kind, foreseen, want)
			}
		}
		b := g.plan(models.BulkResend, everybody())
		mails := g.rows("emails")
		foreseen, err := g.sandbox.ForeseeBulk(ctx, b.ID)
		must(t, err)
		b, err = g.sandbox.StartBulk(ctx, b.ID)
		must(t, err)
		if fmt.Sprint(b.Counts) != fmt.Sprint(foreseen) || g.rows("emails") != mails+2 {
			t.Errorf("did %v, foresaw %v, %d more mails", b.Counts, foreseen, g.rows("emails")-mails)
		}
	})
}

// An erased person's wish for no e-mail is kept as a hash, and holds for the other invites of the address.
func TestABulkActionHonoursTheWishOfAnErasedPerson(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		stays, goes := g.invite(nil), g.invite(nil)
		g.send(stays, models.SendCaptured)
		must(t, g.StopInvites(ctx, goes.Token))
		_, err := g.sandbox.EraseUsers(ctx, goes.UserID)
		must(t, err)
		mails := g.rows("emails")
		b, err := g.sandbox.StartBulk(ctx, g.plan(models.BulkResend, store.BulkSelection{IDs: []string{stays.ID}}).ID)
		must(t, err)
		if b.Counts[models.BulkOptedOut] != 1 || b.Counts[models.BulkActed] != 0 || g.rows("emails") != mails {
			t.Errorf("%v, %d more mails", b.Counts, g.rows("emails")-mails)
		}
	})
}

func TestABulkActionKeepsToWhatWasSelected(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.many(3)
		b := g.plan(models.BulkExtend, store.BulkSelection{Filter: &models.InviteFilter{Search: "person"}})
		late := g.invite(func(n *models.NewInvite) { n.FullName = "Person Late" })
		g.forward(time.Hour)
		b, err := g.sandbox.StartBulk(t.Context(), b.ID)
		must(t, err)
		if b.Total != 3 || b.Counts[models.BulkActed] != 3 || !g.reread(late).ExpiresAt.Equal(late.ExpiresAt) {
			t.Errorf("%+v", b)
		}
	})
}

func TestNothingSelectedIsNoBulkAction(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		before := g.census()
		for name, selection := range map[string]store.BulkSelection{
			"none": {}, "gone": {IDs: []string{"iv-none", "\x00", "\xff"}}, "no match": {Filter: &models.InviteFilter{Search: "nobody"}},
			"bad filter": {Filter: &models.InviteFilter{Stage: "nonsense"}}, "too many": {IDs: make([]string, 5001)},
		} {
			_, err := g.sandbox.PlanBulk(t.Context(), models.BulkRevoke, selection)
			wantKind(t, name, err, models.KindInvalid)
		}
		if got := g.grown(before); got != "" {
			t.Errorf("left %s", got)
		}
	})
}

func TestALargeBulkActionGoesOnAfterAFault(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx, n := t.Context(), 450
		g.many(n)
		b := g.plan(models.BulkRevoke, everybody())
		jobs := g.rows("river_job")
		b, err := g.sandbox.StartBulk(ctx, b.ID)
		must(t, err)
		if b.Status != models.BulkRunning || g.rows("river_job") != jobs+1 {
			t.Fatalf("%s, %d jobs", b.Status, g.rows("river_job")-jobs)
		}
		must(t, g.RunBulk(ctx, b.ID))
		done := g.bulk(b.ID).Counts.Total()
		if done == 0 || done == n {
			t.Fatalf("%d done in one part", done)
		}

		rename := func(from, to string) {
			must(t, g.InTx(ctx, func(tx *store.Tx) error { return tx.DB().Exec("ALTER TABLE " + from + " RENAME TO " + to).Error }))
		}
		rename("invite_logs", "elsewhere")
		if err := g.RunBulk(ctx, b.ID); err == nil {
			t.Fatal("the fault was not noticed")
		}
		rename("elsewhere", "invite_logs")
		if got := g.bulk(b.ID).Counts.Total(); got != done || g.where("invites WHERE revoked_at IS NOT NULL") != done {
			t.Errorf("half a part was kept: %d done, %d revoked", got, g.where("invites WHERE revoked_at IS NOT NULL"))
		}

		// The job was lost with its process: the sweep asks again, once.
		waiting := func() int { return count(t, g.Store, "SELECT count(*) FROM river_job WHERE kind = 'run_bulk'") }
		must(t, g.InTx(ctx, func(tx *store.Tx) error { return tx.DB().Exec("DELETE FROM river_job WHERE kind = 'run_bulk'").Error }))
		must(t, g.Sweep(ctx))
		if waiting() != 0 {
			t.Error("the sweep asks while the job may still be at work")
		}
		g.forward(time.Minute)
		must(t, g.Sweep(ctx))
		must(t, g.Sweep(ctx))
		if got := waiting(); got != 1 {
			t.Errorf("%d jobs for it", got)
		}
		for range 5 {
			must(t, g.RunBulk(ctx, b.ID))
		}
		if b := g.bulk(b.ID); b.Status != models.BulkDone || b.Counts[models.BulkActed] != n || b.FinishedAt == nil {
			t.Errorf("%+v", b)
		}
		if logs, revoked := g.where("invite_logs WHERE invite_status = 'REVOKED'"), g.where("invites WHERE stage = 'revoked'"); logs != n || revoked != n {
			t.Errorf("%d of %d revoked, told of %d", revoked, n, logs)
		}
	})
}

func TestTwoProcessesDoNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx, n := t.Context(), 500
		g.many(n)
		b := g.plan(models.BulkRevoke, everybody())
		_, err := g.sandbox.StartBulk(ctx, b.ID)
		must(t, err)
		g.atOnce(6, func(int) error { return g.RunBulk(ctx, b.ID) })
		if b := g.bulk(b.ID); b.Status != models.BulkDone || b.Counts[models.BulkActed] != n || g.where("invite_logs WHERE invite_status = 'REVOKED'") != n {
			t.Errorf("%+v", b)
		}
	})
}

func TestAStoppedBulkActionLeavesTheRest(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx, n := t.Context(), 300
		g.many(n)
		b := g.plan(models.BulkRevoke, everybody())
		_, err := g.sandbox.StartBulk(ctx, b.ID)
		must(t, err)
		must(t, g.RunBulk(ctx, b.ID))
		running, err := g.sandbox.RunningBulks(ctx)
		must(t, err)
		if len(running) != 1 {
			t.Errorf("%d are under way", len(running))
		}
		b, err = g.sandbox.StopBulk(ctx, b.ID)
		must(t, err)
		must(t, g.RunBulk(ctx, b.ID))
		if revoked := g.where("invites WHERE stage = 'revoked'"); revoked == 0 || revoked == n || revoked != b.Counts[models.BulkActed] {
			t.Errorf("%d revoked of %+v", revoked, b)
		}
		wantKind(t, "stopping it twice", second(g.sandbox.StopBulk(ctx, b.ID)), models.KindConflict)
	})
}

func TestBulkResultsTellOfEachInvite(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		invites := g.many(7)
		g.link(g.open(invites[3]), "citywheels", "George")
		b := g.plan(models.BulkRevoke, everybody())
		_, err := g.sandbox.StartBulk(t.Context(), b.ID)
		must(t, err)
		var got []string
		page := models.Page{Size: 3}
		for {
			part, err := g.sandbox.BulkResults(t.Context(), b.ID, page)
			must(t, err)
			for _, r := range part.Items {
				got = append(got, r.FullName+" "+string(r.Outcome))
			}
			if page.Cursor = part.Next; part.Next == "" {
				break
			}
		}
		if len(got) != 7 || !slices.Contains(got, "Person 003 linked") || !slices.Contains(got, "Person 006 done") {
			t.Errorf("%q", got)
		}
	})
}

func TestBulkActionsAreNotKeptForEver(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.many(3)
		planned, begun := g.plan(models.BulkExtend, everybody()), g.plan(models.BulkExtend, everybody())
		_, err := g.sandbox.StartBulk(t.Context(), begun.ID)
		must(t, err)
		g.forward(25 * time.Hour)
		must(t, g.Sweep(t.Context()))
		wantKind(t, "a plan of yesterday", second(g.sandbox.Bulk(t.Context(), planned.ID)), models.KindNotFound)
		g.bulk(begun.ID)
		g.forward(models.BulkTTL)
		must(t, g.Sweep(t.Context()))
		if g.rows("bulk_actions") != 0 || g.rows("bulk_items") != 0 {
			t.Errorf("%d actions, %d items", g.rows("bulk_actions"), g.rows("bulk_items"))
		}
	})
}

func TestBulkActionsAreFoundAgain(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		invites := g.many(6)
		start := func(kind models.BulkKind, n int) string {
			b, err := g.sandbox.StartBulk(t.Context(), g.plan(kind, store.BulkSelection{IDs: ids(invites[:n])}).ID)
			must(t, err)
			return b.ID
		}
		small, large, middle := start(models.BulkExtend, 1), start(models.BulkExtend, 6), start(models.BulkRevoke, 3)
		g.plan(models.BulkRevoke, everybody()) // nobody confirms it
		find := func(f models.BulkFilter, page models.Page) (found []string, list models.List[models.BulkAction]) {
			t.Helper()
			list, err := g.sandbox.Bulks(t.Context(), f, page)
			must(t, err)
			for _, b := range list.Items {
				found = append(found, b.ID)
			}
			return found, list
		}
		today := time.Now().UTC().Truncate(24 * time.Hour)
		tomorrow := today.AddDate(0, 0, 1)
		for _, tc := range []struct {
			filter models.BulkFilter
			want   []string
		}{
			{models.BulkFilter{}, []string{middle, large, small}},
			{models.BulkFilter{Sort: models.BulkOldest}, []string{small, large, middle}},
			{models.BulkFilter{Sort: models.BulkLargest}, []string{large, middle, small}},
			{models.BulkFilter{Sort: models.BulkSmallest}, []string{small, middle, large}},
			{models.BulkFilter{Kind: models.BulkRevoke}, []string{middle}},
			{models.BulkFilter{Status: models.BulkStopped}, nil},
			{models.BulkFilter{CreatedBy: "ann@example.com", Status: models.BulkDone}, []string{middle, large, small}},
			{models.BulkFilter{CreatedBy: "nobody"}, nil},
			{models.BulkFilter{CreatedFilter: models.CreatedFilter{StartDate: &tomorrow}, Sort: models.BulkLargest}, nil},
			{models.BulkFilter{CreatedFilter: models.CreatedFilter{StartDate: &today, EndDate: &today}}, []string{middle, large, small}},
		} {
			if got, _ := find(tc.filter, models.Page{}); !slices.Equal(got, tc.want) {
				t.Errorf("%+v finds %q, not %q", tc.filter, got, tc.want)
			}
		}
		f := models.BulkFilter{Sort: models.BulkLargest}
		_, first := find(f, models.Page{Size: 2})
		got, second := find(f, models.Page{Size: 2, Cursor: first.Next})
		if !slices.Equal(got, []string{small}) || second.Next != "" {
			t.Errorf("the second page is %q", got)
		}
		if got, _ := find(f, models.Page{Size: 2, Cursor: second.Prev}); !slices.Equal(got, []string{large, middle}) {
			t.Errorf("the page before is %q", got)
		}
		names, err := g.sandbox.BulkStarters(t.Context())
		must(t, err)
		if !slices.Equal(names, []string{"ann@example.com"}) {
			t.Errorf("begun by %q", names)
		}
		for _, f := range []models.BulkFilter{{Kind: "NONSENSE"}, {Status: models.BulkPlanned}, {Sort: "NONSENSE"}} {
			_, err := g.sandbox.Bulks(t.Context(), f, models.Page{})
			wantKind(t, "a filter that is none", err, models.KindInvalid)
		}
	})
}

// Each plan is one transaction on one connection, however many there are at once: none waits for a second.
func TestManyPlanBulkActionsOfASearchAtOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		g.atOnce(60, func(int) error {
			_, err := g.sandbox.PlanBulk(ctx, models.BulkExtend, store.BulkSelection{Filter: &models.InviteFilter{Search: inv.Email}})
			return err
		})
	})
}
