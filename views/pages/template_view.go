package pages

import (
	"slices"
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
	Faults    []models.FieldError // that the last saving was refused for
	Sandbox   bool                // nobody real is invited: what stands as in our sample may
}

// templateSections are the parts of the editor, in its order: the path that the fields of each begin with, and its name.
func templateSections() []Label {
	return []Label{{"email", "E-mail"}, {"landingPage", "Landing page"}, {"successPage", "Success page"}, {"company", "Name and logo"}}
}

// advicePlaces are where remarks stand: below the fields that are written most, and at the end of each section for its others.
func advicePlaces() []string {
	return []string{
		"email.subject", "email.body", "email", "landingPage.header", "landingPage.description", "landingPage", "successPage.header",
		"successPage.description", "successPage", "company",
	}
}

// adviceAt is what there is to say at a place.
func (m TemplateViewModel) adviceAt(place string) []ui.Lint {
	var remarks []ui.Lint
	for _, a := range m.Advice {
		switch {
		case a.Field == place:
			remark := m.lintOf(a)
			remark.Text, remark.Where = a.Message, "" // it stands right above
			remarks = append(remarks, remark)
		case sectionOf(a.Field) == place && !slices.Contains(advicePlaces(), a.Field):
			remarks = append(remarks, m.lintOf(a))
		}
	}
	return remarks
}

func (m TemplateViewModel) lintOf(a models.Advice) ui.Lint {
	tone := ui.ToneWarning
	switch {
	case a.Refused:
		tone = ui.ToneDanger
	case a.Sample && m.Sandbox:
		tone = ui.ToneInfo
	}
	name := fieldName(a.Field)
	return ui.Lint{Tone: tone, Text: name + ": " + a.Message, Where: "#" + ui.FieldProps{Name: a.Field}.ControlID(), WhereLabel: "Go to " + inSentence(name)}
}

// adviceCount is the number beside a section's name, of what is amiss; "" for none.
func (m TemplateViewModel) adviceCount(section string) string {
	n := 0
	for _, f := range m.Faults {
		if sectionOf(f.Field) == section {
			n++
		}
	}
	for _, a := range m.Advice {
		if sectionOf(a.Field) == section && m.lintOf(a).Tone != ui.ToneInfo {
			n++
		}
	}
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
	More     bool // fit than were found
}

func (m TemplatePeopleModel) outcome() string {
	switch {
	case m.Searched == "":
		return ""
	case m.Found == 0:
		return "Nobody invited is found for “" + m.Searched + "”."
	case m.Found == 1:
		return "One invite fits."
	case m.More:
		return "The latest " + strconv.Itoa(m.Found) + " of those who fit. Type more to find others."
	}
	return strconv.Itoa(m.Found) + " invites fit, the latest first."
}
