package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"invites/models"
)

func TestDeliveriesAreNarrowedAndSorted(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook()
		yesterday := g.Now()
		g.happens(2)
		g.settleAll(w, models.DeliveryFailed)
		g.forward(24 * time.Hour)
		g.happens(2)
		g.settleAll(w, models.DeliverySucceeded)
		must(t, g.sandbox.TestWebhook(ctx, w.ID))
		day := func(at time.Time) *time.Time {
			at = at.Truncate(24 * time.Hour)
			return &at
		}
		for name, c := range map[string]struct {
			filter models.DeliveryFilter
			want   int
		}{
			"all":             {models.DeliveryFilter{}, 7},
			"pending":         {models.DeliveryFilter{Status: models.DeliveryPending}, 1},
			"given up":        {models.DeliveryFilter{Status: models.DeliveryFailed}, 3},
			"of a type":       {models.DeliveryFilter{EventType: models.EventInviteRevoked}, 2},
			"of both":         {models.DeliveryFilter{EventType: models.EventInviteRevoked, Status: models.DeliveryFailed}, 1},
			"of the past day": {models.DeliveryFilter{CreatedFilter: models.CreatedFilter{EndDate: day(yesterday)}}, 3},
			"of today":        {models.DeliveryFilter{CreatedFilter: models.CreatedFilter{StartDate: day(g.Now())}}, 4},
		} {
			var walked []string
			for _, oldest := range []bool{false, true} {
				f, page, ids := c.filter, models.Page{Size: 2}, []string{}
				f.Oldest = oldest
				for {
					found, err := g.sandbox.FindDeliveries(ctx, w.ID, f, page)
					must(t, err)
					for _, d := range found.Items {
						if oldest {
							ids = append(ids, d.ID)
						} else {
							ids = append([]string{d.ID}, ids...)
						}
					}
					if page.Cursor = found.Next; page.Cursor == "" {
						break
					}
				}
				walked = append(walked, fmt.Sprint(ids))
				if len(ids) != c.want {
					t.Errorf("%s: %d, want %d", name, len(ids), c.want)
				}
			}
			if walked[0] != walked[1] {
				t.Errorf("%s: from the end %s, from the beginning %s", name, walked[0], walked[1])
			}
		}
		start := day(g.Now())
		_, err := g.sandbox.FindDeliveries(ctx, w.ID, models.DeliveryFilter{Status: "LOST", EventType: "NO", CreatedFilter: models.CreatedFilter{StartDate: start, EndDate: day(yesterday)}}, models.Page{})
		if got := fieldCodes(err); got != "status:invalid eventType:invalid endDate:invalid" {
			t.Errorf("%s", got)
		}
	})
}

func TestEndpointsAreFoundByNameAndHealthInTheOrderOfNames(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		for _, name := range []string{"Payroll, 100%", "accounts", "Zebra_1", "Off"} {
			w := g.webhook()
			g.replaced(w, func(c *models.WebhookContent) { c.Name, c.Active = name, name != "Off" })
			if name == "accounts" {
				must(t, g.sandbox.TestWebhook(ctx, w.ID))
				g.answer(w, 500)
			}
		}
		for _, c := range []struct {
			filter models.WebhookFilter
			want   string
		}{
			{models.WebhookFilter{}, "Off|Zebra_1|accounts|Payroll, 100%"},
			{models.WebhookFilter{Search: "PAY"}, "Payroll, 100%"},
			{models.WebhookFilter{Search: "%"}, "Payroll, 100%"},
			{models.WebhookFilter{Search: "_"}, "Zebra_1"},
			{models.WebhookFilter{State: models.WebhooksOff}, "Off"},
			{models.WebhookFilter{State: models.WebhooksFailing}, "accounts"},
			{models.WebhookFilter{State: models.WebhooksWell}, "Zebra_1|Payroll, 100%"},
			{models.WebhookFilter{Sort: models.WebhooksByNameEnd}, "Zebra_1|Payroll, 100%|Off|accounts"},
		} {
			found, err := g.sandbox.FindWebhooks(ctx, c.filter, models.Page{})
			must(t, err)
			if got := names(found.Items); got != c.want {
				t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
			}
		}
		var walked []models.Webhook
		for page := (models.Page{Size: 1}); ; {
			found, err := g.sandbox.FindWebhooks(ctx, models.WebhookFilter{Sort: models.WebhooksByName}, page)
			must(t, err)
			walked = append(walked, found.Items...)
			if page.Cursor = found.Next; page.Cursor == "" {
				break
			}
		}
		if got := names(walked); got != "accounts|Off|Payroll, 100%|Zebra_1" {
			t.Errorf("by name: %s", got)
		}
		for _, f := range []models.WebhookFilter{{Search: "\x00"}, {Search: "\xff"}, {State: "well"}, {Sort: "well"}} {
			_, err := g.sandbox.FindWebhooks(ctx, f, models.Page{})
			wantKind(t, fmt.Sprintf("%+v", f), err, models.KindInvalid)
		}
	})
}

