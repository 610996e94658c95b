package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// Dispatch is a delivery that a worker has claimed, and the try that has been recorded.
type Dispatch struct {
	Delivery models.Delivery
	Webhook  models.Webhook // Secret is set
	Event    models.Event
	Attempt  models.DeliveryAttempt
}

// ClaimDelivery takes a delivery for posting and records the try before it is made. It returns nil, and no error, where there
// is nothing to do: done, not due, switched off, or in the hands of another worker until its lease ends. A try whose process
// died is made again: delivery is at least once.
func (s *Store) ClaimDelivery(ctx context.Context, id string, lease time.Duration) (*Dispatch, error) {
	// The number goes out with the event. Mostly the sequencer has given it by now.
	if err := s.numberEventOf(ctx, id); err != nil {
		return nil, err
	}
	var claimed *Dispatch
	err := s.inTx(ctx, func(tx *tx) error {
		claimed = nil
		var d Dispatch
		err := lockForUpdate(tx.db).Take(&d.Delivery, "id = ?", id).Error
		if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !d.Delivery.Due(tx.now) {
			return nil
		}
		if err != nil {
			return err
		}
		clock, err := tx.dbNow()
		if err != nil || d.Delivery.LeasedUntil != nil && clock.Before(*d.Delivery.LeasedUntil) {
			return err
		}
		if ready, err := s.loadDispatch(tx, &d); err != nil || !ready {
			return err
		}
		if err := tx.startDelivery(&d, clock.Add(lease)); err != nil {
			return err
		}
		claimed = &d
		return nil
	})
	return claimed, err
}

// loadDispatch reads what a delivery needs and says whether it is to be made: its endpoint is switched on, and its event tells something.
func (s *Store) loadDispatch(tx *tx, d *Dispatch) (bool, error) {
	if err := tx.db.Take(&d.Webhook, "id = ?", d.Delivery.WebhookID).Error; err != nil {
		return false, err
	}
	if !d.Webhook.Active || d.Webhook.DeletedAt != nil {
		d.Delivery.Status, d.Delivery.NextAttemptAt, d.Delivery.UpdatedAt = models.DeliveryFailed, nil, tx.now
		d.Delivery.Error = "The endpoint was switched off."
		return false, tx.db.Save(&d.Delivery).Error
	}
	if err := s.openSecrets(&d.Webhook, tx.now); err != nil {
		return false, err
	}
	if err := tx.db.Take(&d.Event, "id = ?", d.Delivery.EventID).Error; err != nil || d.Event.ErasedAt == nil {
		return err == nil, err
	}
	d.Delivery.Status, d.Delivery.NextAttemptAt, d.Delivery.LeasedUntil, d.Delivery.UpdatedAt = models.DeliveryFailed, nil, nil, tx.now
	d.Delivery.Error = models.DeliveryErased
	return false, tx.db.Save(&d.Delivery).Error
}

// openSecrets opens what signs at now.
func (s *Store) openSecrets(w *models.Webhook, now time.Time) error {
	secret, err := s.open(sealWebhookSecret, w.ID, w.SecretSealed)
	if err != nil {
		return err
	}
	w.Secret = string(secret)
	if w.OldSecretUntil == nil || !now.Before(*w.OldSecretUntil) {
		return nil
	}
	old, err := s.open(sealWebhookSecret, w.ID, w.OldSecretSealed)
	w.OldSecret = string(old)
	return err
}

func (t *tx) startDelivery(d *Dispatch, until time.Time) error {
	interrupted := map[string]any{"finished_at": t.now, "error": "The server was interrupted before an answer came."}
	err := t.db.Model(&models.DeliveryAttempt{}).Where("delivery_id = ? AND finished_at IS NULL", d.Delivery.ID).Updates(interrupted).Error
	if err != nil {
		return err
	}
	d.Delivery.Tries++
	d.Delivery.LeasedUntil, d.Delivery.UpdatedAt = &until, t.now
	d.Attempt = models.DeliveryAttempt{
		ID: models.NewID(models.PrefixAttempt), DeliveryID: d.Delivery.ID, Number: d.Delivery.Tries, StartedAt: t.now,
	}
	if err := t.db.Create(&d.Attempt).Error; err != nil {
		return err
	}
	return t.db.Save(&d.Delivery).Error
}

