package store

import (
	"github.com/riverqueue/river"

	"gorm.io/gorm"

	"invites/models"
)

// pending holds new rows that nothing else in their transaction reads. They are added together at its end, a table at a
// time, so that a batch of a thousand invites takes few statements.
type pending struct {
	users      []*models.User
	invites    []*models.Invite
	emails     []*models.Email
	logs       []*models.InviteLog
	events     []*models.Event
	deliveries []*models.Delivery
	audits     []*models.AuditEntry
	jobs       []river.InsertManyParams

	emitted  bool                             // whether there was any event to be numbered
	webhooks map[models.Mode][]models.Webhook // the active endpoints, once asked for
}

// How many rows one statement adds. PostgreSQL takes 65,535 values, and each statement is a way there and back. SQLite's driver looks for each
// value of a statement among all of them, so that one of ten times as many rows takes a hundred times as long.
const (
	postgresRows = 1000
	sqliteRows   = 100
)

// flush adds what is pending, in the order in which the tables refer to each other.
func (t *tx) flush() error {
	p := t.pending
	t.pending = pending{emitted: p.emitted, webhooks: p.webhooks}
	for _, add := range []func() error{
		func() error { return addRows(t.db, p.users) },
		func() error { return addRows(t.db, p.invites) },
		func() error { return addRows(t.db, p.emails) },
		func() error { return addRows(t.db, p.logs) },
		func() error { return addRows(t.db, p.events) },
		func() error { return addRows(t.db, p.deliveries) },
		func() error { return addRows(t.db, p.audits) },
	} {
		if err := add(); err != nil {
			return err
		}
	}
	if len(p.jobs) == 0 {
		return nil
	}
	yieldCrowd(len(p.emails), p.jobs)
	return t.insert(t.ctx, p.jobs)
}

func addRows[T any](db *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	if db.Name() == "postgres" {
		return db.CreateInBatches(rows, postgresRows).Error
	}
	return db.CreateInBatches(rows, sqliteRows).Error
}
