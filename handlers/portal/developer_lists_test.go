package portal_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

// lines are those of an exported file, without the mark at its beginning.
func (a *answer) lines() []string {
	a.t.Helper()
	a.status(200)
	if got := a.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/csv") {
		a.t.Fatalf("Content-Type %q", got)
	}
	return strings.Split(strings.TrimSpace(strings.TrimPrefix(a.Body.String(), "\ufeff")), "\r\n")
}

func TestDeliveriesAreNarrowedSortedAndExportedByTheirAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleViewer), a.webhook(models.Sandbox, everything())
		b.get(paths.Webhook(hook.ID)).count(`form[aria-label="Filter the deliveries"]`, 0)
		a.users(models.Sandbox, 2)
		a.deliverAll(hook, models.DeliveryResult{Code: 200})
		a.clock.pass(48 * time.Hour)
		if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
			t.Fatal(err)
		}
		today := a.clock.now().Format(time.DateOnly)
		for query, want := range map[string]int{
			"": 3, "?status=SUCCEEDED": 2, "?status=PENDING": 1, "?type=WEBHOOK_TEST": 1, "?type=USER_CREATED&status=SUCCEEDED": 2, "?from=" + today: 1, "?to=2026-01-01": 0,
			"?status=FAILED": 0,
		} {
			page := b.get(paths.Webhook(hook.ID)+query).status(200).count("#deliveries tbody tr", want)
			if want == 0 {
				page.has("#deliveries h2", "No delivery fits").count(`#deliveries a[href="`+paths.Webhook(hook.ID)+`#deliveries-title"]`, 1)
			}
			if got := len(b.get(paths.ExportDeliveries(hook.ID)+query).lines()) - 1; got != want {
				t.Errorf("%s exports %d, want %d", query, got, want)
			}
		}
		page := b.get(paths.Webhook(hook.ID)+"?status=SUCCEEDED&sort=oldest").has(".chip", "Status Delivered").count(`th[aria-sort=ascending] a[href="`+paths.Webhook(hook.ID)+`?status=SUCCEEDED"]`, 1)
		page.count(`a[href^="`+paths.ExportDeliveries(hook.ID)+`?sort=oldest&status=SUCCEEDED"]`, 1)
		part := b.do(fragment(httptest.NewRequest("GET", paths.Webhook(hook.ID)+"?type=WEBHOOK_TEST", nil))).status(200).count("#deliveries tbody tr", 1)
		part.count(`#deliveries[hx-get="`+paths.Webhook(hook.ID)+`?type=WEBHOOK_TEST"]`, 1)
		for _, query := range []string{"?status=LOST", "?type=NO", "?from=today", "?type=%00"} {
			b.get(paths.Webhook(hook.ID) + query).status(400)
			b.get(paths.ExportDeliveries(hook.ID) + query).status(400)
		}
		file := b.get(paths.ExportDeliveries(hook.ID) + "?type=USER_CREATED").lines()
		if !strings.HasPrefix(file[0], "Delivery id,Event id,Event type,Status,Tries,Last answer") || !strings.Contains(file[1], "USER_CREATED,Delivered,1,200,") {
			t.Errorf("exported %q", file)
		}
		other := a.webhook(models.Production, everything())
		b.get(paths.ExportDeliveries(other.ID)).status(404)
	})
}

