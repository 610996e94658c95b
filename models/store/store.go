package store

import (
	"cmp"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options say which database to open and with what key.
type Options struct {
	// DatabaseURL is postgres://…; empty for the embedded database in DataDir.
	DatabaseURL string
	// DataDir is the folder of the embedded database. It is made, readable by its owner alone, where it is missing.
	DataDir string
	// SecretKey seals what must not lie in the database in the clear: 32 bytes or more.
	SecretKey []byte
	// TenantID is the prefix of the ids of users; empty for "tenant" (contract §7).
	TenantID string
	// InviteTTL is how long an invite can be used; 0 for 14 days (contract §2).
	InviteTTL time.Duration
	// Now is the clock; nil for the machine's.
	Now func() time.Time
	// Logger takes what the queue has to say; nil for slog's default.
	Logger *slog.Logger
}

// Store is an open database. It is safe for concurrent use. Close it when no method and no Runner is at work any more.
type Store struct {
	backend backend
	writes  *gorm.DB
	reads   *gorm.DB
	sealer  sealer
	clock   func() time.Time
	log     *slog.Logger

	tenantID  string
	inviteTTL time.Duration

	running   names // the Idempotency-Keys at work in this process
	addresses addressKey
	sequencer *sequencer
}

// backend is what differs between the two databases.
type backend interface {
	// dialect names the folder of migrations and the manner of the migration table.
	dialect() goose.Dialect
	// sessions opens gorm on the writing and on the reading side; they may be the same.
	sessions(*gorm.Config) (writes, reads *gorm.DB, err error)
	// transact runs fn in one transaction and commits if fn returns nil.
	transact(context.Context, func(gorm.ConnPool, insertJobs) error) error
	// clockSQL is the query for the database's own clock, "" where that is this process's clock.
	clockSQL() string
	// schema is what migrations run on.
	schema() schema
	// scrub wipes what was deleted from where the database keeps it besides its tables, as far as it can.
	scrub(context.Context) error
	// alone runs fn while no other process migrates this database.
	alone(ctx context.Context, fn func() error) error
	runner(*river.Config) (Runner, error)
	ping(context.Context) error
	close() error
}

// Open connects to the database, without changing its schema: see Migrate. It fails with a message that names the
// setting at fault (DATABASE_URL, DATA_DIR, SECRET_KEY), also where the database was made with another SECRET_KEY.
func Open(ctx context.Context, o Options) (*Store, error) {
	sealer, err := newSealer(o.SecretKey)
	if err != nil {
		return nil, err
	}
	s := newStore(o, sealer)
	if s.backend, err = openBackend(ctx, o, s.log); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newStore fills in what o leaves open.
func newStore(o Options, sealer sealer) *Store {
	s := &Store{sealer: sealer, clock: o.Now, log: o.Logger}
	s.sequencer = newSequencer(s)
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.tenantID = cmp.Or(o.TenantID, "tenant")
	s.inviteTTL = cmp.Or(o.InviteTTL, 14*24*time.Hour)
	return s
}

func openBackend(ctx context.Context, o Options, log *slog.Logger) (backend, error) {
	if o.DatabaseURL == "" {
		return openSQLite(ctx, o.DataDir, log)
	}
	return openPostgres(ctx, o.DatabaseURL, log)
}

// prepare opens gorm and refuses a database made with another key.
func (s *Store) prepare(ctx context.Context) (err error) {
	if s.writes, s.reads, err = s.backend.sessions(s.gormConfig()); err != nil {
		return err
	}
	if !s.read(ctx).Migrator().HasTable(installation{}.TableName()) {
		return nil
	}
	return s.checkKey(s.read(ctx))
}

// gormConfig: gorm opens no transaction of its own, and logs nothing, as statements carry people's data; errors go up.
func (s *Store) gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
		NowFunc:                s.now,
	}
}

// now is the time in UTC, cut to what both databases can keep: microseconds.
func (s *Store) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// postgres reports whether the database is PostgreSQL, not SQLite.
func (s *Store) postgres() bool { return s.backend.dialect() == goose.DialectPostgres }

// Ping asks the database for a sign of life.
func (s *Store) Ping(ctx context.Context) error { return s.backend.ping(ctx) }

// Close lets go of every connection.
func (s *Store) Close() error {
	s.sequencer.close()
	return s.backend.close()
}

// SetupToken opens the first-run page. It follows from SECRET_KEY, so that all processes of an installation agree on it.
func (s *Store) SetupToken() string {
	return base64.RawURLEncoding.EncodeToString(s.hmac("setup", nil))
}

// IsSetupToken compares in a time that says nothing about how much of the token was right.
func (s *Store) IsSetupToken(token string) bool {
	return hmac.Equal([]byte(token), []byte(s.SetupToken()))
}
