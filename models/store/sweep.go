package store

import (
	"context"
	"time"

	"invites/models"

	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// sweepGrace is how long after its time something due is taken for forgotten by its job.
const sweepGrace = 15 * time.Second

// sweepLimit is how many of each sort one sweep takes, so that its transactions stay short.
const sweepLimit = 500

// endpointWakes is how many workers are woken for an endpoint that is due many deliveries at once.
const endpointWakes = 8

// Sweep wakes what its job has missed, tells of invites that have expired, and removes sessions that have ended. It may run
// in several processes at once.
func (s *Store) Sweep(ctx context.Context) error {
	for _, step := range []func(*tx) error{
		wakeEmails,
		wakeDeliveries,
		wakeReplays,
		wakeBulks,
		sweepImports,
		removeOld,
		removeOldBulks,
		removeOldLogos,
		foldCounts,
	} {
		if err := s.inTx(ctx, step); err != nil {
			return err
		}
	}
	if err := s.expireInvites(ctx); err != nil {
		return err
	}
	return s.NumberEvents(ctx)
}

// removeOld removes what has served its time: walks, tokens and sessions that have ended, kept answers, the log of requests.
func removeOld(tx *tx) error {
	for _, old := range []struct {
		table  any
		column string
		before time.Time
	}{
		{&models.LinkSession{}, "expires_at", tx.now},
		{&models.LinkToken{}, "expires_at", tx.now},
		{&models.Session{}, "expires_at", tx.now},
		{&models.IdempotentAnswer{}, "created_at", tx.now.Add(-models.IdempotencyTTL)},
		{&models.APIRequest{}, "created_at", tx.now.Add(-models.RequestLogTTL)},
	} {
		if err := tx.db.Where(old.column+" < ?", old.before).Delete(old.table).Error; err != nil {
			return err
		}
	}
	return nil
}

// EndLeases takes rows out of the hands of a process that was killed. Only the embedded database may do so at its start:
// there the one process that could hold a lease is gone. Elsewhere a lease ends by itself.
func (s *Store) EndLeases(ctx context.Context) error {
	if s.postgres() {
		return nil
	}
	return s.inTx(ctx, func(tx *tx) error {
		for _, table := range []any{&models.Email{}, &models.Delivery{}} {
			err := tx.db.Model(table).Where("leased_until > ?", tx.now).Update("leased_until", tx.now.Add(-time.Second)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// wakeEmails enqueues jobs for e-mails that are overdue and in nobody's hands. A row whose lease has ended belonged to a process that died,
// and does not wait for the grace.
func wakeEmails(tx *tx) error {
	since, err := tx.waitingSince(models.SendEmail{})
	if err != nil {
		return err
	}
	overdue, err := tx.overdue(&models.Email{}, string(models.EmailQueued), since.Add(-sweepGrace))
	if err != nil {
		return err
	}
	return tx.wakeThose(&models.Email{}, lockSkipping(overdue).Order("next_attempt_at").Limit(sweepLimit),
		func(id string) models.Job { return models.SendEmail{EmailID: id} })
}

// waitingSince is since when the job that has waited longest in the queue of its kind has been due; now, where none waits. What became due
// later than that has not been forgotten: its job stands in the same line, however long that is.
func (t *tx) waitingSince(kind models.Job) (time.Time, error) {
	var since []time.Time
	err := t.db.Raw("SELECT scheduled_at FROM river_job WHERE state = ? AND queue = ? ORDER BY scheduled_at LIMIT 1",
		rivertype.JobStateAvailable, QueueOf(kind)).Scan(&since).Error
	if err != nil || len(since) == 0 || since[0].After(t.now) {
		return t.now, err
	}
	return since[0], nil
}

// overdue are rows that their job has missed, as they were due before a moment, or whose worker died.
func (t *tx) overdue(table any, status string, before time.Time) (*gorm.DB, error) {
	clock, err := t.dbNow()
	return t.db.Model(table).Where("status = ? AND (leased_until IS NULL AND next_attempt_at < ? OR leased_until < ? AND next_attempt_at <= ?)",
		status, before, clock, t.now), err
}

// wakeDeliveries wakes a few workers for each endpoint that has something overdue: each goes on while its endpoint has more. What waits
// in a long row for a slow endpoint is left in its order.
func wakeDeliveries(tx *tx) error {
	overdue, err := tx.overdue(&models.Delivery{}, string(models.DeliveryPending), tx.now.Add(-sweepGrace))
	if err != nil {
		return err
	}
	placed := overdue.Select("id, row_number() OVER (PARTITION BY webhook_id ORDER BY next_attempt_at) AS place")
	first := tx.db.Table("(?) AS placed", placed).Select("id").Where("place <= ?", endpointWakes).Limit(sweepLimit)
	return tx.wakeThose(&models.Delivery{}, lockSkipping(tx.db.Model(&models.Delivery{})).Where("id IN (?)", first),
		func(id string) models.Job { return models.Deliver{DeliveryID: id} })
}

// wakeThose enqueues jobs for the rows of a table that a query finds, and moves their time, so that the next sweep does not do it again.
func (t *tx) wakeThose(table any, rows *gorm.DB, job func(id string) models.Job) error {
	var ids []string
	err := rows.Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := t.db.Model(table).Where("id IN ?", ids).Updates(map[string]any{"next_attempt_at": t.now}).Error; err != nil {
		return err
	}
	jobs := make([]models.Job, len(ids))
	for i, id := range ids {
		jobs[i] = job(id)
	}
	t.enqueue(jobs...)
	return nil
}

// expireInvites tells of invites whose time has run out, some in each transaction, until there are none: staff see them as expired from then on.
func (s *Store) expireInvites(ctx context.Context) error {
	for {
		var due []models.Invite
		err := s.inTx(ctx, func(tx *tx) error {
			due = nil
			err := lockSkipping(tx.db).
				Where("linked_at IS NULL AND revoked_at IS NULL AND expired_at IS NULL AND expires_at <= ?", tx.now).
				Order("expires_at").Limit(sweepLimit).Find(&due).Error
			if err != nil || len(due) == 0 {
				return err
			}
			return tx.expire(due)
		})
		if err != nil || len(due) < sweepLimit {
			return err
		}
	}
}

func (t *tx) expire(due []models.Invite) error {
	ids := make([]string, len(due))
	for i := range due {
		ids[i] = due[i].ID
		if err := t.emitInvite(models.EventInviteExpired, &due[i]); err != nil {
			return err
		}
	}
	expired := map[string]any{"expired_at": t.now, "updated_at": t.now}
	return t.db.Model(&models.Invite{}).Where("id IN ?", ids).Updates(expired).Error
}

// lockSkipping locks the rows that a query finds, and passes over those that another process has locked.
func lockSkipping(db *gorm.DB) *gorm.DB {
	if db.Dialector.Name() == "postgres" {
		return db.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	}
	return db
}
