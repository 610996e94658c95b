package landing_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

func TestAnInviteeLinksAnAccount(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.visitor()
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).has("main form button", "Link my account")
		b.post(paths.Landing(inv.Token), nil).leadsTo(paths.Link)
		b.get(paths.Link).leadsTo(paths.LinkConsent)
		b.get(paths.LinkConsent).status(http.StatusOK).has("title", "Step 1").has("main", "What you share with Example Company")
		b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		b.get(paths.LinkProviders).status(http.StatusOK).has("title", "Step 2").count("main li form button", len(models.SandboxProviders()))
		b.post(paths.LinkProvider("acme-payroll"), nil).leadsTo(paths.LinkProvider("acme-payroll"))
		b.get(paths.LinkProvider("acme-payroll")).status(http.StatusOK).has("h1", "Sign in with Acme Payroll")
		b.signIn("acme-payroll", "George", "123456").leadsTo(paths.LinkDone)
		b.get(paths.LinkDone).status(http.StatusOK).
			has("h1", "Thank you, Ana").has("main", "Your account is linked with Example Company").has("main ul", "Acme Payroll George")
		b.get(paths.Link).leadsTo(paths.LinkDone)

		want := []models.InviteLogStatus{models.LogLandingPage, models.LogWinkWidget, models.LogLinked}
		if got := a.logs(inv); !slices.Equal(got, want) {
			t.Errorf("the invite's log is %v, want %v", got, want)
		}
		if after, err := a.scope(inv.Mode).Invite(t.Context(), inv.ID); err != nil || after.Status != models.InviteLinked {
			t.Errorf("the invite is %s (%v), want LINKED", after.Status, err)
		}
	})
}

func TestTheSandboxSaysWhoCanSignIn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.agreed(a.invite())
		b.get(paths.LinkProvider("acme-payroll")).count("details:not([open])", 1).has("details tr", "George123456").has("details tr", "ChristinaYGUS1")
		b.get(paths.LinkProvider("northwind-hr")).has("details", "1234")
	})
}

func TestAWrongPasswordIsExplainedAndTold(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.agreed(inv)
		page := b.signIn("acme-payroll", "George", "hunter2-secret").status(http.StatusUnprocessableEntity)
		page.has(`main [role="alert"]`, "The user name or password is not right").has(`main [role="alert"]`, "capital letters count")
		page.lacks("hunter2-secret")
		if got := page.doc.Find(`input[name="userName"]`).AttrOr("value", ""); got != "George" {
			t.Errorf("the user name is %q, want it kept", got)
		}
		failed := a.events(inv, models.EventAccountFailed)
		if len(failed) != 1 || !strings.Contains(failed[0], `"errorCode":"INVALID_CREDENTIALS"`) || !strings.Contains(failed[0], `"loginName":"George"`) {
			t.Errorf("ACCOUNT_FAILED %v, want one with INVALID_CREDENTIALS and the login", failed)
		}
		b.signIn("acme-payroll", "George", "123456").leadsTo(paths.LinkDone)
		if n := len(a.accounts(inv)); n != 1 {
			t.Errorf("%d accounts after a second try, want the same one", n)
		}
	})
}

func TestPasswordsAreNeitherKeptNorLogged(t *testing.T) {
	eachRaw(t, func(t *testing.T, a *app) {
		b := a.agreed(a.invite())
		b.signIn("acme-payroll", "George", "hunter2-secret").status(http.StatusUnprocessableEntity)
		b.signIn("acme-payroll", "Christina", "YGUS1").leadsTo(paths.LinkDone)
		for table, content := range a.contents() {
			if strings.Contains(content, "hunter2-secret") || strings.Contains(content, "YGUS1") {
				t.Errorf("the table %s holds a password", table)
			}
		}
		if log := a.log.String(); strings.Contains(log, "hunter2-secret") || strings.Contains(log, "YGUS1") {
			t.Error("the log holds a password")
		}
	})
}

