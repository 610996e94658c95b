package landing_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

// token makes a user as a developer does, and the token with which that user starts linking.
func (a *app) token(mode models.Mode) (*models.User, *models.LinkToken) {
	a.t.Helper()
	user, token, err := a.scope(mode).CreateUser(a.t.Context(), map[string]string{"crm": "4711"})
	if err != nil {
		a.t.Fatal(err)
	}
	return user, token
}

// start posts a token as the start page's button does.
func (b *browser) start(token string) *answer {
	b.a.t.Helper()
	return b.post(paths.Link, url.Values{"token": {token}})
}

// modeEvents are the types of all that was told in a mode, in order, with their bodies.
func (a *app) modeEvents(mode models.Mode) (types []models.EventType, bodies []string) {
	a.t.Helper()
	if err := a.db.NumberEvents(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
	list, err := a.scope(mode).Events(a.t.Context(), nil, models.Page{Size: models.MaxPageSize})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, e := range list.Items {
		types, bodies = append(types, e.Type), append(bodies, string(e.Body))
	}
	return types, bodies
}

func TestAUserWithATokenLinksAnAccount(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		user, token := a.token(models.Sandbox)
		b := a.visitor()
		page := b.get(paths.LinkWith(token.AccessToken)).status(http.StatusOK).has("title", "Link your account").has("main form button", "Start").has("footer", "Sandbox: this is a test.")
		page.count(`form[method="post"][action="/link"]`, 1)
		if got := page.doc.Find(`form input[type="hidden"][name="token"]`).AttrOr("value", ""); got != token.AccessToken {
			t.Fatalf("the form posts %q, want the token", got)
		}
		b.start(token.AccessToken).leadsTo(paths.Link)
		b.get(paths.Link).leadsTo(paths.LinkConsent)
		b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		b.post(paths.LinkProvider("northwind-hr"), nil).leadsTo(paths.LinkProvider("northwind-hr"))
		b.signIn("northwind-hr", "Ryan", "wrong").status(http.StatusUnprocessableEntity)
		sent := b.signIn("northwind-hr", "Ryan", "654321").status(http.StatusSeeOther)
		b.post(sent.Header().Get("Location"), url.Values{"code": {"1234"}}).leadsTo(paths.LinkDone)
		b.get(paths.LinkDone).status(http.StatusOK).has("main ul", "Northwind HR Ryan")

		types, bodies := a.modeEvents(models.Sandbox)
		want := []models.EventType{models.EventUserCreated, models.EventAccountCreated, models.EventAccountFailed, models.EventAccountConnected}
		if !slices.Equal(types, want) {
			t.Errorf("events %v, want %v", types, want)
		}
		for i, body := range bodies {
			if !strings.Contains(body, user.ID) || strings.Contains(body, "inviteId") {
				t.Errorf("%s does not tell of the user alone: %s", types[i], body)
			}
		}
		record, err := a.scope(models.Sandbox).User(t.Context(), user.ID)
		if err != nil || !slices.Equal(record.Providers, []string{"northwind-hr"}) {
			t.Errorf("the user has accounts at %v (%v)", record.Providers, err)
		}
	})
}

// Every page of the widget, for somebody whom no company is known to have sent.
func TestNoPageSpeaksOfAnInvitationToWhomATokenBrought(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		user, token := a.token(models.Sandbox)
		b := a.visitor()
		b.start(token.AccessToken).leadsTo(paths.Link)
		check := func(page *answer) *answer {
			t.Helper()
			for _, word := range []string{"mail", "invit", "Example Company", "mailto:"} {
				if strings.Contains(page.text("title, header, main, footer"), word) {
					t.Errorf("%s: speaks of %q", page.text("title"), word)
				}
			}
			for _, end := range []string{". the company", "! the company"} {
				if strings.Contains(page.text("main"), end) {
					t.Errorf("%s: a sentence begins with a small letter", page.text("title"))
				}
			}
			return page.has("footer", "Sandbox").count(`link[href^="/brand/"]`, 0)
		}
		check(b.get(paths.LinkConsent)).status(http.StatusOK).has("h1", "What you share with the company that sent you here").has("main", "Ask the company that sent you here.")
		b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		check(b.get(paths.LinkProviders)).status(http.StatusOK).count(`[name="q"]`, 1).count("main nav", 1)
		check(b.get(paths.LinkProviders + "?q=zzz")).status(http.StatusOK)
		check(b.get(paths.LinkProvider("northwind-hr"))).status(http.StatusOK)
		check(b.signIn("northwind-hr", "Ryan", "wrong")).status(http.StatusUnprocessableEntity)
		code := b.signIn("northwind-hr", "Ryan", "654321").status(http.StatusSeeOther).Header().Get("Location")
		check(b.get(code)).status(http.StatusOK)
		check(b.post(code, url.Values{"code": {"0"}})).status(http.StatusUnprocessableEntity)
		b.post(code, url.Values{"code": {"1234"}}).leadsTo(paths.LinkDone)
		done := check(b.get(paths.LinkDone)).status(http.StatusOK).has("h1", "Your account is linked").has("main", "You may close this page")
		done.count("main a.button-primary", 0).has("main", "The company that sent you here knows the provider")
		accounts, err := a.scope(models.Sandbox).Accounts(t.Context(), models.AccountFilter{UserID: user.ID}, models.Page{})
		if err != nil || len(accounts.Items) != 1 {
			t.Fatalf("%d accounts (%v)", len(accounts.Items), err)
		}
		off := paths.DisconnectAccount(accounts.Items[0].ID)
		check(b.get(off)).status(http.StatusOK).has("main", "The company that sent you here is told")
		b.post(off, nil).leadsTo(paths.LinkDone)
		check(b.get(paths.LinkDone)).status(http.StatusOK).has("h1", "Nothing is linked any more")
	})
}

