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
	if err := t.db.Create(event).Error; err != nil {
		return err
	}
	var webhooks []models.Webhook
	if err := t.db.Where("mode = ? AND active AND deleted_at IS NULL", mode).Find(&webhooks).Error; err != nil {
		return err
	}
	for i := range webhooks {
		if webhooks[i].Wants(event.Type) {
			if err := t.deliver(&webhooks[i], event); err != nil {
				return err
			}
		}
	}
	return nil
}

// deliver puts an event on its way to one endpoint.
func (t *tx) deliver(w *models.Webhook, e *models.Event) error {
	d := &models.Delivery{
		ID: models.NewID(models.PrefixDelivery), Mode: e.Mode, WebhookID: w.ID, EventID: e.ID, EventType: e.Type,
		Status: models.DeliveryPending, NextAttemptAt: &t.now, CreatedAt: t.now, UpdatedAt: t.now,
	}
	if err := t.db.Create(d).Error; err != nil {
		return err
	}
	return t.enqueue(models.Deliver{DeliveryID: d.ID})
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
func (t *tx) log(inv *models.Invite, step models.InviteLogStatus) error {
	return t.db.Create(&models.InviteLog{
		ID: models.NewID(models.PrefixInviteLog), Mode: inv.Mode, InviteID: inv.ID, UserID: inv.UserID, InviteStatus: step, CreatedAt: t.now,
	}).Error
}
