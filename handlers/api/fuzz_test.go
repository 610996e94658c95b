package api_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"invites/models"
	"invites/models/store/storetest"
)

// fuzzed is the API with one object of every kind, for all tries of a target. It stands on SQLite; what PostgreSQL alone would refuse
// is tried on both in the other tests.
func fuzzed(f *testing.F) (*client, stock) {
	f.Helper()
	w := &world{clock: &clock{at: time.Date(2026, 11, 23, 9, 30, 24, 0, time.UTC)}, spec: openSpec(f)}
	w.store = storetest.NewSQLite(f, storetest.WithNow(w.clock.now))
	w.serve(f)
	c := w.client(f, models.Sandbox)
	return c, c.stock(models.Sandbox)
}

// writes are the operations that read a body or may be sent one.
func (s *spec) writes() (all []operation) {
	for _, o := range s.operations() {
		if o.method == "POST" || o.method == "PUT" {
			all = append(all, o)
		}
	}
	return all
}

// lists are the operations that answer with a page.
func (s *spec) lists() (all []operation) {
	for _, o := range s.operations() {
		operation := s.doc.Paths.Value(o.path).GetOperation(o.method)
		if operation.Parameters.GetByInAndName("query", "size") != nil {
			all = append(all, o)
		}
	}
	return all
}

// Whatever is posted wherever: the answer is one that openapi.yaml knows, never a fault of the server's, and what is no JSON object is
// refused.
func FuzzBodies(f *testing.F) {
	c, s := fuzzed(f)
	writes := c.spec.writes()
	for i := range writes {
		for _, body := range bodies(f, s) {
			f.Add(uint(i), body)
		}
	}
	f.Fuzz(func(t *testing.T, which uint, body string) {
		o := writes[which%uint(len(writes))]
		a := c.in(t).do(o.method, s.fill(o.path), body, offSpec())
		if !slices.Contains([]int{200, 201, 400, 404, 409, 413}, a.StatusCode) {
			t.Fatalf("%s %s with %q: %d", o.method, o.path, body, a.StatusCode)
		}
		isObject := utf8.ValidString(body) && json.Valid([]byte(body)) && strings.HasPrefix(strings.TrimLeft(body, " \t\r\n"), "{")
		if body != "" && !isObject && a.StatusCode < 300 {
			t.Fatalf("%s %s takes %q for an object", o.method, o.path, body)
		}
		a.holdFieldErrors(t)
	})
}

// bodies are good ones of every kind, and ways to be none.
func bodies(f *testing.F, s stock) (all []string) {
	f.Helper()
	for _, o := range []object{
		goodInvite(s["inviteTemplates"]), goodTemplate(), goodWebhook(), someWinkTemplate(), {"externalMetadata": object{"a": "b"}},
		{"invites": []object{goodInvite(s["inviteTemplates"]), {}}},
	} {
		all = append(all, string(encode(f, o)))
	}
	return append(all,
		"", " ", "{}", "[]", "null", "{", `{}{}`, `{"a":1,}`, `{"name":"\ud800"}`, "{\"name\":\"\x00\"}", `{"name":"\u0000"}`, "\xef\xbb\xbf{}",
		`{"name":{"name":[{"name":1e999}]}}`, `{"email":[],"invites":{}}`, `{"invites":[null,1,"",[],{}]}`, "{\"\xff\":1}", `{"name":null,"name":"x"}`,
	)
}

// holdFieldErrors fails the test unless the errors of a 400 name each field once.
func (a *answer) holdFieldErrors(t *testing.T) {
	t.Helper()
	if a.StatusCode != 400 {
		return
	}
	seen := map[string]bool{}
	for _, e := range a.data()["errors"].([]any) {
		field := e.(object)["field"].(string)
		if seen[field] || field == "" {
			t.Errorf("%q is named twice, or is no name: %s", field, a.text)
		}
		seen[field] = true
	}
}

