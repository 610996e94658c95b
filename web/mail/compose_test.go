package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // so that the second reader knows the charsets
	gomail "github.com/emersion/go-message/mail"
)

func invitation() Message {
	return Message{
		ID:       "em-0123456789abcdef0123456789abcdef",
		FromName: "Acme People Team", FromAddress: "invites@mail.acme.example", ReplyTo: "hr@acme.example",
		ToName: "George Palomero Jr.", ToAddress: "george@home.example",
		Subject: "Acme asks you to link your account",
		Text:    "Hello George,\n\n.a line that begins with a dot\nlink: https://invites.example/i/tok\n",
		HTML:    "<!doctype html><html lang=\"en\"><body><p>Hello Geörge 👋</p></body></html>",

		UnsubscribeURL: "https://invites.example/i/tok/stop",
		Date:           time.Date(2026, 11, 23, 12, 30, 5, 999, time.FixedZone("", 3600)),
	}
}

func compose(t *testing.T, m Message) []byte {
	t.Helper()
	raw, err := Compose(m)
	if err != nil {
		t.Fatalf("Compose: %v", err)
	}
	return raw
}

func parse(t *testing.T, raw []byte) *netmail.Message {
	t.Helper()
	parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("the message cannot be read back: %v\n%s", err, raw)
	}
	return parsed
}

func TestComposedHeadersSayWhoWhatAndHowToStop(t *testing.T) {
	parsed := parse(t, compose(t, invitation()))
	want := map[string]string{
		"Date":                     "Mon, 23 Nov 2026 11:30:05 +0000",
		"From":                     `"Acme People Team" <invites@mail.acme.example>`,
		"Reply-To":                 `<hr@acme.example>`,
		"To":                       `"George Palomero Jr." <george@home.example>`,
		"Subject":                  "Acme asks you to link your account",
		"Message-Id":               "<em-0123456789abcdef0123456789abcdef@mail.acme.example>",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "OOF, AutoReply",
		"List-Unsubscribe":         "<https://invites.example/i/tok/stop>",
		"List-Unsubscribe-Post":    "List-Unsubscribe=One-Click",
		"Mime-Version":             "1.0",
	}
	for name, value := range want {
		if got := parsed.Header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func TestComposedBodyHoldsTextFirstAndHTMLSecondInUTF8(t *testing.T) {
	m := invitation()
	parsed := parse(t, compose(t, m))
	kind, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	parts := multipart.NewReader(parsed.Body, params["boundary"])
	for _, want := range []struct{ kind, body string }{
		{"text/plain; charset=utf-8", strings.ReplaceAll(m.Text, "\n", "\r\n")}, {"text/html; charset=utf-8", m.HTML},
	} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Content-Type") != want.kind || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("part header %v", part.Header)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil || string(body) != want.body {
			t.Errorf("part %s is %q, %v, want %q", want.kind, body, err, want.body)
		}
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("after the two parts: %v", err)
	}
}

func TestASecondReaderAgrees(t *testing.T) {
	m := invitation()
	m.FromName, m.Subject = "Überprüfung GmbH", strings.Repeat("Größe 🎉 ", 20)+"Ende"
	entity, err := message.Read(bytes.NewReader(compose(t, m)))
	if err != nil {
		t.Fatal(err)
	}
	h := gomail.Header{Header: entity.Header}
	if subject, err := h.Subject(); err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := h.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != m.FromName || from[0].Address != m.FromAddress {
		t.Errorf("from %v, %v", from, err)
	}
	if entity.MultipartReader() == nil {
		t.Error("not seen as multipart")
	}
}

func TestTheSameMessageComposesToTheSameBytes(t *testing.T) {
	if !bytes.Equal(compose(t, invitation()), compose(t, invitation())) {
		t.Error("two compositions differ")
	}
	other := invitation()
	other.ID = "em-ffffffffffffffffffffffffffffffff"
	if bytes.Equal(compose(t, invitation()), compose(t, other)) {
		t.Error("another e-mail has the same bytes")
	}
}

