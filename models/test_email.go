package models

import (
	"strings"
	"time"
)

// TestEmail is a message by which staff try a template. It belongs to no invite.
type TestEmail struct {
	ID           string `gorm:"primaryKey"`
	Mode         Mode
	TemplateID   string // empty: the template was not saved yet
	TemplateName string
	StaffID      string
	ToAddress    string
	FromName     string
	ReplyAddress string
	Subject      string
	Status       EmailStatus // QUEUED until the server has answered
	Reply        string
	RawSealed    []byte
	CreatedAt    time.Time
	CreatedBy    string
	FinishedAt   *time.Time
	Raw          []byte `gorm:"-"` // RFC 5322, opened by the store
}

// TestEmailFilter narrows and orders the list of test e-mails. Zero values do neither.
type TestEmailFilter struct {
	Search    string // a part of the subject, the address or the template's name, or the id of the test or its template
	Status    EmailStatus
	CreatedBy string
	Oldest    bool // the oldest first
	CreatedFilter
}

// TestEmailStatuses lists what can become of a test, for filters.
func TestEmailStatuses() []EmailStatus {
	return []EmailStatus{EmailQueued, EmailSent, EmailCaptured, EmailFailed, EmailUnknown}
}

// Check tells what is wrong with the filter.
func (f TestEmailFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxSearch)
	oneOf(&c, "status", f.Status, TestEmailStatuses())
	c.optionalLine("by", f.CreatedBy, 1000)
	c.days(f.CreatedFilter)
	return c.err()
}

// TableName is the table of test e-mails.
func (TestEmail) TableName() string { return "test_emails" }

// How often one member of staff may send a test, and how long tests are kept.
const (
	MaxTests   = 10
	TestWindow = 10 * time.Minute
	TestsKept  = 30 * 24 * time.Hour
)

// TestTries is how long a try at sending a test may take. One that has no result after that has none to come.
const TestTries = time.Minute

// Record notes what a try has brought. A test is tried once.
func (e *TestEmail) Record(r SendResult, now time.Time) {
	e.Reply, e.FinishedAt = r.Reply, &now
	switch r.Outcome {
	case SendAccepted:
		e.Status = EmailSent
	case SendCaptured:
		e.Status = EmailCaptured
	case SendUnknown:
		e.Status = EmailUnknown
	default:
		e.Status = EmailFailed
	}
}

// Settled is the test's status at now: of one whose process died nobody knows.
func (e *TestEmail) Settled(now time.Time) EmailStatus {
	if e.Status == EmailQueued && now.Sub(e.CreatedAt) > TestTries {
		return EmailUnknown
	}
	return e.Status
}

// TestSubject marks the subject of a test.
func TestSubject(subject string) string { return "[Test] " + subject }

// CheckTestAddress says what is wrong with the address that a test is to go to.
func CheckTestAddress(address string) error {
	var c checker
	c.address("to", strings.TrimSpace(address), MaxShortText)
	return c.err()
}
