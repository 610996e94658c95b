package webhook

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFetch(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"/logo": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			io.WriteString(w, strings.Repeat("p", 10_000))
		},
		"/longer": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("p", 10_001)) },
		"/gone":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) },
		"/moved":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/logo", http.StatusFound) },
		"/hang":   func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "short")
		},
	}
	c, url := https(t, func(w http.ResponseWriter, r *http.Request) { answers[r.URL.Path](w, r) })
	c.timeout = 500 * time.Millisecond
	for path, want := range map[string]string{
		"/logo":   "",
		"/longer": "the answer is longer than 10000 bytes",
		"/gone":   "the server answered 410 Gone",
		"/moved":  "the server answered 302 Found",
		"/hang":   "timed out after 0.5 s",
		"/cut":    "the receiver closed the connection without an answer",
	} {
		body, contentType, err := c.Fetch(t.Context(), strings.Replace(url, "/hook", path, 1), 10_000)
		switch {
		case want == "" && (err != nil || len(body) != 10_000 || contentType != "image/png"):
			t.Errorf("%s: %d bytes of %s, %v", path, len(body), contentType, err)
		case want != "" && (err == nil || err.Error() != want):
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// silent is a receiver that answers only when we hang up, fast enough to be heard.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

func TestAnAnswerToOurHangingUpIsNone(t *testing.T) {
	c := NewClient(Options{AllowPrivate: true})
	c.transport, c.timeout = silent{}, 50*time.Millisecond
	const want = "timed out after 0.05 s"
	if _, _, err := c.Fetch(t.Context(), "https://example.com/logo.png", 1); err == nil || err.Error() != want {
		t.Errorf("fetched: %v", err)
	}
	if r := c.Post(t.Context(), "https://example.com/hook", nil, payload); r.Error != want || r.Code != 0 {
		t.Errorf("posted: %+v", r)
	}
}

func TestFetchIsGuarded(t *testing.T) {
	for _, url := range []string{"http://example.com/logo.png", "https://127.0.0.1/logo.png", "https://private.example.com/logo.png"} {
		c := NewClient(Options{Resolver: nameServer(t, func(int) []string { return []string{"10.0.0.1"} })})
		if _, _, err := c.Fetch(t.Context(), url, 1); err == nil {
			t.Errorf("%s was fetched", url)
		}
	}
}
