package api

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) webhookRoutes(r chi.Router) {
	webhook := named(models.PrefixWebhook, "webhook")
	r.Get("/webhooks", h.do(listed(store.Scope.Webhooks, webhookOf)))
	r.Post("/webhooks", h.do(h.createWebhook))
	r.Get("/webhooks/{id}", h.do(webhook(shown(store.Scope.Webhook, webhookOf))))
	r.Put("/webhooks/{id}", h.do(webhook(h.replaceWebhook)))
	r.Delete("/webhooks/{id}", h.do(webhook(removed(store.Scope.DeleteWebhook))))
}

// createWebhook answers 200, not 201 (contract §1).
func (h *Room) createWebhook(c *call) (reply, error) {
	o, err := c.object()
	if err != nil {
		return reply{}, err
	}
	content := webhookContent(o)
	if err := o.with(content.Check(true), h.checkEndpoint(content.URL)); err != nil {
		return reply{}, err
	}
	w, err := c.scope.CreateWebhook(c.r.Context(), content)
	if err != nil {
		return reply{}, err
	}
	return ok(webhookOf(w)), nil
}

func (h *Room) replaceWebhook(c *call, id string) (reply, error) {
	present, err := c.scope.Webhook(c.r.Context(), id)
	if err != nil {
		return reply{}, err
	}
	content, err := h.replacement(c, present)
	if err != nil {
		return reply{}, err
	}
	w, err := c.scope.ReplaceWebhook(c.r.Context(), id, content)
	if err != nil {
		return reply{}, err
	}
	return ok(webhookOf(w)), nil
}

// replacement reads what is to take an endpoint's place. The built-in receiver keeps its address, which is called in process and would
// be refused as one of this server's own.
func (h *Room) replacement(c *call, present *models.Webhook) (models.WebhookContent, error) {
	o, err := c.object()
	if err != nil {
		return models.WebhookContent{}, err
	}
	content := webhookContent(o)
	if present.BuiltIn {
		content.URL = present.URL
		return content, o.with(content.Check(false))
	}
	return content, o.with(content.Check(false), h.checkEndpoint(content.URL))
}

// webhookContent reads an endpoint. includePayload is accepted, and stays false (contract §6).
func webhookContent(o object) models.WebhookContent {
	content := models.WebhookContent{
		Name: o.text("name"), URL: o.text("url"), EventTypes: eventTypes(o.texts("eventTypes")), Active: o.flag("active"),
		Secret: o.optional("secret"),
	}
	o.optionalFlag("includePayload")
	return content
}

func eventTypes(texts []string) []models.EventType {
	types := make([]models.EventType, len(texts))
	for i, text := range texts {
		types[i] = models.EventType(text)
	}
	return types
}

// checkEndpoint says what is wrong with an endpoint's address here, in this installation.
func (h *Room) checkEndpoint(url string) error {
	if err := h.CheckEndpoint(url); err != nil {
		return models.Invalid(models.FieldError{Field: "url", Code: models.CodeInvalid, Message: err.Error()})
	}
	return nil
}

// webhookOf shows an endpoint, without its secret.
func webhookOf(w *models.Webhook) Webhook {
	return Webhook{
		ID: w.ID, Name: w.Name, URL: w.URL, EventTypes: w.EventTypes, Active: w.Active, IncludePayload: w.IncludePayload,
		CreatedAt: models.Time(w.CreatedAt), UpdatedAt: models.Time(w.UpdatedAt),
	}
}
