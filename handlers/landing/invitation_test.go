package landing_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/paths"
)

func TestTheLandingPageSaysWhatThereIsToKnow(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		page := a.visitor().get(paths.Landing(inv.Token)).status(http.StatusOK)
		page.has("title", "Example Company").has("h1", "Welcome, Ana").has("main form button", "Link my account")
		page.has("main p", "Example Company has invited you to link your work account.")
		page.has("main", "This invitation is for Ana (a•••@example.com).").lacks("ana@example.com")
		page.has("main time", "7 Dec 2026, 09:00 UTC")
		page.count(`main a[href="mailto:people@example.com"]`, 1).count(`main a[href="`+paths.StopLanding(inv.Token)+`"]`, 1)
		page.has("footer", "Sandbox")
		if got := page.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control %q, want no-store", got)
		}
		page.doc.Find("[src], link[href], form[action]").Each(func(_ int, s *goquery.Selection) {
			for _, attribute := range []string{"src", "href", "action"} {
				if v, ok := s.Attr(attribute); ok && !strings.HasPrefix(v, "/") {
					t.Errorf("%s leads away: %s=%q", s.Nodes[0].Data, attribute, v)
				}
			}
		})
	})
}

func TestWhatPeopleWroteIsShownAsTyped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		template := a.template(models.Sandbox, func(c *models.TemplateContent) {
			c.Company.Name = "A<i>cme & Co"
			c.LandingPage.Header = "Hello ${fullName}"
			c.LandingPage.Description = "One <script>alert(1)</script>\ntwo\n\nThree ${firstName}"
		})
		inv := a.inviteWith(template, models.NewInvite{FullName: "<b>Ana</b> ${companyName}", FirstName: "${fullName}", Email: "ana@example.com"})
		page := a.visitor().get(paths.Landing(inv.Token)).status(http.StatusOK)
		page.has("h1", "Hello <b>Ana</b> ${companyName}").has("header", "A<i>cme & Co").count("main b, main i, main script", 0)
		if got := page.doc.Find("main p.whitespace-pre-line").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); !slices.Equal(got,
			[]string{"One <script>alert(1)</script>\ntwo", "Three ${fullName}"}) {
			t.Errorf("paragraphs %q", got)
		}
	})
}

func TestNoGETChangesAnything(t *testing.T) {
	eachRaw(t, func(t *testing.T, a *app) {
		fresh, mid, expired := a.invite(), a.invite(), a.invite()
		b := a.linked(mid)
		account := a.accounts(mid)[0].ID
		a.clock.pass(time.Minute)
		visits := []string{
			paths.Link, paths.LinkConsent, paths.LinkProviders, paths.LinkProviders + "?q=a", paths.LinkProvider("acme-payroll"),
			paths.SignIn("acme-payroll"), paths.LinkCode(account), paths.LinkDone, paths.DisconnectAccount(account),
		}
		for _, inv := range []*models.Invite{fresh, mid, expired} {
			visits = append(visits, paths.Landing(inv.Token), paths.StopLanding(inv.Token), paths.RenewLanding(inv.Token))
		}
		before := a.contents()
		for _, path := range visits {
			b.get(path)
			b.do(httptest.NewRequest("HEAD", path, nil))
		}
		a.clock.pass(15 * 24 * time.Hour)
		b.get(paths.Landing(expired.Token)).status(http.StatusGone)
		if after := a.contents(); !maps.Equal(before, after) {
			for table := range before {
				if before[table] != after[table] {
					t.Errorf("the table %s changed:\n%s\n%s", table, before[table], after[table])
				}
			}
		}
	})
}

func TestHEADIsAnsweredLikeGET(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		answer := a.visitor().do(httptest.NewRequest("HEAD", paths.Landing(inv.Token), nil)).status(http.StatusOK)
		if kind := answer.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
			t.Errorf("Content-Type %q", kind)
		}
	})
}

func TestTheClickSetsACookieThatHoldsNoToken(t *testing.T) {
	for origin, want := range map[string]http.Cookie{
		"http://invites.example":  {Name: "invites_link"},
		"https://invites.example": {Name: "__Host-invites_link", Secure: true},
	} {
		c := newClock()
		storetest.Each(t, func(t *testing.T, db *store.Store) {
			a := newApp(t, db, c, origin)
			inv := a.invite()
			b := a.visitor()
			b.post(paths.Landing(inv.Token), nil).leadsTo(paths.Link)
			got := b.cookies[want.Name]
			if got == nil {
				t.Fatalf("no cookie %s among %v", want.Name, b.cookies)
			}
			if !got.HttpOnly || got.Secure != want.Secure || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" || got.MaxAge != 7200 {
				t.Errorf("the cookie is %s", got)
			}
			if strings.Contains(got.Value, inv.Token) {
				t.Error("the cookie holds the link's token")
			}
		}, storetest.WithNow(c.now))
	}
}

