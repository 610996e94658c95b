package landing_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// winkTemplate makes a wink template, changed from one that offers everything in dark blue.
func (a *app) winkTemplate(change func(*models.WinkContent)) *models.WinkTemplate {
	a.t.Helper()
	content := models.WinkContent{Name: "Ours", PrimaryColor: "#1A2B3C", EnableSearchBar: true, EnableTypeBar: true}
	if change != nil {
		change(&content)
	}
	made, err := a.scope(models.Sandbox).CreateWinkTemplate(a.t.Context(), content)
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

// inviteWithWink invites Ana, to a widget that looks as the wink template says.
func (a *app) inviteWithWink(w *models.WinkTemplate) *models.Invite {
	a.t.Helper()
	return a.inviteWith(a.template(models.Sandbox, nil), models.NewInvite{
		FullName: "Ana Lima", FirstName: "Ana", Email: "ana@example.com", WinkTemplateID: w.ID,
	})
}

func TestAWinkTemplatesColorIsOnEveryPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		wink := a.winkTemplate(nil)
		inv := a.inviteWithWink(wink)
		if err := a.scope(models.Sandbox).DeleteWinkTemplate(t.Context(), wink.ID); err != nil { // what was sent keeps its look
			t.Fatal(err)
		}
		const link = `link[rel="stylesheet"][href="/brand/1a2b3c.css"]`
		b := a.visitor()
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).count(link, 1)
		b.get(paths.StopLanding(inv.Token)).status(http.StatusOK).count(link, 1)
		b.post(paths.Landing(inv.Token), nil).leadsTo(paths.Link)
		b.get(paths.LinkConsent).status(http.StatusOK).count(link, 1).count("head style, [style]", 0)
		b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		b.get(paths.LinkProviders).status(http.StatusOK).count(link, 1)
		b.get(paths.LinkProvider("northwind-hr")).status(http.StatusOK).count(link, 1)
		b.get(b.awaitCode(inv)).status(http.StatusOK).count(link, 1)
		b.signIn("acme-payroll", "George", "123456").leadsTo(paths.LinkDone)
		b.get(paths.LinkDone).status(http.StatusOK).count(link, 1)
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).has("h1", "Welcome back").count(link, 1)

		other := a.opened(a.invite())
		other.get(paths.LinkConsent).status(http.StatusOK).count(`link[href^="/brand/"]`, 0)
	})
}

func TestAColorsStylesheet(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		for color, c := range map[string]struct{ light, darkLine string }{
			"1a2b3c": {"--brand:#1a2b3c;--brand-content:#ffffff;--brand-pressed:#162433;--brand-line:transparent", "var(--line-strong)"},
			"1976d2": {"--brand:#1976d2;--brand-content:#ffffff;--brand-pressed:#1565b4;--brand-line:transparent", "transparent"},
			"ffd400": {"--brand:#ffd400;--brand-content:#000000;--brand-pressed:#ffda23;--brand-line:var(--line-strong)", "transparent"},
			"ffffff": {"--brand:#ffffff;--brand-content:#000000;--brand-pressed:#ffffff;--brand-line:var(--line-strong)", "transparent"},
			"000000": {"--brand:#000000;--brand-content:#ffffff;--brand-pressed:#000000;--brand-line:transparent", "var(--line-strong)"},
		} {
			want := ".invitee{" + c.light + "}\n@media (prefers-color-scheme:dark){.invitee{--brand-line:" + c.darkLine + "}}"
			for _, method := range []string{"GET", "HEAD"} {
				got := a.visitor().do(httptest.NewRequest(method, paths.Brand(color), nil)).status(http.StatusOK)
				if method == "GET" && strings.TrimSpace(got.Body.String()) != want {
					t.Errorf("%s: %s, want %s", color, got.Body, want)
				}
				if kind := got.Header().Get("Content-Type"); kind != "text/css; charset=utf-8" {
					t.Errorf("Content-Type %q", kind)
				}
				if keep := got.Header().Get("Cache-Control"); keep != "public, max-age=31536000, immutable" || got.Header().Get("Set-Cookie") != "" {
					t.Errorf("Cache-Control %q, Set-Cookie %q", keep, got.Header().Get("Set-Cookie"))
				}
			}
		}
		for _, name := range []string{"1A2B3C", "fff", "1a2b3c4", "1a2b3g", "red", "%31a2b3c", "1a2b3c;x", "}body{display:none", "wtpl-1"} {
			page := a.visitor().do(httptest.NewRequest("GET", "/brand/"+strings.ReplaceAll(name, "{", "%7B")+".css", nil))
			if kind := page.Header().Get("Content-Type"); page.Code != http.StatusNotFound || !strings.HasPrefix(kind, "text/html") {
				t.Errorf("%q: status %d, %s", name, page.Code, kind)
			}
		}
	})
}

