//go:build e2e

package e2e

import (
	"database/sql"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// What keeps new jobs of a kind from the queues that are worked, on each database, and what gives them back.
const (
	holdSQLite = `CREATE TRIGGER hold AFTER INSERT ON river_job WHEN NEW.kind = 'run_import'
		BEGIN UPDATE river_job SET queue = 'held-' || queue WHERE id = NEW.id; END`
	holdPostgres = `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.queue := ''held-'' || NEW.queue; RETURN NEW; END';
		CREATE TRIGGER hold BEFORE INSERT ON river_job FOR EACH ROW WHEN (NEW.kind = 'run_import') EXECUTE FUNCTION hold()`
	freeSQLite   = `DROP TRIGGER hold; UPDATE river_job SET queue = substr(queue, 6) WHERE queue LIKE 'held-%'`
	freePostgres = `DROP TRIGGER hold ON river_job; UPDATE river_job SET queue = substr(queue, 6) WHERE queue LIKE 'held-%'`
)

// holdImports lets imports that are confirmed from now on stand still, so that they can be looked at, until freeImports.
func (i *installation) holdImports() { i.t.Helper(); i.execute(holdSQLite, holdPostgres) }

func (i *installation) freeImports() { i.t.Helper(); i.execute(freeSQLite, freePostgres) }

// execute runs statements on the database beside the program.
func (i *installation) execute(sqlite, postgres string) {
	i.t.Helper()
	driver, name, statements := "sqlite", "file:"+filepath.ToSlash(filepath.Join(i.dataDir, "invites.db"))+"?_pragma=busy_timeout(10000)", sqlite
	if i.databaseURL != "" {
		driver, name, statements = "pgx", i.databaseURL, postgres
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		i.t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what counts has been written by then
	if _, err := db.ExecContext(i.t.Context(), statements); err != nil {
		i.t.Fatal(err)
	}
}
