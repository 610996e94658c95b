package models

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSearch is how long the words may be, in characters, that a list is searched for.
const MaxSearch = 1000

// checker collects every field error of a request, so that all are told at once (contract §1).
type checker struct{ errors []FieldError }

func (c *checker) add(field, code, message string) {
	c.errors = append(c.errors, FieldError{Field: field, Code: code, Message: message})
}

func (c *checker) err() error { return Invalid(c.errors...) }

// text checks a value that must be there and has at most limit characters, not bytes.
func (c *checker) text(field, value string, limit int) bool {
	if strings.TrimSpace(value) == "" {
		c.add(field, CodeRequired, "Please fill this in.")
		return false
	}
	return c.optional(field, value, limit)
}

// optional checks a value that may be empty.
func (c *checker) optional(field, value string, limit int) bool {
	if n := utf8.RuneCountInString(value); n > limit {
		c.add(field, CodeTooLong, fmt.Sprintf("Use at most %d characters; this has %d.", limit, n))
		return false
	}
	if !utf8.ValidString(value) || strings.ContainsFunc(value, forbidden) {
		c.add(field, CodeFormat, "Remove the control characters.")
		return false
	}
	return true
}

// line checks a required value of one line: it goes into a mail header or a heading.
func (c *checker) line(field, value string, limit int) bool {
	return c.text(field, value, limit) && c.oneLine(field, value)
}

// optionalLine checks a value of one line that may be empty.
func (c *checker) optionalLine(field, value string, limit int) bool {
	return c.optional(field, value, limit) && c.oneLine(field, value)
}

func (c *checker) oneLine(field, value string) bool {
	if strings.ContainsAny(value, "\r\n\u2028\u2029\t") {
		c.add(field, CodeFormat, "Use one line, without line breaks or tabs.")
		return false
	}
	return true
}

// forbidden are characters that no text of ours may hold: controls other than line breaks and tabs, which neither a
// mail, nor a page, nor PostgreSQL (for NUL) can carry, and the bidirectional overrides that make a text look like another.
func forbidden(r rune) bool {
	switch r {
	case '\n', '\r', '\t':
		return false
	case '\u202d', '\u202e':
		return true
	}
	return unicode.IsControl(r)
}

// address checks a required e-mail address: one addr-spec, no display name (contract §2).
func (c *checker) address(field, value string, limit int) {
	if !c.line(field, value, limit) {
		return
	}
	if !ValidAddress(value) {
		c.add(field, CodeFormat, "Use one e-mail address, like name@example.com.")
	}
}

// ValidAddress says whether value is one plain e-mail address (the addr-spec of RFC 5322 §3.4.1, and of RFC 6532 for
// other alphabets), with a domain name that has a dot or is "localhost".
func ValidAddress(value string) bool {
	parsed, err := mail.ParseAddress(value)
	if err != nil || parsed.Name != "" || parsed.Address != value {
		return false
	}
	at := strings.LastIndexByte(value, '@')
	local, domain := value[:at], value[at+1:]
	return len(local) <= 64 && validDomain(domain)
}

// validDomain checks the form of RFC 1035 §2.3.4, letters of any alphabet allowed: whether an international
// name can be written in ASCII is decided where the mail is sent.
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if utf8.RuneCountInString(domain) > 253 || isNumber(labels[len(labels)-1]) || (len(labels) < 2 && !strings.EqualFold(domain, "localhost")) {
		return false
	}
	return !slices.ContainsFunc(labels, func(label string) bool { return !validLabel(label) })
}

// isNumber keeps IP addresses out: no top-level domain is a number (RFC 3696 §2).
func isNumber(label string) bool {
	return !strings.ContainsFunc(label, func(r rune) bool { return !unicode.IsDigit(r) })
}

func validLabel(label string) bool {
	if label == "" || utf8.RuneCountInString(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(label, func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// httpsURL checks an optional absolute https address.
func (c *checker) httpsURL(field, value string, limit int) {
	if value == "" || !c.optionalLine(field, value, limit) {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		c.add(field, CodeFormat, "Use a full address that begins with https://.")
	}
}

// oneOf checks a value that may be left out, and otherwise is one of a few.
func oneOf[T ~string](c *checker, field string, value T, known []T) {
	if value == "" || slices.Contains(known, value) {
		return
	}
	names := make([]string, 0, len(known))
	for _, k := range known {
		if k != "" {
			names = append(names, string(k))
		}
	}
	c.add(field, CodeInvalid, "Use one of "+strings.Join(names, ", ")+".")
}
