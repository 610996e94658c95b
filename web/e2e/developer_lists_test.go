//go:build e2e

package e2e

import (
	"fmt"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// A developer sees what becomes of events that are not taken, and finds them again.
func TestReceiverIsToldToFailAndDeliveriesAreFound(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.open(paths.Webhooks)
		p.press("Built-in receiver")
		p.on("Built-in receiver")
		receiver := p.address()
		p.press("Send a test event")
		p.seesEvent("WEBHOOK_TEST")
		look[any](p, `document.querySelector("[name=answer]").value = "500"`)
		p.press("Change the answer")
		p.sees("From now on the receiver answers 500")
		p.press("Send a test event")
		p.await("the failed arrival", `document.querySelector("#arrival-list > li summary")?.innerText.includes("Answered 500")`)
		p.inspect("Built-in receiver, told to fail")
		p.open(receiver + "?signatures=wrong")
		p.sees("Nothing fits")
		p.inspect("Built-in receiver, none found")

		p.open(receiver)
		p.follow("Endpoint")
		p.on("Built-in receiver")
		look[any](p, `(() => { const s = document.querySelector("select[name=status]"); s.value = "SUCCEEDED"; s.dispatchEvent(new Event("change", {bubbles: true})) })()`)
		p.await("the list is narrowed", `location.search === "?status=SUCCEEDED&type=&from=&to=" || location.search.includes("status=SUCCEEDED") && document.querySelectorAll("#deliveries tbody tr").length === 1`)
		p.inspect("Webhook, deliveries narrowed")
		p.tabTo("Clear all")
		p.keys(enter)
		p.await("all of them, with the focus on the first choice", `!location.search && document.activeElement.name === "status"`)
		p.do(phone.on()) // on which the list is far down
		lookBy(p, settled())
		look[any](p, `document.querySelector("#sort-created").focus()`)
		lookBy(p, settled())
		before := look[float64](p, `document.activeElement.getBoundingClientRect().top`)
		p.keys(enter)
		p.await("the heading where it was", fmt.Sprintf(`location.search.includes("sort=") && scrollY > 0 && document.activeElement.id === "sort-created" && Math.abs(document.activeElement.getBoundingClientRect().top - %v) < 30`, before))
		p.do(desktop.on())
		p.open(p.address() + "?status=FAILED")
		p.sees("No delivery fits")
		p.inspect("Webhook, no delivery fits")
		p.open(paths.Webhooks + "?q=nobody")
		p.sees("No webhook fits")
		p.inspect("Webhooks, none found")
		p.follow("Clear the filters")
		p.on("Webhooks")
		p.inspect("Webhooks, with the receiver")
	})
}
