package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"net/http"

	"invites/handlers/api"
	"invites/models"
)

// clientWith has a fresh key of the sandbox that is made as told.
func (w *world) clientWith(t *testing.T, n models.NewAPIKey) *client {
	t.Helper()
	key, secret, err := w.scope(models.Sandbox).CreateAPIKey(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t, w, key.ID, secret}
}

func TestEachKeyHasItsRequestsASecond(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.limit = 3
		w.serve(t)
		c, other := w.client(t, models.Sandbox), w.client(t, models.Sandbox)
		for left := range 3 {
			a := c.get("/invites").ok()
			if got, want := a.Header.Get("RateLimit"), fmt.Sprintf(`"default";r=%d;t=1`, 2-left); got != want {
				t.Errorf("RateLimit %s, want %s", got, want)
			}
			if got := a.Header.Get("RateLimit-Policy"); got != `"default";q=3;w=1` {
				t.Errorf("RateLimit-Policy %s", got)
			}
		}
		over := c.post("/invites", object{}).is(429, "REQUEST_LIMIT_EXCEEDED").bare()
		if over.Header.Get("Retry-After") != "1" || over.Header.Get("RateLimit") != `"default";r=0;t=1` {
			t.Errorf("Retry-After %q, RateLimit %q", over.Header.Get("Retry-After"), over.Header.Get("RateLimit"))
		}
		other.get("/invites").ok()
		w.clock.pass(time.Second / 3)
		c.get("/invites/x").missing()
		c.get("/invites").is(429, "REQUEST_LIMIT_EXCEEDED")
		w.clock.pass(time.Minute)
		for range 3 {
			c.get("/invites").ok()
		}
		c.get("/invites").is(429, "REQUEST_LIMIT_EXCEEDED")
	})
}

func TestWithoutALimitNoneIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for range 200 {
			if a := c.get("/providers/x"); a.StatusCode == 429 || a.Header.Get("RateLimit") != "" {
				t.Fatalf("%d, RateLimit %q", a.StatusCode, a.Header.Get("RateLimit"))
			}
		}
	})
}

func TestWrongKeysOfAnAddressAreRefusedAfterTwenty(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		known, fresh := w.client(t, models.Sandbox), w.client(t, models.Sandbox)
		known.get("/invites").ok()
		for n := range 20 {
			known.do("GET", "/invites", nil, header{"Authorization": basic(known.id, fmt.Sprint(n))}).is(401, "INVALID_CREDENTIALS")
		}
		wrong := header{"Authorization": basic(known.id, "wrong")}
		over := known.do("GET", "/invites", nil, wrong).is(429, "REQUEST_LIMIT_EXCEEDED").bare()
		if over.Header.Get("Retry-After") != "3" || !strings.HasPrefix(over.Header.Get("RateLimit-Policy"), `"wrong-keys";q=20;w=60`) {
			t.Errorf("Retry-After %q, RateLimit-Policy %q", over.Header.Get("Retry-After"), over.Header.Get("RateLimit-Policy"))
		}
		fresh.get("/invites").is(429, "REQUEST_LIMIT_EXCEEDED") // it could be a guess
		known.get("/invites").ok()                              // it was right before: nobody can lock it out
		known.do("GET", "/invites", nil, header{"Authorization": ""}).is(401, "INVALID_CREDENTIALS")
		w.clock.pass(3 * time.Second)
		fresh.get("/invites").ok()
		known.do("GET", "/invites", nil, wrong).is(401, "INVALID_CREDENTIALS")
		known.do("GET", "/invites", nil, wrong).is(429, "REQUEST_LIMIT_EXCEEDED")
		if _, err := w.scope(models.Sandbox).RevokeAPIKey(t.Context(), known.id); err != nil {
			t.Fatal(err)
		}
		known.get("/invites").is(401, "INVALID_CREDENTIALS")
		known.get("/invites").is(429, "REQUEST_LIMIT_EXCEEDED") // what was right once is so no more
	})
}

// apiRoutes are all routes of the room, "GET /invites/{id}".
func apiRoutes(t *testing.T) []string {
	t.Helper()
	router := chi.NewRouter()
	api.New(api.Deps{}).Routes(router)
	var routes []string
	err := chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routes = append(routes, method+" "+pattern)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return routes
}

func TestEveryRouteNeedsAPermission(t *testing.T) {
	for _, route := range apiRoutes(t) {
		method, pattern, _ := strings.Cut(route, " ")
		needed, ok := api.PermissionFor(method, pattern)
		if !ok || !slices.Contains(models.Permissions(), needed) {
			t.Errorf("%s: no permission is declared (%q)", route, needed)
		}
		if mounted, _ := api.PermissionFor(method, "/v1"+pattern); mounted != needed {
			t.Errorf("%s needs %s, under /v1 %s", route, needed, mounted)
		}
	}
	for route, want := range map[string]models.Permission{
		"GET /invites": "invites:read", "HEAD /invites": "invites:read", "POST /invites/{id}/resend": "invites:write", "POST /invites/batch": "invites:write",
		"GET /inviteTemplates": "templates:read", "PUT /winkTemplates/{id}": "templates:write", "GET /providers/{id}": "providers:read",
		"POST /users": "users:write", "POST /tokens": "users:write", "GET /accounts": "users:read", "DELETE /accounts/{id}": "users:write",
		"POST /webhooks/{id}/test": "webhooks:write", "GET /webhooks/{id}/deliveries": "webhooks:read", "GET /events": "events:read",
	} {
		method, pattern, _ := strings.Cut(route, " ")
		if got, _ := api.PermissionFor(method, pattern); got != want {
			t.Errorf("%s needs %q, want %q", route, got, want)
		}
	}
	if p, ok := api.PermissionFor("GET", "/unheard-of"); ok {
		t.Errorf("a route that nobody has thought of needs %q", p)
	}
}

func TestAKeyMayDoWhatItsScopesSay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		narrow := map[models.Permission]*client{}
		wide := map[models.Permission]*client{}
		for _, p := range models.Permissions() {
			others := slices.DeleteFunc(models.Permissions(), func(o models.Permission) bool { return o == p })
			narrow[p] = w.clientWith(t, models.NewAPIKey{Name: "only " + string(p), Scopes: []models.Permission{p}})
			wide[p] = w.clientWith(t, models.NewAPIKey{Name: "all but " + string(p), Scopes: others})
		}
		for _, route := range apiRoutes(t) {
			method, pattern, _ := strings.Cut(route, " ")
			needed, _ := api.PermissionFor(method, pattern)
			path := strings.NewReplacer("{id}", "x", "{deliveryId}", "y").Replace(pattern)
			refused := wide[needed].do(method, path, nil, nil).is(403, "UNAUTHORIZED_ACCESS").bare()
			if !strings.Contains(refused.text, string(needed)) {
				t.Errorf("%s: %s does not name %s", route, refused.text, needed)
			}
			if a := narrow[needed].do(method, path, nil, nil); a.StatusCode == 403 || a.StatusCode >= 500 {
				t.Errorf("%s with %s: %d %s", route, needed, a.StatusCode, a.text)
			}
		}
	})
}

func TestAKeyEndsWithItsTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		end := w.clock.now().Add(time.Hour)
		c := w.clientWith(t, models.NewAPIKey{Name: "short", ExpiresAt: &end})
		c.get("/invites").ok()
		w.clock.pass(time.Hour - time.Second)
		c.get("/invites").ok()
		w.clock.pass(time.Second)
		c.get("/invites").is(401, "INVALID_CREDENTIALS").bare()
	})
}
