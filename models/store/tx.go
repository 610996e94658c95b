package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"invites/models"
)

// maxTries is how often a transaction is begun when the database ends it for the sake of another one.
const maxTries = 3

// PostgreSQL's codes for a transaction that it ended so that another could go on.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// unwritableText is PostgreSQL's code for a text that it cannot hold (character_not_in_repertoire).
const unwritableText = "22021"

// tx is one transaction of a use case. Jobs enqueued in it exist only if it commits.
type tx struct {
	// pending is added at the end of the use case.
	pending
	// db writes and reads within the transaction.
	db *gorm.DB
	// now is the time of the whole use case: UTC, in microseconds.
	now time.Time

	store  *Store
	ctx    context.Context
	insert insertJobs
}

// inTx runs fn in one transaction, which commits if fn returns nil and is rolled back if it returns an error or panics.
// After a deadlock fn runs again from the start: it must set results, not add to them. Within fn only tx.db may be
// used: SQLite has one connection that writes, and a second transaction would wait for the first for ever.
//
// With a context made by withTx, fn joins that transaction instead.
func (s *Store) inTx(ctx context.Context, fn func(*tx) error) error {
	if outer, ok := ctx.Value(txKey{}).(*tx); ok {
		return outer.run(fn)
	}
	for try := 1; ; try++ {
		var t *tx
		err := s.backend.transact(ctx, func(pool gorm.ConnPool, insert insertJobs) error {
			t = &tx{db: s.on(ctx, pool), now: s.now(), store: s, ctx: ctx, insert: insert}
			return t.run(fn)
		})
		if err == nil && t.emitted {
			s.sequencer.wake()
		}
		if try == maxTries || !isContention(err) || ctx.Err() != nil {
			return err
		}
		time.Sleep(time.Duration(try) * rand.N(10*time.Millisecond))
	}
}

// run does a use case, and adds at its end what it left pending.
func (t *tx) run(fn func(*tx) error) error {
	if err := fn(t); err != nil {
		return err
	}
	return t.flush()
}

// on is gorm on one connection or transaction.
func (s *Store) on(ctx context.Context, pool gorm.ConnPool) *gorm.DB {
	db := s.writes.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = pool
	return db
}

// isContention reports whether PostgreSQL ended a transaction that may well succeed when tried again.
func isContention(err error) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pgErr.Code == serializationFailure || pgErr.Code == deadlockDetected)
}

// txKey is under what a context carries a transaction.
type txKey struct{}

// withTx returns a context with which use cases are part of this transaction, and read what it has written.
func withTx(ctx context.Context, t *tx) context.Context { return context.WithValue(ctx, txKey{}, t) }

// read is gorm outside a transaction, or in that of withTx. Outside, SQLite refuses to write.
func (s *Store) read(ctx context.Context) *gorm.DB {
	if outer, ok := ctx.Value(txKey{}).(*tx); ok {
		return outer.db
	}
	return s.reads.WithContext(ctx)
}

// planAnew has a query planned for its values. SQLite does not know them when it plans.
func (s *Store) planAnew(query *gorm.DB) *gorm.DB {
	if !s.postgres() {
		return query
	}
	query = query.WithContext(query.Statement.Context) // a statement of its own
	query.Statement.ConnPool = plannedAnew{query.Statement.ConnPool}
	return query
}

// dbNow is the database's clock: leases go by it, as the clocks of several workers differ.
func (t *tx) dbNow() (time.Time, error) {
	query := t.store.backend.clockSQL()
	if query == "" {
		return t.store.now(), nil
	}
	var now time.Time
	err := t.db.Raw(query).Scan(&now).Error
	return now.UTC().Truncate(time.Microsecond), err
}

// lockForUpdate makes a query lock the rows it finds until the transaction ends. SQLite, where a transaction
// has the whole database to itself from its beginning, leaves the clause out.
func lockForUpdate(db *gorm.DB) *gorm.DB {
	return db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}

// missing turns "no such row" into a models.Error of KindNotFound that names what is missing; other errors stay as they are.
// No row has an id that the database cannot even write.
func missing(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) || isUnwritable(err) {
		return models.NotFound(what)
	}
	return err
}

// isUnwritable reports whether PostgreSQL refused a text with a zero byte, or one that is not UTF-8.
func isUnwritable(err error) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pgErr.Code == unwritableText
}

// unavailable says that no transaction could be begun, and so that nothing was done; the end of ctx stays what it is.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return &models.Error{Kind: models.KindUnavailable, Message: "The database cannot be reached at the moment.", Cause: err}
}