// Whatever a list is asked for: it is a page, or a 400 that openapi.yaml knows.
func FuzzFilters(f *testing.F) {
	c, s := fuzzed(f)
	lists := c.spec.lists()
	for i := range lists {
		for _, query := range []string{
			"", "size=150", "size=0", "size=1&size=2", "size=9999999999999999999999", "status=LINKED&email=a@example.com", "status=linked",
			"startDate=2026-01-01&endDate=2026-12-31", "startDate=2026-13-01", "endDate=0000-01-01", "startDate=9999-12-31", "userId=%00",
			"templateId=" + s["inviteTemplates"], "type=GIG&active=true&enabled=false", "type=gig&active=yes", "ids=a,b,,&topIds=citywheels", "ids=%00",
			"after=0", "after=-1", "after=9223372036854775808", "after=9223372036854775807", "name=%ff", "name=%e2%80%ae", "a=%zz", "&&&=;", "cursor=",
			"email=" + strings.Repeat("a", 2000), "email=%25&name=_", "accountConnection=TRUE&subType=ISIC-A", "+", "dryRun=1",
		} {
			f.Add(uint(i), query)
		}
	}
	f.Fuzz(func(t *testing.T, which uint, query string) {
		o := lists[which%uint(len(lists))]
		path := s.fill(o.path) + "?" + query
		unsendable := strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '#' })
		if _, err := url.Parse("http://localhost" + path); err != nil || unsendable {
			t.Skip("no client can send this")
		}
		a := c.in(t).do("GET", path, nil, offSpec())
		if a.StatusCode != 200 && a.StatusCode != 400 {
			t.Fatalf("GET %s: %d: %s", path, a.StatusCode, a.text)
		}
		if a.StatusCode == 200 && len(a.items()) > 150 {
			t.Fatalf("a page holds %d", len(a.items()))
		}
		a.holdFieldErrors(t)
	})
}

// Whatever a cursor is: a page, or a 400 that names it alone.
func FuzzCursors(f *testing.F) {
	c, s := fuzzed(f)
	lists := c.spec.lists()
	for i, o := range lists {
		if next, ok := c.get(s.fill(o.path) + "?size=1").ok().data()["nextCursor"].(string); ok {
			f.Add(uint(i), next)
			f.Add(uint(i+1), next)
			f.Add(uint(i), next+"A")
			f.Add(uint(i), next[:len(next)-1])
		}
	}
	for _, cursor := range []string{"", "x", "\x00", "AAAA", s["invites"], "=", strings.Repeat("A", 5000), "é", "MDAwMDAwaXY"} {
		f.Add(uint(0), cursor)
	}
	f.Fuzz(func(t *testing.T, which uint, cursor string) {
		o := lists[which%uint(len(lists))]
		a := c.in(t).get(s.fill(o.path) + "?size=1&cursor=" + url.QueryEscape(cursor))
		if a.StatusCode != 200 {
			a.invalid("cursor invalid")
			return
		}
		if len(a.items()) > 1 || cursor != "" && a.data()["nextCursor"] == cursor {
			t.Fatalf("a walk from %q does not get on: %s", cursor, a.text)
		}
	})
}

// Whatever an Idempotency-Key is: it is refused, or the second request is answered as the first.
func FuzzIdempotencyKeyHeaders(f *testing.F) {
	c, _ := fuzzed(f)
	for _, key := range []string{"a", "6f9619ff-8b86-d011-b42d-00c04fc964ff", " a", "a b", "\t", "é", "\xff", `"quoted"`, "a,b", strings.Repeat("k", 255), strings.Repeat("k", 256)} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			t.Skip("no client can send this")
		}
		sent := strings.Trim(key, " \t") // as HTTP does
		headers := header{"Idempotency-Key": key}
		first := c.in(t).do("POST", "/users", "{}", headers)
		if models.CheckIdempotencyKey(sent) != nil {
			first.invalid("Idempotency-Key format")
			return
		}
		second := c.in(t).do("POST", "/users", "{}", headers).created()
		if first.created().text != second.text || second.Header.Get("Idempotent-Replayed") != "true" {
			t.Fatalf("%q: first %s, then %s", key, first.text, second.text)
		}
	})
}
