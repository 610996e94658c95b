//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/config"
	"invites/web/paths"
)

func TestSignInAndOut(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		ada := i.staff(models.RoleAdmin)
		p := i.visitor()
		p.open("/webhooks/new")
		p.on("Sign in")
		p.fill("email", ada.Email)
		p.fill("password", "not the password")
		p.press("Sign in")
		p.sees("The e-mail address or the password is not right.")
		p.inspect("Sign in, wrong password")
		p.fill("password", password)
		p.press("Sign in")
		p.on("New webhook")
		p.open("/account")
		p.on("Your account")
		p.press("Sign out")
		p.on("Sign in")
		p.open("/")
		p.on("Sign in")
	})
}

func TestSetupWorksOnceAndForNobodyElse(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.visitor()
		p.open("/")
		p.on("This portal is not set up yet")
		p.open("/setup?token=wrong")
		p.on("This setup link does not work")
		p.setsUp()
		other := i.visitor()
		other.openURL(i.setupURL())
		other.on("Sign in")
	})
}

func TestWebhookFormSaysWhatIsWrong(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.follow("Webhooks")
		p.on("Webhooks")
		p.follow("New webhook")
		p.on("New webhook")
		p.fill("url", "not an address")
		p.press("Create webhook")
		p.sees("The webhook was not saved.")
		p.inspect("New webhook, with faults")
		p.fill("name", "Payroll")
		p.fill("url", "http://127.0.0.1:9/hooks") // nothing listens there
		p.press("Create webhook")
		p.on("Payroll")
		p.press("Send a test event")
		p.await("the failed try", `document.querySelector("#deliveries")?.innerText.includes("WEBHOOK_TEST")`)
		p.follow("WEBHOOK_TEST")
		p.on("WEBHOOK_TEST")
		p.sees("refused")
		p.inspect("Delivery that failed")
		p.open("/webhooks")
		p.on("Webhooks")
		p.follow("Payroll")
		p.press("Delete")
		p.press("Delete webhook")
		p.on("Webhooks")
		p.sees("Nobody is told of events yet")
	})
}

func TestSecretOfAnAPIKeyIsShownOnce(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.follow("API keys")
		p.on("API keys")
		p.follow("New key")
		p.on("New API key")
		p.press("Create sandbox key")
		p.sees("The key was not created.")
		p.fill("name", "Payroll import")
		p.press("Create sandbox key")
		p.on("Payroll import")
		key, secret := p.value("#api-key"), p.value("#api-secret")
		if _, err := i.store.Authenticate(t.Context(), key, secret); err != nil {
			t.Errorf("the key that is shown does not work: %v", err)
		}
		p.follow("I have copied it")
		p.on("API keys")
		if shown := look[string](p, `document.documentElement.outerHTML`); !strings.Contains(shown, key) || strings.Contains(shown, secret) {
			t.Error("the list must show the key, and not its secret")
		}
		p.press("Revoke")
		p.press("Revoke key")
		p.sees("was revoked and is refused from now on")
		if _, err := i.store.Authenticate(t.Context(), key, secret); err == nil {
			t.Error("a revoked key still works")
		}
	})
}

func TestModeIsUnmistakableAndKept(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.invite("Amelia Santos", "amelia.santos@example.com")
		p := i.signedIn(models.RoleMember)
		p.open("/invites")
		p.on("Invites")
		p.sees("Amelia Santos")
		p.press("Production")
		p.sees("real people, but no mail server yet")
		p.open("/invites")
		p.seesNot("Amelia Santos")
		p.inspect("Invites, production")
		p.press("Sandbox")
		p.await("the sandbox", `document.querySelector("[data-mode=sandbox]")`)
		p.open("/invites")
		p.sees("Amelia Santos")
	})
}

func TestThemeIsChosenAndKept(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleViewer)
		background := `getComputedStyle(document.querySelector("main").closest("body")).colorScheme + getComputedStyle(document.querySelector("h1")).color`
		was := look[string](p, background)
		p.press("Dark theme")
		p.await("it is dark", background+` !== `+quotedScript(was))
		p.open("/invites")
		if now := look[string](p, background); now == was {
			t.Error("the choice is lost on the next page")
		}
		p.inspect("Invites, dark by choice")
		p.press("Theme of the system")
		p.await("it is light", background+` === `+quotedScript(was))
	})
}

