package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"invites/models"
)

const (
	// replayChunk is how many events one step of a replay looks at: its transaction takes some 20 ms.
	replayChunk = 500
	// replaySettle is how long after the end of its time a replay looks for the last time: an event can be committed some time
	// after its moment by a transaction that still found the endpoint switched off.
	replaySettle = 5 * time.Second
	// missedLimit is how many events a plan looks at.
	missedLimit = 50_000
)

// Missed counts what an endpoint missed, as the request has it. The error is of KindInvalid and names the fields that are wrong.
func (s Scope) Missed(ctx context.Context, webhookID string, r models.ReplayRequest) (models.Missed, error) {
	w, err := s.Webhook(ctx, webhookID)
	if err != nil {
		return models.Missed{}, err
	}
	if err := r.Check(w, s.store.now()); err != nil {
		return models.Missed{}, err
	}
	return s.store.missed(ctx, models.NewReplay(w, r, s.actor, s.store.now()))
}

// retrying is how the plan of a replay names what has failed and waits for its next try; other deliveries go by their status.
const retrying = "RETRYING"

// waitsForRetry is the condition of what was tried in vain and is not being tried: a try that is under way was due before.
const waitsForRetry = "deliveries.status = 'PENDING' AND deliveries.tries > 0 AND deliveries.leased_until IS NULL AND deliveries.next_attempt_at > ?"

// missed counts what a replay would find, among so many events at most.
func (s *Store) missed(ctx context.Context, r *models.Replay) (m models.Missed, err error) {
	var counts []struct {
		Standing string
		Count    int
	}
	events := eventsOf(s.read(ctx), r).Select("id").Order("created_at, id").Limit(missedLimit)
	err = s.read(ctx).Table("(?) AS e", events).
		Joins("LEFT JOIN deliveries ON deliveries.event_id = e.id AND deliveries.webhook_id = ?", r.WebhookID).
		Select("CASE WHEN "+waitsForRetry+" THEN ? ELSE COALESCE(deliveries.status, '') END AS standing, count(*) AS count", s.now(), retrying).
		Group("standing").Scan(&counts).Error
	looked := 0
	for _, c := range counts {
		looked += c.Count
		switch c.Standing {
		case "":
			m.Unsent = c.Count
		case string(models.DeliveryFailed):
			m.Failed = c.Count
		case retrying:
			m.Retrying = c.Count
		case string(models.DeliveryPending):
			m.Waiting = c.Count
		}
	}
	m.More = looked == missedLimit
	return m, err
}

// eventsOf are the events that a replay is about, before its place in them is looked at.
func eventsOf(db *gorm.DB, r *models.Replay) *gorm.DB {
	// What told of a person who was erased tells nothing any more.
	query := db.Model(&models.Event{}).Where("mode = ? AND created_at >= ? AND created_at <= ? AND erased_at IS NULL", r.Mode, r.FromAt, r.UntilAt)
	if len(r.EventTypes) == 0 {
		return query.Where("type <> ?", models.EventWebhookTest)
	}
	return query.Where("type IN ? AND type <> ?", r.EventTypes, models.EventWebhookTest)
}

// StartReplay begins to put on their way again what an endpoint missed. The rest is done by steps, which the queue makes. It is a
// conflict while the endpoint is switched off, and where nothing was missed.
func (s Scope) StartReplay(ctx context.Context, webhookID string, req models.ReplayRequest) (*models.Replay, error) {
	missed, err := s.Missed(ctx, webhookID, req)
	if err != nil {
		return nil, err
	}
	if missed.Count(req) == 0 && !missed.More {
		return nil, models.Conflict("Nothing was missed in this time, so there is nothing to replay.")
	}
	var r *models.Replay
	_, err = s.changeWebhook(ctx, webhookID, "webhook.replay", func(tx *tx, w *models.Webhook) error {
		if !w.Active {
			return models.Conflict("This endpoint is switched off. Switch it on first.")
		}
		r, err = s.beginReplay(tx, w, req, missed)
		return err
	})
	return r, err
}

