//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"invites/models"
	"invites/web/paths"
)

// people invites so many at once: Person 000, Person 001, ….
func (i *installation) people(n int) []models.Invite {
	i.t.Helper()
	templates, err := i.sandbox().AllTemplates(i.t.Context())
	if err != nil {
		i.t.Fatal(err)
	}
	rows := make([]models.NewInvite, n)
	for k := range rows {
		rows[k] = models.NewInvite{FullName: fmt.Sprintf("Person %03d", k), Email: fmt.Sprintf("p%03d@example.com", k), TemplateID: templates[0].ID}
	}
	results, err := i.sandbox().CreateInvites(i.t.Context(), rows)
	if err != nil {
		i.t.Fatal(err)
	}
	made := make([]models.Invite, n)
	for k, r := range results {
		made[k] = *r.Invite
	}
	return made
}

// mailed waits until no mail waits to be sent.
func (i *installation) mailed() {
	i.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		health, err := i.sandbox().Health(i.t.Context())
		if err != nil {
			i.t.Fatal(err)
		}
		waiting := health.Mail.Waiting.N + health.Mail.Trying.N
		if waiting == 0 {
			return
		}
		if time.Now().After(end) {
			i.t.Fatalf("%d mails still wait", waiting)
		}
	}
}

func (p *person) seesRows(n int, first string) {
	p.t.Helper()
	p.await(fmt.Sprintf("%d rows from %s", n, first), fmt.Sprintf(
		`document.readyState === "complete" && (rows => rows.length === %d && (rows.length === 0 || rows[0].innerText.trim() === %q))([...document.querySelectorAll("tbody .row-link")])`, n, first))
}

func TestStaffFindSortAndPageInvites(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleMember)
		p.open(paths.Invites)
		p.sees("Nobody is invited yet")
		p.inspect("Invites, none")
		i.invite("Zoë Müller", "zoe@example.com")
		p.open(paths.Invites)
		p.seesRows(1, "Zoë Müller")
		p.inspect("Invites, one")

		i.people(57)
		i.mailed()
		p.open("/")
		p.strike("/")
		p.keys("muller", kb.Enter)
		p.seesRows(1, "Zoë Müller")
		p.click(`//a[contains(@class, "chip")][contains(normalize-space(.), "Search")]`)
		p.seesRows(25, "Person 056")
		p.inspect("Invites, full")

		p.tabTo("Person")
		p.keys(enter)
		p.seesRows(25, "Person 000")
		p.await("the heading, which has the focus still", `document.activeElement.innerText.trim() === "Person"`)
		p.follow("Next page")
		p.seesRows(25, "Person 025")
		p.await("the way on, which has the focus still", `document.activeElement.innerText.trim() === "Next page"`)
		p.sees("26–50 of 58 invites")
		p.follow("Next page")
		p.seesRows(8, "Person 050")
		p.await("the way back, where there is none on", `document.activeElement.innerText.trim() === "Previous page"`)
		p.follow("Previous page")
		p.seesRows(25, "Person 025")
		p.follow("Person 025")
		p.on("Person 025")
		p.click(`nav[aria-label=Breadcrumb] a`) // back to the list as it was left
		p.seesRows(25, "Person 025")
		p.follow("First page")
		p.seesRows(25, "Person 000")

		p.choose("#f-filter-stage", "linked")
		p.sees("No invite fits")
		p.inspect("Invites, none fits")
		p.follow("Clear the filters")
		p.seesRows(25, "Person 000")
		p.await("the search has the focus", `document.activeElement.id === "f-filter-q"`)
		p.click(`//summary[contains(normalize-space(.), "More")]`)
		p.inspect("Invites, more filters")
		p.open(paths.Invites + "?cursor=damaged")
		p.sees("damaged or out of date")
		p.inspect("Invites, damaged address")
	})
}

