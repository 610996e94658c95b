package pages

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// InviteListModel is the list of invites.
type InviteListModel struct {
	Filter    url.Values // the names and values of its address
	Sort      models.InviteSort
	Today     time.Time
	Templates []ui.Option // the first lets everything through
	Creators  []ui.Option // so here
	Import    string      // the name of the import they are narrowed to
	Rows      []InviteRow
	Matching  int64 // how many fit, on all pages; 0 where nobody counted so far
	Pager     ui.PagerProps
	Export    string
	MayChange bool
	Keep      string              // the name under which a tab keeps what is ticked
	Tickable  int                 // how many can be ticked one by one
	Running   []models.BulkAction // under way
}

// InviteRow is one invite in a list.
type InviteRow struct {
	ID          string
	Name, Email string
	Template    string
	Stage       models.Stage
	CreatedAt   time.Time
	ChangedAt   time.Time
	ExpiresAt   *time.Time // nil where the link does not run out any more
}

// NewInviteRow makes a row of an invite; template is its template's name.
func NewInviteRow(inv *models.Invite, template string) InviteRow {
	row := InviteRow{
		ID: inv.ID, Name: inv.FullName, Email: inv.Email, Template: template, Stage: inv.Stage(), CreatedAt: inv.CreatedAt, ChangedAt: inv.UpdatedAt,
	}
	if inv.LinkedAt == nil && inv.RevokedAt == nil {
		row.ExpiresAt = &inv.ExpiresAt
	}
	return row
}

// InvitesAt is the list of the invites at one stage.
func InvitesAt(s models.Stage) string { return paths.InvitesWhere(url.Values{"stage": {string(s)}}) }

func (m InviteListModel) filtered() bool { return len(m.Filter) > 0 }

// at is the address of the list with some values changed; empty ones are taken away.
func (m InviteListModel) at(changes map[string]string) string {
	query := url.Values{}
	for name := range m.Filter {
		query.Set(name, m.Filter.Get(name))
	}
	if m.Sort != models.SortNewest {
		query.Set("sort", string(m.Sort))
	}
	for name, value := range changes {
		query.Set(name, value)
		if value == "" {
			query.Del(name)
		}
	}
	return paths.InvitesWhere(query)
}

// clear is the list without filters, in the same order.
func (m InviteListModel) clear() string {
	gone := map[string]string{}
	for name := range m.Filter {
		gone[name] = ""
	}
	return m.at(gone)
}

// chips are the filters that are on, each with the way to do without it.
func (m InviteListModel) chips() []ui.FilterChip {
	var chips []ui.FilterChip
	add := func(name, label, value string) {
		if m.Filter.Get(name) != "" {
			chips = append(chips, ui.FilterChip{Label: label, Value: value, Remove: m.at(map[string]string{name: ""})})
		}
	}
	get := m.Filter.Get
	add("q", "Search", "“"+get("q")+"”")
	add("stage", "Stage", StageName(models.Stage(get("stage"))))
	add("attention", "Needs", AttentionName(models.Attention(get("attention"))))
	add("reached", "Came as far as", ReachedName(models.Reached(get("reached"))))
	add("templateId", "Template", optionLabel(m.Templates, get("templateId")))
	add("source", "Came by", SourceName(models.InviteSource(get("source"))))
	add("creator", "Created by", get("creator"))
	add("importId", "Import", cmp.Or(m.Import, get("importId")))
	if from, to := get("from"), get("to"); from != "" || to != "" {
		chips = append(chips, ui.FilterChip{Label: "Created", Value: ui.Days(from, to), Remove: m.at(map[string]string{"from": "", "to": ""})})
	}
	return chips
}

// hidden are the filters as fields of a form.
func (m InviteListModel) hidden(except ...string) []ui.HiddenField {
	kept := url.Values{}
	for name := range m.Filter {
		kept.Set(name, m.Filter.Get(name))
	}
	if m.Sort != models.SortNewest {
		kept.Set("sort", string(m.Sort))
	}
	for _, name := range except {
		kept.Del(name)
	}
	var fields []ui.HiddenField
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		fields = append(fields, ui.HiddenField{Name: name, Value: kept.Get(name)})
	}
	return fields
}

// order are the fields of the list's form that it does not show.
func (m InviteListModel) order() []ui.HiddenField {
	return m.hidden("q", "stage", "templateId", "from", "to", "attention", "reached", "source", "creator")
}