func TestASignInFormIsCheckedBeforeTheProviderIsAsked(t *testing.T) {
	long := strings.Repeat("x", 201)
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.agreed(inv)
		for name, c := range map[string]struct{ user, password, field string }{
			"no user name":       {"  ", "123456", "userName"},
			"no password":        {"George", "", "password"},
			"a long user name":   {long, "123456", "userName"},
			"a long password":    {"George", long, "password"},
			"a NUL in the name":  {"Geo\x00rge", "123456", "userName"},
			"a name not in UTF8": {"Geo\xffrge", "123456", "userName"},
		} {
			page := b.signIn("acme-payroll", c.user, c.password)
			if page.Code != http.StatusUnprocessableEntity || page.doc.Find(`[name="`+c.field+`"][aria-invalid="true"]`).Length() != 1 {
				t.Errorf("%s: status %d, fault %q", name, page.Code, page.text(`[role="alert"]`))
			}
		}
		if n := len(a.accounts(inv)); n != 0 {
			t.Errorf("%d accounts, want none", n)
		}
	})
}

func TestAnAccountIsLinkedOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.linked(inv)
		b.signIn("acme-payroll", "George", "123456").status(http.StatusUnprocessableEntity).
			has(`main [role="alert"]`, "This account at Acme Payroll is linked already.").has(`main [role="alert"]`, "another account")
		b.signIn("acme-payroll", "Ryan", "654321").leadsTo(paths.LinkDone)
		b.get(paths.LinkDone).count("main li bdi", 2)
	})
}

func TestAProviderWithASecondFactorAsksForACode(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.agreed(inv)
		code := b.awaitCode(inv)
		page := b.get(code).status(http.StatusOK).has("title", "enter the code")
		page.count(`input[name="code"][inputmode="numeric"][autocomplete="one-time-code"]`, 1)
		b.post(code, url.Values{"code": {"9999"}}).status(http.StatusUnprocessableEntity).has("#f-code-error", "You have 4 more tries.")
		b.post(code, url.Values{"code": {" "}}).status(http.StatusUnprocessableEntity).has("#f-code-error", "Please enter the code.")
		b.post(code, url.Values{"code": {"1234"}}).leadsTo(paths.LinkDone)
		b.get(code).leadsTo(paths.LinkDone)
		b.get(paths.LinkDone).has("main ul", "Northwind HR George")
	})
}

func TestTooManyWrongCodesLeadBackToSigningIn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.agreed(inv)
		code := b.awaitCode(inv)
		for range models.MaxMFATries - 2 {
			b.post(code, url.Values{"code": {"0000"}}).status(http.StatusUnprocessableEntity)
		}
		b.post(code, url.Values{"code": {"0000"}}).status(http.StatusUnprocessableEntity).has("#f-code-error", "one more try")
		b.post(code, url.Values{"code": {"0000"}}).status(http.StatusUnprocessableEntity).
			has("h1", "Sign in with Northwind HR").has(`[role="alert"]`, "The code was wrong too often")
		b.post(code, url.Values{"code": {"1234"}}).leadsTo(paths.LinkProvider("northwind-hr"))
		if failed := a.events(inv, models.EventAccountFailed); len(failed) != 1 || !strings.Contains(failed[0], "INVALID_MFA") {
			t.Errorf("ACCOUNT_FAILED %v, want one with INVALID_MFA", failed)
		}
	})
}

func TestALateCodeLeadsBackToSigningIn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.agreed(inv)
		code := b.awaitCode(inv)
		a.clock.pass(models.MFATimeout)
		b.post(code, url.Values{"code": {"1234"}}).status(http.StatusUnprocessableEntity).
			has("h1", "Sign in with Northwind HR").has(`[role="alert"]`, "The code came too late")
		if failed := a.events(inv, models.EventAccountFailed); len(failed) != 1 || !strings.Contains(failed[0], "MFA_TIMEOUT") {
			t.Errorf("ACCOUNT_FAILED %v, want one with MFA_TIMEOUT", failed)
		}
	})
}

