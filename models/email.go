package models

import (
	"regexp"
	"strings"
	"time"
)

// EmailStatus is how an e-mail stands (contract §2, emailStatus).
type EmailStatus string

// The statuses of an e-mail. Bounced comes with a later report of the receiving server.
const (
	EmailQueued     EmailStatus = "QUEUED"
	EmailSent       EmailStatus = "SENT"
	EmailCaptured   EmailStatus = "CAPTURED"
	EmailFailed     EmailStatus = "FAILED"
	EmailUnknown    EmailStatus = "UNKNOWN"
	EmailBounced    EmailStatus = "BOUNCED"
	EmailSuppressed EmailStatus = "SUPPRESSED"
	EmailCancelled  EmailStatus = "CANCELLED"
	EmailNone       EmailStatus = "NONE"
)

// Email is one message to an invitee. Its text is frozen, sealed, when it is first tried.
type Email struct {
	ID            string `gorm:"primaryKey"`
	Mode          Mode
	InviteID      string
	ToAddress     string
	FromName      string
	ReplyAddress  string
	Subject       string // as frozen; empty until then
	MessageID     string
	Status        EmailStatus
	Tries         int
	NextAttemptAt *time.Time // nil where no further try is due
	LeasedUntil   *time.Time // by the database's clock
	RawSealed     []byte
	Reply         string // what the server said last
	CreatedAt     time.Time
	UpdatedAt     time.Time `gorm:"autoUpdateTime:false"`
	SentAt        *time.Time
	CreatedBy     string
	Raw           []byte `gorm:"-"` // the message as sent (RFC 5322), opened by the store; nil until frozen
}

// Accepted says whether a server, or the outbox, has taken the message.
func (e *Email) Accepted() bool { return e.Status == EmailSent || e.Status == EmailCaptured }

// Due says whether the message is to be tried at now.
func (e *Email) Due(now time.Time) bool {
	return e.Status == EmailQueued && e.NextAttemptAt != nil && !now.Before(*e.NextAttemptAt)
}

// EmailAttempt is one try at sending, recorded before it is made.
type EmailAttempt struct {
	ID        string `gorm:"primaryKey"`
	EmailID   string
	Number    int
	StartedAt time.Time
	// HandedOverAt is when the message itself began to go out. A try that ended without an answer before it can safely
	// be made again; after it nobody knows whether the server has the message.
	HandedOverAt *time.Time
	FinishedAt   *time.Time
	Outcome      SendOutcome // empty while the try is under way
	Code         int         // SMTP reply code; 0 where the server said nothing
	Reply        string
}

// SendOutcome is how a try at sending an e-mail ended.
type SendOutcome string

// The outcomes of a try.
const (
	SendAccepted SendOutcome = "ACCEPTED"
	SendCaptured SendOutcome = "CAPTURED"
	SendDeferred SendOutcome = "DEFERRED" // try again later
	SendRefused  SendOutcome = "REFUSED"  // for good
	SendUnknown  SendOutcome = "UNKNOWN"  // handed over, and no answer
)

// SendResult is what a try brought.
type SendResult struct {
	Outcome SendOutcome
	Code    int
	Reply   string
}

// Interrupted is the result of a try whose process died.
func (a *EmailAttempt) Interrupted() SendResult {
	if a.HandedOverAt != nil {
		return SendResult{Outcome: SendUnknown, Reply: "The server was interrupted while handing the message over; whether it arrived is not known."}
	}
	return SendResult{Outcome: SendDeferred, Reply: "The server was interrupted before it handed the message over."}
}

