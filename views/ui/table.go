package ui

import "github.com/a-h/templ"

// Column heads one column of a table.
type Column struct {
	Label string
	End   bool // numbers and actions stand at the end of the cell
	// Hidden keeps the heading for screen readers only, as over a column of buttons.
	Hidden bool
	// Sort makes the heading a link, and Sorted says how the rows stand now.
	Sort   string
	Sorted Order
}

// Order is how a column is sorted.
type Order string

// The orders.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// TableProps describes a table; its rows (Row, Cell) are its children.
type TableProps struct {
	// Caption names the table for screen readers.
	Caption string
	Columns []Column
	// ID of the table's body, for htmx to swap.
	BodyID string
	Attrs  templ.Attributes // on the body
}

// PagerProps describes the way through a long list, which is read by cursor: to its start, and on.
type PagerProps struct {
	First   string // empty on the first page
	Next    string // empty on the last page
	Summary string // "Showing 50 invites"
}

// Tab is one of several views of a thing, each with its own URL.
type Tab struct {
	Label, Href string
	Count       string // empty: none shown
	Active      bool
}
