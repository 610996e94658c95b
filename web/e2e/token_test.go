//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// Somebody whom a developer's program sends: no mail, no invitation.
func TestFromATokenToALinkedAccount(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		_, token, err := i.sandbox().CreateUser(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		ryan := i.visitor()
		ryan.open(paths.LinkWith(token.AccessToken))
		ryan.on("Link your account")
		ryan.press("Start")
		ryan.on("What you share with the company that sent you here")
		if at := look[string](ryan, `location.href`); strings.Contains(at, token.AccessToken) {
			t.Errorf("the address still has the token: %s", at)
		}
		ryan.press("I agree")
		ryan.on("Where is your account?")
		ryan.click(`//ul[@aria-label="Providers"]//button[contains(., "Acme Payroll")]`)
		ryan.on("Sign in with Acme Payroll")
		ryan.fill("userName", "Ryan")
		ryan.fill("password", "654321")
		ryan.press("Sign in and link")
		ryan.on("Your account is linked")
		ryan.open(paths.LinkWith(token.AccessToken))
		ryan.on("This link does not work any more")
		ryan.follow("Go on with linking")
		ryan.on("Your account is linked")
	})
}

// Whatever color a company chooses, its pages can be read and its buttons told from the ground, with the focus and without.
func TestAnyColorCanBeRead(t *testing.T) {
	i := install(t, "")
	templates, err := i.sandbox().AllTemplates(t.Context())
	if err != nil || len(templates) == 0 {
		t.Fatalf("%d templates, %v", len(templates), err)
	}
	for color, shown := range map[string]string{
		"#c2185b": "rgb(194, 24, 91)", "#FFD400": "rgb(255, 212, 0)", "#ffffff": "rgb(255, 255, 255)", "#0b1020": "rgb(11, 16, 32)",
	} {
		wink, err := i.sandbox().CreateWinkTemplate(t.Context(), models.WinkContent{Name: color, PrimaryColor: color})
		if err != nil {
			t.Fatal(err)
		}
		made, err := i.sandbox().CreateInvite(t.Context(), models.NewInvite{
			FullName: "Amelia Santos", FirstName: "Amelia", Email: "amelia@example.com", TemplateID: templates[0].ID, WinkTemplateID: wink.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		amelia := i.visitor()
		amelia.open(paths.Landing(made.Token))
		amelia.on("Welcome, Amelia")
		amelia.showsColor(shown)
		amelia.inspect("Welcome in " + color)
		amelia.press("Link my account")
		amelia.on("What you share with Example Company")
		amelia.showsColor(shown)
		look[any](amelia, `document.querySelector("main form .button-primary").focus({focusVisible: true})`)
		if ring := look[string](amelia, `getComputedStyle(document.activeElement).outlineStyle`); ring != "solid" {
			t.Errorf("%s: the button with the focus has the outline %q", color, ring)
		}
		amelia.inspect("Consent with the focus in " + color)
	}
}

// showsColor checks that the page's main button has the color.
func (p *person) showsColor(want string) {
	p.t.Helper()
	if got := look[string](p, `getComputedStyle(document.querySelector("main form .button-primary")).backgroundColor`); got != want {
		p.t.Errorf("the button is %s, want %s", got, want)
	}
}