func TestStaffActOnManyInvites(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(230)
		i.mailed()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Invites + "?sort=name")
		p.seesRows(25, "Person 000")
		p.click(`tbody tr:nth-child(2) .select-box`)
		p.click(`tbody tr:nth-child(3) .select-box`)
		p.sees("2 selected")
		p.inspect("Invites, two selected")
		p.press("Extend")
		p.on("Extend 2 links?")
		p.sees("Person 001, Person 002.")
		p.press("Extend 2 links")
		p.sees("2 links extended.")

		p.open(paths.Invites + "?q=p00")
		p.seesRows(10, "Person 009")
		p.click("thead .select-box")
		p.press("Revoke")
		p.on("Revoke 10 invitations?")
		p.press("Revoke 10 invitations")
		p.sees("10 invitations revoked.")
		if got := p.query().Get("q"); got != "p00" {
			t.Errorf("the filter is gone: %q", got)
		}

		p.open(paths.Invites + "?q=person")
		p.click("thead .select-box")
		p.click(`//label[contains(normalize-space(.), "Select all invites that match")]`)
		p.press("Send again")
		p.on("Send 220 invitations again?")
		p.sees("10 are revoked already and stay so")
		p.press("Send 220 invitations again")
		p.on("220 invitations sent again")
		p.sees("220 sent again")
		p.follow("Back to the invites")
		p.seesRows(25, "Person 229")
		i.mailed()
		mails, err := i.sandbox().FindEmails(t.Context(), models.EmailFilter{Search: "Person 100"}, models.Page{})
		if err != nil || len(mails.Items) != 2 {
			t.Errorf("%d mails, %v", len(mails.Items), err)
		}
	})
}

// What is ticked on one page stays ticked while the list is paged, sorted and narrowed, until something was done with it.
func TestASelectionSpansPages(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(60)
		i.mailed()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Invites + "?sort=name")
		p.seesRows(25, "Person 000")
		p.tabTo("Select Person 000")
		p.keys(" ", tab, tab, " ") // past the way to the bar and the person
		p.tabTo("Select Person 001")
		p.keys(" ")
		p.says("2 selected")
		p.keys(tab)
		p.tabTo("To the actions for the selected")
		p.inspect("Invites, on the way to the actions")
		p.keys(enter)
		p.await("the bar has the focus", `document.activeElement.matches("#bulk")`)
		p.keys(kb.Escape)
		p.tabTo("Select Person 001")

		p.follow("Next page")
		p.seesRows(25, "Person 025")
		p.says("2 selected, none of them on this page")
		p.inspect("Invites, selected on another page")
		p.click(`tbody tr:nth-child(1) .select-box`)
		p.says("3 selected, 1 of them on this page")
		p.click(`//th//a[normalize-space(.)="Created"]`)
		p.seesRows(25, "Person 059")
		p.says("3 selected, none of them on this page")
		p.open(paths.Invites + "?q=person+025")
		p.seesRows(1, "Person 025")
		p.says("3 selected, 1 of them on this page")
		p.follow("Person 025")
		p.on("Person 025")
		look[chromedp.Void](p, `history.back()`)
		p.seesRows(1, "Person 025")
		p.says("3 selected, 1 of them on this page")
		p.open(paths.Invites + "?q=person+025") // chromedp cannot click in a page that was kept for going back
		p.says("3 selected, 1 of them on this page")

		p.press("Revoke")
		p.on("Revoke 3 invitations?")
		p.sees("Person 025, Person 001, Person 000.")
		p.follow("Back to the invites")
		p.says("3 selected, 1 of them on this page")
		p.press("Revoke")
		p.on("Revoke 3 invitations?")
		p.press("Revoke 3 invitations")
		p.sees("3 invitations revoked.")
		p.await("nothing is selected any more", `document.querySelector("#bulk").hidden && !document.querySelector("[data-select]:checked")`)
	})
}

