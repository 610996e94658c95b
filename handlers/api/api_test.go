package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"invites/handlers"
	"invites/handlers/api"
	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/config"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const origin = "https://invites.example"

// world is the API behind the real middleware and a real socket, on a real database.
type world struct {
	store *store.Store
	url   string
	clock *clock
	spec  *spec
	limit int // requests a second for each key; 0 for no limit
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) set(t time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.at = t }

func (c *clock) pass(d time.Duration) { c.set(c.now().Add(d)) }

// each runs a test on both databases.
func each(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	document := openSpec(t)
	start := time.Date(2026, 11, 23, 9, 30, 24, 987654000, time.UTC)
	for name, open := range map[string]func(testing.TB, ...storetest.Option) *store.Store{
		"sqlite": storetest.NewSQLite, "postgres": storetest.NewPostgres,
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{clock: &clock{at: start}, spec: document}
			w.store = open(t, storetest.WithNow(w.clock.now))
			w.serve(t)
			test(t, w)
		})
	}
}

// serve starts a process that answers.
func (w *world) serve(t testing.TB) *api.Room {
	t.Helper()
	room := api.New(api.Deps{
		Store: w.store, Log: discard(), Origin: origin, CheckEndpoint: onlyHTTPS, RateLimit: w.limit, Now: w.clock.now,
	})
	w.serveRoom(t, room)
	return room
}

func (w *world) serveRoom(t testing.TB, room *api.Room) {
	t.Helper()
	t.Cleanup(func() { _ = room.Close() })
	server := httptest.NewServer(w.handler(room))
	t.Cleanup(server.Close)
	w.url = server.URL
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func (w *world) handler(room handlers.Room) http.Handler {
	log := slog.New(slog.DiscardHandler)
	return handlers.New(handlers.Deps{
		Config: &config.Config{Origin: origin}, Log: log, Metrics: handlers.NewMetrics(prometheus.NewRegistry()),
		Health: handlers.NewHealth(log, w.store.SchemaCurrent),
		API:    room,
	})
}

// onlyHTTPS stands for what the installation says of endpoints.
func onlyHTTPS(url string) error {
	if !strings.HasPrefix(url, "https://") {
		return errors.New("Use https.")
	}
	return nil
}

// scope reaches the data behind the API.
func (w *world) scope(mode models.Mode) store.Scope {
	return w.store.Scope(mode, models.System("test"))
}

// tester is a test, or one try of a property.
type tester interface {
	Helper()
	Context() context.Context
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

// client calls the API with one key.
type client struct {
	t tester
	*world
	id, secret string
}

// client has a fresh key of the mode.
func (w *world) client(t testing.TB, mode models.Mode) *client {
	t.Helper()
	key, secret, err := w.scope(mode).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return &client{t, w, key.ID, secret}
}

// answer is what a request brought.
type answer struct {
	t tester
	*http.Response
	text string
	body map[string]any // the envelope
}

type header = map[string]string

// get, post, put and remove make requests that openapi.yaml knows; a body that is no string is sent as JSON.
func (c *client) get(path string) *answer { c.t.Helper(); return c.do("GET", path, nil, nil) }
func (c *client) post(path string, body any) *answer {
	c.t.Helper()
	return c.do("POST", path, body, nil)
}
func (c *client) put(path string, body any) *answer {
	c.t.Helper()
	return c.do("PUT", path, body, nil)
}
func (c *client) remove(path string) *answer { c.t.Helper(); return c.do("DELETE", path, nil, nil) }

// do makes a request and holds its answer against openapi.yaml, and the request too where it was good. Headers replace those that a
// client sends by itself; one that is "" is left out.
func (c *client) do(method, path string, body any, headers header) *answer {
	c.t.Helper()
	sent := encode(c.t, body)
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+"/v1"+path, bytes.NewReader(sent))
	if err != nil {
		c.t.Fatal(err)
	}
	r.SetBasicAuth(c.id, c.secret)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	a := c.send(r)
	c.spec.hold(c.t, a, sent)
	return a
}

func encode(t tester, body any) []byte {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return []byte(b)
	}
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// send makes a request and reads its answer, which is always an envelope.
func (c *client) send(r *http.Request) *answer {
	c.t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a := &answer{t: c.t, Response: response, text: string(text)}
	if r.Method != http.MethodHead {
		a.readEnvelope()
	}
	return a
}

func (a *answer) readEnvelope() {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.text), &a.body); err != nil {
		a.t.Fatalf("%s %s: %v: %q", a.Request.Method, a.Request.URL, err, a.text)
	}
	if got := a.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		a.t.Errorf("Content-Type %q", got)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		a.t.Errorf("Cache-Control %q", got)
	}
	replayed := a.Header.Get("Idempotent-Replayed") == "true" // the body is then the first one's
	if got := a.Header.Get("X-Request-Id"); got == "" || (a.body["requestId"] != got) != replayed {
		a.t.Errorf("requestId %q, X-Request-Id %q", a.body["requestId"], got)
	}
}

