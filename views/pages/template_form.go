package pages

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TemplateFormModel is the editor of one template.
type TemplateFormModel struct {
	ID        string // empty for a new one
	SavedName string // as it is saved; empty for a new one
	Version   int    // the one that the writer began with; 0 for a new one
	UpdatedAt time.Time
	UpdatedBy string // empty: not known
	Content   models.TemplateContent
	Typed     bool // Content is not what is saved
	Faults    Faults
	Conflict  *TemplateConflict
	Deleted   *TemplateDeleted // what was typed was meant for it
	Preview   TemplateViewModel
	Logo      TemplateLogoModel
	As        string // who it is looked at as
	People    []ui.Option
	CanEdit   bool
	Uses      int64 // how many invites follow it
	Open      int64 // those of them that may still be linked
	TestTo    string
	Captured  bool                // tests stay in the outbox
	Trial     *TemplateTrialModel // what became of a test that was asked for without scripts
}

func (m TemplateFormModel) title() string {
	if m.ID == "" {
		return "New template"
	}
	return m.SavedName
}

func (m TemplateFormModel) description() string {
	switch {
	case m.Deleted != nil:
		return "Nothing is saved until you say so."
	case m.ID == "":
		return "These words are ready to send. Change what you like; nothing is saved until you say so."
	case m.Uses == 0:
		return "No invite follows this template yet."
	}
	return "What you save shows at once on the pages of invites that follow it; mails stay as they were sent."
}

// uses says how many invites follow it.
func (m TemplateFormModel) uses() string { return usesText(m.Uses, m.Open) }

// usesText is "12 invites, 5 open".
func usesText(uses, open int64) string {
	text := invitesCount(uses)
	if uses > 0 {
		text += ", " + models.Thousands(open) + " open"
	}
	return text
}

func (m TemplateFormModel) savedBy() string {
	if m.UpdatedBy == "" {
		return ""
	}
	return " by " + m.UpdatedBy
}

func (m TemplateFormModel) action() string {
	if m.ID == "" {
		return paths.Templates
	}
	return paths.Template(m.ID)
}

// frame is where a part of the template is drawn, as it is saved.
func (m TemplateFormModel) frame(part string) string {
	if m.ID == "" {
		return paths.TypedTemplate(part)
	}
	return paths.SavedTemplate(m.ID, part, m.As)
}

func (m TemplateFormModel) faultList() []ui.FieldError {
	return m.Faults.List(templateLabels()...)
}

// device is the frame that shows one part.
func (m TemplateFormModel) device(part, what string) ui.DeviceProps {
	return ui.DeviceProps{
		ID: "preview-" + part, Title: what, Src: m.frame(part), Name: "preview-" + part,
		Sandbox: "allow-same-origin", Attrs: templ.Attributes{"data-preview": part, "data-preview-action": paths.TypedTemplate(part)},
	}
}

// companyDevice shows the landing page once more: there the name and the logo are seen.
func (m TemplateFormModel) companyDevice() ui.DeviceProps {
	p := m.device(paths.PartLanding, "Landing page, with name and logo")
	p.ID, p.Name = "preview-company", "preview-company"
	p.Attrs["data-preview"] = "company"
	return p
}

// line is a field of one line; its name is the contract's path.
func (m TemplateFormModel) line(name, label, value string) ui.FieldProps {
	return ui.FieldProps{
		Name: name, Label: label, Value: value, Error: m.Faults.Of(name), MaxLength: models.MaxShortText, Counter: true,
		Autocomplete: "off",
	}
}

// text is a field of several lines.
func (m TemplateFormModel) text(name, label, value string, rows int) ui.FieldProps {
	return ui.FieldProps{
		Name: name, Label: label, Value: value, Error: m.Faults.Of(name), MaxLength: models.MaxLongText, Counter: true, Rows: rows,
	}
}

