package store

import (
	"bytes"
	"context"

	"invites/models"
)

// sealWebhookSecret is the purpose under which the secrets of endpoints are sealed.
const sealWebhookSecret = "webhook secret"

// CreateWebhook adds an endpoint. Whether its address may be called is checked by the caller. The error is of KindInvalid
// and lists all that is wrong.
func (s Scope) CreateWebhook(ctx context.Context, c models.WebhookContent) (*models.Webhook, error) {
	if err := c.Check(true); err != nil {
		return nil, err
	}
	w := &models.Webhook{ID: models.NewID(models.PrefixWebhook), Mode: s.mode}
	return w, s.insertWebhook(ctx, w, c)
}

// CreateReceiver adds an endpoint that is the built-in receiver (contract §6), told of everything. url makes its address from its id. It
// is a conflict in production.
func (s Scope) CreateReceiver(ctx context.Context, url func(id string) string) (*models.Webhook, error) {
	if s.mode != models.Sandbox {
		return nil, models.Conflict("The built-in receiver is for the sandbox. Switch to the sandbox to try it.")
	}
	w := &models.Webhook{ID: models.NewID(models.PrefixWebhook), Mode: s.mode, BuiltIn: true}
	return w, s.insertWebhook(ctx, w, models.WebhookContent{
		Name: "Built-in receiver", URL: url(w.ID), EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: newSecret(),
	})
}

func (s Scope) insertWebhook(ctx context.Context, w *models.Webhook, c models.WebhookContent) error {
	return s.store.inTx(ctx, func(tx *tx) error {
		w.CreatedAt = tx.now
		if err := s.store.fillWebhook(tx, w, c); err != nil {
			return err
		}
		if err := tx.db.Create(w).Error; err != nil {
			return err
		}
		s.audit(tx, "webhook.create", w.ID, w.Name)
		return nil
	})
}

// fillWebhook puts the content into the endpoint. Switching it on again gives it a clean slate.
func (s *Store) fillWebhook(tx *tx, w *models.Webhook, c models.WebhookContent) error {
	switch {
	case c.Active && !w.Active:
		w.SwitchOn(tx.now)
	case !c.Active && (w.Active || w.MissedFrom == nil):
		w.SwitchOff("", tx.now)
		if err := tx.noteWaiting(w); err != nil {
			return err
		}
	}
	w.Name, w.EventTypes, w.URL, w.UpdatedAt = c.Name, c.EventTypes, c.URL, tx.now
	if c.Secret == "" {
		return nil
	}
	return s.changeSecret(tx, w, c.Secret)
}

// changeSecret gives the endpoint a secret, and lets the one before sign beside it for a while. The present one given again changes
// nothing: a client that always sends it must not push out the one before.
func (s *Store) changeSecret(tx *tx, w *models.Webhook, secret string) (err error) {
	if w.SecretSealed != nil {
		present, err := s.open(sealWebhookSecret, w.ID, w.SecretSealed)
		if err != nil || string(present) == secret {
			return err
		}
		until := tx.now.Add(models.SecretOverlap)
		w.OldSecretSealed, w.OldSecretUntil = w.SecretSealed, &until
	}
	w.SecretSealed, err = s.seal(sealWebhookSecret, w.ID, []byte(secret))
	return err
}

// Webhook returns an endpoint, without its secret.
func (s Scope) Webhook(ctx context.Context, id string) (*models.Webhook, error) {
	var w models.Webhook
	err := s.read(ctx).Where("deleted_at IS NULL").Take(&w, "id = ?", id).Error
	return &w, missing(err, "webhook")
}

// Webhooks lists the endpoints, newest first.
func (s Scope) Webhooks(ctx context.Context, page models.Page) (models.List[models.Webhook], error) {
	return list(s.read(ctx).Where("deleted_at IS NULL"), page, "webhooks", func(w models.Webhook) string { return w.ID })
}

