package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"unicode"
)

// maxSentence bounds the text of an error that has no sentence of its own, in bytes; it may quote what a stranger sent.
const maxSentence = 300

// sentence says what went wrong with a call, for the person who looks after the receiver. ctx is the caller's, without
// the timeout of the try.
func (c *Client) sentence(ctx context.Context, err error) string {
	var refused *refusedError
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.Is(ctx.Err(), context.Canceled):
		return "interrupted before an answer came"
	case isTimeout(err):
		return "timed out after " + seconds(c.timeout.Seconds())
	}
	for _, explain := range []func(error) string{explainName, explainTLS, explainConnection} {
		if text := explain(err); text != "" {
			return text
		}
	}
	return "the call failed: " + bare(err)
}

func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || timeoutOf(err)
}

// timeoutOf asks the network's own errors, but not the resolver's: its time-outs are shorter and are not the receiver's.
func timeoutOf(err error) bool {
	var dns *net.DNSError
	var timed net.Error
	return !errors.As(err, &dns) && errors.As(err, &timed) && timed.Timeout()
}

func seconds(s float64) string { return fmt.Sprintf("%g s", s) }

func explainName(err error) string {
	var dns *net.DNSError
	switch {
	case !errors.As(err, &dns):
		return ""
	case dns.IsNotFound:
		return "the name " + dns.Name + " does not exist or has no address"
	}
	return "the name " + dns.Name + " could not be looked up"
}

func explainTLS(err error) string {
	var (
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		failed  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &host):
		return "certificate is not for " + host.Host
	case errors.As(err, &unknown):
		return "certificate is not signed by a known authority, or its intermediate certificates are not sent"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "certificate has expired or is not valid yet"
	case errors.As(err, &failed):
		return "certificate is not valid: " + bare(failed.Err)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return "the receiver does not speak TLS on this port"
	}
	return ""
}

func explainConnection(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused: nothing listens there"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "no route to the receiver"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the receiver closed the connection without an answer"
	}
	return ""
}

// bare is an error's text without the URL or the transport's preamble before it, on one short line.
func bare(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(err.Error(), ""))
	text = strings.TrimPrefix(text, "net/http: HTTP/1.x transport connection broken: ")
	if len(text) > maxSentence {
		text = strings.ToValidUTF8(text[:maxSentence], "") + "…"
	}
	return text
}
