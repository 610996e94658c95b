package clienttest_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"invites/handlers"
	"invites/handlers/api"
	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/config"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// A developer who generates a client from openapi.yaml, and writes not a line beside it, invites someone and reads every object.
func TestAGeneratedClientInvitesSomeoneAndReadsEveryObject(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDeveloper(t, s)
		hook := d.webhook()
		template, wink := d.template(), d.winkTemplate()
		inv := d.invite(template, wink)
		d.batch(template)
		d.readInvite(inv)
		d.readUsers(inv.UserId)
		d.readAccounts(d.link(inv))
		d.readDeliveries(hook)
		d.readEvents(inv)
		d.readProviders()
		d.cleanUp(inv, template, wink, hook)
	})
}

// developer is somebody with an API key and the generated client.
type developer struct {
	*testing.T
	ctx   context.Context
	api   *ClientWithResponses
	store *store.Store
}

func newDeveloper(t *testing.T, s *store.Store) developer {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	room := api.New(api.Deps{
		Store: s, Log: log, Origin: "https://invites.example", CheckEndpoint: func(string) error { return nil }, Now: time.Now,
	})
	t.Cleanup(func() { _ = room.Close() })
	server := httptest.NewServer(handlers.New(handlers.Deps{
		Config: &config.Config{Origin: "https://invites.example"}, Log: log, Metrics: handlers.NewMetrics(prometheus.NewRegistry()),
		Health: handlers.NewHealth(log, s.SchemaCurrent), API: room,
	}))
	t.Cleanup(server.Close)
	key, secret, err := s.Scope(models.Sandbox, models.System("test")).CreateAPIKey(t.Context(), models.NewAPIKey{Name: "test"})
	must(t, err)
	client, err := NewClientWithResponses(server.URL+"/v1", WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.SetBasicAuth(key.ID, secret)
		return nil
	}))
	must(t, err)
	return developer{t, t.Context(), client, s}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// got fails the test unless there is the answer that was hoped for.
func got[T any](d developer, answer *T, body []byte, err error) T {
	d.Helper()
	if err != nil || answer == nil {
		d.Fatalf("%v: %s", err, body)
	}
	return *answer
}

func (d developer) same(what string, a, b any) {
	d.Helper()
	if a != b {
		d.Errorf("%s is %v, want %v", what, a, b)
	}
}

func pointer[T any](value T) *T { return &value }

func (d developer) template() string {
	page := InvitePageContent{Header: "Welcome", Description: "Link your account with ${companyName}.", Button: "Link"}
	wanted := InviteTemplateContent{
		Name: "Welcome", Email: InviteEmail{SendEmail: true, SenderName: "Acme", ReplyAddress: "people@acme.example", Subject: "Hello", Body: "Dear ${fullName}"},
		LandingPage: page, SuccessPage: page,
	}
	wanted.Company.Name = "Acme"
	made, err := d.api.CreateInviteTemplateWithResponse(d.ctx, nil, wanted)
	must(d.T, err)
	template := got(d, made.JSON201, made.Body, err).Data
	replaced, err := d.api.ReplaceInviteTemplateWithResponse(d.ctx, template.Id, wanted)
	must(d.T, err)
	d.same("the replaced template", got(d, replaced.JSON200, replaced.Body, err).Data.Id, template.Id)
	read, err := d.api.GetInviteTemplateWithResponse(d.ctx, template.Id)
	must(d.T, err)
	d.same("the template's page", got(d, read.JSON200, read.Body, err).Data.LandingPage, page)
	d.same("the template's logo", read.JSON200.Data.Company.LogoUrl, (*string)(nil))
	list, err := d.api.ListInviteTemplatesWithResponse(d.ctx, &ListInviteTemplatesParams{Size: pointer(1)})
	must(d.T, err)
	d.same("the newest template", got(d, list.JSON200, list.Body, err).Data.Items[0].Id, template.Id)
	return template.Id
}

func (d developer) winkTemplate() string {
	wanted := WinkTemplateContent{Name: "Widget", PrimaryColor: "#1a2b3c", Providers: &[]string{"acme-payroll"}, EnableSearchBar: pointer(true)}
	made, err := d.api.CreateWinkTemplateWithResponse(d.ctx, nil, wanted)
	must(d.T, err)
	wink := got(d, made.JSON201, made.Body, err).Data
	replaced, err := d.api.ReplaceWinkTemplateWithResponse(d.ctx, wink.Id, wanted)
	must(d.T, err)
	got(d, replaced.JSON200, replaced.Body, err)
	read, err := d.api.GetWinkTemplateWithResponse(d.ctx, wink.Id)
	must(d.T, err)
	d.same("what the widget offers", got(d, read.JSON200, read.Body, err).Data.Providers[0], "acme-payroll")
	list, err := d.api.ListWinkTemplatesWithResponse(d.ctx, nil)
	must(d.T, err)
	d.same("the only wink template", got(d, list.JSON200, list.Body, err).Data.Items[0].Id, wink.Id)
	return wink.Id
}

