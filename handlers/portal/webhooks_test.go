package portal_test

import (
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/web/paths"
)

// checkEndpoint stands for the installation's own rule; that is tested where it is made.
func checkEndpoint(url string) error {
	if strings.Contains(url, "//10.") {
		return errors.New("Use a public host: 10.0.0.1 is not a public address.")
	}
	return nil
}

func webhookForm(c models.WebhookContent) url.Values {
	form := url.Values{"name": {c.Name}, "url": {c.URL}, "secret": {c.Secret}}
	for _, t := range c.EventTypes {
		form.Add("eventTypes", string(t))
	}
	if c.Active {
		form.Set("active", "true")
	}
	return form
}

func payroll() models.WebhookContent {
	return models.WebhookContent{
		Name: "Payroll", URL: "https://hooks.example.com/in?token=abc", EventTypes: []models.EventType{models.EventInviteLinked, models.EventAccountFailed},
		Active: true, Secret: "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
	}
}

func (a *app) webhook(mode models.Mode, c models.WebhookContent) *models.Webhook {
	a.t.Helper()
	made, err := a.scope(mode).CreateWebhook(a.t.Context(), c)
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

func (a *app) liveWebhooks(mode models.Mode) []models.Webhook {
	a.t.Helper()
	found, err := a.scope(mode).Webhooks(a.t.Context(), models.Page{})
	if err != nil {
		a.t.Fatal(err)
	}
	return found.Items
}

// claim takes the newest delivery of an endpoint as a worker does.
func (a *app) claim(hook *models.Webhook) *store.Dispatch {
	a.t.Helper()
	found, err := a.scope(hook.Mode).Deliveries(a.t.Context(), hook.ID, models.Page{})
	if err != nil || len(found.Items) == 0 {
		a.t.Fatalf("deliveries %v, %v", found.Items, err)
	}
	work, err := a.db.ClaimDelivery(a.t.Context(), found.Items[0].ID, time.Minute)
	if err != nil || work == nil {
		a.t.Fatalf("claim: %v, %v", work, err)
	}
	return work
}

// tried lets a worker's try of the newest delivery end with the result.
func (a *app) tried(hook *models.Webhook, r models.DeliveryResult) *models.Delivery {
	a.t.Helper()
	work := a.claim(hook)
	if err := a.db.RecordDelivery(a.t.Context(), work.Attempt.ID, r, models.WebhookSchedule()); err != nil {
		a.t.Fatal(err)
	}
	return &work.Delivery
}

func TestNewWebhookComesWithASecretThatIsShownBeforeItIsStoredAndNeverAfter(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		form := b.get(paths.WebhookNew).status(200)
		secret := form.value("secret")
		if !strings.HasPrefix(secret, "whsec_") || len(secret) < 40 || len(secret) > 64 {
			t.Fatalf("secret %q", secret)
		}
		if again := b.get(paths.WebhookNew).value("secret"); again == secret {
			t.Error("two endpoints would get the same secret")
		}
		c := payroll()
		c.Secret = secret
		b.post(paths.Webhooks, webhookForm(c)).status(303)
		hook := a.liveWebhooks(models.Sandbox)[0]
		for _, path := range []string{paths.Webhook(hook.ID), paths.EditWebhook(hook.ID), paths.Webhooks} {
			if page := b.get(path).status(200); strings.Contains(page.Body.String(), secret) {
				t.Errorf("%s holds the secret", path)
			}
		}
		b.post(paths.TestWebhook(hook.ID), nil).leadsTo(paths.Webhook(hook.ID))
		if work := a.claim(&hook); work.Webhook.Secret != secret {
			t.Errorf("signs with %q, want %q", work.Webhook.Secret, secret)
		}
	})
}

