package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"; "sqlite" comes with the store

	"invites/web/paths"
)

// caller is who makes a request.
type caller string

// The callers, from nobody to those who may most.
const (
	nobody  caller = "nobody"
	invitee caller = "an invitee at the widget"
	viewer  caller = "a viewer"
	member  caller = "a member"
	admin   caller = "an administrator"
	program caller = "an API key"
)

func callers() []caller { return []caller{nobody, invitee, viewer, member, admin, program} }

// Who may call a route.
var (
	anybody  = callers()
	invitees = []caller{invitee}
	staff    = []caller{viewer, member, admin}
	members  = []caller{member, admin}
	admins   = []caller{admin}
	programs = []caller{program}
)

// routes is the whole public interface and who may call it. A route that is missing here fails the test.
func routes() map[string][]caller {
	return map[string][]caller{
		"GET /healthz": anybody, "GET /readyz": anybody,

		"GET /docs": anybody, "GET /docs/reference": anybody, "GET /docs/{guide}": anybody, "GET /openapi.json": anybody,

		"GET /setup": anybody, "POST /setup": anybody, "GET /login": anybody, "POST /login": anybody, "POST /logout": anybody,

		"GET /": staff, "POST /mode": staff,
		"GET /account": staff, "POST /account/password": staff, "POST /account/sessions/{id}/end": staff,
		"GET /invites": staff, "GET /invites/{id}": staff, "GET /invites/{id}/timeline": staff,
		"GET /users": staff, "GET /users/export": staff, "GET /users/{id}": staff, "POST /users/{id}/accounts/{accountId}/disconnect": members, "POST /users/{id}/erase": admins, "GET /audit": admins, "GET /audit/export": admins,
		"GET /templates": staff, "GET /templates/{id}": staff, "GET /templates/export": staff, "GET /templates/{id}/history": staff,
		"GET /templates/{id}/preview/{part}": staff, "GET /outbox/tests": staff, "GET /outbox/tests/{id}": staff, "GET /outbox/tests/export": staff,
		"GET /outbox/tests/{id}/html": staff, "GET /outbox/tests/{id}/source": staff,
		"GET /outbox": staff, "GET /outbox/export.csv": staff, "GET /outbox/{id}": staff,
		"GET /webhooks": staff, "GET /webhooks/{id}": staff, "GET /webhooks/{id}/deliveries/{deliveryId}": staff,
		"GET /webhooks/{id}/replays": staff, "GET /webhooks/export": staff, "GET /webhooks/{id}/deliveries/export": staff, "GET /receiver/{id}/export": staff,
		"GET /receiver/{id}": staff, "GET /receiver/{id}/arrivals": staff,

		"GET /invites/new": members, "POST /invites": members, "POST /invites/preview": members,
		"POST /invites/{id}/resend": members, "POST /invites/{id}/revoke": members, "POST /invites/{id}/extend": members,
		"GET /invites/{id}/address": members, "POST /invites/{id}/address": members, "GET /invites/{id}/replace": members, "POST /invites/{id}/replace": members,
		"GET /invites/export.csv": staff, "POST /invites/export.csv": staff, "POST /invites/bulk": members, "GET /invites/bulk": members,
		"GET /invites/bulk/export.csv": members,
		"GET /invites/bulk/{id}":       members, "POST /invites/bulk/{id}/start": members, "POST /invites/bulk/{id}/stop": members,
		"GET /invites/bulk/{id}/progress": members, "GET /invites/bulk/{id}/result.csv": members,
		"GET /invites/{id}/qr": members, "GET /invites/{id}/qr.png": members,
		"GET /invites/preview/mail": members,
		"GET /imports":              members, "POST /imports": members, "GET /imports/new": members, "GET /imports/example.csv": members, "GET /imports/export": members, "GET /imports/{id}": members,
		"GET /imports/{id}/columns": members, "POST /imports/{id}/columns": members, "POST /imports/{id}/plan": members, "POST /imports/{id}/confirm": members,
		"POST /imports/{id}/cancel": members, "POST /imports/{id}/discard": members,
		"GET /imports/{id}/rows/{number}": members, "GET /imports/{id}/rows/{number}/mail": members,
		"GET /imports/{id}/problems.csv": members, "GET /imports/{id}/result.csv": members,
		"GET /templates/new": members, "POST /templates": members, "POST /templates/preview": members,
		"POST /templates/{id}": members, "POST /templates/{id}/delete": members, "POST /templates/{id}/restore": members,
		"POST /templates/{id}/duplicate": members, "GET /templates/preview/{part}": members, "POST /templates/preview/{part}": members,
		"POST /templates/people": members, "POST /templates/test": members, "POST /templates/logo": members,
		"GET /outbox/{id}/html": members, "GET /outbox/{id}/source": members,
		"POST /webhooks/{id}/test": members, "POST /webhooks/{id}/deliveries/{deliveryId}/redeliver": members,

		"GET /webhooks/{id}/replay": members, "POST /webhooks/{id}/replay": members, "POST /receiver/{id}/answer": members, "POST /webhooks/{id}/switch-on": admins,

		"GET /webhooks/new": admins, "POST /webhooks": admins, "POST /webhooks/receiver": admins, "GET /webhooks/{id}/edit": admins,
		"GET /webhooks/{id}/secret": admins, "POST /webhooks/{id}/secret": admins,
		"POST /webhooks/{id}": admins, "POST /webhooks/{id}/delete": admins,
		"GET /api-keys": admins, "GET /api-keys/new": admins, "GET /api-keys/export": admins, "POST /api-keys": admins, "POST /api-keys/{id}/revoke": admins, "GET /api-keys/requests": admins, "GET /api-keys/requests/export": admins,

		"GET /i/{token}": anybody, "GET /i/test": anybody, "POST /i/{token}": anybody, "GET /i/{token}/renew": anybody, "POST /i/{token}/renew": anybody,
		"GET /i/{token}/stop": anybody, "POST /i/{token}/stop": anybody, "GET /brand/{color}.css": anybody, "GET /logo/{digest}.png": anybody,
		"POST /link": anybody, // what counts is the token that is posted

		"GET /link": invitees, "GET /link/consent": invitees, "POST /link/consent": invitees, "GET /link/done": invitees, "GET /link/end": invitees,
		"GET /link/providers": invitees, "GET /link/providers/{id}": invitees, "POST /link/providers/{id}": invitees,
		"GET /link/providers/{id}/sign-in": invitees, "POST /link/providers/{id}/sign-in": invitees,
		"GET /link/accounts/{id}/code": invitees, "POST /link/accounts/{id}/code": invitees,
		"GET /link/accounts/{id}/disconnect": invitees, "POST /link/accounts/{id}/disconnect": invitees,

		"GET /v1/invites": programs, "POST /v1/invites": programs, "GET /v1/invites/{id}": programs, "GET /v1/invites/{id}/logs": programs,
		"POST /v1/invites/{id}/resend": programs, "POST /v1/invites/{id}/revoke": programs, "POST /v1/invites/batch": programs,
		"GET /v1/inviteTemplates": programs, "POST /v1/inviteTemplates": programs, "GET /v1/inviteTemplates/{id}": programs,
		"PUT /v1/inviteTemplates/{id}": programs, "DELETE /v1/inviteTemplates/{id}": programs,
		"GET /v1/winkTemplates": programs, "POST /v1/winkTemplates": programs, "GET /v1/winkTemplates/{id}": programs,
		"PUT /v1/winkTemplates/{id}": programs, "DELETE /v1/winkTemplates/{id}": programs,
		"GET /v1/providers": programs, "GET /v1/providers/{id}": programs,
		"GET /v1/users": programs, "POST /v1/users": programs, "GET /v1/users/{id}": programs, "POST /v1/tokens": programs,
		"GET /v1/accounts": programs, "GET /v1/accounts/{id}": programs, "DELETE /v1/accounts/{id}": programs,
		"GET /v1/webhooks": programs, "POST /v1/webhooks": programs, "GET /v1/webhooks/{id}": programs,
		"PUT /v1/webhooks/{id}": programs, "DELETE /v1/webhooks/{id}": programs, "POST /v1/webhooks/{id}/test": programs,
		"GET /v1/webhooks/{id}/deliveries": programs, "POST /v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": programs,
		"GET /v1/events": programs, "GET /v1/events/{id}": programs,
	}
}

