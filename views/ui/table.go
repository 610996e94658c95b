package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Column heads one column of a table.
type Column struct {
	Label string
	End   bool // numbers and actions stand at the end of the cell
	// Hidden keeps the heading for screen readers only, as over a column of buttons.
	Hidden bool
	// Sort makes the heading a link to the list sorted by it, or the other way round where it is so already; Sorted says how the
	// rows stand now.
	Sort   string
	Sorted Order
	// Narrow keeps the column as small as what is in it.
	Narrow bool
}

// Order is how a column is sorted.
type Order string

// The orders.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// sortIcon shows how the rows stand, or that they can be sorted.
func (c Column) sortIcon() string {
	switch c.Sorted {
	case Ascending:
		return "arrow-up"
	case Descending:
		return "arrow-down"
	}
	return "chevrons-up-down"
}

// sortTitle says what the link of the heading does.
func (c Column) sortTitle() string {
	if c.Sorted == Unsorted {
		return "Sort by " + strings.ToLower(c.Label)
	}
	return "Sort the other way round"
}

// sortID is the id of the heading's link.
func (c Column) sortID() string {
	return "sort-" + inID(c.Label)
}

// refocus names a link of the pager, and who gets the focus on the page that it leads to: the same link, or the other where that page has
// none. rel is the link's relation; empty: none.
func refocus(id, rel, other string) templ.Attributes {
	attrs := templ.Attributes{"id": id, "data-refocus": id + " " + other}
	if rel != "" {
		attrs["rel"] = rel
	}
	return attrs
}

// TableProps describes a table; its rows (Row, Cell) are its children.
type TableProps struct {
	// Caption names the table for screen readers.
	Caption string
	Columns []Column
	// Select is the id of the BulkBar's form: the table gets a column of boxes, and each row must begin with a SelectCell.
	Select string
	// ID of the table's body, for htmx to swap.
	BodyID string
	Attrs  templ.Attributes // on the body
}

// PagerProps describes the way through a long list, which is read by cursor: to its start, and on.
type PagerProps struct {
	First    string // empty on the first page
	Previous string // empty where there is none, or the list can only be read on
	Next     string // empty on the last page
	Summary  string // "26–50 of 12,345 invites" (Range)
}

// Tab is one of several views of a thing, each with its own URL.
type Tab struct {
	Label, Href string
	Count       string // empty: none shown
	Active      bool
	// ID is for an address that leads back to this very choice; empty: none. Segments only.
	ID string
}