// FindWebhooks is Webhooks, narrowed and sorted as the filter says.
func (s Scope) FindWebhooks(ctx context.Context, f models.WebhookFilter, page models.Page) (models.List[models.Webhook], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Webhook]{}, err
	}
	query := s.read(ctx).Where("deleted_at IS NULL")
	if f.Search != "" {
		query = query.Where(holds(f.Search, "name"))
	}
	switch f.State {
	case models.WebhooksWell:
		query = query.Where("active AND failing_since IS NULL")
	case models.WebhooksFailing:
		query = query.Where("active AND failing_since IS NOT NULL")
	case models.WebhooksOff:
		query = query.Where("NOT active")
	}
	return listBy(query, page, filterOf("webhooks", f), webhookOrder(f.Sort))
}

// troubleColumn ranks endpoints as Webhook.Trouble does.
const troubleColumn = "CASE WHEN NOT active AND disabled_reason <> '' THEN 0 WHEN NOT active THEN 2 WHEN failing_since IS NOT NULL THEN 1 ELSE 3 END"

func webhookOrder(sort models.WebhookSort) order[models.Webhook] {
	id := func(w models.Webhook) string { return w.ID }
	in := byID(id)
	switch sort {
	case models.WebhooksByName, models.WebhooksByNameEnd:
		return in.folded("LOWER(name)", func(w models.Webhook) string { return w.Name }, sort == models.WebhooksByName)
	case models.WebhooksTroubled, models.WebhooksHealthy:
		return byNumber(troubleColumn, func(w models.Webhook) int { return int(w.Trouble()) }, id, sort == models.WebhooksTroubled)
	}
	in.up = sort == models.WebhooksOldest
	return in
}

// WebhookNames maps the ids of endpoints to their names, but for those that were deleted.
func (s Scope) WebhookNames(ctx context.Context, ids []string) (map[string]string, error) {
	var found []models.Webhook
	err := s.read(ctx).Select("id", "name").Where("deleted_at IS NULL").Find(&found, "id IN ?", ids).Error
	names := make(map[string]string, len(found))
	for _, w := range found {
		names[w.ID] = w.Name
	}
	return names, err
}

// RotateSecret gives an endpoint another secret; the present one signs beside it for a while. The error is of KindInvalid, about the field
// "secret", where the secret is none or the present one.
func (s Scope) RotateSecret(ctx context.Context, id, secret string) (*models.Webhook, error) {
	if err := models.CheckWebhookSecret(secret); err != nil {
		return nil, err
	}
	return s.changeWebhook(ctx, id, "webhook.rotate", func(tx *tx, w *models.Webhook) error {
		present := w.SecretSealed
		if err := s.store.changeSecret(tx, w, secret); err != nil {
			return err
		}
		if bytes.Equal(present, w.SecretSealed) {
			return models.Invalid(models.FieldError{Field: "secret", Code: models.CodeInvalid, Message: "This is the present secret. Use another one."})
		}
		w.UpdatedAt = tx.now
		return nil
	})
}

// WaitingFor counts the events that wait to be delivered to an endpoint.
func (s Scope) WaitingFor(ctx context.Context, webhookID string) (Count, error) {
	return s.countTo(ctx, backlogLimit, s.read(ctx).Model(&models.Delivery{}).Where(pendingDelivery).Where("webhook_id = ?", webhookID))
}

// ReplaceWebhook replaces all that is said of an endpoint; an empty secret keeps the present one (contract §6). The built-in
// receiver keeps its address.
func (s Scope) ReplaceWebhook(ctx context.Context, id string, c models.WebhookContent) (*models.Webhook, error) {
	return s.changeWebhook(ctx, id, "webhook.replace", func(tx *tx, w *models.Webhook) error {
		if w.BuiltIn {
			c.URL = w.URL
		}
		if err := c.Check(false); err != nil {
			return err
		}
		return s.store.fillWebhook(tx, w, c)
	})
}