func (d developer) webhook() string {
	made, err := d.api.CreateWebhookWithResponse(d.ctx, nil, NewWebhook{
		Name: "Payroll", Url: "https://hooks.acme.example/", EventTypes: []EventType{"ALL_EVENTS"}, Active: true, Secret: "a secret of ours",
	})
	must(d.T, err)
	hook := got(d, made.JSON200, made.Body, err).Data
	replaced, err := d.api.ReplaceWebhookWithResponse(d.ctx, hook.Id, WebhookContent{Name: "All", Url: hook.Url, EventTypes: hook.EventTypes, Active: true})
	must(d.T, err)
	got(d, replaced.JSON200, replaced.Body, err)
	read, err := d.api.GetWebhookWithResponse(d.ctx, hook.Id)
	must(d.T, err)
	d.same("the endpoint's name", got(d, read.JSON200, read.Body, err).Data.Name, "All")
	list, err := d.api.ListWebhooksWithResponse(d.ctx, nil)
	must(d.T, err)
	d.same("the newest endpoint", got(d, list.JSON200, list.Body, err).Data.Items[0].Id, hook.Id)
	return hook.Id
}

// invite invites somebody, twice with one Idempotency-Key.
func (d developer) invite(template, wink string) (inv Invite) {
	for range 2 {
		made, err := d.api.CreateInviteWithResponse(d.ctx, &CreateInviteParams{IdempotencyKey: pointer("once")}, NewInvite{
			FullName: "Amelia Santos", FirstName: pointer("Amelia"), Email: "amelia@example.com", TemplateId: template, WinkTemplateId: &wink,
		})
		must(d.T, err)
		answer := got(d, made.JSON201, made.Body, err).Data
		if inv.Id != "" {
			d.same("the invite of the same key", answer.Id, inv.Id)
		}
		inv = answer
	}
	refused, err := d.api.CreateInviteWithResponse(d.ctx, nil, NewInvite{})
	must(d.T, err)
	d.same("the first thing wrong", got(d, refused.JSON400, refused.Body, err).Data.Errors[0].Field, "fullName")
	return inv
}

func (d developer) batch(template string) {
	rows := NewInvites{Invites: []NewInvite{{FullName: "Ryan Lestari", Email: "ryan@example.com", TemplateId: template}, {}}}
	for _, dryRun := range []bool{true, false} {
		made, err := d.api.CreateInvitesWithResponse(d.ctx, &CreateInvitesParams{DryRun: &dryRun}, rows)
		must(d.T, err)
		results := got(d, made.JSON200, made.Body, err).Data.Results
		d.same("the number of results", len(results), 2)
	}
}

func (d developer) readInvite(inv Invite) {
	read, err := d.api.GetInviteWithResponse(d.ctx, inv.Id)
	must(d.T, err)
	same := got(d, read.JSON200, read.Body, err).Data
	d.same("the link", same.InviteLandingPageUrl, inv.InviteLandingPageUrl)
	d.same("the time of the link", same.LinkedAt, (*time.Time)(nil))
	list, err := d.api.ListInvitesWithResponse(d.ctx, &ListInvitesParams{Email: pointer("AMELIA@example.com"), Status: pointer(InviteStatus("INVITED"))})
	must(d.T, err)
	d.same("the number of invites", len(got(d, list.JSON200, list.Body, err).Data.Items), 1)
	again, err := d.api.ResendInviteWithResponse(d.ctx, inv.Id, nil)
	must(d.T, err)
	d.same("the invite sent again", got(d, again.JSON200, again.Body, err).Data.Id, inv.Id)
}

func (d developer) readUsers(invited string) {
	made, err := d.api.CreateUserWithResponse(d.ctx, nil, UserContent{ExternalMetadata: &map[string]string{"number": "7"}})
	must(d.T, err)
	user := got(d, made.JSON201, made.Body, err).Data
	token, err := d.api.CreateTokenWithResponse(d.ctx, &CreateTokenParams{UserId: user.User.Id})
	must(d.T, err)
	d.same("the token's mode", got(d, token.JSON201, token.Body, err).Data.Mode, Mode("SANDBOX"))
	read, err := d.api.GetUserWithResponse(d.ctx, user.User.Id)
	must(d.T, err)
	d.same("the metadata", (*got(d, read.JSON200, read.Body, err).Data.ExternalMetadata)["number"], "7")
	list, err := d.api.ListUsersWithResponse(d.ctx, nil)
	must(d.T, err)
	items := got(d, list.JSON200, list.Body, err).Data.Items
	d.same("the oldest user", items[len(items)-1].Id, invited)
}