// SwitchOnWebhook switches an endpoint on, and begins to replay what the request, unless it is nil, finds missed: the replay is nil
// where that is nothing.
func (s Scope) SwitchOnWebhook(ctx context.Context, id string, req *models.ReplayRequest) (*models.Replay, error) {
	var missed models.Missed
	if req != nil {
		var err error
		if missed, err = s.Missed(ctx, id, *req); err != nil {
			return nil, err
		}
	}
	var r *models.Replay
	_, err := s.changeWebhook(ctx, id, "webhook.switch_on", func(tx *tx, w *models.Webhook) (err error) {
		r = nil
		if !w.Active {
			w.SwitchOn(tx.now)
		}
		if req == nil {
			return nil
		}
		if missed.Count(*req) == 0 && !missed.More {
			w.Replayed(models.NewReplay(w, *req, s.actor, tx.now))
			return nil
		}
		r, err = s.beginReplay(tx, w, *req, missed)
		return err
	})
	return r, err
}

func (s Scope) beginReplay(tx *tx, w *models.Webhook, req models.ReplayRequest, missed models.Missed) (*models.Replay, error) {
	r := models.NewReplay(w, req, s.actor, tx.now)
	r.Planned, r.PlannedMore = missed.Count(req), missed.More
	w.Replayed(r)
	tx.enqueue(models.ReplayEvents{ReplayID: r.ID})
	return r, tx.db.Create(r).Error
}

// Replays are the latest of an endpoint, newest first.
func (s Scope) Replays(ctx context.Context, webhookID string) ([]models.Replay, error) {
	var found []models.Replay
	return found, s.read(ctx).Where("webhook_id = ?", webhookID).Order("id DESC").Limit(5).Find(&found).Error
}

// happened is an event that a replay looks at, and how its delivery to the endpoint stands.
type happened struct {
	ID         string
	Type       models.EventType
	CreatedAt  time.Time
	DeliveryID string
	Status     models.DeliveryStatus // "" where there is no delivery
	Tries      int
}

// ReplayStep does the next part of a replay in one transaction, which asks for the part after it. Several may be made at once, and
// one may be made again: an event never gets a second delivery, and one that is on its way is left alone.
func (s *Store) ReplayStep(ctx context.Context, id string) error {
	var seen models.Replay
	err := s.read(ctx).Take(&seen, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && seen.Status != models.ReplayRunning {
		return nil
	}
	if err != nil {
		return err
	}
	next, err := s.replayPart(ctx, &seen)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *tx) error {
		var r models.Replay
		if err := lockForUpdate(tx.db).Take(&r, "id = ?", id).Error; err != nil {
			return err
		}
		if r.Status != models.ReplayRunning || r.CursorID != seen.CursorID {
			return nil // another worker was quicker, and has asked for the part after
		}
		if err := tx.replay(&r, next); err != nil {
			return err
		}
		return tx.db.Save(&r).Error
	})
}

// replayPart reads what a replay looks at next. It is read before the transaction: events do not change, and how deliveries stand
// is looked at again when they are written.
func (s *Store) replayPart(ctx context.Context, r *models.Replay) (part []happened, err error) {
	events := eventsOf(s.read(ctx), r).Where("(created_at, id) > (?, ?)", r.CursorAt, r.CursorID).
		Select("id, type, created_at").Order("created_at, id").Limit(replayChunk)
	err = s.read(ctx).Table("(?) AS e", events).
		Joins("LEFT JOIN deliveries d ON d.event_id = e.id AND d.webhook_id = ?", r.WebhookID).
		Select("e.id, e.type, e.created_at, COALESCE(d.id, '') AS delivery_id, COALESCE(d.status, '') AS status, COALESCE(d.tries, 0) AS tries").
		Order("e.created_at, e.id").Scan(&part).Error
	return part, err
}

