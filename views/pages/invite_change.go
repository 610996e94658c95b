package pages

import (
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
	Refused  bool                  // no mail has arrived there
	Opened   bool                  // somebody has clicked the link in the mail
	Closed   bool                  // linked or revoked: nothing can be corrected
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
}

func inviteCrumbs(id, name string) []ui.Crumb {
	return []ui.Crumb{{Label: "Invites", Href: paths.Invites}, {Label: name, Href: paths.Invite(id)}}
}