// Record puts the result of try number e.Tries into the e-mail and says when the next one is due (nil: never). A message
// that was taken back during the try stays so, unless the server took it, or may have.
func (e *Email) Record(r SendResult, now time.Time, schedule Schedule, spread float64) {
	takenBack := e.Status == EmailCancelled || e.Status == EmailSuppressed
	e.Reply, e.UpdatedAt, e.NextAttemptAt, e.LeasedUntil = r.Reply, now, nil, nil
	switch r.Outcome {
	case SendAccepted:
		e.Status, e.SentAt = EmailSent, &now
	case SendCaptured:
		e.Status, e.SentAt = EmailCaptured, &now
	case SendUnknown:
		e.Status = EmailUnknown
	default:
		if !takenBack {
			e.retry(r, now, schedule, spread)
		}
	}
}

func (e *Email) retry(r SendResult, now time.Time, schedule Schedule, spread float64) {
	next, ok := schedule.Next(now, e.Tries, spread)
	if !ok || r.Outcome == SendRefused {
		e.Status = EmailFailed
		return
	}
	e.NextAttemptAt = &next
}

// Suppress takes the message back because its recipient asked for no more e-mail.
func (e *Email) Suppress(now time.Time) {
	e.Status, e.NextAttemptAt, e.LeasedUntil, e.UpdatedAt = EmailSuppressed, nil, nil, now
}

// mailPause is how long staff wait between two mails to one person: a second press of the button is no second reminder.
const mailPause = time.Minute

// Again says whether another mail may follow this one, the latest, right now: a conflict where the mail server has just taken it.
func (e *Email) Again(now time.Time) error {
	if e.Status == EmailSent && e.SentAt != nil && now.Sub(*e.SentAt) < mailPause {
		return Conflict("The mail server took a mail to " + e.ToAddress + " less than a minute ago. Wait a moment before you send another one.")
	}
	return nil
}

// EmailKey folds an address for comparison: people's mail systems ignore case.
func EmailKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// EmailFilter narrows the list of e-mails. Zero values do not filter.
type EmailFilter struct {
	Status EmailStatus
	Search string // words of the invited person's name or address; or the id of the e-mail or its invite
	Sort   EmailSort
}

// EmailSort is the order of a list of e-mails.
type EmailSort string

// The orders of a list of e-mails.
const (
	EmailsNewest EmailSort = ""
	EmailsOldest EmailSort = "oldest"
)

// EmailStatuses lists the fates of an e-mail, for filters.
func EmailStatuses() []EmailStatus {
	return []EmailStatus{EmailQueued, EmailSent, EmailCaptured, EmailFailed, EmailBounced, EmailUnknown, EmailSuppressed, EmailCancelled}
}

// Check tells what is wrong with the filter.
func (f EmailFilter) Check() error {
	var c checker
	oneOf(&c, "status", f.Status, EmailStatuses())
	oneOf(&c, "sort", f.Sort, []EmailSort{EmailsNewest, EmailsOldest})
	c.optionalLine("q", f.Search, MaxSearch)
	return c.err()
}

// enhancedCode is the status code of RFC 3463 in what a mail server said: class, subject, detail.
var enhancedCode = regexp.MustCompile(`(?:^|[^.\d])[45]\.(\d{1,3})\.(\d{1,3})(?:$|[^.\d])`)

// FullMailbox says whether a mail server's reply is that the mailbox has no room (RFC 3463, X.2.2).
func FullMailbox(reply string) bool {
	code := enhancedCode.FindStringSubmatch(reply)
	return code != nil && code[1] == "2" && code[2] == "2"
}

// WrongAddress says whether mail that failed in this way asks for another address, and not for a second try: the server knows nobody there, as
// far as its reply says. Where the mailbox is full, the mail is not wanted or its fate is not known, the address may be right.
func WrongAddress(status EmailStatus, reply string) bool {
	return status != EmailUnknown && !FullMailbox(reply) && !RefusedByPolicy(reply)
}

// RefusedByPolicy says whether a mail server's reply is about what is sent or who sends it, and not about the mailbox (RFC 3463, X.7).
func RefusedByPolicy(reply string) bool {
	code := enhancedCode.FindStringSubmatch(reply)
	return code != nil && code[1] == "7"
}
