package pages

import (
	"strconv"

	"invites/models"
	"invites/views/ui"
)

// TemplateViewModel is what stands around the frames of a template's preview, for one person.
type TemplateViewModel struct {
	Person    string // who it is drawn for
	SendEmail bool
	From      string // name and address
	ReplyTo   string
	Subject   string
	Advice    []models.Advice
}

// templateSections are the parts of the editor, in its order: the path that the fields of each begin with, and its name.
func templateSections() []Label {
	return []Label{{"email", "E-mail"}, {"landingPage", "Landing page"}, {"successPage", "Success page"}, {"company", "Name and logo"}}
}

// adviceFor is what there is to say to a section.
func (m TemplateViewModel) adviceFor(section string) []ui.Lint {
	var remarks []ui.Lint
	for _, a := range m.Advice {
		if sectionOf(a.Field) == section {
			remarks = append(remarks, lintOf(a))
		}
	}
	return remarks
}

func lintOf(a models.Advice) ui.Lint {
	tone := ui.ToneWarning
	if a.Refused {
		tone = ui.ToneDanger
	}
	name := fieldName(a.Field)
	return ui.Lint{Tone: tone, Text: name + ": " + a.Message, Where: "#" + ui.FieldProps{Name: a.Field}.ControlID(), WhereLabel: "Go to " + inSentence(name)}
}

// adviceCount is the number beside a section's name; "" for none.
func (m TemplateViewModel) adviceCount(section string) string {
	n := len(m.adviceFor(section))
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func adviceCountSpoken(n string) string {
	if n == "1" {
		return ", one remark"
	}
	return ", " + n + " remarks"
}

// orDash stands in for what has not been written.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// TemplatePeopleModel is the choice of who to see a template as.
type TemplatePeopleModel struct {
	As       string
	Options  []ui.Option
	Searched string // what was searched for; empty: nothing
	Found    int
}

func (m TemplatePeopleModel) outcome() string {
	switch {
	case m.Searched == "":
		return ""
	case m.Found == 0:
		return "No invite fits."
	case m.Found == 1:
		return "One invite fits; it is chosen."
	}
	return strconv.Itoa(m.Found) + " invites fit; the latest is chosen."
}

// TemplateLogoModel is a template's logo in the editor.
type TemplateLogoModel struct {
	Upload  string // the digest of an uploaded one
	URL     string // where one is to be fetched from
	Href    string // of the picture; empty: there is none yet
	Failure string // why it could not be fetched
	Fault   string // why an upload was refused
	CanEdit bool

	AddressFault string // why the address was refused
}

func (m TemplateLogoModel) addressHint() string {
	switch {
	case m.Failure != "":
		return "The picture could not be fetched: " + m.Failure + ". Correct the address, or save again to have it tried once more."
	case m.URL != "" && m.Href == "":
		return "It is fetched soon after saving."
	}
	return "The https address of a PNG, JPEG, WebP or GIF picture. It is fetched once and kept."
}