// link is what the invitee does in a browser. It returns the account.
func (d developer) link(inv Invite) string {
	token := inv.InviteLandingPageUrl[len("https://invites.example/i/"):]
	secret, err := d.store.OpenInvite(d.ctx, token)
	must(d.T, err)
	walk, err := d.store.Walk(d.ctx, secret)
	must(d.T, err)
	provider := models.SandboxProviders()[0]
	must(d.T, walk.ChooseProvider(d.ctx, provider.ID))
	_, err = walk.SignIn(d.ctx, provider, "George", models.SignInOutcome{})
	must(d.T, err)
	logs, err := d.api.ListInviteLogsWithResponse(d.ctx, inv.Id, nil)
	must(d.T, err)
	d.same("the latest step", got(d, logs.JSON200, logs.Body, err).Data.Items[0].InviteStatus, InviteStep("LINKED"))
	list, err := d.api.ListAccountsWithResponse(d.ctx, &ListAccountsParams{UserId: &inv.UserId})
	must(d.T, err)
	return got(d, list.JSON200, list.Body, err).Data.Items[0].Id
}

func (d developer) readAccounts(id string) {
	gone, err := d.api.DisconnectAccountWithResponse(d.ctx, id)
	must(d.T, err)
	got(d, gone.JSON200, gone.Body, err)
	read, err := d.api.GetAccountWithResponse(d.ctx, id)
	must(d.T, err)
	d.same("the account", got(d, read.JSON200, read.Body, err).Data.ConnectionStatus, ConnectionStatus("DISCONNECTED"))
}

func (d developer) readDeliveries(hook string) {
	tried, err := d.api.TestWebhookWithResponse(d.ctx, hook, nil)
	must(d.T, err)
	delivery := got(d, tried.JSON200, tried.Body, err).Data
	list, err := d.api.ListDeliveriesWithResponse(d.ctx, hook, &ListDeliveriesParams{Size: pointer(1)})
	must(d.T, err)
	d.same("the newest delivery", got(d, list.JSON200, list.Body, err).Data.Items[0].Id, delivery.Id)
	again, err := d.api.RedeliverWithResponse(d.ctx, hook, delivery.Id, nil)
	must(d.T, err)
	d.same("the type of the event", got(d, again.JSON200, again.Body, err).Data.EventType, EventType("WEBHOOK_TEST"))
}

func (d developer) readEvents(inv Invite) {
	must(d.T, d.store.NumberEvents(d.ctx)) // which happens by itself, soon
	list, err := d.api.ListEventsWithResponse(d.ctx, &ListEventsParams{After: pointer(int64(0))})
	must(d.T, err)
	first := got(d, list.JSON200, list.Body, err).Data.Items[0]
	d.same("the first event", first.Type, EventType("USER_CREATED"))
	d.same("the first number", *first.Sequence, int64(1))
	d.same("whom it is about", first.Data["userId"], any(inv.UserId))
	read, err := d.api.GetEventWithResponse(d.ctx, first.Id)
	must(d.T, err)
	d.same("the event", got(d, read.JSON200, read.Body, err).Data.Id, first.Id)
}

func (d developer) readProviders() {
	list, err := d.api.ListProvidersWithResponse(d.ctx, &ListProvidersParams{Type: pointer(ProviderType("GIG")), TopIds: &[]string{"taskbridge"}})
	must(d.T, err)
	first := got(d, list.JSON200, list.Body, err).Data.Items[0]
	d.same("the provider at the top", first.Id, "taskbridge")
	read, err := d.api.GetProviderWithResponse(d.ctx, first.Id)
	must(d.T, err)
	d.same("the provider's type", got(d, read.JSON200, read.Body, err).Data.TypeLabel, "Gig Platform")
}

func (d developer) cleanUp(inv Invite, template, wink, hook string) {
	refused, err := d.api.RevokeInviteWithResponse(d.ctx, inv.Id, nil)
	must(d.T, err)
	d.same("the refusal to revoke a linked invite", string(got(d, refused.JSON409, refused.Body, err).Code), "CONFLICT")
	a, err := d.api.DeleteInviteTemplateWithResponse(d.ctx, template)
	must(d.T, err)
	got(d, a.JSON200, a.Body, err)
	b, err := d.api.DeleteWinkTemplateWithResponse(d.ctx, wink)
	must(d.T, err)
	got(d, b.JSON200, b.Body, err)
	c, err := d.api.DeleteWebhookWithResponse(d.ctx, hook)
	must(d.T, err)
	got(d, c.JSON200, c.Body, err)
	gone, err := d.api.GetWebhookWithResponse(d.ctx, hook)
	must(d.T, err)
	d.same("a deleted endpoint", string(got(d, gone.JSON404, gone.Body, err).Code), "MISSING_RESOURCE")
}
