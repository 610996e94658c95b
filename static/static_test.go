package static_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"invites/static"
)

func get(t *testing.T, method, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestAssetsAreServedWithTheirTypes(t *testing.T) {
	for name, want := range map[string]string{
		"app.css":        "text/css; charset=utf-8",
		"app.js":         "text/javascript; charset=utf-8",
		"htmx.min.js":    "text/javascript; charset=utf-8",
		"swagger-ui.js":  "text/javascript; charset=utf-8",
		"swagger-ui.css": "text/css; charset=utf-8",
		"icons.svg":      "image/svg+xml",
		"favicon.svg":    "image/svg+xml",
		"NOTICES.md":     "text/plain; charset=utf-8",
		"fonts/instrument-sans-latin-wght-normal.woff2": "font/woff2",
	} {
		res := get(t, http.MethodGet, static.URL(name))
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d %q, want 200 %q", name, res.StatusCode, res.Header.Get("Content-Type"), want)
		}
	}
}

func TestAnAddressThatNamesItsContentIsKeptForGood(t *testing.T) {
	cases := []struct{ name, url, want string }{
		{"with the hash", static.URL("app.css"), "public, max-age=31536000, immutable"},
		{"without it", static.Path("app.css"), "public, max-age=86400"},
		{"with another one, as from a newer version", static.Path("app.css") + "?v=other", "public, max-age=86400"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := get(t, http.MethodGet, c.url).Header.Get("Cache-Control"); got != c.want {
				t.Errorf("Cache-Control = %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatTheBrowserHasIsNotSentAgain(t *testing.T) {
	tag := get(t, http.MethodGet, static.URL("app.js")).Header.Get("ETag")
	if res := get(t, http.MethodGet, static.Path("app.js"), "If-None-Match", tag); res.StatusCode != http.StatusNotModified {
		t.Errorf("status = %d, want 304", res.StatusCode)
	}
}

func TestOnlyWhatExistsIsServedAndOnlyRead(t *testing.T) {
	cases := []struct {
		method, url string
		want        int
	}{
		{http.MethodGet, "/static/", http.StatusNotFound},
		{http.MethodGet, "/static/none.css", http.StatusNotFound},
		{http.MethodGet, "/static/static.go", http.StatusNotFound},
		{http.MethodGet, "/static/../go.mod", http.StatusNotFound},
		{http.MethodPost, "/static/app.css", http.StatusMethodNotAllowed},
		{http.MethodHead, "/static/app.css", http.StatusOK},
	}
	for _, c := range cases {
		if got := get(t, c.method, c.url).StatusCode; got != c.want {
			t.Errorf("%s %s = %d, want %d", c.method, c.url, got, c.want)
		}
	}
}

func TestTheStylesheetNamesOnlyFontsThatExist(t *testing.T) {
	css, err := os.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	fonts := regexp.MustCompile(`fonts/[a-z-]+\.woff2`).FindAllString(string(css), -1)
	if len(fonts) == 0 {
		t.Fatal("the stylesheet names no font")
	}
	for _, font := range fonts {
		if res := get(t, http.MethodGet, static.Path(font)); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", font, res.StatusCode)
		}
	}
}

func TestEveryVersionInTheNoticesIsTheOneInstalled(t *testing.T) {
	notices, err := os.ReadFile("NOTICES.md")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile("../package.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"htmx.org", "lucide-static", "tailwindcss", "daisyui", "@fontsource-variable/instrument-sans", "@fontsource-variable/bricolage-grotesque"} {
		version := regexp.MustCompile(`"` + regexp.QuoteMeta(name) + `": "([^"]+)"`).FindSubmatch(manifest)
		if version == nil {
			t.Errorf("%s is not pinned in package.json", name)
			continue
		}
		if !strings.Contains(string(notices), "| "+string(version[1])+" |") {
			t.Errorf("NOTICES.md does not name %s %s", name, version[1])
		}
	}
}

// The preview of a page stands in a sandboxed frame, which is of no origin: without the header its letters would be others.
func TestFontsAreServedToSandboxedFrames(t *testing.T) {
	if got := get(t, http.MethodGet, static.Path("fonts/instrument-sans-latin-wght-normal.woff2")).Header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("a font: %q", got)
	}
	if got := get(t, http.MethodGet, static.URL("app.js")).Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("a script: %q", got)
	}
}