// awaitCode signs in at a provider with a second factor and returns the address of the page that asks for the code.
func (b *browser) awaitCode(inv *models.Invite) string {
	b.a.t.Helper()
	sent := b.signIn("northwind-hr", "George", "123456").status(http.StatusSeeOther)
	want := paths.LinkCode(b.a.accounts(inv)[0].ID)
	return sent.leadsTo(want).Header().Get("Location")
}

func TestAnAccountIsDisconnectedAfterAQuestion(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.linked(inv)
		ask, ok := b.get(paths.LinkDone).doc.Find("main li a").Attr("href")
		if !ok {
			t.Fatal("no way to disconnect")
		}
		b.get(ask).status(http.StatusOK).has("h1", "Disconnect Acme Payroll?").has("main", "George").count(`form[method="post"][action="`+ask+`"] button`, 1)
		b.post(ask, nil).leadsTo(paths.LinkDone)
		b.get(paths.LinkDone).status(http.StatusOK).has("h1", "Nothing is linked any more").has("#toasts", "Acme Payroll is disconnected.")
		if n := len(a.events(inv, models.EventAccountDisconnected)); n != 1 {
			t.Errorf("%d × ACCOUNT_DISCONNECTED, want 1", n)
		}
		b.post(ask, nil).leadsTo(paths.LinkDone)
		b.get(ask).leadsTo(paths.LinkDone)
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).has("main", "Nothing is linked").has("main form button", "Link an account")
	})
}

func TestTheSameLinkLaterLeadsToWhatIsLinked(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		a.linked(inv)
		a.clock.pass(30 * 24 * time.Hour)
		later := a.visitor()
		later.get(paths.Landing(inv.Token)).status(http.StatusOK).has("main ul", "Acme Payroll George").count("main li a", 0)
		later.post(paths.Landing(inv.Token), nil).leadsTo(paths.Link)
		later.get(paths.Link).leadsTo(paths.LinkDone)
		done := later.get(paths.LinkDone).status(http.StatusOK)
		if add := done.doc.Find("main a.button-secondary").AttrOr("href", ""); add != paths.LinkConsent {
			t.Errorf("another account begins at %q, want consent", add)
		}
	})
}

func TestStepsCannotBeJumped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.opened(a.invite())
		for _, path := range []string{paths.LinkProviders, paths.LinkProvider("acme-payroll"), paths.LinkCode("a-1")} {
			b.get(path).leadsTo(paths.Link)
		}
		b.post(paths.LinkProvider("acme-payroll"), nil).leadsTo(paths.Link)
		b.signIn("acme-payroll", "George", "123456").leadsTo(paths.Link)
		b.get(paths.LinkDone).leadsTo(paths.Link)
	})
}

func TestNobodyWalksWithoutAVisit(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		stranger := a.visitor()
		for _, path := range []string{paths.Link, paths.LinkProviders, paths.LinkDone, paths.LinkCode("a-1")} {
			stranger.get(path).status(http.StatusForbidden).has("h1", "Please start from your e-mail").lacks("Example Company")
		}
		stranger.post(paths.LinkConsent, nil).status(http.StatusForbidden)

		b := a.agreed(inv)
		a.clock.pass(models.LinkSessionTTL)
		b.get(paths.LinkProviders).status(http.StatusGone).has("h1", "Your visit has ended")
		b.signIn("acme-payroll", "George", "123456").status(http.StatusGone)
	})
}

func TestARevokedInvitationStopsAWalkAtOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.agreed(inv)
		code := b.awaitCode(inv)
		if _, err := a.scope(inv.Mode).RevokeInvite(t.Context(), inv.ID); err != nil {
			t.Fatal(err)
		}
		b.get(paths.LinkProviders).status(http.StatusGone)
		b.signIn("acme-payroll", "George", "123456").status(http.StatusGone)
		b.post(code, url.Values{"code": {"1234"}}).status(http.StatusGone)
		b.get(paths.Landing(inv.Token)).status(http.StatusGone).has("h1", "This invitation was withdrawn")
		if n := len(a.events(inv, models.EventAccountConnected)); n != 0 {
			t.Errorf("%d accounts were connected, want none", n)
		}
	})
}

func TestAnotherPersonsAccountIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		theirs := a.invite()
		a.linked(theirs)
		id := a.accounts(theirs)[0].ID
		b := a.linked(a.invite())
		b.get(paths.DisconnectAccount(id)).status(http.StatusNotFound).has("main a", "Go on with linking")
		b.post(paths.DisconnectAccount(id), nil).status(http.StatusNotFound)
		b.get(paths.LinkCode(id)).status(http.StatusNotFound)
		b.post(paths.LinkCode(id), url.Values{"code": {"1234"}}).status(http.StatusNotFound)
		if got := a.accounts(theirs)[0].Status; got != models.AccountConnected {
			t.Errorf("their account is %s, want CONNECTED", got)
		}
	})
}

func TestProvidersAreSearchedAndFiltered(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.agreed(a.invite())
		b.get(paths.LinkProviders+"?q=acme").count("main li form", 1).has("main li form", "Acme Payroll System")
		b.get(paths.LinkProviders+"?type=GIG").count("main li form", 3).has(`nav a[aria-current]`, "Gig Platform")
		both := b.get(paths.LinkProviders+"?q=craft&type=GIG").count("main li form", 1)
		if all := both.doc.Find("nav a").First().AttrOr("href", ""); all != paths.LinkProviders+"?q=craft" {
			t.Errorf("all types of the same search are at %q", all)
		}
		none := b.get(paths.LinkProviders+"?q=%3Cb%3Ezzz").status(http.StatusOK).count("main li form", 0).count("main b", 0)
		none.has("main", "Nothing found").has("main", "Mine is not here.")
		if mail := none.doc.Find(`main a[href^="mailto:"]`).AttrOr("href", ""); mail != "mailto:people@example.com" {
			t.Errorf("whom to ask: %q", mail)
		}
		b.get(paths.LinkProviders+"?type=NONSENSE").count("main li form", len(models.SandboxProviders()))
		b.get(paths.LinkProvider("nobody")).status(http.StatusNotFound)
		b.post(paths.LinkProvider("%00"), nil).status(http.StatusNotFound)
	})
}

func TestProductionWithoutProvidersSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.inviteWith(a.template(models.Production, nil), models.NewInvite{FullName: "Ana Lima", Email: "ana@example.com"})
		b := a.agreed(inv)
		b.get(paths.LinkProviders).status(http.StatusOK).has("h1", "There is nothing to link yet").has("main", "people@example.com").lacks("Sandbox")
		b.signIn("acme-payroll", "George", "123456").status(http.StatusNotFound)
	})
}

func TestAWinkTemplateSaysWhatTheWidgetOffers(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.inviteWithWink(a.winkTemplate(func(w *models.WinkContent) {
			w.CompanyName, w.ConsentText, w.RedirectURL = "Acme <People>", "Our own words, <b>bold</b>.", "https://acme.example/thanks"
			w.Providers, w.TopProviders = []string{"acme-payroll", "craftlane"}, []string{"craftlane"}
			w.EnableSearchBar, w.EnableTypeBar = false, false
		}))
		b := a.opened(inv)
		consent := b.get(paths.LinkConsent).status(http.StatusOK).has("h1", "Acme <People>").has("main", "Our own words, <b>bold</b>.")
		consent.count("main b", 0)
		b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		list := b.get(paths.LinkProviders+"?q=zzz").count("main li form", 2).count(`[name="q"]`, 0).count("main nav", 0)
		if first := list.doc.Find("main li form").First().AttrOr("action", ""); first != paths.LinkProvider("craftlane") {
			t.Errorf("the first is %q, want the top provider", first)
		}
		b.get(paths.LinkProvider("sunrise-foods")).status(http.StatusNotFound)
		b.signIn("acme-payroll", "George", "123456").leadsTo(paths.LinkDone)
		if out := b.get(paths.LinkDone).doc.Find("main a.button-primary").AttrOr("href", ""); out != "https://acme.example/thanks" {
			t.Errorf("the way out leads to %q", out)
		}
	})
}