func TestRevokingAsksFirst(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		link := i.invite("Amelia Santos", "amelia.santos@example.com")
		p := i.signedIn(models.RoleMember)
		p.open("/invites")
		p.follow("Amelia Santos")
		p.on("Amelia Santos")
		p.click(`//summary[contains(normalize-space(.), "Actions")]`)
		p.click(`//button[contains(normalize-space(.), "Revoke The link")]`)
		p.sees("Revoke the invite for Amelia Santos?")
		p.inspect("Invite, revoke?")
		p.click(`dialog[open] button[type=submit]`)
		p.await("the stage", `document.querySelector("#invite-stage")?.innerText.trim() === "Revoked"`)
		p.inspect("Invite, revoked")
		amelia := i.visitor()
		amelia.openURL(link)
		amelia.on("This invitation was withdrawn")
	})
}

func TestSearchIsOneKeyAway(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.invite("Amelia Santos", "amelia.santos@example.com")
		i.invite("Bruno Costa", "bruno@example.com")
		p := i.signedIn(models.RoleViewer)
		p.strike("/")
		p.keys("bruno", enter)
		p.on("Invites")
		p.sees("Bruno Costa")
		p.seesNot("Amelia Santos")
		p.strike("/")
		p.keys("nobody", enter)
		p.sees("No invite fits")
		p.inspect("Invites, none found")
	})
}

func TestViewerLooksAndChangesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.invite("Amelia Santos", "amelia.santos@example.com")
		p := i.signedIn(models.RoleViewer)
		for path, heading := range map[string]string{
			"/": "Dashboard", "/invites": "Invites", "/templates": "Templates", "/outbox": "Outbox", "/webhooks": "Webhooks", "/account": "Your account",
		} {
			p.open(path)
			p.await(heading, `document.querySelector("h1")?.innerText.trim() === `+quotedScript(heading))
			p.inspect(heading + ", viewer")
		}
		p.open(paths.InviteNew)
		p.sees("Your role lets you look")
		p.inspect("Refused")
	})
}

func TestInvitesThatNoLongerWork(t *testing.T) {
	onEachWith(t, config.Settings{InviteTTL: "1s"}, func(t *testing.T, i *installation) {
		p := i.visitor()
		p.open("/i/bm90aGluZw")
		p.on("This link does not work")
		p.open("/link")
		p.on("Please start from your e-mail")
		p.open("/nothing/here")
		p.on("This page does not exist")

		link := i.invite("Amelia Santos", "amelia.santos@example.com")
		time.Sleep(1100 * time.Millisecond)
		p.openURL(link)
		p.on("This link has expired")
		p.click(`form[action$="/renew"] button`)
		p.on("A link is on its way already") // that of a second ago
		p.openURL(link + "/stop")
		p.sees("Stop e-mails to a•••@example.com?")
		p.inspect("Stop e-mails")
		p.press("Stop the e-mails")
		p.on("The e-mails have stopped")
	})
}

// Which mode one is in stays in sight, however far a list is scrolled, and covers nothing.
func TestTheModeStaysInSightOnAPhone(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(30)
		p := i.signedIn(models.RoleMember)
		p.do(phone.on())
		p.open(paths.Invites)
		p.seesRows(25, "Person 029")
		look[any](p, `scrollTo({top: 900, behavior: "instant"})`)
		p.await("the strip over the bar, at the top", `(() => {
			const strip = document.querySelector("[data-mode]").getBoundingClientRect(), bar = document.querySelector(".top-bar").getBoundingClientRect();
			return scrollY > 800 && strip.top === 0 && strip.height > 0 && Math.abs(bar.top - strip.bottom) < 1;
		})()`)
	})
}

func TestThePhonesMenuDoesNotCoverWhatHasTheFocus(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.do(phone.on())
		p.open(paths.Users)
		open := `document.querySelector("#navigation").matches(":popover-open")`
		p.tabTo("Menu")
		p.keys(enter)
		p.await("the menu", open)
		p.tabTo("Sign out")
		p.await("the menu still", open)
		p.tabTo("New invite") // of the page below
		p.await("the page alone", "!"+open)
	})
}
