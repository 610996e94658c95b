package pages

import (
	"invites/models"
	"invites/views/ui"
)

// ImportMail is how the mails of an import stand.
type ImportMail struct{ Waiting, Sent, Failed, Linked int }

// ImportRunModel is how far a confirmed import has come.
type ImportRunModel struct {
	Import   *models.Import
	Mail     ImportMail
	Template string // its name
}

// Live says whether anything is still under way.
func (m ImportRunModel) Live() bool {
	return m.Import.Status == models.ImportRunning || m.Mail.Waiting > 0
}

func (m ImportRunModel) title() string {
	created := m.Import.Counts[models.OutcomeCreated]
	switch {
	case m.Import.Status == models.ImportRunning:
		return "Inviting " + countOf(m.Import.Planned, "person", "people")
	case m.Import.Status == models.ImportCancelled:
		return "Stopped: " + countOf(created, "person was", "people were") + " invited, " + models.Thousands(m.Import.Counts[models.OutcomeSend]) + " not"
	case m.Import.Status == models.ImportStopped:
		return "It could not go on: " + countOf(created, "person was", "people were") + " invited"
	case m.Mail.Waiting > 0:
		return "Sending the mails"
	}
	return countOf(created, "person was", "people were") + " invited"
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

// mails is the bar of the mails.
func (m ImportRunModel) mails() ui.ProgressProps {
	done := m.Mail.Sent + m.Mail.Failed
	p := ui.ProgressProps{ID: "import-mailed", Label: "Mails sent", Done: int64(m.Mail.Sent), Of: int64(max(done+m.Mail.Waiting, 1))}
	if m.Mail.Failed > 0 {
		p.Caption = models.Thousands(m.Mail.Sent) + " of " + models.Thousands(done+m.Mail.Waiting) + ", " + models.Thousands(m.Mail.Failed) + " failed"
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
