package store

import (
	"context"
	"database/sql"
	"time"
)

// utcDB and utcTx hand times to SQLite in UTC, cut to microseconds. SQLite keeps a time as text, with the offset it came
// with and without trailing zeros of the second: such texts are in the order of the times only if all offsets are one.
// ("…05+00:00" < "…05.5+00:00" < "…05.51+00:00", for '+' sorts before '.' and before the digits.)
type (
	utcDB struct{ *sql.DB }
	utcTx struct{ *sql.Tx }
)

// GetDBConn is how gorm finds the pool behind a wrapper.
func (p utcDB) GetDBConn() (*sql.DB, error) { return p.DB, nil }

func (p utcDB) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.DB.ExecContext(ctx, query, utc(args)...)
}

func (p utcDB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.DB.QueryContext(ctx, query, utc(args)...)
}

func (p utcDB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.DB.QueryRowContext(ctx, query, utc(args)...)
}

func (p utcTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.Tx.ExecContext(ctx, query, utc(args)...)
}

func (p utcTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.Tx.QueryContext(ctx, query, utc(args)...)
}

func (p utcTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.Tx.QueryRowContext(ctx, query, utc(args)...)
}

// utc changes the times among args; the slice is gorm's and lives for one statement only, so a new one is made.
func utc(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case time.Time:
			arg = inUTC(v)
		case *time.Time:
			if v != nil {
				arg = inUTC(*v)
			}
		case sql.NullTime:
			arg = sql.NullTime{Time: inUTC(v.Time), Valid: v.Valid}
		}
		out[i] = arg
	}
	return out
}

func inUTC(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
