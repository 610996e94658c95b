package api_test

import (
	"fmt"
	"strings"
	"testing"

	"invites/models"
)

// batch sends rows that are not all good, which openapi.yaml does not call a valid request.
func (c *client) batch(query string, rows ...any) []object {
	c.t.Helper()
	return resultsOf(c.do("POST", "/invites/batch"+query, object{"invites": rows}, offSpec()))
}

func resultsOf(a *answer) []object {
	a.t.Helper()
	if keys := keysOf(a.ok().data()); keys != "results" {
		a.t.Errorf("a batch has the keys %s", keys)
	}
	results := []object{}
	for i, item := range a.data()["results"].([]any) {
		results = append(results, item.(object))
		if results[i]["index"] != float64(i) {
			a.t.Errorf("result %d is of row %v", i, results[i]["index"])
		}
	}
	return results
}

// errorsOf are a row's errors: "email format, templateId required".
func errorsOf(t *testing.T, result object) string {
	t.Helper()
	if keys := keysOf(result); keys != "errors index" {
		t.Fatalf("a refused row has the keys %s", keys)
	}
	var texts []string
	for _, item := range result["errors"].([]any) {
		e := item.(object)
		texts = append(texts, fmt.Sprint(e["field"], " ", e["code"]))
	}
	return strings.Join(texts, ", ")
}

func TestABatchInvitesTheGoodRowsAndTellsWhatIsWrongWithTheOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		good := goodInvite(template)
		results := c.batch("",
			good,
			with(good, "email", "nowhere"),
			object{},
			with(good, "email", "ryan@example.com"),
			"Amelia", nil, []any{good},
			with(with(good, "firstName", 5), "templateId", models.NewID(models.PrefixTemplate)),
			with(good, "lastName", false),
		)
		for i, want := range map[int]string{
			1: "email format", 2: "fullName required, email required, templateId required",
			4: "invites[4] invalid", 5: "invites[5] invalid", 6: "invites[6] invalid",
			7: "firstName invalid, templateId not_found", 8: "lastName invalid",
		} {
			if got := errorsOf(t, results[i]); got != want {
				t.Errorf("row %d: %q, want %q", i, got, want)
			}
		}
		var ids []string
		for _, i := range []int{3, 0} {
			if keys := keysOf(results[i]); keys != "index invite" {
				t.Errorf("a good row has the keys %s", keys)
			}
			inv := results[i]["invite"].(object)
			ids = append(ids, inv["id"].(string))
			if got := c.get("/invites/" + inv["id"].(string)).ok().data(); string(encode(t, got)) != string(encode(t, inv)) {
				t.Errorf("row %d reads differently later: %v", i, got)
			}
		}
		same(t, results[3]["invite"].(object), object{"email": "ryan@example.com", "status": "INVITED", "emailStatus": "QUEUED"})
		if got := c.get("/invites").ids(); strings.Join(got, " ") != strings.Join(ids, " ") {
			t.Errorf("there are %v, want %v", got, ids)
		}
	})
}

func TestADryRunTellsWhatWouldHappenAndDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		quiet := with(good, "templateId", c.post("/inviteTemplates", with(goodTemplate(), "email.sendEmail", false)).created().id())
		results := c.batch("?dryRun=true", good, with(good, "email", "nowhere"), quiet, with(good, "firstName", 1))
		for i, status := range map[int]string{0: "QUEUED", 2: "NONE"} {
			if keys := keysOf(results[i]); keys != "emailStatus index invite" {
				t.Errorf("a planned row has the keys %s", keys)
			}
			same(t, results[i], object{"invite": nil, "emailStatus": status})
		}
		if got := errorsOf(t, results[1]) + "; " + errorsOf(t, results[3]); got != "email format; firstName invalid" {
			t.Errorf("errors %s", got)
		}
		w.nothingStored(t)
		if users := c.get("/users").ids(); len(users) != 0 {
			t.Errorf("there are users: %v", users)
		}
		c.post("/invites/batch?dryRun=false", object{"invites": []any{good}}).ok()
		if n := len(c.get("/invites").items()); n != 1 {
			t.Errorf("%d invites after dryRun=false, want 1", n)
		}
	})
}

func TestADryRunForeseesWhoAskedForNoMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		inv := c.post("/invites", good).created().data()
		if err := w.store.StopInvites(t.Context(), tokenOf(inv)); err != nil {
			t.Fatal(err)
		}
		rows := object{"invites": []any{good, with(good, "email", "ryan@example.com")}}
		planned := resultsOf(c.post("/invites/batch?dryRun=true", rows))
		made := resultsOf(c.post("/invites/batch", rows))
		for i, status := range []string{"SUPPRESSED", "QUEUED"} {
			same(t, planned[i], object{"emailStatus": status})
			same(t, made[i]["invite"].(object), object{"emailStatus": status})
		}
	})
}

func TestABatchThatIsWrongAsAWholeInvitesNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		rows := make([]any, 1001)
		for i := range rows {
			rows[i] = good
		}
		for _, tt := range []struct {
			name string
			rows any
			want string
		}{
			{"absent", absent, "invites required"},
			{"null", nil, "invites required"},
			{"no row", []any{}, "invites required"},
			{"an object", good, "invites invalid"},
			{"a text", "Amelia", "invites invalid"},
			{"1,001 rows", rows, "invites too_long"},
		} {
			t.Run(tt.name, func(t *testing.T) { c.post("/invites/batch", with(object{}, "invites", tt.rows)).invalid(tt.want) })
		}
		c.post("/invites/batch?dryRun=yes", object{"invites": []any{good}}).invalid("dryRun invalid")
		c.post("/invites/batch?dryRun=", object{}).invalid("invites required", "dryRun invalid")
		c.post("/invites/batch", []any{good}).invalid()
		c.post("/invites/batch", nil).invalid()
		c.do("POST", "/invites/batch", "a=b", header{"Content-Type": "text/plain"}).is(415, "UNSUPPORTED_TYPE").bare()
		w.nothingStored(t)
	})
}

func TestABatchHasAThousandRows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Production)
		good := goodInvite(c.template())
		rows := make([]any, 1000)
		for i := range rows {
			rows[i] = with(good, "email", fmt.Sprintf("person-%d@example.com", i))
		}
		results := resultsOf(c.post("/invites/batch", object{"invites": rows}))
		if len(results) != 1000 {
			t.Fatalf("%d results", len(results))
		}
		seen := map[any]bool{}
		for i, result := range results {
			inv := result["invite"].(object)
			same(t, inv, object{"email": fmt.Sprintf("person-%d@example.com", i)})
			seen[inv["id"]], seen[inv["inviteLandingPageUrl"]], seen[inv["userId"]] = true, true, true
		}
		if len(seen) != 3000 {
			t.Errorf("ids, links or users repeat: %d of 3000", len(seen))
		}
	})
}

func TestABatchKnowsTheTemplatesOfItsOwnModeAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		result := other.batch("", goodInvite(mine.template()))[0]
		if got := errorsOf(t, result); got != "templateId not_found" {
			t.Errorf("errors %s", got)
		}
		w.nothingStored(t)
	})
}

func TestTheBodyOfABatchHoldsSixteenMebibytesAtMost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		padded := func(size int) string {
			batch := object{"invites": []any{good}, "padding": ""}
			short := len(encode(t, batch))
			return string(encode(t, with(batch, "padding", strings.Repeat("p", size-short))))
		}
		a := c.do("POST", "/invites/batch", padded(16<<20+1), nil).is(413, "PAYLOAD_TOO_LARGE").bare()
		if !strings.Contains(a.text, "16 MiB") {
			t.Errorf("the limit is not told: %s", a.text)
		}
		w.nothingStored(t)
		c.do("POST", "/invites/batch", padded(16<<20), nil).ok()
	})
}

func TestABatchWithAnIdempotencyKeyInvitesOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		good := goodInvite(c.template())
		rows := object{"invites": []any{good, with(good, "email", "nowhere")}}
		key := offSpec()
		key["Idempotency-Key"] = "one"
		first, second := c.do("POST", "/invites/batch", rows, key).ok(), c.do("POST", "/invites/batch", rows, key)
		if second.text != first.text || second.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("the second answer is %s, want %s", second.text, first.text)
		}
		if n := len(c.get("/invites").items()); n != 1 {
			t.Errorf("%d invites, want 1", n)
		}
	})
}
