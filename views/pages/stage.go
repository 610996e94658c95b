package pages

import (
	"slices"

	"invites/models"
	"invites/views/ui"
)

// StageName is a stage as staff read it.
func StageName(s models.Stage) string {
	switch s {
	case models.StageQueued:
		return "Queued"
	case models.StageSent:
		return "Sent"
	case models.StageOpened:
		return "Opened"
	case models.StageStarted:
		return "Started"
	case models.StageLinked:
		return "Linked"
	case models.StageFailed:
		return "Mail failed"
	case models.StageSuppressed:
		return "Opted out"
	case models.StageExpired:
		return "Expired"
	case models.StageRevoked:
		return "Revoked"
	}
	return string(s)
}

func stageTone(s models.Stage) ui.Tone {
	switch s {
	case models.StageLinked:
		return ui.ToneSuccess
	case models.StageFailed:
		return ui.ToneDanger
	case models.StageSuppressed, models.StageExpired:
		return ui.ToneWarning
	case models.StageOpened, models.StageStarted:
		return ui.ToneInfo
	}
	return ui.ToneNeutral
}

// stageThirds is how much of the way from the mail to a linked account is done; false for a stage that is not on it.
func stageThirds(s models.Stage) (thirds int, onTheWay bool) {
	thirds = slices.Index([]models.Stage{models.StageSent, models.StageOpened, models.StageStarted, models.StageLinked}, s)
	return thirds, thirds >= 0
}

// StageOptions are the stages to filter by, with one for all of them.
func StageOptions() []ui.Option { return choices("Any", models.Stages(), StageName) }
