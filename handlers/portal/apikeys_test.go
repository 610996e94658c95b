package portal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

func (a *app) apiKeys(mode models.Mode) []models.APIKey {
	a.t.Helper()
	found, err := a.scope(mode).APIKeys(a.t.Context(), models.Page{})
	if err != nil {
		a.t.Fatal(err)
	}
	return found.Items
}

func TestAPIKeysSecretIsShownOnceAndWorks(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		made := b.post(paths.APIKeys, url.Values{"name": {"Payroll <import>"}}).status(201).has("h1", "Payroll <import>").has("main", "Copy the secret now.")
		id, secret := made.doc.Find("#api-key").AttrOr("value", ""), made.doc.Find("#api-secret").AttrOr("value", "")
		key, err := a.db.Authenticate(t.Context(), id, secret)
		if err != nil || key.Mode != models.Sandbox || key.CreatedBy != "admin@acme.example" {
			t.Fatalf("%+v, %v", key, err)
		}
		made.has("pre", "curl -u '"+id+":"+secret+"' '"+origin+"/v1/invites'")
		if made.Header().Get("Cache-Control") != "no-store" || made.Header().Get("Location") != "" {
			t.Errorf("headers %v", made.Header())
		}
		for _, cookie := range b.cookies {
			if strings.Contains(cookie.Value, secret) {
				t.Errorf("the cookie %s holds the secret", cookie.Name)
			}
		}
		if list := b.get(paths.APIKeys).status(200).has("tbody tr", "Payroll <import>"); strings.Contains(list.Body.String(), secret) {
			t.Error("the list holds the secret")
		}
	})
}

// The page with the secret answers a post; loaded anew, it is posted again.
func TestThePageOfANewKeyLoadedAnewMakesNoSecondKey(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		form := url.Values{"name": {""}, "id": {b.get(paths.APIKeyNew).value("id")}}
		if kept := b.post(paths.APIKeys, form).status(422).value("id"); kept != form.Get("id") {
			t.Errorf("the form comes back for %q, not %q", kept, form.Get("id"))
		}
		form.Set("name", "Payroll")
		b.post(paths.APIKeys, form).status(201)
		again := b.post(paths.APIKeys, form).status(409).has("main", "This key was made already, and its secret was shown once.")
		again.count(`main a[href="`+paths.APIKeys+`"]`, 1).count("#api-secret", 0)
		if got := a.apiKeys(models.Sandbox); len(got) != 1 || got[0].ID != form.Get("id") {
			t.Errorf("stored %+v", got)
		}
		form.Set("id", b.get(paths.APIKeyNew).value("id"))
		b.post(paths.APIKeys, form).status(201)
	})
}

func TestAPIKeyWithoutANameIsRefused(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		long := strings.Repeat("n", 201)
		b.post(paths.APIKeys, url.Values{"name": {"  "}}).status(422).has("#f-name-error", "fill this in")
		if refused := b.post(paths.APIKeys, url.Values{"name": {long}}).status(422).has("#f-name-error", "at most 200"); refused.value("name") != long {
			t.Error("what was typed is gone")
		}
		if got := a.apiKeys(models.Sandbox); len(got) != 0 {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestAPIKeyMayDoWhatIsTicked(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get(paths.APIKeyNew).has("form fieldset", "Tick none and the key may do everything.").count(`form input[name="scopes"]`, len(models.Permissions()))
		b.post(paths.APIKeys, url.Values{"name": {"Reader"}, "scopes": {"invites:read", "webhooks:write"}, "expiresAt": {"2099-12-31"}}).status(201)
		key := a.apiKeys(models.Sandbox)[0]
		if got := fmt.Sprint(key.Scopes, key.ExpiresAt); got != "[invites:read webhooks:write] 2100-01-01 00:00:00 +0000 UTC" {
			t.Errorf("stored %s", got)
		}
		b.get(paths.APIKeys).has("tbody tr", "Invites: read").has("tbody tr", "Webhooks: write").has("tbody tr", "Active").has("tbody tr", "last day 31 Dec 2099, UTC").count("tbody time[datetime^='2100']", 0).has("tbody tr", "Never")
		if lines := b.get(paths.APIKeyExport).lines(); !strings.Contains(lines[0], ",State,Last day (UTC),") || !strings.Contains(lines[1], ",Active,2099-12-31,") {
			t.Errorf("exported %q", lines)
		}
		b.post(paths.APIKeys, url.Values{"name": {"Writer"}}).status(201)
		if key := a.apiKeys(models.Sandbox)[0]; len(key.Scopes) != 0 || key.ExpiresAt != nil {
			t.Errorf("stored %+v", key)
		}
		b.get(paths.APIKeys).has("tbody tr:first-child", "Everything")
	})
}

