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

// users makes so many users, each of which is an event.
func (a *app) users(mode models.Mode, n int) {
	a.t.Helper()
	for range n {
		if _, _, err := a.scope(mode).CreateUser(a.t.Context(), nil); err != nil {
			a.t.Fatal(err)
		}
	}
}

// replayed does the steps of all replays of an endpoint.
func (a *app) replayed(hook *models.Webhook) {
	a.t.Helper()
	all, err := a.scope(hook.Mode).Replays(a.t.Context(), hook.ID)
	for _, r := range all {
		if err == nil {
			err = a.db.ReplayStep(a.t.Context(), r.ID)
		}
	}
	if err != nil {
		a.t.Fatal(err)
	}
}

// everything is an endpoint that asks for all events.
func everything() models.WebhookContent {
	c := payroll()
	c.EventTypes = []models.EventType{models.AllEvents}
	return c
}

// gone lets an endpoint be switched off by an answer of 410, and n events happen after it.
func (a *app) gone(n int) *models.Webhook {
	a.t.Helper()
	hook := a.webhook(models.Sandbox, everything())
	a.users(models.Sandbox, 1)
	a.tried(hook, models.DeliveryResult{Code: 410})
	a.clock.pass(time.Hour)
	a.users(models.Sandbox, n)
	return hook
}

func TestAnEndpointThatWasSwitchedOffIsSwitchedOnAndToldWhatItMissed(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		hook := a.gone(4)
		b := a.signIn(models.RoleAdmin)
		page := b.get(paths.Webhook(hook.ID)).status(200).has("main .notice", "This endpoint was switched off.").has("main .notice", "It answered 410 Gone. Since 23 Nov 2026").has("main .notice", "it has missed 5 events, which are kept.")
		dialog := page.has("#replay-missed", "Switch on and replay 5 events?").has("#replay-missed", "since 23 Nov 2026").doc.Find("#replay-missed form")
		from, _ := dialog.Find("[name=from]").Attr("value")
		b.post(dialog.AttrOr("action", ""), url.Values{"from": {from}}).leadsTo(paths.Webhook(hook.ID))
		page = b.get(paths.Webhook(hook.ID)).has("#toasts", "“Payroll” is switched on. 5 events are on their way again.").count("main .notice", 0)
		page.has("#replays", "Running 0 of 5 events put on their way").count(`#replays[hx-get="`+paths.Replays(hook.ID)+`"]`, 1).count("#replays progress[max='5'][value='0'][aria-label]", 1)

		a.replayed(hook)
		a.clock.pass(10 * time.Second)
		a.replayed(hook)
		part := b.do(fragment(httptest.NewRequest("GET", paths.Replays(hook.ID), nil))).status(200)
		part.has("#replays", "Done 5 events put on their way").count("h1", 0).count("[hx-get]", 0)
		b.get(paths.Replays(hook.ID)).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).count("#deliveries tbody tr", 5)
		a.deliverAll(hook, models.DeliveryResult{Code: 200})
		b.get(paths.Webhook(hook.ID)).has("#deliveries tbody tr:first-child", "USER_CREATED Delivered 1 200")
		b.get(paths.Replay(hook.ID)).status(200).has("#replay-plan", "Nothing to replay").count("#replay-plan form", 0)
	})
}

func TestAnEndpointCanBeSwitchedOnWithoutAReplayAndToldLater(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		hook := a.gone(2)
		admin := a.signIn(models.RoleAdmin)
		admin.post(paths.SwitchOnEndpoint(hook.ID), nil).leadsTo(paths.Webhook(hook.ID))
		admin.get(paths.Webhook(hook.ID)).has("#toasts", "“Payroll” is switched on.").has("main .notice", "3 events happened while this endpoint was off.").count("#replays li", 0)

		b := a.signIn(models.RoleMember)
		b.get(paths.Webhook(hook.ID)).has("#replay-missed", "Replay 3 events?").count(`form[action="`+paths.SwitchOnEndpoint(hook.ID)+`"]`, 0)
		page := b.get(paths.Replay(hook.ID)).status(200).has("#replay-plan", "3 events to replay").has("#replay-plan", "Given up after its tries1 eventNever sent2 events")
		if from, until := page.value("from"), page.value("until"); !strings.HasPrefix(from, "2026-11-23T") || !strings.HasPrefix(until, "2026-11-23T") {
			t.Errorf("the time is preset from %q until %q", from, until)
		}
		b.get(paths.Replay(hook.ID)+"?from=2026-11-23T00:00&what=failed").has("#replay-plan", "1 event to replay").has("#replay-plan button", "Replay 1 event")
		b.post(paths.Replay(hook.ID), url.Values{"from": {"2026-11-23T00:00"}, "what": {"failed"}}).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).has("#toasts", "1 event is on its way again.").has("main .notice", "3 events happened while this endpoint was off.")
		b.post(paths.Replay(hook.ID), url.Values{"from": {"2026-11-23T00:00"}}).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).count("main .notice", 0).count("#replays li", 2)

		viewer := a.signIn(models.RoleViewer)
		viewer.get(paths.Webhook(hook.ID)).has("#replays", "Running").count("main form[action^='"+paths.Replay(hook.ID)+"']", 0)
	})
}

