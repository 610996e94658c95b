package portal_test

import (
	"net/url"
	"testing"

	"invites/models"
	"invites/web/paths"
)

func TestViewersLookAndChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleViewer)
		for _, path := range []string{"/", paths.Invites, paths.Invite(inv.ID), paths.Account} {
			b.get(path).status(200).count(`a[href="`+paths.InviteNew+`"]`, 0).count(`form[action="`+paths.ResendInvite(inv.ID)+`"]`, 0)
		}
		b.get(paths.InviteNew).status(403).has("main", "Your role lets you look").count(".side", 1).count(".side [aria-current]", 0).count(`.side a[href="`+paths.APIKeys+`"]`, 0)
		for _, path := range []string{paths.Invites, paths.InvitePreview, paths.ResendInvite(inv.ID), paths.RevokeInvite(inv.ID)} {
			b.post(path, url.Values{"fullName": {"Eve"}, "email": {"eve@example.com"}, "templateId": {inv.TemplateID}}).status(403)
		}
		if after := a.reload(inv); after.RevokedAt != nil || !after.ExpiresAt.Equal(inv.ExpiresAt) || len(a.invites(models.Sandbox)) != 1 {
			t.Errorf("something changed: %+v", after)
		}
	})
}

func TestMembersInvite(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.signIn(models.RoleMember).get(paths.Invites).status(200).count(`header a[href="`+paths.InviteNew+`"]`, 1)
	})
}

func TestModesAreApart(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Production, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleAdmin)
		b.get(paths.Invites).status(200).count("[data-mode=sandbox]", 1).has("main", "Nobody is invited yet")
		b.get(paths.Invite(inv.ID)).status(404).has("h1", "This page does not exist").has("main", "If it belongs to production, switch over").count(".side", 1)
		b.post(paths.RevokeInvite(inv.ID), nil).status(404)
		b.post(paths.ResendInvite(inv.ID), nil).status(404)
		// What was typed there before somebody turned to the other mode is kept, and a button turns back, in a new window.
		kept := b.post(paths.CorrectInvite(inv.ID), url.Values{"email": {"ana.ramirez@example.com"}}).status(404).has("main", "You are in the sandbox, so nothing was done.")
		kept.count(`form[action="`+paths.CorrectInvite(inv.ID)+`"] [name=email][value="ana.ramirez@example.com"]`, 1)
		kept.count(`form[action="`+paths.Mode+`"][target=_blank] [name=mode][value=PRODUCTION]`, 1).count(".side", 0)
		if a.reload(inv).RevokedAt != nil {
			t.Error("revoked from the other mode")
		}
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}, "return": {paths.Invites}}).leadsTo(paths.Invites)
		b.get(paths.Invites).status(200).count("[data-mode=production]", 1).has("tbody", "Ana Ramírez").has("[data-warning]", "No mail server is set up")
		b.get(paths.Invite(inv.ID)).status(200)
	})
}

// The mode is the session's: what was begun in one window must not be done in the mode that another window has turned to.
func TestAFormActsInTheModeThatItsPageShowed(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleAdmin)
		for page, filled := range map[string]url.Values{
			paths.APIKeyNew:   {"name": {"For payroll"}},
			paths.WebhookNew:  {"name": {"Payroll"}, "url": {"https://hooks.example.com/"}, "secret": {"a-secret-of-ours"}, "events": {"ALL_EVENTS"}},
			paths.TemplateNew: {},
			paths.InviteNew:   {},
			paths.ImportNew:   {},
			paths.Invites:     {"action": {"extend"}, "all": {"true"}},
		} {
			b.post(paths.Mode, url.Values{"mode": {"SANDBOX"}, "return": {page}})
			form := b.get(page).status(200).doc.Find(`main form[method=post][action*="mode="], main form[method=post]:has([formaction*="mode="])`)
			action := form.AttrOr("action", "")
			if button := form.Find(`[formaction*="mode="]`); button.Length() > 0 {
				action = button.AttrOr("formaction", "")
			}
			b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}, "return": {page}})
			b.post(action, filled).status(409).has("main", "and you are in production now").has("main", "Nothing was done")
		}
		b.get(paths.APIKeys).count("tbody tr", 0)
	})
}

func TestModeSwitchLeadsToWhatBothModesHave(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		for from, want := range map[string]string{
			"/": "/", "": "/", "//evil.example": "/", "https://evil.example/invites": "/", "/no-such-page": "/",
			"/invites": "/invites", "/invites?stage=sent&cursor=x": "/invites", "/invites/iv-1": "/invites", "/invites/new": "/invites/new",
			"/templates/tpl-1": "/templates", "/templates/new": "/templates/new", "/outbox/em-1": "/outbox", "/api-keys": "/api-keys",
			"/webhooks/wh-1/deliveries/whd-1": "/webhooks", "/receiver/wh-1": "/webhooks", "/account": "/account",
		} {
			for _, mode := range []string{"PRODUCTION", "SANDBOX"} {
				b.post(paths.Mode, url.Values{"mode": {mode}, "return": {from}}).leadsTo(want)
			}
		}
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}})
		b.get("/").has("#toasts", "You are in production now")
		b.post(paths.Mode, url.Values{"mode": {"SANDBOX"}})
		b.get("/").has("#toasts", "You are in the sandbox now")
		b.post(paths.Mode, url.Values{"mode": {"OTHER"}}).status(400)
		b.get("/").count("[data-mode=sandbox]", 1)
	})
}

func TestEveryPageSaysWhereToComeBackTo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleAdmin)
		for _, path := range []string{"/", paths.Invites, paths.Invite(inv.ID), paths.InviteNew, paths.Account} {
			got := b.get(path).status(200)
			if back := got.doc.Find(`form[action="/mode"] [name=return]`).AttrOr("value", ""); back != path {
				t.Errorf("%s: return %q", path, back)
			}
		}
		got := b.post(paths.Invites, nil).status(422)
		if back := got.doc.Find(`form[action="/mode"] [name=return]`).AttrOr("value", ""); back != paths.InviteNew {
			t.Errorf("after a refused form: %q", back)
		}
	})
}
