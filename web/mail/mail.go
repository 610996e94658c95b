// Package mail composes e-mails and hands them to a mail server, or captures them where there is none.
//
// Composing and sending are apart on purpose: Compose gives the exact bytes of a message, the same for the same input,
// which the caller keeps and hands to Transport.Send unchanged at every try.
package mail

import (
	"context"
	"fmt"
	"time"
)

// Message is one e-mail to one person, before it becomes bytes. Names and the subject are plain text in any
// language; addresses are bare addr-specs, whose domains may be internationalised.
type Message struct {
	// ID is the e-mail's own id ("em-…"). It decides the MIME boundary and, where MessageID is empty, the Message-ID.
	ID string

	FromName    string // shown as the sender; may be empty
	FromAddress string
	ReplyTo     string // where answers go; empty for the sender's address
	ToName      string // may be empty
	ToAddress   string

	Subject string // one line
	Text    string // the plain text alternative
	HTML    string // the HTML alternative, a whole document

	// MessageID is the Message-ID header with its angle brackets; empty for MessageID(ID, FromAddress).
	MessageID string
	// UnsubscribeURL becomes List-Unsubscribe, and, where it is https, also the one-click post of RFC 8058. Empty for neither.
	UnsubscribeURL string
	// Date is the Date header, written in UTC to the second. Required: the clock is the caller's.
	Date time.Time
}

// Outcome is what became of one try to hand over a message.
type Outcome string

const (
	// Accepted means that the server took responsibility for the message.
	Accepted Outcome = "ACCEPTED"
	// Deferred means that the message was not taken and may be tried again: 4xx, no connection, or trouble with
	// sign-in or TLS, which is no fault of the message.
	Deferred Outcome = "DEFERRED"
	// Refused means that the server will not take this message (5xx), or that it cannot be sent as it is.
	Refused Outcome = "REFUSED"
	// Unknown means that the whole message was handed over and no answer came. It may or may not have been taken, so a
	// further try could send it twice.
	Unknown Outcome = "UNKNOWN"
)

// The stages of a try, for Result.Stage.
const (
	StageMessage   = "message"     // before any server was asked: the message or an address is not sendable
	StageConnect   = "connect"     // dialling, the greeting and EHLO
	StageTLS       = "tls"         // STARTTLS, the handshake and the certificate
	StageAuth      = "auth"        // signing in
	StageFrom      = "from"        // MAIL FROM
	StageRcpt      = "rcpt"        // RCPT TO
	StageData      = "data"        // DATA and the message's bytes
	StageEndOfData = "end of data" // the answer after the final dot
)

// Result tells what one try came to. It never holds a password.
type Result struct {
	Outcome  Outcome
	Code     int    // the server's reply code; 0 where it said nothing
	Enhanced string // its enhanced status code (RFC 3463) such as "5.1.1"; empty where it gave none
	Reply    string // what it said, else what went wrong: one printable line, at most 500 characters
	Stage    string // where the try ended; one of the Stage constants
}

// Transport takes messages that Compose made. It is safe for use by several goroutines.
type Transport interface {
	// Send hands raw over for one recipient. from and to are bare addresses and become the envelope. handOver, unless nil, is
	// called once, just before the server could take the message: whoever dies after it cannot know whether it was taken. If it
	// fails, the message is not handed over. Every way it can end, cancellation of ctx included, is told by the Result.
	Send(ctx context.Context, from, to string, raw []byte, handOver func() error) Result
	// Close ends kept connections politely. Tries in progress finish; later ones are deferred.
	Close() error
}

// Capture is the Transport that sends nothing: the message stays where the caller keeps it, in the outbox.
type Capture struct{}

// CapturedReply is the reply of every captured message.
const CapturedReply = "captured: not sent to a mail server"

// Send accepts every message whose addresses a mail server could be told of, and does nothing with it. It never calls the last
// argument: nothing is handed over, so a try that was cut off can be made again.
func (Capture) Send(_ context.Context, from, to string, raw []byte, _ func() error) Result {
	if _, err := newEnvelope(from, to, raw); err != nil {
		return Result{Outcome: Refused, Reply: printable(err.Error()), Stage: StageMessage}
	}
	return Result{Outcome: Accepted, Reply: CapturedReply, Stage: StageEndOfData}
}

// Close does nothing.
func (Capture) Close() error { return nil }

// InvalidError says why a message can never be sent as it is. It is permanent: the same message fails again.
type InvalidError struct {
	Field  string // what is wrong, in words: "subject", "recipient's address"
	Reason string // completes "the … ": "contains a line break or control character"
}

// Error is a sentence for staff.
func (e *InvalidError) Error() string { return fmt.Sprintf("the %s %s", e.Field, e.Reason) }