func TestWebhooksAreNarrowedSortedAndExportedByTheirAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		for _, name := range []string{"=1+1", "Accounts"} {
			c := payroll()
			c.Name, c.Active = name, name == "Accounts"
			a.webhook(models.Sandbox, c)
		}
		b.get(paths.Webhooks).status(200).has("tbody tr:first-child", "Accounts").count(`th a[href="`+paths.Webhooks+`?sort=name"]`, 1)
		b.get(paths.Webhooks+"?sort=name").status(200).has("tbody tr:first-child", "=1+1").count("th[aria-sort=ascending]", 1)
		b.get(paths.Webhooks+"?q=acc").count("tbody tr", 1).has(".chip", "Name acc")
		b.get(paths.Webhooks+"?state=off").count("tbody tr", 1).has("tbody tr", "=1+1")
		b.get(paths.Webhooks+"?q=nobody").has("main h2", "No webhook fits").count(`main a.button[href="`+paths.Webhooks+`"]`, 1)
		b.get(paths.Webhooks + "?state=well").status(400)
		b.get(paths.Webhooks).has("th[aria-sort=descending]", "Created").count(`th a[href="`+paths.Webhooks+`?sort=oldest"]`, 1)
		b.get(paths.Webhooks+"?sort=oldest").has("tbody tr:first-child", "=1+1").has("th[aria-sort=ascending]", "Created")
		b.get(paths.Webhooks+"?sort=trouble").has("tbody tr:first-child", "=1+1").has("th[aria-sort=ascending]", "Health").count(`th a[href="`+paths.Webhooks+`?sort=healthy"]`, 1)
		file := b.get(paths.WebhookExport + "?state=off")
		if lines := file.lines(); len(lines) != 2 || !strings.Contains(lines[1], ",'=1+1,hooks.example.com,") || strings.Contains(file.Body.String(), "token=abc") {
			t.Errorf("exported %q", lines)
		}
	})
}

func TestReceiverIsToldHowToAnswerAndSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		b.post(paths.AnswerOfReceiver(hook.ID), url.Values{"answer": {"410"}}).leadsTo(paths.Receiver(hook.ID))
		page := b.get(paths.Receiver(hook.ID)).has("#toasts", "From now on the receiver answers 410, which switches the endpoint off.")
		if page.value("answer") != "410" {
			t.Errorf("the choice is %q", page.value("answer"))
		}
		if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
			t.Fatal(err)
		}
		a.tried(hook, models.DeliveryResult{Code: 410})
		b.get(paths.Receiver(hook.ID)).has("main .notice", "switched off.It answered 410 Gone.").count(`main .notice a[href="`+paths.Webhook(hook.ID)+`"]`, 1)
		viewer := a.signIn(models.RoleViewer)
		viewer.get(paths.Receiver(hook.ID)).has("main", "The receiver answers 410").count("main form[method=post]", 0)
		viewer.post(paths.AnswerOfReceiver(hook.ID), url.Values{"answer": {""}}).status(403)
		b.post(paths.AnswerOfReceiver(hook.ID), url.Values{"answer": {"418"}}).status(400)
		b.post(paths.AnswerOfReceiver(a.webhook(models.Sandbox, payroll()).ID), url.Values{"answer": {"410"}}).status(404)
	})
}

func TestWhatArrivedIsNarrowedReadPageByPageAndExported(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		b.get(paths.Receiver(hook.ID)).count(`form[aria-label="Filter what arrived"]`, 0)
		for n := range 30 {
			a.arrive(hook, models.Receipt{Headers: "Webhook-Id: et-1\nX: 2", Body: `{"a":1}`, SmileValid: true, StdValid: n > 0, Answer: models.AnswerError})
		}
		page := b.get(paths.Receiver(hook.ID)).count("#arrival-list > li", 25).has("[role=status]", "The latest 25 events").has("#arrival-list > li:first-child summary", "Answered 500")
		older := page.doc.Find(`a[href*="cursor="]`).AttrOr("href", "")
		b.get(older).count("#arrival-list > li", 5).count("#arrivals[hx-get]", 0).has("[role=status]", "5 earlier events")
		b.get(paths.Receiver(hook.ID)+"?signatures=wrong").count("#arrival-list > li", 1).count(`#arrivals[hx-get="`+paths.ReceiverArrivals(hook.ID)+`?signatures=wrong"]`, 1)
		b.get(paths.Receiver(hook.ID)+"?type=USER_CREATED").has("main h2", "Nothing fits")
		b.get(paths.Receiver(hook.ID) + "?type=NO").status(400)
		if got := b.get(paths.ExportReceipts(hook.ID) + "?signatures=wrong").lines(); len(got) != 2 || !strings.Contains(got[1], "INVITE_LINKED") || !strings.Contains(got[1], ",yes,no,500,") {
			t.Errorf("exported %q", got)
		}
		if got := len(b.get(paths.ExportReceipts(hook.ID)).lines()); got != 31 {
			t.Errorf("exported %d lines", got)
		}
		b.get(paths.ExportReceipts(a.webhook(models.Sandbox, payroll()).ID)).status(404)
	})
}

