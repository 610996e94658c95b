// Package landing draws what an invitee sees: the landing page, the steps of the linking widget, and pages for links that
// no longer work. Each page's words stand in its own template, so that they can be translated together.
package landing

import (
	"net/url"
	"strings"
	"time"

	"invites/views/layout"
	"invites/views/ui"
)

// Frame is what every page for an invitee shows around its content.
type Frame struct {
	Company    string // who invites; empty: not to be told
	Sandbox    bool   // nothing here is real
	ByToken    bool   // an app or website sent the person, not an invitation
	LogoHref   string // the company's logo; empty: a letter of its name
	Stylesheet string // the address of the company's color; empty: ours
	Flashes    []ui.Flash
	Still      bool // a preview: without scripts
}

// page is the frame of a page with a title, which says the step.
func (f Frame) page(title string) layout.InviteePage {
	if f.Company != "" {
		title += " · " + f.Company
	}
	return layout.InviteePage{
		Title: title, Lang: "en", Company: f.Company, LogoURL: f.LogoHref, Stylesheet: f.Stylesheet, SkipText: "Skip to content", Footer: f.footer(),
		Flashes: f.Flashes, Still: f.Still,
	}
}

func (f Frame) footer() string {
	switch {
	case f.Sandbox && f.ByToken:
		return "Sandbox: this is a test. No real account is touched."
	case f.Sandbox:
		return "Sandbox: this invitation is a test. No real account is touched."
	}
	return ""
}

// who names the company in a sentence.
func (f Frame) who() string {
	switch {
	case f.Company != "":
		return f.Company
	case f.ByToken:
		return "the company that sent you here"
	}
	return "the company that invited you"
}

// whoFirst names the company at the beginning of a sentence.
func (f Frame) whoFirst() string {
	if f.Company != "" {
		return f.Company
	}
	return "T" + strings.TrimPrefix(f.who(), "t")
}

// Contact is whom an invitee can ask: an e-mail address, or "" where none is known.
type Contact string

func (c Contact) mailto() string { return "mailto:" + url.PathEscape(string(c)) }

// Account is an account that is linked, as its owner knows it.
type Account struct {
	Provider       string
	Initials       string // stand in for a logo
	LoginName      string
	DisconnectHref string // the page that asks before it disconnects
}

// iso is a moment as machines read it, for a time in the middle of a sentence.
func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// paragraphs splits plain text at its empty lines.
func paragraphs(text string) []string {
	var all []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.Trim(part, "\n"); strings.TrimSpace(part) != "" {
			all = append(all, part)
		}
	}
	return all
}
