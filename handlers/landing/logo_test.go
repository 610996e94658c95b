package landing_test

import (
	"net/http"
	"testing"

	"invites/models"
	"invites/web/paths"
)

func TestACompanysLogoComesFromOurOrigin(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		const address = "https://harbour.example/logo.png"
		withLogo := func(c *models.TemplateContent) { c.Company.LogoURL = address }
		template := a.template(models.Sandbox, withLogo)
		inv := a.inviteWith(template, models.NewInvite{FullName: "Bo Ek", Email: "bo@example.com"})
		b := a.visitor()
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).count("header img", 0) // not fetched yet: a letter stands in for it

		if err := a.db.SaveLogo(t.Context(), template.ID, address, []byte("a picture"), ""); err != nil {
			t.Fatal(err)
		}
		href := paths.Logo(models.LogoDigest([]byte("a picture")))
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).count(`header img[src="`+href+`"][alt=""]`, 1)
		logo := b.get(href).status(http.StatusOK)
		if logo.Body.String() != "a picture" || logo.Header().Get("Content-Type") != "image/png" || logo.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q, %v", logo.Body, logo.Header())
		}
		b.post(paths.Landing(inv.Token), nil)
		b.get(paths.LinkConsent).status(http.StatusOK).count(`header img[src="`+href+`"]`, 1)
		b.get(paths.Logo("00")).status(http.StatusNotFound)

		content := template.TemplateContent
		content.Company.LogoURL = "https://harbour.example/new.png"
		if _, err := a.scope(models.Sandbox).ReplaceTemplate(t.Context(), template.ID, content); err != nil {
			t.Fatal(err)
		}
		b.get(paths.Landing(inv.Token)).status(http.StatusOK).count("header img", 0) // the old one is not the new one
	})
}