func TestLinesAreShortASCIIAndEndInCRLF(t *testing.T) {
	m := invitation()
	m.FromName, m.ToName = strings.Repeat("Ünï ", 50), strings.Repeat("long \"name\" ", 16)
	m.Subject = strings.Repeat("héllo wörld 👩‍👩‍👧‍👦 ", 10)
	m.Text, m.HTML = strings.Repeat("x", 4000), strings.Repeat("ß", 4000)
	raw := compose(t, m)
	if !ascii(string(raw)) {
		t.Error("not ASCII")
	}
	if bytes.Count(raw, []byte("\n")) != bytes.Count(raw, []byte("\r\n")) || bytes.Count(raw, []byte("\r")) != bytes.Count(raw, []byte("\n")) {
		t.Error("bare line ends")
	}
	for _, line := range strings.Split(string(raw), "\r\n") {
		if len(line) > 78 {
			t.Errorf("line of %d: %q", len(line), line)
		}
		if line != "" && strings.TrimSpace(line) == "" {
			t.Error("a line of blanks only, which some readers take for the end of the header")
		}
	}
}

// What was typed must be what mail programs show, whatever folding and encoding did to it.
func TestNamesAndSubjectsSurvive(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                    "Hello there",
		"quotes and backslash":     `Jane "J" O\Neil`,
		"looks like an address":    "billing@bank.example <x@y.example>, other",
		"looks encoded":            "=?utf-8?q?Bank?=",
		"umlauts":                  "Größenwahn & Söhne",
		"arabic":                   "شركة المثال المحدودة",
		"emoji family":             "👩‍👩‍👧‍👦 family",
		"two blanks":               "a  b",
		"200 ASCII characters":     strings.Repeat("abcd efgh ", 19) + "abcdefghij",
		"200 without a blank":      strings.Repeat("a", 200),
		"200 emoji":                strings.Repeat("🎉", 200),
		"blank before a long word": "a  " + strings.Repeat("b", 120),
		"underscore and question":  "_what_?",
	} {
		t.Run(name, func(t *testing.T) {
			m := invitation()
			m.FromName, m.ToName, m.Subject = text, text, text
			parsed := parse(t, compose(t, m))
			subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
			if err != nil || subject != text {
				t.Errorf("subject %q, %v", subject, err)
			}
			for _, field := range []string{"From", "To"} {
				list, err := parsed.Header.AddressList(field)
				if err != nil || len(list) != 1 || list[0].Name != text {
					t.Errorf("%s is %v, %v", field, list, err)
				}
			}
		})
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	evil := []string{"a\r\nBcc: x@evil.example", "a\nBcc: x@evil.example", "a\rBcc: x", "a\x00b", "a\x1bb", "a\u0085b", "a\u2028b", "a\xffb"}
	set := map[string]func(*Message, string){
		"sender's name":       func(m *Message, s string) { m.FromName = s },
		"recipient's name":    func(m *Message, s string) { m.ToName = s },
		"subject":             func(m *Message, s string) { m.Subject = s },
		"sender's address":    func(m *Message, s string) { m.FromAddress, m.MessageID = s+"@a.example", "<x@a.example>" },
		"recipient's address": func(m *Message, s string) { m.ToAddress = s + "@a.example" },
		"reply address":       func(m *Message, s string) { m.ReplyTo = s + "@a.example" },
		"Message-ID":          func(m *Message, s string) { m.MessageID = "<" + s + "@a.example>" },
		"unsubscribe URL":     func(m *Message, s string) { m.UnsubscribeURL = "https://a.example/" + s },
	}
	for field, put := range set {
		for _, value := range evil {
			m := invitation()
			put(&m, value)
			raw, err := Compose(m)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != field || raw != nil {
				t.Errorf("%s %q: %v", field, value, err)
			}
		}
	}
}

