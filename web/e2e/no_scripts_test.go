//go:build e2e

package e2e

import (
	"testing"

	"invites/models"
	"invites/web/paths"
)

// opensMenu opens the list of what can be done with what the page shows.
func (p *person) opensMenu() {
	p.t.Helper()
	p.click(`//summary[contains(normalize-space(.), "Actions")]`)
}

// takes presses an entry of the open menu by the first words of it.
func (p *person) takes(entry string) {
	p.t.Helper()
	p.click(`//details[@open]//*[self::a or self::button][starts-with(normalize-space(.), ` + quoted(entry) + `)]`)
}

// All that can be done with one invite, in a browser that runs no scripts.
func TestOneInviteWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		link := i.invite("Amelia Santos", "amelia@exmaple.com")
		i.mailed()
		p, amelia := i.withoutScripts(), i.withoutScripts()
		p.signIn(i.staff(models.RoleMember))
		p.open(paths.Invites)
		p.follow("Amelia Santos")
		p.on("Amelia Santos")

		p.opensMenu()
		p.takes("Send again")
		p.sees("Sent again, with a renewed expiry")
		i.mailed()
		p.opensMenu()
		p.takes("Extend the link")
		p.sees("Link extended, without a mail")

		p.opensMenu()
		p.takes("Correct the address")
		p.on("Correct the address")
		p.press("Correct and send")
		p.sees("The invite was not sent.")
		p.fill("email", "amelia@example.com")
		p.press("Correct and send")
		p.sees("The earlier link no longer works.")
		i.mailed()
		amelia.openURL(link)
		amelia.on("This link does not work")
		amelia.openURL(i.latestInvite())
		amelia.on("Welcome, Amelia")

		p.opensMenu()
		p.takes("Show the QR code")
		p.on("QR code for Amelia Santos")
		p.follow("Back to the invite")
		p.on("Amelia Santos")
		p.opensMenu()
		p.takes("Replace")
		p.on("Replace the invite")
		p.press("Replace and send")
		p.sees("The earlier invite no longer works.")
		i.mailed()

		p.opensMenu()
		p.takes("Revoke")
		p.sees("Revoke the invite for Amelia Santos?")
		p.press("Keep it")
		p.takes("Revoke")
		p.press("Revoke invite")
		p.sees("Its link no longer works.")
		amelia.openURL(i.latestInvite())
		amelia.on("This invitation was withdrawn")
		p.follow("Invite anew")
		p.on("Invite anew")
	})
}

// The mode, a user who is disconnected and erased, and the audit log, without scripts.
func TestAUserIsErasedWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.connected("Amelia Santos", "amelia@example.com")
		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleAdmin))
		p.open(paths.Dashboard)
		p.press("Production")
		p.sees("real people, but no mail server yet")
		p.press("Sandbox")
		p.sees("mail is kept in the outbox")

		p.follow("Users")
		p.on("Users")
		p.follow("Amelia Santos")
		p.on("Amelia Santos")
		p.press("Disconnect")
		p.sees("Disconnect the account at CityWheels?")
		p.press("Disconnect account")
		p.sees("The account at CityWheels is disconnected.")
		p.press("Erase for good")
		p.sees("This cannot be undone")
		p.click(`dialog[open] form button:not([type="button"])`)
		p.sees("1 person was erased for good")
		p.seesNot("Amelia")

		p.follow("Audit log")
		p.on("Audit log")
		p.sees("user.erase")
		p.choose("#f-filter-action", "user.erase")
		p.press("Apply")
		p.await("the filtered log", `location.search.includes("action=user.erase") && document.querySelectorAll("tbody tr").length === 1`)
		p.sees("User erased")
		p.press("Sign out")
		p.on("Sign in")
	})
}