// split is a route's method and pattern.
func split(route string) (method, pattern string) {
	method, pattern, _ = strings.Cut(route, " ")
	return method, pattern
}

// sorted lists the routes in order, those that only look first: the others may change what they look at.
func sorted() []string {
	var list []string
	for route := range routes() {
		list = append(list, route)
	}
	slices.SortFunc(list, func(a, b string) int {
		looksA, looksB := strings.HasPrefix(a, "GET"), strings.HasPrefix(b, "GET")
		if looksA != looksB && looksA {
			return -1
		} else if looksA != looksB {
			return 1
		}
		return strings.Compare(a, b)
	})
	return list
}

func TestEveryRouteSaysWhoMayCallIt(t *testing.T) {
	s := newSite(t, "")
	mounted := map[string]bool{}
	router, ok := s.app.Handler().(chi.Routes)
	if !ok {
		t.Fatalf("%T cannot be walked", s.app.Handler())
	}
	s.must(chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !strings.HasPrefix(pattern, paths.Static) { // files for everybody
			mounted[method+" "+pattern] = true
		}
		return nil
	}))
	for route := range mounted {
		if routes()[route] == nil {
			t.Errorf("%s is not in the table: who may call it?", route)
		}
	}
	for route := range routes() {
		if !mounted[route] {
			t.Errorf("%s is in the table and not mounted", route)
		}
	}
}

