package api_test

import (
	"regexp"
	"strings"

	"invites/models"
)

// stock is one object of every kind in one mode: the id by the folder of its paths, and "delivery" for a webhook's.
type stock map[string]string

// stock makes one object of every kind, those that the API does not make by the ways in which they come about.
func (c *client) stock(mode models.Mode) stock {
	c.t.Helper()
	s := stock{
		"webhooks":        c.post("/webhooks", with(goodWebhook(), "eventTypes", []string{"ALL_EVENTS"})).ok().id(),
		"inviteTemplates": c.template(),
		"winkTemplates":   c.post("/winkTemplates", someWinkTemplate()).created().id(),
	}
	inv := c.post("/invites", with(goodInvite(s["inviteTemplates"]), "winkTemplateId", s["winkTemplates"])).created().data()
	s["invites"], s["users"] = inv["id"].(string), inv["userId"].(string)
	delivery := c.get("/webhooks/" + s["webhooks"] + "/deliveries").items()[0]
	s["delivery"], s["events"] = delivery["id"].(string), delivery["eventId"].(string)
	if providers := c.get("/providers").ids(); mode == models.Sandbox {
		s["providers"] = providers[0]
		linked := c.post("/invites", goodInvite(s["inviteTemplates"])).created().data()
		c.linkAccount(linked)
		s["accounts"] = c.get("/accounts").ids()[0]
	}
	return s
}

// linkAccount walks an invitee of the sandbox through to a connected account.
func (c *client) linkAccount(inv object) {
	c.t.Helper()
	ctx := c.t.Context()
	secret, err := c.store.OpenInvite(ctx, tokenOf(inv))
	if err != nil {
		c.t.Fatal(err)
	}
	walk, err := c.store.Walk(ctx, secret)
	if err != nil {
		c.t.Fatal(err)
	}
	providers, err := c.scope(models.Sandbox).FindProviders(ctx, models.ProviderFilter{})
	if err != nil || len(providers) == 0 {
		c.t.Fatalf("no provider: %v", err)
	}
	if err := walk.ChooseProvider(ctx, providers[0].ID); err != nil {
		c.t.Fatal(err)
	}
	if _, err := walk.SignIn(ctx, providers[0], "George", models.SignInOutcome{}); err != nil {
		c.t.Fatal(err)
	}
}

// operation is a method and a path of openapi.yaml.
type operation struct{ method, path string }

// operations are all that openapi.yaml tells of, in its order of paths.
func (s *spec) operations() (all []operation) {
	for _, path := range s.doc.Paths.InMatchingOrder() {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			if s.doc.Paths.Value(path).GetOperation(method) != nil {
				all = append(all, operation{method, path})
			}
		}
	}
	return all
}

var pathParameter = regexp.MustCompile(`\{[^}]+\}`)

// folder is the first part of a path: "invites" of "/invites/{id}/logs".
func folder(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return name
}

// fill puts ids into a path.
func (s stock) fill(path string) string {
	return pathParameter.ReplaceAllStringFunc(path, func(name string) string {
		if name == "{deliveryId}" {
			return s["delivery"]
		}
		return s[folder(path)]
	})
}

func someWinkTemplate() object {
	return object{
		"name": "Widget", "companyName": "Acme", "primaryColor": "#1a2b3c", "providers": []string{}, "topProviders": []string{},
		"enableSearchBar": true, "enableTypeBar": false, "consentText": "We read your pay slips.", "redirectUrl": "https://acme.example/done",
	}
}
