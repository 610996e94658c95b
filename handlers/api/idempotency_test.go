package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
)

// once is the header of a request that may be sent twice.
func once(key string) header { return header{"Idempotency-Key": key} }

func (c *client) invites() int {
	c.t.Helper()
	found, err := c.scope(models.Sandbox).Invites(c.t.Context(), models.InviteFilter{}, models.Page{Size: 150})
	if err != nil {
		c.t.Fatal(err)
	}
	return len(found.Items)
}

func TestAPostIsAnsweredAgainByteForByte(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		inviteID := c.invite(template)
		for _, tt := range []struct {
			path string
			body any
		}{
			{"/invites", goodInvite(template)}, {"/inviteTemplates", goodTemplate()}, {"/webhooks", goodWebhook()},
			{"/invites/" + inviteID + "/resend", nil}, {"/invites/" + inviteID + "/revoke", object{}},
		} {
			path, body := tt.path, tt.body
			first := c.do("POST", path, body, once(path))
			w.clock.pass(23 * time.Hour)
			again := c.do("POST", path, body, once(path))
			if first.StatusCode >= 300 || again.StatusCode != first.StatusCode || again.text != first.text {
				t.Errorf("%s: first %d %s, then %d %s", path, first.StatusCode, first.text, again.StatusCode, again.text)
			}
			if first.Header.Get("Idempotent-Replayed") != "" || again.Header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("%s: Idempotent-Replayed %q, then %q", path, first.Header.Get("Idempotent-Replayed"), again.Header.Get("Idempotent-Replayed"))
			}
			if first.Header.Get("X-Request-Id") == again.Header.Get("X-Request-Id") {
				t.Errorf("%s: both requests have one id", path)
			}
		}
		if n := c.invites(); n != 2 {
			t.Errorf("%d invites", n)
		}
	})
}

func TestAKeyWithAnotherRequestIsAMismatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		c.do("POST", "/invites", good, once("k")).created()
		c.do("POST", "/invites", with(good, "fullName", "Someone Else"), once("k")).is(422, "IDEMPOTENCY_MISMATCH").bare()
		c.do("POST", "/invites?other=1", good, once("k")).is(422, "IDEMPOTENCY_MISMATCH")
		c.do("POST", "/inviteTemplates", goodTemplate(), once("k")).is(422, "IDEMPOTENCY_MISMATCH")
		w.clock.pass(models.IdempotencyTTL)
		c.do("POST", "/invites", with(good, "fullName", "Someone Else"), once("k")).created()
	})
}

func TestARefusedPostMayBeMendedUnderTheSameKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		c.do("POST", "/invites", with(good, "email", "nobody"), once("k")).invalid("email format")
		c.do("POST", "/invites", "{", once("k")).is(400, "INVALID_PARAMETERS")
		c.do("POST", "/invites", good, header{"Idempotency-Key": "k", "Content-Type": "text/plain"}).is(415, "UNSUPPORTED_TYPE")
		c.do("POST", "/invites", strings.Repeat(" ", 1<<20+1), once("k")).is(413, "PAYLOAD_TOO_LARGE")
		c.do("POST", "/invites/"+models.NewID(models.PrefixInvite)+"/resend", nil, once("k")).missing()
		if n := c.invites(); n != 0 {
			t.Errorf("%d invites", n)
		}
		c.do("POST", "/invites", good, once("k")).created()
	})
}

// PostgreSQL gives up a transaction with the first statement that it refuses, and errors are collected with several.
func TestAllThatIsWrongIsToldUnderAnIdempotencyKeyToo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		bad := object{"fullName": "A", "email": "a@example.com", "templateId": "tpl-\x00", "winkTemplateId": "wtpl-\x00"}
		plain := c.post("/invites", bad).is(400, "INVALID_PARAMETERS")
		keyed := c.do("POST", "/invites", bad, once("k")).is(400, "INVALID_PARAMETERS")
		if fmt.Sprint(plain.data()) != fmt.Sprint(keyed.data()) {
			t.Errorf("without the key %v, with it %v", plain.data(), keyed.data())
		}
	})
}

