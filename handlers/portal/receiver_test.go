package portal_test

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// openReceiver makes the built-in receiver as the page does and returns it.
func (a *app) openReceiver(b *browser) *models.Webhook {
	a.t.Helper()
	b.post(paths.WebhookReceiver, nil).status(303)
	return &a.liveWebhooks(models.Sandbox)[0]
}

func (a *app) arrive(hook *models.Webhook, r models.Receipt) {
	a.t.Helper()
	r.Mode, r.WebhookID, r.EventType = hook.Mode, hook.ID, models.EventInviteLinked
	if err := a.db.SaveReceipt(a.t.Context(), r); err != nil {
		a.t.Fatal(err)
	}
}

func TestReceiverIsMadeOnceAndItsAddressIsOurs(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		b.post(paths.WebhookReceiver, nil).leadsTo(paths.Receiver(hook.ID))
		if got := a.liveWebhooks(models.Sandbox); len(got) != 1 || got[0].URL != origin+paths.Receiver(hook.ID) || !got[0].BuiltIn {
			t.Errorf("stored %+v", got)
		}
		c := models.WebhookContent{Name: "Mine", URL: "https://10.0.0.1/elsewhere", EventTypes: []models.EventType{models.AllEvents}, Active: true}
		b.post(paths.Webhook(hook.ID), webhookForm(c)).leadsTo(paths.Webhook(hook.ID))
		if got := a.liveWebhooks(models.Sandbox)[0]; got.URL != origin+paths.Receiver(hook.ID) || got.Name != "Mine" {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestReceiverShowsWhatArrivesWithBothVerdicts(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		b.get(paths.Receiver(hook.ID)).status(200).has("[role=status]", "Waiting for the first event").
			count(`form[action="`+paths.TestWebhook(hook.ID)+`"]`, 2).count(`#arrivals[hx-get="`+paths.ReceiverArrivals(hook.ID)+`"]`, 1)

		a.arrive(hook, models.Receipt{Headers: "Webhook-Id: et-1", Body: `{"a":1}`, SmileValid: true, StdValid: true})
		a.arrive(hook, models.Receipt{Headers: "Webhook-Id: et-2", Body: evil, SmileValid: true, StdValid: false})
		page := b.get(paths.Receiver(hook.ID)).status(200).has("[role=status]", "2 events arrived").count("#arrival-list > li", 2)
		page.has("#arrival-list > li:first-child summary", "Smile-Signature: right webhook-signature: wrong")
		page.has("#arrival-list > li:first-child details", evil).count("main script, main img", 0)
		page.has("#arrival-list > li:last-child summary", "INVITE_LINKED Smile-Signature: right webhook-signature: right")
		page.has("#arrival-list > li:last-child details", `{ "a": 1 }`).has("#arrival-list > li:last-child details", `{"a":1}`)
		page.has("#arrival-list > li:last-child details", "Webhook-Id: et-1")
	})
}

func TestReceiverPageAsksOnlyForWhatIsNew(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		ask := func(newest string) *answer {
			return b.do(fragment(httptest.NewRequest("GET", paths.ReceiverArrivals(hook.ID)+"?"+url.Values{"newest": {newest}}.Encode(), nil)))
		}
		ask("").status(204)
		a.arrive(hook, models.Receipt{Body: "{}", SmileValid: true, StdValid: true})
		newest := ask("").status(200).count("h1", 0).count("#arrival-list > li", 1).count("#arrival-filters form.filters", 1).doc.Find("#newest").AttrOr("value", "")
		ask(newest).status(204)
		a.arrive(hook, models.Receipt{Body: "{}", SmileValid: true, StdValid: true})
		ask(newest).status(200).count("#arrival-list > li", 2).count("form.filters", 0) // they stand there already
		b.get(paths.ReceiverArrivals(hook.ID)).leadsTo(paths.Receiver(hook.ID))
	})
}

func TestTestEventFromTheReceiverLeadsBackToIt(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		b.post(paths.TestWebhook(hook.ID), nil).leadsTo(paths.Receiver(hook.ID))
		if work := a.claim(hook); work.Event.Type != models.EventWebhookTest || work.Webhook.Secret == "" {
			t.Errorf("claimed %+v", work)
		}
	})
}

func TestReceiverIsForTheSandboxAndForStaff(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		hook := a.openReceiver(b)
		a.visitor().get(paths.Receiver(hook.ID)).leadsTo(paths.Login + "?next=" + url.QueryEscape(paths.Receiver(hook.ID)))
		b.get(paths.Receiver(a.webhook(models.Sandbox, payroll()).ID)).status(404)

		b.post(paths.Mode, url.Values{"mode": {string(models.Production)}}).status(303)
		b.get(paths.Receiver(hook.ID)).status(404)
		b.get(paths.Webhooks).count(`form[action="`+paths.WebhookReceiver+`"]`, 0)
		b.post(paths.WebhookReceiver, nil).leadsTo(paths.Webhooks)
		b.get(paths.Webhooks).has("#toasts", "for the sandbox")
		if got := a.liveWebhooks(models.Production); len(got) != 0 {
			t.Errorf("stored %+v", got)
		}
	})
}