func TestWebhookFaultsStandAtTheirFieldsAndNothingIsStored(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		wrong := payroll()
		wrong.Name, wrong.URL, wrong.EventTypes = "", "https://10.0.0.1/in", nil
		refused := b.post(paths.Webhooks, webhookForm(wrong)).status(422).count("[role=alert] li a", 3)
		for name, want := range map[string]string{
			"name": "fill this in", "url": "Use a public host", "eventTypes-ALL_EVENTS": "Choose at least one",
		} {
			if got := refused.fault(name); !strings.Contains(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if refused.value("url") != wrong.URL || refused.value("secret") != wrong.Secret {
			t.Error("what was typed is gone")
		}
		refused.count(`[role=alert] a[href="#f-eventTypes-ALL_EVENTS"]`, 1).count("#f-eventTypes-ALL_EVENTS", 1)
		b.post(paths.Webhooks, webhookForm(models.WebhookContent{Name: "x", URL: "https://x.example", Secret: "s", EventTypes: []models.EventType{"NO_SUCH"}})).
			status(422).has("#f-eventTypes-ALL_EVENTS-error", "NO_SUCH")
		if got := a.liveWebhooks(models.Sandbox); len(got) != 0 {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestEditingAWebhookKeepsItsSecretAndTheTypesThatNoBoxIsFor(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, c := a.signIn(models.RoleAdmin), payroll()
		c.EventTypes = append(c.EventTypes, "TASK_STARTED")
		hook := a.webhook(models.Sandbox, c)
		form := b.get(paths.EditWebhook(hook.ID)).status(200).count(`[name=eventTypes][checked]`, 3).count(`[value=TASK_STARTED][checked]`, 1)
		if form.value("secret") != "" {
			t.Error("the form holds a secret")
		}
		changed := c
		changed.Name, changed.Secret = "Payroll 2", ""
		b.post(paths.Webhook(hook.ID), webhookForm(changed)).leadsTo(paths.Webhook(hook.ID))
		b.post(paths.TestWebhook(hook.ID), nil).status(303)
		work := a.claim(hook)
		if work.Webhook.Name != "Payroll 2" || work.Webhook.Secret != c.Secret || len(work.Webhook.EventTypes) != 3 {
			t.Errorf("stored %+v", work.Webhook)
		}
		changed.URL = "https://10.0.0.1/in"
		b.post(paths.Webhook(hook.ID), webhookForm(changed)).status(422)
		if got := a.liveWebhooks(models.Sandbox)[0]; got.URL != c.URL {
			t.Errorf("stored %s", got.URL)
		}
	})
}

func TestWebhookListTellsHealthAndHidesWhatAddressesHold(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		b.get(paths.Webhooks).status(200).has("main h2", "Nobody is told").count("main button", 0)
		off := payroll()
		off.Active, off.Name = false, "Resting"
		a.webhook(models.Sandbox, off)
		gone, failing, fine := a.webhook(models.Sandbox, payroll()), a.webhook(models.Sandbox, payroll()), a.webhook(models.Sandbox, payroll())
		for hook, code := range map[*models.Webhook]int{gone: 410, failing: 500, fine: 204} {
			if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
				t.Fatal(err)
			}
			a.tried(hook, models.DeliveryResult{Code: code})
		}
		list := b.get(paths.Webhooks).status(200).count("tbody tr", 4)
		for path, want := range map[string]string{
			paths.Webhook(gone.ID): "Switched off It answered 410 Gone.", paths.Webhook(failing.ID): "Failing since", paths.Webhook(fine.ID): "Healthy",
		} {
			row := list.doc.Find(`tbody tr:has(a[href="` + path + `"])`)
			if got := squeeze(row.Text()); !strings.Contains(got, want) || !strings.Contains(got, "hooks.example.com") {
				t.Errorf("row reads %q, want %q", got, want)
			}
		}
		if strings.Contains(list.Body.String(), "token=abc") {
			t.Error("the list holds a token")
		}
		page := b.get(paths.Webhook(gone.ID)).has("main", "This endpoint was switched off.").has("main dl", "hooks.example.com")
		if strings.Contains(page.Body.String(), "token=abc") {
			t.Error("a viewer reads a token")
		}
	})
}

func TestTestEventIsDeliveredAndCanBeDeliveredAgain(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleMember), a.webhook(models.Sandbox, payroll())
		b.get(paths.Webhook(hook.ID)).has("#deliveries", "Nothing was delivered yet").count("#deliveries[hx-get]", 0)
		b.post(paths.TestWebhook(hook.ID), nil).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).has("#toasts", "on its way").count(`#deliveries[hx-get="`+paths.Webhook(hook.ID)+`"]`, 1)

		d := a.tried(hook, models.DeliveryResult{Code: 500, Body: evil, Latency: 42 * time.Millisecond})
		a.clock.pass(10 * time.Second)
		a.tried(hook, models.DeliveryResult{Code: 200, Body: "thanks"})
		part := b.do(fragment(httptest.NewRequest("GET", paths.Webhook(hook.ID), nil))).status(200)
		part.has("#deliveries tbody tr", "WEBHOOK_TEST Delivered 2 200").count("h1", 0).count("[hx-get]", 0)

		page := b.get(paths.Delivery(hook.ID, d.ID)).status(200).has("h1", "WEBHOOK_TEST").has("main pre", `"webhookId": "`+hook.ID+`"`)
		page.has("ol li.trail:first-child", "Try 2: answered 200").has("ol li.trail:last-child", "Try 1: answered 500").
			has("ol li.trail:last-child", "Took 42 ms").has("ol li.trail:last-child pre", evil).count("main script", 0)

		b.post(paths.RedeliverDelivery(hook.ID, d.ID), nil).leadsTo(paths.Delivery(hook.ID, d.ID))
		b.get(paths.Delivery(hook.ID, d.ID)).has("#toasts", "sent again").has("main dl", "On its way").count("#delivery[hx-get]", 1)
	})
}

