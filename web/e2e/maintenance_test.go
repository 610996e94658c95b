//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
	"invites/web/paths"
)

// The database goes away while somebody works, and comes back: the page says so, and goes on by itself where it was meant to lead.
func TestPagesWaitForTheDatabase(t *testing.T) {
	database := storetest.NewServer(t)
	i := install(t, database.URL())
	link := i.invite("Amelia Santos", "amelia.santos@example.com")
	i.mailed()
	p, amelia, without := i.visitor(), i.visitor(), i.withoutScripts()
	p.signIn(i.staff(models.RoleMember))
	p.open(paths.Invites)
	p.seesRows(1, "Amelia Santos")
	i.mayFail()
	database.Stop()

	p.follow("Users")
	p.on("Back in a moment")
	p.sees("goes on by itself")
	amelia.openURL(link)
	amelia.on("Back in a moment")
	without.open(paths.Login)
	without.sees("Back in a moment")

	database.Start()
	p.awaitFor(30*time.Second, "the page that was asked for", `document.readyState === "complete" && location.pathname === "/users" && document.querySelector("h1").innerText === "Users"`)
	amelia.awaitFor(30*time.Second, "the invitation", `document.readyState === "complete" && document.querySelector("h1").innerText === "Welcome, Amelia"`)
	without.follow("Try again")
	without.on("Sign in")
}

// What is typed meanwhile stays, and what is sent meanwhile is kept, to be sent again.
func TestAFormWaitsForTheDatabase(t *testing.T) {
	database := storetest.NewServer(t)
	i := install(t, database.URL())
	p := i.signedIn(models.RoleMember)
	p.open(paths.InviteNew)
	p.on("New invite")
	p.fill("fullName", "Amelia Santos")
	i.mayFail()
	database.Stop()
	p.fill("email", "amelia.santos@example.com")
	p.press("Send invite")
	p.await("the page that says so", `document.querySelector("h1")?.innerText === "Back in a moment"`)
	p.sees("Nothing was changed. What you have sent is kept in this window: wait a minute, then send it again.")
	p.inspect("Back in a moment, after a form")
	database.Start()
	p.sendsAgain()
	p.on("Amelia Santos")
	p.sees("amelia.santos@example.com")
}

// The editor's form could carry a file; without one, it is kept like any other.
func TestATemplateWaitsForTheDatabase(t *testing.T) {
	database := storetest.NewServer(t)
	i := install(t, database.URL())
	template := i.firstTemplate()
	p := i.signedIn(models.RoleMember)
	p.open(paths.Template(template.ID))
	p.fill("email.subject", "Written while it was away")
	i.mayFail()
	database.Stop()
	p.press("Save changes")
	p.await("the page that says so", `document.querySelector("h1")?.innerText === "Back in a moment"`)
	database.Start()
	p.sendsAgain()
	p.await("the editor", `location.pathname === `+quotedScript(paths.Template(template.ID))+` && document.readyState === "complete"`)
	if got := p.value(field("email.subject")); got != "Written while it was away" {
		t.Errorf("the subject is %q", got)
	}
}

// sendsAgain sends a form again, at a person's pace, until it is taken: that the database is away is remembered for a moment, and what has
// just started may not let anybody in yet.
func (p *person) sendsAgain() {
	p.t.Helper()
	for late := time.Now().Add(30 * time.Second); time.Now().Before(late); time.Sleep(time.Second) {
		before := look[float64](p, `performance.timeOrigin`)
		p.press("Send it again")
		p.await("an answer", fmt.Sprintf(`performance.timeOrigin !== %v && document.readyState === "complete"`, before))
		if look[bool](p, `document.querySelector("h1")?.innerText !== "Back in a moment"`) {
			return
		}
	}
	p.fail(errors.New("the form is sent in vain"))
}
