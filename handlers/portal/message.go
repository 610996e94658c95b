package portal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
)

// message is what people read of an e-mail's source.
type message struct {
	From string // name and address
	Text string
	HTML string
}

// readMessage takes a message of ours apart: a multipart/alternative of plain text and HTML, in UTF-8.
func readMessage(source []byte) (m message, err error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(source))
	if err != nil {
		return m, fmt.Errorf("read an e-mail's source: %w", err)
	}
	m.From = readableAddress(parsed.Header.Get("From"))
	_, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		return m, fmt.Errorf("read an e-mail's content type: %w", err)
	}
	parts := multipart.NewReader(parsed.Body, params["boundary"])
	for {
		part, err := parts.NextPart() // takes quoted-printable off
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err == nil {
			err = m.take(part)
		}
		if err != nil {
			return m, fmt.Errorf("read an e-mail's parts: %w", err)
		}
	}
}

// take keeps one alternative, with line ends as pages have them.
func (m *message) take(part *multipart.Part) error {
	body, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(body), "\r\n", "\n")
	switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
	case "text/plain":
		m.Text = text
	case "text/html":
		m.HTML = text
	}
	return nil
}

// readableAddress takes the encoding off a From header; one that cannot be read stays as it is.
func readableAddress(header string) string {
	address, err := mail.ParseAddress(header)
	if err != nil {
		return header
	}
	if address.Name == "" {
		return address.Address
	}
	return address.Name + " <" + address.Address + ">"
}

// inNewTabs makes every link of an HTML document open in a new tab, where it is shown in a frame.
func inNewTabs(html string) string {
	const base = `<base target="_blank">`
	if before, after, ok := strings.Cut(html, "<head>"); ok {
		return before + "<head>" + base + after
	}
	return base + html
}