// days are ready-made ranges of the creation.
func (m InviteListModel) days() []ui.Tab {
	today := m.Today.UTC().Format(time.DateOnly)
	var tabs []ui.Tab
	for _, preset := range []struct {
		label string
		back  int
	}{{"Today", 0}, {"Last 7 days", 6}, {"Last 30 days", 29}} {
		from := m.Today.UTC().AddDate(0, 0, -preset.back).Format(time.DateOnly)
		tabs = append(tabs, ui.Tab{
			Label: preset.label, Href: m.at(map[string]string{"from": from, "to": today}), Active: m.Filter.Get("from") == from && m.Filter.Get("to") == today,
		})
	}
	return tabs
}

// more says which of the rarer filters are on.
func (m InviteListModel) more() string {
	n := 0
	for _, name := range []string{"attention", "reached", "source", "creator"} {
		if m.Filter.Get(name) != "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return ui.Number(int64(n))
}

// columns head the table; each that sorts leads to its order, or the other way round.
func (m InviteListModel) columns() []ui.Column {
	sorting := func(label string, first, second models.InviteSort, firstIs, secondIs ui.Order) ui.Column {
		c := ui.Column{Label: label, Sort: m.at(map[string]string{"sort": string(first)})}
		switch m.Sort {
		case first:
			c.Sorted, c.Sort = firstIs, m.at(map[string]string{"sort": string(second)})
		case second:
			c.Sorted = secondIs
		}
		return c
	}
	return []ui.Column{
		sorting("Person", models.SortName, models.SortNameEnd, ui.Ascending, ui.Descending),
		{Label: "Stage"}, {Label: "Template"},
		sorting("Created", models.SortNewest, models.SortOldest, ui.Descending, ui.Ascending),
		sorting("Last change", models.SortChanged, models.SortStale, ui.Descending, ui.Ascending),
		sorting("Link expires", models.SortExpires, models.SortLasting, ui.Ascending, ui.Descending),
	}
}

// bulk is the bar for what is selected.
func (m InviteListModel) bulk() ui.BulkProps {
	return ui.BulkProps{
		Form: "bulk", Action: paths.InvitesBulk, Matching: m.Matching, Shown: len(m.Rows), What: "invites", Hidden: m.hidden(),
		Keep: m.Keep, Filter: m.Filter.Encode(), Most: m.Tickable,
	}
}

// selects is the id of the bar's form for those who may use it.
func (m InviteListModel) selects() string {
	if m.MayChange {
		return "bulk"
	}
	return ""
}

func (m InviteListModel) export() ui.ExportProps {
	p := ui.ExportProps{Href: m.Export}
	if m.Matching > 0 {
		p.What = ui.Number(m.Matching) + " " + plural(int(m.Matching), "invite", "invites")
	}
	return p
}

// AttentionName is what invites wait for, as staff read it.
func AttentionName(a models.Attention) string {
	switch a {
	case models.AttentionFailed:
		return "Mail failed"
	case models.AttentionExpiring:
		return "Expires within a day"
	case models.AttentionStuck:
		return "Started, then stuck"
	}
	return string(a)
}

// ReachedName is a step of the funnel, as staff read it.
func ReachedName(r models.Reached) string {
	switch r {
	case models.ReachedSent:
		return "Sent"
	case models.ReachedOpened:
		return "Opened by a person"
	case models.ReachedStarted:
		return "Started"
	case models.ReachedLinked:
		return "Linked"
	}
	return string(r)
}

// SourceName is by which way an invite came, as staff read it.
func SourceName(s models.InviteSource) string {
	switch s {
	case models.SourcePortal:
		return "Portal"
	case models.SourceAPI:
		return "API"
	case models.SourceImport:
		return "Import"
	}
	return string(s)
}

// choices are the values of a filter, with one for all of them before.
func choices[T ~string](first string, all []T, name func(T) string) []ui.Option {
	options := []ui.Option{{Label: first}}
	for _, value := range all {
		options = append(options, ui.Option{Value: string(value), Label: name(value)})
	}
	return options
}

// nothing says that no invite fits; where only those in need were asked for, that is good news.
func (m InviteListModel) nothing() ui.EmptyStateProps {
	if len(m.Filter) == 1 && m.Filter.Has("attention") {
		return ui.EmptyStateProps{Icon: "circle-check", Title: "Nobody needs this now", Text: "Whoever was in this list has been helped, or has gone on alone.", Action: clearFilters(m.clear())}
	}
	return ui.EmptyStateProps{Icon: "search", Title: "No invite fits", Text: "Nothing fits the search and the filters together. Use fewer of them, or check the spelling.", Action: clearFilters(m.clear())}
}
