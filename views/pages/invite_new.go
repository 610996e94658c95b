package pages

import (
	"invites/models"
	"invites/views/ui"
)

// InviteNewModel is the form for a new invite, with the mail as it will arrive.
type InviteNewModel struct {
	Invite           models.NewInvite
	Templates        []ui.Option // empty: there is none yet
	MayWriteTemplate bool
	Faults           Faults
	Preview          InvitePreviewModel
}

// InvitePreviewModel is the mail as its recipient will see it.
type InvitePreviewModel struct {
	Mail *TemplatePreviewModel // nil: no template is chosen
}

func (m InviteNewModel) labels() []Label {
	return []Label{
		{"fullName", "Full name"}, {"firstName", "First name"}, {"lastName", "Last name"}, {"email", "E-mail address"}, {"templateId", "Template"},
	}
}
