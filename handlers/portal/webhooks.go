package portal

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

func (h *Room) webhooks(w http.ResponseWriter, r *http.Request) error {
	filter := webhookFilter(r.URL.Query())
	found, err := h.scope(r).FindWebhooks(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	m := pages.WebhookListModel{
		Address: addressOf(r, paths.Webhooks, filter.Sort, "q", "state"), Export: exportURL(r, paths.WebhookExport),
		CanEdit: may(r, models.RoleAdmin), Production: caller(r).mode == models.Production, Pager: pager(r, found, "webhooks"),
	}
	for _, item := range found.Items {
		m.Rows = append(m.Rows, pages.NewWebhookRow(item))
	}
	return respond.Page(w, r, http.StatusOK, pages.WebhookList(h.page(w, r, "Webhooks", layout.NavWebhooks), m))
}

// endpoint is the one that the address names.
func (h *Room) endpoint(r *http.Request) (*models.Webhook, error) {
	hook, err := h.scope(r).Webhook(r.Context(), chi.URLParam(r, "id"))
	return hook, notInMode(r, err, "webhook")
}

func (h *Room) newWebhook(w http.ResponseWriter, r *http.Request) error {
	return h.showWebhookForm(w, r, http.StatusOK, pages.WebhookFormModel{Content: models.WebhookContent{
		EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: newWebhookSecret(),
	}})
}

// newWebhookSecret makes a secret as Standard Webhooks has them: 32 random bytes in base64 after whsec_.
func newWebhookSecret() string {
	key := make([]byte, 32)
	rand.Read(key)
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

func (h *Room) editWebhook(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	return h.showWebhookForm(w, r, http.StatusOK, pages.WebhookFormModel{ID: hook.ID, Called: hook.Name, BuiltIn: hook.BuiltIn, Content: models.WebhookContent{
		Name: hook.Name, URL: hook.URL, EventTypes: hook.EventTypes, Active: hook.Active,
	}})
}

func (h *Room) showWebhookForm(w http.ResponseWriter, r *http.Request, status int, m pages.WebhookFormModel) error {
	return respond.Page(w, r, status, pages.WebhookForm(h.page(w, r, "Webhook", layout.NavWebhooks), m))
}

func (h *Room) createWebhook(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	c := webhookContent(form)
	if err := h.checkWebhook(c, false, true); err != nil {
		return h.showWebhookForm(w, r, http.StatusUnprocessableEntity, pages.WebhookFormModel{Content: c, Faults: models.FieldErrors(err)})
	}
	hook, err := h.scope(r).CreateWebhook(r.Context(), c)
	if err != nil {
		return err
	}
	return h.done(w, r, "Webhook “"+hook.Name+"” was created. Send it a test event to see whether it answers.", paths.Webhook(hook.ID))
}

func (h *Room) replaceWebhook(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	c := webhookContent(form)
	c.Secret = "" // it has a page of its own
	if hook.BuiltIn {
		c.URL = hook.URL
	}
	if err := h.checkWebhook(c, hook.BuiltIn, false); err != nil {
		m := pages.WebhookFormModel{ID: hook.ID, Called: hook.Name, BuiltIn: hook.BuiltIn, Content: c, Faults: models.FieldErrors(err)}
		return h.showWebhookForm(w, r, http.StatusUnprocessableEntity, m)
	}
	if _, err := h.scope(r).ReplaceWebhook(r.Context(), hook.ID, c); err != nil {
		return err
	}
	return h.done(w, r, "Webhook “"+c.Name+"” was saved.", paths.Webhook(hook.ID))
}

// checkWebhook tells everything that is wrong with an endpoint, also what only this installation can say: whether its
// address may be called. The built-in receiver is called in process, wherever this installation is.
func (h *Room) checkWebhook(c models.WebhookContent, builtIn, create bool) error {
	faults := models.FieldErrors(c.Check(create))
	typed := c.URL != "" && !slices.ContainsFunc(faults, func(f models.FieldError) bool { return f.Field == "url" })
	if !builtIn && typed {
		if err := h.CheckEndpoint(c.URL); err != nil {
			faults = append(faults, models.FieldError{Field: "url", Code: models.CodeInvalid, Message: err.Error()})
		}
	}
	return models.Invalid(faults...)
}

// webhookContent reads the form of an endpoint.
func webhookContent(f respond.Form) models.WebhookContent {
	c := models.WebhookContent{Name: f.Text("name"), URL: f.Text("url"), Active: f.Checked("active"), Secret: f.Text("secret")}
	for _, t := range f.Texts("eventTypes") {
		c.EventTypes = append(c.EventTypes, models.EventType(t))
	}
	return c
}

func (h *Room) deleteWebhook(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	if err := h.scope(r).DeleteWebhook(r.Context(), hook.ID); err != nil {
		return err
	}
	return h.done(w, r, "Webhook “"+hook.Name+"” was deleted.", paths.Webhooks)
}

// testWebhook sends a test event and shows what comes of it: at the receiver, or among the deliveries.
func (h *Room) testWebhook(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	next := paths.Webhook(hook.ID)
	if hook.BuiltIn {
		next = paths.Receiver(hook.ID)
	}
	if err := h.scope(r).TestWebhook(r.Context(), hook.ID); err != nil {
		return h.refused(w, r, err, next)
	}
	return h.done(w, r, "A test event is on its way.", next)
}

func (h *Room) webhook(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	deliveries, err := h.deliveries(r, hook)
	if err != nil {
		return err
	}
	if respond.IsFragment(r) {
		return respond.Fragment(w, r, http.StatusOK, pages.WebhookDeliveries(deliveries))
	}
	replays, err := h.replayList(r, hook.ID)
	if err != nil {
		return err
	}
	missed, err := h.missedNote(r, hook)
	if err != nil {
		return err
	}
	deliveries.Live = deliveries.Live || replays.Live
	m := pages.WebhookDetailModel{
		Webhook: *hook, Deliveries: deliveries, Missed: missed, Replays: replays,
		CanEdit: may(r, models.RoleAdmin), CanTest: may(r, models.RoleMember), OldSecretSigns: hook.OldSecretSigns(h.Now()),
	}
	if m.CanEdit {
		waiting, err := h.scope(r).WaitingFor(r.Context(), hook.ID)
		if err != nil {
			return err
		}
		m.Waiting, m.WaitingMore = waiting.N, waiting.More
	}
	return respond.Page(w, r, http.StatusOK, pages.WebhookDetail(h.page(w, r, hook.Name, layout.NavWebhooks), m))
}