// replay puts a part of a replay on its way and moves the replay on.
func (t *tx) replay(r *models.Replay, part []happened) error {
	var w models.Webhook
	if err := t.db.Take(&w, "id = ?", r.WebhookID).Error; err != nil {
		return err
	}
	if !w.Active || w.DeletedAt != nil {
		r.Finish("The endpoint was switched off meanwhile.", t.now)
		return nil
	}
	sent, err := t.deliverAgain(r, part)
	if err != nil {
		return err
	}
	r.Sent, r.UpdatedAt = r.Sent+sent, t.now
	if len(part) > 0 {
		last := part[len(part)-1]
		r.CursorAt, r.CursorID = last.CreatedAt, last.ID
	}
	t.goOn(r, len(part) == replayChunk)
	return nil
}

// goOn asks for what is left of a replay, or ends it.
func (t *tx) goOn(r *models.Replay, more bool) {
	settled := r.UntilAt.Add(replaySettle)
	switch {
	case more:
		t.enqueue(models.ReplayEvents{ReplayID: r.ID})
	case t.now.Before(settled):
		// The last look is at what came last, all of it.
		if last := r.UntilAt.Add(-replaySettle); last.Before(r.CursorAt) {
			r.CursorAt, r.CursorID = last, ""
		}
		t.enqueueAt(settled, models.ReplayEvents{ReplayID: r.ID})
	default:
		r.Finish("", t.now)
	}
}

// deliverAgain makes due what the replay takes of a part, the oldest first, in one statement that leaves alone what another has put on
// its way or delivered meanwhile. It returns how many it put on their way.
func (t *tx) deliverAgain(r *models.Replay, part []happened) (int, error) {
	part = slices.DeleteFunc(slices.Clone(part), func(h happened) bool { return !r.Takes(h.Status, h.Tries) })
	if len(part) == 0 {
		return 0, nil
	}
	rows := make([]models.Delivery, len(part))
	for i, h := range part {
		// Workers take what has been due for longest: all are due now, each a little longer than the one after it.
		due := t.now.Add(time.Duration(i-len(part)) * time.Microsecond)
		rows[i] = models.Delivery{
			ID: models.NewID(models.PrefixDelivery), Mode: r.Mode, WebhookID: r.WebhookID, EventID: h.ID, EventType: h.Type,
			Status: models.DeliveryPending, NextAttemptAt: &due, CreatedAt: t.now, UpdatedAt: t.now,
		}
		if i < endpointWakes { // each goes on while the endpoint is due more
			t.enqueue(models.Deliver{DeliveryID: cmp.Or(h.DeliveryID, rows[i].ID)})
		}
	}
	again := clause.Expr{SQL: "deliveries.status = ?", Vars: []any{models.DeliveryFailed}}
	if r.Waiting {
		again.SQL, again.Vars = "("+again.SQL+" OR "+waitsForRetry+")", append(again.Vars, t.now)
	}
	written := t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "event_id"}, {Name: "webhook_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"status", "tries", "next_attempt_at", "leased_until", "updated_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{again}},
	}).Create(&rows)
	return int(written.RowsAffected), written.Error
}

// wakeReplays asks for the next part of replays whose job was lost, as with a process that was killed.
func wakeReplays(tx *tx) error {
	var ids []string
	err := lockSkipping(tx.db).Model(&models.Replay{}).Where("status = ? AND updated_at < ?", models.ReplayRunning, tx.now.Add(-sweepGrace)).
		Order("updated_at").Limit(sweepLimit).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := tx.db.Model(&models.Replay{}).Where("id IN ?", ids).UpdateColumn("updated_at", tx.now).Error; err != nil {
		return err
	}
	for _, id := range ids {
		tx.enqueue(models.ReplayEvents{ReplayID: id})
	}
	return nil
}
