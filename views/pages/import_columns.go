package pages

import (
	"slices"
	"strconv"
	"strings"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// ImportColumnsModel is the choice of what each column of a table holds.
type ImportColumnsModel struct {
	Import *models.Import
	Layout models.ImportLayout // as it is chosen now
	Sample []models.ImportRow  // the first rows, that with the columns' names included
	Faults Faults
}

// ColumnField is the name of the form's field for a column, which is counted from 0.
func ColumnField(i int) string { return "column-" + strconv.Itoa(i) }

// ColumnLetters are those that a spreadsheet shows above a column: A, B, … AA.
func ColumnLetters(i int) string {
	letters := ""
	for i++; i > 0; i = (i - 1) / 26 {
		letters = string(rune('A'+(i-1)%26)) + letters
	}
	return letters
}

// FieldName is a field as it stands at the head of a column.
func FieldName(f models.ImportField) string {
	switch f {
	case models.FieldFullName:
		return "Full name"
	case models.FieldFirstName:
		return "First name"
	case models.FieldLastName:
		return "Last name"
	case models.FieldEmail:
		return "E-mail address"
	}
	return "Not used"
}

func fieldOptions() []ui.Option {
	var options []ui.Option
	for _, f := range []models.ImportField{models.FieldIgnored, models.FieldFullName, models.FieldFirstName, models.FieldLastName, models.FieldEmail} {
		options = append(options, ui.Option{Value: string(f), Label: FieldName(f)})
	}
	return options
}

// nameless says that there is no column that could hold names, and what helps.
func (m ImportColumnsModel) nameless() string {
	text := "This table has no column with names, and every mail greets by name. "
	if pasted(m.Import) {
		return text + "Change the rows: write each name before its address."
	}
	return text + "Add one to the table, and upload it again."
}

// missing says which columns no choice was made for yet.
func (m ImportColumnsModel) missing() string {
	var texts []string
	for _, fault := range models.FieldErrors(m.Layout.Check()) {
		if fault.Code == models.CodeRequired {
			texts = append(texts, fault.Message)
		}
	}
	return strings.Join(texts, " ")
}

// another is what leads back to the form that takes a table: what was pasted stands in it, to be changed.
func (m ImportColumnsModel) another() string {
	if pasted(m.Import) {
		return "Change the rows"
	}
	return "Another table"
}

// anotherVariant makes it the loud button where there is no other way.
func (m ImportColumnsModel) anotherVariant() ui.Variant {
	if m.Layout.Nameless() {
		return ui.Primary
	}
	return ui.Secondary
}

// unsure says what is to be looked at, before the choice.
func (m ImportColumnsModel) unsure() string {
	names := make([]string, len(m.Layout.Unsure))
	for i, column := range m.Layout.Unsure {
		names[i] = "“" + m.columnName(column) + "”"
	}
	return listed(names)
}

// listed joins texts as a sentence does.
func listed(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:len(texts)-1], ", ") + " and " + texts[len(texts)-1]
}

// columnUses says, for a plan, which column became what.
func columnUses(l models.ImportLayout) []ui.Fact {
	m := ImportColumnsModel{Layout: l}
	var facts []ui.Fact
	for _, o := range fieldOptions() {
		if i := l.Column(models.ImportField(o.Value)); o.Value != "" && i >= 0 {
			facts = append(facts, ui.Fact{Label: o.Label, Text: m.columnName(i)})
		}
	}
	if l.Column(models.FieldFullName) < 0 {
		facts = append(facts, ui.Fact{Label: FieldName(models.FieldFullName), Text: "from first and last name"})
	}
	var unused []string
	for i, f := range l.Columns {
		if f == models.FieldIgnored && !l.ColumnIsOurs(i) {
			unused = append(unused, m.columnName(i))
		}
	}
	if len(unused) > 0 {
		facts = append(facts, ui.Fact{Label: "Not used", Text: strings.Join(unused, ", ")})
	}
	return facts
}

func columnsHref(imp *models.Import) string { return paths.ColumnsOfImport(imp.ID) }

// faults stand above the choice. What is wrong with several columns stands there once and leads to the first of them.
func (m ImportColumnsModel) faults() []ui.FieldError {
	var list []ui.FieldError
	for _, fault := range m.Faults {
		shown := ui.ErrorFor(ColumnField(m.columnOf(fault)), fault.Message)
		if !slices.ContainsFunc(list, func(other ui.FieldError) bool { return other.Message == shown.Message }) {
			list = append(list, shown)
		}
	}
	return list
}

// columnOf is the column of a fault; the first one for a fault of them all.
func (m ImportColumnsModel) columnOf(fault models.FieldError) int {
	for i := range m.Layout.Columns {
		if fault.Field == models.ColumnFault(i) {
			return i
		}
	}
	return 0
}

// mapping is one row of the choice.
func (m ImportColumnsModel) mapping(i int) ui.MapProps {
	name := m.columnName(i)
	p := ui.MapProps{
		From: name, Samples: m.samples(i),
		Field: ui.FieldProps{
			Name: ColumnField(i), Label: "Column “" + name + "”", HideLabel: true, Value: string(m.Layout.Columns[i]), Options: fieldOptions(),
			Error: m.Faults.Of(models.ColumnFault(i)), Disabled: m.Layout.Nameless(), // no choice would help there
		},
	}
	if slices.Contains(m.Layout.Unsure, i) {
		p.Note, p.Tone = "Please check", ui.ToneWarning
	}
	return p
}

func (m ImportColumnsModel) columnName(i int) string {
	if m.Layout.HeaderRow != 0 && i < len(m.Layout.Header) && m.Layout.Header[i] != "" {
		return m.Layout.Header[i]
	}
	return "Column " + ColumnLetters(i)
}

// samples are some values of a column.
func (m ImportColumnsModel) samples(i int) []string {
	var values []string
	for _, row := range m.Sample {
		if !m.Layout.IsHeader(row.Number) && i < len(row.Cells) && row.Cells[i] != "" && len(values) < 3 {
			values = append(values, shortened(row.Cells[i], 40))
		}
	}
	return values
}

// shortened is the beginning of a text.
func shortened(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}

// ImportTitle is what a table is called on its pages.
func ImportTitle(imp *models.Import) string {
	if imp.FileName == "" {
		return "Pasted rows"
	}
	return imp.FileName
}
