//go:build bench

package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web"
	"invites/web/config"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// world is an installation whose database is full, without workers.
type world struct {
	*filling
	app         *web.App
	scope       store.Scope
	key, secret string // to the API
	databaseURL string
}

// newWorld fills a database, that of SQLite where databaseURL is "", with n invites.
func newWorld(t testing.TB, databaseURL string, n int) *world {
	t.Helper()
	return fillWorld(t, databaseURL, n, false)
}

// fillWorld is newWorld; with everything there is mail, a webhook with deliveries, and logs of each invite, too.
func fillWorld(t testing.TB, databaseURL string, n int, everything bool) *world {
	t.Helper()
	dir := t.TempDir()
	settings := config.Settings{Addr: "127.0.0.1:0", DataDir: dir, DatabaseURL: databaseURL, SecretKey: storetest.SecretKey, RateLimit: "0"}
	cfg, err := settings.Load(models.ReservedPrefixes())
	must(t, err)
	app, err := web.New(t.Context(), cfg, web.WithRole(web.RoleWeb))
	must(t, err)
	t.Cleanup(func() { must(t, app.Close()) })
	w := &world{app: app, scope: app.Store().Scope(models.Sandbox, models.System("bench")), databaseURL: databaseURL}
	templates := map[bool]string{}
	for _, rare := range []bool{false, true} {
		template, err := w.scope.CreateTemplate(t.Context(), models.SampleTemplate())
		must(t, err)
		templates[rare] = template.ID
	}
	key, secret, err := w.scope.CreateAPIKey(t.Context(), models.NewAPIKey{Name: "bench"})
	must(t, err)
	w.key, w.secret = key.ID, secret
	began := time.Now()
	w.filling = newFilling(t, n, templates[false], templates[true])
	if everything {
		webhook, err := w.scope.CreateWebhook(t.Context(), models.WebhookContent{
			Name: "bench", URL: "https://example.com", EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: "secret",
		})
		must(t, err)
		w.webhook = webhook.ID
	}
	if databaseURL == "" {
		w.sqlite(t, filepath.Join(dir, "invites.db"))
	} else {
		w.postgres(t, databaseURL)
	}
	t.Logf("filled with %d invites in %v", n, time.Since(began).Round(time.Millisecond))
	return w
}

// get calls the API without a network and returns the body of the answer.
func (w *world) get(t testing.TB, path string) []byte {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/v1"+path, nil)
	request.SetBasicAuth(w.key, w.secret)
	answer := httptest.NewRecorder()
	w.app.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

// measure times calls side by side: in turns, so that whatever else the machine does meets all of them, for about so long in
// all. It returns the lower quartile of each: what disturbs only ever adds.
func measure(about time.Duration, calls ...func()) []time.Duration {
	took := make([][]time.Duration, len(calls))
	for _, call := range calls {
		call() // plans and pages are read
	}
	for end := time.Now().Add(about); len(took[0]) < 12 || time.Now().Before(end); {
		for i, call := range calls {
			began := time.Now()
			call()
			took[i] = append(took[i], time.Since(began))
		}
	}
	quartiles := make([]time.Duration, len(calls))
	for i := range took {
		slices.Sort(took[i])
		quartiles[i] = took[i][len(took[i])/4]
	}
	return quartiles
}

// report is a table, in Markdown.
type report struct{ lines []string }

func newReport(columns ...string) *report {
	r := &report{}
	r.row(columns...)
	r.row(slices.Repeat([]string{"---"}, len(columns))...)
	return r
}

func (r *report) row(cells ...string) {
	r.lines = append(r.lines, "| "+strings.Join(cells, " | ")+" |")
}

func (r *report) print(t testing.TB, title string) {
	t.Helper()
	t.Logf("%s\n\n%s\n", title, strings.Join(r.lines, "\n"))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

func ratio(a, b time.Duration) string { return fmt.Sprintf("%.2f", float64(a)/float64(b)) }