// RecordDelivery records what a try brought: the next try, or the end, and what it means for the endpoint.
func (s *Store) RecordDelivery(ctx context.Context, attemptID string, r models.DeliveryResult, schedule models.Schedule) error {
	return s.inTx(ctx, func(tx *tx) error {
		var d models.Delivery
		deliveryOf := tx.db.Model(&models.DeliveryAttempt{}).Select("delivery_id").Where("id = ?", attemptID)
		if err := lockForUpdate(tx.db).Take(&d, "id = (?)", deliveryOf).Error; err != nil {
			return err
		}
		// Only now: what was read before the lock was had may have changed.
		var attempt models.DeliveryAttempt
		if err := tx.db.Take(&attempt, "id = ?", attemptID).Error; err != nil || attempt.FinishedAt != nil {
			return err // finished: another process thought that this one had died
		}
		if d.Error == models.DeliveryErased { // under way when its person was erased: what came back may quote them
			r.Body, r.Error = "", ""
		}
		attempt.FinishedAt, attempt.ResponseCode, attempt.ResponseBody = &tx.now, r.Code, r.Body
		attempt.Error, attempt.LatencyMS = r.Error, r.Latency.Milliseconds()
		if err := tx.db.Save(&attempt).Error; err != nil {
			return err
		}
		if d.Error != models.DeliveryErased || r.OK() {
			d.Record(r, tx.now, schedule, rand.Float64())
		}
		if err := tx.db.Save(&d).Error; err != nil {
			return err
		}
		if d.NextAttemptAt != nil {
			tx.enqueueAt(*d.NextAttemptAt, models.Deliver{DeliveryID: d.ID})
		}
		return tx.noteHealth(&d, r)
	})
}

// healthPause is how old an endpoint's last success may be before a further one is written down: a busy endpoint's row would
// otherwise be what all its deliveries wait for.
const healthPause = time.Minute

// noteHealth notes in the endpoint how it is doing, where that is news.
func (t *tx) noteHealth(d *models.Delivery, r models.DeliveryResult) error {
	webhookID := d.WebhookID
	var w models.Webhook
	if err := t.db.Take(&w, "id = ?", webhookID).Error; err != nil {
		return err
	}
	fresh := w.LastSuccessAt != nil && t.now.Sub(*w.LastSuccessAt) < healthPause
	if r.OK() && w.FailingSince == nil && fresh {
		return nil
	}
	// There is news: what staff, or other deliveries, write meanwhile must not be overlooked.
	w = models.Webhook{}
	if err := lockForUpdate(t.db).Take(&w, "id = ?", webhookID).Error; err != nil {
		return err
	}
	wasActive := w.Active
	if r.OK() {
		w.Succeeded(t.now)
	} else {
		w.Failed(r.Code == 410, d.CreatedAt, t.now)
	}
	columns := []string{"failing_since", "last_success_at", "missed_from", "missed_until"}
	if wasActive && !w.Active {
		if err := t.noteWaiting(&w); err != nil {
			return err
		}
		columns = append(columns, "active", "disabled_reason", "updated_at")
		t.audit(&w.Mode, models.System("deliveries"), "webhook.switch_off", w.ID, w.DisabledReason)
	}
	return t.db.Model(&w).Select(columns).Updates(&w).Error
}

// noteWaiting notes that an endpoint, which is being switched off, misses what still waits to be delivered to it.
func (t *tx) noteWaiting(w *models.Webhook) error {
	var oldest []models.Delivery
	err := t.db.Where("webhook_id = ? AND status = ?", w.ID, models.DeliveryPending).Order("created_at").Limit(1).Find(&oldest).Error
	if err == nil && len(oldest) > 0 {
		w.MissesFrom(oldest[0].CreatedAt)
	}
	return err
}

// Deliveries lists what was and is to be delivered to an endpoint, newest first.
func (s Scope) Deliveries(ctx context.Context, webhookID string, page models.Page) (models.List[models.Delivery], error) {
	if _, err := s.Webhook(ctx, webhookID); err != nil {
		return models.List[models.Delivery]{}, err
	}
	query := s.read(ctx).Where("webhook_id = ?", webhookID)
	return list(query, page, webhookID, func(d models.Delivery) string { return d.ID })
}

