package store

import (
	"invites/models"
)

// emit commits an event together with the change that it tells of, and a delivery for each endpoint that wants it.
// inviteID is for the invite's timeline and may be nil.
func (t *tx) emit(mode models.Mode, data models.EventData, inviteID *string) error {
	event, err := models.NewEvent(mode, data, t.now)
	if err != nil {
		return err
	}
	event.InviteID = inviteID
	t.events, t.emitted = append(t.events, event), true
	webhooks, err := t.activeWebhooks(mode)
	for i := range webhooks {
		if webhooks[i].Wants(event.Type) {
			t.deliver(&webhooks[i], event)
		}
	}
	return err
}

// activeWebhooks are the endpoints of a mode that are switched on.
func (t *tx) activeWebhooks(mode models.Mode) ([]models.Webhook, error) {
	if found, ok := t.webhooks[mode]; ok {
		return found, nil
	}
	var found []models.Webhook
	err := t.db.Where("mode = ? AND active AND deleted_at IS NULL", mode).Find(&found).Error
	if t.webhooks == nil {
		t.webhooks = map[models.Mode][]models.Webhook{}
	}
	t.webhooks[mode] = found
	return found, err
}

// deliver puts an event on its way to one endpoint.
func (t *tx) deliver(w *models.Webhook, e *models.Event) *models.Delivery {
	d := &models.Delivery{
		ID: models.NewID(models.PrefixDelivery), Mode: e.Mode, WebhookID: w.ID, EventID: e.ID, EventType: e.Type,
		Status: models.DeliveryPending, NextAttemptAt: &t.now, CreatedAt: t.now, UpdatedAt: t.now,
	}
	t.deliveries = append(t.deliveries, d)
	t.enqueue(models.Deliver{DeliveryID: d.ID})
	return d
}

// emitInvite tells of something that happened to an invite as a whole.
func (t *tx) emitInvite(kind models.EventType, inv *models.Invite) error {
	return t.emit(inv.Mode, models.InviteEvent{Type: kind, UserID: inv.UserID, InviteID: inv.ID}, &inv.ID)
}

// emitFailed tells that an invite could not be delivered, and why.
func (t *tx) emitFailed(inv *models.Invite, reason string) error {
	return t.emit(inv.Mode, models.InviteFailedEvent{UserID: inv.UserID, InviteID: inv.ID, Reason: reason}, &inv.ID)
}

// log adds a step to an invite's log (contract §2).
func (t *tx) log(inv *models.Invite, step models.InviteLogStatus) {
	t.logs = append(t.logs, &models.InviteLog{
		ID: models.NewID(models.PrefixInviteLog), Mode: inv.Mode, InviteID: inv.ID, UserID: inv.UserID, InviteStatus: step, CreatedAt: t.now,
	})
}
