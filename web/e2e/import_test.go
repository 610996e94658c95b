//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"invites/models"
	"invites/web/paths"
)

// tableFile is a file of people: n good rows, one malformed, one twice.
func tableFile(t *testing.T, header string, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range n {
		fmt.Fprintf(&b, "Person;Number%d;person%d@example.com\n", i, i)
	}
	b.WriteString("Bruno;Costa;not an address\nPerson;Number0;PERSON0@example.com\n=HYPERLINK(\"x\");Evil;nobody\n")
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// chooses puts a file into the field, as the system's dialog would.
func (p *person) chooses(file string) {
	p.t.Helper()
	p.do(chromedp.SetUploadFiles(`input[type=file]`, []string{file}))
}

func TestManyAreInvitedFromAFile(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.invite("Person Number1", "person1@example.com") // has an invite already
		p := i.signedIn(models.RoleMember)
		p.open(paths.Imports)
		p.on("Imports")
		p.open(paths.InviteNew)
		p.follow("Many people")
		p.on("New invites")
		p.press("Check the list")
		p.sees("Choose a file, or paste rows below.")
		p.inspect("New invites, with faults")

		p.chooses(tableFile(t, "First name;Last name;E-mail", 40))
		p.press("Check the list")
		p.on("people.csv")
		p.sees("39 of 43 rows would be invited")
		p.sees("Invited already")
		p.follow("Needs mending 2")
		p.sees("is no e-mail address")
		look[chromedp.Void](p, `window.scrollTo(0, 0)`) // a link half under the bar at the head would be too small to hit
		p.inspect("Import, malformed rows")
		p.follow("=HYPERLINK(\"x\") Evil")
		p.on("Row 44")
		p.open(p.address()[:strings.LastIndex(p.address(), "/rows/")] + "/rows/2")
		p.on("Row 2")
		p.sees("Person, please link your work account")
		p.follow("people.csv")
		p.on("people.csv")

		p.click(`input[name="again"]`) // is checked again at once
		p.sees("40 of 43 rows would be invited")
		p.press("Send 40 invitations")
		p.sees("40 people were invited") // and every mail has gone out
		p.inspect("Import, done")
		imported := p.address()
		p.follow("Its invites")
		p.sees("Person Number39")
		p.open(imported)
		p.sees("40 people were invited")
		p.open(paths.Imports)
		p.sees("people.csv")
		p.inspect("Imports, one")

		p.open(paths.ImportNew)
		p.chooses(tableFile(t, "First name;Last name;E-mail", 40))
		p.press("Check the list")
		p.sees("Nobody in this table would be invited")
		p.inspect("Import, the same file again")
		p.press("Discard this table")
		p.inspect("Import, discard?")
		p.press("Discard")
		p.on("New invites")
	})
}

func TestColumnsThatAreNotKnownAreChosenOnce(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleMember)
		p.open(paths.ImportNew)
		p.chooses(tableFile(t, "Alpha;Beta;Gamma", 3))
		p.press("Check the list")
		p.on("Which column is which?")
		p.sees("What “Gamma” holds is a guess.")
		if got := p.value(`[name="column-2"]`); got != "email" {
			t.Errorf("the column with the addresses is proposed as %q", got)
		}
		p.inspect("Columns, one of them guessed")
		p.choose(`[name="column-2"]`, "")
		p.press("Check the list")
		p.sees("Choose the column with the e-mail addresses.")
		p.inspect("Columns, with faults")
		p.choose(`[name="column-0"]`, "firstName")
		p.choose(`[name="column-1"]`, "lastName")
		p.choose(`[name="column-2"]`, "email")
		p.press("Check the list")
		p.sees("3 of 6 rows would be invited")
		p.open(paths.ImportNew)
		p.chooses(tableFile(t, "Alpha;Beta;Gamma", 4))
		p.press("Check the list")
		p.sees("4 of 7 rows would be invited")
	})
}

func TestPastedPeopleAreInvitedWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleMember))
		p.open(paths.ImportNew)
		p.fill("text", "Amelia Santos <amelia@example.com>, Bruno Costa <bruno@example.com>")
		p.press("Check the list")
		p.sees("2 of 2 rows would be invited")
		p.press("Send 2 invitations")
		p.sees("Inviting 2 people")
		address := p.address()
		for range 50 {
			p.open(address)
			if look[bool](p, `document.body.innerText.includes("2 people were invited")`) {
				return
			}
		}
		p.sees("2 people were invited")
	})
}

func TestTheMailStandsBesideTheFormWhileSomebodyTypes(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.invite("Amelia Santos", "amelia@example.com")
		p := i.signedIn(models.RoleMember)
		p.open(paths.InviteNew)
		p.on("New invite")
		p.fill("fullName", "Zoë Müller")
		p.fill("email", "amelia@example.com")
		p.await("the subject", `document.querySelector("[data-preview=subject]")?.innerText.startsWith("Zoë Müller, please")`)
		p.sees("This address has an open invite.")
		p.await("the mail", `document.querySelector("#invite-preview iframe")`)
		reach(p, "#invite-preview iframe", scrollTo)
		p.seesInFrame("Hello Zoë Müller")
		p.inspect("New invite, somebody known")
		p.fill("email", "zoe@example.com")
		p.press("Send and invite another")
		p.sees("mail to zoe@example.com goes to the outbox")
		p.on("New invite")
		if p.value(field("fullName")) != "" {
			t.Error("the next form is not empty")
		}
	})
}

// An import is watched where it stands: the page is never loaded anew, and nothing that somebody has opened or is at goes away.
func TestARunningImportIsWatchedToItsEnd(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.holdImports()
		p := i.signedIn(models.RoleMember)
		p.open(paths.ImportNew)
		p.chooses(tableFile(t, "First name;Last name;E-mail", 60))
		p.press("Check the list")
		p.press("Send 60 invitations")
		p.sees("Inviting 60 people")
		look[chromedp.Void](p, `window.drawn = 0; document.addEventListener("htmx:after:swap", () => window.drawn++)`)
		p.press("Stop")
		p.await("news", `window.drawn > 1`)
		p.await("the question, still", `document.querySelector("#cancel-import").open`)
		p.press("Keep inviting")

		last := `document.querySelector("tbody tr:last-child .row-link")`
		look[chromedp.Void](p, last+`.focus(); window.place = `+last+`.getBoundingClientRect().top`)
		i.freeImports()
		p.await("the end", `document.querySelector("#import-run [role=status]").textContent === "60 people were invited"`)
		p.await("the focus where it was", `document.activeElement === `+last)
		p.await("the page where it was", `Math.abs(`+last+`.getBoundingClientRect().top - window.place) < 3`)
		p.await("an end of the watching", `!document.querySelector("#import-run").hasAttribute("hx-get")`)
		p.await("the same document", `window.drawn > 1`)
		p.sees("Its invites")
		p.sees("Invited 60")
		p.seesNot("Stop")
	})
}

func TestARunningImportIsStopped(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.holdImports()
		p := i.signedIn(models.RoleMember)
		p.open(paths.ImportNew)
		p.chooses(tableFile(t, "First name;Last name;E-mail", 20000))
		p.press("Check the list")
		p.sees("20,000 of 20,003 rows would be invited")
		p.press("Send 20,000 invitations")
		p.sees("Inviting 20,000 people")
		p.inspect("Import, running")
		p.press("Stop")
		p.inspect("Import, stop?")
		i.freeImports()
		p.await("the first of them", `document.querySelector("#import-created").value > 0`)
		p.press("Stop inviting")
		p.sees("Stopped: ")
		p.sees("Those who were invited before it was stopped stay invited.")
		p.inspect("Import, stopped")
	})
}
