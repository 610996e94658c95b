package portal_test

import (
	"net/url"
	"testing"

	"invites/models"
	"invites/web/paths"
)

func change(current, chosen string) url.Values {
	return url.Values{"currentPassword": {current}, "password": {chosen}}
}

func TestAccountListsOwnSessions(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff := a.withPassword("ada@acme.example")
		here, there := a.signInAs(staff), a.signInAs(staff)
		a.signIn(models.RoleViewer) // somebody else's
		got := here.get(paths.Account).status(200).count("main li", 2)
		got.count("main li:has(.tone-success)", 1).count("main li:first-child .tone-success", 1).count("main li form", 1).has("main li dialog", "signed in 23 Nov 2026, 09:00 UTC")

		action := got.doc.Find("main li form").AttrOr("action", "")
		here.post(action, nil).leadsTo(paths.Account)
		there.get("/").leadsTo(paths.Login)
		here.get(paths.Account).status(200).count("main li", 1).has("#toasts", "has ended: whoever used it is signed out")
		here.post(action, nil).status(404)
	})
}

func TestNobodyEndsSessionsOfOthers(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff := a.withPassword("ada@acme.example")
		ada, eve := a.signInAs(staff), a.signIn(models.RoleAdmin)
		sessions, err := a.db.StaffSessions(t.Context(), staff.ID)
		if err != nil {
			t.Fatal(err)
		}
		eve.post(paths.EndSession(sessions[0].ID), nil).status(404)
		ada.get("/").status(200)
	})
}

func TestEndingTheSessionOneIsInSignsOut(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff := a.withPassword("ada@acme.example")
		b := a.signInAs(staff)
		sessions, err := a.db.StaffSessions(t.Context(), staff.ID)
		if err != nil {
			t.Fatal(err)
		}
		b.post(paths.EndSession(sessions[0].ID), nil).leadsTo(paths.Login)
		b.get("/").leadsTo(paths.Login)
	})
}

func TestPasswordChangeEndsOtherSessionsAndRenewsThisOne(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff := a.withPassword("ada@acme.example")
		here, there := a.signInAs(staff), a.signInAs(staff)
		before := here.session()
		here.post(paths.AccountPassword, change(goodPassword, "another long password")).leadsTo(paths.Account)
		here.get(paths.Account).status(200).has("#toasts", "Your password is changed.").count("main li", 1)
		if here.session() == before {
			t.Error("the session's id was not renewed")
		}
		there.get("/").leadsTo(paths.Login)
		a.visitor().post(paths.Login, credentials(staff.Email, goodPassword, "/")).status(422)
		a.visitor().post(paths.Login, credentials(staff.Email, "another long password", "/")).leadsTo("/")
	})
}

func TestPasswordChangeTellsEverythingThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff := a.withPassword("ada@acme.example")
		here, there := a.signInAs(staff), a.signInAs(staff)
		got := here.post(paths.AccountPassword, change("not it at all", "short")).status(422)
		got.has("#f-currentPassword-error", "not your current password").has("#f-password-error", "at least 10")
		there.get("/").status(200)
		a.visitor().post(paths.Login, credentials(staff.Email, goodPassword, "/")).leadsTo("/")
	})
}

func TestGuessingThePresentPasswordIsLimited(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signInAs(a.withPassword("ada@acme.example"))
		for range 5 {
			b.post(paths.AccountPassword, change("not it at all", "another long password")).status(422)
		}
		b.post(paths.AccountPassword, change(goodPassword, "another long password")).leadsTo(paths.Account)
		b.get(paths.Account).has("#toasts", "Too many tries")
	})
}
