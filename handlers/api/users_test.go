package api_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
)

func TestCreateUserAnswersWithTheUserAndAToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		metadata := object{"employee number": "1041", "a": ""}
		made := c.post("/users", object{"externalMetadata": metadata}).created().data()
		if keys := keysOf(made); keys != "token user" {
			t.Errorf("keys %s", keys)
		}
		u, token := made["user"].(object), made["token"].(object)
		if keys := keysOf(u); keys != "createdAt externalMetadata id providers" {
			t.Errorf("the user's keys %s", keys)
		}
		same(t, u, object{"createdAt": "2026-11-23T09:30:24Z"})
		same(t, u["externalMetadata"].(object), metadata)
		if id := u["id"].(string); !models.HasPrefix(id, "tenant") || len(u["providers"].([]any)) != 0 {
			t.Errorf("the user is %v", u)
		}
		w.opensLinking(t, token, models.Sandbox)
		same(t, c.get("/users/" + u["id"].(string)).ok().data()["externalMetadata"].(object), metadata)
		if items := c.get("/users").items(); len(items) != 1 || string(encode(t, items[0])) != string(encode(t, u)) {
			t.Errorf("the list is %v", items)
		}
		types := []string{}
		for _, event := range w.events(t, c, "") {
			types = append(types, event["type"].(string))
			same(t, event["data"].(object), object{"userId": u["id"]})
		}
		if strings.Join(types, " ") != "USER_CREATED" {
			t.Errorf("events %v", types)
		}
	})
}

// opensLinking fails the test unless a token has the contract's form and can be used once.
func (w *world) opensLinking(t *testing.T, token object, mode models.Mode) {
	t.Helper()
	if keys := keysOf(token); keys != "accessToken expiresAt id mode" {
		t.Errorf("the token's keys %s", keys)
	}
	same(t, token, object{"expiresAt": "2026-11-23T14:30:24Z", "mode": string(mode)})
	if !models.HasPrefix(token["id"].(string), models.PrefixToken) {
		t.Errorf("the token's id %v", token["id"])
	}
	secret := token["accessToken"].(string)
	if _, err := w.store.UseToken(t.Context(), secret); err != nil {
		t.Errorf("the token opens nothing: %v", err)
	}
	if _, err := w.store.UseToken(t.Context(), secret); models.KindOf(err) != models.KindNotFound {
		t.Errorf("the token opens twice: %v", err)
	}
}

func TestAUserNeedsNoMetadata(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for name, body := range map[string]any{
			"no body": nil, "an empty object": object{}, "null": object{"externalMetadata": nil}, "another field": object{"name": "Amelia"},
		} {
			t.Run(name, func(t *testing.T) {
				u := c.post("/users", body).created().data()["user"].(object)
				same(t, u, object{"externalMetadata": nil})
				same(t, c.get("/users/"+u["id"].(string)).ok().data(), object{"externalMetadata": nil})
			})
		}
		u := c.post("/users", object{"externalMetadata": object{}}).created().data()["user"].(object)
		if metadata, ok := u["externalMetadata"].(object); !ok || len(metadata) != 0 {
			t.Errorf("no pairs became %v", u["externalMetadata"])
		}
	})
}

func TestMetadataHasLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		full := object{strings.Repeat("k", 50): strings.Repeat("v", 500), "b": "", "c": "", "d": "", "e": ""}
		c.post("/users", object{"externalMetadata": full}).created()
		for _, tt := range []struct {
			name     string
			metadata any
			want     string // code
		}{
			{"six pairs", with(full, "f", ""), "too_long"},
			{"a long key", object{strings.Repeat("k", 51): ""}, "too_long"},
			{"a long value", object{"k": strings.Repeat("v", 501)}, "too_long"},
			{"a key of no ASCII", object{"é": ""}, "format"},
			{"a value of no ASCII", object{"k": "日本"}, "format"},
			{"a control character", object{"k": "a\x00b"}, "format"},
			{"no key", object{"": "v"}, "format"},
			{"a number", object{"k": 1}, "invalid"},
			{"null", object{"k": nil}, "invalid"},
			{"an object within", object{"k": object{}}, "invalid"},
			{"a list", []string{"k"}, "invalid"},
			{"a text", "k", "invalid"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				c.post("/users", object{"externalMetadata": tt.metadata}).invalid("externalMetadata " + tt.want)
			})
		}
		c.post("/users", "[]").invalid()
		if n := len(c.get("/users").items()); n != 1 {
			t.Errorf("%d users, want 1", n)
		}
	})
}

func TestAUserHasTheProvidersOfConnectedAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		inv := c.post("/invites", goodInvite(c.template())).created().data()
		path := "/users/" + inv["userId"].(string)
		providers := func() string { return string(encode(t, c.get(path).ok().data()["providers"])) }
		if got := providers(); got != "[]" {
			t.Errorf("before linking: %s", got)
		}
		w.link(t, inv)
		if got := providers(); got != `["acme-payroll"]` {
			t.Errorf("after linking: %s", got)
		}
		c.remove("/accounts/" + c.get("/accounts").ids()[0]).ok()
		if got := providers(); got != "[]" {
			t.Errorf("after disconnecting: %s", got)
		}
	})
}

func TestCreateTokenMakesAFurtherToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Production)
		made := c.post("/users", nil).created().data()
		userID := made["user"].(object)["id"].(string)
		further := c.post("/tokens?userId="+userID, nil).created().data()
		if further["id"] == made["token"].(object)["id"] {
			t.Error("it is the same token")
		}
		w.opensLinking(t, further, models.Production)
		w.opensLinking(t, made["token"].(object), models.Production)
		w.opensLinking(t, c.post("/tokens?userId="+userID, object{}).created().data(), models.Production)
		invited := c.post("/invites", goodInvite(c.template())).created().data()
		w.opensLinking(t, c.post("/tokens?userId="+invited["userId"].(string), nil).created().data(), models.Production)
	})
}

func TestATokenNeedsAUserWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		userID := c.post("/users", nil).created().data()["user"].(object)["id"].(string)
		for _, query := range []string{"", "?userId=", "?userId=%20", "?userid=" + userID} {
			c.post("/tokens"+query, nil).invalid("userId required")
		}
		c.post("/tokens?userId="+userID+"&userId="+userID, nil).invalid("userId invalid")
		for _, id := range []string{"x", "%00", "%ff", models.NewID("tenant"), c.template(), strings.Repeat("a", 5000)} {
			c.post("/tokens?userId="+id, nil).missing()
			c.get("/users/" + id).missing()
		}
		c.post("/tokens?userId="+userID, "[]").invalid()
		other.post("/tokens?userId="+userID, nil).missing()
		other.get("/users/" + userID).missing()
		if ids := other.get("/users").ids(); len(ids) != 0 {
			t.Errorf("the other mode lists %v", ids)
		}
	})
}

// days are three days on which something of a kind is made, and the filters that find it again.
func (c *client) days(t *testing.T, path string, make func() (id string)) {
	t.Helper()
	c.clock.set(time.Date(2026, 1, 31, 23, 59, 59, 999999000, time.UTC))
	january := make()
	c.clock.set(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	february := make()
	c.clock.set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	march := make()
	name := map[string]string{january: "january", february: "february", march: "march"}
	for _, tt := range []struct{ query, want string }{
		{"", "march february january"},
		{"startDate=2026-02-01", "march february"},
		{"endDate=2026-01-31", "january"},
		{"startDate=2026-01-31&endDate=2026-02-01", "february january"},
		{"startDate=2027-01-01", ""},
	} {
		got := []string{}
		for _, id := range c.get(path + "?" + tt.query).ids() {
			got = append(got, name[id])
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s?%s lists %q, want %q", path, tt.query, got, tt.want)
		}
	}
	cursor := url.QueryEscape(c.get(path + "?size=1").ok().data()["nextCursor"].(string))
	c.get(path + "?startDate=2026-01-01&cursor=" + cursor).invalid("cursor invalid")
	c.get(path+"?size=0&startDate=yesterday&endDate=2026-02-30").invalid("size invalid", "startDate format", "endDate format")
	c.get(path + "?startDate=2026-02-01&endDate=2026-01-31").invalid("endDate invalid")
}

func TestFiltersOfUsers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		c.days(t, "/users", func() string { return c.post("/users", nil).created().data()["user"].(object)["id"].(string) })
	})
}
