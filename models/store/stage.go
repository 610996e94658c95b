package store

import (
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// stageFilter keeps the invites whose models.Invite.Stage is the given one: the same rule in SQL, held equal by a test.
func stageFilter(q *gorm.DB, stage models.Stage, now time.Time) *gorm.DB {
	open := func(q *gorm.DB) *gorm.DB {
		return q.Where("linked_at IS NULL AND revoked_at IS NULL AND expires_at > ?", now)
	}
	unopened := func(q *gorm.DB) *gorm.DB { return open(q).Where("started_at IS NULL AND opened_at IS NULL") }
	switch stage {
	case "":
		return q
	case models.StageLinked:
		return q.Where("linked_at IS NOT NULL")
	case models.StageRevoked:
		return q.Where("linked_at IS NULL AND revoked_at IS NOT NULL")
	case models.StageExpired:
		return q.Where("linked_at IS NULL AND revoked_at IS NULL AND expires_at <= ?", now)
	case models.StageStarted:
		return open(q).Where("started_at IS NOT NULL")
	case models.StageOpened:
		return open(q).Where("started_at IS NULL AND opened_at IS NOT NULL")
	case models.StageSuppressed:
		return unopened(q).Where("email_status = ?", models.EmailSuppressed)
	case models.StageFailed:
		return unopened(q).Where("email_status IN ?", troubled())
	}
	quiet := unopened(q).Where("email_status NOT IN ?", append(troubled(), models.EmailSuppressed))
	switch stage {
	case models.StageSent:
		return quiet.Where("invited_at IS NOT NULL")
	case models.StageQueued:
		return quiet.Where("invited_at IS NULL")
	}
	return q.Where("1 = 0") // no such stage: nothing is in it
}

// stageSQL is models.Invite.Stage in SQL, held equal by the same test; it takes what stageArgs gives.
const stageSQL = `CASE WHEN linked_at IS NOT NULL THEN ? WHEN revoked_at IS NOT NULL THEN ? WHEN expires_at <= ? THEN ?
	WHEN started_at IS NOT NULL THEN ? WHEN opened_at IS NOT NULL THEN ? WHEN email_status = ? THEN ? WHEN email_status IN ? THEN ?
	WHEN invited_at IS NOT NULL THEN ? ELSE ? END`

func stageArgs(now time.Time) []any {
	return []any{
		models.StageLinked, models.StageRevoked, now, models.StageExpired,
		models.StageStarted, models.StageOpened, models.EmailSuppressed, models.StageSuppressed, troubled(), models.StageFailed,
		models.StageSent, models.StageQueued,
	}
}

// troubled are the fates of mail that did not arrive, as far as is known.
func troubled() []models.EmailStatus {
	return []models.EmailStatus{models.EmailFailed, models.EmailBounced, models.EmailUnknown}
}
