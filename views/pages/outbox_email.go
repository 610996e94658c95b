package pages

import (
	"strconv"

	"invites/models"
	"invites/views/ui"
)

// OutboxEmailModel is one e-mail with what became of it.
type OutboxEmailModel struct {
	Email      models.Email
	Attempts   []models.EmailAttempt
	InviteHref string
	InviteName string
	By         string // who invited
	// MayRead: the message holds the invitee's own link, which viewers do not see.
	MayRead    bool
	From       string // the header, readable
	Text       string // the plain text of the message
	LandingURL string // where the mail's button leads; empty: not offered
}

func (m OutboxEmailModel) written() bool { return m.Email.RawSealed != nil }

func (m OutboxEmailModel) status() OutboxStatus { return NewOutboxStatus(m.Email) }

func (m OutboxEmailModel) facts() []ui.Fact {
	e := m.Email
	facts := []ui.Fact{
		{Label: "To", Text: e.ToAddress},
		{Label: "Invite", Value: outboxInviteLink(m)},
		{Label: "From", Text: m.sender()},
		{Label: "Replies go to", Text: e.ReplyAddress},
		{Label: "Created", Value: outboxCreated(e, m.By)},
	}
	if e.SentAt != nil {
		facts = append(facts, ui.Fact{Label: m.sentLabel(), Value: ui.Time(*e.SentAt)})
	}
	if e.NextAttemptAt != nil {
		facts = append(facts, ui.Fact{Label: "Next try", Value: ui.RelativeTime(*e.NextAttemptAt)})
	}
	if e.MessageID != "" {
		facts = append(facts, ui.Fact{Label: "Message-ID", Value: monospaced(e.MessageID)})
	}
	return append(facts, ui.Fact{Label: "Id", Value: monospaced(e.ID)})
}

func (m OutboxEmailModel) sender() string {
	if m.From != "" {
		return m.From
	}
	return m.Email.FromName
}

func (m OutboxEmailModel) sentLabel() string {
	if m.Email.Status == models.EmailCaptured {
		return "Captured"
	}
	return "Accepted by the server"
}

// tries are the attempts as a timeline, newest first.
func (m OutboxEmailModel) tries() []ui.Event {
	events := make([]ui.Event, 0, len(m.Attempts))
	for i := len(m.Attempts) - 1; i >= 0; i-- {
		events = append(events, emailTry(m.Attempts[i]))
	}
	return events
}

func emailTry(a models.EmailAttempt) ui.Event {
	event := ui.Event{Icon: "loader", Tone: ui.ToneInfo, At: a.StartedAt, Title: "Try " + strconv.Itoa(a.Number) + ": under way"}
	if a.FinishedAt == nil {
		return event
	}
	event.At, event.Text = *a.FinishedAt, models.AsSentence(a.Reply)
	number := "Try " + strconv.Itoa(a.Number) + ": "
	switch a.Outcome {
	case models.SendAccepted:
		event.Icon, event.Tone, event.Title = "mail-check", ui.ToneSuccess, number+"the server took it"
	case models.SendCaptured:
		event.Icon, event.Tone, event.Title = "inbox", ui.ToneSuccess, number+"kept in the outbox"
	case models.SendRefused:
		event.Icon, event.Tone, event.Title = "mail-x", ui.ToneDanger, number+"refused for good"
	case models.SendUnknown:
		event.Icon, event.Tone, event.Title = "mail-warning", ui.ToneWarning, number+"handed over, and no answer came"
	default:
		event.Icon, event.Tone, event.Title = "clock", ui.ToneWarning, number+"not now; it is tried again"
	}
	return event
}
