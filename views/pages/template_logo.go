package pages

import (
	"github.com/a-h/templ"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

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

func (m TemplateFormModel) logo() TemplateLogoModel {
	logo := m.Logo
	if fault := m.Faults.Of("company.logo"); fault != "" {
		logo.Fault = fault
	}
	logo.AddressFault = m.Faults.Of("company.logoUrl")
	return logo
}

func (m TemplateLogoModel) address() ui.FieldProps {
	return ui.FieldProps{
		Name: "company.logoUrl", Label: "Or the address of a picture", Value: m.URL, Error: m.AddressFault, Hint: m.addressHint(), Placeholder: "https://",
		InputMode: "url", MaxLength: models.MaxShortText, Autocomplete: "off", Optional: "optional",
	}
}

func (m TemplateLogoModel) file() ui.FileProps {
	return ui.FileProps{
		Name: "company.logo", Label: "Logo", Present: logoShown(m), Error: m.Fault, Accept: "image/png,image/jpeg,image/webp,image/gif",
		Limits: "PNG, JPEG, WebP or GIF, up to 2 MB and 2000 by 2000 pixels. Nothing but the picture is kept.",
		Attrs: templ.Attributes{
			"hx-post": paths.TemplateLogo, "hx-encoding": "multipart/form-data", "hx-trigger": "change", "hx-target": "#template-logo",
			"hx-swap": "outerHTML", "hx-include": "#template-form, #f-as",
		},
	}
}
