//go:build e2e

package e2e

import (
	"testing"
	"time"
)

// The main job: from the link on the terminal to the signed webhook, as the README tells a newcomer.
func TestFromTheSetupLinkToTheWebhook(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		ada := i.visitor()
		ada.setsUp()
		ada.sees("0 of 6 done")
		ada.follow("Open the template")
		ada.await("the template", `location.pathname.startsWith("/templates/tpl-")`)
		ada.open("/")
		ada.sees("1 of 6 done")
		ada.press("Get the receiver")
		ada.on("Built-in receiver")
		ada.invites("Amelia Santos", "amelia.santos@example.com")
		invite := ada.address()

		amelia := ada.opensTheMail("Amelia, please link your work account with Example Company")
		amelia.linksWith("Northwind HR", true)

		ada.open(invite)
		ada.await("the stage LINKED", `document.querySelector("#invite-stage")?.innerText.trim() === "Linked"`)
		for _, happened := range []string{
			"Invited", "Mail put into the outbox", "Opened by a person", "Started", "Sign-in failed", "Account connected", "Linked", "Webhook INVITE_LINKED",
		} {
			ada.sees(happened)
		}
		ada.inspect("Invite, linked")
		ada.open("/")
		ada.sees("5 of 6 done")
		ada.inspect("Dashboard, first run but for the webhooks")
		ada.follow("Open the receiver")
		ada.seesEvent("INVITE_LINKED")
		ada.seesEvent("INVITE_INVITED")
		ada.open("/")
		ada.sees("Amelia Santos linked an account")
		ada.seesNot("of 6 done")

		amelia.follow("Done")
		amelia.on("All done")
		amelia.follow("See what is linked")
		amelia.on("Thank you, Amelia")
	})
}

// The receiver's page is open all the time, and is not loaded again.
func TestEventsArriveOnTheReceiversPageByThemselves(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		ada := i.visitor()
		ada.setsUp()
		ada.press("Get the receiver")
		ada.on("Built-in receiver")
		look[any](ada, `(window.sameDocument = true)`)
		invite := i.invite("Amelia Santos", "amelia.santos@example.com")
		ada.seesEvent("INVITE_INVITED")
		amelia := i.visitor()
		amelia.opensInvitation(invite)
		amelia.linksWith("Acme Payroll", false)
		ada.seesEvent("INVITE_LINKED")
		if !look[bool](ada, `window.sameDocument === true`) {
			t.Error("the page was loaded again")
		}
	})
}

func TestTheMainJobWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		ada := i.withoutScripts()
		ada.setsUp()
		ada.press("Get the receiver")
		ada.on("Built-in receiver")
		receiver := ada.address()
		ada.invites("Amelia Santos", "amelia.santos@example.com")

		amelia := i.withoutScripts()
		amelia.opensInvitation(i.latestInvite())
		amelia.linksWith("Northwind HR", true)
		ada.open(receiver)
		ada.seesEvent("INVITE_LINKED")
	})
}

// setsUp makes the first administrator.
func (p *person) setsUp() {
	p.t.Helper()
	p.openURL(p.at.setupURL())
	p.on("Set up your portal")
	p.fill("name", "Ada Lovelace")
	p.fill("email", "ada@acme.example")
	p.fill("password", password)
	p.press("Create the portal")
	p.on("Dashboard")
	p.sees("Welcome, Ada Lovelace.")
}

// invites sends an invite from the form, and looks at the preview first.
func (p *person) invites(name, email string) {
	p.t.Helper()
	p.open("/invites/new")
	p.on("New invite")
	p.fill("fullName", name)
	p.fill("email", email)
	if p.scripts {
		p.await("the preview greets "+name, `document.querySelector("#invite-preview")?.innerText.includes(`+quotedScript(name+", please link")+`)`)
	}
	p.fill("firstName", "Amelia")
	p.press("Send invite")
	p.on(name)
	if p.scripts {
		p.sees("Mail put into the outbox")
	}
}

// opensTheMail looks the mail up in the outbox and presses its button. It returns the same person at the page
// that opens.
func (p *person) opensTheMail(subject string) *person {
	p.t.Helper()
	p.open("/outbox")
	p.on("Outbox")
	p.follow(subject)
	p.on(subject)
	return p.inNewTab(func() { p.pressInFrame("iframe", "a.button") })
}

// opensInvitation opens the link of a mail.
func (p *person) opensInvitation(link string) {
	p.t.Helper()
	p.openURL(link)
}

// linksWith goes from the landing page to the page that says thank you.
func (p *person) linksWith(provider string, code bool) {
	p.t.Helper()
	p.on("Welcome, Amelia")
	p.press("Link my account")
	p.on("What you share with Example Company")
	p.press("I agree")
	p.on("Where is your account?")
	p.fill("q", provider)
	p.press("Search")
	p.await("what the search found", `location.search.includes("q=") && document.querySelectorAll("ul[aria-label=Providers] > li").length === 1`)
	p.click(`//ul[@aria-label="Providers"]//button[contains(., ` + quoted(provider) + `)]`)
	p.on("Sign in with " + provider)
	p.fill("userName", "George")
	p.fill("password", "not his password")
	p.press("Sign in and link")
	p.sees("The user name or password is not right")
	p.inspect("Sign in with " + provider + ", wrong password")
	p.fill("userName", "George")
	p.fill("password", "123456")
	p.press("Sign in and link")
	if code {
		p.on("Enter the code")
		p.fill("code", "1234")
		p.press("Go on")
	}
	p.on("Thank you, Amelia")
}

// seesEvent waits for an event on the receiver's page, with both signatures right. Without scripts the page has to be
// asked for again.
func (p *person) seesEvent(kind string) {
	p.t.Helper()
	arrived := `[...document.querySelectorAll("#arrival-list > li")].some(e =>
		e.querySelector("summary").innerText.includes(` + quotedScript(kind) + `) &&
		e.innerText.includes("Smile-Signature: right") && e.innerText.includes("webhook-signature: right"))`
	for end := time.Now().Add(patience); !p.scripts && !look[bool](p, arrived) && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		p.open(p.address())
	}
	p.await(kind+" with both signatures right", arrived)
}