func TestAnotherSiteCannotClickForThePerson(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.opened(inv)
		before := len(a.logs(inv))
		for _, path := range []string{paths.Landing(inv.Token), paths.LinkConsent, paths.StopLanding(inv.Token), paths.SignIn("acme-payroll")} {
			r := formRequest(path, nil)
			r.Header.Set("Origin", "https://evil.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			b.do(r).status(http.StatusForbidden).has("h1", "not allowed").has("main", "came from another site").count("aside, .side", 0)
		}
		if after := len(a.logs(inv)); after != before {
			t.Errorf("%d steps in the log, want %d", after, before)
		}
		b.get(paths.LinkProviders).leadsTo(paths.Link)
	})
}

func TestAnUnknownLinkGivesNothingAway(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.visitor()
		var pages []string
		for _, token := range []string{"x", inv.Token[:len(inv.Token)-1], strings.Repeat("A", 43), "a/b", "\x00"} {
			page := b.get(paths.Landing(token)).status(http.StatusNotFound)
			page.has("h1", "This link does not work").lacks("Example Company").lacks("example.com")
			pages = append(pages, page.Body.String())
		}
		if n := len(slices.Compact(pages)); n != 1 {
			t.Errorf("%d different pages, want one", n)
		}
		for _, path := range []string{paths.Landing("x"), paths.RenewLanding("x"), paths.StopLanding("x")} {
			b.post(path, nil).status(http.StatusNotFound).has("h1", "This link does not work")
		}
		b.get(paths.StopLanding("x")).status(http.StatusNotFound)
	})
}

func TestARevokedLinkIsDead(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		if _, err := a.scope(inv.Mode).RevokeInvite(t.Context(), inv.ID); err != nil {
			t.Fatal(err)
		}
		b := a.visitor()
		b.get(paths.Landing(inv.Token)).status(http.StatusGone).has("h1", "This invitation was withdrawn").has("main", "people@example.com").count("main form", 0)
		b.post(paths.Landing(inv.Token), nil).status(http.StatusGone)
		b.post(paths.RenewLanding(inv.Token), nil).leadsTo(paths.Landing(inv.Token))
		if len(b.cookies) != 0 {
			t.Errorf("cookies %v, want none", b.cookies)
		}
	})
}

func TestAnExpiredLinkOffersAFreshOne(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.visitor()
		b.post(paths.RenewLanding(inv.Token), nil).leadsTo(paths.Landing(inv.Token)) // not expired: nothing to renew
		a.clock.pass(15 * 24 * time.Hour)
		page := b.get(paths.Landing(inv.Token)).status(http.StatusGone).has("h1", "This link has expired")
		page.has(`form[method="post"][action="`+paths.RenewLanding(inv.Token)+`"] button`, "Send me a fresh link").has("main", "a•••@example.com")
		b.post(paths.Landing(inv.Token), nil).status(http.StatusGone)

		b.post(paths.RenewLanding(inv.Token), url.Values{"email": {"thief@example.net"}}).status(http.StatusOK).has("h1", "Look into your inbox").lacks("ana@")
		history, err := a.scope(inv.Mode).History(t.Context(), inv.ID)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(history.Emails); n != 2 || history.Emails[0].ToAddress != "ana@example.com" {
			t.Errorf("%d e-mails, the latest to %q; want a second to the original address", n, history.Emails[0].ToAddress)
		}

		fresh := history.Invite.Token
		b.get(paths.Landing(inv.Token)).status(http.StatusGone).has("h1", "There is a newer link").lacks(fresh).count("main form", 0)
		b.post(paths.Landing(inv.Token), nil).status(http.StatusNotFound)
		b.post(paths.RenewLanding(inv.Token), nil).status(http.StatusGone)
		b.get(paths.Landing(fresh)).status(http.StatusOK)
		b.post(paths.StopLanding(inv.Token), nil).status(http.StatusOK) // the old mail's way out stays open
	})
}

