package portal_test

import (
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

// person invites somebody who then connects an account.
func (a *app) person(name, email string) *models.Invite {
	a.t.Helper()
	inv := a.invite(models.Sandbox, name, email)
	walk := a.open(inv)
	if err := walk.Consent(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
	a.signInAt(walk, models.SignInOutcome{})
	return inv
}

func (a *app) createUser(metadata map[string]string) *models.User {
	a.t.Helper()
	user, _, err := a.scope(models.Sandbox).CreateUser(a.t.Context(), metadata)
	if err != nil {
		a.t.Fatal(err)
	}
	return user
}

func TestUsersAreListedSearchedAndFiltered(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		b.get(paths.Users).status(200).has("main h2", "There is nobody yet").count("main form.filters", 0)
		zoe, day := a.person("Zoë <Müller>", "zoe@example.com"), a.clock.now().Format(time.DateOnly)
		a.clock.pass(24 * time.Hour)
		a.invite(models.Sandbox, "Yan Li", "yan@example.com")
		made := a.createUser(nil)
		first := func(query string) string {
			return b.get(paths.Users + query).status(200).text("tbody tr:first-child .row-link")
		}
		all := b.get(paths.Users).status(200).count("tbody tr", 3).has("tbody", "Zoë <Müller>").has("tbody", "zoe@example.com").has("tbody", made.ID).has("tbody", "Invite").has("tbody", "API")
		all.count(`th[aria-sort="descending"] a[href="/users?sort=oldest"]`, 1).count(`a[href="`+paths.User(zoe.UserID)+`"]`, 1)
		for query, want := range map[string]string{
			"?sort=oldest": "Zoë <Müller>", "?q=m%C3%BCll": "Zoë <Müller>", "?q=" + made.ID: made.ID, "?origin=api": made.ID,
			"?accounts=connected": "Zoë <Müller>", "?accounts=none&origin=invite": "Yan Li", "?to=" + day: "Zoë <Müller>",
		} {
			if got := first(query); got != want {
				t.Errorf("%s shows %q first, want %q", query, got, want)
			}
		}
		b.get(paths.Users+"?q=nobody&origin=api").has("main h2", "Nobody fits").count(".chip", 5).has(".chip", "The API"). // two filters, three ready-made ranges
																	count(`a.chip[href="/users?origin=api"]`, 1).count(`a.chip[href="/users?q=nobody"]`, 1)
		for _, wrong := range []string{"?from=yesterday", "?sort=best", "?origin=mars", "?cursor=x"} {
			b.get(paths.Users+wrong).status(400).has("main", "Open the list without filters")
		}
	})
}

func TestUsersFillPagesThatKeepTheirFilter(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		for range 30 {
			a.createUser(nil)
		}
		page := b.get(paths.Users+"?origin=api&sort=oldest").count("tbody tr", 25)
		next := page.doc.Find(`nav[aria-label="Pages"] a`).Last().AttrOr("href", "")
		if !strings.Contains(next, "origin=api") || !strings.Contains(next, "sort=oldest") {
			t.Fatalf("leads on to %q", next)
		}
		b.get(next).status(200).count("tbody tr", 5)
	})
}

func TestUsersAreExportedAsFiltered(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		a.person("=HYPERLINK(1)", "zoe@example.com")
		a.createUser(nil)
		href := b.get(paths.Users+"?origin=invite").doc.Find(`a[href^="`+paths.UserExport+`"]`).AttrOr("href", "")
		file := b.get(href).status(200)
		if kind := file.Header().Get("Content-Disposition"); !strings.Contains(kind, "users-sandbox-") {
			t.Errorf("called %s", kind)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][1] != "'=HYPERLINK(1)" || rows[1][2] != "zoe@example.com" || rows[0][3] != "Created by" || rows[1][3] != "Invite" || rows[1][5] == "" {
			t.Errorf("%q, %v", rows, err)
		}
	})
}

