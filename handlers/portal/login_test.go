package portal_test

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
	"invites/views/pages"
	"invites/web/paths"
	"invites/web/session"
)

// withPassword adds an administrator who can sign in with goodPassword.
func (a *app) withPassword(email string) *models.Staff {
	a.t.Helper()
	hash, err := session.NewPasswords().Hash(a.t.Context(), goodPassword)
	if err != nil {
		a.t.Fatal(err)
	}
	staff, err := a.db.CreateStaff(a.t.Context(), models.NewStaff{Email: email, Name: "Ada", Role: models.RoleAdmin, PasswordHash: hash})
	if err != nil {
		a.t.Fatal(err)
	}
	return staff
}

func credentials(email, password, next string) url.Values {
	return url.Values{"email": {email}, "password": {password}, "next": {next}}
}

func TestSignInGivesANewSession(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff := a.withPassword("ada@acme.example")
		b := a.signInAs(staff)
		planted := b.session()
		b.post(paths.Login, credentials(" ADA@acme.example ", goodPassword, "/invites?stage=sent")).leadsTo("/invites?stage=sent")
		if b.session() == "" || b.session() == planted {
			t.Error("the session's id was not renewed")
		}
		b.get("/").status(200)
		old := a.visitor()
		old.cookies["invites_session"] = &http.Cookie{Name: "invites_session", Value: planted}
		old.get("/").leadsTo(paths.Login)
	})
}

func TestSignInNeverSaysWhetherAnAddressIsKnown(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.withPassword("ada@acme.example")
		said := map[string]bool{}
		for _, email := range []string{"ada@acme.example", "eve@acme.example", "no address", "nul\x00@acme.example", "\xff@acme.example"} {
			b := a.visitor()
			got := b.post(paths.Login, credentials(email, "a wrong password", "/")).status(422)
			said[got.text("[role=alert]")] = true
			if got.value("password") != "" || b.session() != "" {
				t.Errorf("%q: the password comes back, or there is a session", email)
			}
		}
		if len(said) != 1 || !said["The e-mail address or the password is not right."] {
			t.Errorf("%d answers: %v", len(said), said)
		}
	})
}

func TestSignInAsksForWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.withPassword("ada@acme.example")
		a.visitor().post(paths.Login, credentials("", "", "/")).status(422).count("[aria-invalid=true]", 2)
		a.visitor().post(paths.Login, credentials("ada@acme.example", "", "/")).status(422).count("[aria-invalid=true]", 1).count("#f-password[autofocus]", 1)
	})
}

func TestSixthWrongPasswordMustWait(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.withPassword("ada@acme.example")
		b := a.visitor()
		for range 5 {
			b.post(paths.Login, credentials("ada@acme.example", "a wrong password", "/")).status(422)
		}
		got := b.post(paths.Login, credentials("ada@acme.example", goodPassword, "/")).status(429)
		got.has("[role=alert]", "Too many tries. Please try again in 15 minutes.")
		if got.Header().Get("Retry-After") != "900" || b.session() != "" {
			t.Errorf("Retry-After %q, session %q", got.Header().Get("Retry-After"), b.session())
		}
		a.clock.pass(15 * time.Minute)
		b.post(paths.Login, credentials("ada@acme.example", goodPassword, "/")).leadsTo("/")
	})
}

func TestSignInLeadsToPagesOfOursOnly(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signInAs(a.withPassword("ada@acme.example"))
		for next, want := range map[string]string{
			"":                           "/",
			"/invites?q=a&stage=sent":    "/invites?q=a&stage=sent",
			"https://evil.example/":      "/",
			"//evil.example":             "/",
			`/\evil.example`:             "/",
			"/\t/evil.example":           "/",
			"/\n/evil.example":           "/",
			"javascript:alert(1)":        "/",
			"invites":                    "/",
			"http:///evil.example":       "/",
			"/%2f%2fevil.example":        "/%2f%2fevil.example",
			"/invites/../../../evil":     "/evil",
			"/.//evil.example":           "/evil.example",
			"///evil.example/%2f..":      "/",
			"\u00a0//evil.example":       "/",
			"/login?next=//evil.example": "/login?next=//evil.example",
		} {
			got := b.get(paths.Login + "?" + url.Values{"next": {next}}.Encode()).status(303).Header().Get("Location")
			if got != want {
				t.Errorf("next=%q leads to %q, want %q", next, got, want)
			}
		}
	})
}