func TestAFreshLinkIsSentOnceAnHour(t *testing.T) {
	c := newClock()
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		db, err := store.Open(t.Context(), store.Options{
			DatabaseURL: databaseURL, DataDir: t.TempDir(), SecretKey: []byte(storetest.SecretKey), Now: c.now, InviteTTL: 10 * time.Minute,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		a := newApp(t, db, c, "http://invites.example")
		inv := a.invite()
		c.pass(11 * time.Minute)
		page := a.visitor().post(paths.RenewLanding(inv.Token), nil).status(http.StatusTooManyRequests).has("h1", "on its way already")
		if page.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		c.pass(time.Hour)
		a.visitor().post(paths.RenewLanding(inv.Token), nil).status(http.StatusOK)
	})
}

func TestNoFreshLinkWhereNoMailGoesOut(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		handedOut := a.inviteWith(a.template(models.Sandbox, func(c *models.TemplateContent) { c.Email.SendEmail = false }),
			models.NewInvite{FullName: "Bo Ek", Email: "bo@example.com"})
		stopped := a.invite()
		a.visitor().post(paths.StopLanding(stopped.Token), nil).status(http.StatusOK)
		a.clock.pass(15 * 24 * time.Hour)
		for name, inv := range map[string]*models.Invite{"handed out": handedOut, "stopped": stopped} {
			b := a.visitor()
			b.get(paths.Landing(inv.Token)).status(http.StatusGone).count("main form", 0).has("main", "can invite you again")
			b.post(paths.RenewLanding(inv.Token), nil).status(http.StatusGone)
			if after, err := a.scope(inv.Mode).Invite(t.Context(), inv.ID); err != nil || !after.ExpiresAt.Equal(inv.ExpiresAt) {
				t.Errorf("%s: the old link works again until %s (%v)", name, after.ExpiresAt, err)
			}
		}
	})
}

func TestAnInviteeStopsTheMail(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.visitor()
		stop := paths.StopLanding(inv.Token)
		b.get(stop).status(http.StatusOK).has("h1", "Stop e-mails to a•••@example.com?").count(`form[method="post"][action="`+stop+`"] button`, 1)
		if stopped, err := a.db.Stopped(t.Context(), inv); err != nil || stopped {
			t.Fatalf("stopped by a GET (%v)", err)
		}
		b.post(stop, nil).status(http.StatusOK).has("h1", "The e-mails have stopped").has("main", "a•••@example.com")
		if stopped, err := a.db.Stopped(t.Context(), inv); err != nil || !stopped {
			t.Fatalf("not stopped (%v)", err)
		}
		b.get(stop).status(http.StatusOK).has("h1", "The e-mails have stopped").count("main form", 0)
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).has("main", "This link still works.").count(`main a[href="`+stop+`"]`, 0)
	})
}

func TestAMailProgramStopsTheMailWithOneClick(t *testing.T) {
	one := "List-Unsubscribe=One-Click"
	multipart := "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
	for name, request := range map[string]struct{ kind, body string }{
		"urlencoded": {"application/x-www-form-urlencoded", one},
		"multipart":  {"multipart/form-data; boundary=x", multipart},
	} {
		each(t, func(t *testing.T, a *app) {
			inv := a.invite()
			r := httptest.NewRequest("POST", paths.StopLanding(inv.Token), strings.NewReader(request.body))
			r.Header.Set("Content-Type", request.kind) // and neither cookies nor Origin (RFC 8058 §3.2)
			a.visitor().do(r).status(http.StatusOK).has("h1", "The e-mails have stopped")
			if stopped, err := a.db.Stopped(t.Context(), inv); err != nil || !stopped {
				t.Errorf("%s: not stopped (%v)", name, err)
			}
		})
	}
}

func TestDeadLinksCanStillStopTheMail(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		revoked, expired := a.invite(), a.inviteWith(a.template(models.Sandbox, nil), models.NewInvite{FullName: "Bo Ek", Email: "bo@example.com"})
		if _, err := a.scope(revoked.Mode).RevokeInvite(t.Context(), revoked.ID); err != nil {
			t.Fatal(err)
		}
		a.clock.pass(15 * 24 * time.Hour)
		for _, inv := range []*models.Invite{revoked, expired} {
			b := a.visitor()
			b.get(paths.Landing(inv.Token)).status(http.StatusGone).count(`main a[href="`+paths.StopLanding(inv.Token)+`"]`, 1)
			b.post(paths.StopLanding(inv.Token), nil).status(http.StatusOK)
			if stopped, err := a.db.Stopped(t.Context(), inv); err != nil || !stopped {
				t.Errorf("not stopped (%v)", err)
			}
		}
	})
}