func TestATokenOfProductionHasNoSandboxMark(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, token := a.token(models.Production)
		b := a.visitor()
		b.get(paths.LinkWith(token.AccessToken)).status(http.StatusOK).lacks("Sandbox")
		b.start(token.AccessToken).leadsTo(paths.Link)
		b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		b.get(paths.LinkProviders).status(http.StatusOK).has("h1", "There is nothing to link yet").has("main", "The company that sent you here has not").lacks("Sandbox")
	})
}

func TestADeadTokenGivesNothingAway(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, used := a.token(models.Sandbox)
		a.visitor().start(used.AccessToken).leadsTo(paths.Link)
		_, expired := a.token(models.Production)
		a.clock.pass(models.LinkTokenTTL)
		inv := a.invite()
		var pages []string
		b := a.visitor()
		for _, token := range []string{used.AccessToken, expired.AccessToken, "", "x", "\x00\xff", strings.Repeat("A", 43), expired.ID, inv.Token} {
			for _, page := range []*answer{b.get(paths.LinkWith(token)), b.start(token)} {
				pages = append(pages, page.status(http.StatusNotFound).has("h1", "This link does not work any more").Body.String())
			}
		}
		pages = append(pages, b.post(paths.Link, nil).status(http.StatusNotFound).Body.String())
		if n := len(slices.Compact(pages)); n != 1 {
			t.Errorf("%d different pages, want one", n)
		}
		if len(b.cookies) != 0 {
			t.Errorf("cookies %v, want none", b.cookies)
		}
	})
}

func TestLookingAtATokenDoesNotUseIt(t *testing.T) {
	eachRaw(t, func(t *testing.T, a *app) {
		a.invite() // contents compares nothing where there is no invite
		_, token := a.token(models.Sandbox)
		b := a.visitor()
		before := a.contents()
		for range 3 {
			b.get(paths.LinkWith(token.AccessToken)).status(http.StatusOK)
			b.do(httptest.NewRequest("HEAD", paths.LinkWith(token.AccessToken), nil)).status(http.StatusOK)
		}
		if !maps.Equal(before, a.contents()) {
			t.Error("looking changed what is stored")
		}
		if len(b.cookies) != 0 {
			t.Errorf("cookies %v, want none", b.cookies)
		}
		a.clock.pass(models.LinkTokenTTL - time.Second)
		b.start(token.AccessToken).leadsTo(paths.Link)
	})
}

func TestATokenStartsOneWalkHoweverManyClickAtOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, token := a.token(models.Sandbox)
		var all sync.WaitGroup
		codes := make(chan int, 8)
		for range cap(codes) {
			all.Go(func() {
				r := formRequest(paths.Link, url.Values{"token": {token.AccessToken}})
				w := httptest.NewRecorder()
				a.handler.ServeHTTP(w, r)
				codes <- w.Code
			})
		}
		all.Wait()
		close(codes)
		started := 0
		for code := range codes {
			switch code {
			case http.StatusSeeOther:
				started++
			case http.StatusNotFound:
			default:
				t.Errorf("status %d", code)
			}
		}
		if started != 1 {
			t.Errorf("%d walks, want 1", started)
		}
	})
}

func TestTokensAreNeitherKeptNorLogged(t *testing.T) {
	eachRaw(t, func(t *testing.T, a *app) {
		a.invite()
		_, token := a.token(models.Sandbox)
		b := a.visitor()
		b.get(paths.LinkWith(token.AccessToken))
		b.start(token.AccessToken).leadsTo(paths.Link)
		b.start(token.AccessToken).status(http.StatusNotFound)
		if cookie := b.cookies["invites_link"]; cookie == nil || cookie.Value == token.AccessToken {
			t.Errorf("the cookie is %v", cookie)
		}
		for table, content := range a.contents() {
			if strings.Contains(content, token.AccessToken) {
				t.Errorf("the table %s holds the token", table)
			}
		}
		if strings.Contains(a.log.String(), token.AccessToken) {
			t.Error("the log holds the token")
		}
	})
}

func TestAnotherSiteCannotStartForThePerson(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, token := a.token(models.Sandbox)
		r := formRequest(paths.Link, url.Values{"token": {token.AccessToken}})
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		a.visitor().do(r).status(http.StatusForbidden)
		a.visitor().start(token.AccessToken).leadsTo(paths.Link)
	})
}