// is fails the test unless the answer has the status and the code.
func (a *answer) is(status int, code string) *answer {
	a.t.Helper()
	if a.StatusCode != status || a.body["code"] != code {
		a.t.Fatalf("%s %s: %d %v, want %d %s: %s", a.Request.Method, a.Request.URL, a.StatusCode, a.body["code"], status, code, a.text)
	}
	return a
}

func (a *answer) ok() *answer      { a.t.Helper(); return a.is(200, "OK") }
func (a *answer) created() *answer { a.t.Helper(); return a.is(201, "CREATED") }
func (a *answer) missing() *answer { a.t.Helper(); return a.is(404, "MISSING_RESOURCE").bare() }

// bare fails the test if the envelope has data.
func (a *answer) bare() *answer {
	a.t.Helper()
	if keys := keysOf(a.body); keys != "code message requestId" {
		a.t.Errorf("the envelope has the keys %s", keys)
	}
	return a
}

// data is the object that the answer holds.
func (a *answer) data() map[string]any {
	a.t.Helper()
	data, ok := a.body["data"].(map[string]any)
	if !ok {
		a.t.Fatalf("no data: %s", a.text)
	}
	return data
}

// id is the id of the object that the answer holds.
func (a *answer) id() string {
	a.t.Helper()
	return a.data()["id"].(string)
}

// items are the objects of a list.
func (a *answer) items() []map[string]any {
	a.t.Helper()
	if keys := keysOf(a.ok().data()); keys != "items nextCursor" {
		a.t.Errorf("a list has the keys %s", keys)
	}
	items := []map[string]any{}
	for _, item := range a.data()["items"].([]any) {
		items = append(items, item.(map[string]any))
	}
	return items
}

// ids are the ids of the objects of a list.
func (a *answer) ids() []string {
	a.t.Helper()
	ids := []string{}
	for _, item := range a.items() {
		ids = append(ids, item["id"].(string))
	}
	return ids
}

// invalid fails the test unless exactly these fields are refused, in this order: "email.subject required".
func (a *answer) invalid(want ...string) *answer {
	a.t.Helper()
	got := []string{}
	for _, item := range a.is(400, "INVALID_PARAMETERS").data()["errors"].([]any) {
		e := item.(map[string]any)
		if keys := keysOf(e); keys != "code field message" || e["message"] == "" {
			a.t.Errorf("a field error is %v", e)
		}
		got = append(got, e["field"].(string)+" "+e["code"].(string))
	}
	if !slices.Equal(got, want) {
		a.t.Errorf("field errors\n%q, want\n%q", got, want)
	}
	return a
}

func keysOf(object map[string]any) string {
	return strings.Join(slices.Sorted(maps.Keys(object)), " ")
}

type object = map[string]any

// with is a copy of an object with one value changed: path is "email.subject"; absent takes the value out.
func with(o object, path string, value any) object {
	changed := maps.Clone(o)
	name, rest, deeper := strings.Cut(path, ".")
	switch {
	case deeper:
		changed[name] = with(o[name].(object), rest, value)
	case value == absent:
		delete(changed, name)
	default:
		changed[name] = value
	}
	return changed
}

type nothing struct{}

var absent = nothing{}

func goodTemplate() object {
	return object{
		"name":    "Welcome",
		"company": object{"name": "Acme", "logoUrl": "https://acme.example/logo.png"},
		"email": object{
			"sendEmail": true, "senderName": "Acme", "replyAddress": "people@acme.example", "subject": "Hello ${firstName}",
			"body": "Dear ${fullName},\n\n${inviteLandingPageUrl}",
		},
		"landingPage": object{"header": "Welcome", "description": "Link your account with ${companyName}.", "button": "Link"},
		"successPage": object{"header": "Thank you", "description": "That is all.", "button": "Done"},
	}
}

func goodWebhook() object {
	return object{
		"name": "Payroll", "url": "https://hooks.acme.example/invites?token=t", "eventTypes": []string{"INVITE_INVITED", "INVITE_LINKED"},
		"active": true, "secret": "a secret of ours",
	}
}

// goodInvite is all that it takes to invite someone.
func goodInvite(templateID string) object {
	return object{
		"fullName": "Amelia Santos", "firstName": "Amelia", "lastName": "Santos", "email": "Amelia.Santos@example.com",
		"templateId": templateID,
	}
}

// template makes a template and returns its id.
func (c *client) template() string {
	c.t.Helper()
	return c.post("/inviteTemplates", goodTemplate()).created().id()
}

// invite invites someone and returns the invite's id.
func (c *client) invite(templateID string) string {
	c.t.Helper()
	return c.post("/invites", goodInvite(templateID)).created().id()
}
