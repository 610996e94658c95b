//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"invites/models"
	"invites/models/store/storetest"
	"invites/web/config"
	"invites/web/paths"
)

// Staff come in the morning: what is there to do, how far have people come, what happened? Without a mouse, from nothing to many.
func TestTheDashboardAnswersWhatToDo(t *testing.T) {
	onEachWith(t, config.Settings{InviteTTL: "20h"}, func(t *testing.T, i *installation) {
		p := i.visitor()
		p.signIn(i.staff(models.RoleAdmin).Email)
		p.open("/")
		p.sees("From here to a linked account in five minutes")
		p.inspect("Dashboard, nobody invited")

		link := i.invite("Amelia Santos", "amelia.santos@example.com")
		amelia := i.visitor()
		amelia.openURL(link)
		amelia.press("Link my account")
		amelia.await("the widget", `document.querySelector("h1")?.innerText.includes("What you share")`)
		p.open("/")
		p.sees("1 link runs out within a day")
		p.sees("Amelia Santos opened the invitation")
		p.inspect("Dashboard, one invited")

		for n := range 40 {
			i.invite(fmt.Sprintf("Person %d", n), fmt.Sprintf("person%d@example.com", n))
		}
		i.deadEndpoint()
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
	})
}

// Numbers lead to lists that show just as many; the days are chosen by links.
func TestTheDashboardLeadsOnWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		for n := range 3 {
			i.invite(fmt.Sprintf("Person %d", n), fmt.Sprintf("person%d@example.com", n))
		}
		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleViewer).Email)
		p.open("/")
		p.follow("90 days")
		p.await("the days", `location.search === "?range=90d"`)
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
		p.signIn(i.staff(models.RoleMember).Email)
		p.open("/nowhere")
		p.sees("This page does not exist")
		p.inspect("No such page")
		p.follow("Go to the start page")
		p.on("Dashboard")
		p.open(paths.WebhookNew)
		p.sees("Only administrators may do this")
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

// onEachWith is onEach with settings.
func onEachWith(t *testing.T, settings config.Settings, test func(t *testing.T, i *installation)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		settings.DatabaseURL = databaseURL
		test(t, installWith(t, settings))
	})
}
