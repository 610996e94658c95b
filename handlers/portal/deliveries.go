package portal

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// deliveries is the page of an endpoint's deliveries that the address asks for.
func (h *Room) deliveries(r *http.Request, hook *models.Webhook) (m pages.WebhookDeliveriesModel, err error) {
	filter, err := deliveryFilter(r.URL.Query())
	if err != nil {
		return m, listFault(r, err)
	}
	found, err := h.scope(r).FindDeliveries(r.Context(), hook.ID, filter, listPage(r))
	if err != nil {
		return m, listFault(r, err)
	}
	m.Href, m.Pager = r.URL.RequestURI(), pager(r, found, "deliveries")
	m.Address = addressOf(r, paths.Webhook(hook.ID), orderIf(filter.Oldest, pages.SortOldest), "status", "type", byFrom, byTo)
	m.Types, m.Today, m.Export = hook.EventTypes, h.Now(), exportURL(r, paths.ExportDeliveries(hook.ID))
	for _, d := range found.Items {
		m.Rows = append(m.Rows, pages.NewDeliveryRow(d))
		m.Live = m.Live || pages.Waiting(d, h.Now())
	}
	return m, nil
}

func (h *Room) delivery(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.endpoint(r)
	if err != nil {
		return err
	}
	record, err := h.scope(r).Delivery(r.Context(), hook.ID, chi.URLParam(r, "deliveryId"))
	if err != nil {
		return notInMode(r, err, "delivery")
	}
	m := pages.WebhookDeliveryModel{
		Webhook: *hook, Delivery: record.Delivery, Event: record.Event, Attempts: record.Attempts,
		CanRedeliver: may(r, models.RoleMember), ShowURL: may(r, models.RoleAdmin), Live: pages.Waiting(record.Delivery, h.Now()),
	}
	if respond.IsFragment(r) {
		return respond.Fragment(w, r, http.StatusOK, pages.WebhookDeliveryBody(m))
	}
	return respond.Page(w, r, http.StatusOK, pages.WebhookDelivery(h.page(w, r, "Delivery", layout.NavWebhooks), m))
}

func (h *Room) redeliver(w http.ResponseWriter, r *http.Request) error {
	webhookID, id := chi.URLParam(r, "id"), chi.URLParam(r, "deliveryId")
	next := paths.Delivery(webhookID, id)
	if _, err := h.scope(r).Redeliver(r.Context(), webhookID, id); err != nil {
		return h.refused(w, r, err, next)
	}
	return h.done(w, r, "The event is sent again. What is answered appears below.", next)
}
