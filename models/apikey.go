package models

import (
	"slices"
	"strings"
	"time"
)

// Permission is what an API key may do with one group of things: "invites:read", "webhooks:write", …
type Permission string

// Groups are the things that permissions are given for, each for reading and for writing.
func Groups() []string {
	return []string{"invites", "templates", "users", "providers", "webhooks", "events"}
}

// ReadOf is the permission to read a group.
func ReadOf(group string) Permission { return Permission(group + ":read") }

// WriteOf is the permission to change a group; it does not include reading.
func WriteOf(group string) Permission { return Permission(group + ":write") }

// Permissions lists all there are. Providers and events cannot be written.
func Permissions() []Permission {
	var all []Permission
	for _, group := range Groups() {
		all = append(all, ReadOf(group))
		if group != "providers" && group != "events" {
			all = append(all, WriteOf(group))
		}
	}
	return all
}

// APIKey is a developer's access to one mode of the API.
type APIKey struct {
	ID         string `gorm:"primaryKey"` // the key; the secret goes with it
	Mode       Mode
	Name       string
	SecretHash []byte       // SHA-256 of a 256-bit random secret
	Scopes     []Permission `gorm:"serializer:json"` // empty: everything
	CreatedBy  string
	CreatedAt  time.Time
	ExpiresAt  *time.Time // nil: never
	LastUsedAt *time.Time // to the minute
	RevokedAt  *time.Time
}

// TableName is the table of API keys.
func (APIKey) TableName() string { return "api_keys" }

// Actor is this key as someone who acts.
func (k *APIKey) Actor() Actor { return Actor{Kind: ActorAPIKey, ID: k.ID, Name: k.Name} }

// Usable says whether the key opens anything at now.
func (k *APIKey) Usable(now time.Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || now.Before(*k.ExpiresAt))
}

// Permits says whether the key may do what needs p.
func (k *APIKey) Permits(p Permission) bool {
	return len(k.Scopes) == 0 || slices.Contains(k.Scopes, p)
}

// NewAPIKey is what it takes to make a key.
type NewAPIKey struct {
	ID        string // chosen beforehand, so that what is asked for twice makes one key; empty for a new one
	Name      string
	Scopes    []Permission // empty: everything
	ExpiresAt *time.Time   // nil: never
}

// Check tells everything that is wrong.
func (n NewAPIKey) Check(now time.Time) error {
	var c checker
	if n.ID != "" && !HasPrefix(n.ID, PrefixAPIKey) {
		c.add("id", CodeFormat, "This is no id of a key.")
	}
	c.line("name", n.Name, MaxShortText)
	for _, p := range n.Scopes {
		if !slices.Contains(Permissions(), p) {
			c.add("scopes", CodeInvalid, "There is no scope "+string(p)+".")
			break
		}
	}
	if n.ExpiresAt != nil && !n.ExpiresAt.After(now) {
		c.add("expiresAt", CodeInvalid, "Choose a day in the future.")
	}
	return c.err()
}

// ParseLastDay reads the last day on which a key works, as "2026-12-31", and returns its end in UTC; nil for "", a key without an end. The error
// names the field "expiresAt".
func ParseLastDay(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, Invalid(FieldError{Field: "expiresAt", Code: CodeFormat, Message: "Use a day, like 2026-12-31."})
	}
	end := day.AddDate(0, 0, 1)
	return &end, nil
}

// LastDay is the last day, in UTC, on which the key works; false where it has no end, or one within a day.
func (k *APIKey) LastDay() (time.Time, bool) {
	if k.ExpiresAt == nil || !k.ExpiresAt.Equal(k.ExpiresAt.UTC().Truncate(24*time.Hour)) {
		return time.Time{}, false
	}
	return k.ExpiresAt.UTC().AddDate(0, 0, -1), true
}

// APIRequest is what the log keeps of one request to the API: neither bodies nor secrets.
type APIRequest struct {
	ID          string `gorm:"primaryKey"`
	Mode        Mode
	APIKeyID    string `gorm:"column:api_key_id"`
	RequestID   string
	Method      string
	Path        string // without its query
	Status      int
	Code        string // of the envelope
	ErrorFields string // the fields that were wrong, with commas between them
	DurationUS  int64  `gorm:"column:duration_us"` // microseconds
	CreatedAt   time.Time
}

// TableName is the table of API requests.
func (APIRequest) TableName() string { return "api_requests" }

// RequestLogTTL is how long the log of requests is kept.
const RequestLogTTL = 30 * 24 * time.Hour

// IdempotentAnswer is the first 2xx answer to a request with an Idempotency-Key.
type IdempotentAnswer struct {
	APIKeyID     string `gorm:"column:api_key_id;primaryKey"`
	KeyHash      []byte `gorm:"primaryKey"` // of the API key and the Idempotency-Key
	Fingerprint  []byte // of the request
	Status       int
	AnswerSealed []byte
	CreatedAt    time.Time
}

// MaxIdempotencyKey is the most characters of an Idempotency-Key (contract §1).
const MaxIdempotencyKey = 255

// IdempotencyTTL is for how long the same Idempotency-Key answers the same (contract §1).
const IdempotencyTTL = 24 * time.Hour

// CheckIdempotencyKey says what is wrong with an Idempotency-Key: it has 1 to 255 printable ASCII characters.
func CheckIdempotencyKey(key string) error {
	printable := !strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' })
	if key == "" || len(key) > MaxIdempotencyKey || !printable {
		return Invalid(FieldError{
			Field: "Idempotency-Key", Code: CodeFormat, Message: "Use 1 to 255 printable ASCII characters.",
		})
	}
	return nil
}
