//go:build e2e

package e2e

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"invites/models"
	"invites/web/paths"
)

// A receiver that said that it is gone comes back, and is told what it missed.
func TestWhatAnEndpointMissedIsReplayedFromItsPage(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		var back atomic.Bool
		far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if !back.Load() {
				w.WriteHeader(http.StatusGone)
			}
		}))
		t.Cleanup(far.Close)
		hook, err := i.sandbox().CreateWebhook(t.Context(), models.WebhookContent{
			Name: "Payroll", URL: far.URL, EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: "secret",
		})
		if err != nil {
			t.Fatal(err)
		}
		users := func(n int) {
			for range n {
				if _, _, err := i.sandbox().CreateUser(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		users(1)
		p := i.signedIn(models.RoleAdmin)
		for { // the page is loaded until the endpoint has been switched off
			p.open(paths.Webhook(hook.ID))
			if look[bool](p, `document.body.innerText.includes("This endpoint was switched off.")`) {
				break
			}
		}
		users(40)
		p.open(paths.Webhook(hook.ID))
		p.sees("it has missed 41 events, which are kept")
		p.on("Payroll")
		p.press("Switch on and replay 41 events")
		p.sees("Switch on and replay 41 events?")
		p.inspect("Webhook, replay what it missed?")
		back.Store(true)
		p.click(`dialog[open] button[type=submit]`)
		p.sees("41 events are on their way again.")
		p.sees("41 of 41 events put on their way")
		p.inspect("Webhook, a replay runs")
		p.await("the replay is done", `document.querySelector("#replays .pill")?.innerText === "Done"`)
		p.await("all is delivered", `[...document.querySelectorAll("#deliveries tbody tr")].length === 25 && [...document.querySelectorAll("#deliveries tbody tr")].every(e => e.innerText.includes("Delivered"))`)
		p.open(paths.Webhook(hook.ID))
		p.seesNot("it has missed")
		p.inspect("Webhook, replayed")

		p.follow("Count what it missed")
		p.on("Replay")
		p.sees("Nothing to replay")
		p.open(paths.Replay(hook.ID) + "?from=2999-01-01T00:00")
		p.sees("This is in the future")
		p.inspect("Replay, with faults")

		p.do(call(emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"}))
		p.open(paths.Replay(hook.ID) + "?from=2999-01-01T00:00")
		p.sees("In your time zone, Asia/Tokyo.")
		if got := p.value(field("from")); got != "2999-01-01T09:00" {
			t.Errorf("midnight in UTC is %s in Tokyo", got)
		}
		p.press("Count what it missed")
		p.await("the same moment in UTC", `new URLSearchParams(location.search).get("from") === "2999-01-01T00:00" && document.querySelector("[name=from]").value === "2999-01-01T09:00"`)
	})
}

func TestAReplayIsCountedAndBegunWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		hook, err := i.sandbox().CreateWebhook(t.Context(), models.WebhookContent{
			Name: "Payroll", URL: "http://127.0.0.1:9/hooks", EventTypes: []models.EventType{models.EventUserCreated, models.EventInviteLinked}, Secret: "secret",
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := i.sandbox().CreateUser(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		looking := i.signedIn(models.RoleMember)
		looking.open(paths.Replay(hook.ID))
		looking.on("Replay")
		looking.sees("An administrator has to switch it on")

		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleAdmin))
		p.open(paths.Webhook(hook.ID))
		p.follow("Count what it missed")
		p.sees("1 event to replay")
		p.press("Switch on and replay 1 event")
		p.sees("1 event is on its way again.")
	})
}