// DeleteWebhook removes an endpoint; what it has not been told yet, it will not be told.
func (s Scope) DeleteWebhook(ctx context.Context, id string) error {
	_, err := s.changeWebhook(ctx, id, "webhook.delete", func(tx *tx, w *models.Webhook) error {
		w.Active, w.DeletedAt, w.UpdatedAt = false, &tx.now, tx.now
		return nil
	})
	return err
}

// TestWebhook sends a WEBHOOK_TEST event to one endpoint alone. It is a conflict while the endpoint is switched off.
func (s Scope) TestWebhook(ctx context.Context, id string) error {
	_, err := s.DeliverTest(ctx, id)
	return err
}

// DeliverTest is TestWebhook, and returns the delivery that is on its way.
func (s Scope) DeliverTest(ctx context.Context, id string) (*models.Delivery, error) {
	var d *models.Delivery
	_, err := s.changeWebhook(ctx, id, "webhook.test", func(tx *tx, w *models.Webhook) error {
		if !w.Active {
			return models.Conflict("This endpoint is switched off. Switch it on first.")
		}
		event, err := models.NewEvent(s.mode, models.WebhookTestEvent{WebhookID: w.ID}, tx.now)
		if err != nil {
			return err
		}
		tx.events = append(tx.events, event)
		d = tx.deliver(w, event)
		return nil
	})
	return d, err
}

// changeWebhook locks an endpoint, changes it, saves it and notes who did it.
func (s Scope) changeWebhook(ctx context.Context, id, action string, change func(*tx, *models.Webhook) error) (*models.Webhook, error) {
	var w models.Webhook
	err := s.store.inTx(ctx, func(tx *tx) error {
		w = models.Webhook{}
		if err := lockForUpdate(s.in(tx)).Where("deleted_at IS NULL").Take(&w, "id = ?", id).Error; err != nil {
			return missing(err, "webhook")
		}
		if err := change(tx, &w); err != nil {
			return err
		}
		if err := tx.db.Save(&w).Error; err != nil {
			return err
		}
		s.audit(tx, action, w.ID, w.Name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &w, nil
}

// SaveReceipt keeps what the built-in receiver got: one receipt for each try. Of an event whose person was erased while it was on its
// way, nothing is kept.
func (s *Store) SaveReceipt(ctx context.Context, r models.Receipt) error {
	return s.inTx(ctx, func(tx *tx) error {
		var event models.Event
		err := lockForUpdate(tx.db).Select("id", "erased_at").Limit(1).Find(&event, "id = ?", r.EventID).Error
		if err != nil || event.ErasedAt != nil {
			return err
		}
		r.ID, r.CreatedAt = models.NewID(models.PrefixReceipt), tx.now
		return tx.db.Create(&r).Error
	})
}

// FindReceipts lists what a built-in receiver got, narrowed as the filter says.
func (s Scope) FindReceipts(ctx context.Context, webhookID string, f models.ReceiptFilter, page models.Page) (models.List[models.Receipt], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Receipt]{}, err
	}
	query := s.read(ctx).Where("webhook_id = ?", webhookID)
	if f.EventType != "" {
		query = query.Where("event_type = ?", f.EventType)
	}
	if f.Wrong {
		query = query.Where("NOT (smile_valid AND std_valid)")
	}
	return list(query, page, filterOf("receipts "+webhookID, f), func(r models.Receipt) string { return r.ID })
}

// AnswerAs tells a built-in receiver how to answer from now on.
func (s Scope) AnswerAs(ctx context.Context, webhookID string, answer models.ReceiverAnswer) error {
	_, err := s.changeWebhook(ctx, webhookID, "receiver.answer", func(_ *tx, w *models.Webhook) error {
		if !w.BuiltIn {
			return models.NotFound("receiver")
		}
		if err := answer.Check(); err != nil {
			return err
		}
		w.ReceiverAnswer = answer
		return nil
	})
	return err
}
