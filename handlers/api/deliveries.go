package api

import (
	"context"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) deliveryRoutes(r chi.Router) {
	webhook := named(models.PrefixWebhook, "webhook")
	r.Post("/webhooks/{id}/test", h.do(webhook(acted(store.Scope.DeliverTest, delivery))))
	r.Get("/webhooks/{id}/deliveries", h.do(webhook(listedOf(store.Scope.Deliveries, delivery))))
	r.Post("/webhooks/{id}/deliveries/{deliveryId}/redeliver", h.do(webhook(redeliver)))
}

func redeliver(c *call, id string) (reply, error) {
	deliveryID := chi.URLParam(c.r, "deliveryId")
	if !models.HasPrefix(deliveryID, models.PrefixDelivery) {
		return reply{}, models.NotFound("delivery")
	}
	return acted(func(s store.Scope, ctx context.Context, id string) (*models.Delivery, error) {
		return s.Redeliver(ctx, id, deliveryID)
	}, delivery)(c, id)
}

// delivery shows a delivery.
func delivery(d *models.Delivery) Delivery {
	shown := Delivery{
		ID: d.ID, WebhookID: d.WebhookID, EventID: d.EventID, EventType: d.EventType, Status: d.Status, Attempts: d.Tries,
		NextAttemptAt: (*models.Time)(d.NextAttemptAt), Error: models.Optional(d.Error),
		CreatedAt: models.Time(d.CreatedAt), UpdatedAt: models.Time(d.UpdatedAt), DeliveredAt: (*models.Time)(d.DeliveredAt),
	}
	if d.ResponseCode != 0 { // otherwise no answer came
		shown.ResponseCode = &d.ResponseCode
	}
	return shown
}
