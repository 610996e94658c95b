package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"invites/models/store"
)

// staleAfter is when a database that a killed test left on a server that is not ours is taken for forgotten.
const staleAfter = 3 * time.Hour

// namePrefix begins the name of every database made here; the time it was made follows.
const namePrefix = "invites_test_"

// cluster is a PostgreSQL server on which each test gets a database.
type cluster struct {
	base     *url.URL
	admin    *pgxpool.Pool
	prefix   string
	made     atomic.Int64
	template func() (string, error) // the name of a migrated database, made when first asked for
}

// newCluster connects to the server of TEST_DATABASE_URL, or starts one.
func newCluster() (*cluster, error) {
	address := os.Getenv("TEST_DATABASE_URL")
	if address == "" {
		var err error
		if address, err = startServer(); err != nil {
			return nil, err
		}
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("TEST_DATABASE_URL: %w", err)
	}
	admin, err := pgxpool.New(context.Background(), address)
	if err != nil {
		return nil, err
	}
	stops.push(admin.Close)
	c := &cluster{base: base, admin: admin, prefix: fmt.Sprintf("%s%d_%d_", namePrefix, time.Now().Unix(), os.Getpid())}
	c.template = sync.OnceValues(c.makeTemplate)
	return c, c.sweep()
}

// makeTemplate migrates a database once; a copy of it takes a fraction of the time.
func (c *cluster) makeTemplate() (string, error) {
	name := c.prefix + "template"
	if err := c.create(name, "template0"); err != nil {
		return "", err
	}
	stops.push(func() { _ = c.drop(name) })
	return name, migrated(store.Options{DatabaseURL: c.url(name)})
}

// database makes a database for one test and drops it with the test.
func (c *cluster) database(t testing.TB, template string) string {
	t.Helper()
	name := c.prefix + strconv.FormatInt(c.made.Add(1), 10)
	if err := c.create(name, template); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.drop(name); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return c.url(name)
}

func (c *cluster) url(name string) string {
	u := *c.base
	u.Path = "/" + name
	return u.String()
}

func (c *cluster) create(name, template string) error {
	return c.exec("CREATE DATABASE " + quote(name) + " TEMPLATE " + quote(template))
}

// drop takes the database away also from processes that a test has not stopped.
func (c *cluster) drop(name string) error {
	return c.exec("DROP DATABASE IF EXISTS " + quote(name) + " WITH (FORCE)")
}

func (c *cluster) exec(query string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := c.admin.Exec(ctx, query)
	return err
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// sweep drops what test binaries that were killed have left on the server.
func (c *cluster) sweep() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rows, err := c.admin.Query(ctx, "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", namePrefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if isStale(name, time.Now()) {
			_ = c.drop(name) // another test binary may be dropping it too
		}
	}
	return nil
}

// isStale reads the time out of a database's name.
func isStale(name string, now time.Time) bool {
	text, _, _ := strings.Cut(strings.TrimPrefix(name, namePrefix), "_")
	made, err := strconv.ParseInt(text, 10, 64)
	return err == nil && now.Sub(time.Unix(made, 0)) > staleAfter
}
