package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/glebarez/sqlite"
	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"gorm.io/gorm"
)

// maxReaders bounds the connections that read the embedded database side by side.
const maxReaders = 8

// sqliteBackend is the embedded database: one connection writes, for SQLite knows one writer, and others read beside it.
// River shares the writing connection: so the queue and the use cases wait in line and never find the file locked.
type sqliteBackend struct {
	dir    string
	writes *sql.DB
	reads  *sql.DB
	jobs   *river.Client[*sql.Tx]
}

// openSQLite opens DataDir/invites.db, and makes both where they are missing: folder 0700, file 0600.
func openSQLite(ctx context.Context, dir string, log *slog.Logger) (*sqliteBackend, error) {
	if dir == "" {
		return nil, errors.New("DATA_DIR is empty: the embedded database needs a folder")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("DATA_DIR: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("DATA_DIR: %w", err)
	}
	b := &sqliteBackend{dir: dir}
	// Two processes that both switch a new file to WAL can find it locked, whatever the busy timeout.
	if err := b.alone(ctx, func() error { return b.connect(ctx) }); err != nil {
		return nil, errors.Join(fmt.Errorf("DATA_DIR: cannot open %s: %w", b.file(), err), b.close())
	}
	if b.jobs, err = inserter(riversqlite.New(b.writes), log); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *sqliteBackend) file() string { return filepath.Join(b.dir, "invites.db") }

// connect opens both pools. The file is made here, as SQLite would make it readable by everyone; its companions
// (-wal, -shm) take over its mode.
func (b *sqliteBackend) connect(ctx context.Context) error {
	file, err := os.OpenFile(b.file(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if b.writes, err = b.pool(1, "foreign_keys(1)", "secure_delete(1)"); err != nil {
		return err
	}
	if b.reads, err = b.pool(maxReaders, "query_only(1)"); err != nil {
		return err
	}
	return errors.Join(b.writes.PingContext(ctx), b.reads.PingContext(ctx))
}

// pool opens the file with what every connection is to have. busy_timeout comes first: what follows may have to wait.
// synchronous(FULL) is what makes a commit survive a power cut in WAL mode; secure_delete overwrites what is deleted, so that an
// erased person is not left in the file's free pages.
func (b *sqliteBackend) pool(size int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)"},
	}
	query["_pragma"] = append(query["_pragma"], pragmas...)
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(b.file()), RawQuery: query.Encode()}
	db, err := sql.Open(sqlite.DriverName, name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

func (b *sqliteBackend) dialect() goose.Dialect { return goose.DialectSQLite3 }

func (b *sqliteBackend) sessions(config *gorm.Config) (writes, reads *gorm.DB, err error) {
	forReads := *config
	if writes, err = gorm.Open(&sqlite.Dialector{Conn: utcDB{b.writes}}, config); err != nil {
		return nil, nil, err
	}
	reads, err = gorm.Open(&sqlite.Dialector{Conn: utcDB{b.reads}}, &forReads)
	return writes, reads, err
}

func (b *sqliteBackend) transact(ctx context.Context, fn func(gorm.ConnPool, insertJobs) error) error {
	sqlTx, err := b.writes.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(ctx, err)
	}
	defer sqlTx.Rollback() //nolint:errcheck // after a commit it does nothing
	insert := func(ctx context.Context, jobs []river.InsertManyParams) error {
		_, err := b.jobs.InsertManyTx(ctx, sqlTx, jobs)
		return err
	}
	if err := fn(utcTx{sqlTx}, insert); err != nil {
		return err
	}
	return sqlTx.Commit()
}

// clockSQL is empty: one process runs on the embedded database, and its clock is the clock.
func (b *sqliteBackend) clockSQL() string { return "" }

func (b *sqliteBackend) schema() schema {
	return schema{db: b.writes, queue: func() (queueSchema, error) {
		return rivermigrate.New(riversqlite.New(b.writes), nil)
	}}
}

// scrub empties the write-ahead log, which keeps pages as they were. It waits a little for those who read; where they read on, the
// log is overwritten in its own time.
func (b *sqliteBackend) scrub(ctx context.Context) error {
	conn, err := b.writes.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.ExecContext(ctx, "PRAGMA busy_timeout = 500")
	if err == nil {
		_, err = conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	_, after := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = 10000")
	return errors.Join(err, after)
}

// alone holds a lock file, which the system lets go of when the process dies.
func (b *sqliteBackend) alone(ctx context.Context, fn func() error) error {
	lock := flock.New(filepath.Join(b.dir, "schema.lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return err
	}
	return errors.Join(fn(), lock.Unlock())
}

// runner hears of a job within 50 ms (River looks for the word of it that often); the poll is for the word that was lost. It is rare, as each of the
// queues polls for itself: four times as often took half of what an idle process takes.
func (b *sqliteBackend) runner(config *river.Config) (Runner, error) {
	return newRunner(riversqlite.New(b.writes), config, 10*time.Millisecond, 2*time.Second)
}

// ping reads the file: a query without a table would not.
func (b *sqliteBackend) ping(ctx context.Context) error {
	var tables int
	return b.reads.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables)
}

// close lets the writing side go last: the last connection empties the write-ahead log, and a reader may not.
func (b *sqliteBackend) close() error {
	var errs []error
	for _, pool := range []*sql.DB{b.reads, b.writes} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}