func TestWhatWaitsForItsNextTryIsSentNowToAnEndpointThatWasRepaired(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleMember), a.webhook(models.Sandbox, everything())
		a.users(models.Sandbox, 3)
		a.deliverAll(hook, models.DeliveryResult{Code: 500})
		plan := b.get(paths.Replay(hook.ID)).status(200).has("#replay-plan", "Nothing to replay").has("#replay-plan", "3 events left to their schedule").count("#replay-plan form", 0)
		plan = b.get(plan.doc.Find("#replay-plan a").AttrOr("href", "")).status(200).has("#replay-plan", "3 events to replay").has("#replay-plan", "Waiting for their next try3 events")
		if plan.value("what") != "waiting" {
			t.Errorf("the form is about %q", plan.value("what"))
		}
		form := url.Values{"from": {plan.value("from")}, "what": {"waiting"}}
		b.post(plan.doc.Find("#replay-plan form").AttrOr("action", ""), form).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).has("#toasts", "3 events are on their way again.")
		a.replayed(hook)
		a.deliverAll(hook, models.DeliveryResult{Code: 200})
		b.get(paths.Webhook(hook.ID)).count(`#deliveries tbody tr:contains("Delivered")`, 3)
	})
}

func TestWhatIsWrongWithAReplayStandsAtItsField(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, hook := a.signIn(models.RoleMember), a.webhook(models.Sandbox, payroll())
		b.get(paths.Replay(hook.ID)).status(200).has("#replay-plan", "Nothing to replay").count("#replay-types [name=eventTypes]", 2)
		for query, want := range map[string][2]string{
			"from=":                 {"from", "Say from when on."},
			"from=yesterday":        {"from", "Write it like 2026-11-23T09:00"},
			"from=2999-01-01T00:00": {"from", "in the future"},
			"from=2026-11-22T09:00&until=2026-11-21T09:00":          {"until", "not before the beginning"},
			"from=2026-11-22T09:00&until=%00":                       {"until", "Write it like"},
			"from=2026-11-22T09:00&eventTypes=USER_CREATED":         {"", "This endpoint does not ask for USER_CREATED."},
			"from=2026-11-22T09:00&eventTypes=WEBHOOK_TEST":         {"", "Test events are not replayed."},
			"from=2026-11-22T09:00&eventTypes=%3Cscript%3Ealert(1)": {"", "There is no event type <script>alert(1)."},
		} {
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			for _, page := range []*answer{b.get(paths.Replay(hook.ID) + "?" + query), b.post(paths.Replay(hook.ID), values)} {
				page.status(422).has("[role=alert]", want[1]).count("#replay-plan", 0).count("main script", 0)
				if want[0] != "" && !strings.Contains(page.fault(want[0]), want[1]) {
					t.Errorf("%s: at %s stands %q", query, want[0], page.fault(want[0]))
				}
			}
		}
		b.post(paths.Replay(hook.ID), url.Values{"from": {"2026-11-22T09:00"}}).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).has("#toasts", "Nothing was missed in this time")
	})
}

func TestAMemberIsToldWhoSwitchesAnEndpointOn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		hook := a.gone(1)
		b := a.signIn(models.RoleMember)
		b.get(paths.Webhook(hook.ID)).has("main .notice", "An administrator can switch it on.").count("#replay-missed", 0)
		b.get(paths.Replay(hook.ID)).has("#replay-plan", "An administrator has to switch it on").count("#replay-plan form", 0)
		b.post(paths.Replay(hook.ID), url.Values{"from": {"2026-11-22T09:00"}}).leadsTo(paths.Webhook(hook.ID))
		b.get(paths.Webhook(hook.ID)).has("#toasts", "switched off")
		b.post(paths.SwitchOnEndpoint(hook.ID), nil).status(403)

		other := a.webhook(models.Production, payroll())
		admin := a.signIn(models.RoleAdmin)
		for _, path := range []string{paths.Replay(other.ID), paths.SwitchOnEndpoint(other.ID)} {
			admin.post(path, url.Values{"from": {"2026-11-22T09:00"}}).status(404)
		}
		admin.get(paths.Replay(other.ID)).status(404)
		admin.do(fragment(httptest.NewRequest("GET", paths.Replays(other.ID), nil))).status(404)
	})
}
