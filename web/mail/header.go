package mail

import (
	"bytes"
	"fmt"
	"strings"
)

const (
	lineLimit   = 76 // RFC 2047 §2: no line with an encoded word is longer; RFC 5322 advises 78 for every line
	longestWord = 60 // longer unbroken text is encoded, as it could not be folded
	wordOpen    = "=?utf-8?q?"
	wordClose   = "?="
	fold        = "\r\n "
)

// header collects the fields of a message, folded and encoded. The go-mail writer is not used for it, because its
// folding can swallow one of two spaces and leave a line of blanks.
type header struct{ bytes.Buffer }

// field writes a value that needs neither folding nor encoding.
func (h *header) field(name, value string) { fmt.Fprintf(h, "%s: %s\r\n", name, value) }

// text writes free text in any language.
func (h *header) text(name, value string) { h.field(name, encodeText(value, len(name)+2)) }

// mailbox writes an address with the name that is shown for it.
func (h *header) mailbox(name, person, address string) {
	shown := encodeName(person, len(name)+2)
	if shown == "" {
		h.field(name, "<"+address+">")
		return
	}
	separator, lastLine := " ", len(name)+2+len(shown)
	if cut := strings.LastIndex(shown, fold); cut >= 0 {
		lastLine = len(shown) - cut - len("\r\n")
	}
	if lastLine+len(address)+3 > lineLimit {
		separator = fold
	}
	h.field(name, shown+separator+"<"+address+">")
}

// encodeText gives free text as it stands in a header whose line already holds used bytes.
func encodeText(s string, used int) string {
	if !plain(s) {
		return encodeWords(s, used)
	}
	var out strings.Builder
	for i, word := range strings.Split(s, " ") {
		switch {
		case i > 0 && used+1+len(word) > lineLimit:
			out.WriteString(fold)
			used = 1
		case i > 0:
			out.WriteByte(' ')
			used++
		}
		out.WriteString(word)
		used += len(word)
	}
	return out.String()
}

// encodeName gives a display name: a quoted string where it is short and plain, else encoded words.
func encodeName(s string, used int) string {
	if s == "" {
		return ""
	}
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	if plain(s) && used+len(quoted) <= lineLimit {
		return quoted
	}
	return encodeWords(s, used)
}

// plain reports whether text survives a header as it is: printable ASCII that nobody takes for an encoded word, with
// no blanks that folding or trimming could change and no word too long to fold.
func plain(s string) bool {
	if strings.Contains(s, "=?") || strings.Contains(s, "  ") || strings.TrimSpace(s) != s {
		return false
	}
	for _, word := range strings.Split(s, " ") {
		if len(word) > longestWord {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

// encodeWords writes s as encoded words (RFC 2047, "Q"), a line each, never cutting a character in two.
func encodeWords(s string, used int) string {
	var out, word strings.Builder
	room := lineLimit - used - len(wordOpen) - len(wordClose)
	for _, r := range s {
		encoded := encodeRune(r)
		if word.Len() > 0 && word.Len()+len(encoded) > room {
			out.WriteString(wordOpen + word.String() + wordClose + fold)
			word.Reset()
			room = lineLimit - len(" ") - len(wordOpen) - len(wordClose)
		}
		word.WriteString(encoded)
	}
	return out.String() + wordOpen + word.String() + wordClose
}

// encodeRune uses only what is allowed in a display name (RFC 2047 §5, rule 3), the strictest place.
func encodeRune(r rune) string {
	switch {
	case r == ' ':
		return "_"
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return string(r)
	}
	var out strings.Builder
	for _, b := range []byte(string(r)) {
		fmt.Fprintf(&out, "=%02X", b)
	}
	return out.String()
}
