package ui

import "github.com/a-h/templ"

// Option is one choice of a select or a radio group.
type Option struct {
	Value, Label string
	Hint         string // radio groups only
	Name         string // selects only: what a script calls it elsewhere (data-name)
	Disabled     bool
}

// FieldProps describes one labelled field. It is a select where Options are given, a text area where Rows is, else an input.
type FieldProps struct {
	Name  string
	Label string
	Value string
	// ID of the control; zero: made of Name. FormErrors links to it.
	ID    string
	Hint  string // what to enter, under the label
	Error string // what is wrong, in words that help; marks the field invalid
	// Type of an input; zero: "text".
	Type         string
	Placeholder  string
	Autocomplete string // an HTML autofill token; "off" where a browser's guess would harm
	InputMode    string
	Required     bool
	// Optional adds "(optional)" in the given word to the label.
	Optional  string
	ReadOnly  bool
	Disabled  bool
	Autofocus bool
	// MaxLength in characters; with Counter the count is shown.
	MaxLength int
	Counter   bool
	Rows      int
	Options   []Option
	Mono      bool // code, keys, addresses
	// HideLabel keeps the label for screen readers only.
	HideLabel bool
	// SubmitOnChange sends the form when the choice changes; the form still needs a button for pages without scripts.
	SubmitOnChange bool
	Attrs          templ.Attributes
}

// ControlID is the id of the field's control.
func (p FieldProps) ControlID() string {
	if p.ID != "" {
		return p.ID
	}
	return idOf(p.Name)
}

func (p FieldProps) hintID() string    { return p.ControlID() + "-hint" }
func (p FieldProps) errorID() string   { return p.ControlID() + "-error" }
func (p FieldProps) counterID() string { return p.ControlID() + "-count" }
func (p FieldProps) counts() bool      { return p.Counter && p.MaxLength > 0 }

func (p FieldProps) describedBy() string {
	hint, fault := "", ""
	if p.Hint != "" {
		hint = p.hintID()
	}
	if p.Error != "" {
		fault = p.errorID()
	}
	return present(hint, fault)
}

func (p FieldProps) controlClass() string {
	if p.Mono {
		return "control font-mono text-sm"
	}
	return "control"
}

// attributes are those that input, select and text area share.
func (p FieldProps) attributes() templ.Attributes {
	a := templ.Attributes{
		"id": p.ControlID(), "name": p.Name, "class": p.controlClass(),
		"required": p.Required, "disabled": p.Disabled, "autofocus": p.Autofocus,
		"data-submit-on-change": p.SubmitOnChange,
	}
	if d := p.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	if p.Error != "" {
		a["aria-invalid"] = "true"
	}
	if p.Autocomplete != "" {
		a["autocomplete"] = p.Autocomplete
	}
	for name, value := range p.Attrs {
		a[name] = value
	}
	return a
}

// textAttributes adds what only typed text has.
func (p FieldProps) textAttributes() templ.Attributes {
	a := p.attributes()
	a["readonly"] = p.ReadOnly
	if p.Placeholder != "" {
		a["placeholder"] = p.Placeholder
	}
	if p.InputMode != "" {
		a["inputmode"] = p.InputMode
	}
	if p.MaxLength > 0 {
		a["maxlength"] = p.MaxLength
	}
	if p.counts() {
		a["data-counter"] = p.counterID()
	}
	if p.Type == typeEmail {
		a["inputmode"], a["autocorrect"] = typeEmail, "off"
	}
	if p.Mono || p.Type == typeEmail {
		a["spellcheck"] = "false"
		a["autocapitalize"] = "off"
	}
	return a
}

// typeEmail is a field for an e-mail address. Browsers draw it as one of text with the keyboard for addresses: in their own kind of field they
// turn the domain of jürgen@müller.example into xn--mller-kva.example, which its owner does not know.
const typeEmail = "email"

func (p FieldProps) kind() string {
	if p.Type == "" || p.Type == typeEmail {
		return "text"
	}
	return p.Type
}

// CheckboxProps describes one box with its label beside it.
type CheckboxProps struct {
	Name, Label, Hint, Error string
	Value                    string // sent when checked; zero: "true"
	ID                       string // zero: made of Name and Value
	Checked, Disabled        bool
	Attrs                    templ.Attributes
}

// ControlID is the id of the box.
func (p CheckboxProps) ControlID() string {
	if p.ID != "" {
		return p.ID
	}
	if p.Value != "" {
		return idOf(p.Name + "-" + p.Value)
	}
	return idOf(p.Name)
}

func (p CheckboxProps) sent() string {
	if p.Value == "" {
		return "true"
	}
	return p.Value
}

func (p CheckboxProps) describedBy() string {
	hint, fault := "", ""
	if p.Hint != "" {
		hint = p.ControlID() + "-hint"
	}
	if p.Error != "" {
		fault = p.ControlID() + "-error"
	}
	return present(hint, fault)
}

// HiddenField is a value that a form sends unseen.
type HiddenField struct{ Name, Value string }

// FieldError is one fault of a form: the control's id (FieldProps.ControlID), or empty for the form as a whole, and the words.
type FieldError struct{ ID, Message string }

// ErrorFor is the FieldError of the field with that name.
func ErrorFor(name, message string) FieldError { return FieldError{ID: idOf(name), Message: message} }
