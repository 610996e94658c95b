package ui

import "github.com/a-h/templ"

// Variant is how loud a button is. A page has one primary button at most.
type Variant string

// The variants. DangerQuiet opens a question about something destructive; Danger is the button that then does it.
const (
	Primary     Variant = "primary"
	Secondary   Variant = "secondary"
	Ghost       Variant = "ghost"
	Danger      Variant = "danger"
	DangerQuiet Variant = "danger-quiet"
)

// Size is how large a button is; the zero value is the usual one.
type Size string

// The sizes that differ from the usual one.
const (
	Small Size = "sm"
	Large Size = "lg"
)

// ButtonProps describes a button. Its text is its children.
type ButtonProps struct {
	Variant Variant // zero: Secondary
	Size    Size
	Icon    string // before the text
	// Label names a button that shows an icon alone.
	Label string
	// Type is "submit" (also the zero value), "button" or "reset".
	Type string
	// Name and Value are sent with the form when this button sends it.
	Name, Value string
	Full        bool // as wide as its container
	Disabled    bool
	Attrs       templ.Attributes // hx-*, form, formaction
}

// LinkButtonProps describes a link that looks like a button. Its text is its children.
type LinkButtonProps struct {
	Href    string
	Variant Variant // zero: Secondary
	Size    Size
	Icon    string // before the text
	Label   string // names a link that shows an icon alone
	Full    bool
	Attrs   templ.Attributes
}

func buttonClass(v Variant, s Size, full bool) string {
	class := "button button-secondary"
	switch v {
	case Primary:
		class = "button button-primary"
	case Ghost:
		class = "button button-ghost"
	case Danger:
		class = "button button-danger"
	case DangerQuiet:
		class = "button button-danger-quiet"
	}
	switch s {
	case Small:
		class += " button-sm"
	case Large:
		class += " button-lg"
	}
	if full {
		class += " w-full"
	}
	return class
}

func (p ButtonProps) kind() string {
	if p.Type == "" {
		return "submit"
	}
	return p.Type
}
