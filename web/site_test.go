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

// site is the program, built as for production and not running: nothing changes but by a request.
type site struct {
	t        *testing.T
	app      *web.App
	db       *sql.DB
	sessions *session.Store
	staff    map[caller]string // ids
	key      string            // id:secret
	cookies  []*http.Cookie    // of the invitee's walk
	stay     map[caller][]*http.Cookie
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
	imported, err := scope.CreateImport(ctx, models.NewImport{
		FileHash: []byte("a file"), TemplateID: s.values["templates"],
		Rows: []models.SheetRow{{Number: 1, Cells: []string{"Name", "E-mail"}}, {Number: 2, Cells: []string{"Bruno Costa", "bruno@example.com"}}},
	})
	s.must(err)
	s.values["imports"], s.values["number"] = imported.ID, "2"
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
	s.values["part"], s.values["tests"] = paths.PartMail, s.test(ctx)
	s.values["templates"], s.values["inviteTemplates"], s.values["invites"] = templates[0].ID, templates[0].ID, made.ID
	s.values["users"] = made.UserID
	bulk, err := scope.PlanBulk(ctx, models.BulkExtend, store.BulkSelection{IDs: []string{made.ID}})
	s.must(err)
	s.values["bulk"] = bulk.ID
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

// test is a test e-mail of the member's.
func (s *site) test(ctx context.Context) string {
	s.t.Helper()
	person, err := s.app.Store().Staff(ctx, s.staff[member])
	s.must(err)
	test, err := s.app.Store().Scope(models.Sandbox, person.Actor()).StartTest(ctx, models.TestEmail{ToAddress: person.Email, Subject: "[Test] Hello"},
		func(id string) ([]byte, error) {
			return mail.Compose(mail.Message{
				ID: id, FromName: "Acme", FromAddress: "invites@acme.example", ToAddress: person.Email, Subject: "[Test] Hello", Text: "Hello", HTML: "<p>Hello</p>", Date: person.CreatedAt,
			})
		})
	s.must(err)
	return test.ID
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
	accounts, err := scope.Accounts(ctx, models.AccountFilter{UserID: made.UserID}, models.Page{})
	s.must(err)
	if len(accounts.Items) != 1 || accounts.Items[0].Status != models.AccountAwaitingMFA {
		s.t.Fatalf("the walk has not come to the code: %+v", accounts)
	}
	s.values["accounts"] = accounts.Items[0].ID
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
		if s.stay == nil {
			addCookies(r, s.signIn(s.staff[who]))
		}
		addCookies(r, s.stay[who])
	case invitee:
		addCookies(r, s.cookies)
	case program:
		id, secret, _ := strings.Cut(s.key, ":")
		r.SetBasicAuth(id, secret)
	}
}

// staySignedIn lets each member of staff sign in once, not for each request.
func (s *site) staySignedIn() {
	s.stay = map[caller][]*http.Cookie{}
	for who, id := range s.staff {
		s.stay[who] = s.signIn(id)
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

// tables is all that is stored, as text, by table, but for what looking may change (contract §8): the log of requests, that of fetches, and when
// a session or a key was last seen.
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
		if name == (models.APIRequest{}).TableName() || name == (models.Fetch{}).TableName() {
			continue
		}
		what := "*"
		if name == "sessions" { // their end goes on with when they were last seen
			what = "id, id_hash, staff_id, data, created_at"
		}
		content[name] = strings.Join(s.rows("SELECT "+what+" FROM "+name), "\n")
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
