package pages

import (
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
	case models.StageSent, models.StageOpened, models.StageStarted:
		return ui.ToneInfo
	}
	return ui.ToneNeutral
}

// StageOptions are the stages to filter by, with one for all of them.
func StageOptions() []ui.Option { return choices("Any", models.Stages(), StageName) }
