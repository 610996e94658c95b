package portal_test

import (
	"fmt"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

// asked adds requests to the log of the API, the first the oldest.
func (a *app) asked(mode models.Mode, requests ...models.APIRequest) {
	a.t.Helper()
	for n := range requests {
		r := &requests[n]
		r.ID, r.Mode, r.CreatedAt = models.NewID(models.PrefixRequest), mode, a.clock.now()
	}
	if err := a.db.SaveAPIRequests(a.t.Context(), requests); err != nil {
		a.t.Fatal(err)
	}
}

// requestIDs are the ids of the requests of a list, in its order.
func (a *answer) requestIDs() string {
	return fmt.Sprint(a.doc.Find("tbody [data-copy]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("data-copy", "") }))
}

func TestAPIRequestsAreListedNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		key, _, err := a.scope(models.Sandbox).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "Payroll <import>"})
		if err != nil {
			t.Fatal(err)
		}
		a.asked(models.Sandbox,
			models.APIRequest{APIKeyID: key.ID, RequestID: "one", Method: "GET", Path: "/v1/invites", Status: 200, Code: "OK", DurationUS: 1234},
			models.APIRequest{APIKeyID: key.ID, RequestID: "two", Method: "POST", Path: "/v1/invites", Status: 400, Code: "INVALID_PARAMETERS", ErrorFields: "email,templateId", DurationUS: 56789},
			models.APIRequest{APIKeyID: "ak-gone", RequestID: "three", Method: "POST", Path: "/v1/webhooks", Status: 500, Code: "SERVER_ERROR", DurationUS: 99},
		)
		a.asked(models.Production, models.APIRequest{APIKeyID: "ak-real", RequestID: "real", Method: "GET", Path: "/v1/invites", Status: 200, Code: "OK"})
		page := b.get(paths.APIRequests).status(200)
		if got := page.requestIDs(); got != "[three two one]" {
			t.Errorf("listed %s", got)
		}
		for _, want := range []string{"POST /v1/invites", "Payroll <import>", "400", "INVALID_PARAMETERS", "email, templateId", "57 ms", "two"} {
			page.has("tbody tr:nth-child(2)", want)
		}
		page.has("tbody tr:nth-child(3)", "1.2 ms").has("tbody tr:nth-child(1)", "ak-gone")
		page.count(`.tabs-line a[aria-current="page"][href="`+paths.APIRequests+`"]`, 1)
		b.get(paths.APIKeys).count(`.tabs-line a[href="`+paths.APIRequests+`"]`, 1)

		for query, want := range map[string]string{
			"?requestId=two": "[two]", "?requestId=+two+": "[two]", "?failed=true": "[three two]", "?key=" + key.ID: "[two one]",
			"?failed=true&key=" + key.ID: "[two]", "?requestId=real": "[]", "?key=ak-real": "[]", "?requestId=%00": "[]",
		} {
			if got := b.get(paths.APIRequests + query).status(200).requestIDs(); got != want {
				t.Errorf("%s lists %s, want %s", query, got, want)
			}
		}
		b.get(paths.APIRequests+"?requestId=four").has("main h2", "No request fits")
		if narrowed := b.get(paths.APIRequests + "?requestId=two&failed=true&key=" + key.ID); narrowed.value("requestId") != "two" || narrowed.value("outcome") != "failed" || narrowed.value("key") != key.ID {
			t.Error("the filter forgets what was asked for")
		}
	})
}

func TestNoAPIRequestYetLeadsToTheKeys(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get(paths.APIRequests).status(200).has("main h2", "Nothing was asked yet").count(`main a.button[href="`+paths.APIKeys+`"]`, 1)
	})
}

func TestAPIRequestsComeInPagesThatKeepTheirFilter(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		var requests []models.APIRequest
		for n := range 60 {
			requests = append(requests, models.APIRequest{APIKeyID: "ak-1", RequestID: fmt.Sprint("r", n), Method: "GET", Path: "/v1/invites", Status: 200 + n%2*200, Code: "OK"})
		}
		a.asked(models.Sandbox, requests...)
		seen, at := 0, paths.APIRequests+"?failed=true"
		for at != "" {
			page := b.get(at).status(200)
			seen += page.doc.Find("tbody tr").Length()
			at = page.doc.Find(`nav[aria-label="Pages"] a:contains("Next page")`).AttrOr("href", "")
		}
		if seen != 30 {
			t.Errorf("the walk shows %d of 30 failures", seen)
		}
		b.get(paths.APIRequests + "?cursor=x").status(400)
	})
}
