package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"
)

// searchKeysFolded is the migration that folds what invites are found by as searchKey does since: no database can, alike with the other.
// A process of the release before may write a key without it while both run: its invite is not found without its accents until it is changed.
func (s *Store) searchKeysFolded() *goose.Migration {
	return goose.NewGoMigration(23, &goose.GoFunc{RunTx: s.foldSearchKeys}, nil)
}

// foundBy is what an invite is found by.
type foundBy struct{ id, key string }

// foldedAtOnce is how many invites are read into memory.
const foldedAtOnce = 1000

func (s *Store) foldSearchKeys(ctx context.Context, tx *sql.Tx) error {
	read, write := "SELECT id, search_key FROM invites WHERE id > ? ORDER BY id LIMIT ?", "UPDATE invites SET search_key = ? WHERE id = ?"
	if s.postgres() {
		read, write = "SELECT id, search_key FROM invites WHERE id > $1 ORDER BY id LIMIT $2", "UPDATE invites SET search_key = $1 WHERE id = $2"
	}
	for last := ""; ; {
		found, err := readFoundBy(ctx, tx, read, last)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, invite := range found {
			folded := searchKey(invite.key)
			if folded == invite.key {
				continue
			}
			if _, err := tx.ExecContext(ctx, write, folded, invite.id); err != nil {
				return fmt.Errorf("fold what %s is found by: %w", invite.id, err)
			}
		}
		last = found[len(found)-1].id
	}
}

func readFoundBy(ctx context.Context, tx *sql.Tx, query, after string) (found []foundBy, err error) {
	rows, err := tx.QueryContext(ctx, query, after, foldedAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err has it
	for rows.Next() {
		var invite foundBy
		if err := rows.Scan(&invite.id, &invite.key); err != nil {
			return nil, err
		}
		found = append(found, invite)
	}
	return found, rows.Err()
}
