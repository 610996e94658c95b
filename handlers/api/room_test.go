package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"invites/handlers/api"
	"invites/models"
)

func TestAKeyIsNeeded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		other := w.client(t, models.Production)
		revoked := w.client(t, models.Sandbox)
		if _, err := w.scope(models.Sandbox).RevokeAPIKey(t.Context(), revoked.id); err != nil {
			t.Fatal(err)
		}
		for name, authorization := range map[string]string{
			"no credentials":             "",
			"a bearer token":             "Bearer " + c.secret,
			"no base64":                  "Basic !",
			"an unknown key":             basic(models.NewID(models.PrefixAPIKey), c.secret),
			"a wrong secret":             basic(c.id, c.secret+"x"),
			"no secret":                  basic(c.id, ""),
			"the secret of another key":  basic(c.id, other.secret),
			"a revoked key":              basic(revoked.id, revoked.secret),
			"a NUL in the key":           basic("ak-\x00", c.secret),
			"the secret as the key, too": basic(c.secret, c.secret),
		} {
			t.Run(name, func(t *testing.T) {
				w.clock.pass(time.Minute) // so that it is no flood of wrong keys
				for _, request := range []struct{ method, path string }{
					{"GET", "/invites"}, {"POST", "/invites"}, {"DELETE", "/webhooks/" + models.NewID(models.PrefixWebhook)}, {"GET", "/invites/x"},
				} {
					a := c.do(request.method, request.path, nil, header{"Authorization": authorization}).is(401, "INVALID_CREDENTIALS").bare()
					if got := a.Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Basic realm=") {
						t.Errorf("WWW-Authenticate %q", got)
					}
				}
			})
		}
		w.nothingStored(t)
	})
}

func basic(id, secret string) string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(id, secret)
	return r.Header.Get("Authorization")
}

func TestWhatCannotBeAnIDNamesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		for _, id := range []string{
			"x", "iv-", "%00", "iv-%00", "%0A", "%ff", "..%2f", "iv-" + strings.Repeat("0", 31) + "%00", strings.Repeat("a", 5000),
			template, models.NewID(models.PrefixInvite), "IV-" + strings.Repeat("0", 32), "%27%20OR%201=1",
		} {
			c.get("/invites/" + id).missing()
			c.get("/invites/" + id + "/logs").missing()
			c.post("/invites/"+id+"/revoke", nil).missing()
			c.get("/webhooks/" + id).missing()
			c.remove("/webhooks/" + id).missing()
			if id != template {
				c.put("/inviteTemplates/"+id, goodTemplate()).missing()
			}
		}
	})
}

func TestPathsThatThereAreNoneOfAnswerInTheEnvelope(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for _, path := range []string{"", "/", "/nothing", "/invites/", "/Invites", "/invites/a/b/c", "/inviteTemplates/x/logs", "/%00"} {
			c.get(path).missing()
			c.do("GET", path, nil, header{"Authorization": ""}).missing()
		}
	})
}

func TestMethodsThatAPathDoesNotTakeAreRefusedWithThoseItTakes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		id := "/inviteTemplates/" + c.template()
		for _, tt := range []struct{ method, path, allow string }{
			{"DELETE", "/invites", "GET, HEAD, POST"},
			{"PUT", "/invites", "GET, HEAD, POST"},
			{"PATCH", id, "GET, HEAD, PUT, DELETE"},
			{"POST", id, "GET, HEAD, PUT, DELETE"},
			{"OPTIONS", id, "GET, HEAD, PUT, DELETE"},
			{"OPTIONS", "/invites", "GET, HEAD, POST"},
			{"TRACE", "/webhooks", "GET, HEAD, POST"},
			{"GET", "/invites/x/resend", "POST"},
			{"PURGE", "/invites", "GET, HEAD, POST"},
		} {
			t.Run(tt.method+" "+tt.path, func(t *testing.T) {
				a := c.do(tt.method, tt.path, nil, nil).is(405, "UNSUPPORTED_METHOD").bare()
				if got := a.Header.Get("Allow"); got != tt.allow {
					t.Errorf("Allow %q, want %q", got, tt.allow)
				}
				if cors := a.Header.Get("Access-Control-Allow-Origin"); cors != "" {
					t.Errorf("other sites are let in: %q", cors)
				}
			})
		}
	})
}