func TestWhatIsNoIdempotencyKeyIsNamed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		for _, key := range []string{strings.Repeat("k", 256), "é", "a\tb"} {
			c.do("POST", "/invites", good, once(key)).invalid("Idempotency-Key format")
		}
		for _, values := range [][]string{{""}, {"a", "b"}} {
			r, err := http.NewRequestWithContext(t.Context(), "POST", c.url+"/v1/invites", strings.NewReader(string(encode(t, good))))
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth(c.id, c.secret)
			r.Header["Idempotency-Key"], r.Header["Content-Type"] = values, []string{"application/json"}
			c.send(r).is(400, "INVALID_PARAMETERS")
		}
		if n := c.invites(); n != 0 {
			t.Errorf("%d invites", n)
		}
		for _, key := range []string{"k", strings.Repeat("k", 255), `a "b" c~`} {
			c.do("POST", "/invites", good, once(key)).created()
		}
		c.do("GET", "/invites", nil, once("é")).ok() // it means nothing where nothing is changed
	})
}

func TestWhoMayNotIsToldSoBeforeAKeyIsLookedAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		c.do("POST", "/invites", "{", header{"Idempotency-Key": "é", "Authorization": ""}).is(401, "INVALID_CREDENTIALS")
		reader := w.clientWith(t, models.NewAPIKey{Name: "reader", Scopes: []models.Permission{"invites:read"}})
		reader.do("POST", "/invites", "{", once("é")).is(403, "UNAUTHORIZED_ACCESS")
	})
}

func TestTheSameKeyOfTwoAPIKeysIsTwo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, two := w.client(t, models.Sandbox), w.client(t, models.Sandbox)
		good := goodInvite(one.template())
		if a, b := one.do("POST", "/invites", good, once("k")).created().id(), two.do("POST", "/invites", good, once("k")).created().id(); a == b {
			t.Error("both were answered with one invite")
		}
	})
}

func TestAHundredIdenticalPostsAtOnceMakeOneInvite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		var all sync.WaitGroup
		var mu sync.Mutex
		texts := map[string]int{}
		for range 100 {
			all.Go(func() {
				a := c.do("POST", "/invites", good, once("k"))
				for ; a.StatusCode == 409; a = c.do("POST", "/invites", good, once("k")) {
					time.Sleep(time.Millisecond)
				}
				mu.Lock()
				defer mu.Unlock()
				texts[a.text]++
			})
		}
		all.Wait()
		if n := c.invites(); n != 1 || len(texts) != 1 {
			t.Errorf("%d invites, %d different answers", n, len(texts))
		}
	})
}

func TestAKeptAnswerIsGoneWithAPersonItToldOf(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		stranger := with(goodInvite(template), "email", "stranger@example.com")
		posts := []struct {
			key, path string
			body      any
			gone      bool
		}{
			{"invite", "/invites", goodInvite(template), true},
			{"batch", "/invites/batch", object{"invites": []any{stranger, goodInvite(template)}}, true},
			{"plan", "/invites/batch?dryRun=true", object{"invites": []any{goodInvite(template)}}, false}, // it names nobody
			{"another", "/invites", stranger, false},
			{"template", "/inviteTemplates", goodTemplate(), false},
		}
		for _, p := range posts {
			if first := c.do("POST", p.path, p.body, once(p.key)); first.StatusCode >= 300 {
				t.Fatalf("%s: %d %s", p.path, first.StatusCode, first.text)
			}
		}
		user := c.do("POST", "/users", object{}, once("user")).created().data()["user"].(object)["id"].(string)
		invited := c.do("POST", "/invites", goodInvite(template), once("invite")).created().data()["userId"].(string)
		n := c.invites()
		for _, id := range []string{user, invited} {
			if _, err := w.scope(models.Sandbox).EraseUsers(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range posts {
			if again := c.do("POST", p.path, p.body, once(p.key)); (again.StatusCode == 409) != p.gone {
				t.Errorf("%s again: %d %s", p.key, again.StatusCode, again.text)
			}
		}
		if again := c.do("POST", "/users", object{}, once("user")); again.StatusCode != 409 {
			t.Errorf("the user again: %d %s", again.StatusCode, again.text)
		}
		if left := c.invites(); left != n-1 {
			t.Errorf("%d invites of %d", left, n)
		}
	})
}
