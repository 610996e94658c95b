package pages

import (
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// OutboxListModel is the list of e-mails of a mode.
type OutboxListModel struct {
	Address  ListAddress
	Rows     []OutboxRow
	Captured bool // mail of this mode is kept here and reaches nobody
	Filter   models.EmailFilter
	Pager    ui.PagerProps
	Export   string
}

func (m OutboxListModel) filtered() bool { return m.Filter.Status != "" || m.Filter.Search != "" }

func (m OutboxListModel) chips() []ui.FilterChip {
	a, f := m.Address, m.Filter
	return slices.Concat(a.searched(), a.chip("Status", named(f.Status, emailStatusName), "status"))
}

// columns head the table; the creation sorts it.
func (m OutboxListModel) columns() []ui.Column {
	return []ui.Column{{Label: "E-mail"}, {Label: "Status"}, m.Address.byTime("Created")}
}

// emailStatusName is a fate of an e-mail to filter by.
func emailStatusName(s models.EmailStatus) string {
	return NewOutboxStatus(models.Email{Status: s}).Text
}

func (m OutboxListModel) description() string {
	if m.Captured {
		return "Every e-mail, as its reader would see it. Mail is kept here and reaches nobody."
	}
	return "Every e-mail, with what the mail server said."
}

// OutboxRow is one e-mail of the list.
type OutboxRow struct {
	Href    string
	To      string
	Subject string
	Status  OutboxStatus
	Reply   string // what the server said, where that matters
	At      time.Time
}

// NewOutboxRow makes a row of an e-mail.
func NewOutboxRow(e models.Email) OutboxRow {
	row := OutboxRow{Href: paths.Email(e.ID), To: e.ToAddress, Subject: emailSubject(e), Status: NewOutboxStatus(e), At: e.CreatedAt}
	if e.Status != models.EmailCaptured && e.Status != models.EmailSent {
		row.Reply = e.Reply
	}
	return row
}

// emailSubject stands in for a subject until the message is written.
func emailSubject(e models.Email) string {
	if e.Subject != "" {
		return e.Subject
	}
	if e.Status == models.EmailQueued {
		return "Being written"
	}
	return "Never written"
}

// OutboxStatus is how an e-mail stands, for people.
type OutboxStatus struct {
	Tone ui.Tone
	Text string
}

// NewOutboxStatus puts an e-mail's status into words.
func NewOutboxStatus(e models.Email) OutboxStatus {
	switch e.Status {
	case models.EmailSent:
		return OutboxStatus{ui.ToneSuccess, "Sent"}
	case models.EmailCaptured:
		return OutboxStatus{ui.ToneSuccess, "Captured"}
	case models.EmailFailed:
		return OutboxStatus{ui.ToneDanger, "Failed"}
	case models.EmailBounced:
		return OutboxStatus{ui.ToneDanger, "Bounced"}
	case models.EmailUnknown:
		return OutboxStatus{ui.ToneWarning, "Not known"}
	case models.EmailSuppressed:
		return OutboxStatus{ui.ToneNeutral, "Not sent: unsubscribed"}
	case models.EmailCancelled:
		return OutboxStatus{ui.ToneNeutral, "Cancelled"}
	}
	if e.Tries > 0 && e.LeasedUntil == nil {
		return OutboxStatus{ui.ToneWarning, "Trying again"}
	}
	return OutboxStatus{ui.ToneInfo, "On its way"}
}
