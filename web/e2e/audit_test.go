//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"invites/models"
	"invites/web/paths"
)

func TestAnAdministratorReadsTheAuditLog(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.follow("Audit log")
		p.on("Audit log")
		inv := i.connected("Amelia Santos", "amelia@example.com")
		p.open(paths.Audit)
		p.sees("account.CONNECTED")
		p.sees("link.consent")
		p.inspect("Audit log, some")
		p.open(paths.Audit + "?actor=STAFF&from=2020-01-01&q=" + inv.ID)
		p.sees("No change fits")
		p.inspect("Audit log, none fits")
		p.follow("Clear the filters")
		p.follow("Installation")
		p.sees("staff.create")
		p.seesNot("invite.create")
		p.inspect("Audit log, installation")
	})
}

// Who did what to an invite, found without a mouse.
func TestTheAuditLogIsNarrowedByKeyboard(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		inv := i.connected("Amelia Santos", "amelia@example.com")
		i.invite("Ben Okafor", "ben@example.com")
		p := i.signedIn(models.RoleAdmin)
		p.open(paths.Audit)
		p.on("Audit log")
		p.tabTo("Search by the id of what was changed, or who did it")
		p.keys(inv.ID, enter)
		p.await("what happened to one invite", `location.search.includes("q=iv-") && document.querySelectorAll("tbody tr").length > 0 && [...document.querySelectorAll("tbody tr")].every(row => row.innerText.includes(`+quotedScript(inv.ID)+`))`)
		p.await("each names whom it was about", `[...document.querySelectorAll("tbody a")].every(a => a.innerText === "Amelia Santos")`)
		p.sees("Invite created")
		p.tabTo("Who")
		p.keys(kb.ArrowDown)
		p.await("what staff did to it: nothing", `location.search.includes("actor=STAFF") && document.body.innerText.includes("No change fits")`)
		p.tabTo("Clear the filters")
		p.keys(enter)
		p.await("all of them", `location.search === "" && document.querySelectorAll("tbody tr").length > 3`)
	})
}
