//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"

	"invites/models"
	"invites/web/paths"
)

// signsOutElsewhere takes the session away while a page is open.
func (p *person) signsOutElsewhere() {
	p.t.Helper()
	p.do(call(network.ClearBrowserCookies, cdp.Empty{}))
}

// What was filled in is not lost with the session: it is sent again after signing in.
func TestAFormOutlivesItsSession(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.visitor()
		ada := i.staff(models.RoleAdmin)
		p.signIn(ada)
		p.open(paths.WebhookNew)
		p.fill("name", "Payroll")
		p.fill("url", "https://payroll.example.com/hooks")
		p.signsOutElsewhere()
		p.press("Create webhook")
		p.on("You are signed out")
		p.signIn(ada)
		p.press("Send it again")
		p.on("Payroll")
	})
}

// A form acts in the mode that its page showed, or not at all.
func TestAFormOfTheOtherModeDoesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.open(paths.WebhookNew)
		p.fill("name", "Payroll")
		p.fill("url", "https://payroll.example.com/hooks")
		tab := p.inNewTab(func() { look[any](p, `void open("/account")`) })
		tab.press("Production")
		tab.await("production", `document.querySelector("[data-mode=production]")`)
		p.press("Create webhook")
		p.sees("This page was opened in the sandbox, and you are in production now. Nothing was done.")
		p.inspect("A form of the other mode")
		p.press("Send it again")
		p.on("The mode has changed")
		for _, mode := range []models.Mode{models.Sandbox, models.Production} {
			hooks, err := i.store.Scope(mode, models.System("test")).Webhooks(t.Context(), models.Page{})
			if err != nil || len(hooks.Items) != 0 {
				t.Errorf("%s has %d webhooks, %v", mode, len(hooks.Items), err)
			}
		}
		tab.press("Sandbox")
		tab.await("the sandbox", `document.querySelector("[data-mode=sandbox]")`)
		p.press("Send it again")
		p.on("Payroll")
	})
}

// A secret is changed on a page of its own, which says what signs meanwhile.
func TestASecretIsRotated(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		hook, err := i.sandbox().CreateWebhook(t.Context(), models.WebhookContent{
			Name: "Payroll", URL: "https://payroll.example.com/hooks", EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: "secret",
		})
		if err != nil {
			t.Fatal(err)
		}
		p := i.signedIn(models.RoleAdmin)
		p.open(paths.Webhook(hook.ID))
		p.follow("Rotate the secret")
		p.on("Rotate the secret")
		if made := p.value(field("secret")); !strings.HasPrefix(made, "whsec_") {
			t.Errorf("%q is offered as a secret", made)
		}
		p.press("Rotate the secret")
		p.sees("The secret is changed. The old one signs too until")
		p.open(paths.RotateSecret(hook.ID))
		p.sees("The secret was changed a short while ago.")
		p.inspect("Rotate the secret, twice")
		p.fill("secret", "")
		p.press("Rotate the secret")
		p.sees("The secret was not changed.")
		p.inspect("Rotate the secret, with faults")
	})
}

// What somebody writes into a template while a colleague deletes it becomes a new template.
func TestWordsOutliveTheirTemplate(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Template(template.ID))
		p.fill("email.subject", "Ann was here")
		if err := i.sandbox().DeleteTemplate(t.Context(), template.ID); err != nil {
			t.Fatal(err)
		}
		p.press("Save changes")
		p.sees("while you were writing")
		p.inspect("Template, deleted meanwhile")
		p.press("Save as a new template")
		p.await("another template", `location.pathname.startsWith("/templates/tpl-") && location.pathname !== `+quotedScript(paths.Template(template.ID)))
		if got := p.value(field("email.subject")); got != "Ann was here" {
			t.Errorf("the subject is %q", got)
		}
	})
}