func TestUnsendableMessagesSayWhatIsWrong(t *testing.T) {
	for want, spoil := range map[string]func(*Message){
		"the recipient's address is not one e-mail address":            func(m *Message) { m.ToAddress = "a@b.example, c@d.example" },
		"the reply address is not one e-mail address":                  func(m *Message) { m.ReplyTo = "Name <a@b.example>" },
		"the sender's address is not one e-mail address":               func(m *Message) { m.FromAddress = "nobody" },
		"the recipient's address has a domain that cannot exist":       func(m *Message) { m.ToAddress = "a@bü_x.example" },
		"the subject is missing":                                       func(m *Message) { m.Subject = " " },
		"the date is missing":                                          func(m *Message) { m.Date = time.Time{} },
		"the text is missing":                                          func(m *Message) { m.Text = "" },
		"the HTML is missing":                                          func(m *Message) { m.HTML = "" },
		"the id is missing":                                            func(m *Message) { m.ID = "" },
		"the unsubscribe URL is not a web address":                     func(m *Message) { m.UnsubscribeURL = "javascript:alert(1)" },
		"the Message-ID is not of the form <id@domain>":                func(m *Message) { m.MessageID = "id@domain" },
		"the sender's name contains a line break or control character": func(m *Message) { m.FromName = "\t" },
	} {
		m := invitation()
		spoil(&m)
		if _, err := Compose(m); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestInternationalDomainsGoOutInASCII(t *testing.T) {
	for address, want := range map[string]string{
		"josé@bücher.example":        "josé@xn--bcher-kva.example",
		"post@موقع.example":          "post@xn--4gbrim.example",
		"a.b+c@Example.com":          "a.b+c@Example.com",
		"under_score@my_host.local":  "under_score@my_host.local",
		`"two words"@quoted.example`: `"two words"@quoted.example`,
		"admin@localhost":            "admin@localhost",
	} {
		if got, err := wireAddress("address", address); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", address, got, err, want)
		}
	}
	m := invitation()
	m.FromAddress, m.ToAddress = "invites@bücher.example", "a@müller.example"
	raw := string(compose(t, m))
	for _, want := range []string{"Message-ID: <" + m.ID + "@xn--bcher-kva.example>\r\n", "<a@xn--mller-kva.example>\r\n"} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %q in\n%s", want, raw)
		}
	}
}

func TestOneClickIsOfferedOverHTTPSOnly(t *testing.T) {
	m := invitation()
	m.UnsubscribeURL = "http://localhost:8080/i/tok/stop"
	h := parse(t, compose(t, m)).Header
	if h.Get("List-Unsubscribe") == "" || h.Get("List-Unsubscribe-Post") != "" {
		t.Errorf("over http: %q and %q", h.Get("List-Unsubscribe"), h.Get("List-Unsubscribe-Post"))
	}
	m.UnsubscribeURL = ""
	if h = parse(t, compose(t, m)).Header; h.Get("List-Unsubscribe") != "" || h.Get("List-Unsubscribe-Post") != "" {
		t.Error("headers without a URL")
	}
}

func TestWithoutNamesAndReplyAddressTheHeadersStayShort(t *testing.T) {
	m := invitation()
	m.FromName, m.ToName, m.ReplyTo = "", "", ""
	h := parse(t, compose(t, m)).Header
	if h.Get("From") != "<invites@mail.acme.example>" || h.Get("To") != "<george@home.example>" || h["Reply-To"] != nil {
		t.Errorf("headers %v", h)
	}
}

func FuzzComposeNeverLetsAHeaderIn(f *testing.F) {
	f.Add("Acme", "Hello", "a@b.example")
	f.Add("a\r\nBcc: x@y.example", "=?utf-8?q?x?=", "é@ü.example")
	allowed := map[string]bool{"Date": true, "From": true, "Reply-To": true, "To": true, "Subject": true, "Message-Id": true,
		"Auto-Submitted": true, "X-Auto-Response-Suppress": true, "List-Unsubscribe": true, "List-Unsubscribe-Post": true,
		"Mime-Version": true, "Content-Type": true}
	f.Fuzz(func(t *testing.T, name, subject, address string) {
		m := invitation()
		m.FromName, m.ToName, m.Subject, m.ToAddress = name, name, subject, address
		raw, err := Compose(m)
		if err != nil {
			return
		}
		parsed := parse(t, raw)
		for field, values := range parsed.Header {
			if !allowed[field] || len(values) != 1 {
				t.Errorf("header %s: %q", field, values)
			}
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil || got != subject {
			t.Errorf("subject %q came back as %q, %v", subject, got, err)
		}
	})
}
