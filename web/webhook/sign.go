// Package webhook signs a delivery, posts it through a client that calls public addresses only, and checks the
// signatures of what arrives at the built-in receiver. It knows neither the schedule of the tries nor the database:
// what to send and when is the caller's.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"invites/models"
)

// The headers of a delivery (contract §6). HeaderID, HeaderTimestamp and HeaderSignature are Standard Webhooks'.
const (
	HeaderSmile     = "Smile-Signature"
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
	HeaderSequence  = "X-Event-Sequence"
)

// UserAgent names the sender to a receiver's operator.
const UserAgent = models.WebhookAgent

const (
	secretPrefix = "whsec_"
	version1     = "v1,"
)

// Sign returns every header of a delivery of body but X-Event-Sequence. id is the event's, the same on every try; at
// is the time of this try, sent in whole seconds. secrets are newest first: during a rotation there are two, and
// webhook-signature then carries one value for each; Smile-Signature has room for one, the newest. Without a secret
// the signature headers are left out.
func Sign(secrets []string, id string, at time.Time, body []byte) http.Header {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", UserAgent)
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, timestamp)
	if len(secrets) == 0 {
		return h
	}
	h.Set(HeaderSmile, smileSignature(secrets[0], body))
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		signatures[i] = standardSignature(secret, id, timestamp, body)
	}
	h.Set(HeaderSignature, strings.Join(signatures, " "))
	return h
}

// smileSignature is the lowercase hex HMAC-SHA512 of the raw body; its key is the secret's bytes, whatever they look like.
func smileSignature(secret string, body []byte) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// standardSignature is one value of webhook-signature, as https://www.standardwebhooks.com defines it.
func standardSignature(secret, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, standardKey(secret))
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return version1 + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// standardKey is the key that a secret stands for: what its base64 says where it begins with whsec_, else its bytes.
// Where nothing decodable follows the prefix the secret was typed by hand, not made by a Standard Webhooks tool, and
// the bytes as given are the one reading that its receiver can repeat.
func standardKey(secret string) []byte {
	encoded, found := strings.CutPrefix(secret, secretPrefix)
	if !found {
		return []byte(secret)
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) == 0 {
		return []byte(secret)
	}
	return key
}
