package pages

import (
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// InviteAddressModel is the form that corrects the address of an invite.
type InviteAddressModel struct {
	ID, Name string
	Wrong    string // the address that it has
	Email    string // what was typed
	Faults   Faults
	Remarks  []models.InviteRemark // to be known before the mail goes there
	Mailless bool                  // the template sends no e-mail
	Refused  bool                  // no mail has arrived there
	Opened   bool                  // somebody has clicked the link in the mail
	Closed   bool                  // linked or revoked: nothing can be corrected
}

// WrongField is the field that says which address the form was shown with.
const WrongField = "wrong"

func (m InviteAddressModel) hidden() []ui.HiddenField {
	return append([]ui.HiddenField{{Name: WrongField, Value: m.Wrong}}, InvitePreviewModel{Remarks: m.Remarks}.told()...)
}

func (m InviteAddressModel) description() string {
	if m.Closed {
		return ""
	}
	return "The invite for " + m.Name + " goes to another address, with a new link."
}

// optedOut says whether the new address is known to want no e-mail.
func (m InviteAddressModel) optedOut() bool {
	return slices.ContainsFunc(m.Remarks, func(r models.InviteRemark) bool { return r.Code == models.RemarkSuppressed })
}

// effects are what correcting the address does.
func (m InviteAddressModel) effects() []string {
	var effects []string
	switch {
	case m.Mailless:
		effects = append(effects, "The link of before stops working at once: whoever has it is not "+m.Name+".")
	case !m.Refused:
		effects = append(effects, "The link in the mail to "+m.Wrong+" stops working at once: whoever has it is not "+m.Name+".")
	}
	if m.Opened {
		effects = append(effects, "It was opened already. What that person began is stopped and does not count.")
	}
	switch {
	case m.Mailless:
		return append(effects, "No mail goes out, as the template sends none: hand the new link over yourself. The time that it works begins anew.")
	case m.optedOut():
		return append(effects, "No mail goes to the address above: hand the new link over yourself. The time that it works begins anew.")
	}
	return append(effects, "A mail with a new link goes to the address above. The time that it works begins anew.")
}

func (m InviteAddressModel) submit() string {
	if m.Mailless || m.optedOut() {
		return "Correct without a mail"
	}
	return "Correct and send"
}

func (m InviteAddressModel) submitIcon() string {
	if m.Mailless || m.optedOut() {
		return "check"
	}
	return "send"
}

// InviteReplaceModel is the form that replaces an invite by a new one.
type InviteReplaceModel struct {
	ID, Name, Email string
	TemplateID      string
	Faults          Faults
	Templates       []ui.Option
	Revoked         bool // the invite is revoked already
	Closed          bool // linked or replaced: there is nothing to replace
}

func (m InviteReplaceModel) title() string {
	if m.Revoked && !m.Closed {
		return "Invite anew"
	}
	return "Replace the invite"
}

func (m InviteReplaceModel) description() string {
	if m.Closed {
		return ""
	}
	if m.Revoked {
		return m.Name + " is invited anew. The invite of before was revoked."
	}
	return m.Name + " is invited anew, and this invite ends."
}

func (m InviteReplaceModel) submit() string {
	if m.Revoked {
		return "Send invite"
	}
	return "Replace and send"
}

// InviteQRModel is an invite's link as a QR code.
type InviteQRModel struct {
	ID, Name  string
	URL       string // of the landing page
	ExpiresAt time.Time
	Linked    bool // the link does not run out any more
	Closed    bool // the link does not work any more
}

func (m InviteQRModel) description() string {
	if m.Closed {
		return ""
	}
	return "Whoever photographs it opens the invite of " + m.Name + ". Show it to nobody else."
}

func inviteCrumbs(id, name string) []ui.Crumb {
	return []ui.Crumb{{Label: "Invites", Href: paths.Invites}, {Label: name, Href: paths.Invite(id)}}
}
