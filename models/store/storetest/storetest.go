// Package storetest gives tests a store on a real database: SQLite in a file of its own and PostgreSQL in a database of
// its own, migrated, empty and gone when the test ends.
//
// PostgreSQL is the server of TEST_DATABASE_URL where that is set, otherwise one that is started for the test binary from
// the machine's own programs, or from a download where there are none. Call Main from TestMain, so that it is stopped;
// it does not outlive the test binary in any case. Where there is no PostgreSQL, tests on it are skipped; where CI=true they fail.
package storetest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"invites/models/store"
)

// SecretKey is the SECRET_KEY of every database made here.
const SecretKey = "a key of the tests, 32 bytes long"

// Option changes how a test's store is made.
type Option func(*options)

type options struct {
	now           func() time.Time
	alsoUnderRace bool
}

// WithNow sets the store's clock.
func WithNow(now func() time.Time) Option { return func(o *options) { o.now = now } }

// AlsoUnderRace runs a test on SQLite under the race detector too: for the few tests whose subject are goroutines.
func AlsoUnderRace(o *options) { o.alsoUnderRace = true }

// What the tests of one binary have in common. It is global because nothing can be handed to tests.
var (
	sharedSQLite   = sync.OnceValues(sqliteTemplate)
	sharedPostgres = sync.OnceValues(newCluster)
	stops          stack
)

// Main runs the tests and then stops and removes what they shared. It returns the exit code for os.Exit.
func Main(m *testing.M) int {
	defer stops.run()
	return m.Run()
}

// Each runs a test on SQLite and on PostgreSQL, as subtests of those names.
func Each(t *testing.T, test func(*testing.T, *store.Store), opts ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, NewSQLite(t, opts...)) })
	t.Run("postgres", func(t *testing.T) { test(t, NewPostgres(t, opts...)) })
}

// EachURL runs a test that opens the database itself, or starts a process that does: with a DATABASE_URL of "", which
// is SQLite in the test's own DATA_DIR, and with that of an empty PostgreSQL database.
func EachURL(t *testing.T, test func(t *testing.T, databaseURL string), opts ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		skipUnderRace(t, opts)
		test(t, "")
	})
	t.Run("postgres", func(t *testing.T) { test(t, PostgresURL(t)) })
}

// EachReady is EachURL with databases that are migrated already; that of SQLite lies in dataDir.
func EachReady(t *testing.T, test func(t *testing.T, databaseURL, dataDir string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		skipUnderRace(t, nil)
		test(t, "", sqliteDir(t))
	})
	t.Run("postgres", func(t *testing.T) { test(t, migratedURL(t), t.TempDir()) })
}

// NewSQLite opens a migrated embedded database of the test's own. It skips the test under the race detector unless
// AlsoUnderRace is given.
func NewSQLite(t testing.TB, opts ...Option) *store.Store {
	t.Helper()
	skipUnderRace(t, opts)
	return open(t, store.Options{DataDir: sqliteDir(t)}, opts)
}

// sqliteDir is a folder of the test's own with a migrated embedded database.
func sqliteDir(t testing.TB) string {
	t.Helper()
	template, err := sharedSQLite()
	if err != nil {
		t.Fatalf("make the template of the embedded database: %v", err)
	}
	dir := t.TempDir()
	if err := copyFile(filepath.Join(dir, filepath.Base(template)), template); err != nil {
		t.Fatal(err)
	}
	return dir
}

// NewPostgres opens a migrated PostgreSQL database of the test's own.
func NewPostgres(t testing.TB, opts ...Option) *store.Store {
	t.Helper()
	return open(t, store.Options{DatabaseURL: migratedURL(t)}, opts)
}

// migratedURL is the DATABASE_URL of a migrated database of the test's own.
func migratedURL(t testing.TB) string {
	t.Helper()
	c := needCluster(t)
	template, err := c.template()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	return c.database(t, template)
}

// PostgresURL is the DATABASE_URL of an empty database of the test's own, without a schema.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return needCluster(t).database(t, "template0")
}

func needCluster(t testing.TB) *cluster {
	t.Helper()
	c, err := sharedPostgres()
	if err != nil {
		doWithout(t, err)
	}
	return c
}

// doWithout ends a test for which there is no PostgreSQL.
func doWithout(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI needs PostgreSQL: %v", err)
	}
	t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
}

func skipUnderRace(t testing.TB, opts []Option) {
	t.Helper()
	if underRace && !collect(opts).alsoUnderRace {
		t.Skip("SQLite is too slow under the race detector; this test runs without it")
	}
}

func collect(opts []Option) options {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// open opens a store that is closed with the test, after what the test's own clean-up stops.
func open(t testing.TB, o store.Options, opts []Option) *store.Store {
	t.Helper()
	o.Now = collect(opts).now
	o.SecretKey = []byte(SecretKey)
	o.Logger = slog.New(slog.NewTextHandler(newTestLog(t), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// testLog writes a log into a test's output, until the test ends: what a goroutine that it left behind says later is lost.
type testLog struct {
	t    testing.TB
	over *atomic.Bool
}

func newTestLog(t testing.TB) testLog {
	l := testLog{t, new(atomic.Bool)}
	t.Cleanup(func() { l.over.Store(true) })
	return l
}

func (l testLog) Write(line []byte) (int, error) {
	if l.over.Load() {
		return len(line), nil
	}
	return l.t.Output().Write(line)
}

// migrated makes a template: it opens a database, brings its schema up and closes it.
func migrated(o store.Options) error {
	o.SecretKey = []byte(SecretKey)
	s, err := store.Open(context.Background(), o)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(context.Background()), s.Close())
}

// sqliteTemplate makes the file that each test gets a copy of.
func sqliteTemplate() (string, error) {
	dir, err := os.MkdirTemp("", "invites-sqlite-")
	if err != nil {
		return "", err
	}
	stops.push(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "invites.db"), migrated(store.Options{DataDir: dir})
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// stack holds what is to be undone at the end, the last first.
type stack struct {
	mu    sync.Mutex
	undos []func()
}

func (s *stack) push(undo func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.undos = append(s.undos, undo)
}

func (s *stack) run() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.undos) - 1; i >= 0; i-- {
		s.undos[i]()
	}
	s.undos = nil
}
