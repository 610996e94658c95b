package web

import (
	"net/http/httptest"
	"testing"

	"invites/models"
)

// What waits to be written is written before the database is let go.
func TestTheLogOfRequestsOutlivesTheProcess(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		app := m.app()
		scope := app.Store().Scope(models.Sandbox, models.System("test"))
		key, secret, err := scope.CreateAPIKey(t.Context(), models.NewAPIKey{Name: "test"})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/v1/invites", nil)
		r.SetBasicAuth(key.ID, secret)
		w := httptest.NewRecorder()
		app.Handler().ServeHTTP(w, r)
		if got := w.Header().Get("RateLimit-Policy"); w.Code != 200 || got != `"default";q=100;w=1` {
			t.Errorf("%d, RateLimit-Policy %s", w.Code, got)
		}
		if err := app.Close(); err != nil {
			t.Fatal(err)
		}
		scope = m.app().Store().Scope(models.Sandbox, models.System("test"))
		found, err := scope.APIRequests(t.Context(), models.APIRequestFilter{}, models.Page{})
		if err != nil || len(found.Items) != 1 {
			t.Errorf("logged %+v, %v", found.Items, err)
		}
		keys, err := scope.APIKeys(t.Context(), models.Page{})
		if err != nil || keys.Items[0].LastUsedAt == nil {
			t.Errorf("keys %+v, %v", keys.Items, err)
		}
	})
}