func TestHeadIsGetWithoutTheBody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/invites/" + c.invite(c.template())
		get, head := c.get(path).ok(), c.do("HEAD", path, nil, nil)
		if head.StatusCode != 200 || head.text != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD answers %d %v %q", head.StatusCode, head.Header, head.text)
		}
		if got := c.do("HEAD", path+"/resend", nil, nil); got.StatusCode != 405 || got.Header.Get("Allow") != "POST" {
			t.Errorf("HEAD of an action answers %d, Allow %q", got.StatusCode, got.Header.Get("Allow"))
		}
		if got := c.do("HEAD", path, nil, header{"Authorization": ""}); got.StatusCode != 401 {
			t.Errorf("HEAD without a key answers %d", got.StatusCode)
		}
	})
}

func TestTheCallersRequestIDComesBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for _, path := range []string{"/invites", "/nothing", "/invites?size=0"} {
			if a := c.do("GET", path, nil, header{"X-Request-Id": "mine-1.2_3"}); a.body["requestId"] != "mine-1.2_3" {
				t.Errorf("%s: requestId %v", path, a.body["requestId"]) // that header and body agree is checked for every answer
			}
		}
		first, second := c.get("/invites"), c.do("GET", "/invites", nil, header{"X-Request-Id": "not valid"})
		if first.body["requestId"] == second.body["requestId"] || second.body["requestId"] == "not valid" {
			t.Errorf("request ids %v, %v", first.body["requestId"], second.body["requestId"])
		}
	})
}

func TestBodiesThatAreNotOneJSONObject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := string(encode(t, goodInvite(c.template())))
		for _, tt := range []struct{ name, body string }{
			{"nothing", ""},
			{"spaces", " \n"},
			{"a list", "[" + good + "]"},
			{"null", "null"},
			{"a text", `"invite"`},
			{"a number", "7"},
			{"half an object", good[:len(good)-1]},
			{"two objects", good + good},
			{"an object and more", good + " x"},
			{"an object and a comma", good + ","},
			{"a comma too many", `{"fullName":"a",}`},
			{"single quotes", `{'fullName':'a'}`},
			{"a comment", `{} // done`},
			{"a form", "fullName=Amelia"},
			{"bytes that are no UTF-8", `{"fullName":"` + "\xff\xfe" + `"}`},
			{"a control character in a text", "{\"fullName\":\"a\nb\"}"},
			{"depth", strings.Repeat(`{"a":`, 100000) + "1" + strings.Repeat("}", 100000)},
		} {
			t.Run(tt.name, func(t *testing.T) {
				c.do("POST", "/invites", tt.body, nil).invalid()
				c.do("POST", "/webhooks", tt.body, nil).invalid()
			})
		}
		w.nothingStored(t)
	})
}

func TestABodyMustBeDeclaredJSON(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		for _, kind := range []string{
			"", "text/plain", "text/json", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data; boundary=b",
			"application/json; charset=latin1", "application/json; charset", "json", "*/*",
		} {
			c.do("POST", "/invites", good, header{"Content-Type": kind}).is(415, "UNSUPPORTED_TYPE").bare()
		}
		c.do("POST", "/invites", good, header{"Content-Encoding": "gzip"}).is(415, "UNSUPPORTED_TYPE")
		w.nothingStored(t)
		for _, kind := range []string{"application/json; charset=utf-8", `Application/JSON;charset="UTF-8"`} {
			c.do("POST", "/invites", good, header{"Content-Type": kind}).created()
		}
		offSpec := offSpec()
		offSpec["Content-Type"] = "application/vnd.invite+json"
		c.do("POST", "/invites", good, offSpec).created()
	})
}

func TestABodyMayComeInChunksOfUnknownLength(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		chunked := func(path, body string) *answer {
			r, err := http.NewRequestWithContext(t.Context(), "POST", w.url+"/v1"+path, io.MultiReader(strings.NewReader(body)))
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth(c.id, c.secret)
			r.Header.Set("Content-Type", "application/json")
			return c.send(r)
		}
		good := string(encode(t, goodInvite(c.template())))
		id := chunked("/invites", good).created().id()
		chunked("/invites", "").invalid()
		chunked("/invites/"+id+"/resend", "").ok()
		chunked("/invites", good+strings.Repeat(" ", 2<<20)).is(413, "PAYLOAD_TOO_LARGE")
	})
}

