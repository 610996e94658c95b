package docs_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/go-chi/chi/v5"

	"invites/handlers/docs"
	guides "invites/web/docs"
	"invites/web/paths"
)

const description = `
openapi: 3.0.3
info: {title: Test, version: "1"}
servers: [{url: /v1}]
paths:
  /zebras:
    get:
      responses:
        200: {description: "yes"}
        default: {description: no dates, example: 2026-01-01, x: [1, 2.5, true, null]}
  /apes: &apes
    get: {responses: {}}
  /monkeys: *apes
`

func newRouter(t *testing.T, openAPI string) http.Handler {
	t.Helper()
	room, err := docs.New(docs.Deps{Log: slog.New(slog.DiscardHandler), Origin: "https://invites.example", OpenAPI: []byte(openAPI)})
	if err != nil {
		t.Fatal(err)
	}
	r := chi.NewRouter()
	room.Routes(r)
	return r
}

func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func page(t *testing.T, h http.Handler, path string) *goquery.Document {
	t.Helper()
	w := get(t, h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheDescriptionIsTheSameInJSON(t *testing.T) {
	w := get(t, newRouter(t, description), paths.OpenAPI)
	want := `{"openapi":"3.0.3","info":{"title":"Test","version":"1"},"servers":[{"url":"https://invites.example/v1"}],"paths":{` +
		`"/zebras":{"get":{"responses":{"200":{"description":"yes"},"default":{"description":"no dates","example":"2026-01-01","x":[1,2.5,true,null]}}}},` +
		`"/apes":{"get":{"responses":{}}},"/monkeys":{"get":{"responses":{}}}}}`
	if w.Body.String() != want || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%s\n%s\nwant\n%s", w.Header().Get("Content-Type"), w.Body, want)
	}
}

func TestTheDescriptionIsNotSentTwice(t *testing.T) {
	h := newRouter(t, description)
	first := get(t, h, paths.OpenAPI)
	if tag := first.Header().Get("ETag"); tag == "" || !strings.HasPrefix(first.Header().Get("Cache-Control"), "public") {
		t.Fatalf("ETag %q, Cache-Control %q", tag, first.Header().Get("Cache-Control"))
	}
	if w := get(t, h, paths.OpenAPI, "If-None-Match", first.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("%d with %d bytes, want 304 with none", w.Code, w.Body.Len())
	}
	changed := get(t, newRouter(t, strings.Replace(description, "Test", "Other", 1)), paths.OpenAPI, "If-None-Match", first.Header().Get("ETag"))
	if changed.Code != http.StatusOK || !json.Valid(changed.Body.Bytes()) {
		t.Errorf("%d after a change, want 200", changed.Code)
	}
}

func TestADescriptionThatCannotBeReadStopsTheStart(t *testing.T) {
	for _, bad := range []string{"- a list", "a: [", ""} {
		if _, err := docs.New(docs.Deps{Log: slog.New(slog.DiscardHandler), OpenAPI: []byte(bad)}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestEveryGuideIsReachedFromEveryPage(t *testing.T) {
	h := newRouter(t, description)
	addresses := []string{paths.Docs, paths.DocsReference}
	for _, g := range guides.Guides() {
		addresses = append(addresses, paths.Guide(g.Slug))
	}
	for _, address := range addresses {
		doc := page(t, h, address)
		for _, to := range addresses {
			if doc.Find(`nav a[href="`+to+`"]`).Length() == 0 {
				t.Errorf("%s does not lead to %s", address, to)
			}
		}
		if here := doc.Find(`[aria-current=page]`).AttrOr("href", ""); here != address {
			t.Errorf("%s is shown as %q", address, here)
		}
	}
}

// A link of a guide leads to a page or a part of a page that there is.
func TestLinksBetweenGuidesLeadSomewhere(t *testing.T) {
	h := newRouter(t, description)
	for _, g := range guides.Guides() {
		page(t, h, paths.Guide(g.Slug)).Find("article a").Each(func(_ int, a *goquery.Selection) {
			if to := a.AttrOr("href", ""); strings.HasPrefix(to, paths.Docs) && get(t, h, to).Code != http.StatusOK {
				t.Errorf("%s leads to %s, which is not there", g.Slug, to)
			}
		})
	}
}

func TestSamplesAreShownAsTheyAre(t *testing.T) {
	doc := page(t, newRouter(t, description), paths.Guide("first-invite"))
	all, err := guides.Samples("create-invite")
	if err != nil {
		t.Fatal(err)
	}
	shown := doc.Find("#sample-create-invite .sample")
	if shown.Length() != len(all) || len(all) != 6 {
		t.Fatalf("%d samples are shown of %d, want 6", shown.Length(), len(all))
	}
	for n, s := range all {
		part := shown.Eq(n)
		code := part.Find("code")
		if code.Text() != strings.TrimSpace(s.Code) || part.Find("button[data-copy]").AttrOr("data-copy", "") != "#"+code.AttrOr("id", "?") {
			t.Errorf("%s is not shown as it is, or not copied", s.File)
		}
	}
}

func TestGuidesNameThisInstallation(t *testing.T) {
	for _, slug := range []string{"first-invite", "from-smile"} {
		text := page(t, newRouter(t, description), paths.Guide(slug)).Find("article").Text()
		if !strings.Contains(text, "https://invites.example") || strings.Contains(text, "{origin}") {
			t.Errorf("%s does not name the address", slug)
		}
	}
}

func TestAGuideThatThereIsNot(t *testing.T) {
	if w := get(t, newRouter(t, description), "/docs/none"); w.Code != http.StatusNotFound {
		t.Errorf("%d, want 404", w.Code)
	}
}
