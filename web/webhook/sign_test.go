package webhook

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"invites/models"
)

const (
	eventID = "et-0193579bd1f07a6c8d5e4f3a2b1c0d9e"
	plain   = "kept in a vault"
)

var (
	payload = []byte(`{"id":"et-1","version":1,"type":"INVITE_INVITED","createdAt":"2021-04-14T09:30:24Z","data":{}}`)
	encoded = secretPrefix + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef01234567"))
)

// receiver is the Standard Webhooks library set up as a receiver with this secret would do it.
func receiver(t testing.TB, secret string) *standardwebhooks.Webhook {
	t.Helper()
	if strings.HasPrefix(secret, secretPrefix) {
		wh, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		return wh
	}
	wh, err := standardwebhooks.NewWebhookRaw([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return wh
}

func hexHMAC(secret string, body []byte) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// The portal shows what a try is sent with; it must not tell of anything else.
func TestAnEventsHeadersAreThoseThatAreSent(t *testing.T) {
	event := models.Event{ID: eventID}
	sent := Sign([]string{plain}, eventID, time.Now(), payload)
	for _, h := range event.Headers() {
		if got := sent.Get(h.Name); got != h.Value {
			t.Errorf("%s is sent as %q, shown as %q", h.Name, got, h.Value)
		}
		sent.Del(h.Name)
	}
	if len(sent) != 3 || sent.Get(HeaderTimestamp) == "" || sent.Get(HeaderSmile) == "" || sent.Get(HeaderSignature) == "" {
		t.Errorf("beside the time and the signatures, %v is not shown", sent)
	}
	number := int64(7)
	event.Sequence = &number
	if all := event.Headers(); all[len(all)-1] != (models.Header{Name: HeaderSequence, Value: "7"}) {
		t.Errorf("the number is shown as %v", all[len(all)-1])
	}
}

func TestSignIsTakenByTheStandardLibraryAndByPlainHMAC(t *testing.T) {
	for name, secret := range map[string]string{"bytes": plain, "whsec": encoded} {
		t.Run(name, func(t *testing.T) {
			h := Sign([]string{secret}, eventID, time.Now(), payload)
			if err := receiver(t, secret).Verify(payload, h); err != nil {
				t.Errorf("Standard Webhooks library: %v", err)
			}
			if got, want := h.Get("Smile-Signature"), hexHMAC(secret, payload); got != want {
				t.Errorf("Smile-Signature = %s, want %s", got, want)
			}
		})
	}
}

// The vectors were made with openssl, so that both sides here could not be wrong together.
func TestSignMatchesVectorsMadeElsewhere(t *testing.T) {
	h := Sign([]string{"secret"}, "et-1", time.Unix(1700000000, 999), []byte(`{"a":1}`))
	for name, want := range map[string]string{
		"Smile-Signature":   "42f08c0da01c9a46d4e5663d5f2140526a016507c598182c6769cca2bcf7ba43c395b719b01d288f5ad322564dce1d40ca28ef50b876fc49a33d13d6783114dd",
		"webhook-id":        "et-1",
		"webhook-timestamp": "1700000000",
		"webhook-signature": "v1,yWyCXj17zkYvE+ZA64a5nTavmZr5zVCeQesF2NIKsMU=",
		"Content-Type":      "application/json",
		"User-Agent":        "Invites-Webhooks/1",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestDuringARotationBothSecretsSign(t *testing.T) {
	h := Sign([]string{"newest", encoded}, eventID, time.Now(), payload)
	if n := len(strings.Split(h.Get("webhook-signature"), " ")); n != 2 {
		t.Errorf("webhook-signature has %d values, want 2: %s", n, h.Get("webhook-signature"))
	}
	for _, secret := range []string{"newest", encoded} {
		if err := receiver(t, secret).Verify(payload, h); err != nil {
			t.Errorf("a receiver with the secret %q: %v", secret, err)
		}
	}
	if h.Get("Smile-Signature") != hexHMAC("newest", payload) {
		t.Error("Smile-Signature is not the newest secret's")
	}
}

func TestAPrefixedSecretThatIsNotBase64CountsAsItsBytes(t *testing.T) {
	for _, secret := range []string{"whsec_not base64!", "whsec_", "whsec_abc"} {
		wh, _ := standardwebhooks.NewWebhookRaw([]byte(secret))
		if err := wh.Verify(payload, Sign([]string{secret}, eventID, time.Now(), payload)); err != nil {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

func TestWithoutASecretNothingIsSigned(t *testing.T) {
	h := Sign(nil, eventID, time.Now(), payload)
	for _, name := range []string{HeaderSmile, HeaderSignature} {
		if h.Get(name) != "" {
			t.Errorf("%s = %q", name, h.Get(name))
		}
	}
}

func TestVerifyTakesWhatSignMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(rapid.StringN(1, 64, -1), 1, 2).Draw(t, "secrets")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		now := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "now"), 0)
		h := Sign(secrets, eventID, now, body)
		if c := Verify(secrets, h, body, now); !c.OK() {
			t.Fatalf("%+v", c)
		}
		if c := Verify(secrets, h, append(body, ' '), now); c.Smile.Verdict != Wrong || c.Standard.Verdict != Wrong {
			t.Fatalf("a changed body: %+v", c)
		}
	})
}

func TestVerify(t *testing.T) {
	now := time.Unix(1700000000, 0)
	old := func(d time.Duration) func(http.Header) {
		return func(h http.Header) {
			for k, v := range Sign([]string{plain}, eventID, now.Add(-d), payload) {
				h[k] = v
			}
		}
	}
	for _, tt := range []struct {
		name            string
		secrets         []string
		change          func(http.Header)
		smile, standard Verdict
	}{
		{"as sent", []string{plain}, func(http.Header) {}, Right, Right},
		{"either of the receiver's secrets", []string{"other", plain}, func(http.Header) {}, Right, Right},
		{"another secret", []string{"other"}, func(http.Header) {}, Wrong, Wrong},
		{"no secret", nil, func(http.Header) {}, Wrong, Wrong},
		{"no headers", []string{plain}, func(h http.Header) { clear(h) }, Missing, Missing},
		{"no id", []string{plain}, func(h http.Header) { h.Del("webhook-id") }, Right, Wrong},
		{"no timestamp", []string{plain}, func(h http.Header) { h.Del("webhook-timestamp") }, Right, Wrong},
		{"another id", []string{plain}, func(h http.Header) { h.Set("webhook-id", "et-2") }, Right, Wrong},
		{"upper-case hex", []string{plain}, func(h http.Header) { h.Set(HeaderSmile, strings.ToUpper(h.Get(HeaderSmile))) }, Wrong, Right},
		{"an unknown version beside ours", []string{plain}, func(h http.Header) { h.Set(HeaderSignature, "v2,x "+h.Get(HeaderSignature)) }, Right, Right},
		{"an unknown version alone", []string{plain}, func(h http.Header) { h.Set(HeaderSignature, "v2,x") }, Right, Wrong},
		{"5 minutes old", []string{plain}, old(5 * time.Minute), Right, Right},
		{"over 5 minutes old", []string{plain}, old(5*time.Minute + time.Second), Right, Wrong},
		{"5 minutes early", []string{plain}, old(-5 * time.Minute), Right, Right},
		{"over 5 minutes early", []string{plain}, old(-5*time.Minute - time.Second), Right, Wrong},
		{"centuries early", []string{plain}, old(-290 * 365 * 24 * time.Hour), Right, Wrong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := Sign([]string{plain}, eventID, now, payload)
			tt.change(h)
			c := Verify(tt.secrets, h, payload, now)
			if c.Smile.Verdict != tt.smile || c.Standard.Verdict != tt.standard {
				t.Errorf("got %+v, want %s and %s", c, tt.smile, tt.standard)
			}
			if (c.Smile.Reason == "") != (tt.smile == Right) || (c.Standard.Reason == "") != (tt.standard == Right) {
				t.Errorf("a reason belongs to what is not right: %+v", c)
			}
		})
	}
}

func TestVerifyRefusesASignedTimestampThatIsNoNumber(t *testing.T) {
	h := Sign([]string{plain}, eventID, time.Now(), payload)
	h.Set(HeaderTimestamp, "soon")
	h.Set(HeaderSignature, standardSignature(plain, eventID, "soon", payload))
	if c := Verify([]string{plain}, h, payload, time.Now()); c.Standard.Verdict != Wrong {
		t.Errorf("got %+v", c)
	}
}
