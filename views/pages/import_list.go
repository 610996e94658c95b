package pages

import (
	"cmp"
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
)

// ImportListModel is the list of what was uploaded.
type ImportListModel struct {
	Address   ListAddress
	Filter    models.ImportFilter
	Importers []ui.Option // who has uploaded any
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
	Draft                  bool // nothing is decided about its rows
}

// NewImportListRow reads an import.
func NewImportListRow(imp *models.Import) ImportListRow {
	standing, tone := importStanding(imp.Status)
	return ImportListRow{
		ID: imp.ID, Name: ImportTitle(imp), By: imp.CreatedBy, Standing: standing, Tone: tone, At: imp.CreatedAt, Rows: imp.Rows, Draft: imp.Status == models.ImportDraft,
		Invited: imp.Counts[models.OutcomeCreated], Not: imp.NotInvited(),
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
	a, f := m.Address, m.Filter
	return slices.Concat(
		a.searched(), a.chip("Status", named(f.Status, importStatusName), "status"),
		a.chip("By", cmp.Or(optionLabel(m.Importers, f.CreatedBy), f.CreatedBy), "by"), a.dayChip("Uploaded"),
	)
}

func (m ImportListModel) columns() []ui.Column {
	a := m.Address
	rows := a.sorted("Rows", down(models.ImportsLargest), up(models.ImportsSmallest))
	rows.End = true
	return []ui.Column{
		a.sorted("Table", up(models.ImportsByName), down(models.ImportsByNameEnd)), {Label: "Status"}, rows, {Label: "Invited", End: true}, {Label: "Not invited", End: true},
		a.byTime("Uploaded"), {Label: "By"},
	}
}

// anybody lets one choose who did something, or everybody.
func anybody(actors []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: "Anybody"}}, actors...)
}
