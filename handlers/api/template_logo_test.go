package api_test

import (
	"testing"

	"invites/handlers/api"
	"invites/models"
	"invites/web/paths"
)

// logoOf is the logo that the API shows of a template.
func (c *client) logoOf(id string) any {
	c.t.Helper()
	return c.get("/inviteTemplates/" + id).ok().data()["company"].(object)["logoUrl"]
}

func TestAnUploadedLogoIsShownUnderOurAddressAndCanBeSentBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, scope := w.client(t, models.Sandbox), w.scope(models.Sandbox)
		id := c.post("/inviteTemplates", goodTemplate()).created().data()["id"].(string)
		digest, err := scope.SaveUploadedLogo(t.Context(), []byte("a picture"))
		if err != nil {
			t.Fatal(err)
		}
		ours := paths.Absolute(origin, paths.Logo(digest))
		put := func(logo any, want any) {
			t.Helper()
			c.put("/inviteTemplates/"+id, with(goodTemplate(), "company.logoUrl", logo)).ok()
			if got := c.logoOf(id); got != want {
				t.Errorf("%v is shown as %v, want %v", logo, got, want)
			}
		}
		put(ours, ours)
		stored, err := scope.Template(t.Context(), id)
		if err != nil || stored.Company.LogoUpload != digest || stored.Company.LogoURL != "" {
			t.Errorf("stored %+v, %v", stored.Company, err)
		}
		put("https://example.com/logo.png", "https://example.com/logo.png")
		put(ours, ours)
		put(nil, nil)
		unknown := paths.Absolute(origin, paths.Logo(models.LogoDigest([]byte("another"))))
		c.put("/inviteTemplates/"+id, with(goodTemplate(), "company.logoUrl", unknown)).invalid("company.logoUrl not_found")
	})
}

// Without https the contract allows no address for an uploaded logo: it is shown as none, and none leaves it alone.
func TestAnUploadedLogoOutlivesAPutWhereItCannotBeShown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		room := api.New(api.Deps{Store: w.store, Log: discard(), Origin: "http://invites.example", CheckEndpoint: onlyHTTPS, Now: w.clock.now})
		w.serveRoom(t, room)
		c, scope := w.client(t, models.Sandbox), w.scope(models.Sandbox)
		digest, err := scope.SaveUploadedLogo(t.Context(), []byte("a picture"))
		if err != nil {
			t.Fatal(err)
		}
		content := models.SampleTemplate()
		content.Company.LogoUpload = digest
		made, err := scope.CreateTemplate(t.Context(), content)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.logoOf(made.ID); got != nil {
			t.Errorf("it is shown as %v", got)
		}
		c.put("/inviteTemplates/"+made.ID, with(goodTemplate(), "company.logoUrl", nil)).ok()
		now, err := scope.Template(t.Context(), made.ID)
		if err != nil || now.Company.LogoUpload != digest {
			t.Errorf("it is %+v, %v", now.Company, err)
		}
		c.put("/inviteTemplates/"+made.ID, with(goodTemplate(), "company.logoUrl", "https://example.com/l.png")).ok()
		if got := c.logoOf(made.ID); got != "https://example.com/l.png" {
			t.Errorf("another one is shown as %v", got)
		}
	})
}
