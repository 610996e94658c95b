// Package mail draws the e-mails that people get: HTML and plain text of the same content. Nothing in them comes from the
// internet: no pictures, no fonts, no tracking. Styles are inline, as mail programs want them; only the dark colours,
// which are an extra, stand in a style element.
package mail

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"
)

// Invitation is the mail that brings an invitee their link.
type Invitation struct {
	Lang           string    // of the frame around the body: en, es, ar or a variant such as es-MX; anything else is en
	CompanyName    string    // who invites
	Body           string    // plain text with its variables already replaced; a blank line parts paragraphs
	Names          []string  // what the invitee is called in the body: an address in it is no link
	ButtonLabel    string    // landingPage.button
	LandingURL     string    // http or https
	StopURL        string    // where "this is not me" leads; http or https
	RecipientEmail string    // whom it goes to
	ExpiresAt      time.Time // the end of the link; zero for no sentence about it
	Sandbox        bool      // marks it as a test message
}

// HTML writes the HTML alternative, a whole document. It fails where a URL is not http or https, and on what w or ctx fails with.
func (i Invitation) HTML(ctx context.Context, w io.Writer) error {
	if !isWebURL(i.LandingURL) || !isWebURL(i.StopURL) {
		return errors.New("views/mail: the landing and stop URLs must be http or https")
	}
	return invitationDocument(i.view()).Render(ctx, w)
}

// Text is the plain text alternative: the body, the link unless the body has it, and the footer.
func (i Invitation) Text() string {
	v := i.view()
	blocks := []string{normalise(i.Body)}
	if i.Sandbox {
		blocks = append([]string{"[" + v.words.sandbox + "]"}, blocks...)
	}
	if !i.bodyHasLink() {
		blocks = append(blocks, i.ButtonLabel+":\n"+i.LandingURL)
	}
	footer := []string{"----", plainText(v.why)}
	if len(v.expiry) > 0 {
		footer = append(footer, plainText(v.expiry))
	}
	footer = append(footer, v.words.stop+":\n"+i.StopURL)
	return strings.Join(append(blocks, strings.Join(footer, "\n")), "\n\n") + "\n"
}

// bodyHasLink says whether the address can be read in the body: then it need not stand under the button, too.
func (i Invitation) bodyHasLink() bool { return strings.Contains(i.Body, i.LandingURL) }

// invitationView is what the template draws.
type invitationView struct {
	Invitation
	words      words
	title      string
	preheader  string
	monogram   string
	paragraphs []paragraph
	why        []run
	expiry     []run
}

func (i Invitation) view() invitationView {
	w := wordsFor(i.Lang)
	v := invitationView{Invitation: i, words: w, monogram: monogram(i.CompanyName), paragraphs: paragraphs(i.Body, i.LandingURL, i.Names)}
	date := ""
	v.preheader = plainText(fill(w.preheader, i.CompanyName, i.RecipientEmail, date))
	if !i.ExpiresAt.IsZero() {
		date = w.date(i.ExpiresAt.UTC())
		v.expiry = fill(w.expiry, i.CompanyName, i.RecipientEmail, date)
	}
	v.title = plainText(fill(w.title, i.CompanyName, i.RecipientEmail, date))
	v.why = fill(w.why, i.CompanyName, i.RecipientEmail, date)
	return v
}

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}