func TestRefusedAPIKeyKeepsWhatWasTicked(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		for _, tt := range []struct{ day, want string }{{"2020-01-01", "future"}, {"someday", "like 2026-12-31"}} {
			got := b.post(paths.APIKeys, url.Values{"name": {"Reader"}, "scopes": {"invites:read"}, "expiresAt": {tt.day}}).status(422)
			got.has("#f-expiresAt-error", tt.want).count(`[role=alert] a[href="#f-expiresAt"]`, 1).count(`input[value="invites:read"][checked]`, 1)
			if got.value("name") != "Reader" || got.value("expiresAt") != tt.day {
				t.Errorf("came back as %q, %q", got.value("name"), got.value("expiresAt"))
			}
		}
		b.post(paths.APIKeys, url.Values{"name": {"Reader"}, "scopes": {"everything"}}).status(422).has("[role=alert]", "no scope everything")
		if got := a.apiKeys(models.Sandbox); len(got) != 0 {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestAPIKeyTellsThatItHasEndedAndWhenItWasUsed(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		end := a.clock.now().Add(time.Minute)
		key, _, err := a.scope(models.Sandbox).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "Short", ExpiresAt: &end})
		if err != nil {
			t.Fatal(err)
		}
		used := a.clock.now().Add(30 * time.Second)
		if err := a.db.NoteKeyUse(t.Context(), map[string]time.Time{key.ID: used}); err != nil {
			t.Fatal(err)
		}
		a.clock.pass(time.Minute)
		b.get(paths.APIKeys).has("tbody tr", "Expired").count(`tbody time[datetime="`+used.UTC().Format(time.RFC3339)+`"]`, 1)
	})
}

func TestAPIKeyBelongsToTheModeThatIsOn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get(paths.APIKeys).status(200).has("main h2", "There is no sandbox key yet").count(`main a[href="`+paths.APIKeyNew+`"]`, 2)
		b.get(paths.APIKeyNew).status(200).has("main form button", "Create sandbox key")
		b.post(paths.Mode, url.Values{"mode": {string(models.Production)}}).status(303)
		b.get(paths.APIKeyNew).has("main form button", "Create production key")
		b.post(paths.APIKeys, url.Values{"name": {"Real"}}).status(201).has("main", "production")
		if sandbox, production := a.apiKeys(models.Sandbox), a.apiKeys(models.Production); len(sandbox) != 0 || len(production) != 1 {
			t.Errorf("stored %+v, %+v", sandbox, production)
		}
	})
}

func TestRevokedAPIKeyIsRefusedAtOnceAndStaysInTheList(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		key, secret, err := a.scope(models.Sandbox).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "Old"})
		if err != nil {
			t.Fatal(err)
		}
		b.get(paths.APIKeys).has("dialog", "Revoke “Old”?").count(`form[action="`+paths.RevokeAPIKey(key.ID)+`"]`, 1)
		b.post(paths.RevokeAPIKey(key.ID), nil).leadsTo(paths.APIKeys)
		b.get(paths.APIKeys).has("#toasts", "“Old” was revoked").has("tbody tr", "Revoked").count("dialog", 0)
		if _, err := a.db.Authenticate(t.Context(), key.ID, secret); models.KindOf(err) != models.KindUnauthenticated {
			t.Errorf("the key still works: %v", err)
		}
	})
}

func TestAPIKeyOfTheOtherModeDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		key, secret, err := a.scope(models.Production).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "Real"})
		if err != nil {
			t.Fatal(err)
		}
		b.get(paths.APIKeys).count("tbody tr", 0)
		b.post(paths.RevokeAPIKey(key.ID), nil).status(404)
		if _, err := a.db.Authenticate(t.Context(), key.ID, secret); err != nil {
			t.Errorf("the key was revoked: %v", err)
		}
	})
}

