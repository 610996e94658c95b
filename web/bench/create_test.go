//go:build bench

package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"invites/models"
	"invites/models/store/storetest"
)

// clients is how many invite at once.
const clients = 8

func TestCreatingInvites(t *testing.T) {
	r := newReport("how", "invites a second", "to one row after another")
	for _, w := range []struct {
		name string
		*world
	}{{"PostgreSQL", newWorld(t, storetest.PostgresURL(t), few)}, {"SQLite", newWorld(t, "", few)}} {
		one := func() (int, error) { _, err := w.scope.CreateInvite(t.Context(), w.newInvite(0)); return 1, err }
		batch := func() (int, error) {
			_, err := w.scope.CreateInvites(t.Context(), w.batch())
			return batchSize, err
		}
		ways := []way{{"CreateInvite, 8 at once", clients, one}, {"CreateInvites, 1,000 at a time", 1, batch}}
		if w.databaseURL != "" {
			raw := newRaw(t, w.world)
			ways = append(ways, way{"the same rows by pgx alone, pipelined, 8 at once", clients, raw.one})
		}
		rates := throughput(t, ways)
		for i, way := range ways {
			r.row(w.name+": "+way.name, fmt.Sprintf("%.0f", rates[i]), fmt.Sprintf("%.2f", rates[i]/rates[0]))
		}
	}
	r.print(t, "Creating invites, each with its user, event, e-mail, job and audit entry")
}

const batchSize = 1000

func (w *world) newInvite(i int) models.NewInvite {
	return models.NewInvite{FullName: "Zoë Müller", FirstName: "Zoë", Email: fmt.Sprintf("zoe%d@example.com", i), TemplateID: w.common}
}

func (w *world) batch() []models.NewInvite {
	rows := make([]models.NewInvite, batchSize)
	for i := range rows {
		rows[i] = w.newInvite(i)
	}
	return rows
}

// way is a way to create invites: each call makes some.
type way struct {
	name    string
	clients int
	call    func() (int, error)
}

// throughput lets each way have its turn, a second at a time, three times over, and returns the best rate of each.
func throughput(t testing.TB, ways []way) []float64 {
	t.Helper()
	best := make([]float64, len(ways))
	for range 3 {
		for i, way := range ways {
			var made atomic.Int64
			var all sync.WaitGroup
			began := time.Now()
			for range way.clients {
				all.Go(func() {
					for time.Since(began) < time.Second {
						n, err := way.call()
						if err != nil {
							t.Error(err)
							return
						}
						made.Add(int64(n))
					}
				})
			}
			all.Wait()
			best[i] = max(best[i], float64(made.Load())/time.Since(began).Seconds())
		}
	}
	return best
}

// raw inserts what an invite consists of, with nothing between it and the database.
type raw struct {
	pool    *pgxpool.Pool
	inserts []insert
}

// insert is a statement, and the row that it copies under fresh ids.
type insert struct {
	sql     string
	columns []string
	row     map[string]any
}

// newRaw takes the rows of an invite for a pattern.
func newRaw(t testing.TB, w *world) *raw {
	t.Helper()
	inv, err := w.scope.CreateInvite(t.Context(), w.newInvite(0))
	must(t, err)
	pool, err := pgxpool.New(t.Context(), w.databaseURL)
	must(t, err)
	t.Cleanup(pool.Close)
	r := &raw{pool: pool}
	for _, query := range []string{
		"users WHERE id = '" + inv.UserID + "'", "invites WHERE id = '" + inv.ID + "'", "emails WHERE invite_id = '" + inv.ID + "'",
		"events WHERE invite_id = '" + inv.ID + "'", "audit_entries WHERE subject_id = '" + inv.ID + "'", "river_job ORDER BY id DESC LIMIT 1",
	} {
		rows, err := pool.Query(t.Context(), "SELECT * FROM "+query)
		must(t, err)
		row, err := pgx.CollectOneRow(rows, pgx.RowToMap)
		must(t, err)
		table, _, _ := strings.Cut(query, " ")
		r.inserts = append(r.inserts, newInsert(table, row))
	}
	return r
}

func newInsert(table string, row map[string]any) insert {
	for _, ofTheDatabase := range []string{"sequence", "unique_states", "errors", "attempted_by"} {
		delete(row, ofTheDatabase)
	}
	if table == "river_job" {
		delete(row, "id")
	}
	delete(row, "stage") // the database generates these itself
	delete(row, "reached")
	columns := slices.Sorted(maps.Keys(row))
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return insert{"INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")", columns, row}
}

// one makes the rows of one invite in one transaction, sent at once.
func (r *raw) one() (int, error) {
	user, invite, hash := models.NewID("tenant"), models.NewID("iv"), make([]byte, 32)
	rand.Read(hash)
	fresh := map[string]func() any{"user_id": func() any { return user }, "invite_id": func() any { return invite }, "token_hash": func() any { return hash }}
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	for i, insert := range r.inserts {
		fresh["id"] = func() any { return models.NewID("et") }
		if i < 2 {
			fresh["id"] = func() any { return []string{user, invite}[i] }
		}
		values := make([]any, len(insert.columns))
		for j, column := range insert.columns {
			if values[j] = insert.row[column]; fresh[column] != nil {
				values[j] = fresh[column]()
			}
		}
		batch.Queue(insert.sql, values...)
	}
	batch.Queue("COMMIT")
	return 1, r.pool.SendBatch(context.Background(), batch).Close()
}