func names(all []models.Webhook) string {
	list := make([]string, len(all))
	for i, w := range all {
		list[i] = w.Name
	}
	return strings.Join(list, "|")
}

func TestABuiltInReceiverCanBeToldHowToAnswer(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w, err := g.sandbox.CreateReceiver(ctx, func(id string) string { return "https://example.com/" + id })
		must(t, err)
		must(t, g.sandbox.AnswerAs(ctx, w.ID, models.AnswerGone))
		if now := g.rereadWebhook(w); now.ReceiverAnswer != models.AnswerGone {
			t.Errorf("%+v", now)
		}
		wantKind(t, "418", g.sandbox.AnswerAs(ctx, w.ID, "418"), models.KindInvalid)
		wantKind(t, "an endpoint of somebody's", g.sandbox.AnswerAs(ctx, g.webhook().ID, models.AnswerGone), models.KindNotFound)
	})
}

func TestTheLogOfRequestsIsNarrowedByMethodOutcomeAndDay(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		var rows []models.APIRequest
		for i, status := range []int{200, 201, 404, 503} {
			rows = append(rows, models.APIRequest{
				ID: models.NewID(models.PrefixRequest), Mode: models.Sandbox, Method: []string{"GET", "POST"}[i%2], Status: status, CreatedAt: g.Now().AddDate(0, 0, i),
			})
		}
		must(t, g.SaveAPIRequests(ctx, rows))
		day := g.Now().Truncate(24*time.Hour).AddDate(0, 0, 1)
		for _, c := range []struct {
			filter models.APIRequestFilter
			want   string
		}{
			{models.APIRequestFilter{}, "[503 404 201 200]"},
			{models.APIRequestFilter{Oldest: true}, "[200 201 404 503]"},
			{models.APIRequestFilter{Method: "POST"}, "[503 201]"},
			{models.APIRequestFilter{Outcome: models.RequestsFine}, "[201 200]"},
			{models.APIRequestFilter{Outcome: models.RequestsRefused}, "[404]"},
			{models.APIRequestFilter{Outcome: models.RequestsBroken}, "[503]"},
			{models.APIRequestFilter{CreatedFilter: models.CreatedFilter{StartDate: &day, EndDate: &day}}, "[201]"},
		} {
			found, err := g.sandbox.APIRequests(ctx, c.filter, models.Page{})
			must(t, err)
			var got []int
			for _, r := range found.Items {
				got = append(got, r.Status)
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("%+v: %v, want %s", c.filter, got, c.want)
			}
		}
		for _, f := range []models.APIRequestFilter{{Method: "\x00"}, {Outcome: "good"}} {
			_, err := g.sandbox.APIRequests(ctx, f, models.Page{})
			wantKind(t, fmt.Sprintf("%+v", f), err, models.KindInvalid)
		}
	})
}