func TestKeysAreSearchedNarrowedAndSorted(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, s := a.signIn(models.RoleAdmin), a.scope(models.Sandbox)
		var ids []string
		for _, name := range []string{"zeta", "Payroll 100%", "alpha"} {
			key, _, err := s.CreateAPIKey(t.Context(), models.NewAPIKey{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, key.ID)
		}
		if _, err := s.RevokeAPIKey(t.Context(), ids[0]); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"": "alpha Payroll 100% zeta", "sort=oldest": "zeta Payroll 100% alpha", "sort=name": "alpha Payroll 100% zeta", "sort=name-z": "zeta Payroll 100% alpha",
			"q=PAY": "Payroll 100%", "q=100%25": "Payroll 100%", "q=" + ids[2]: "alpha", "state=active": "alpha Payroll 100%", "state=ended": "zeta", "q=alpha&state=ended": "",
		} {
			list := b.get(paths.APIKeys + "?" + query).status(200)
			if got := strings.Join(list.doc.Find("tbody td:first-child .font-semibold").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), " "); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
			if got := len(b.get(paths.APIKeyExport + "?" + query).rows()); got != list.doc.Find("tbody tr").Length() {
				t.Errorf("%s: %d rows in the file", query, got)
			}
		}
		b.get(paths.APIKeys+"?q=nobody").has("main h2", "No key fits").count("a.chip:has(.chip-value)", 1)
		b.get(paths.APIKeys + "?sort=nonsense").status(400)
		b.get(paths.APIKeys + "?state=asleep").status(400)
	})
}

// What the roles may do with templates, mail, webhooks and keys: everything is asked for by somebody who may not, then by
// somebody who may.
func TestRolesOfTheDevelopersPages(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		template, hook := a.namedTemplate(models.Sandbox, "Welcome"), a.webhook(models.Sandbox, payroll())
		people := map[models.Role]*browser{
			models.RoleViewer: a.signIn(models.RoleViewer), models.RoleMember: a.signIn(models.RoleMember), models.RoleAdmin: a.signIn(models.RoleAdmin),
		}
		for _, page := range []struct {
			method, path string
			needs        models.Role
		}{
			{"GET", paths.Templates, models.RoleViewer}, {"GET", paths.Template(template.ID), models.RoleViewer},
			{"GET", paths.TemplateNew, models.RoleMember}, {"POST", paths.TemplatePreview, models.RoleMember},
			{"GET", paths.Outbox, models.RoleViewer},
			{"GET", paths.Webhooks, models.RoleViewer}, {"GET", paths.Webhook(hook.ID), models.RoleViewer},
			{"POST", paths.TestWebhook(hook.ID), models.RoleMember},
			{"GET", paths.WebhookNew, models.RoleAdmin}, {"GET", paths.EditWebhook(hook.ID), models.RoleAdmin},
			{"POST", paths.WebhookReceiver, models.RoleAdmin}, {"POST", paths.Webhooks, models.RoleAdmin},
			{"POST", paths.Webhook(hook.ID), models.RoleAdmin}, {"POST", paths.DeleteWebhook(hook.ID), models.RoleAdmin},
			{"GET", paths.APIKeys, models.RoleAdmin}, {"GET", paths.APIKeyNew, models.RoleAdmin}, {"POST", paths.APIKeys, models.RoleAdmin}, {"GET", paths.APIRequests, models.RoleAdmin},
		} {
			for _, role := range []models.Role{models.RoleViewer, models.RoleMember, models.RoleAdmin} {
				ask := people[role].get
				if page.method == "POST" {
					ask = func(path string) *answer { return people[role].post(path, nil) }
				}
				if code, allowed := ask(page.path).Code, role.Allows(page.needs); (code == 403) == allowed || code >= 500 {
					t.Errorf("%s %s by a %s: %d", page.method, page.path, role, code)
				}
			}
		}
	})
}

func TestKeysAreExportedWithoutSecrets(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		_, secret, err := a.scope(models.Sandbox).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "=Payroll", Scopes: []models.Permission{"invites:read"}})
		if err != nil {
			t.Fatal(err)
		}
		b.get(paths.APIKeys).count(`main a[href="`+paths.APIKeyExport+`"]`, 1)
		rows := fmt.Sprint(b.get(paths.APIKeyExport).rows())
		if !strings.Contains(rows, "'=Payroll invites:read") || strings.Contains(rows, secret) {
			t.Errorf("%s", rows)
		}
	})
}
