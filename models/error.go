package models

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure an Error is. Each has one HTTP status (contract §1); the mapping lives with HTTP.
type Kind int

// The kinds of failure. KindInternal is the zero value: an error that nobody classified is the server's own.
const (
	KindInternal Kind = iota
	KindInvalid
	KindUnauthenticated
	KindForbidden
	KindNotFound
	KindUnsupportedMethod
	KindConflict
	KindTooLarge
	KindUnsupported
	KindMismatch
	KindRateLimited
	KindUnavailable
	KindTimeout
)

// Codes of a field error (contract §1).
const (
	CodeRequired = "required"
	CodeTooLong  = "too_long"
	CodeTooShort = "too_short"
	CodeFormat   = "format"
	CodeNotFound = "not_found"
	CodeInvalid  = "invalid"
)

// FieldError tells what is wrong with one field of a request and how to mend it.
type FieldError struct {
	Field   string `json:"field"` // path, as in "email.subject"
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is the one error type that people see: Message is written for them. A cause, if any, is for the log alone.
type Error struct {
	Kind    Kind
	Message string
	Fields  []FieldError
	Cause   error
}

// Error returns the message and the cause; it is for logs. People are shown Message.
func (e *Error) Error() string {
	text := e.Message
	for _, f := range e.Fields {
		text += "; " + f.Field + ": " + f.Message
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf returns the kind of the first Error in err's chain, KindInternal if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// FieldErrors returns the field errors of the first Error in err's chain.
func FieldErrors(err error) []FieldError {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// NotFound says that there is no such thing in this mode: "invite", "template", …
func NotFound(what string) *Error {
	return &Error{Kind: KindNotFound, Message: "There is no such " + what + "."}
}

// Conflict says that the present state forbids what was asked.
func Conflict(message string) *Error { return &Error{Kind: KindConflict, Message: message} }

// Invalid makes the error of a request whose fields are wrong; nil if there are no field errors.
func Invalid(fields ...FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Field
	}
	return &Error{Kind: KindInvalid, Message: "Please correct: " + strings.Join(names, ", ") + ".", Fields: fields}
}

// Malformed is an error of the request as a whole, not of one field.
func Malformed(format string, args ...any) *Error {
	return &Error{Kind: KindInvalid, Message: fmt.Sprintf(format, args...)}
}
