package ui

import "cmp"

// MenuProps describes a button that opens a short list of things to do or places to go.
type MenuProps struct {
	Text    string // of the button; empty: the icon alone
	Label   string // names a button that shows an icon alone
	Icon    string // zero: none, but for an icon alone "ellipsis"
	Variant Variant
	Size    Size
	Items   []MenuItem
	// End lines the list up with the button's end, for one at the edge of the page.
	End bool
}

// MenuItem goes somewhere (Href), changes something (Action, a form's post), or asks before it does (Opens).
type MenuItem struct {
	Text   string
	Hint   string // a second, quieter line
	Icon   string
	Href   string
	Action string
	Hidden []HiddenField // sent with Action
	Opens  string        // the id of a ConfirmDialog that asks first
	Danger bool
	// Download says that Href is a file.
	Download bool
}

// id is that of the button.
func (p MenuProps) id() string {
	return "menu-" + inID(cmp.Or(p.Text, p.Label))
}

func (p MenuProps) icon() string {
	if p.Icon == "" && p.Text == "" {
		return "ellipsis"
	}
	return p.Icon
}

func (m MenuItem) class() string {
	if m.Danger {
		return "menu-item menu-item-danger"
	}
	return "menu-item"
}

// ExportProps describes the button that saves a list as a file, as it is filtered now.
type ExportProps struct {
	Href  string // of the file
	What  string // "12,345 invites"; empty: not said
	Items []MenuItem
}

func (p ExportProps) hint() string {
	if p.What == "" {
		return "All pages of this list"
	}
	return p.What + ", all pages"
}

func (p ExportProps) menu() MenuProps {
	items := p.Items
	if len(items) == 0 {
		items = []MenuItem{{Text: "CSV file", Hint: p.hint(), Icon: "file-text", Href: p.Href, Download: true}}
	}
	return MenuProps{Text: "Export", Icon: "download", Size: Small, Items: items, End: true}
}
