package landing

import "invites/models"

// Done is the page after linking: what is linked, and the way out. Header, description and button are the template's.
type Done struct {
	Frame
	Content  models.PageContent // with the variables filled in; zero where there is no template
	Accounts []Account          // connected ones; none: all were disconnected
	Contact  Contact
	OutHref  string // where the button leads; empty: no button
	AddHref  string
}

func (m Done) header() string {
	if m.Content.Header == "" {
		return "Your account is linked"
	}
	return m.Content.Header
}

func (m Done) description() string {
	if m.Content.Header == "" {
		return "There is nothing more to do here. You may close this page and go back to where you came from."
	}
	return m.Content.Description
}

// End is the page after the last button.
type End struct {
	Frame
	Contact Contact
}

// Disconnect is the page that asks before it disconnects an account.
type Disconnect struct {
	Frame
	Account Account
	Action  string // where the wish is posted
}

// Disconnected is the message after an account was disconnected.
func Disconnected(provider string) string { return provider + " is disconnected." }
