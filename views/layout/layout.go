// Package layout holds the frames of the pages: for staff, for those who are not signed in, and for invitees.
package layout

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"invites/static"
	"invites/views/ui"
	"invites/web/paths"
)

// The entries of the navigation, for Page.Nav.
const (
	NavDashboard = "dashboard"
	NavInvites   = "invites"
	NavUsers     = "users"
	NavTemplates = "templates"
	NavWebhooks  = "webhooks"
	NavAPIKeys   = "api-keys"
	NavOutbox    = "outbox"
	NavAudit     = "audit"
	NavAccount   = "account"
	NavDocs      = "docs" // never on: the documentation has a frame of its own
)

// The themes, for the cookie "theme". Anything else follows the system.
const (
	ThemeLight = "light"
	ThemeDark  = "dark"
)

// The values that the mode switch posts to paths.Mode in the field "mode", beside "return", the page to come back to.
const (
	ModeSandbox    = "SANDBOX"
	ModeProduction = "PRODUCTION"
)

// ModeParameter names, in the address that a form posts to, the mode of the page on which it stood.
const ModeParameter = "mode"

// Page is what every page for staff shows around its content.
type Page struct {
	Title      string // of the browser's tab
	Nav        string // one of the Nav constants
	Production bool   // which of the two modes is on
	StaffName  string
	StaffEmail string
	Admin      bool   // the pages for administrators only are offered
	Theme      string // the cookie "theme" as it came
	Flashes    []ui.Flash
	Warning    string // stands above every page while something about the installation is amiss
	Query      string // what was searched for
	Return     string // this page's path and query, to come back to after the mode switch
	scripts    []string
}

// Post is where a form posts that makes something in the mode which the page shows, at a path of ours: whoever has turned to the other mode in
// another window meanwhile is refused, as the mode belongs to the session.
func (p Page) Post(path string) templ.SafeURL {
	if p.Production {
		return templ.SafeURL(path + "?" + ModeParameter + "=" + ModeProduction)
	}
	return templ.SafeURL(path + "?" + ModeParameter + "=" + ModeSandbox)
}

// Save is Post for a form that makes something where id is "", and changes what has the id otherwise: an object belongs to one mode.
func (p Page) Save(id, path string) templ.SafeURL {
	if id == "" {
		return p.Post(path)
	}
	return templ.SafeURL(path)
}

// With adds a script of static/ that the page alone needs.
func (p Page) With(script string) Page {
	p.scripts = append(p.scripts, script)
	return p
}

// PublicPage is what pages for those who are not signed in show: setup, sign-in, errors.
type PublicPage struct {
	Title   string
	Theme   string
	Flashes []ui.Flash
}

// DocsPage is what the documentation shows around its content.
type DocsPage struct {
	Title  string
	Theme  string // the cookie "theme" as it came
	Here   string // this page's path, as in the navigation
	Guides []DocsLink
	Viewer bool // the page holds the API viewer
}

// DocsLink is an entry of the documentation's navigation.
type DocsLink struct{ Href, Label string }

// document is the page's head. The viewer brings assets of its own; what stands last may correct what stands before.
func (p DocsPage) document() document {
	d := document{Title: p.Title + " · Invites for developers", Lang: "en", Dir: "ltr", Theme: p.Theme}
	if p.Viewer {
		d.Sheets, d.Scripts = []string{"swagger-ui.css", "reference.css"}, []string{"swagger-ui.js", "reference.js"}
	}
	return d
}

// InviteePage is what pages for an invitee show. All words are given, in the invitee's language.
type InviteePage struct {
	Title   string
	Lang    string // "en"; BCP 47
	RTL     bool
	Company string // empty: none is shown
	// LogoURL is the company's logo, from this origin (the content policy allows no other); empty: a letter of its name.
	LogoURL string
	// Stylesheet is a further stylesheet of this origin that sets the template's colours (--brand, --brand-content); empty: none.
	Stylesheet string
	SkipText   string // "Skip to content"
	Footer     string // one calm line: who sends this
	// Languages to choose from; empty: none shown.
	LanguagesLabel string
	Languages      []Language
	Flashes        []ui.Flash
	// Still leaves out all scripts: the page is a picture of itself, in a frame that runs none.
	Still bool
}

// Language is one language that a page can be read in.
type Language struct {
	Code, Name string // "ar", "العربية"
	Href       string
	Active     bool
}

