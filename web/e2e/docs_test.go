//go:build e2e

package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"invites/models"
	"invites/web/docs"
	"invites/web/paths"
)

// The reference is a viewer that others have made. Whatever it does, it asks no other origin for anything and keeps to the policy of
// its page: every window is watched for that. Each screen has a database of its own: the viewer knows nothing of them.
func TestACallIsTriedFromTheReference(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		screen := phone
		if i.databaseURL != "" {
			screen = desktop
		}
		i.callIsTried(t, screen)
	})
}

func (i *installation) callIsTried(t *testing.T, screen screen) {
	templates, err := i.sandbox().AllTemplates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, secret, err := i.sandbox().CreateAPIKey(t.Context(), models.NewAPIKey{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ada := i.visitor()
	ada.do(screen.on())
	ada.opensReference()
	ada.givesKey(key.ID, secret)
	ada.tries("createInvite", fmt.Sprintf(`{"fullName": "Ryan Lestari", "email": "ryan@example.com", "templateId": %q}`, templates[0].ID))
	ada.await("the answer 201", `document.querySelector("#operations-Invites-createInvite .live-responses-table tbody .response-col_status")?.innerText.startsWith("201")`)
	ada.looksAround("Reference with an answer " + screen.name)
	list, err := i.sandbox().Invites(t.Context(), models.InviteFilter{Email: "ryan@example.com"}, models.Page{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("%d invites were made, want 1 (%v)", len(list.Items), err)
	}
}

func TestTheDocumentationIsReadable(t *testing.T) {
	i := install(t, "")
	ada := i.visitor()
	ada.open(paths.Docs)
	ada.on("Documentation")
	for _, g := range docs.Guides() {
		ada.open(paths.Guide(g.Slug))
		title := look[string](ada, `document.querySelector("h1").innerText`)
		ada.on(title)
	}
	ada.open("/docs/none")
	ada.on("This page does not exist")
}

func TestAReaderChoosesALanguageWithoutScripts(t *testing.T) {
	ada := install(t, "").withoutScripts()
	ada.open(paths.Guide("webhooks"))
	ada.click(`//div[@id="sample-verify-webhook"]//label[normalize-space(.)="PHP"]`)
	ada.sees("php -S 127.0.0.1")
	ada.seesNot("createServer")
}

// opensReference opens the reference and waits until the viewer has drawn it.
func (p *person) opensReference() {
	p.t.Helper()
	p.open(paths.DocsReference)
	p.await("the operations", `document.querySelectorAll(".opblock").length > 15`)
	p.looksAround("Reference")
}

// looksAround checks what every page must be, but for what axe says of the viewer, which is not ours.
func (p *person) looksAround(name string) {
	p.t.Helper()
	for _, scheme := range []scheme{dark, light} {
		p.do(scheme.on(), settled())
		variant := fmt.Sprintf("%s %s", name, scheme)
		p.fits(variant)
		p.picture(variant + fmt.Sprint(look[int](p, `innerWidth`)))
	}
}

func (p *person) givesKey(key, secret string) {
	p.t.Helper()
	p.press("Authorize")
	p.putsInto(`#auth_username, .auth-container input[name=username]`, key)
	p.putsInto(`#auth_password, .auth-container input[name=password]`, secret)
	p.click(`.auth-container button[type=submit], .auth-btn-wrapper .authorize`)
	p.click(`.auth-btn-wrapper .btn-done`)
}

// tries opens an operation on invites, and sends it.
func (p *person) tries(operation, body string) {
	p.t.Helper()
	at := "#operations-Invites-" + operation
	p.click(at + " .opblock-summary-control")
	p.shown(at + " button.execute")
	p.do(settled()) // it unfolds
	if body != "" {
		reach(p, at+" textarea.body-param__text", focusOn)
		look[chromedp.Void](p, `document.activeElement.select()`)
		p.do(call(input.InsertText, input.InsertTextParams{Text: body})) // pasted: the viewer draws itself anew for each key
	}
	p.click(at + " button.execute")
}
