package portal_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/prometheus/client_golang/prometheus"

	"invites/handlers"
	"invites/handlers/portal"
	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/config"
	"invites/web/mail"
	"invites/web/session"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const origin = "http://invites.example"

// app is the portal behind the real middleware, on a real database.
type app struct {
	t        *testing.T
	db       *store.Store
	clock    *clock
	config   *config.Config
	sessions *session.Store
	handler  http.Handler

	tableTime time.Duration // for a table, from the next serve on; zero: the usual one
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// each runs a test on both databases, each with an app that nobody has set up.
func each(t *testing.T, test func(t *testing.T, a *app)) {
	c := &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		test(t, newApp(t, db, c, origin))
	}, storetest.WithNow(c.now))
}

func newApp(t *testing.T, db *store.Store, c *clock, origin string) *app {
	t.Helper()
	cfg := &config.Config{Origin: origin, SecretKey: config.Secret(storetest.SecretKey), MailFrom: "invites@acme.example", InviteTTL: 14 * 24 * time.Hour}
	a := &app{t: t, db: db, clock: c, config: cfg, sessions: session.New(db, cfg.Secure(), session.WithNow(c.now))}
	a.serve(nil)
	return a
}

// serve begins to answer anew; the tests of templates in production go to the transport, nil to capture them.
func (a *app) serve(tests mail.Transport) {
	a.t.Helper()
	cfg, db, c := a.config, a.db, a.clock
	flashes, err := session.NewFlashes(cfg.SecretKey, cfg.Secure())
	if err != nil {
		a.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	a.handler = handlers.New(handlers.Deps{
		Config: cfg, Log: log, Metrics: handlers.NewMetrics(prometheus.NewRegistry()), Health: handlers.NewHealth(log, db.SchemaCurrent),
		Portal: portal.New(portal.Deps{
			Config: cfg, Log: log, Store: db, Sessions: a.sessions, Flashes: flashes, Passwords: session.NewPasswords(),
			Attempts: session.NewAttempts(c.now), Now: c.now, CheckEndpoint: checkEndpoint, Mail: tests, TableTime: a.tableTime,
		}),
	})
}

// browser keeps cookies from one request to the next, as a person's does.
type browser struct {
	a       *app
	cookies map[string]*http.Cookie
}

// visitor is somebody who is not signed in.
func (a *app) visitor() *browser { return &browser{a, map[string]*http.Cookie{}} }

// signIn adds somebody with the role to the staff and signs them in, without the work that a password takes.
func (a *app) signIn(role models.Role) *browser {
	a.t.Helper()
	staff, err := a.db.CreateStaff(a.t.Context(), models.NewStaff{
		Email: string(role) + "@acme.example", Name: "Ada " + string(role), Role: role, PasswordHash: "none",
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.signInAs(staff)
}

func (a *app) signInAs(staff *models.Staff) *browser {
	a.t.Helper()
	b, w := a.visitor(), httptest.NewRecorder()
	if err := a.sessions.SignIn(w, httptest.NewRequest("POST", "/", nil), staff.ID); err != nil {
		a.t.Fatal(err)
	}
	b.keep(w)
	return b
}

// scope reaches the data behind the pages.
func (a *app) scope(mode models.Mode) store.Scope { return a.db.Scope(mode, models.System("test")) }

// answer is what a request brought.
type answer struct {
	t *testing.T
	*httptest.ResponseRecorder
	doc *goquery.Document
}

func (b *browser) get(path string) *answer { return b.do(httptest.NewRequest("GET", path, nil)) }

// post sends a form from a page of ours.
func (b *browser) post(path string, form url.Values) *answer {
	return b.do(postRequest(path, form))
}

func postRequest(path string, form url.Values) *http.Request {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func (b *browser) do(r *http.Request) *answer {
	b.a.t.Helper()
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.a.handler.ServeHTTP(w, r)
	b.keep(w)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		b.a.t.Fatal(err)
	}
	return &answer{b.a.t, w, doc}
}

func (b *browser) keep(w *httptest.ResponseRecorder) {
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
}

// session is the value of the session's cookie; "" without one.
func (b *browser) session() string {
	for name, c := range b.cookies {
		if strings.HasSuffix(name, "invites_session") {
			return c.Value
		}
	}
	return ""
}

// status fails the test unless the answer has the status.
func (a *answer) status(want int) *answer {
	a.t.Helper()
	if a.Code != want {
		a.t.Fatalf("status %d, want %d: %s %s", a.Code, want, a.Header().Get("Location"), squeeze(a.doc.Find("main").Text()))
	}
	return a
}

// leadsTo fails the test unless the answer is a 303 to the path.
func (a *answer) leadsTo(want string) *answer {
	a.t.Helper()
	if got := a.status(http.StatusSeeOther).Header().Get("Location"); got != want {
		a.t.Fatalf("leads to %q, want %q", got, want)
	}
	return a
}

// text is what people read in what the selector finds.
func (a *answer) text(selector string) string { return squeeze(a.doc.Find(selector).Text()) }

// has fails the test unless what the selector finds reads so, in part.
func (a *answer) has(selector, want string) *answer {
	a.t.Helper()
	if got := a.text(selector); !strings.Contains(got, want) {
		a.t.Fatalf("%s reads %q, want %q", selector, got, want)
	}
	return a
}

// count fails the test unless the selector finds so many.
func (a *answer) count(selector string, want int) *answer {
	a.t.Helper()
	if got := a.doc.Find(selector).Length(); got != want {
		a.t.Fatalf("%d × %s, want %d", got, selector, want)
	}
	return a
}

// value is what a field of a form holds.
func (a *answer) value(name string) string {
	field := a.doc.Find(`main [name="` + name + `"]`)
	if field.Is("select") {
		return field.Find("option[selected]").AttrOr("value", "")
	}
	if field.Is("textarea") {
		return field.Text()
	}
	return field.AttrOr("value", "")
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