// FindDeliveries is Deliveries, narrowed and sorted as the filter says, with TriesMade.
func (s Scope) FindDeliveries(ctx context.Context, webhookID string, f models.DeliveryFilter, page models.Page) (models.List[models.Delivery], error) {
	_, err := s.Webhook(ctx, webhookID)
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		return models.List[models.Delivery]{}, err
	}
	query := s.read(ctx).Where("webhook_id = ?", webhookID)
	if f.Status != "" {
		query = query.Where("status = ?", f.Status)
	}
	if f.EventType != "" {
		query = query.Where("event_type = ?", f.EventType)
	}
	created := func(d models.Delivery) (time.Time, string) { return d.CreatedAt, d.ID }
	found, err := listCreatedBy(query, f.CreatedFilter, page, filterOf("deliveries "+webhookID, f), created, f.Oldest)
	if err != nil {
		return found, err
	}
	return found, s.countTries(ctx, found.Items)
}

// countTries looks up how often each of the deliveries was tried.
func (s Scope) countTries(ctx context.Context, deliveries []models.Delivery) error {
	ids := make([]string, len(deliveries))
	for i, d := range deliveries {
		ids[i] = d.ID
	}
	var counts []struct {
		DeliveryID string
		N          int
	}
	err := s.store.read(ctx).Model(&models.DeliveryAttempt{}).Select("delivery_id, COUNT(*) AS n").Where("delivery_id IN ?", ids).
		Group("delivery_id").Scan(&counts).Error
	made := make(map[string]int, len(counts))
	for _, c := range counts {
		made[c.DeliveryID] = c.N
	}
	for i := range deliveries {
		deliveries[i].TriesMade = made[deliveries[i].ID]
	}
	return err
}

// DeliveryRecord is a delivery with its event and every try.
type DeliveryRecord struct {
	Delivery models.Delivery
	Event    models.Event
	Attempts []models.DeliveryAttempt // oldest first
}

// Delivery returns a delivery of an endpoint, with everything about it.
func (s Scope) Delivery(ctx context.Context, webhookID, id string) (*DeliveryRecord, error) {
	var r DeliveryRecord
	if err := s.read(ctx).Take(&r.Delivery, "id = ? AND webhook_id = ?", id, webhookID).Error; err != nil {
		return nil, missing(err, "delivery")
	}
	if err := s.read(ctx).Take(&r.Event, "id = ?", r.Delivery.EventID).Error; err != nil {
		return nil, err
	}
	return &r, s.store.read(ctx).Order("id").Find(&r.Attempts, "delivery_id = ?", id).Error
}

// Redeliver makes a delivery due at once, whatever became of it. It is a conflict while its endpoint is switched off, and while a try is
// under way.
func (s Scope) Redeliver(ctx context.Context, webhookID, id string) (*models.Delivery, error) {
	var d models.Delivery
	err := s.store.inTx(ctx, func(tx *tx) error {
		d = models.Delivery{}
		if err := lockForUpdate(s.in(tx)).Take(&d, "id = ? AND webhook_id = ?", id, webhookID).Error; err != nil {
			return missing(err, "delivery")
		}
		var w models.Webhook
		if err := s.in(tx).Where("deleted_at IS NULL").Take(&w, "id = ?", webhookID).Error; err != nil {
			return missing(err, "webhook")
		}
		if !w.Active {
			return models.Conflict("This endpoint is switched off. Switch it on first.")
		}
		clock, err := tx.dbNow()
		if err != nil {
			return err
		}
		if d.LeasedUntil != nil && clock.Before(*d.LeasedUntil) {
			return models.Conflict("This delivery is being tried right now.")
		}
		var erased int64
		if err := tx.db.Model(&models.Event{}).Where("id = ? AND erased_at IS NOT NULL", d.EventID).Count(&erased).Error; err != nil {
			return err
		}
		if erased > 0 {
			return models.Conflict("This event told of a person who has been erased. There is nothing left to deliver.")
		}
		d.Redeliver(tx.now)
		if err := tx.db.Save(&d).Error; err != nil {
			return err
		}
		tx.enqueue(models.Deliver{DeliveryID: d.ID})
		s.audit(tx, "delivery.redeliver", d.ID, "")
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &d, nil
}
