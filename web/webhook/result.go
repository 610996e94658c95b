package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxRetryAfter bounds what a receiver may ask for: a longer wait would outlast the schedule's own longest.
const MaxRetryAfter = 24 * time.Hour

// maxBody is how many bytes of an answer are read and kept: enough for an error message.
const maxBody = 4 << 10

// Result is what came of one try. It can be stored and shown: it holds nothing of the URL, its query least of all, and
// no bytes that a database would refuse.
type Result struct {
	Status     int           // of the answer; 0 where none came
	Body       string        // the answer's first 4 KiB, as valid UTF-8 without NUL
	RetryAfter time.Duration // the wait that the receiver asked for, 0 to 24 h
	Latency    time.Duration // until the answer's status, or the failure
	Err        string        // a sentence without its full stop; empty only if OK
}

// OK tells whether the delivery was taken: any 2xx.
func (r Result) OK() bool { return r.Status >= 200 && r.Status <= 299 && r.Err == "" }

// Gone tells whether the receiver said that it is there no more, which switches its webhook off (contract §6).
func (r Result) Gone() bool { return r.Status == http.StatusGone }

// verdict is the sentence for an answer with this status; empty for a success.
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
		return min(max(at.Sub(now), 0), MaxRetryAfter)
	}
	if value == "" || strings.Trim(value, "0123456789") != "" {
		return 0
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds > int64(MaxRetryAfter/time.Second) {
		return MaxRetryAfter // all digits, so the only error is a number too great
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
