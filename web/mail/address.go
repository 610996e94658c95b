package mail

import (
	netmail "net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// envelope is a message on its way: what MAIL FROM and RCPT TO say, and the bytes.
type envelope struct {
	from, to string
	raw      []byte
	utf8     bool         // the server must know SMTPUTF8 (RFC 6531)
	handOver func() error // see Transport.Send; may be nil
}

func newEnvelope(from, to string, raw []byte) (envelope, error) {
	sender, err := wireAddress("sender's address", from)
	if err != nil {
		return envelope{}, err
	}
	recipient, err := wireAddress("recipient's address", to)
	if err != nil {
		return envelope{}, err
	}
	utf8 := !ascii(sender) || !ascii(recipient) || !ascii(string(raw))
	return envelope{from: sender, to: recipient, raw: raw, utf8: utf8}, nil
}

// wireAddress gives an address as mail servers know it: the domain in ASCII (RFC 5890), the local part as it is, quoted
// where it must be. Anything but one bare address is an InvalidError about field.
func wireAddress(field, address string) (string, error) {
	parsed, err := netmail.ParseAddress(address)
	if err != nil || parsed.Name != "" || strings.ContainsAny(address, "<>") || hasControl(address) {
		return "", &InvalidError{field, "is not one e-mail address"}
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	domain, err := asciiDomain(parsed.Address[at+1:])
	if err != nil {
		return "", &InvalidError{field, "has a domain that cannot exist"}
	}
	quoted := (&netmail.Address{Address: parsed.Address[:at] + "@" + domain}).String()
	return strings.Trim(quoted, "<>"), nil
}

// asciiDomain leaves ASCII domains alone, so that what works in the DNS is not judged, and encodes others.
func asciiDomain(domain string) (string, error) {
	if ascii(domain) {
		return domain, nil
	}
	return idna.Lookup.ToASCII(domain)
}

// domainOf is the ASCII domain of an address, or "localhost" for what is no address.
func domainOf(address string) string {
	wire, err := wireAddress("address", address)
	if err != nil {
		return "localhost"
	}
	return strings.ToLower(wire[strings.LastIndexByte(wire, '@')+1:])
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// hasControl reports what must never reach a header: control characters, the line ends of Unicode, and broken UTF-8.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}
