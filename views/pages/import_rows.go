package pages

import (
	"strings"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// ImportRowsModel is a page of an import's rows.
type ImportRowsModel struct {
	Import  *models.Import
	Outcome models.ImportOutcome // shown alone; "" for all
	Rows    []ImportRow
	Pager   ui.PagerProps
	Gone    bool // deleted after their time
}

// ImportRow is one row of a table, and what becomes of it.
type ImportRow struct {
	ImportID string
	Number   int
	Name     string
	Email    string
	Outcome  models.ImportOutcome
	Why      string // a sentence; may be empty
	Remedy   string // what helps, beside that; may be empty
	InviteID string // of the invite that it made, or that is there already
	Cells    []ImportCell
	Stopped  bool // the import ended before its turn
}

// ImportCell is a cell with the name of its column.
type ImportCell struct{ Column, Value string }

// NewImportRow reads a row.
func NewImportRow(imp *models.Import, row *models.ImportRow) ImportRow {
	n := imp.Layout.Person(row.Cells)
	r := ImportRow{
		ImportID: imp.ID, Number: row.Number, Name: n.FullName, Email: n.Email, Outcome: row.Outcome, Why: imp.Why(row), Remedy: row.Outcome.Remedy(),
		InviteID: row.Detail.InviteID, Stopped: imp.Ended() && row.Outcome == models.OutcomeSend,
	}
	if row.InviteID != nil {
		r.InviteID = *row.InviteID
	}
	columns := ImportColumnsModel{Layout: imp.Layout}
	for i, value := range row.Cells {
		r.Cells = append(r.Cells, ImportCell{columns.columnName(i), value})
	}
	return r
}

func (r ImportRow) words() string {
	if r.Stopped {
		return "Not invited"
	}
	return r.Outcome.Words()
}

func outcomeTone(o models.ImportOutcome) ui.Tone {
	switch o {
	case models.OutcomeSend:
		return ui.ToneInfo
	case models.OutcomeCreated:
		return ui.ToneSuccess
	case models.OutcomeMalformed:
		return ui.ToneDanger
	case models.OutcomeIncomplete, models.OutcomeSuppressed:
		return ui.ToneWarning
	}
	return ui.ToneNeutral
}

// tabs narrow the rows to one outcome.
func (m ImportRowsModel) tabs() []ui.Tab {
	tabs := []ui.Tab{{Label: "All rows", Href: paths.ImportShowing(m.Import.ID, ""), Count: models.Thousands(m.Import.Rows), Active: m.Outcome == ""}}
	for _, o := range models.ImportOutcomes() {
		n := m.Import.Counts[o]
		if n == 0 && m.Outcome != o {
			continue
		}
		tabs = append(tabs, ui.Tab{Label: m.Import.OutcomeWords(o), Href: paths.ImportShowing(m.Import.ID, string(o)), Count: models.Thousands(n), Active: m.Outcome == o})
	}
	return tabs
}

// ImportRowModel is the page of one row.
type ImportRowModel struct {
	Import   *models.Import
	Row      ImportRow
	Template *models.Template // nil: none is chosen
	Envelope Envelope
}

func (m ImportRowModel) facts() []ui.Fact {
	facts := make([]ui.Fact, 0, len(m.Row.Cells))
	for _, cell := range m.Row.Cells {
		facts = append(facts, ui.Fact{Label: strings.TrimSpace(cell.Column), Text: orDash(cell.Value)})
	}
	return facts
}

// download is the file of the problems that are shown, or, where all rows are, of those that can be mended; "" where there are none.
func (m ImportRowsModel) download() string {
	switch {
	case m.downloads() == 0 || m.Gone:
		return ""
	case m.Outcome.Problem() && m.Outcome != "":
		return paths.ProblemsOfImport(m.Import.ID, string(m.Outcome))
	}
	return paths.ProblemsOfImport(m.Import.ID, "")
}

func (m ImportRowsModel) downloads() int {
	if m.Outcome.Problem() && m.Outcome != "" {
		return m.Import.Counts[m.Outcome]
	}
	n := 0
	for o, count := range m.Import.Counts {
		if o.Mendable() {
			n += count
		}
	}
	return n
}

func (m ImportRowsModel) downloadText() string {
	text := "Download " + models.CountOf(m.downloads(), "row", "rows")
	if m.Outcome.Problem() && m.Outcome != "" && !m.Outcome.Mendable() {
		return text
	}
	return text + " to mend"
}
