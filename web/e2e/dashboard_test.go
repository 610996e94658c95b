//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

// Staff come in the morning: what is there to do, how far have people come, what happened? Without a mouse, from nothing to many.
func TestTheDashboardAnswersWhatToDo(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.open("/")
		p.sees("From here to a linked account in five minutes")
		p.inspect("Dashboard, nobody invited")

		link := i.invite("Amelia Santos", "amelia.santos@example.com")
		amelia := i.visitor()
		amelia.openURL(link)
		amelia.press("Link my account")
		amelia.await("the widget", `document.querySelector("h1")?.innerText.includes("What you share")`)
		i.soonOver()
		p.open("/")
		p.sees("1 link runs out within a day")
		p.sees("Amelia Santos opened the invitation")
		p.inspect("Dashboard, one invited")

		for n := range 40 {
			i.invite(fmt.Sprintf("Person %d", n), fmt.Sprintf("person%d@example.com", n))
		}
		i.deadEndpoint()
		i.soonOver()
		p.await("all of it", `(() => {
			const words = document.body.innerText.replace(/\s+/g, " ");
			if (words.includes("is failing") && words.includes("Sent 42")) return true;
			location.reload();
		})()`)
		p.inspect("Dashboard, many invited")
		p.tabTo("Show as table")
		p.keys(enter)
		p.sees("Day (UTC)")
		p.inspect("Dashboard, chart as a table")

		p.tabTo("Extend all 42")
		p.keys(enter)
		p.await("the plan", `location.pathname.startsWith("/invites/bulk/")`)
		p.sees("42")
		p.click(`main form[action*="/start"] button`)
		p.await("the end of it", `!document.querySelector("main form[action*='/start']")`)
		p.open("/")
		p.seesNot("run out within a day")
	})
}

// soonOver lets all links run out in twenty hours.
func (i *installation) soonOver() {
	i.t.Helper()
	over := time.Now().UTC().Add(20 * time.Hour).Format("2006-01-02 15:04:05+00:00")
	if err := i.write("UPDATE invites SET expires_at = '" + over + "'"); err != nil {
		i.t.Fatal(err)
	}
}

// What asks for attention is done from where it is told.
func TestWhatNeedsAttentionIsDoneFromTheDashboard(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		gone := i.goneEndpoint()
		i.started("Amelia Santos", "amelia.santos@example.com")
		i.mailed()
		dayBefore := time.Now().UTC().Add(-25 * time.Hour).Format("2006-01-02 15:04:05+00:00")
		if err := i.write("UPDATE invites SET started_at = '" + dayBefore + "', updated_at = '" + dayBefore + "'"); err != nil {
			t.Fatal(err)
		}
		p := i.signedIn(models.RoleAdmin)
		p.open("/")
		p.await("both", `(() => {
			const words = document.querySelector("#attention-title")?.closest("section").innerText ?? "";
			if (words.includes("1 person started and has not finished") && words.includes("was switched off")) return true;
			location.reload();
		})()`)
		p.inspect("Dashboard, somebody stuck and an endpoint switched off")

		p.tabTo("Switch on again")
		p.keys(enter)
		p.await("the endpoint's page", `location.pathname === "`+paths.Webhook(gone.ID)+`"`)
		p.sees("It was switched on again")
		if w, err := i.sandbox().Webhook(t.Context(), gone.ID); err != nil || !w.Active {
			t.Errorf("%+v, %v", w, err)
		}

		p.open("/")
		p.seesNot("was switched off")
		p.tabTo("Send again")
		p.keys(enter)
		p.await("the plan", `location.pathname.startsWith("/invites/bulk/")`)
		p.tabTo("Send 1 invitation again")
		p.keys(enter)
		p.await("what was done", `document.querySelector("h1").innerText === "1 invitation sent again"`)
		p.inspect("Bulk action begun on the dashboard, over")
		p.follow("Back to the dashboard")
		p.on("Dashboard")
		i.mailed()
		p.open("/")
		p.seesNot("has not finished") // they got a mail: for a day nobody is asked for another
		if mails, err := i.sandbox().Emails(t.Context(), models.Page{Size: 9}); err != nil || len(mails.Items) != 2 {
			t.Errorf("%d mails, %v", len(mails.Items), err)
		}
	})
}

// started is somebody who chose a provider and came no further.
func (i *installation) started(name, email string) {
	i.t.Helper()
	i.invite(name, email)
	list, err := i.sandbox().Invites(i.t.Context(), models.InviteFilter{Email: email}, models.Page{Size: 1})
	if err != nil {
		i.t.Fatal(err)
	}
	secret, err := i.store.OpenInvite(i.t.Context(), list.Items[0].Token)
	if err != nil {
		i.t.Fatal(err)
	}
	walk, err := i.store.Walk(i.t.Context(), secret)
	if err != nil {
		i.t.Fatal(err)
	}
	if err := walk.Consent(i.t.Context()); err != nil {
		i.t.Fatal(err)
	}
	if err := walk.ChooseProvider(i.t.Context(), "citywheels"); err != nil {
		i.t.Fatal(err)
	}
}

// Numbers lead to lists that show just as many; the days are chosen by links.
func TestTheDashboardLeadsOnWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		for n := range 3 {
			i.invite(fmt.Sprintf("Person %d", n), fmt.Sprintf("person%d@example.com", n))
		}
		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleViewer))
		p.open("/")
		p.follow("90 days")
		p.await("the days, where they were", `location.search === "?range=90d" && document.activeElement.innerText === "90 days"`)
		p.await("the mail", `document.querySelector(".funnel-count a").innerText.trim().startsWith("3") || (location.reload(), false)`)
		p.click(`.funnel-count a`)
		p.await("the list", `location.pathname === "/invites" && document.querySelectorAll("tbody .row-link").length === 3`)
		if query := look[string](p, `location.search`); !strings.Contains(query, "reached=sent") || !strings.Contains(query, "from=") {
			t.Errorf("the list is that of %s", query)
		}
	})
}

func TestErrorsHelp(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.visitor()
		p.open("/nowhere")
		p.sees("This page does not exist")
		p.inspect("No such page, not signed in")
		p.signIn(i.staff(models.RoleMember))
		p.open("/nowhere")
		p.sees("This page does not exist")
		p.inspect("No such page")
		p.follow("Go to the start page")
		p.on("Dashboard")
		p.open(paths.WebhookNew)
		p.sees("Only administrators may see this")
		p.inspect("Refused to a member")
	})
}

// deadEndpoint is told of everything, and nothing listens there.
func (i *installation) deadEndpoint() {
	i.t.Helper()
	hook, err := i.sandbox().CreateWebhook(i.t.Context(), models.WebhookContent{
		Name: "Nobody there", URL: "http://127.0.0.1:9/hook", EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: "the secret of an endpoint",
	})
	if err != nil {
		i.t.Fatal(err)
	}
	if err := i.sandbox().TestWebhook(i.t.Context(), hook.ID); err != nil {
		i.t.Fatal(err)
	}
	i.invite("Last One", "last@example.com")
}

// goneEndpoint answers its first event with 410, and is therefore switched off; the others it takes.
func (i *installation) goneEndpoint() *models.Webhook {
	i.t.Helper()
	var asked atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !asked.Swap(true) {
			w.WriteHeader(http.StatusGone)
		}
	}))
	i.t.Cleanup(server.Close)
	hook, err := i.sandbox().CreateWebhook(i.t.Context(), models.WebhookContent{
		Name: "Payroll", URL: server.URL, EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: "the secret of an endpoint",
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return hook
}
