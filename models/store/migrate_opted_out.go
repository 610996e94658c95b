package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// optedOutNoted is migration 24 on SQLite, which does what PostgreSQL's 0024_opted_out.sql does. SQLite takes no column away that an index or a
// trigger names: those of the invites that name the stage are taken away first, and made again as they were.
func (s *Store) optedOutNoted() *goose.Migration {
	return goose.NewGoMigration(24, &goose.GoFunc{RunTx: noteOptedOut}, nil)
}

// stageNamedBy finds the indexes and triggers that name the stage of an invite, and what makes each.
const stageNamedBy = `SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'invites' AND type IN ('index', 'trigger') AND sql LIKE '%stage%'`

const stageWithOptedOut = `ALTER TABLE invites ADD COLUMN stage TEXT NOT NULL GENERATED ALWAYS AS (CASE
    WHEN linked_at IS NOT NULL THEN 'linked'
    WHEN revoked_at IS NOT NULL THEN 'revoked'
    WHEN expired_at IS NOT NULL THEN 'expired'
    WHEN stopped_at IS NOT NULL THEN 'suppressed'
    WHEN started_at IS NOT NULL THEN 'started'
    WHEN opened_at IS NOT NULL THEN 'opened'
    WHEN email_status = 'SUPPRESSED' THEN 'suppressed'
    WHEN email_status IN ('FAILED', 'BOUNCED', 'UNKNOWN') THEN 'failed'
    WHEN invited_at IS NOT NULL THEN 'sent'
    ELSE 'queued' END) VIRTUAL`

// optedOutBefore notes those that asked before: with the link of the invite that is noted, unless they went on with it, and all others that
// nobody has gone on with.
const optedOutBefore = `UPDATE invites SET stopped_at = s.created_at
FROM suppressions s
WHERE s.mode = invites.mode AND s.email_key = invites.email_key AND invites.linked_at IS NULL AND invites.revoked_at IS NULL
    AND invites.created_at <= s.created_at
    AND CASE WHEN s.invite_id = invites.id THEN COALESCE(invites.started_at, invites.opened_at, s.created_at) <= s.created_at
        ELSE invites.started_at IS NULL AND COALESCE(invites.opened_at, s.created_at) <= s.created_at END`

func noteOptedOut(ctx context.Context, tx *sql.Tx) error {
	takeAway, makeAgain, err := namesOfStage(ctx, tx)
	if err != nil {
		return err
	}
	statements := append(takeAway, "ALTER TABLE invites DROP COLUMN stage", "ALTER TABLE invites ADD COLUMN stopped_at DATETIME", stageWithOptedOut)
	statements = append(append(statements, makeAgain...), optedOutBefore)
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// namesOfStage returns the statements that take away and make again what names the stage.
func namesOfStage(ctx context.Context, tx *sql.Tx) (takeAway, makeAgain []string, err error) {
	rows, err := tx.QueryContext(ctx, stageNamedBy)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var kind, name, made string
		if err := rows.Scan(&kind, &name, &made); err != nil {
			return nil, nil, err
		}
		takeAway, makeAgain = append(takeAway, "DROP "+kind+" "+name), append(makeAgain, made)
	}
	return takeAway, makeAgain, rows.Err()
}
