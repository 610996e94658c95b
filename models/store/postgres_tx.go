package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgxTx shows River the transaction that database/sql has begun on a connection. It passes statements on; to begin
// or to end a transaction is the business of whoever began it.
type pgxTx struct{ conn *pgx.Conn }

var _ pgx.Tx = pgxTx{}

// errNotOurs says that a guest tried to begin, commit or roll back.
var errNotOurs = errors.New("the transaction belongs to the use case: it is not for the queue to begin or end it")

func (t pgxTx) Begin(context.Context) (pgx.Tx, error) { return nil, errNotOurs }
func (t pgxTx) Commit(context.Context) error          { return errNotOurs }
func (t pgxTx) Rollback(context.Context) error        { return errNotOurs }

func (t pgxTx) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	return t.conn.Exec(ctx, query, args...)
}

func (t pgxTx) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	return t.conn.Query(ctx, query, args...)
}

func (t pgxTx) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	return t.conn.QueryRow(ctx, query, args...)
}

func (t pgxTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return t.conn.CopyFrom(ctx, table, columns, rows)
}

func (t pgxTx) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return t.conn.SendBatch(ctx, batch)
}

func (t pgxTx) Prepare(ctx context.Context, name, query string) (*pgconn.StatementDescription, error) {
	return t.conn.Prepare(ctx, name, query)
}

func (t pgxTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }
func (t pgxTx) Conn() *pgx.Conn                { return t.conn }