func TestOnlyThoseWhoMayAreLetIn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		for _, route := range sorted() {
			method, pattern := split(route)
			path := s.path(pattern)
			for _, who := range callers() {
				may := slices.Contains(routes()[route], who)
				if may && method != http.MethodGet {
					continue // what they may is tested where it is built; here it would change what the others find
				}
				w := s.request(who, method, path, nil)
				switch {
				case refused(w) == may && route != "GET /setup": // that leads everybody to sign in, as there is staff
					t.Errorf("%s by %s: %d, Location %q; may: %v", route, who, w.Code, w.Header().Get("Location"), may)
				case may && w.Code >= 400:
					t.Errorf("%s by %s: %d: the test does not reach what the route is about", route, who, w.Code)
				}
			}
		}
	})
}

func TestAnotherSiteChangesNothing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		cookies := map[caller][]*http.Cookie{invitee: s.cookies, admin: s.signIn(s.staff[admin])} // an API key is in no browser
		before := s.tables()
		for _, route := range sorted() {
			method, pattern := split(route)
			if method == http.MethodGet {
				continue
			}
			for _, who := range []caller{nobody, invitee, admin} {
				r := httptest.NewRequest(method, s.path(pattern), strings.NewReader("name=x&email=x&password=x&userName=George&code=1234"))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Origin", "https://evil.example")
				r.Header.Set("Sec-Fetch-Site", "cross-site")
				addCookies(r, cookies[who])
				if w := s.send(r); w.Code != http.StatusForbidden {
					t.Errorf("%s by %s from another site: %d", route, who, w.Code)
				}
			}
		}
		s.expectSame(before, "another site")
	})
}

func addCookies(r *http.Request, cookies []*http.Cookie) {
	for _, c := range cookies {
		r.AddCookie(c)
	}
}

func TestNoGetAndNoHeadChangesAnything(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.staySignedIn()
		before := s.tables()
		for _, route := range sorted() {
			method, pattern := split(route)
			if method != http.MethodGet {
				continue
			}
			for _, who := range routes()[route] {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					r := httptest.NewRequest(method, s.path(pattern), nil)
					s.identify(r, who)
					if w := s.send(r); w.Code >= 400 {
						t.Errorf("%s by %s: %d", r.URL, who, w.Code)
					}
				}
				s.expectSame(before, fmt.Sprintf("reading %s by %s", pattern, who))
			}
		}
	})
}

func (s *site) expectSame(before map[string]string, what string) {
	s.t.Helper()
	for table, rows := range s.tables() {
		if rows != before[table] {
			s.t.Errorf("%s changed %s from\n%s\nto\n%s", what, table, before[table], rows)
		}
	}
}
