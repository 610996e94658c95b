// Package ui is the kit that every page is made of: small components with typed properties, accessible and without inline styles or
// scripts. The looks are in static/src; the words come from the pages.
package ui

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"invites/static"
)

// Tone says what a thing means, and so its colour. Colour never stands alone: there is a word or an icon beside it.
type Tone string

// The tones.
const (
	ToneNeutral Tone = "neutral"
	ToneInfo    Tone = "info"
	ToneSuccess Tone = "success"
	ToneWarning Tone = "warning"
	ToneDanger  Tone = "danger"
)

func (t Tone) class() string {
	switch t {
	case ToneInfo:
		return "tone-info"
	case ToneSuccess:
		return "tone-success"
	case ToneWarning:
		return "tone-warning"
	case ToneDanger:
		return "tone-danger"
	default:
		return "tone-neutral"
	}
}

// ToneClass is the class that gives an element of a page a tone's colours, for tone-text and tone-soft.
func ToneClass(t Tone) string { return t.class() }

func (t Tone) icon() string {
	switch t {
	case ToneSuccess:
		return "circle-check"
	case ToneWarning:
		return "triangle-alert"
	case ToneDanger:
		return "octagon-alert"
	default:
		return "info"
	}
}

// Flash is one message that a change leaves for the next page, shown as a toast.
type Flash struct {
	// Kind: success and info go by themselves after a while, warning and danger stay until closed.
	Kind Tone
	Text string
}

func (f Flash) fades() string {
	if f.Kind == ToneDanger || f.Kind == ToneWarning {
		return "stays"
	}
	return "fades"
}

// iconURL is the address of one icon (its name in static/src/icons.txt) in the sprite.
func iconURL(name string) string { return static.URL("icons.svg") + "#" + name }

// idOf makes an element's id of a field's name: "filter[status]" → "f-filter-status".
func idOf(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r == ']':
			return -1
		default:
			return '-'
		}
	}, name)
	return "f-" + clean
}

// Exact is a moment as every page writes it before a script turns it into the reader's zone: "23 Nov 2026, 14:05 UTC".
func Exact(t time.Time) string { return withoutZone(t) + " UTC" }

func withoutZone(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") }

// Address is an e-mail address, which breaks at its sign and its dots where a line is too short for it.
func Address(email string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, strings.NewReplacer("@", "<wbr>@", ".", "<wbr>.").Replace(templ.EscapeString(email)))
		return err
	})
}

// Ago is how long a moment is away from now, in the words of the script that keeps it so ("3 minutes ago", "in 2 hours"), and the day of
// what is a month away or more.
func Ago(t, now time.Time) string {
	away := t.Sub(now)
	days := int(away / (24 * time.Hour))
	if away > 36*time.Hour {
		days = int((away + 12*time.Hour) / (24 * time.Hour)) // what was made to last 14 days lasts as long, a minute later
	}
	switch {
	case away.Abs() > 30*24*time.Hour:
		return t.UTC().Format("2 Jan 2006")
	case days == -1:
		return "yesterday"
	case days == 1:
		return "tomorrow"
	case days != 0:
		return agoWords(days, "day")
	}
	if hours := int(away / time.Hour); hours != 0 {
		return agoWords(hours, "hour")
	}
	if minutes := int(away / time.Minute); minutes != 0 {
		return agoWords(minutes, "minute")
	}
	if away > 0 {
		return "in less than a minute"
	}
	return "just now"
}

func agoWords(n int, unit string) string {
	size := max(n, -n)
	if size != 1 {
		unit += "s"
	}
	if n < 0 {
		return strconv.Itoa(size) + " " + unit + " ago"
	}
	return "in " + strconv.Itoa(size) + " " + unit
}

// inID makes of words a part of an id.
func inID(words string) string { return strings.ReplaceAll(strings.ToLower(words), " ", "-") }

func datetime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// counter is the text under a field with a limit: "12 / 100".
func counter(value string, limit int) string {
	return strconv.Itoa(utf8.RuneCountInString(value)) + " / " + strconv.Itoa(limit)
}

// Initials are the one or two letters that stand for a person without a picture.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' })
	if len(words) == 0 {
		return "?"
	}
	letters := firstLetter(words[0])
	if len(words) > 1 {
		letters += firstLetter(words[len(words)-1])
	}
	return strings.ToUpper(letters)
}

func firstLetter(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return string(r)
}

// present drops the empty of several class names or ids and joins the rest with spaces.
func present(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// shown tells whether a slot of a component was filled.
func shown(c templ.Component) bool { return c != nil }
