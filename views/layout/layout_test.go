package layout_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"invites/static"
	"invites/views/layout"
	"invites/views/ui"
	"invites/web/paths"
)

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	content := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<p>the page</p>")
		return err
	})
	var b strings.Builder
	if err := c.Render(templ.WithChildren(context.Background(), content), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func staffPage() layout.Page {
	return layout.Page{Title: "Invites", Nav: layout.NavInvites, StaffName: "Ana Müller", StaffEmail: "ana@example.com", Return: "/invites?q=ana", Query: "ana"}
}

// frames are all the frames there are, each with a page in it.
func frames() map[string]templ.Component {
	return map[string]templ.Component{
		"staff":       layout.Staff(staffPage()),
		"public":      layout.Public(layout.PublicPage{Title: "Sign in"}),
		"invitee":     layout.Invitee(layout.InviteePage{Title: "Link your account", Lang: "en", Company: "Acme", SkipText: "Skip to content"}),
		"staff error": layout.StaffError(staffPage(), layout.ErrorPage{Title: "Gone", Text: "It was deleted."}),
	}
}

func TestEveryFrameIsAWholeDocument(t *testing.T) {
	for name, frame := range frames() {
		t.Run(name, func(t *testing.T) {
			doc := render(t, frame)
			if doc.Find("html").AttrOr("lang", "") == "" || doc.Find("title").Text() == "" || doc.Find("meta[name=viewport]").Length() != 1 {
				t.Error("language, title or viewport is missing")
			}
			if doc.Find("main").Length() != 1 || doc.Find("[role=status]").Length() != 1 {
				t.Error("one main part and one place for messages are wanted")
			}
			first := doc.Find("body a").First()
			if doc.Find(first.AttrOr("href", "none")).Length() != 1 || !first.HasClass("skip-link") {
				t.Errorf("the first link is %q, not the one that skips to the content", first.Text())
			}
			if doc.Find("style, script:not([src]), [style], [onclick]").Length() != 0 {
				t.Error("something is inline that the content policy forbids")
			}
		})
	}
}

func TestEveryAssetOfAFrameComesFromHere(t *testing.T) {
	for name, frame := range frames() {
		doc := render(t, frame)
		doc.Find("link[href], script[src], img[src]").Each(func(_ int, s *goquery.Selection) {
			address := s.AttrOr("href", s.AttrOr("src", ""))
			if !strings.HasPrefix(address, paths.Static) {
				t.Errorf("%s: %s", name, address)
			}
		})
	}
}

func TestEveryIdStandsOnce(t *testing.T) {
	for name, frame := range frames() {
		seen := map[string]bool{}
		render(t, frame).Find("[id]").Each(func(_ int, s *goquery.Selection) {
			id := s.AttrOr("id", "")
			if seen[id] {
				t.Errorf("%s: id %q stands twice", name, id)
			}
			seen[id] = true
		})
	}
}

func TestTheNavigationMarksWhereOneIs(t *testing.T) {
	doc := render(t, layout.Staff(staffPage()))
	here := doc.Find("nav[aria-label=Main] a[aria-current=page]")
	if here.Length() != 1 || here.AttrOr("href", "") != paths.Invites {
		t.Errorf("here: %q", here.Text())
	}
}

func TestTheModeIsShownAndSwitchedByAForm(t *testing.T) {
	for production, want := range map[bool]string{false: "sandbox", true: "production"} {
		page := staffPage()
		page.Production = production
		doc := render(t, layout.Staff(page))
		if got := doc.Find("[data-mode]").AttrOr("data-mode", ""); got != want {
			t.Errorf("the strip says %q, want %q", got, want)
		}
		form := doc.Find("form[action='" + paths.Mode + "'][method=post]")
		if got := form.Find("input[name=return]").AttrOr("value", ""); got != page.Return {
			t.Errorf("return = %q", got)
		}
		pressed := form.Find("button[name=mode][aria-pressed=true]")
		if got := pressed.AttrOr("value", ""); got != strings.ToUpper(want) {
			t.Errorf("pressed: %q, want %q", got, strings.ToUpper(want))
		}
	}
}

func TestSearchAndSignOutArePlainForms(t *testing.T) {
	doc := render(t, layout.Staff(staffPage()))
	search := doc.Find("form[role=search][action='" + paths.Invites + "'] input[name=q]")
	if got := search.AttrOr("value", ""); got != "ana" {
		t.Errorf("the search shows %q", got)
	}
	if doc.Find("label[for='"+search.AttrOr("id", "")+"']").Length() != 1 {
		t.Error("the search has no label")
	}
	if doc.Find("form[action='"+paths.Logout+"'][method=post] button").Length() != 1 {
		t.Error("there is no way out")
	}
}

func TestThePhonesMenuOpensWithoutAScript(t *testing.T) {
	doc := render(t, layout.Staff(staffPage()))
	menu := doc.Find("button[popovertarget]")
	if doc.Find("#"+menu.AttrOr("popovertarget", "none")+"[popover]").Length() != 1 || menu.AttrOr("aria-label", "") == "" {
		t.Error("the menu's button opens nothing, or has no name")
	}
}

func TestTheThemeIsTheCookiesOrTheSystems(t *testing.T) {
	for cookie, want := range map[string]string{"light": "light", "dark": "dark", "": "", `"><script>`: ""} {
		page := staffPage()
		page.Theme = cookie
		if got := render(t, layout.Staff(page)).Find("html").AttrOr("data-theme", ""); got != want {
			t.Errorf("cookie %q: theme %q, want %q", cookie, got, want)
		}
	}
}

func TestTheStandingWarningIsShownWhereThereIsOne(t *testing.T) {
	page := staffPage()
	if render(t, layout.Staff(page)).Find("[data-warning]").Length() != 0 {
		t.Error("there is a warning of nothing")
	}
	page.Warning = "Production mail is captured: set SMTP_URL."
	if got := render(t, layout.Staff(page)).Find("[data-warning]").Text(); !strings.Contains(got, page.Warning) {
		t.Errorf("warning = %q", got)
	}
}

func TestAnInviteesPageSpeaksTheirLanguage(t *testing.T) {
	doc := render(t, layout.Invitee(layout.InviteePage{
		Title: "ربط الحساب", Lang: "ar", RTL: true, Company: "Acme", LogoURL: "/static/logo.svg", Stylesheet: "/i/look.css", SkipText: "تخط",
		LanguagesLabel: "اللغة", Languages: []layout.Language{{Code: "en", Name: "English", Href: "?lang=en"}, {Code: "ar", Name: "العربية", Href: "?lang=ar", Active: true}},
	}))
	if html := doc.Find("html"); html.AttrOr("lang", "") != "ar" || html.AttrOr("dir", "") != "rtl" {
		t.Error("language or direction is wrong")
	}
	if got := doc.Find("nav a[aria-current=true]").AttrOr("hreflang", ""); got != "ar" {
		t.Errorf("current language = %q", got)
	}
	sheets := doc.Find("link[rel=stylesheet]")
	if got := sheets.Last().AttrOr("href", ""); got != "/i/look.css" || sheets.First().AttrOr("href", "") != static.URL("app.css") {
		t.Errorf("the template's stylesheet must come last, not %q", got)
	}
}

func TestAnErrorSaysWhatHappenedAndWhatToDoNext(t *testing.T) {
	doc := render(t, layout.PublicError(layout.PublicPage{Title: "Not found"}, layout.ErrorPage{
		Title: "This page does not exist", Text: "It may have been deleted.", RequestID: "req-1", ActionHref: paths.Dashboard, ActionText: "To the dashboard",
	}))
	main := doc.Find("main")
	if main.Find("h1").Text() != "This page does not exist" || !strings.Contains(main.Text(), "It may have been deleted.") {
		t.Errorf("main = %q", main.Text())
	}
	if main.Find("a").AttrOr("href", "") != paths.Dashboard || main.Find("code").Text() != "req-1" {
		t.Error("the way on, or the request's id, is missing")
	}
}

func TestMessagesOfTheLastChangeAreShown(t *testing.T) {
	page := staffPage()
	page.Flashes = []ui.Flash{{Kind: ui.ToneSuccess, Text: "Invite sent."}, {Kind: ui.ToneDanger, Text: "One was refused."}}
	if got := render(t, layout.Staff(page)).Find("[role=status] [data-toast]").Length(); got != 2 {
		t.Errorf("%d messages, want 2", got)
	}
}
