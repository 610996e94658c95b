//go:build e2e

package e2e

import (
	"fmt"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// listPages are the pages that list something, and a search or filter that finds nothing there.
func listPages() []struct{ name, path, nothing string } {
	return []struct{ name, path, nothing string }{
		{"Invites", paths.Invites, "?q=xylophonist"}, {"Imports", paths.Imports, "?q=xylophonist"}, {"Users", paths.Users, "?q=xylophonist"},
		{"Templates", paths.Templates, "?q=xylophonist"}, {"Outbox", paths.Outbox, "?q=xylophonist"}, {"Outbox, tests", paths.OutboxTests, "?q=xylophonist"},
		{"Webhooks", paths.Webhooks, "?q=xylophonist"}, {"API keys", paths.APIKeys, "?q=xylophonist"}, {"API requests", paths.APIRequests, "?requestId=xylophonist"},
		{"Audit log", paths.Audit, "?q=xylophonist"},
	}
}

// Every list, and the dashboard, in every state: nothing there yet, one, more than a page, nothing that fits, and an address that makes no sense.
// What is held to in each is what p.inspect holds to: no violation that axe knows, nothing too wide, nothing that the policy forbids.
func TestEveryListIsSoundInEveryState(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		state := func(name string) {
			p.open(paths.Dashboard)
			p.inspect("State: Dashboard, " + name)
			for _, page := range listPages() {
				p.open(page.path)
				p.await(page.name, `document.querySelector("main h1")`)
				p.inspect("State: " + page.name + ", " + name)
			}
		}
		state("nothing yet")
		i.fill(1)
		state("one")
		i.fill(60)
		state("full")
		for _, page := range listPages() {
			p.open(page.path + page.nothing)
			p.seesNot("people@")
			p.inspect("State: " + page.name + ", nothing fits")
			p.open(page.path + "?cursor=damaged")
			p.await("an answer", `document.querySelector("main h1")`)
			p.inspect("State: " + page.name + ", an address that makes no sense")
		}
	})
}

// fill adds n of everything that there is a list of.
func (i *installation) fill(n int) {
	i.t.Helper()
	must := func(err error) {
		i.t.Helper()
		if err != nil {
			i.t.Fatal(err)
		}
	}
	ctx, s := i.t.Context(), i.sandbox()
	templates, err := s.AllTemplates(ctx)
	must(err)
	var people []models.NewInvite
	var requests []models.APIRequest
	for k := range n {
		people = append(people, models.NewInvite{FullName: fmt.Sprintf("Person %d", k), Email: fmt.Sprintf("people@%d.example.com", k), TemplateID: templates[0].ID})
		_, err := s.CreateTemplate(ctx, models.SampleTemplate())
		must(err)
		_, err = s.CreateWebhook(ctx, models.WebhookContent{
			Name: fmt.Sprintf("Payroll %d", k), URL: i.url("/nobody"), EventTypes: []models.EventType{models.EventAccountFailed}, Secret: "the secret of an endpoint", Active: k%2 == 0,
		})
		must(err)
		key, _, err := s.CreateAPIKey(ctx, models.NewAPIKey{Name: fmt.Sprintf("HRIS %d", k)})
		must(err)
		id := models.NewID(models.PrefixRequest)
		requests = append(requests, models.APIRequest{
			ID: id, Mode: models.Sandbox, APIKeyID: key.ID, RequestID: id, Method: "POST", Path: "/v1/invites", Status: 400, Code: "INVALID_PARAMETERS", ErrorFields: "email", CreatedAt: key.CreatedAt,
		})
		_, err = s.CreateImport(ctx, models.NewImport{
			FileName: fmt.Sprintf("people-%d.csv", k), FileHash: []byte{byte(n), byte(k)}, TemplateID: templates[0].ID,
			Rows: []models.SheetRow{{Number: 1, Cells: []string{"Name", "E-mail"}}, {Number: 2, Cells: []string{"Ada Lovelace", "ada@example.com"}}},
		})
		must(err)
	}
	_, err = s.CreateInvites(ctx, people)
	must(err)
	must(i.store.SaveAPIRequests(ctx, requests))
	i.mailed()
}
