package webhook

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"invites/models"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"120":                            2 * time.Minute,
		" 120 ":                          2 * time.Minute,
		"86400":                          24 * time.Hour,
		"86401":                          24 * time.Hour,
		"99999999999999999999999":        24 * time.Hour,
		"-1":                             0,
		"+5":                             0,
		"1.5":                            0,
		"soon":                           0,
		"Mon, 23 Nov 2026 12:01:30 GMT":  90 * time.Second,
		"Monday, 23-Nov-26 12:01:30 GMT": 90 * time.Second,
		"Mon Nov 23 12:01:30 2026":       90 * time.Second,
		"Mon, 23 Nov 2026 11:59:59 GMT":  0,
		"Sat, 23 Nov 2999 12:00:00 GMT":  24 * time.Hour,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestVerdictOfAStatus(t *testing.T) {
	for status, want := range map[int]string{
		200: "", 202: "", 204: "", 299: "",
		101: "the receiver answered 101 Switching Protocols",
		302: "redirects are not followed (the receiver answered 302 Found): give the webhook the final URL",
		304: "redirects are not followed (the receiver answered 304 Not Modified): give the webhook the final URL",
		410: "the receiver answered 410 Gone",
		500: "the receiver answered 500 Internal Server Error",
		599: "the receiver answered 599",
	} {
		if got := verdict(status); got != want {
			t.Errorf("verdict(%d) = %q, want %q", status, got, want)
		}
		if r := (models.DeliveryResult{Code: status, Error: verdict(status)}); r.OK() != (want == "") {
			t.Errorf("%d: OK is %t", status, r.OK())
		}
	}
}

func TestAnAnswersBodyIsMadeStorable(t *testing.T) {
	for in, want := range map[string]string{
		"":                                      "",
		"fine":                                  "fine",
		"a\x00b":                                "a\uFFFDb",
		"\xff\xfeabc":                           "\uFFFDabc",
		"cut \xc3":                              "cut \uFFFD", // shorter than the limit: sent so, not cut by us
		strings.Repeat("a", maxBody-1) + "\xc3": strings.Repeat("a", maxBody-1),
		strings.Repeat("a", maxBody-2) + "é":    strings.Repeat("a", maxBody-2) + "é",
		strings.Repeat("\x80", maxBody):         "\uFFFD",
	} {
		if got := storable([]byte(in)); got != want || !utf8.ValidString(got) {
			t.Errorf("storable(%.20q…) = %.20q… of %d bytes, want %d", in, got, len(got), len(want))
		}
	}
}