func TestAPIRequestsAreExportedAsNarrowed(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		a.asked(models.Sandbox,
			models.APIRequest{APIKeyID: "ak-1", RequestID: "one", Method: "GET", Path: "/v1/invites", Status: 200, Code: "OK", DurationUS: 1234},
			models.APIRequest{APIKeyID: "ak-1", RequestID: "=two", Method: "POST", Path: "/v1/invites", Status: 400, Code: "INVALID_PARAMETERS", ErrorFields: "email"},
		)
		if got := b.get(paths.APIRequestExport + "?outcome=failed").lines(); len(got) != 2 || !strings.HasSuffix(got[1], ",INVALID_PARAMETERS,email,0.0,'=two") {
			t.Errorf("exported %q", got)
		}
		if got := b.get(paths.APIRequestExport + "?outcome=ok").lines(); !strings.Contains(got[0], ",Duration (ms),") || !strings.HasSuffix(got[1], ",OK,,1.2,one") {
			t.Errorf("exported %q", got)
		}
		b.get(paths.APIRequests+"?method=GET&outcome=ok&sort=oldest").count("tbody tr", 1).has(".chip", "Answer Fine").count("th[aria-sort=ascending]", 1)
		b.get(paths.APIRequests + "?outcome=good").status(400)
		b.get(paths.APIRequestExport + "?from=x").status(400)
		a.signIn(models.RoleMember).get(paths.APIRequestExport).status(403)
	})
}

// However many others there are, what a page tells of is called by its name.
func TestNamesAreFoundBeyondTheNewest(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, c := a.signIn(models.RoleAdmin), everything()
		c.Name = "The first"
		hook := a.webhook(models.Sandbox, c)
		key, _, err := a.scope(models.Sandbox).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "The first key"})
		if err != nil {
			t.Fatal(err)
		}
		inv := a.invite(models.Sandbox, "Ana", "ana@example.com")
		a.asked(models.Sandbox, models.APIRequest{APIKeyID: key.ID, RequestID: "one", Method: "GET", Path: "/v1/invites", Status: 200, Code: "OK"})
		a.crowd()
		page := b.get(paths.Invite(inv.ID)).status(200).has("#invite-live", "The first")
		if page.count(`#invite-live a[href^="`+paths.Webhook(hook.ID)+`/"]`, 1); strings.Contains(page.text("main"), "that was deleted") {
			t.Error("a live endpoint is called deleted")
		}
		b.get(paths.APIRequests).has("tbody tr", "The first key")
		if chosen := b.get(paths.APIRequests+"?key="+key.ID).has(".chip", "The first key").value("key"); chosen != key.ID {
			t.Errorf("chosen is %q", chosen)
		}
		if lines := b.get(paths.APIRequestExport).lines(); !strings.Contains(lines[1], ",The first key,") {
			t.Errorf("exported %q", lines)
		}
	})
}

// crowd adds more endpoints and keys than a page of the store holds.
func (a *app) crowd() {
	a.t.Helper()
	for range models.MaxPageSize + 1 {
		c := payroll()
		c.Active = false
		a.webhook(models.Sandbox, c)
		if _, _, err := a.scope(models.Sandbox).CreateAPIKey(a.t.Context(), models.NewAPIKey{Name: "another"}); err != nil {
			a.t.Fatal(err)
		}
	}
}
