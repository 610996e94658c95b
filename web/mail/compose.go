package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime/quotedprintable"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// messageID is stricter than RFC 5322: what every mail program takes.
var messageID = regexp.MustCompile(`^<[A-Za-z0-9._+-]+@[A-Za-z0-9.\[\]:-]+>$`)

// MessageID is the Message-ID header of an e-mail, "<em-…@domain>", the same at every try.
func MessageID(emailID, fromAddress string) string {
	return "<" + emailID + "@" + domainOf(fromAddress) + ">"
}

// Compose gives the exact bytes of a message (RFC 5322, CRLF line ends): multipart/alternative of text and HTML, both
// UTF-8 in quoted-printable. Equal messages give equal bytes. All lines are ASCII, unless an address has a non-ASCII local part:
// then its header is UTF-8 (RFC 6532) and only a server with SMTPUTF8 takes it. Every error is an *InvalidError.
func Compose(m Message) ([]byte, error) {
	if m.MessageID == "" {
		m.MessageID = MessageID(m.ID, m.FromAddress)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	var h header
	h.field("Date", m.Date.UTC().Format(time.RFC1123Z))
	if err := m.writePeople(&h); err != nil {
		return nil, err
	}
	h.text("Subject", m.Subject)
	h.field("Message-ID", m.MessageID)
	h.field("Auto-Submitted", "auto-generated") // RFC 3834
	// Exchange's own switch against out-of-office answers; delivery reports still come.
	h.field("X-Auto-Response-Suppress", "OOF, AutoReply")
	m.writeUnsubscribe(&h)
	m.writeBody(&h)
	return h.Bytes(), nil
}

// check refuses what could become a header of its own, or would make a message that mail programs stumble over.
func (m Message) check() error {
	lines := []struct{ field, value string }{
		{"sender's name", m.FromName}, {"recipient's name", m.ToName}, {"subject", m.Subject},
	}
	for _, l := range lines {
		if hasControl(l.value) {
			return &InvalidError{l.field, "contains a line break or control character"}
		}
	}
	required := []struct {
		field   string
		missing bool
	}{
		{"id", m.ID == ""}, {"date", m.Date.IsZero()}, {"subject", strings.TrimSpace(m.Subject) == ""},
		{"text", m.Text == ""}, {"HTML", m.HTML == ""},
	}
	for _, r := range required {
		if r.missing {
			return &InvalidError{r.field, "is missing"}
		}
	}
	if !messageID.MatchString(m.MessageID) {
		return &InvalidError{"Message-ID", "is not of the form <id@domain>"}
	}
	return m.checkUnsubscribe()
}

func (m Message) checkUnsubscribe() error {
	if m.UnsubscribeURL == "" {
		return nil
	}
	u, err := url.Parse(m.UnsubscribeURL)
	web := err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	if !web || !ascii(m.UnsubscribeURL) || strings.ContainsAny(m.UnsubscribeURL, "<>, \r\n\t") {
		return &InvalidError{"unsubscribe URL", "is not a web address"}
	}
	return nil
}

func (m Message) writePeople(h *header) error {
	people := []struct{ header, field, name, address string }{
		{"From", "sender's address", m.FromName, m.FromAddress},
		{"Reply-To", "reply address", "", m.ReplyTo},
		{"To", "recipient's address", m.ToName, m.ToAddress},
	}
	for _, p := range people {
		if p.header == "Reply-To" && p.address == "" {
			continue
		}
		address, err := wireAddress(p.field, p.address)
		if err != nil {
			return err
		}
		h.mailbox(p.header, p.name, address)
	}
	return nil
}

// writeUnsubscribe offers one click only over https, as RFC 8058 §3.1 demands.
func (m Message) writeUnsubscribe(h *header) {
	if m.UnsubscribeURL == "" {
		return
	}
	h.field("List-Unsubscribe", "<"+m.UnsubscribeURL+">")
	if strings.HasPrefix(m.UnsubscribeURL, "https://") {
		h.field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
}

func (m Message) writeBody(h *header) {
	boundary := boundaryOf(m.MessageID)
	h.field("MIME-Version", "1.0")
	h.field("Content-Type", "multipart/alternative;"+fold+`boundary="`+boundary+`"`)
	for _, part := range []struct{ kind, body string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		fmt.Fprintf(h, "\r\n--%s\r\n", boundary)
		h.field("Content-Type", part.kind+"; charset=utf-8")
		h.field("Content-Transfer-Encoding", "quoted-printable")
		h.WriteString("\r\n")
		writeQuoted(&h.Buffer, part.body)
	}
	fmt.Fprintf(h, "\r\n--%s--\r\n", boundary)
}

// writeQuoted writes a body in quoted-printable; line ends of any kind become CRLF. A bytes.Buffer never fails.
func writeQuoted(to *bytes.Buffer, body string) {
	w := quotedprintable.NewWriter(to)
	_, _ = w.Write([]byte(strings.ToValidUTF8(body, "\uFFFD")))
	_ = w.Close()
}

// boundaryOf is stable for a message, and holds "=_", which quoted-printable text never does.
func boundaryOf(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return "=_" + hex.EncodeToString(sum[:16])
}