func TestAUserShowsInvitesAccountsAndEvents(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		inv := a.person("Zoë Müller", "zoe@example.com")
		page := b.get(paths.User(inv.UserID)).status(200).has("h1", "Zoë Müller").has("main", inv.UserID).has("main", "ACCOUNT_CONNECTED").has("main", "George").has("main", "Connected")
		page.count(`main a[href="`+paths.Invite(inv.ID)+`"]`, 1).count("main dialog", 0).count("main form", 0) // viewers look
		b.get(paths.Invite(inv.ID)).count(`a[href="`+paths.User(inv.UserID)+`"]`, 2)
		made := a.createUser(map[string]string{"crm <id>": "4711"})
		b.get(paths.User(made.ID)).has("h1", "A user without an invite").has("main", "crm <id>").has("main", "4711").has("main", "No account was begun yet")
		b.get(paths.User(models.NewID("tenant"))).status(404).has("main", "in the sandbox")
		other := a.invite(models.Production, "Real", "real@example.com")
		b.get(paths.User(other.UserID)).status(404)
	})
}

func TestAMemberDisconnectsAnAccount(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.person("Zoë Müller", "zoe@example.com")
		accounts, err := a.scope(models.Sandbox).Accounts(t.Context(), models.AccountFilter{UserID: inv.UserID}, models.Page{})
		if err != nil {
			t.Fatal(err)
		}
		post := paths.DisconnectUserAccount(inv.UserID, accounts.Items[0].ID)
		a.signIn(models.RoleViewer).post(post, nil).status(403)
		b := a.signIn(models.RoleMember)
		b.get(paths.User(inv.UserID)).has("dialog h2", "Disconnect the account at").count(`form[action="`+post+`"]`, 1).count(`form[action="`+paths.EraseUser(inv.UserID)+`"]`, 0)
		b.post(paths.DisconnectUserAccount(models.NewID("tenant"), accounts.Items[0].ID), nil).status(404)
		b.post(post, nil).leadsTo(paths.User(inv.UserID))
		b.get(paths.User(inv.UserID)).has("#toasts", "is disconnected").has("main", "Disconnected").has("main", "ACCOUNT_DISCONNECTED").count("dialog", 0)
		b.post(post, nil).leadsTo(paths.User(inv.UserID))
		b.get(paths.User(inv.UserID)).has("#toasts", "not connected")
	})
}

func TestAnAdministratorErasesAPersonForGood(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		zoe, same := a.person("Zoë Müller", "zoe@example.com"), a.invite(models.Sandbox, "Zoë M.", "ZOE@example.com")
		other := a.invite(models.Sandbox, "Zoë Third", "zoe@example.com")
		a.signIn(models.RoleMember).post(paths.EraseUser(zoe.UserID), nil).status(403)
		b := a.signIn(models.RoleAdmin)
		ask := b.get(paths.User(zoe.UserID)).has("#erase h2", "Erase Zoë Müller for good?").has("#erase li", "1 invite").has("#erase li", "1 account").has("#erase li", "1 of them is connected")
		ask.count(`#erase input[name="also"]`, 2).count(`#erase input[name="also"][checked]`, 0).has("#erase", "Zoë M. · ZOE@example.com")
		gone := b.post(paths.EraseUser(zoe.UserID), url.Values{"also": {same.UserID}}).leadsTo(paths.Users)
		if strings.Contains(gone.Body.String(), "Zoë") {
			t.Error("the answer names her")
		}
		list := b.get(paths.Users).has("#toasts", "2 people were erased for good. Gone: 2 invites, 2 e-mails, 1 account.").count("tbody tr", 1)
		list.has("tbody", "Zoë Third")
		for _, path := range []string{paths.User(zoe.UserID), paths.User(same.UserID)} {
			b.get(path).status(404).has("h1", "This person was erased").has("main", "erased for good on 23 November 2026")
		}
		b.get(paths.Invite(zoe.ID)).status(404)
		b.post(paths.EraseUser(zoe.UserID), url.Values{"also": {other.UserID}}).status(404)
		a.reload(other)
	})
}

func TestUsersBelongToTheModeThatIsOn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		real := a.invite(models.Production, "Real", "real@example.com")
		b.get(paths.Users).count("tbody tr", 0)
		b.post(paths.EraseUser(real.UserID), nil).status(404)
		mine := a.invite(models.Sandbox, "Mine", "mine@example.com")
		b.post(paths.EraseUser(mine.UserID), url.Values{"also": {real.UserID}}).leadsTo(paths.Users)
		a.reload(real)
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}, "return": {paths.User(mine.UserID)}}).leadsTo(paths.Users)
		b.get(paths.Users).has("tbody", "Real")
	})
}
