package pages

import (
	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// InviteNewModel is the form for a new invite, with the mail as it will arrive.
type InviteNewModel struct {
	Invite           models.NewInvite
	Templates        []ui.Option // empty: there is none yet
	WinkTemplates    []ui.Option // empty: nothing to choose
	MayWriteTemplate bool
	Faults           Faults
	Unseen           bool // it was not sent, as the writer cannot have seen a remark on it
	Preview          InvitePreviewModel
}

// InvitePreviewModel is the mail as its recipient will see it, and what there is to know before it goes.
type InvitePreviewModel struct {
	Chosen   bool // a template is
	Person   string
	Sample   bool // the person is made up, as nobody has been typed yet
	Envelope Envelope
	Src      string // of the mail's frame
	Remarks  []models.InviteRemark
}

// lints put the remarks into words.
func (m InvitePreviewModel) lints() []ui.Lint {
	var lints []ui.Lint
	for _, r := range m.Remarks {
		lints = append(lints, remarkWords(r))
	}
	return lints
}

func remarkWords(r models.InviteRemark) ui.Lint {
	switch r.Code {
	case models.RemarkMissing:
		return ui.Lint{
			Tone: ui.ToneWarning, Text: "The template uses ${lastName}, and there is no last name: the text will have a gap there.", Where: "#f-lastName", WhereLabel: "Add the last name",
		}
	case models.RemarkSuppressed:
		return ui.Lint{Tone: ui.ToneDanger, Text: "This address asked for no more e-mail: no mail would go out."}
	case models.RemarkLinked:
		text := "This person has linked an account already."
		if r.Other != "" {
			text = r.Other + " has linked an account with this address already."
		}
		return ui.Lint{Tone: ui.ToneInfo, Text: text, Where: paths.Invite(r.InviteID), WhereLabel: "See the invite"}
	}
	return ui.Lint{Tone: ui.ToneWarning, Text: "This address has an open invite. Sending that one again may do.", Where: paths.Invite(r.InviteID), WhereLabel: "See the invite"}
}

// told are the remarks, as the form sends along which of them stood on the page.
func (m InvitePreviewModel) told() []ui.HiddenField {
	var fields []ui.HiddenField
	for _, r := range m.Remarks {
		fields = append(fields, ui.HiddenField{Name: RemarkField, Value: r.Key()})
	}
	return fields
}

// RemarkField is the field that names a remark which stood on the page.
const RemarkField = "told"

func (m InviteNewModel) labels() []Label {
	return []Label{
		{"fullName", "Full name"}, {"firstName", "First name"}, {"lastName", "Last name"}, {"email", "E-mail address"}, {"templateId", "Template"},
		{"winkTemplateId", "Wink template"},
	}
}

// newInviteTabs lead from one person to many and back.
func newInviteTabs(many bool) []ui.Tab {
	return []ui.Tab{
		{Label: "One person", Href: paths.InviteNew, Active: !many}, {Label: "Many people", Href: paths.ImportNew, Active: many},
	}
}