// withVariables offers variables while a field is typed in.
func withVariables(p ui.FieldProps, names []string) ui.FieldProps {
	p.Attrs = templ.Attributes{"data-variables": strings.Join(names, " ")}
	return p
}

func (m TemplateFormModel) name() ui.FieldProps {
	p := m.line("name", "Template name", m.Content.Name)
	p.MaxLength, p.Hint = models.MaxTemplateName, "Only your colleagues see it."
	return p
}

func (m TemplateFormModel) company() ui.FieldProps {
	p := m.line("company.name", "Company name", m.Content.Company.Name)
	p.Hint = "Who invites, as people know you."
	return p
}

func (m TemplateFormModel) replyAddress() ui.FieldProps {
	p := m.line("email.replyAddress", "Reply address", m.Content.Email.ReplyAddress)
	p.Hint, p.Type, p.InputMode, p.Counter = "Where answers go.", "text", "email", false
	return p
}

func (m TemplateFormModel) senderName() ui.FieldProps {
	p := m.line("email.senderName", "Sender’s name", m.Content.Email.SenderName)
	p.Hint = "As inboxes show it."
	return p
}

// people is the choice of who to look at the template as.
func (m TemplateFormModel) people() TemplatePeopleModel {
	return TemplatePeopleModel{As: m.As, Options: m.People}
}

func (m TemplatePeopleModel) choice() ui.FieldProps {
	return ui.FieldProps{Name: "as", Label: "See it as", Value: m.As, Options: m.Options, HideLabel: true, Attrs: templ.Attributes{"form": "template-form"}}
}

// viewerChoice is the same choice for who may not change anything: it leads to another address.
func (m TemplateFormModel) viewerChoice() ui.FieldProps {
	return ui.FieldProps{Name: "as", Label: "See it as", Value: m.As, Options: m.People, HideLabel: true, SubmitOnChange: true}
}

// hidden are the fields that the editor sends unseen.
func (m TemplateFormModel) hidden() []ui.HiddenField {
	fields := []ui.HiddenField{{Name: "templateId", Value: m.ID}}
	if m.Version > 0 {
		fields = append(fields, ui.HiddenField{Name: "version", Value: strconv.Itoa(m.Version)})
	}
	if len(m.Faults) > 0 {
		fields = append(fields, ui.HiddenField{Name: "told", Value: m.told()})
	}
	return fields
}

// told are the faults that stand on the page, for remarks not to say them again: a line each, the field first.
func (m TemplateFormModel) told() string {
	lines := make([]string, len(m.Faults))
	for i, f := range m.Faults {
		lines[i] = f.Field + " " + f.Message
	}
	return strings.Join(lines, "\n")
}

// ReadTold reads what told wrote.
func ReadTold(text string) []models.FieldError {
	var faults []models.FieldError
	for line := range strings.Lines(text) {
		field, message, _ := strings.Cut(line, " ")
		faults = append(faults, models.FieldError{Field: field, Message: message})
	}
	return faults
}

// variable is one of a template's variables, as it is typed.
func variable(name string) string { return "${" + name + "}" }

// insertLabel names the button that inserts a variable, for screen readers.
func insertLabel(name, field string) string {
	return "Insert " + variable(name) + " into: " + field
}

func variableList(names []string) string {
	typed := make([]string, len(names))
	for i, name := range names {
		typed[i] = variable(name)
	}
	return strings.Join(typed, "  ")
}

func (m TemplateFormModel) deleteText() string {
	const lost = " No new invite can use it, and neither it nor its history can be brought back."
	switch m.Uses {
	case 0:
		return "No invite follows it. Neither it nor its history can be brought back."
	case 1:
		return "One invite follows it: what was sent keeps working, with its pages as they are now." + lost
	}
	return fmt.Sprintf("%s invites follow it (%s open): what was sent keeps working, with its pages as they are now.%s", models.Thousands(m.Uses), models.Thousands(m.Open), lost)
}
