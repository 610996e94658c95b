package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"invites/handlers"
	"invites/handlers/respond"
	"invites/static"
	"invites/web/config"
)

// room has a page for each thing that a middleware is there for.
type room struct{}

func (room) Routes(r chi.Router) {
	r.Get("/address", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, respond.ClientAddr(r)) })
	r.Get("/i/{token}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, respond.RequestID(r)) })
	r.Post("/change", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "changed") })
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("the secret cause") })
	r.Get("/deadline", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := r.Context().Deadline(); ok {
			io.WriteString(w, "bounded")
		}
	})
}

// jsonRoom answers errors in its own way.
type jsonRoom struct{ room }

func (jsonRoom) Fail(w http.ResponseWriter, _ *http.Request, err error) {
	w.WriteHeader(respond.Status(err))
	io.WriteString(w, `{"code":"SERVER_ERROR"}`)
}

// site is the whole public interface with a room of each sort.
type site struct {
	handler  http.Handler
	health   *handlers.Health
	registry *prometheus.Registry
	log      *bytes.Buffer
	ready    error
}

func newSite(t *testing.T, settings config.Settings) *site {
	t.Helper()
	cfg, err := settings.Check(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{registry: prometheus.NewRegistry(), log: &bytes.Buffer{}}
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	s.health = handlers.NewHealth(log, func(context.Context) error { return s.ready })
	s.handler = handlers.New(handlers.Deps{
		Config: cfg, Log: log, Metrics: handlers.NewMetrics(s.registry), Health: s.health, Portal: room{}, API: jsonRoom{},
	})
	return s
}

// do makes one request; headers are pairs of name and value.
func (s *site) do(method, url string, headers ...string) *httptest.ResponseRecorder {
	r, w := httptest.NewRequest(method, url, nil), httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	s.handler.ServeHTTP(w, r)
	return w
}

func TestClientAddress(t *testing.T) {
	for _, tc := range []struct {
		name, trusted, peer string
		forwarded           []string
		want                string
	}{
		{"no proxy", "", "203.0.113.9:1", nil, "203.0.113.9"},
		{"no proxy is trusted", "", "203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"the peer is not the proxy", "10.0.0.0/8", "203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"behind the proxy", "10.0.0.0/8", "10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"a forged entry on the left", "10.0.0.0/8", "10.0.0.1:1", []string{"192.0.2.66, 198.51.100.1"}, "198.51.100.1"},
		{"a forged header before the proxy's", "10.0.0.0/8", "10.0.0.1:1", []string{"192.0.2.66", "198.51.100.1"}, "198.51.100.1"},
		{"two proxies", "10.0.0.0/8", "10.0.0.1:1", []string{"198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"one of several networks", "192.0.2.0/24,10.0.0.0/8", "10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"the proxy itself asks", "10.0.0.0/8", "10.0.0.1:1", nil, "10.0.0.1"},
		{"the proxy sends nonsense", "10.0.0.0/8", "10.0.0.1:1", []string{"unknown"}, "10.0.0.1"},
		{"IPv6", "::1/128", "[::1]:1", []string{"2001:db8::7"}, "2001:db8::7"},
		{"IPv4 written as IPv6", "10.0.0.0/8", "[::ffff:10.0.0.1]:1", []string{"198.51.100.1"}, "198.51.100.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, w := httptest.NewRequest("GET", "/address", nil), httptest.NewRecorder()
			r.RemoteAddr, r.Header["X-Forwarded-For"] = tc.peer, tc.forwarded
			newSite(t, config.Settings{TrustedProxies: tc.trusted}).handler.ServeHTTP(w, r)
			if got := w.Body.String(); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestRequestID(t *testing.T) {
	s := newSite(t, config.Settings{})
	for _, tc := range []struct {
		sent string
		kept bool
	}{
		{"abc-123_X.y", true}, {strings.Repeat("a", 64), true},
		{"", false}, {strings.Repeat("a", 65), false}, {"a b", false}, {"a\"b", false}, {"é", false},
	} {
		w := s.do("GET", "/i/x", "X-Request-Id", tc.sent)
		got := w.Header().Get("X-Request-Id")
		if (got == tc.sent) != tc.kept || got == "" || got != w.Body.String() {
			t.Errorf("sent %q, got %q, the handler saw %q", tc.sent, got, w.Body)
		}
	}
}

func TestEveryAnswerTellsBrowsersWhatPagesMayDo(t *testing.T) {
	plain, https := newSite(t, config.Settings{}), newSite(t, config.Settings{BaseURL: "https://invites.example"})
	for _, path := range []string{"/address", "/nowhere", "/panic", "/static/app.css", "/healthz"} {
		h := plain.do("GET", path).Header()
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: no %s in %q", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" ||
			h.Get("Cross-Origin-Opener-Policy") != "same-origin" || !strings.Contains(h.Get("Permissions-Policy"), "camera=()") {
			t.Errorf("%s: %v", path, h)
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: over http there is no HSTS", path)
		}
	}
	if h := https.do("GET", "/address").Header(); h.Get("Strict-Transport-Security") == "" {
		t.Error("over https there is HSTS")
	}
}

func TestAnotherSiteCannotPostHere(t *testing.T) {
	s := newSite(t, config.Settings{BaseURL: "https://invites.example"})
	for _, tc := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a form of ours", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"a form of ours, over plain http", []string{"Origin", "http://example.com"}, 200},
		{"a form of ours, behind a proxy that changes Host", []string{"Origin", "https://invites.example"}, 200},
		{"no browser", nil, 200},
		{"another site's form", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{"another host of the domain", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://other.example"}, 403},
		{"another site's form, in an old browser", []string{"Origin", "https://evil.example"}, 403},
		{"a sandboxed frame", []string{"Origin", "null"}, 403},
	} {
		w := s.do("POST", "/change", tc.headers...)
		if w.Code != tc.status || (w.Body.String() == "changed") != (tc.status == 200) {
			t.Errorf("%s: %d %s", tc.name, w.Code, w.Body)
		}
	}
}

func TestPanicIsAnErrorPageAndItsCauseIsLogged(t *testing.T) {
	s := newSite(t, config.Settings{})
	w := s.do("GET", "/panic", "X-Request-Id", "req-7")
	page, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := page.Find("main").Text()
	if w.Code != 500 || !strings.Contains(text, "Something went wrong") || !strings.Contains(text, "req-7") || strings.Contains(text, "secret cause") {
		t.Errorf("%d %s", w.Code, text)
	}
	if log := s.log.String(); !strings.Contains(log, "the secret cause") || !strings.Contains(log, "routes_test.go") {
		t.Errorf("log: %s", log)
	}
	if w := s.do("GET", "/v1/panic"); w.Code != 500 || w.Body.String() != `{"code":"SERVER_ERROR"}` {
		t.Errorf("the API's: %d %s", w.Code, w.Body)
	}
}

func TestAddressesThatDoNotExist(t *testing.T) {
	s := newSite(t, config.Settings{})
	w := s.do("GET", "/nowhere")
	if w.Code != 404 || !strings.Contains(w.Body.String(), "This page does not exist") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for path, want := range map[string]string{"/address": "GET, HEAD", "/change": "POST", "/v1/address": "GET, HEAD"} {
		if w := s.do("DELETE", path); w.Code != 405 || w.Header().Get("Allow") != want {
			t.Errorf("%s: %d, Allow %q, want %q", path, w.Code, w.Header().Get("Allow"), want)
		}
	}
	if w := s.do("HEAD", "/address"); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

func TestRequestsAreBounded(t *testing.T) {
	if got := newSite(t, config.Settings{}).do("GET", "/deadline").Body.String(); got != "bounded" {
		t.Error("no deadline")
	}
}

func TestLogAndMetricsKnowTheRouteAndNeverThePath(t *testing.T) {
	s := newSite(t, config.Settings{})
	s.do("GET", "/i/secret-token?token=secret-query")
	s.do("GET", "/secret-nowhere")
	s.do("SECRETMETHOD", "/address")
	w := httptest.NewRecorder()
	promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for name, text := range map[string]string{"log": s.log.String(), "metrics": w.Body.String()} {
		if !strings.Contains(text, "/i/{token}") || strings.Contains(strings.ToLower(text), "secret") {
			t.Errorf("%s: %s", name, text)
		}
	}
	if !strings.Contains(w.Body.String(), `invites_http_request_duration_seconds_count{method="GET",route="/i/{token}",status="200"} 1`) {
		t.Errorf("metrics: %s", w.Body)
	}
}

func TestHealth(t *testing.T) {
	s := newSite(t, config.Settings{})
	check := func(when string, healthz, readyz int) {
		t.Helper()
		if h, r := s.do("GET", "/healthz").Code, s.do("GET", "/readyz").Code; h != healthz || r != readyz {
			t.Errorf("%s: %d %d, want %d %d", when, h, r, healthz, readyz)
		}
	}
	check("at work", 200, 200)
	s.ready = errors.New("the password of the database is secret")
	check("without a database", 200, 503)
	if body := s.do("GET", "/readyz").Body.String(); strings.Contains(body, "secret") {
		t.Errorf("the cause is public: %s", body)
	}
	s.ready = nil
	s.health.Drain()
	check("stopping", 200, 503)
	if strings.Contains(s.log.String(), `"route":"/healthz"`) {
		t.Error("probes fill the log")
	}
}

func TestWhileTheDatabaseIsAwayPagesSaySoAndWhenToComeBack(t *testing.T) {
	s := newSite(t, config.Settings{})
	s.ready = errors.New("dial tcp 10.1.2.3:5432: connection refused")
	w := s.do("GET", "/address?x=1", "X-Request-Id", "req-8")
	page, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if w.Code != 503 || w.Header().Get("Retry-After") != "10" || page.Find("h1").Text() != "Back in a moment" {
		t.Errorf("%d %v %s", w.Code, w.Header(), page.Find("main").Text())
	}
	if page.Find("[data-retry] a").Length() != 1 || !strings.Contains(page.Text(), "req-8") || strings.Contains(page.Text(), "10.1.2.3") {
		t.Errorf("the page cannot be asked for again, has no number, or says the cause: %s", page.Find("main").Text())
	}
	if w := s.do("POST", "/change"); w.Code != 503 || !strings.Contains(w.Body.String(), "Nothing was changed") || strings.Contains(w.Body.String(), "Try again</a>") {
		t.Errorf("a form: %d %s", w.Code, w.Body)
	}
	if w := s.do("GET", static.URL("app.css")); w.Code != 200 {
		t.Errorf("the page's stylesheet: %d", w.Code)
	}
}

func TestOneRequestInAWhileAsksWhetherTheDatabaseIsThere(t *testing.T) {
	s := newSite(t, config.Settings{})
	if w := s.do("GET", "/address"); w.Code != 200 {
		t.Fatal(w.Code)
	}
	s.ready = errors.New("gone")
	if w := s.do("GET", "/address"); w.Code != 200 {
		t.Errorf("the database was asked again at once: %d", w.Code)
	}
}

func TestOnlyWhatIsTheSameForEverybodyIsCompressed(t *testing.T) {
	s := newSite(t, config.Settings{})
	asset := s.do("GET", static.URL("app.css"), "Accept-Encoding", "gzip", "Range", "bytes=0-9")
	if asset.Code != http.StatusOK || asset.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(asset.Header().Get("Vary"), "Accept-Encoding") {
		t.Errorf("the stylesheet: %d, %v", asset.Code, asset.Header())
	}
	again := s.do("GET", static.URL("app.css"), "Accept-Encoding", "gzip", "If-None-Match", asset.Header().Get("ETag"))
	if again.Code != http.StatusNotModified {
		t.Errorf("the stylesheet again: %d", again.Code)
	}
	if page := s.do("GET", "/i/secret", "Accept-Encoding", "gzip"); page.Header().Get("Content-Encoding") != "" {
		t.Errorf("a page is compressed: %v", page.Header())
	}
}
