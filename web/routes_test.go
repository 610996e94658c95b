package web_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/go-chi/chi/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"; "sqlite" comes with the store

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web"
	"invites/web/config"
	"invites/web/mail"
	"invites/web/paths"
	"invites/web/session"
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
		"GET /templates": staff, "GET /templates/{id}": staff,
		"GET /outbox": staff, "GET /outbox/{id}": staff,
		"GET /webhooks": staff, "GET /webhooks/{id}": staff, "GET /webhooks/{id}/deliveries/{deliveryId}": staff,
		"GET /receiver/{id}": staff, "GET /receiver/{id}/arrivals": staff,

		"GET /invites/new": members, "POST /invites": members, "POST /invites/preview": members,
		"POST /invites/{id}/resend": members, "POST /invites/{id}/revoke": members,
		"GET /templates/new": members, "POST /templates": members, "POST /templates/preview": members,
		"POST /templates/{id}": members, "POST /templates/{id}/delete": members,
		"GET /outbox/{id}/html": members, "GET /outbox/{id}/source": members,
		"POST /webhooks/{id}/test": members, "POST /webhooks/{id}/deliveries/{deliveryId}/redeliver": members,

		"GET /webhooks/new": admins, "POST /webhooks": admins, "POST /webhooks/receiver": admins, "GET /webhooks/{id}/edit": admins,
		"POST /webhooks/{id}": admins, "POST /webhooks/{id}/delete": admins,
		"GET /api-keys": admins, "POST /api-keys": admins, "POST /api-keys/{id}/revoke": admins, "GET /api-keys/requests": admins,

		"GET /i/{token}": anybody, "POST /i/{token}": anybody, "GET /i/{token}/renew": anybody, "POST /i/{token}/renew": anybody,
		"GET /i/{token}/stop": anybody, "POST /i/{token}/stop": anybody, "GET /brand/{color}.css": anybody, "GET /logo/{digest}.png": anybody,
		"POST /link": anybody, // what counts is the token that is posted

		"GET /link": invitees, "GET /link/consent": invitees, "POST /link/consent": invitees, "GET /link/done": invitees,
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

// site is the program, built as for production and not running: nothing changes but by a request.
type site struct {
	t        *testing.T
	app      *web.App
	db       *sql.DB
	sessions *session.Store
	staff    map[caller]string // ids
	key      string            // id:secret
	cookies  []*http.Cookie    // of the invitee's walk
	values   map[string]string // what stands for the braces of a pattern, by pattern or by the first folder
}

func eachSite(t *testing.T, test func(t *testing.T, s *site)) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) { test(t, newSite(t, databaseURL)) })
}

func newSite(t *testing.T, databaseURL string) *site {
	t.Helper()
	cfg, err := config.Settings{
		Addr: "127.0.0.1:0", BaseURL: "http://invites.example", DataDir: t.TempDir(), DatabaseURL: databaseURL, SecretKey: storetest.SecretKey, WebhookAllowPrivate: "true",
	}.Load(models.ReservedPrefixes())
	if err != nil {
		t.Fatal(err)
	}
	app, err := web.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.Close() })
	driver, source := "pgx", databaseURL
	if databaseURL == "" {
		driver, source = "sqlite", "file:"+filepath.ToSlash(cfg.DatabaseFile())
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &site{t: t, app: app, db: db, sessions: session.New(app.Store(), false), staff: map[caller]string{}, values: map[string]string{"guide": "webhooks"}}
	s.fill()
	return s
}

