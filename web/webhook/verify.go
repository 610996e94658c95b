package webhook

import (
	"crypto/hmac"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Tolerance is how far webhook-timestamp may be from the receiver's clock, either way, before a delivery counts as
// replayed; the value is the Standard Webhooks libraries'.
const Tolerance = 5 * time.Minute

// Verdict says what became of checking one signature.
type Verdict string

// The three verdicts; their text is what a page shows.
const (
	Right   Verdict = "right"
	Wrong   Verdict = "wrong"
	Missing Verdict = "missing"
)

// Check is the verdict on one signature and, unless it is Right, why, as a sentence for a developer.
type Check struct {
	Verdict Verdict
	Reason  string
}

// Checks holds the verdicts on the two signatures of a delivery.
type Checks struct {
	Smile    Check
	Standard Check
}

// OK tells whether both signatures are right.
func (c Checks) OK() bool { return c.Smile.Verdict == Right && c.Standard.Verdict == Right }

// Verify checks both signatures of a delivery as a receiver would: header and the raw body as they arrived, now by the
// receiver's clock. A signature is right if any of the secrets made it. Comparisons take constant time.
func Verify(secrets []string, header http.Header, body []byte, now time.Time) Checks {
	return Checks{Smile: verifySmile(secrets, header, body), Standard: verifyStandard(secrets, header, body, now)}
}

func verifySmile(secrets []string, header http.Header, body []byte) Check {
	got := header.Get(HeaderSmile)
	if got == "" {
		return Check{Missing, "There is no Smile-Signature header."}
	}
	for _, secret := range secrets {
		if hmac.Equal([]byte(got), []byte(smileSignature(secret, body))) {
			return Check{Verdict: Right}
		}
	}
	return Check{Wrong, "It is not the HMAC-SHA512 of this body under the secret."}
}

func verifyStandard(secrets []string, header http.Header, body []byte, now time.Time) Check {
	got := header.Get(HeaderSignature)
	if got == "" {
		return Check{Missing, "There is no webhook-signature header."}
	}
	id, timestamp := header.Get(HeaderID), header.Get(HeaderTimestamp)
	if id == "" || timestamp == "" {
		return Check{Wrong, "webhook-id and webhook-timestamp must come with webhook-signature."}
	}
	if !signedByAny(secrets, got, id, timestamp, body) {
		return Check{Wrong, "No value is the HMAC-SHA256 of id.timestamp.body under the secret."}
	}
	return checkTimestamp(timestamp, now)
}

// signedByAny tells whether one of the space-separated values of webhook-signature was made with one of the secrets.
func signedByAny(secrets []string, got, id, timestamp string, body []byte) bool {
	for _, secret := range secrets {
		want := []byte(standardSignature(secret, id, timestamp, body))
		for value := range strings.FieldsSeq(got) {
			if hmac.Equal([]byte(value), want) {
				return true
			}
		}
	}
	return false
}

func checkTimestamp(timestamp string, now time.Time) Check {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return Check{Wrong, "webhook-timestamp is not a number of seconds."}
	}
	// Compared in seconds: a duration would overflow for a timestamp some centuries off.
	age, limit := now.Unix()-seconds, int64(Tolerance/time.Second)
	switch {
	case age > limit:
		return Check{Wrong, fmt.Sprintf("The signature is right, but webhook-timestamp is %d seconds old; %d are allowed.", age, limit)}
	case age < -limit:
		return Check{Wrong, fmt.Sprintf("The signature is right, but webhook-timestamp is %d seconds in the future; %d are allowed.", -age, limit)}
	}
	return Check{Verdict: Right}
}