func TestTriesOfEveryRoundAreNumberedThrough(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleMember), a.webhook(models.Sandbox, payroll())
		if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
			t.Fatal(err)
		}
		a.tried(hook, models.DeliveryResult{Code: 500, Body: "no"})
		a.clock.pass(10 * time.Second)
		d := a.tried(hook, models.DeliveryResult{Code: 200, Body: strings.Repeat("y", 500)})
		b.post(paths.RedeliverDelivery(hook.ID, d.ID), nil).status(303)
		a.tried(hook, models.DeliveryResult{Code: 500, Body: "no more"})

		page := b.get(paths.Delivery(hook.ID, d.ID)).count("ol li.trail", 3)
		page.has("ol li.trail:nth-child(1)", "Try 3, sent again by hand: answered 500").has("ol li.trail:nth-child(2)", "Try 2: answered 200").has("ol li.trail:nth-child(3)", "Try 1: answered 500")
		for name, body := range map[string]string{"Try 1": "no", "Try 2": "yyy", "Try 3": "no more"} { // regions that a screen reader can tell apart
			page.has(`pre.code-wrapped[aria-label="`+name+`: what it answered"]`, body)
		}
		b.get(paths.Webhook(hook.ID)).has("#deliveries tbody tr", "Trying again").has("#deliveries tbody td:nth-child(3)", "3")
		if lines := b.get(paths.ExportDeliveries(hook.ID)).lines(); !strings.Contains(lines[1], ",Trying again,3,500,") {
			t.Errorf("exported %q", lines[1])
		}
	})
}

func TestADeliveryShowsItsRequestWithoutWhatIsSecret(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		admin, viewer, hook := a.signIn(models.RoleAdmin), a.signIn(models.RoleViewer), a.webhook(models.Sandbox, payroll())
		if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
			t.Fatal(err)
		}
		d := a.tried(hook, models.DeliveryResult{Code: 200})
		page := admin.get(paths.Delivery(hook.ID, d.ID))
		for _, line := range []string{"POST https://hooks.example.com/in?token=abc", "Content-Type: application/json", "User-Agent: Invites-Webhooks/1", "webhook-id: " + d.EventID} {
			page.has(`pre[aria-label="Address and headers of the request"]`, line)
		}
		page.count(`[data-copy="`+d.ID+`"]`, 1).count(`[data-copy="`+d.EventID+`"]`, 1)
		if strings.Contains(page.Body.String(), payroll().Secret) {
			t.Error("the page holds the secret")
		}
		page = viewer.get(paths.Delivery(hook.ID, d.ID)).has("pre", "POST hooks.example.com")
		if strings.Contains(page.Body.String(), "token=abc") {
			t.Error("a viewer reads a token")
		}
		admin.get(paths.Webhook(hook.ID)).count(`[data-copy="`+hook.ID+`"]`, 1)
	})
}

func TestEndpointThatIsOffTakesNoTest(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, c := a.signIn(models.RoleMember), payroll()
		c.Active = false
		hook := a.webhook(models.Sandbox, c)
		b.post(paths.TestWebhook(hook.ID), nil).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).has("#toasts", "switched off").has("#deliveries", "Nothing was delivered yet")
	})
}

func TestDeliveriesAreReadPageByPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleViewer), a.webhook(models.Sandbox, payroll())
		for range 30 {
			if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
				t.Fatal(err)
			}
		}
		first := b.get(paths.Webhook(hook.ID)).count("tbody tr", 25)
		next := first.doc.Find(`#deliveries a[href*="cursor="]`).AttrOr("href", "")
		b.get(next).status(200).count("tbody tr", 5)
		b.get(paths.Webhook(hook.ID) + "?cursor=broken").status(400)
	})
}