func TestABodyHoldsAMebibyteAtMost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		padded := func(size int) string {
			short := len(encode(t, with(good, "padding", "")))
			return string(encode(t, with(good, "padding", strings.Repeat("p", size-short))))
		}
		c.do("POST", "/invites", padded(1<<20+1), nil).is(413, "PAYLOAD_TOO_LARGE").bare()
		c.do("POST", "/invites", padded(2<<20), nil).is(413, "PAYLOAD_TOO_LARGE").bare()
		w.nothingStored(t)
		c.do("POST", "/invites", padded(1<<20), nil).created()
	})
}

// A browser sends the credentials that it was once asked for with whatever another site makes it post.
func TestAnotherSiteCannotPostWithABrowsersCredentials(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/invites/" + c.invite(c.template())
		form := header{"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
		c.do("POST", path+"/revoke", nil, form).is(403, "UNAUTHORIZED_ACCESS").bare()
		same(t, c.get(path).ok().data(), object{"revokedAt": nil})
	})
}

func TestAFaultOfTheServerTellsNothingOfItself(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		if err := w.store.Close(); err != nil {
			t.Fatal(err)
		}
		a := c.get("/invites").is(500, "SERVER_ERROR").bare()
		for _, cause := range []string{"sql", "closed", "database", "panic", ".go"} {
			if strings.Contains(strings.ToLower(a.text), cause) {
				t.Errorf("the answer tells of its cause: %s", a.text)
			}
		}
	})
}

func TestEveryKindOfErrorHasItsStatusAndCode(t *testing.T) {
	room := api.New(api.Deps{Log: slog.New(slog.DiscardHandler)})
	for _, tt := range []struct {
		err    error
		status int
		code   string
	}{
		{models.Malformed("Mend it."), 400, "INVALID_PARAMETERS"},
		{&models.Error{Kind: models.KindUnauthenticated}, 401, "INVALID_CREDENTIALS"},
		{&models.Error{Kind: models.KindForbidden}, 403, "UNAUTHORIZED_ACCESS"},
		{fmt.Errorf("look it up: %w", models.NotFound("invite")), 404, "MISSING_RESOURCE"},
		{&models.Error{Kind: models.KindUnsupportedMethod}, 405, "UNSUPPORTED_METHOD"},
		{models.Conflict("Not now."), 409, "CONFLICT"},
		{&models.Error{Kind: models.KindTooLarge}, 413, "PAYLOAD_TOO_LARGE"},
		{&models.Error{Kind: models.KindUnsupported}, 415, "UNSUPPORTED_TYPE"},
		{&models.Error{Kind: models.KindMismatch}, 422, "IDEMPOTENCY_MISMATCH"},
		{&models.Error{Kind: models.KindRateLimited}, 429, "REQUEST_LIMIT_EXCEEDED"},
		{errors.New("the cause"), 500, "SERVER_ERROR"},
		{&models.Error{Message: "the cause", Cause: errors.New("the cause")}, 500, "SERVER_ERROR"},
		{&models.Error{Kind: models.KindUnavailable, Cause: errors.New("the cause")}, 503, "SERVER_UNAVAILABLE"},
		{fmt.Errorf("the cause: %w", context.DeadlineExceeded), 504, "TIME_LIMIT_EXCEEDED"},
	} {
		w := httptest.NewRecorder()
		room.Fail(w, httptest.NewRequest("GET", "/v1/invites", nil), tt.err)
		var body object
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		if w.Code != tt.status || body["code"] != tt.code || body["message"] == "" || strings.Contains(w.Body.String(), "the cause") {
			t.Errorf("%v: %d %s, want %d %s", tt.err, w.Code, w.Body, tt.status, tt.code)
		}
		if _, has := body["data"]; has != (tt.status == 400) {
			t.Errorf("%v: %s: only INVALID_PARAMETERS has data", tt.err, w.Body)
		}
	}
}
