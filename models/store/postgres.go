package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	// poolSize is the most connections of one process where DATABASE_URL does not say pool_max_conns.
	poolSize = 20
	// minPoolSize is what one process needs at least: a migration holds two, the queue's listener keeps one.
	minPoolSize = 4
	// migrationLock is the advisory lock of those who migrate: an arbitrary number of our own.
	migrationLock = 0x696e7669746573
)

// postgresBackend is PostgreSQL through one pool of pgx, which gorm, River and migrations share.
type postgresBackend struct {
	pool *pgxpool.Pool
	db   *sql.DB
	jobs *river.Client[pgx.Tx]
}

// openPostgres connects, so that a wrong DATABASE_URL is told at once.
func openPostgres(ctx context.Context, databaseURL string, log *slog.Logger) (*postgresBackend, error) {
	config, err := postgresConfig(databaseURL)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	b := &postgresBackend{pool: pool, db: stdlib.OpenDBFromPool(pool)}
	if err := pool.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("DATABASE_URL: the database cannot be reached: %w", err), b.close())
	}
	if b.jobs, err = inserter(riverpgxv5.New(pool), log); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func postgresConfig(databaseURL string) (*pgxpool.Config, error) {
	if !strings.HasPrefix(databaseURL, "postgres://") && !strings.HasPrefix(databaseURL, "postgresql://") {
		return nil, errors.New("DATABASE_URL must begin with postgres://, or be empty for the embedded database")
	}
	config, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	if !strings.Contains(databaseURL, "pool_max_conns=") {
		config.MaxConns = poolSize
	}
	config.MaxConns = max(config.MaxConns, minPoolSize)
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "invites"
	}
	config.AfterConnect = readTimesInUTC
	return config, nil
}

// readTimesInUTC: pgx would hand times over in the machine's zone.
func readTimesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

func (b *postgresBackend) dialect() goose.Dialect { return goose.DialectPostgres }

func (b *postgresBackend) sessions(config *gorm.Config) (writes, reads *gorm.DB, err error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: b.db}), config)
	return db, db, err
}

// transact keeps hold of the connection of the transaction, so that River can write on it too.
func (b *postgresBackend) transact(ctx context.Context, fn func(gorm.ConnPool, insertJobs) error) error {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return unavailable(ctx, err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(ctx, err)
	}
	defer sqlTx.Rollback() //nolint:errcheck // after a commit it does nothing
	insert := func(ctx context.Context, jobs []river.InsertManyParams) error {
		return conn.Raw(func(raw any) error {
			_, err := b.jobs.InsertManyTx(ctx, pgxTx{raw.(*stdlib.Conn).Conn()}, jobs)
			return err
		})
	}
	if err := fn(sqlTx, insert); err != nil {
		return err
	}
	return sqlTx.Commit()
}

func (b *postgresBackend) clockSQL() string { return "SELECT clock_timestamp()" }

func (b *postgresBackend) schema() schema {
	return schema{db: b.db, queue: func() (queueSchema, error) {
		return rivermigrate.New(riverpgxv5.New(b.pool), nil)
	}}
}

// scrub is left to autovacuum, which makes room of what was deleted.
func (b *postgresBackend) scrub(context.Context) error { return nil }

// alone holds an advisory lock. It asks again and again instead of waiting in the database: a waiting statement would
// hold a snapshot, for which an index that is being built concurrently waits in its turn.
func (b *postgresBackend) alone(ctx context.Context, fn func() error) error {
	conn, err := b.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for locked := false; ; {
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(migrationLock)).Scan(&locked); err != nil {
			return err
		}
		if locked {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	// Ending the session lets go of the lock for certain, also when ctx has ended meanwhile.
	defer conn.Conn().Close(context.WithoutCancel(ctx)) //nolint:errcheck // the pool makes another
	return fn()
}

// runner hears of a job by LISTEN, within milliseconds; the poll is for the word that was lost.
func (b *postgresBackend) runner(config *river.Config) (Runner, error) {
	return newRunner(riverpgxv5.New(b.pool), config, 5*time.Millisecond, 200*time.Millisecond)
}

func (b *postgresBackend) ping(ctx context.Context) error { return b.pool.Ping(ctx) }

func (b *postgresBackend) close() error {
	err := b.db.Close()
	b.pool.Close()
	return err
}

// plannedAnew has PostgreSQL plan each statement for its values. Elsewhere it plans a statement that it has met some times before once and for
// all, which is quicker where one plan is good for all values, and was a hundred times slower where it is not: what a word of a search or two
// days find may be nothing, or nearly all.
type plannedAnew struct{ gorm.ConnPool }

// QueryContext asks for a statement without a name, which is planned each time.
func (p plannedAnew) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.ConnPool.QueryContext(ctx, query, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
}

// QueryRowContext is QueryContext for one row.
func (p plannedAnew) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.ConnPool.QueryRowContext(ctx, query, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
}
