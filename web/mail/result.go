package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strings"
	"syscall"
	"unicode"

	"invites/models"
)

const replyLimit = 500

var enhancedCode = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})(?:\s|$)`)

// Sent is the result as it is kept. captured says that the message was not meant to go further than the outbox.
func (r Result) Sent(captured bool) models.SendResult {
	kept := models.SendResult{Outcome: models.SendDeferred, Code: r.Code, Reply: r.Reply}
	if r.Code != 0 {
		kept.Reply = fmt.Sprintf("%d %s", r.Code, r.Reply)
	}
	switch {
	case r.Outcome == Accepted && captured:
		kept.Outcome = models.SendCaptured
	case r.Outcome == Accepted:
		kept.Outcome = models.SendAccepted
	case r.Outcome == Refused:
		kept.Outcome = models.SendRefused
	case r.Outcome == Unknown:
		kept.Outcome = models.SendUnknown
	}
	return kept
}

// failed judges an error of a stage: the server's own reply by its code, anything else as trouble on the way.
func failed(stage string, err error) Result {
	r := Result{Stage: stage, Outcome: Deferred, Reply: printable(explain(err))}
	if stage == StageEndOfData {
		r.Outcome = Unknown
	}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		r.Code, r.Enhanced, r.Reply = reply.Code, enhanced(reply.Msg), printable(reply.Msg)
		r.Outcome = judge(stage, reply.Code)
	}
	return r
}

// judge says what a reply other than success means (RFC 5321 §4.2.1). Before MAIL, and where the server wants another sign-in,
// it is the connection that is refused, not this message.
func judge(stage string, code int) Outcome {
	switch {
	case stage == StageConnect || stage == StageTLS || stage == StageAuth:
		return Deferred
	case code == 530 || code == 534 || code == 535 || code == 538: // RFC 4954 §6
		return Deferred
	case code >= 500 && code < 600:
		return Refused
	case code >= 400 && code < 500:
		return Deferred
	case stage == StageEndOfData:
		return Unknown
	}
	return Deferred
}

// explain puts the usual ends of a connection in words.
func explain(err error) string {
	var timeout net.Error
	var untrusted *tls.CertificateVerificationError
	var unknown *net.DNSError
	var call *net.OpError
	switch {
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return "the name of the mail server, " + unknown.Name + ", is not known"
	case errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &call) && call.Addr != nil:
		return "the mail server refused the connection (" + call.Addr.String() + ")"
	case errors.As(err, &untrusted):
		return "the mail server's certificate is not trusted: " + untrusted.Err.Error()
	case errors.Is(err, context.Canceled):
		return "stopped before the mail server answered"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "the mail server did not answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the mail server closed the connection without an answer"
	}
	return err.Error()
}

func enhanced(reply string) string {
	if found := enhancedCode.FindStringSubmatch(reply); found != nil {
		return found[1]
	}
	return ""
}

// printable makes one line of at most replyLimit characters of what a server said.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > replyLimit {
		runes = append(runes[:replyLimit-1], '…')
	}
	return string(runes)
}