// fill brings in one of everything, so that each route finds what it is about.
func (s *site) fill() {
	s.t.Helper()
	ctx, db := s.t.Context(), s.app.Store()
	for who, role := range map[caller]models.Role{viewer: models.RoleViewer, member: models.RoleMember, admin: models.RoleAdmin} {
		person, err := db.CreateStaff(ctx, models.NewStaff{Email: string(role) + "@acme.example", Name: "Ada", Role: role, PasswordHash: "none"})
		s.must(err)
		s.staff[who] = person.ID
	}
	scope := db.Scope(models.Sandbox, models.System("test"))
	key, secret, err := scope.CreateAPIKey(ctx, models.NewAPIKey{Name: "test"})
	s.must(err)
	s.key, s.values["api-keys"] = key.ID+":"+secret, key.ID
	hook, err := scope.CreateReceiver(ctx, func(id string) string { return paths.Absolute("http://invites.example", paths.Receiver(id)) })
	s.must(err)
	s.values["webhooks"], s.values["receiver"] = hook.ID, hook.ID
	s.invite(ctx, scope)
	deliveries, err := scope.Deliveries(ctx, hook.ID, models.Page{Size: 1})
	s.must(err)
	s.values["deliveryId"], s.values["events"] = deliveries.Items[0].ID, deliveries.Items[0].EventID
	wink, err := scope.CreateWinkTemplate(ctx, models.WinkContent{Name: "Widget", PrimaryColor: "#123456"})
	s.must(err)
	s.values["winkTemplates"] = wink.ID
	s.walk(ctx, scope)
}

// invite makes an invite, with a mail that is written and not yet sent.
func (s *site) invite(ctx context.Context, scope store.Scope) {
	s.t.Helper()
	templates, err := scope.AllTemplates(ctx)
	s.must(err)
	made, err := scope.CreateInvite(ctx, models.NewInvite{FullName: "Amelia Santos", Email: "amelia@example.com", TemplateID: templates[0].ID})
	s.must(err)
	emails, err := scope.Emails(ctx, models.Page{Size: 1})
	s.must(err)
	s.values["templates"], s.values["inviteTemplates"], s.values["invites"] = templates[0].ID, templates[0].ID, made.ID
	s.values["users"] = made.UserID
	s.values["token"], s.values["outbox"] = made.Token, emails.Items[0].ID
	work, err := s.app.Store().ClaimEmail(ctx, emails.Items[0].ID, 0, func(w *store.Sending) (store.Frozen, error) {
		raw, err := mail.Compose(mail.Message{
			ID: w.Email.ID, FromName: "Acme", FromAddress: "invites@acme.example", ReplyTo: "help@acme.example", ToAddress: w.Email.ToAddress, Subject: "Hello",
			Text: "Hello", HTML: "<p>Hello</p>", MessageID: "<1@acme.example>", UnsubscribeURL: "http://invites.example/stop", Date: w.Email.CreatedAt,
		})
		return store.Frozen{Subject: "Hello", MessageID: "<1@acme.example>", Raw: raw}, err
	})
	s.must(err)
	if work == nil {
		s.t.Fatal("the mail cannot be claimed")
	}
}

// logo is the digest of a logo that a template has.
func (s *site) logo(ctx context.Context, scope store.Scope) string {
	s.t.Helper()
	content := models.SampleTemplate()
	content.Company.LogoURL = "https://example.com/logo.png"
	template, err := scope.CreateTemplate(ctx, content)
	if err == nil {
		err = s.app.Store().SaveLogo(ctx, template.ID, content.Company.LogoURL, []byte("a picture"), "")
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return models.LogoDigest([]byte("a picture"))
}

// walk goes with the invitee as far as the code that a provider asks for.
func (s *site) walk(ctx context.Context, scope store.Scope) {
	s.t.Helper()
	opened := s.send(httptest.NewRequest("POST", paths.Landing(s.values["token"]), nil))
	s.cookies = opened.Result().Cookies()
	s.values["providers"], s.values["brand"] = "northwind-hr", "1a2b3c.css"
	s.values["logo"] = s.logo(ctx, scope) + ".png"
	s.request(invitee, "POST", paths.LinkConsent, nil)
	s.request(invitee, "POST", paths.LinkProvider("northwind-hr"), nil)
	s.request(invitee, "POST", paths.SignIn("northwind-hr"), url.Values{"userName": {"George"}, "password": {"123456"}})
	made, err := scope.Invite(ctx, s.values["invites"])
	s.must(err)
	accounts, err := scope.AccountsOf(ctx, made.UserID)
	s.must(err)
	if len(accounts) != 1 || accounts[0].Status != models.AccountAwaitingMFA {
		s.t.Fatalf("the walk has not come to the code: %+v", accounts)
	}
	s.values["accounts"] = accounts[0].ID
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// path fills a pattern with what there is.
func (s *site) path(pattern string) string {
	s.t.Helper()
	parts := strings.Split(pattern, "/")
	for n, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		value, ok := s.values[strings.Trim(part, "{}")]
		if !ok {
			value, ok = s.values[parts[n-1]]
		}
		if !ok && pattern == paths.SessionEnd {
			value, ok = models.NewID("s"), true
		}
		if !ok {
			s.t.Fatalf("nothing is known for %s of %s", part, pattern)
		}
		parts[n] = value
	}
	return strings.Join(parts, "/")
}

// request makes a request from a page of ours, in the name of the caller.
func (s *site) request(who caller, method, path string, form url.Values) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	s.identify(r, who)
	return s.send(r)
}

