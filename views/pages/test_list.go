package pages

import (
	"cmp"
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TestListModel is the list of test e-mails of a mode.
type TestListModel struct {
	Address ListAddress
	Filter  models.TestEmailFilter
	Testers []ui.Option // who has sent any
	Today   time.Time
	Rows    []TestRow
	Pager   ui.PagerProps
	Export  string
}

func (m TestListModel) chips() []ui.FilterChip {
	a, f := m.Address, m.Filter
	return slices.Concat(
		a.searched(), a.chip("Status", named(f.Status, emailStatusName), "status"),
		a.chip("By", cmp.Or(optionLabel(m.Testers, f.CreatedBy), f.CreatedBy), "by"), a.dayChip("Sent"),
	)
}

// columns head the table; the sending sorts it.
func (m TestListModel) columns() []ui.Column {
	return []ui.Column{{Label: "E-mail"}, {Label: "Template"}, {Label: "Status"}, m.Address.byTime("Sent")}
}

// TestRow is one test e-mail of the list.
type TestRow struct {
	Href, Subject, To, By, Template string
	Status                          OutboxStatus
	Reply                           string
	At                              time.Time
}

// NewTestRow makes a row of a test e-mail, as it stands at now.
func NewTestRow(e models.TestEmail, now time.Time) TestRow {
	row := TestRow{
		Href: paths.TestEmail(e.ID), Subject: e.Subject, To: e.ToAddress, By: e.CreatedBy, Template: e.TemplateName, Status: NewTestStatus(e, now), At: e.CreatedAt,
	}
	if e.Status != models.EmailCaptured && e.Status != models.EmailSent {
		row.Reply = e.Reply
	}
	return row
}

// NewTestStatus puts the status of a test e-mail into words.
func NewTestStatus(e models.TestEmail, now time.Time) OutboxStatus {
	return NewOutboxStatus(models.Email{Status: e.Settled(now)})
}

// TestModel is one test e-mail with what became of it.
type TestModel struct {
	Test       models.TestEmail
	By         string // who sent it
	Status     OutboxStatus
	From, Text string
}

func (m TestModel) facts() []ui.Fact {
	facts := []ui.Fact{
		{Label: "To", Text: m.Test.ToAddress}, {Label: "From", Text: m.From}, {Label: "Replies go to", Text: m.Test.ReplyAddress},
		{Label: "Template", Value: testTemplate(m.Test)}, {Label: "Sent by", Text: m.By}, {Label: "When", Value: ui.Time(m.Test.CreatedAt)},
	}
	if m.Test.Reply != "" {
		facts = append(facts, ui.Fact{Label: "The server said", Text: models.AsSentence(m.Test.Reply)})
	}
	return append(facts, ui.Fact{Label: "Id", Value: monospaced(m.Test.ID)})
}

// outboxTabs lead from the mails of invites to the tests, and back.
func outboxTabs(tests bool) []ui.Tab {
	return []ui.Tab{{Label: "Invitations", Href: paths.Outbox, Active: !tests}, {Label: "Tests", Href: paths.OutboxTests, Active: tests}}
}
