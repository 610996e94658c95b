package ui

import "github.com/a-h/templ"

// FileProps describes a field that takes a file. It is a plain file field; where scripts run a file can be dropped on it, and its
// name is shown.
type FileProps struct {
	Name, Label  string
	Hint, Error  string
	Accept       string // ".csv,.xlsx"
	Limits       string // "CSV or XLSX, up to 20 MB"
	Required     bool
	Present      templ.Component // the file that is there already, shown above the place for another
	SubmitOnPick bool            // the form is sent as soon as a file is chosen, where scripts run
	Attrs        templ.Attributes
}

// ControlID is the id of the field.
func (p FileProps) ControlID() string { return idOf(p.Name) }

func (p FileProps) describedBy() string {
	hint, fault := p.ControlID()+"-hint", ""
	if p.Error != "" {
		fault = p.ControlID() + "-error"
	}
	return present(hint, fault)
}

// MapProps is one row of a mapping: what came (a column of a file, with a few of its values) and what it becomes (the field).
type MapProps struct {
	From    string
	Samples []string
	Field   FieldProps // a select; its label is hidden, and should name the column: "Column “E-mail”"
	Note    string     // "Recognised", "Not used"
	Tone    Tone
}

// Lint is one remark about a text: what is amiss, and where.
type Lint struct {
	Tone Tone
	Text string
	// Where leads to the place ("#f-email-subject"); empty: nowhere.
	Where, WhereLabel string
}

// DeviceProps describes a page of ours shown as on a phone or a desktop. Its document's own policy must allow frame-ancestors 'self'.
type DeviceProps struct {
	ID    string // once a page
	Title string // names the frame: "Landing page, as Ana sees it"
	Src   string
	// Name of the frame, for a form or a link that targets it.
	Name string
	// Sandbox is the frame's sandbox attribute; zero: nothing is allowed.
	Sandbox string
	// Desktop shows the wide one first.
	Desktop bool
	// Dark shows the dark one first. The page inside follows prefers-color-scheme.
	Dark bool
	// OneDevice leaves out the choice of phone and desktop, OneTheme that of light and dark.
	OneDevice, OneTheme bool
	// Address is shown in the frame's bar, as a browser would.
	Address string
	Attrs   templ.Attributes // on the frame
}

// QRProps is a code to photograph.
type QRProps struct {
	Src  string // of the image
	Alt  string // "QR code of Ana's link"
	Text string // under it
}