// identify gives a request what says who makes it.
func (s *site) identify(r *http.Request, who caller) {
	s.t.Helper()
	switch who {
	case viewer, member, admin:
		addCookies(r, s.signIn(s.staff[who]))
	case invitee:
		addCookies(r, s.cookies)
	case program:
		id, secret, _ := strings.Cut(s.key, ":")
		r.SetBasicAuth(id, secret)
	}
}

func (s *site) signIn(staffID string) []*http.Cookie {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.must(s.sessions.SignIn(w, httptest.NewRequest("POST", "/", nil), staffID))
	return w.Result().Cookies()
}

func (s *site) send(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.app.Handler().ServeHTTP(w, r)
	return w
}

// refused tells whether an answer keeps the caller out: it asks to sign in, to begin with the mail, or says no.
func refused(w *httptest.ResponseRecorder) bool {
	switch w.Code {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusSeeOther:
		to, err := url.Parse(w.Header().Get("Location"))
		return err != nil || to.Path == paths.Login
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	return err == nil && page.Find("h1").Text() == "Please start from your e-mail"
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
		for _, route := range sorted() {
			method, pattern := split(route)
			if method != http.MethodGet {
				continue
			}
			for _, who := range routes()[route] {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					s.sameAfter(who, method, s.path(pattern))
				}
			}
		}
	})
}

// sameAfter makes a request and compares all that is stored before and after it.
func (s *site) sameAfter(who caller, method, path string) {
	s.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	s.identify(r, who)
	before := s.tables()
	if w := s.send(r); w.Code >= 400 {
		s.t.Errorf("%s %s by %s: %d", method, path, who, w.Code)
	}
	s.expectSame(before, fmt.Sprintf("%s %s by %s", method, path, who))
}

func (s *site) expectSame(before map[string]string, what string) {
	s.t.Helper()
	for table, rows := range s.tables() {
		if rows != before[table] {
			s.t.Errorf("%s changed %s from\n%s\nto\n%s", what, table, before[table], rows)
		}
	}
}

// tables is all that is stored, as text, by table, but for what looking may change (contract §8): the log of requests, and when a session
// or a key was last seen.
func (s *site) tables() map[string]string {
	s.t.Helper()
	if err := s.app.Store().NumberEvents(s.t.Context()); err != nil { // else it would happen by itself, any moment
		s.t.Fatal(err)
	}
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if strings.Contains(fmt.Sprintf("%T", s.db.Driver()), "stdlib") {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	content := map[string]string{}
	for _, name := range s.rows(query) {
		if name == (models.APIRequest{}).TableName() {
			continue
		}
		content[name] = strings.Join(s.rows("SELECT * FROM "+name), "\n")
	}
	return content
}

// rows is what a query finds, a line each, in order.
func (s *site) rows(query string) []string {
	s.t.Helper()
	found, err := s.db.QueryContext(s.t.Context(), query)
	s.must(err)
	defer found.Close()
	columns, err := found.Columns()
	s.must(err)
	var lines []string
	for found.Next() {
		values := make([]any, len(columns))
		for n := range values {
			values[n] = new(any)
		}
		s.must(found.Scan(values...))
		lines = append(lines, line(columns, values))
	}
	s.must(found.Err())
	slices.Sort(lines)
	return lines
}

func line(columns []string, values []any) string {
	if len(columns) == 1 {
		return fmt.Sprint(*values[0].(*any))
	}
	var b strings.Builder
	for n, value := range values {
		if columns[n] != "last_seen_at" && columns[n] != "last_used_at" {
			fmt.Fprintf(&b, "%s=%v ", columns[n], *value.(*any))
		}
	}
	return b.String()
}