func TestSignOutEndsTheSession(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		kept := b.session()
		b.post(paths.Logout, nil).leadsTo(paths.Login)
		b.get(paths.Login).status(200).has("#toasts", "You have signed out.")
		if b.session() != "" {
			t.Error("the cookie is still there")
		}
		b.cookies["invites_session"] = &http.Cookie{Name: "invites_session", Value: kept}
		b.get("/").leadsTo(paths.Login)
		a.visitor().post(paths.Logout, nil).leadsTo(paths.Login)
	})
}

func TestCookiesAreHardened(t *testing.T) {
	c := &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	for origin, prefix := range map[string]string{"http://invites.example": "", "https://invites.example": "__Host-"} {
		storetest.Each(t, func(t *testing.T, db *store.Store) {
			a := newApp(t, db, c, origin)
			a.withPassword("ada@acme.example")
			got := a.visitor().post(paths.Login, credentials("ada@acme.example", goodPassword, "/")).leadsTo("/")
			cookies := got.Result().Cookies()
			if len(cookies) != 1 {
				t.Fatalf("cookies %v", cookies)
			}
			k := cookies[0]
			if k.Name != prefix+"invites_session" || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" || k.Secure != (prefix != "") {
				t.Errorf("%s: %+v", origin, k)
			}
		}, storetest.WithNow(c.now))
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		for name, change := range map[string]func(*http.Request){
			"Sec-Fetch-Site": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
			"Origin alone":   func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "https://evil.example") },
		} {
			for _, path := range []string{paths.Logout, paths.Mode, paths.Invites, paths.AccountPassword} {
				r := postRequest(path, url.Values{"mode": {"PRODUCTION"}})
				change(r)
				got := b.do(r).status(403)
				if !strings.Contains(got.text("main"), "another site") {
					t.Errorf("%s %s: %s", name, path, got.text("main"))
				}
			}
		}
		b.get("/").status(200).count("[data-mode=sandbox]", 1)
	})
}

func TestAFormThatIsSentAfterSigningOutIsKept(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		template := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com").TemplateID
		member := a.signIn(models.RoleMember)
		filled := url.Values{"fullName": {"Zoë <b>Müller</b>"}, "email": {"zoe@example.com"}, "templateId": {template}}
		got := a.visitor().post(paths.Invites, filled).status(403).has("h1", "You are signed out").count(`a[href^="`+paths.Login+`?"][target=_blank]`, 1)
		beside := a.visitor()
		signIn := beside.get(got.doc.Find("a[target=_blank]").AttrOr("href", "")).status(200).value(pages.BesideField)
		a.withPassword("ada@acme.example")
		beside.post(paths.Login, url.Values{"email": {"ada@acme.example"}, "password": {goodPassword}, pages.BesideField: {signIn}}).leadsTo("/")
		beside.get("/").has("#toasts", "Go back to the other window")
		again := url.Values{}
		got.doc.Find(`form[action="` + paths.Invites + `"] input[type=hidden]`).Each(func(_ int, field *goquery.Selection) {
			again.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
		})
		if !maps.EqualFunc(again, filled, slices.Equal) {
			t.Errorf("kept is %v", again)
		}
		member.post(paths.Invites, again).status(303)
		if n := len(a.invites(models.Sandbox)); n != 2 {
			t.Errorf("%d invites", n)
		}

		// What only the browser has, and what nobody should find in a page, is not written into it.
		a.visitor().post(paths.AccountPassword, url.Values{"password": {"a secret of mine"}}).status(403).count("form", 0).count("[value*=secret]", 0)
		typing := postRequest(paths.InvitePreview, filled)
		typing.Header.Set("HX-Request", "true")
		kept := a.visitor().do(typing).status(403).has("[data-toast]", "What you have typed stays here")
		if kept.Header().Get("HX-Retarget") != "#toasts" || kept.Header().Get("HX-Redirect") != "" {
			t.Errorf("headers %v", kept.Header())
		}
	})
}

func TestWhoIsNotSignedInComesBackAfterwards(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.withPassword("ada@acme.example")
		b := a.visitor()
		b.get("/").leadsTo(paths.Login)
		b.get("/invites?stage=sent").leadsTo(paths.Login + "?next=%2Finvites%3Fstage%3Dsent")
		got := b.get(paths.Login + "?next=%2Finvites%3Fstage%3Dsent").status(200)
		if got.value("next") != "/invites?stage=sent" {
			t.Errorf("next %q", got.value("next"))
		}

		part := httptest.NewRequest("GET", paths.InviteTimeline("iv-1", ""), nil)
		part.Header.Set("HX-Request", "true")
		part.Header.Set("HX-Current-URL", origin+"/invites/iv-1")
		if to := b.do(part).status(200).Header().Get("HX-Redirect"); to != paths.Login+"?next=%2Finvites%2Fiv-1" {
			t.Errorf("htmx leads to %q", to)
		}
	})
}
