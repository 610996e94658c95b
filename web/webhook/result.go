package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxRetryAfter bounds what a receiver may ask for: a longer wait would outlast the schedule's own longest.
const maxRetryAfter = 24 * time.Hour

// maxBody is how many bytes of an answer are read and kept: enough for an error message.
const maxBody = 4 << 10

// verdict is the sentence, without its full stop, for an answer with this status; empty for a success.
func verdict(status int) string {
	switch {
	case status >= 200 && status <= 299:
		return ""
	case status >= 300 && status <= 399:
		return "redirects are not followed (the receiver answered " + statusText(status) + "): give the webhook the final URL"
	}
	return "the receiver answered " + statusText(status)
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// retryAfter reads both forms of Retry-After (RFC 9110 §10.2.3), seconds and a date; what is neither, negative or past is 0.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	if value == "" || strings.Trim(value, "0123456789") != "" {
		return 0
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds > int64(maxRetryAfter/time.Second) {
		return maxRetryAfter // all digits, so the only error is a number too great
	}
	return time.Duration(seconds) * time.Second
}

// storable makes text of an answer's bytes: a rune cut in two by the limit is dropped, what is not UTF-8 is replaced,
// and so is NUL, which PostgreSQL's text refuses.
func storable(b []byte) string {
	if len(b) == maxBody {
		b = trimCutRune(b)
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\x00", "\uFFFD")
}

func trimCutRune(b []byte) []byte {
	for i := len(b) - 1; i >= max(0, len(b)-utf8.UTFMax); i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			return b
		}
	}
	return b
}
