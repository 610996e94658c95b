package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// searchKeysFolded is migration 23, which adds the folded form to what invites are found by (SearchKey): no database can fold, alike with the
// other. A process of the release before that runs meanwhile finds everybody as it did; whom it invites is found by
// what has no accents in their name and address, until something about that invite changes.
func (s *Store) searchKeysFolded() *goose.Migration {
	return goose.NewGoMigration(23, &goose.GoFunc{RunTx: s.foldSearchKeys}, nil)
}

// foundBy is an invite and what it is found by.
type foundBy struct{ id, name, email, key string }

// foldedAtOnce is how many invites are read into memory.
const foldedAtOnce = 1000

func (s *Store) foldSearchKeys(ctx context.Context, tx *sql.Tx) error {
	read, write := "SELECT id, full_name, email, search_key FROM invites WHERE id > ? ORDER BY id LIMIT ?", "UPDATE invites SET search_key = ? WHERE id = ? AND search_key = ?"
	if s.postgres() {
		read, write = "SELECT id, full_name, email, search_key FROM invites WHERE id > $1 ORDER BY id LIMIT $2", "UPDATE invites SET search_key = $1 WHERE id = $2 AND search_key = $3"
	}
	for last := ""; ; {
		found, err := readFoundBy(ctx, tx, read, last)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, invite := range found {
			key := SearchKey(invite.name, invite.email)
			if key == invite.key {
				continue
			}
			if _, err := tx.ExecContext(ctx, write, key, invite.id, invite.key); err != nil {
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
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var invite foundBy
		if err := rows.Scan(&invite.id, &invite.name, &invite.email, &invite.key); err != nil {
			return nil, err
		}
		found = append(found, invite)
	}
	return found, rows.Err()
}