// ErrorPage is a page that says what happened and what to do next.
type ErrorPage struct {
	Title     string // what happened: "This page does not exist"
	Text      string // why, and what to do next
	Status    int    // of HTTP; 0: not shown
	Picture   string // of ui.Drawing; empty: that of a fault
	RequestID string // for whoever is asked for help; empty: not shown
	// Retry says that this very address will work soon: the page offers it again and, where scripts run, looks by itself whether it does.
	Retry bool
	// Again offers this very address again, and promises nothing.
	Again bool
	// Kept is the form that was sent in vain, offered to be sent again; nil for none.
	Kept *Posted
	// First is what has to be done before, in a new window; nil for nothing.
	First *Remedy
	// Action leads on; empty Href: no button.
	ActionHref, ActionText string
}

// productionNote says what production means, where it sends mail.
func productionNote(captured bool) string {
	if captured {
		return "– real people, but no mail server yet"
	}
	return "– invites reach real people"
}

// actionVariant leaves the page one loud button.
func (e ErrorPage) actionVariant() ui.Variant {
	if e.offersAgain() {
		return ui.Secondary
	}
	return ui.Primary
}

// keptVariant likewise.
func (e ErrorPage) keptVariant() ui.Variant {
	if e.First != nil {
		return ui.Secondary
	}
	return ui.Primary
}

func (e ErrorPage) offersAgain() bool { return e.Retry || e.Again || e.Kept != nil }

// Posted is a form that was sent in vain, as it can be sent again: by itself it never is.
type Posted struct {
	Action string           // where it was sent to
	Fields []ui.HiddenField // what it said
}

func (e ErrorPage) picture() string {
	if e.Picture == "" {
		return "fault"
	}
	return e.Picture
}

// Remedy is a form of one button that opens a new window.
type Remedy struct {
	Posted
	Text string // on the button
}

type navGroup struct {
	Label string
	Links []navLink
}

type navLink struct{ Key, Href, Icon, Label string }

func (p Page) navigation() []navGroup {
	developers := []navLink{{NavWebhooks, paths.Webhooks, "webhook", "Webhooks"}}
	if p.Admin {
		developers = append(developers, navLink{NavAPIKeys, paths.APIKeys, "key-round", "API keys"})
	}
	groups := []navGroup{
		{"", []navLink{
			{NavDashboard, paths.Dashboard, "layout-dashboard", "Dashboard"},
			{NavInvites, paths.Invites, "send", "Invites"},
			{NavUsers, paths.Users, "users", "Users"},
			{NavTemplates, paths.Templates, "file-text", "Templates"},
			{NavOutbox, paths.Outbox, "inbox", "Outbox"},
		}},
		{"Developers", append(developers, navLink{NavDocs, paths.Docs, "book-open", "API reference"})},
	}
	if p.Admin {
		groups = append(groups, navGroup{"Organisation", []navLink{{NavAudit, paths.Audit, "history", "Audit log"}}})
	}
	return groups
}

type themeChoice struct{ Value, Icon, Label string }

func themes() []themeChoice {
	return []themeChoice{
		{"system", "monitor", "Theme of the system"},
		{ThemeLight, "sun", "Light theme"},
		{ThemeDark, "moon", "Dark theme"},
	}
}

// document is what Base needs to know.
type document struct {
	Title, Lang, Dir, Theme string
	Stylesheet              string   // a route
	Sheets, Scripts         []string // names of further assets
	Htmx, Still             bool
	BodyClass               string
}

// themeAttribute draws a chosen theme; without one the stylesheet follows the system.
func (d document) themeAttribute() templ.Attributes {
	if d.Theme == ThemeLight || d.Theme == ThemeDark {
		return templ.Attributes{"data-theme": d.Theme}
	}
	return nil
}

// monogram stands in for a logo: the first letter or digit of a company's name that begins with one.
func (p InviteePage) monogram() string {
	first, _ := utf8.DecodeRuneInString(p.Company)
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) {
		return ""
	}
	return string(unicode.ToUpper(first))
}

func (p InviteePage) dir() string {
	if p.RTL {
		return "rtl"
	}
	return "ltr"
}

func fontURL(name string) string { return static.Path("fonts/" + name) }

func navLabelID(group int) string { return "nav-group-" + strconv.Itoa(group) }
