//go:build bench

package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
	"invites/web/paths"
	"invites/web/session"
)

// Each page of the portal, from the session to the last byte of HTML, with a thousand invites and with a million, in turns.
func TestPagesOfThePortal(t *testing.T) {
	small := fillWorld(t, storetest.PostgresURL(t), few, true)
	large := fillWorld(t, storetest.PostgresURL(t), many, true)
	comparePages(t, "PostgreSQL", small, large)
}

func TestPagesOfThePortalOnSQLite(t *testing.T) {
	comparePages(t, "SQLite", fillWorld(t, "", few, true), fillWorld(t, "", some, true))
}

func comparePages(t *testing.T, database string, small, large *world) {
	r := newReport("page", fmt.Sprintf("%d invites", small.n), fmt.Sprintf("%d invites", large.n), "ratio")
	inSmall, inLarge := small.staff(t), large.staff(t)
	pagesOfSmall := small.pages(t)
	for i, p := range large.pages(t) {
		took := measure(300*time.Millisecond, func() { inSmall.get(t, pagesOfSmall[i]) }, func() { inLarge.get(t, p) })
		r.row(p.name, ms(took[0]), ms(took[1]), ratio(took[1], took[0]))
	}
	r.print(t, "Pages of the portal, "+database)
}

// page is a page of the portal.
type page struct{ name, path string }

// empty says whether nothing is on it, as its name tells.
func (p page) empty() bool {
	return strings.HasSuffix(p.name, "none") || strings.HasSuffix(p.name, "nobody")
}

// pages are those of the left navigation, and the lists as they are filtered.
func (w *world) pages(t testing.TB) []page {
	t.Helper()
	middle, day := w.n/2, func(i int) string { return w.at(i).Format("2006-01-02") }
	aMonth := int(float64(w.n) * float64(month) / float64(w.span)) // how many invites it has
	list := func(name string, query ...string) page {
		values := url.Values{}
		for i := 0; i < len(query); i += 2 {
			values.Set(query[i], query[i+1])
		}
		return page{"invites, " + name, paths.Invites + "?" + values.Encode()}
	}
	return []page{
		{"dashboard", paths.Dashboard}, {"dashboard, 12 months", paths.Dashboard + "?range=12m"}, {"dashboard, all", paths.Dashboard + "?range=all"},
		{"invites", paths.Invites},
		list("deep", "cursor", w.cursor(t, models.InviteFilter{}, middle)),
		list("stage linked", "stage", "linked"), list("stage started", "stage", "started"), list("stage failed, none", "stage", "failed"),
		list("reached opened", "reached", "opened"), list("of a rare template", "templateId", w.rare), list("of a creator", "creator", "staff3@example.com"),
		list("from the API, none", "source", "API"), list("a day", "from", day(middle), "to", day(middle)),
		list("linked of a month", "stage", "linked", "from", day(middle-aMonth/2), "to", day(middle+aMonth/2-1)),
		list("expiring", "attention", "expiring"), list("stuck", "attention", "stuck"),
		list("by name", "sort", "name"), list("by last change", "sort", "changed"), list("by expiry", "sort", "expires"),
		list("search of many", "q", "ana"), list("search of a rare name", "q", "quillfeather"), list("search of two words", "q", "sofía ramírez"),
		list("search of an address", "q", email(middle)), list("search of nobody", "q", "xylophonist"), list("search of two letters", "q", "th"),
		list("search of an id", "q", w.id("iv", middle)),
		{"one invite", paths.Invite(w.id("iv", middle))}, {"new invite", paths.InviteNew},
		{"users", paths.Users}, {"users, oldest", paths.Users + "?sort=oldest"}, {"users, a day", paths.Users + "?from=" + day(middle) + "&to=" + day(middle)},
		{"users by the API, none", paths.Users + "?origin=api"}, {"users connected, none", paths.Users + "?accounts=connected"},
		{"users, search of many", paths.Users + "?q=ana"}, {"users, search of nobody", paths.Users + "?q=xylophonist"}, {"users, search of an id", paths.Users + "?q=" + w.id("iv", middle)},
		{"audit log", paths.Audit}, {"audit log, a day", paths.Audit + "?from=" + day(middle) + "&to=" + day(middle)}, {"audit log, staff", paths.Audit + "?actor=STAFF"},
		{"audit log of a name, none", paths.Audit + "?q=xylophonist"},
		{"audit log, one action, none", paths.Audit + "?action=user.erase"}, {"audit log of an invite", paths.Audit + "?q=" + w.id("iv", middle)},
		{"templates", paths.Templates}, {"one template", paths.Template(w.common)},
		{"new invites, many", paths.ImportNew}, {"imports", paths.Imports},
		{"one user", paths.User(w.id("tenant", middle))},
		{"outbox", paths.Outbox}, {"webhooks", paths.Webhooks}, {"one webhook", paths.Webhook(w.webhook)},
		{"one webhook, a type, none", paths.Webhook(w.webhook) + "?type=INVITE_EXPIRED"},
		{"one webhook, a day", paths.Webhook(w.webhook) + "?from=" + day(middle) + "&to=" + day(middle)},
		{"API keys", paths.APIKeys}, {"API requests", paths.APIRequests}, {"account", paths.Account},
	}
}

// staff is somebody who is signed in.
type staff struct {
	*world
	cookies []*http.Cookie
}

func (w *world) staff(t testing.TB) *staff {
	t.Helper()
	ada, err := w.app.Store().CreateStaff(t.Context(), models.NewStaff{Email: "ada@example.com", Name: "Ada", Role: models.RoleAdmin, PasswordHash: "none"})
	must(t, err)
	answer := httptest.NewRecorder()
	must(t, session.New(w.app.Store(), false).SignIn(answer, httptest.NewRequest(http.MethodPost, "/", nil), ada.ID))
	return &staff{w, answer.Result().Cookies()}
}

// get reads a page, which must be there.
func (s *staff) get(t testing.TB, p page) {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, p.path, nil)
	for _, cookie := range s.cookies {
		request.AddCookie(cookie)
	}
	answer := httptest.NewRecorder()
	s.app.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("GET %s: %d", p.path, answer.Code)
	}
	if text := answer.Body.String(); strings.HasPrefix(p.name, "invites, search") && p.empty() != strings.Contains(text, "No invite fits") {
		t.Fatalf("GET %s: the search finds what it should not, or not what it should", p.path)
	}
}
