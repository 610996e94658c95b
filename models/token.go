package models

import (
	"fmt"
	"time"
)

// LinkToken lets a developer's user start linking, once (contract §5).
type LinkToken struct {
	ID          string `gorm:"primaryKey"`
	Mode        Mode
	UserID      string
	TokenHash   []byte
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      *time.Time
	AccessToken string `gorm:"-"` // the secret, known only when the token is made
}

// LinkTokenTTL is how long a token can be used (contract §5).
const LinkTokenTTL = 5 * time.Hour

// Limits of a user's metadata (contract §5).
const (
	MaxMetadataPairs = 5
	MaxMetadataKey   = 50
	MaxMetadataValue = 500
)

// CheckMetadata tells what is wrong with a user's metadata: at most 5 pairs of ASCII, keys of up to 50 and values of up
// to 500 characters.
func CheckMetadata(metadata map[string]string) error {
	var c checker
	if len(metadata) > MaxMetadataPairs {
		c.add("externalMetadata", CodeTooLong, fmt.Sprintf("Use at most %d pairs; there are %d.", MaxMetadataPairs, len(metadata)))
	}
	for key, value := range metadata {
		switch {
		case key == "" || !isASCII(key) || !isASCII(value):
			c.add("externalMetadata", CodeFormat, "Use printable ASCII characters in keys and values, and no empty key.")
		case len(key) > MaxMetadataKey:
			c.add("externalMetadata", CodeTooLong, fmt.Sprintf("Use keys of at most %d characters.", MaxMetadataKey))
		case len(value) > MaxMetadataValue:
			c.add("externalMetadata", CodeTooLong, fmt.Sprintf("Use values of at most %d characters.", MaxMetadataValue))
		}
	}
	if len(c.errors) > 1 {
		c.errors = c.errors[:1] // one field has one error
	}
	return c.err()
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// CreatedFilter narrows a list by the day of creation, in UTC, both days included. Nil does not filter.
type CreatedFilter struct {
	StartDate *time.Time
	EndDate   *time.Time
}

// Check tells what is wrong with the filter.
func (f CreatedFilter) Check() error {
	if f.StartDate != nil && f.EndDate != nil && f.EndDate.Before(*f.StartDate) {
		return Invalid(FieldError{Field: "endDate", Code: CodeInvalid, Message: "Use a day that is not before startDate."})
	}
	return nil
}

// AccountFilter narrows a list of accounts.
type AccountFilter struct {
	UserID string
	CreatedFilter
}

// Check tells what is wrong with the filter.
func (f AccountFilter) Check() error {
	var c checker
	c.optionalLine("userId", f.UserID, 1000)
	c.errors = append(c.errors, FieldErrors(f.CreatedFilter.Check())...)
	return c.err()
}