func TestDeletedWebhookIsGone(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleAdmin), a.webhook(models.Sandbox, payroll())
		b.get(paths.Webhook(hook.ID)).has("#delete-webhook", "“Payroll” is told of nothing more, and the log of its deliveries goes with it. This cannot be undone.")
		for _, want := range []string{"1 event that waits for it is never sent.", "2 events that wait for it are never sent."} {
			if err := a.scope(models.Sandbox).TestWebhook(t.Context(), hook.ID); err != nil {
				t.Fatal(err)
			}
			b.get(paths.Webhook(hook.ID)).has("#delete-webhook", want)
		}
		b.post(paths.DeleteWebhook(hook.ID), nil).leadsTo(paths.Webhooks)
		b.get(paths.Webhooks).has("#toasts", "“Payroll” was deleted").count("tbody tr", 0)
		b.get(paths.Webhook(hook.ID)).status(404)
	})
}

func TestWebhookOfTheOtherModeDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, other := a.signIn(models.RoleAdmin), a.webhook(models.Production, payroll())
		if err := a.scope(models.Production).TestWebhook(t.Context(), other.ID); err != nil {
			t.Fatal(err)
		}
		d := a.tried(other, models.DeliveryResult{Code: 500})
		for _, path := range []string{paths.Webhook(other.ID), paths.EditWebhook(other.ID), paths.Delivery(other.ID, d.ID), paths.Receiver(other.ID)} {
			b.get(path).status(404)
		}
		for _, path := range []string{
			paths.Webhook(other.ID), paths.DeleteWebhook(other.ID), paths.TestWebhook(other.ID), paths.RedeliverDelivery(other.ID, d.ID),
		} {
			b.post(path, webhookForm(payroll())).status(404)
		}
		if got := a.liveWebhooks(models.Production); len(got) != 1 || !got[0].Active {
			t.Errorf("changed: %+v", got)
		}
	})
}

func TestASecretIsRotatedOnAPageOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleAdmin), a.webhook(models.Sandbox, payroll())
		b.get(paths.Webhook(hook.ID)).has(`main a[href="`+paths.RotateSecret(hook.ID)+`"]`, "Rotate the secret").count(`main dt:contains("Secret")`, 0)
		b.get(paths.EditWebhook(hook.ID)).count("[name=secret]", 0).count(`nav a:contains("Payroll")`, 1)
		form := b.get(paths.RotateSecret(hook.ID)).status(200).has("main form", "For 24 hours the present one signs beside it").count("main .notice", 0)
		made := form.value("secret")
		if !strings.HasPrefix(made, "whsec_") || made == b.get(paths.RotateSecret(hook.ID)).value("secret") {
			t.Errorf("the secret that is offered is %q", made)
		}
		b.post(paths.RotateSecret(hook.ID), url.Values{"secret": {made}}).leadsTo(paths.Webhook(hook.ID))
		until := a.clock.now().Add(models.SecretOverlap).UTC().Format("2 Jan 2006, 15:04 UTC")
		page := b.get(paths.Webhook(hook.ID)).has("#toasts", "The old one signs too until "+until).has("main dl", "The old secret signs too until "+until)
		if strings.Contains(page.Body.String(), made) {
			t.Error("the page holds the secret")
		}
		b.get(paths.RotateSecret(hook.ID)).has("main .notice", "that one stops at once")
		for secret, want := range map[string]string{"": "fill this in", made: "This is the present secret"} {
			if fault := b.post(paths.RotateSecret(hook.ID), url.Values{"secret": {secret}}).status(422).fault("secret"); !strings.Contains(fault, want) {
				t.Errorf("%q: %q, want %q", secret, fault, want)
			}
		}
		c := payroll()
		c.Secret = "by the way"
		b.post(paths.Webhook(hook.ID), webhookForm(c)).status(303) // the form for the rest changes no secret
		b.post(paths.TestWebhook(hook.ID), nil).status(303)
		if work := a.claim(hook); work.Webhook.Secret != made || work.Webhook.OldSecret != payroll().Secret {
			t.Errorf("signs with %q and %q", work.Webhook.Secret, work.Webhook.OldSecret)
		}
		a.clock.pass(models.SecretOverlap)
		b.get(paths.Webhook(hook.ID)).count(`main dt:contains("Secret")`, 0)
		a.signIn(models.RoleMember).get(paths.RotateSecret(hook.ID)).status(403)
		other := a.webhook(models.Production, payroll())
		b.get(paths.RotateSecret(other.ID)).status(404).has("main", "If it belongs to production, switch over")
		b.post(paths.RotateSecret(other.ID), url.Values{"secret": {made}}).status(404)
	})
}
