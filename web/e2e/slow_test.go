//go:build e2e

package e2e

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/glebarez/go-sqlite"
	"github.com/jackc/pgx/v5"
)

// pauses is how long the embedded database takes for each invite, in nanoseconds, where a test has made it slow.
var pauses atomic.Int64

// knowPause teaches the embedded database to wait; it counts for what is opened afterwards.
func knowPause() error {
	return sqlite.RegisterScalarFunction("pause", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		time.Sleep(time.Duration(pauses.Load()))
		return int64(0), nil
	})
}

// slowly makes the database take its time for each invite that it adds, so that what runs for long elsewhere can be looked at here. It holds
// at once, and until it is called with 0.
func (i *installation) slowly(each time.Duration) {
	i.t.Helper()
	slow := i.slowSQLite
	if i.databaseURL != "" {
		slow = i.slowPostgres
	}
	if err := slow(each); err != nil {
		i.t.Fatal(err)
	}
}

func (i *installation) slowSQLite(each time.Duration) error {
	i.t.Cleanup(func() { pauses.Store(0) })
	if pauses.Swap(int64(each)); each == 0 {
		return nil
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(i.dataDir, "invites.db"))+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // what counts has been written by then
	_, err = db.ExecContext(i.t.Context(), "CREATE TRIGGER slow AFTER INSERT ON invites BEGIN SELECT pause(); END")
	return err
}

func (i *installation) slowPostgres(each time.Duration) error {
	conn, err := pgx.Connect(i.t.Context(), i.databaseURL)
	if err != nil {
		return err
	}
	defer conn.Close(i.t.Context()) //nolint:errcheck // as above
	if each == 0 {
		_, err = conn.Exec(i.t.Context(), "UPDATE pace SET seconds = 0")
		return err
	}
	_, err = conn.Exec(i.t.Context(), fmt.Sprintf(`
		CREATE TABLE pace AS SELECT %f::float AS seconds;
		CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(seconds) FROM pace; RETURN NEW; END';
		CREATE TRIGGER slow AFTER INSERT ON invites FOR EACH ROW EXECUTE FUNCTION pause()`, each.Seconds()))
	return err
}
