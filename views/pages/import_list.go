package pages

import (
	"time"

	"invites/models"
	"invites/views/ui"
)

// ImportListModel is the list of what was uploaded.
type ImportListModel struct {
	Address   ListAddress
	Filter    models.ImportFilter
	Importers []string // who has uploaded any
	Today     time.Time
	Rows      []ImportListRow
	Pager     ui.PagerProps
	Export    string
}

// ImportListRow is one import in the list.
type ImportListRow struct {
	ID, Name, By, Standing string
	Tone                   ui.Tone
	At                     time.Time
	Rows, Invited, Not     int
}

// NewImportListRow reads an import.
func NewImportListRow(imp *models.Import) ImportListRow {
	standing, tone := importStanding(imp.Status)
	return ImportListRow{
		ID: imp.ID, Name: ImportTitle(imp), By: imp.CreatedBy, Standing: standing, Tone: tone, At: imp.CreatedAt, Rows: imp.Rows,
		Invited: imp.Counts[models.OutcomeCreated], Not: problems(imp),
	}
}

// importStanding is how an import stands, in a word or two.
func importStanding(status models.ImportStatus) (string, ui.Tone) {
	switch status {
	case models.ImportDraft:
		return "Not sent yet", ui.ToneNeutral
	case models.ImportRunning:
		return "Inviting", ui.ToneInfo
	case models.ImportDone:
		return "Done", ui.ToneSuccess
	case models.ImportCancelled:
		return "Stopped", ui.ToneWarning
	}
	return "Could not go on", ui.ToneDanger
}

func importStatusName(status models.ImportStatus) string {
	name, _ := importStanding(status)
	return name
}

func (m ImportListModel) chips() []ui.FilterChip {
	chips := m.Address.chip("Search", m.Filter.Search, "q")
	if m.Filter.Status != "" {
		chips = append(chips, m.Address.chip("Standing", importStatusName(m.Filter.Status), "status")...)
	}
	chips = append(chips, m.Address.chip("By", m.Filter.CreatedBy, "by")...)
	return append(chips, m.Address.dayChip("Uploaded")...)
}

// clear is the list without filters, in its order.
func (m ImportListModel) clear() string {
	return m.Address.With("q", "", "status", "", "by", "", "from", "", "to", "")
}

func (m ImportListModel) columns() []ui.Column {
	sort := func(by models.ImportSort) string { return m.Address.With("sort", string(by)) }
	name := ui.Column{Label: "Table", Sort: sort(models.ImportsByName)}
	rows := ui.Column{Label: "Rows", End: true, Sort: sort(models.ImportsLargest)}
	when := ui.Column{Label: "Uploaded", Sort: sort(models.ImportsNewest)}
	switch m.Filter.Sort {
	case models.ImportsByName:
		name.Sorted, name.Sort = ui.Ascending, sort(models.ImportsNewest)
	case models.ImportsLargest:
		rows.Sorted, rows.Sort = ui.Descending, sort(models.ImportsSmallest)
	case models.ImportsSmallest:
		rows.Sorted = ui.Ascending
	case models.ImportsOldest:
		when.Sorted = ui.Ascending
	default:
		when.Sorted, when.Sort = ui.Descending, sort(models.ImportsOldest)
	}
	return []ui.Column{name, {Label: "Standing"}, rows, {Label: "Invited", End: true}, {Label: "Not invited", End: true}, when, {Label: "By"}}
}

// anybody are names to choose from.
func anybody(names []string) []ui.Option {
	options := []ui.Option{{Label: "Anybody"}}
	for _, name := range names {
		options = append(options, ui.Option{Value: name, Label: name})
	}
	return options
}