func TestTheWidgetOffersWhatItsTemplateSays(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*models.WinkContent)
		search, bars int
		company, out string
		first        []string // of the providers
		count        int
	}{
		"everything": {nil, 1, 1, "Example Company", "", nil, len(models.SandboxProviders())},
		"no search":  {func(w *models.WinkContent) { w.EnableSearchBar = false }, 0, 1, "Example Company", "", nil, len(models.SandboxProviders())},
		"no types":   {func(w *models.WinkContent) { w.EnableTypeBar = false }, 1, 0, "Example Company", "", nil, len(models.SandboxProviders())},
		"own name":   {func(w *models.WinkContent) { w.CompanyName = "Acme People" }, 1, 1, "Acme People", "", nil, len(models.SandboxProviders())},
		"top ones": {func(w *models.WinkContent) { w.TopProviders = []string{"taskbridge", "guildcard"} }, 1, 1, "Example Company", "",
			[]string{"taskbridge", "guildcard", "acme-payroll"}, len(models.SandboxProviders())},
		"some": {func(w *models.WinkContent) { w.Providers = []string{"craftlane", "acme-payroll"} }, 1, 1, "Example Company", "",
			[]string{"acme-payroll", "craftlane"}, 2},
		"a way out": {func(w *models.WinkContent) { w.RedirectURL = "https://acme.example/thanks?a=1&b=2" }, 1, 1, "Example Company",
			"https://acme.example/thanks?a=1&b=2", nil, len(models.SandboxProviders())},
	} {
		each(t, func(t *testing.T, a *app) {
			inv := a.inviteWithWink(a.winkTemplate(c.change))
			b := a.opened(inv)
			b.get(paths.LinkConsent).status(http.StatusOK).has("header", c.company).has("h1", c.company)
			b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
			list := b.get(paths.LinkProviders).status(http.StatusOK).count(`[name="q"]`, c.search).count("main nav", c.bars).count("main li form", c.count)
			var order []string
			for _, form := range list.doc.Find("main li form").EachIter() {
				order = append(order, strings.TrimPrefix(form.AttrOr("action", ""), paths.LinkProviders+"/"))
			}
			if !slices.Equal(order[:len(c.first)], c.first) {
				t.Errorf("%s: the providers are %v, want first %v", name, order, c.first)
			}
			b.signIn("acme-payroll", "George", "123456").leadsTo(paths.LinkDone)
			out := c.out
			if out == "" {
				out = paths.LinkEnd
				b.get(out).status(http.StatusOK).has("header", c.company).has("h1", "All done").count(`main a[href="`+paths.LinkDone+`"]`, 1)
			}
			if got := b.get(paths.LinkDone).has("header", c.company).doc.Find("main a.button-primary").AttrOr("href", ""); got != out {
				t.Errorf("%s: the way out leads to %q, want %q", name, got, out)
			}
		})
	}
}

// What the stylesheet sets must be what the pages' own stylesheet uses.
func TestTheColorReachesThePages(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		own := a.visitor().get("/static/app.css").status(http.StatusOK).Body.String()
		brand := a.visitor().get(paths.Brand("123456")).status(http.StatusOK).Body.String()
		for _, name := range regexp.MustCompile(`--brand[a-z-]*`).FindAllString(brand, -1) {
			if !strings.Contains(own, "var("+name+",") {
				t.Errorf("%s is set and not used", name)
			}
		}
		if !strings.Contains(own, "--line-strong:") {
			t.Error("--line-strong is used and not set")
		}
	})
}
