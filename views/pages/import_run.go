package pages

import (
	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// ImportMail is how the mails of an import stand.
type ImportMail struct{ Waiting, Sent, Failed, Taken, Linked int }

// ImportRunModel is how far a confirmed import has come.
type ImportRunModel struct {
	Import   *models.Import
	Mail     ImportMail
	Template string // its name
	Rows     ImportRowsModel
	Address  string // of this page, with the rows that it shows
}

func (m ImportRunModel) running() bool { return m.Import.Status == models.ImportRunning }

func (m ImportRunModel) stopQuestion() ui.ConfirmProps {
	return ui.ConfirmProps{
		ID: "cancel-import", Trigger: "Stop", TriggerIcon: "circle-pause", Title: "Stop inviting?",
		Text:   "Whoever has been invited by then stays invited, and their mails go out. Nobody else of this table is invited. It cannot be continued; you can upload the table again, and those who were invited are left out.",
		Action: paths.CancelImport(m.Import.ID), Submit: "Stop inviting", Cancel: "Keep inviting", SubmitVariant: ui.Danger,
	}
}

// takenBack are the fields of the form that revokes the invites of the import whose mail has not gone out.
func (m ImportRunModel) takenBack() []ui.HiddenField {
	return []ui.HiddenField{
		{Name: "action", Value: string(models.BulkTakeBack)}, {Name: ui.AllName, Value: "true"}, {Name: "importId", Value: m.Import.ID},
		{Name: "stage", Value: string(models.StageQueued)},
	}
}

// Live says whether anything is still under way.
func (m ImportRunModel) Live() bool {
	return m.running() || m.Mail.Waiting > 0
}

func (m ImportRunModel) title() string {
	created := m.Import.Counts[models.OutcomeCreated]
	switch {
	case m.running():
		return "Inviting " + models.CountOf(m.Import.Planned, "person", "people")
	case m.Import.Status == models.ImportCancelled:
		return "Stopped: " + models.CountOf(created, "person was", "people were") + " invited, " + models.Thousands(m.Import.Counts[models.OutcomeSend]) + " not"
	case m.Import.Status == models.ImportStopped:
		return "It could not go on: " + models.CountOf(created, "person was", "people were") + " invited"
	case m.Mail.Waiting > 0:
		return "Sending the mails"
	}
	return models.CountOf(created, "person was", "people were") + " invited"
}

// progress is the bar of the invitations.
func (m ImportRunModel) progress() ui.ProgressProps {
	p := ui.ProgressProps{ID: "import-created", Label: "Invitations made", Done: int64(m.Import.Done()), Of: int64(m.Import.Planned)}
	switch m.Import.Status {
	case models.ImportDone:
		p.Tone = ui.ToneSuccess
	case models.ImportCancelled:
		p.Tone = ui.ToneWarning
	case models.ImportStopped:
		p.Tone = ui.ToneDanger
	}
	return p
}

// mailed is how many mails there will have been; while invitations are being made, as many as they. So the bar stands there from the beginning, and
// nothing below it moves away from somebody who reads.
func (m ImportRunModel) mailed() int {
	if m.running() {
		return m.Import.Planned
	}
	return m.Mail.Sent + m.Mail.Failed + m.Mail.Waiting
}

// mails is the bar of the mails.
func (m ImportRunModel) mails() ui.ProgressProps {
	p := ui.ProgressProps{ID: "import-mailed", Label: "Mails sent", Done: int64(m.Mail.Sent), Of: int64(m.mailed())}
	if m.Mail.Failed > 0 {
		p.Caption = models.Thousands(m.Mail.Sent) + " of " + models.Thousands(m.mailed()) + ", " + models.Thousands(m.Mail.Failed) + " failed"
	}
	if !m.Live() {
		p.Tone = ui.ToneSuccess
	}
	return p
}

// late says how many rows that were confirmed were passed over for something that happened since.
func (m ImportRunModel) late() int {
	return m.Import.Done() - m.Import.Counts[models.OutcomeCreated]
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
