package pages

import (
	"net/url"
	"time"

	"invites/views/ui"
)

// ListAddress is the address of a list as it is narrowed and sorted now.
type ListAddress struct {
	Path  string
	Query url.Values
}

// With is the list with some values changed, from its first page: name, value, name, value. An empty value is left out.
func (a ListAddress) With(changes ...string) string {
	query := url.Values{}
	for name, values := range a.Query {
		if name != "cursor" && name != "row" && len(values) > 0 && values[0] != "" {
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

// chip is a filter that is on, as a list of one; none for an empty value.
func (a ListAddress) chip(label, value, name string) []ui.FilterChip {
	if value == "" {
		return nil
	}
	return []ui.FilterChip{{Label: label, Value: value, Remove: a.With(name, "")}}
}

// dayChip is the range of days that is on, as a list of one.
func (a ListAddress) dayChip(label string) []ui.FilterChip {
	value := ui.Days(a.Get("from"), a.Get("to"))
	if value == "" {
		return nil
	}
	return []ui.FilterChip{{Label: label, Value: value, Remove: a.With("from", "", "to", "")}}
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

// byTime is the column by which the list is sorted, the newest first unless it says otherwise.
func (a ListAddress) byTime(label string) ui.Column {
	if a.Get("sort") == SortOldest {
		return ui.Column{Label: label, Sorted: ui.Ascending, Sort: a.With("sort", "")}
	}
	return ui.Column{Label: label, Sorted: ui.Descending, Sort: a.With("sort", SortOldest)}
}

// order is how the list is sorted, for its form.
func (a ListAddress) order() []ui.HiddenField {
	if a.Get("sort") == "" {
		return nil
	}
	return []ui.HiddenField{{Name: "sort", Value: a.Get("sort")}}
}

// caption names a list and its order.
func (a ListAddress) caption(what string) string {
	if a.Get("sort") == SortOldest {
		return what + ", oldest first"
	}
	return what + ", newest first"
}

// The orders of a list, as its address has them; the newest come first where it says nothing.
const (
	SortOldest = "oldest"
	SortName   = "name"
)
