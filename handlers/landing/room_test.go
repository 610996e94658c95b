package landing_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/prometheus/client_golang/prometheus"

	"invites/handlers"
	"invites/handlers/landing"
	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/config"
	"invites/web/link"
	"invites/web/paths"
	"invites/web/session"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// app is the invitees' room behind the real middleware, on a real database.
type app struct {
	t       *testing.T
	db      *store.Store
	raw     *sql.DB // the same database beside the store; only in tests that begin with eachRaw
	clock   *clock
	log     *bytes.Buffer
	room    *landing.Room
	handler http.Handler
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, a *app)) {
	c := newClock()
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		test(t, newApp(t, db, c, "http://invites.example"))
	}, storetest.WithNow(c.now))
}

// eachRaw is each, for tests that also look into the tables.
func eachRaw(t *testing.T, test func(t *testing.T, a *app)) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		c, dir := newClock(), t.TempDir()
		db, err := store.Open(t.Context(), store.Options{DatabaseURL: databaseURL, DataDir: dir, SecretKey: []byte(storetest.SecretKey), Now: c.now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		a := newApp(t, db, c, "http://invites.example")
		a.raw = openRaw(t, databaseURL, dir)
		test(t, a)
	})
}

func openRaw(t *testing.T, databaseURL, dir string) *sql.DB {
	t.Helper()
	driver, address := "pgx", databaseURL
	if databaseURL == "" {
		driver, address = "sqlite", filepath.Join(dir, "invites.db")+"?_pragma=busy_timeout(10000)&_time_format=sqlite"
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}

func newApp(t *testing.T, db *store.Store, c *clock, origin string) *app {
	t.Helper()
	cfg := &config.Config{Origin: origin, SecretKey: config.Secret(storetest.SecretKey)}
	flashes, err := session.NewFlashes(cfg.SecretKey, cfg.Secure())
	if err != nil {
		t.Fatal(err)
	}
	a := &app{t: t, db: db, clock: c, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(a.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a.room = landing.New(landing.Deps{
		Store: db, Log: log, Secure: cfg.Secure(), Flashes: flashes, Connectors: link.New(), Now: c.now,
	})
	t.Cleanup(func() { _ = a.room.Close() }) // before the database
	a.handler = handlers.New(handlers.Deps{
		Config: cfg, Log: log, Metrics: handlers.NewMetrics(prometheus.NewRegistry()), Health: handlers.NewHealth(log, db.SchemaCurrent),
		Landing: a.room,
	})
	return a
}

func (a *app) scope(mode models.Mode) store.Scope { return a.db.Scope(mode, models.System("test")) }

// template makes a template of the sandbox, changed from the sample.
func (a *app) template(mode models.Mode, change func(*models.TemplateContent)) *models.Template {
	a.t.Helper()
	content := models.SampleTemplate()
	if change != nil {
		change(&content)
	}
	made, err := a.scope(mode).CreateTemplate(a.t.Context(), content)
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

// invite invites Ana with the sample template.
func (a *app) invite() *models.Invite {
	return a.inviteWith(a.template(models.Sandbox, nil), models.NewInvite{FullName: "Ana Lima", FirstName: "Ana", Email: "ana@example.com"})
}

func (a *app) inviteWith(t *models.Template, n models.NewInvite) *models.Invite {
	a.t.Helper()
	n.TemplateID = t.ID
	inv, err := a.scope(t.Mode).CreateInvite(a.t.Context(), n)
	if err != nil {
		a.t.Fatal(err)
	}
	return inv
}

// logs are the steps of an invite's log, the first one first.
func (a *app) logs(inv *models.Invite) []models.InviteLogStatus {
	a.t.Helper()
	list, err := a.scope(inv.Mode).InviteLogs(a.t.Context(), inv.ID, models.Page{Size: models.MaxPageSize})
	if err != nil {
		a.t.Fatal(err)
	}
	var steps []models.InviteLogStatus
	for _, entry := range list.Items {
		steps = append([]models.InviteLogStatus{entry.InviteStatus}, steps...)
	}
	return steps
}

// events are the bodies of an invite's events of a type.
func (a *app) events(inv *models.Invite, kind models.EventType) []string {
	a.t.Helper()
	history, err := a.scope(inv.Mode).History(a.t.Context(), inv.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	var bodies []string
	for _, e := range history.Events {
		if e.Type == kind {
			bodies = append(bodies, string(e.Body))
		}
	}
	return bodies
}

// accounts are those of an invite's person.
func (a *app) accounts(inv *models.Invite) []models.Account {
	a.t.Helper()
	list, err := a.scope(inv.Mode).Accounts(a.t.Context(), models.AccountFilter{UserID: inv.UserID}, models.Page{})
	if err != nil {
		a.t.Fatal(err)
	}
	return list.Items
}

// contents is everything that is in the database, by table.
func (a *app) contents() map[string]string {
	a.t.Helper()
	if err := a.db.NumberEvents(a.t.Context()); err != nil { // else it would happen by itself, any moment
		a.t.Fatal(err)
	}
	all := map[string]string{}
	for _, table := range a.tables() {
		all[table] = strings.Join(a.query(`SELECT * FROM "`+table+`"`), "\n")
	}
	return all
}

func (a *app) tables() []string {
	a.t.Helper()
	if len(a.query(`SELECT 1 FROM invites`)) == 0 {
		a.t.Fatal("there is nothing in the database to compare")
	}
	if a.raw.Driver() != nil && strings.Contains(fmt.Sprintf("%T", a.raw.Driver()), "sqlite") {
		return a.query(`SELECT name FROM sqlite_master WHERE type = 'table'`)
	}
	return a.query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
}

// query returns rows as text, values separated by spaces.
func (a *app) query(statement string) []string {
	a.t.Helper()
	rows, err := a.raw.QueryContext(a.t.Context(), statement)
	if err != nil {
		a.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		a.t.Fatal(err)
	}
	var texts []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			a.t.Fatal(err)
		}
		texts = append(texts, strings.Trim(fmt.Sprint(values...), " "))
	}
	if err := rows.Err(); err != nil {
		a.t.Fatal(err)
	}
	return texts
}

// browser keeps cookies from one request to the next, as a person's does.
type browser struct {
	a       *app
	cookies map[string]*http.Cookie
}

func (a *app) visitor() *browser { return &browser{a, map[string]*http.Cookie{}} }

// opened is a browser whose person has clicked the landing page's button.
func (a *app) opened(inv *models.Invite) *browser {
	a.t.Helper()
	b := a.visitor()
	b.post(paths.Landing(inv.Token), nil).leadsTo(paths.Link)
	return b
}

// agreed is a browser whose person has also consented.
func (a *app) agreed(inv *models.Invite) *browser {
	a.t.Helper()
	b := a.opened(inv)
	b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
	return b
}

// linked is a browser whose person has linked George's account at Acme Payroll.
func (a *app) linked(inv *models.Invite) *browser {
	a.t.Helper()
	b := a.agreed(inv)
	b.signIn("acme-payroll", "George", "123456").leadsTo(paths.LinkDone)
	return b
}

func (b *browser) signIn(provider, name, password string) *answer {
	b.a.t.Helper()
	return b.post(paths.SignIn(provider), url.Values{"userName": {name}, "password": {password}})
}

func (b *browser) get(path string) *answer { return b.do(httptest.NewRequest("GET", path, nil)) }

// post sends a form from a page of ours.
func (b *browser) post(path string, form url.Values) *answer {
	r := formRequest(path, form)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func formRequest(path string, form url.Values) *http.Request {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (b *browser) do(r *http.Request) *answer {
	b.a.t.Helper()
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.a.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		b.a.t.Fatal(err)
	}
	return &answer{b.a.t, w, doc}
}

// answer is what a request brought.
type answer struct {
	t *testing.T
	*httptest.ResponseRecorder
	doc *goquery.Document
}

// status fails the test unless the answer has the status.
func (a *answer) status(want int) *answer {
	a.t.Helper()
	if a.Code != want {
		a.t.Fatalf("status %d, want %d: %s %s", a.Code, want, a.Header().Get("Location"), a.text("main"))
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
func (a *answer) text(selector string) string {
	return strings.Join(strings.Fields(a.doc.Find(selector).Text()), " ")
}

// has fails the test unless what the selector finds reads so, in part.
func (a *answer) has(selector, want string) *answer {
	a.t.Helper()
	if got := a.text(selector); !strings.Contains(got, want) {
		a.t.Fatalf("%s reads %q, want %q", selector, got, want)
	}
	return a
}

// lacks fails the test if the page holds a text anywhere, its markup included.
func (a *answer) lacks(text string) *answer {
	a.t.Helper()
	if strings.Contains(a.Body.String(), text) {
		a.t.Fatalf("the page holds %q", text)
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
