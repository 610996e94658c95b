package pages

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"invites/views/ui"
)

// ListAddress is the address of a list as it is narrowed and sorted now. Query holds its filters and its order alone: the place in the
// list, and what else an address may say, do not travel on.
type ListAddress struct {
	Path  string
	Query url.Values
}

// With is the list with some values changed, from its first page: name, value, name, value. An empty value is left out.
func (a ListAddress) With(changes ...string) string {
	query := url.Values{}
	for name, values := range a.Query {
		if len(values) > 0 && values[0] != "" {
			query.Set(name, values[0])
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		query.Del(changes[i])
		if changes[i+1] != "" {
			query.Set(changes[i], changes[i+1])
		}
	}
	if len(query) == 0 {
		return a.Path
	}
	return a.Path + "?" + query.Encode()
}

// Get is a value of the address.
func (a ListAddress) Get(name string) string { return a.Query.Get(name) }

// cleared is the list without filters, in its order.
func (a ListAddress) cleared() string { return ListAddress{Path: a.Path}.With("sort", a.Get("sort")) }

// chip is a filter that is on, as a list of one; none for an empty value. names are what the address calls it.
func (a ListAddress) chip(label, value string, names ...string) []ui.FilterChip {
	if value == "" {
		return nil
	}
	var without []string
	for _, name := range names {
		without = append(without, name, "")
	}
	return []ui.FilterChip{{Label: label, Value: value, Remove: a.With(without...)}}
}

// searched is the chip of what is searched for.
func (a ListAddress) searched() []ui.FilterChip {
	search := a.Get("q")
	if search == "" {
		return nil
	}
	return a.chip("Search", "“"+search+"”", "q")
}

// nothingFits says that a list has nothing that its chips let through, and leads to all of it, in its order. The hints follow.
func (a ListAddress) nothingFits(title string, chips []ui.FilterChip, hints ...string) ui.EmptyStateProps {
	return ui.EmptyStateProps{
		Icon: "search", Title: title, Text: strings.Join(append([]string{a.tooNarrow(chips)}, hints...), " "), Action: clearFilters(a.cleared()),
	}
}

// tooNarrow says what lets nothing through: the search, the one filter, or several together.
func (a ListAddress) tooNarrow(chips []ui.FilterChip) string {
	search := a.Get("q")
	switch {
	case len(chips) == 1 && search != "":
		return "Nothing is found for “" + search + "”. Check the spelling, or search for a part of it."
	case len(chips) == 1:
		return "Nothing fits “" + chips[0].Label + ": " + chips[0].Value + "”."
	case search != "":
		return "Nothing fits the search and the filters together. Use fewer of them, or check the spelling."
	}
	return "Nothing fits the filters together. Use fewer of them."
}

// named is what a filter's value is called; nothing for none.
func named[T ~string](value T, name func(T) string) string {
	if value == "" {
		return ""
	}
	return name(value)
}

// dayChip is the range of days that is on, as a list of one.
func (a ListAddress) dayChip(label string) []ui.FilterChip {
	return a.chip(label, ui.Days(a.Get("from"), a.Get("to")), "from", "to")
}

// days is the choice of a range of days.
func (a ListAddress) days(id, label string, today time.Time) ui.FilterDatesProps {
	p := ui.FilterDatesProps{
		ID: id, Label: label, FromName: "from", ToName: "to", From: a.Get("from"), To: a.Get("to"), Hint: "Days in UTC, both included.",
	}
	last := today.UTC().Format(time.DateOnly)
	for _, preset := range []struct {
		label string
		back  int
	}{{"Today", 0}, {"Last 7 days", 6}, {"Last 30 days", 29}} {
		from := today.UTC().AddDate(0, 0, -preset.back).Format(time.DateOnly)
		p.Presets = append(p.Presets, ui.Tab{Label: preset.label, Href: a.With("from", from, "to", last), Active: p.From == from && p.To == last})
	}
	return p
}

// sorting is one order of a list: its name in the address, which is empty for the one that the list has by itself, and how a column
// stands in it.
type sorting struct {
	name string
	is   ui.Order
}

func up[T ~string](name T) sorting   { return sorting{string(name), ui.Ascending} }
func down[T ~string](name T) sorting { return sorting{string(name), ui.Descending} }

// sorted is a column that leads to its first order, and from there to the second.
func (a ListAddress) sorted(label string, first, second sorting) ui.Column {
	c := ui.Column{Label: label, Sort: a.With("sort", first.name)}
	switch a.Get("sort") {
	case first.name:
		c.Sorted, c.Sort = first.is, a.With("sort", second.name)
	case second.name:
		c.Sorted = second.is
	}
	return c
}

// byTime is the column by which the list is sorted, the newest first unless it says otherwise.
func (a ListAddress) byTime(label string) ui.Column {
	return a.sorted(label, down(SortNewest), up(SortOldest))
}

// fields are values of the address for a form: those of the names, or all.
func (a ListAddress) fields(names ...string) []ui.HiddenField {
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(a.Query))
	}
	var fields []ui.HiddenField
	for _, name := range names {
		if value := a.Get(name); value != "" {
			fields = append(fields, ui.HiddenField{Name: name, Value: value})
		}
	}
	return fields
}

// order is how the list is sorted, for its form.
func (a ListAddress) order() []ui.HiddenField { return a.fields("sort") }

// caption names a list and its order.
func (a ListAddress) caption(what string) string {
	if a.Get("sort") == SortOldest {
		return what + ", oldest first"
	}
	return what + ", newest first"
}

// The orders that most lists have, as their addresses name them.
const (
	SortNewest = "" // where the address says nothing
	SortOldest = "oldest"
)
