package ui

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"invites/models"
)

// FilterBarProps describes what narrows a list by its address: a search field, compact choices (its children: FilterSelect,
// FilterDates, FilterMore), and the filters that are on, each of which a link takes away.
type FilterBarProps struct {
	Action string // the list's path
	Label  string // names the form: "Filter the invites"
	// Search, where it is not nil, stands first.
	Search *FilterSearch
	Chips  []FilterChip
	// Clear is the address of the list without any filter; it is offered where a chip is shown.
	Clear string
	// Hidden fields travel along, as the order.
	Hidden []HiddenField
	// Actions stand at the end: ExportMenu.
	Actions templ.Component
}

// FilterSearch is the field of a FilterBar that takes text.
type FilterSearch struct {
	Name, Label, Value, Placeholder string
	MaxLength                       int
}

// FilterChip is a filter that is on: what it is about, what it lets through, and the address of the list without it.
type FilterChip struct{ Label, Value, Remove string }

// FilterSelectProps is one compact choice. The first option is the one that lets everything through.
type FilterSelectProps struct {
	Name, Label, Value string
	Options            []Option
}

// chosen tells whether the choice narrows the list.
func (p FilterSelectProps) chosen() bool { return p.Value != "" }

// FilterDatesProps is a range of days, both included: two fields in a panel that opens, and ready-made ranges as links.
type FilterDatesProps struct {
	ID               string // of the panel, once a page
	Label            string // "Created"
	FromName, ToName string
	From, To         string // YYYY-MM-DD or empty
	Hint             string // "Days in UTC."
	Presets          []Tab  // Label and Href
}

// value is what the closed panel says.
func (p FilterDatesProps) value() string { return Days(p.From, p.To) }

// Days is a range of days, both YYYY-MM-DD or empty, as people read it: one day, one end open, or from one to the other.
func Days(from, to string) string {
	first, last := writtenDay(from), writtenDay(to)
	switch {
	case from == to:
		return first
	case to == "":
		return "from " + first
	case from == "":
		return "until " + last
	}
	return first + " – " + last
}

// writtenDay is "20 Nov 2026"; what is no day stays as it is.
func writtenDay(text string) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return day.Format("2 Jan 2006")
}

// BulkProps describes the bar that acts on a selection of rows. Its buttons are its children: submit buttons with a formaction of
// their own (BulkButton).
type BulkProps struct {
	// Form is the id of the bar's form, to which the boxes of the rows belong (TableProps.Select, SelectCell).
	Form string
	// Action is where the form is posted by a button without a formaction.
	Action string
	// Matching is how many rows fit the filters, on all pages; 0 where nobody counted them.
	Matching int64
	// Shown is how many rows this page shows: where it is all of them, "all matching" is not offered.
	Shown int
	// What they are called: "invites".
	What string
	// Hidden are the filters of the list, so that "all matching" can be found again.
	Hidden []HiddenField
	// Keep is the name under which the browser's tab keeps what is ticked, from SelectionKey; Filter tells one narrowing of the list from
	// another: "all matching" ends with it, what was ticked one by one does not.
	Keep, Filter string
	// Most is how many rows can be ticked one by one.
	Most int
}

// AllKept begins the names under which a tab keeps what belongs to one mode and one session, for forms that end them (data-forget): what is
// ticked in lists, under selectionPrefix, and how lists were narrowed when they were left (app.js).
const (
	AllKept         = "kept:"
	selectionPrefix = AllKept + "selected:"
)

// SelectionKey is the name under which a tab keeps what somebody has ticked in a list.
func SelectionKey(list, mode, staffID string) string {
	return selectionPrefix + list + ":" + mode + ":" + staffID
}

func (p BulkProps) most() string { return strconv.Itoa(p.Most) }

// fullWords say why no more rows can be ticked.
func (p BulkProps) fullWords() string {
	return "No more than " + models.Thousands(p.Most) + " can be ticked one by one. Narrow the list and select all that match."
}

// AllName is the field of a BulkBar that says "all that fit the filters", with the value "true"; the rows' own field is IDName.
const (
	AllName = "all"
	IDName  = "id"
)

func (p BulkProps) offersAll() bool {
	return p.Shown > 0 && (p.Matching == 0 || p.Matching > int64(p.Shown))
}

func (p BulkProps) allLabel() string {
	if p.Matching == 0 {
		return "Select all " + p.What + " that match"
	}
	return "Select all " + models.Thousands(p.Matching) + " matching"
}

// BulkButtonProps is one thing to do with the selection.
type BulkButtonProps struct {
	Action string // the button's formaction
	Icon   string
	Danger bool
	Attrs  templ.Attributes
}

func (p BulkButtonProps) button() ButtonProps {
	variant := Secondary
	if p.Danger {
		variant = DangerQuiet
	}
	attrs := templ.Attributes{"formaction": p.Action}
	for name, value := range p.Attrs {
		attrs[name] = value
	}
	return ButtonProps{Variant: variant, Size: Small, Icon: p.Icon, Attrs: attrs}
}

// Range is a pager's summary: "26–50 of 12,345". from is the number of the page's first row, 0 where it is not known; total is 0
// where nobody counted.
func Range(from int64, shown int, total int64, what string) string {
	var text string
	switch {
	case from > 0 && shown > 1:
		text = models.Thousands(from) + "–" + models.Thousands(from+int64(shown)-1)
	case from > 0:
		text = models.Thousands(from)
	default:
		text = models.Thousands(shown)
	}
	if total > 0 {
		text += " of " + models.Thousands(total)
	}
	return text + " " + what
}

// moreID is the id of the button of a FilterMore.
func moreID(label string) string { return "filter-more-" + inID(label) }
