package models_test

import (
	"net/mail"
	"strings"
	"testing"
	"unicode/utf8"

	"invites/models"
)

// An address that is taken goes into a mail's header as it is: it must mean itself there, and nothing more.
func FuzzAddresses(f *testing.F) {
	for _, seed := range []string{
		"amelia@example.com", "a@localhost", "a.b+c@sub.example.com", `"a b"@example.com`, "ü@bücher.example", "a@[127.0.0.1]", "a@127.0.0.1",
		"Amelia <amelia@example.com>", "a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com", "a(comment)@example.com",
		"@example.com", "a@", "a", "", "a@-example.com", "a@example.com.", "a@exa mple.com", "=?utf-8?q?a?=@example.com", "a@example.com\x00",
		"<a@example.com>", "a@xn--bcher-kva.example", " a@example.com", `"\""@example.com`, "a@b@example.com", "a@e\u0301.example", "a@x\u202ey.example",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("e", 64) + ".com", "\xff@example.com",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if !models.ValidAddress(address) {
			return
		}
		parsed, err := mail.ParseAddress(address)
		if err != nil || parsed.Address != address || parsed.Name != "" {
			t.Fatalf("%q is read as %v: %v", address, parsed, err)
		}
		if strings.ContainsAny(address, "\r\n\x00") || !utf8.ValidString(address) {
			t.Fatalf("%q would break a header", address)
		}
		list, err := mail.ParseAddressList((&mail.Address{Name: "Amelia", Address: address}).String())
		if err != nil || len(list) != 1 || list[0].Address != address {
			t.Fatalf("%q does not come back out of a header: %v: %v", address, list, err)
		}
		at := strings.LastIndexByte(address, '@')
		if domain := address[at+1:]; strings.ContainsAny(domain, "[]()<>\\,;:\" \t@") || len(address[:at]) > 64 {
			t.Fatalf("%q has no plain domain, or too long a name", address)
		}
	})
}

// What a template may say is filled in once, from left to right: a value that looks like a variable stays as it is.
func FuzzVariables(f *testing.F) {
	for _, seed := range [][2]string{
		{"Hello ${firstName},\n${inviteLandingPageUrl}", "Amelia"}, {"${fullName} ${lastName} ${companyName}", "${firstName}"},
		{"${${firstName}}", "x"}, {"$${firstName}{lastName}", "$"}, {"${", "}"}, {"${firstName", "x"}, {"}${}", "y"}, {"${ firstName }", "z"},
		{"${FIRSTNAME}", ""}, {"{firstName}$", "ok"}, {"${firstName}${firstName}", "${lastName}"}, {"\xff${lastName}", "\x00"}, {"", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		v := models.Variables{CompanyName: "C" + value, FirstName: "F" + value, FullName: "N" + value, LastName: "L" + value, LandingURL: "https://i.example/"}
		filled := v.Expand(text)
		if want := expandByHand(text, v); filled != want {
			t.Fatalf("%q with %q becomes %q, want %q", text, value, filled, want)
		}
		content := models.SampleTemplate()
		content.Email.Body = text
		if content.Check() != nil || strings.ContainsAny(value, "${}") {
			return
		}
		// A text that may be saved has no hole left in it.
		if before, after, ok := strings.Cut(filled, "${"); ok && strings.Contains(after, "}") {
			t.Fatalf("%q was taken, and %q is not filled in: %q", text, after, before)
		}
	})
}

// expandByHand is the contract's rule, letter by letter.
func expandByHand(text string, v models.Variables) string {
	values := map[string]string{
		"${companyName}": v.CompanyName, "${firstName}": v.FirstName, "${fullName}": v.FullName, "${lastName}": v.LastName,
		"${inviteLandingPageUrl}": v.LandingURL,
	}
	var b strings.Builder
next:
	for text != "" {
		for variable, value := range values {
			if rest, ok := strings.CutPrefix(text, variable); ok {
				b.WriteString(value)
				text = rest
				continue next
			}
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

// An Idempotency-Key goes into a header and comes back from one: 1 to 255 printable ASCII characters.
func FuzzIdempotencyKeys(f *testing.F) {
	for _, seed := range []string{"", "a", " ", "6f9619ff-8b86-d011-b42d-00c04fc964ff", "a\nb", "\x7f", "é", strings.Repeat("k", 255), strings.Repeat("k", 256), "\x00", "~!"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		good := len(key) >= 1 && len(key) <= 255
		for _, b := range []byte(key) {
			good = good && b >= 0x20 && b <= 0x7e
		}
		if err := models.CheckIdempotencyKey(key); (err == nil) != good {
			t.Fatalf("%q: %v", key, err)
		}
	})
}