// A selection is seen and cleared also where a filter finds nothing, and ends with the session.
func TestASelectionOutlastsAFilterButNotTheSession(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(3)
		i.mailed()
		p := i.visitor()
		ada := i.staff(models.RoleMember)
		p.signIn(ada)
		p.open(paths.Invites + "?q=nobody")
		p.sees("No invite fits")
		p.await("no bar where nothing is selected", `document.querySelector("#bulk").hidden`)
		p.open(paths.Invites)
		p.seesRows(3, "Person 002")
		p.click(`tbody tr:nth-child(1) .select-box`)
		p.says("1 selected")
		p.open(paths.Invites + "?q=nobody")
		p.sees("No invite fits")
		p.says("1 selected, none of them on this page")
		p.inspect("Invites, none fits and one selected")
		p.tabTo("Clear")
		p.keys(enter)
		p.await("nothing is selected any more", `document.querySelector("#bulk").hidden && document.activeElement.matches("main")`)

		p.open(paths.Invites)
		p.seesRows(3, "Person 002")
		p.click(`tbody tr:nth-child(2) .select-box`)
		p.says("1 selected")
		p.press("Sign out")
		p.on("Sign in")
		p.signIn(ada)
		p.open(paths.Invites)
		p.seesRows(3, "Person 002")
		p.await("nothing is selected any more", `document.querySelector("#bulk").hidden && !document.querySelector("[data-select]:checked")`)
	})
}

// All that match stay selected from page to page, and end with the filter; what was ticked one by one ends with the mode.
func TestAllThatMatchStaySelectedUntilTheFilterChanges(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(60)
		i.mailed()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Invites)
		p.seesRows(25, "Person 059")
		p.click("thead .select-box")
		p.says("25 selected")
		p.click(`//label[normalize-space(.)="Select all 60 matching"]`)
		p.says("All 60 that match selected")
		p.follow("Next page")
		p.seesRows(25, "Person 034")
		p.says("All 60 that match selected")
		p.click(`tbody tr:nth-child(1) .select-box`)
		p.says("49 selected, 24 of them on this page")
		p.click(`//label[normalize-space(.)="Select all 60 matching"]`)
		p.open(paths.Invites + "?stage=sent")
		p.seesRows(25, "Person 059")
		p.says("49 selected, 25 of them on this page")
		p.press("Production")
		p.await("production", `document.querySelector("[data-mode=production]") && document.readyState === "complete"`)
		p.press("Sandbox")
		p.await("the sandbox", `document.querySelector("[data-mode=sandbox]") && document.readyState === "complete"`)
		p.seesRows(25, "Person 059")
		p.await("nothing is selected any more", `document.querySelector("#bulk").hidden && !document.querySelector("[data-select]:checked")`)
	})
}

// The box of all that match is for those who have not ticked them all. Enter on it does what Space does.
func TestAllThatMatchAreOfferedWhileTheyAreNotSelected(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(26)
		i.mailed()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Invites)
		p.seesRows(25, "Person 025")
		p.click("thead .select-box")
		p.says("25 selected")
		p.tabTo("To the actions for the selected")
		p.keys(enter)
		p.tabTo("Select all 26 matching")
		p.keys(enter)
		p.says("All 26 that match selected")
		p.await("the focus stays", `document.activeElement.matches("[data-bulk-all]")`)
		p.keys(enter)
		p.says("25 selected")
		p.follow("Next page")
		p.seesRows(1, "Person 000")
		p.click(`tbody tr:nth-child(1) .select-box`)
		p.says("26 selected, 1 of them on this page")
		p.await("all are not offered", `!document.querySelector(".bulk-all").checkVisibility()`)
		p.click(`tbody tr:nth-child(1) .select-box`)
		p.says("25 selected, none of them on this page")
		p.await("all are offered again", `document.querySelector(".bulk-all").checkVisibility()`)
	})
}

// says waits until the bar of the selection says so, to readers of the page and to those who hear it.
func (p *person) says(text string) {
	p.t.Helper()
	p.await("the bar says "+text, `document.readyState === "complete" && document.querySelector("[data-bulk-count]")?.checkVisibility() && document.querySelector("[data-bulk-count]").innerText === `+
		quotedScript(text)+` && document.querySelector("[data-bulk-said]").textContent.startsWith(`+quotedScript(text)+`)`)
}

func (p *person) query() url.Values {
	p.t.Helper()
	parsed, err := url.Parse(look[string](p, `location.href`))
	if err != nil {
		p.t.Fatal(err)
	}
	return parsed.Query()
}

func TestManyInvitesAreActedOnWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(3)
		i.mailed()
		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleMember))
		p.open(paths.Invites)
		p.click(`tbody tr:nth-child(1) .select-box`)
		p.press("Revoke")
		p.sees("Revoke 1 invitation?")
		p.press("Revoke 1 invitation")
		p.sees("1 invitation revoked.")
		p.press("Revoke")
		p.sees("No invite is selected.")
	})
}

func TestOneInviteByKeyboardAlone(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		link := i.invite("Amelia Santos", "amelia@exmaple.com")
		i.mailed()
		for _, agent := range []string{"Mozilla/5.0 (compatible; Barracuda Sentinel)", "Mozilla/5.0 (Windows NT 10.0; rv:135.0) Gecko/20100101 Firefox/135.0"} {
			i.fetchAs(link, agent)
		}
		p := i.signedIn(models.RoleMember)
		p.strike("/")
		p.keys("amelia", enter)
		p.seesRows(1, "Amelia Santos")
		p.tabTo("Amelia Santos")
		p.keys(enter)
		p.on("Amelia Santos")
		p.await("the fetch log", `document.querySelector("#invite-live").innerText.includes("Fetched by a machine") || (location.reload(), false)`)
		p.sees("Barracuda’s mail scanner")
		p.sees("Page shown in a browser")
		p.inspect("Invite, fetched")

		p.tabTo("Actions")
		p.keys(enter)
		p.inspect("Invite, what can be done")
		p.tabTo("Extend the link Lets it work longer, without a mail")
		p.keys(enter)
		p.sees("No mail was sent.")
		p.sees("Link extended, without a mail")

		p.tabTo("Actions")
		p.keys(enter)
		p.tabTo("Correct the address With a new link; the old one stops working")
		p.keys(enter)
		p.on("Correct the address")
		p.tabTo("E-mail address")
		p.keys(enter) // as it is
		p.sees("The invite was not sent.")
		p.inspect("Correct the address, with a fault")
		p.fill("email", "amelia@example.com")
		p.keys(enter)
		p.sees("The earlier link no longer works.")
		i.mailed()
		dead := i.visitor()
		dead.openURL(link)
		dead.sees("This link does not work")

		p.tabTo("Actions")
		p.keys(enter)
		p.tabTo("Show the QR code For somebody who stands beside you")
		p.keys(enter)
		p.on("QR code for Amelia Santos")
		p.await("the code", `document.querySelector("main img").naturalWidth > 300`)
		fresh := p.value("#landing-url")
		p.tabTo("Back to the invite")
		p.keys(enter)
		p.await("the invite", `document.querySelector("h1").innerText === "Amelia Santos"`)

		p.tabTo("Actions")
		p.keys(enter)
		p.tabTo("Replace Ends this invite and begins a new one")
		p.keys(enter)
		p.on("Replace the invite")
		p.tabTo("Replace and send")
		p.keys(enter)
		p.sees("The earlier invite no longer works.")
		p.sees("An earlier invite")
		dead.openURL(fresh)
		dead.on("There is a newer invitation")

		p.tabTo("Actions")
		p.keys(enter)
		p.tabTo("Revoke The link stops working for good")
		p.keys(enter)
		p.sees("Revoke the invite for Amelia Santos?")
		p.tabTo("Revoke invite")
		p.keys(enter)
		p.sees("Its link no longer works.")
		p.inspect("Invite, revoked")
	})
}

// fetchAs asks for a page as a program that names itself so.
func (i *installation) fetchAs(address, userAgent string) {
	i.t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	r.Header.Set("User-Agent", userAgent)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		i.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		i.t.Fatalf("%s: %d", strings.TrimPrefix(address, i.app.URL()), answer.StatusCode)
	}
}

func TestTheOutboxIsNarrowed(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(30)
		i.mailed()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Outbox)
		p.await("a page of mails", `document.querySelectorAll("tbody .row-link").length === 25`)
		p.inspect("Outbox, full")
		p.click("#f-filter-q")
		p.keys("person 007", kb.Enter)
		p.await("one mail", `document.querySelectorAll("tbody .row-link").length === 1`)
		p.open(paths.Outbox + "?status=FAILED")
		p.sees("No mail fits")
		p.inspect("Outbox, none fits")
	})
}
