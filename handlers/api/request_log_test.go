package api_test

import (
	"strings"
	"testing"
	"time"

	"invites/handlers/api"
	"invites/models"
)

// logged is what the log holds once the process has ended, oldest first.
func (w *world) logged(t *testing.T, room *api.Room, mode models.Mode) []models.APIRequest {
	t.Helper()
	if err := room.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := w.scope(mode).APIRequests(t.Context(), models.APIRequestFilter{}, models.Page{Size: 150})
	if err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(found.Items)-1; i < j; i, j = i+1, j-1 {
		found.Items[i], found.Items[j] = found.Items[j], found.Items[i]
	}
	return found.Items
}

func TestTheLogTellsOfEveryRequestWithAGoodKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		room := w.serve(t)
		c := w.client(t, models.Sandbox)
		bad := object{"fullName": "A secret name", "email": "nobody"}
		c.do("GET", "/invites?email=secret%40example.com", nil, header{"X-Request-Id": "mine-1"}).ok()
		c.post("/invites", bad).is(400, "INVALID_PARAMETERS")
		c.get("/invites/%00x").missing()
		c.do("GET", "/invites", nil, header{"Authorization": basic(c.id, "wrong")}).is(401, "INVALID_CREDENTIALS")
		c.do("GET", "/invites", nil, header{"Authorization": ""}).is(401, "INVALID_CREDENTIALS")
		w.client(t, models.Production).post("/inviteTemplates", goodTemplate()).created()

		requests := w.logged(t, room, models.Sandbox)
		want := []models.APIRequest{
			{Method: "GET", Path: "/v1/invites", Status: 200, Code: "OK"},
			{Method: "POST", Path: "/v1/invites", Status: 400, Code: "INVALID_PARAMETERS", ErrorFields: "email,templateId"},
			{Method: "GET", Path: "/v1/invites/%00x", Status: 404, Code: "MISSING_RESOURCE"},
		}
		if len(requests) != len(want) || requests[0].RequestID != "mine-1" {
			t.Fatalf("logged %+v", requests)
		}
		for n, r := range requests {
			if r.DurationUS <= 0 || r.APIKeyID != c.id || !r.CreatedAt.Equal(w.clock.now().Truncate(time.Microsecond)) || r.RequestID == "" {
				t.Errorf("request %d: %+v", n, r)
			}
			r.ID, r.Mode, r.APIKeyID, r.RequestID, r.DurationUS, r.CreatedAt = "", "", "", "", 0, time.Time{}
			if r != want[n] {
				t.Errorf("request %d: %+v, want %+v", n, r, want[n])
			}
		}
		if others := w.logged(t, room, models.Production); len(others) != 1 || others[0].Code != "CREATED" {
			t.Errorf("logged in production: %+v", others)
		}
	})
}

func TestTheLogIsWrittenSoonAndNotOnlyAtTheEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		c.get("/invites").ok()
		for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
			found, err := w.scope(models.Sandbox).APIRequests(t.Context(), models.APIRequestFilter{}, models.Page{})
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Items) == 1 {
				return
			}
		}
		t.Error("the request is not in the log")
	})
}

func TestAPanicIsAnsweredInTheEnvelopeAndLogged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		room := api.New(api.Deps{
			Store: w.store, Log: discard(), Origin: origin, Now: w.clock.now, CheckEndpoint: func(string) error { panic("a secret cause") },
		})
		w.serveRoom(t, room)
		c := w.client(t, models.Sandbox)
		for range 2 { // the second time nothing may still be held by the first
			a := c.do("POST", "/webhooks", goodWebhook(), once("k")).is(500, "SERVER_ERROR").bare()
			if strings.Contains(a.text, "cause") || strings.Contains(a.text, ".go") {
				t.Errorf("the answer tells of its cause: %s", a.text)
			}
		}
		if requests := w.logged(t, room, models.Sandbox); len(requests) != 2 || requests[0].Status != 500 || requests[0].Code != "SERVER_ERROR" {
			t.Errorf("logged %+v", requests)
		}
	})
}

func TestWhenAKeyWasUsedIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		room := w.serve(t)
		used, unused := w.client(t, models.Sandbox), w.client(t, models.Sandbox)
		used.get("/invites").ok()
		w.clock.pass(time.Minute)
		used.get("/invites/x").missing()
		if err := room.Close(); err != nil {
			t.Fatal(err)
		}
		keys, err := w.scope(models.Sandbox).APIKeys(t.Context(), models.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys.Items {
			switch {
			case k.ID == used.id && (k.LastUsedAt == nil || !k.LastUsedAt.Equal(w.clock.now().Truncate(time.Microsecond))):
				t.Errorf("last used %v, want %v", k.LastUsedAt, w.clock.now())
			case k.ID == unused.id && k.LastUsedAt != nil:
				t.Errorf("the unused key was used %v", k.LastUsedAt)
			}
		}
	})
}

// What the log cannot take must not hold up those who ask.
func TestWhereTheDatabaseIsAwayTheLogWaits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		room := w.serve(t)
		c := w.client(t, models.Sandbox)
		c.get("/invites").ok()
		if err := w.store.Close(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := room.Close(); err != nil || time.Since(began) > 10*time.Second {
			t.Errorf("closed after %v with %v", time.Since(began), err)
		}
	})
}
