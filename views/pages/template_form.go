package pages

import (
	"fmt"
	"strings"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TemplateFormModel is the editor of one template.
type TemplateFormModel struct {
	ID      string // empty for a new one
	Content models.TemplateContent
	Faults  Faults
	Preview TemplatePreviewModel
	CanEdit bool
	Uses    int64 // how many invites follow it
	// LogoFailure says why the saved logo could not be had; empty where it could, or was not asked for yet.
	LogoFailure string
}

func (m TemplateFormModel) title() string {
	if m.ID == "" {
		return "New template"
	}
	return m.Content.Name
}

func (m TemplateFormModel) description() string {
	switch {
	case m.ID == "":
		return "These words are ready to send. Change what you like; nothing is saved until you say so."
	case m.Uses == 0:
		return "No invite follows this template yet."
	case m.Uses == 1:
		return "One invite follows this template. Its pages show a change at once; the mail it got stays as it was sent."
	}
	return fmt.Sprintf("%d invites follow this template. Their pages show a change at once; mails stay as they were sent.", m.Uses)
}

func (m TemplateFormModel) action() string {
	if m.ID == "" {
		return paths.Templates
	}
	return paths.Template(m.ID)
}

func (m TemplateFormModel) faultList() []ui.FieldError {
	return m.Faults.List(
		Label{"name", "Template name"}, Label{"company.name", "Company name"}, Label{"company.logoUrl", "Logo"},
		Label{"email.senderName", "Sender's name"}, Label{"email.replyAddress", "Reply address"},
		Label{"email.subject", "E-mail, subject"}, Label{"email.body", "E-mail, text"},
		Label{"landingPage.header", "Landing page, heading"}, Label{"landingPage.description", "Landing page, text"},
		Label{"landingPage.button", "Landing page, button"},
		Label{"successPage.header", "Success page, heading"}, Label{"successPage.description", "Success page, text"},
		Label{"successPage.button", "Success page, button"},
	)
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

func (m TemplateFormModel) logo() ui.FieldProps {
	p := m.line("company.logoUrl", "Logo", m.Content.Company.LogoURL)
	p.Optional, p.Hint, p.Placeholder = "optional", "The https address of a PNG, JPEG or GIF picture. It is fetched once and kept.", "https://"
	if m.LogoFailure != "" {
		p.Hint = "The picture could not be fetched: " + m.LogoFailure + ". Correct the address, or save again to have it tried once more."
	}
	p.Type, p.InputMode, p.Counter = "text", "url", false
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
	switch m.Uses {
	case 0:
		return "No invite follows it. A deleted template cannot be brought back."
	case 1:
		return "One invite follows it: what was sent keeps working, with its pages as they are now. No new invite can use it, and it cannot be brought back."
	}
	return fmt.Sprintf("%d invites follow it: what was sent keeps working, with its pages as they are now. No new invite can use it, and it cannot be brought back.", m.Uses)
}
