package pages

import (
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// InviteModel is the page of one invite.
type InviteModel struct {
	Live      InviteLiveModel
	Name      string
	MayChange bool // resend, revoke, correct
	Open      bool // the invite's state allows it: neither linked nor revoked
	MayMail   bool // a mail can go to the person: the template sends one, and the address did not ask for none
	// MayReplace is whether a newer invite can take this one's place: it is neither linked nor replaced.
	MayReplace bool
}

// InviteMail is the latest mail that was written, to be shown; zero for none, and for those who may not see it.
type InviteMail struct {
	ID, Subject string
	Status      models.EmailStatus
}

// title says whether the mail is on its way, went out, or did not.
func (m InviteMail) title() string {
	switch m.Status {
	case models.EmailQueued:
		return "The latest e-mail"
	case models.EmailFailed, models.EmailSuppressed, models.EmailCancelled:
		return "The latest e-mail, which was not delivered"
	}
	return "The latest e-mail, as it was sent"
}

// InviteLiveModel is the part of the page that follows what happens.
type InviteLiveModel struct {
	ID       string
	Stage    models.Stage
	Watching bool    // something is under way: the part asks again in a second
	Advice   *Advice // nil for a linked invite
	Facts    InviteFacts
	Events   []ui.Event // the newest first
	Mail     InviteMail
	// FreshMail says that the page shows another mail, or none. The frame of the same one is left alone: it would load again.
	FreshMail bool
}

// InviteFacts is what is known of an invite.
type InviteFacts struct {
	FullName, FirstName, LastName string
	Email                         string
	EmailStatus                   models.EmailStatus
	EmailID                       string // of the latest mail; empty for none
	TemplateID, Template          string
	TemplateDeleted               bool
	CreatedBy                     string
	CreatedAt                     time.Time
	LinkedAt                      *time.Time
	Accounts                      []string   // that are connected: "Northwind HR, as George"
	ExpiresAt                     *time.Time // nil where the link does not run out any more
	LandingURL                    string     // empty for those who may not see it
	LinkDead                      bool       // the link does not work any more
	Source                        models.InviteSource
	ReplacedBy, Replaces          string // ids of the invites after and before this one; empty for none
	Sandbox                       bool
	UserID, ID                    string
}

// Advice says why somebody has not linked an account yet, and the best thing to do about it.
type Advice struct {
	Text string
	At   *time.Time // ends the text: when something happens by itself
	// Label of the next best action: a link to Href, or a button that posts to Post. Empty for none.
	Label, Href, Post string
	// Tone says how bad it is; zero: nothing is amiss, somebody just has to be waited for; neutral: there is nothing to wait for any more.
	Tone ui.Tone
}

func (a Advice) tone() ui.Tone {
	if a.Tone == "" {
		return ui.ToneInfo
	}
	return a.Tone
}

func (a Advice) icon() string {
	switch a.tone() {
	case ui.ToneDanger:
		return "octagon-alert"
	case ui.ToneWarning:
		return "triangle-alert"
	case ui.ToneNeutral:
		return "ban"
	}
	return "hourglass"
}

func (f InviteFacts) list() []ui.Fact {
	facts := []ui.Fact{{Label: "E-mail", Value: emailFact(f)}}
	if f.FirstName != "" {
		facts = append(facts, ui.Fact{Label: "First name", Text: f.FirstName})
	}
	if f.LastName != "" {
		facts = append(facts, ui.Fact{Label: "Last name", Text: f.LastName})
	}
	facts = append(facts, ui.Fact{Label: "Template", Value: templateFact(f)}, ui.Fact{Label: "Invited", Value: createdFact(f)})
	if f.ReplacedBy != "" {
		facts = append(facts, ui.Fact{Label: "Replaced by", Value: inviteFact(f.ReplacedBy, "A newer invite")})
	}
	if f.Replaces != "" {
		facts = append(facts, ui.Fact{Label: "Replaces", Value: inviteFact(f.Replaces, "An earlier invite")})
	}
	if f.LinkedAt != nil {
		facts = append(facts, ui.Fact{Label: "Linked", Value: ui.Time(*f.LinkedAt)})
	}
	if len(f.Accounts) > 0 {
		facts = append(facts, ui.Fact{Label: "Accounts", Value: accountsFact(f)})
	}
	if f.ExpiresAt != nil {
		facts = append(facts, ui.Fact{Label: f.expiryLabel(), Value: ui.Time(*f.ExpiresAt)})
	}
	return facts
}

func (f InviteFacts) expiryLabel() string {
	if f.LinkDead {
		return "Link expired"
	}
	return "Link expires"
}

func (f InviteFacts) ids() []ui.Fact {
	return []ui.Fact{{Label: "Invite id", Value: idFact("Copy the id", f.ID)}, {Label: "User", Value: userFact(f.UserID)}}
}

// EmailWords is how the latest mail stands, as staff read it.
func EmailWords(s models.EmailStatus) string {
	switch s {
	case models.EmailQueued:
		return "Mail waits to be sent"
	case models.EmailSent:
		return "Mail taken by the mail server"
	case models.EmailCaptured:
		return "Mail kept in the outbox"
	case models.EmailFailed:
		return "Mail not delivered"
	case models.EmailUnknown:
		return "Mail handed over, never confirmed"
	case models.EmailBounced:
		return "Mail came back"
	case models.EmailSuppressed:
		return "No mail: the address opted out"
	case models.EmailCancelled:
		return "Mail taken back before it went"
	}
	return "No mail: the template sends none"
}

// actions are all that can be done with the invite, the likeliest first and the worst last.
func (m InviteModel) actions() []ui.MenuItem {
	var items []ui.MenuItem
	if !m.MayChange {
		return nil
	}
	if m.Open {
		if m.MayMail {
			items = append(items, ui.MenuItem{Text: "Send again", Hint: "A mail with the same link; its time begins anew", Icon: "send", Action: paths.ResendInvite(m.Live.ID)})
		}
		items = append(items,
			ui.MenuItem{Text: "Extend the link", Hint: "Lets it work longer, without a mail", Icon: "calendar-plus", Action: paths.ExtendInvite(m.Live.ID)},
			ui.MenuItem{Text: "Correct the address", Hint: "With a new link; the old one stops working", Icon: "square-pen", Href: paths.CorrectInvite(m.Live.ID)},
		)
	}
	if !m.Live.Facts.LinkDead {
		items = append(items, ui.MenuItem{Text: "Show the QR code", Hint: "For somebody who stands beside you", Icon: "qr-code", Href: paths.QRInvite(m.Live.ID)})
	}
	if m.MayReplace {
		replace := ui.MenuItem{Text: "Replace", Hint: "Ends this invite and begins a new one", Icon: "git-compare", Href: paths.ReplaceInvite(m.Live.ID)}
		if !m.Open { // it is revoked: there is nothing to end
			replace.Text, replace.Hint = "Invite anew", "A new invite for the same person"
		}
		items = append(items, replace)
	}
	if m.Open {
		items = append(items, ui.MenuItem{Text: "Revoke", Hint: "The link stops working for good", Icon: "ban", Opens: revokeDialog, Danger: true})
	}
	return items
}

// revokeDialog is the id of the question whether to revoke.
const revokeDialog = "revoke"

// revokeQuestion names what is lost.
func (m InviteModel) revokeQuestion() ui.ConfirmProps {
	text := "The link stops working at once, and nobody can link an account with it any more."
	switch {
	case m.Live.Facts.LinkDead:
		text = "The link has run out already; revoked, it can be neither extended nor sent again."
	case m.Live.Stage == models.StageStarted:
		text += " What " + m.Name + " has begun is lost."
	}
	return ui.ConfirmProps{
		ID: revokeDialog, Title: "Revoke the invite for " + m.Name + "?", Text: text + " This cannot be undone; you can only invite anew.",
		Action: paths.RevokeInvite(m.Live.ID), Submit: "Revoke invite", Cancel: "Keep it",
	}
}

// EventDelivery is an event on its way to one endpoint.
type EventDelivery struct {
	Tone     ui.Tone
	Outcome  string // "Delivered"
	Endpoint string
	Href     string     // of the delivery's page; empty where the endpoint was deleted
	Note     string     // "answered 200 at the first try"
	NextAt   *time.Time // ends the note: when it is tried again
}
