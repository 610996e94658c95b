package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
)

// actions are those that the filter keeps, page by page.
func (g *given) actions(f models.AuditFilter, size int) (actions []string) {
	g.t.Helper()
	for page := (models.Page{Size: size}); ; {
		list, err := g.sandbox.Audit(g.t.Context(), f, page)
		must(g.t, err)
		for _, e := range list.Items {
			actions = append(actions, e.Action)
		}
		if page.Cursor = list.Next; list.Next == "" {
			return actions
		}
	}
}

func TestTheAuditLogIsNarrowedAndOrdered(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil) // after the template of given
		g.forward(24 * time.Hour)
		_, err := g.sandbox.RevokeInvite(ctx, inv.ID)
		must(t, err)
		key, _, err := g.Scope(models.Sandbox, models.System("setup")).CreateAPIKey(ctx, models.NewAPIKey{Name: "payroll"})
		must(t, err)
		_, _, err = g.Scope(models.Sandbox, key.Actor()).CreateUser(ctx, nil)
		must(t, err)
		_, err = g.CreateStaff(ctx, models.NewStaff{Email: "bo@example.com", Name: "Bo", Role: models.RoleViewer, PasswordHash: "none"})
		must(t, err)
		today := g.Now().Truncate(24 * time.Hour)
		days := models.CreatedFilter{StartDate: &today, EndDate: &today}
		all := []string{"user.create", "apikey.create", "invite.revoke", "invite.create", "template.create"}
		backwards := slices.Clone(all)
		slices.Reverse(backwards)
		for name, c := range map[string]struct {
			filter models.AuditFilter
			want   []string
		}{
			"all":              {models.AuditFilter{}, all},
			"the oldest first": {models.AuditFilter{Oldest: true}, backwards},
			"by staff":         {models.AuditFilter{Actor: models.ActorStaff}, []string{"invite.revoke", "invite.create", "template.create"}},
			"by a key":         {models.AuditFilter{Actor: models.ActorAPIKey}, []string{"user.create"}},
			"one action":       {models.AuditFilter{Action: "invite.revoke"}, []string{"invite.revoke"}},
			"creations":        {models.AuditFilter{Action: "invite.create"}, []string{"invite.create"}},
			"of an invite":     {models.AuditFilter{Search: " " + inv.ID + " "}, []string{"invite.revoke", "invite.create"}},
			"a key's, and by":  {models.AuditFilter{Search: key.ID}, []string{"user.create", "apikey.create"}},
			"by name":          {models.AuditFilter{Search: "payroll"}, []string{"user.create"}},
			"on a day":         {models.AuditFilter{CreatedFilter: days}, []string{"user.create", "apikey.create", "invite.revoke"}},
			"on a day by ann":  {models.AuditFilter{CreatedFilter: days, Search: "ann@example.com", Actor: models.ActorStaff}, []string{"invite.revoke"}},
			"the installation": {models.AuditFilter{Installation: true}, []string{"staff.create"}},
			"nothing":          {models.AuditFilter{Action: "invite.erase"}, nil},
		} {
			for _, size := range []int{1, 25} {
				if got := g.actions(c.filter, size); !slices.Equal(got, c.want) {
					t.Errorf("%s by %d: %s, want %s", name, size, strings.Join(got, " "), strings.Join(c.want, " "))
				}
			}
		}
		wantKind(t, "a wrong filter", second(g.sandbox.Audit(ctx, models.AuditFilter{Actor: "x"}, models.Page{})), models.KindInvalid)
	})
}

func TestTheAuditLogKnowsWhoItIsAbout(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		zoe := g.invite(nil)
		ana := g.invite(func(n *models.NewInvite) { n.FullName, n.Email = "Ana Ramírez", "ana@example.com" })
		walk := g.open(zoe)
		account := g.link(walk, "acme-payroll", "good_login")
		bo, err := g.CreateStaff(ctx, models.NewStaff{Email: "bo@example.com", Name: "Bo", Role: models.RoleViewer, PasswordHash: "none"})
		must(t, err)
		imp := g.upload(table("Kim Roe kim@example.com"), nil)
		entries := []models.AuditEntry{
			{SubjectID: ana.ID}, {SubjectID: zoe.UserID}, {SubjectID: account.ID}, {SubjectID: "tk-1", Detail: ana.UserID}, {SubjectID: bo.ID}, {SubjectID: imp.ID}, {SubjectID: "gone"},
		}
		got, err := g.sandbox.AuditSubjects(ctx, entries)
		must(t, err)
		for id, want := range map[string]models.AuditSubject{
			ana.ID: {Name: "Ana Ramírez"}, zoe.UserID: {Name: "Zoë Müller"}, account.ID: {Name: "Zoë Müller", UserID: zoe.UserID}, ana.UserID: {Name: "Ana Ramírez"},
			bo.ID: {Name: "Bo"}, imp.ID: {Name: imp.FileName}, "gone": {}, "tk-1": {},
		} {
			if got[id] != want {
				t.Errorf("%s is %+v, want %+v", id, got[id], want)
			}
		}
		elsewhere, err := g.Scope(models.Production, models.System("test")).AuditSubjects(ctx, entries)
		must(t, err)
		if len(elsewhere) != 1 || elsewhere[bo.ID].Name != "Bo" {
			t.Errorf("production knows of %+v", elsewhere)
		}
		must(t, second(g.sandbox.EraseUsers(ctx, zoe.UserID)))
		got, err = g.sandbox.AuditSubjects(ctx, entries)
		must(t, err)
		if got[zoe.UserID] != (models.AuditSubject{}) || got[account.ID] != (models.AuditSubject{}) {
			t.Errorf("who was erased is still known: %+v", got)
		}
	})
}

func TestTheAuditLogKnowsWhatIsStillThere(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		live, gone := g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated)
		user, _, err := g.sandbox.CreateUser(ctx, nil)
		must(t, err)
		to, lost, old := g.delivery(live), g.delivery(gone), g.newTemplate(nil)
		must(t, g.sandbox.DeleteWebhook(ctx, gone.ID))
		must(t, g.sandbox.DeleteTemplate(ctx, old.ID))
		var entries []models.AuditEntry
		for _, id := range []string{live.ID, gone.ID, user.ID, to.ID, lost.ID, g.template.ID, old.ID, models.NewID(models.PrefixBulk)} {
			entries = append(entries, models.AuditEntry{SubjectID: id})
		}
		got, err := g.sandbox.AuditSubjects(ctx, entries)
		must(t, err)
		want := map[string]models.AuditSubject{
			live.ID: {Name: "ours"}, user.ID: {}, to.ID: {Name: "ours", WebhookID: live.ID}, g.template.ID: {Name: g.template.Name},
		}
		if len(got) != len(want) {
			t.Errorf("known are %+v", got)
		}
		for id, subject := range want {
			if known, there := got[id]; !there || known != subject {
				t.Errorf("%s is %+v, %v; want %+v", id, known, there, subject)
			}
		}
	})
}

func TestStaffAreCalledByTheNameThatOneOfThemHasAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		for email, name := range map[string]string{"ada@example.com": "Ada Lovelace", "sam@example.com": "Sam Lee", "sam2@example.com": "Sam Lee"} {
			must(t, second(g.CreateStaff(ctx, models.NewStaff{Email: email, Name: name, Role: models.RoleViewer, PasswordHash: "none"})))
		}
		names, err := g.StaffNames(ctx)
		must(t, err)
		if len(names) != 1 || names["ada@example.com"] != "Ada Lovelace" {
			t.Errorf("%q", names)
		}
	})
}
