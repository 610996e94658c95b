package models

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ImportField is what a column of an import holds.
type ImportField string

// The fields that a column can hold; the others are passed over.
const (
	FieldIgnored   ImportField = ""
	FieldFullName  ImportField = "fullName"
	FieldFirstName ImportField = "firstName"
	FieldLastName  ImportField = "lastName"
	FieldEmail     ImportField = "email"
)

// lookedAt is how many rows are looked at to find out what columns hold.
const lookedAt = 200

// ImportLayout says what the columns of an import hold.
type ImportLayout struct {
	HeaderRow int           `json:"headerRow"`        // the number of the row with the columns' names; 0 for none
	FirstRow  int           `json:"firstRow"`         // the number of the first row
	Header    []string      `json:"header"`           // that row's cells; of a table without names, empty
	Columns   []ImportField `json:"columns"`          // one for each column
	Unsure    []int         `json:"unsure,omitempty"` // the columns of which it was guessed what they hold; empty once somebody has said it
}

// Known says whether the table can be read: its columns make people, and nothing about them is guessed.
func (l ImportLayout) Known() bool { return len(l.Unsure) == 0 && l.Check() == nil }

// IsHeader says whether the row of this number holds the names of the columns.
func (l ImportLayout) IsHeader(number int) bool { return l.HeaderRow != 0 && number == l.HeaderRow }

// Column is the column of a field, -1 if there is none.
func (l ImportLayout) Column(f ImportField) int { return slices.Index(l.Columns, f) }

// Person reads whom a row is about. Where there is no full name, it is made of the others; where one of the others is missing, it is what the full
// name has beside the other.
func (l ImportLayout) Person(cells []string) NewInvite {
	cell := func(f ImportField) string {
		if i := l.Column(f); i >= 0 && i < len(cells) {
			return strings.Join(strings.Fields(cells[i]), " ")
		}
		return ""
	}
	n := NewInvite{
		FullName: cell(FieldFullName), FirstName: cell(FieldFirstName), LastName: cell(FieldLastName), Email: plainAddress(cell(FieldEmail)),
	}
	if rest, twice := strings.CutPrefix(n.LastName, n.FirstName+" "); twice && n.FirstName != "" {
		n.LastName = rest // a column "Name" beside one of first names, that holds both
	}
	if n.FullName == "" {
		n.FullName = strings.TrimSpace(n.FirstName + " " + n.LastName)
	}
	if rest, ok := strings.CutPrefix(n.FullName, n.FirstName+" "); ok && n.FirstName != "" && n.LastName == "" {
		n.LastName = rest
	}
	if rest, ok := strings.CutSuffix(n.FullName, " "+n.LastName); ok && n.LastName != "" && n.FirstName == "" {
		n.FirstName = rest
	}
	return n
}

// plainAddress takes off what comes along when addresses are copied from a mail or a web page.
func plainAddress(text string) string {
	if len(text) > 7 && strings.EqualFold(text[:7], "mailto:") {
		text = text[7:]
	}
	if inner, ok := strings.CutPrefix(text, "<"); ok && strings.HasSuffix(inner, ">") {
		text = strings.TrimSuffix(inner, ">")
	}
	return text
}

// ColumnFault is the field of the errors that are those of one column, counted from 0.
func ColumnFault(i int) string { return fmt.Sprintf("columns.%d", i) }

// Check tells what is wrong with the columns. The field of an error is that of its column, where it has one, or "columns".
func (l ImportLayout) Check() error {
	var c checker
	seen := map[ImportField]bool{}
	for i, f := range l.Columns {
		switch f {
		case FieldIgnored:
			continue
		case FieldFullName, FieldFirstName, FieldLastName, FieldEmail:
		default:
			c.add(ColumnFault(i), CodeInvalid, "Choose one of the fields that are offered.")
			continue
		}
		if l.chosenFor(f) > 1 {
			c.add(ColumnFault(i), CodeInvalid, "Two columns are chosen for "+f.Words()+". Leave it with one of them.")
		}
		seen[f] = true
	}
	if !seen[FieldEmail] {
		c.add("columns", CodeRequired, "Choose the column with the e-mail addresses.")
	}
	switch {
	case seen[FieldFullName], seen[FieldFirstName], seen[FieldLastName]:
	case l.Nameless():
		c.add("columns", CodeRequired, "This table has no column with names, and every mail greets by name. Add one, and upload or paste it again.")
	default:
		c.add("columns", CodeRequired, "Choose the column with the names, or those with first and last names.")
	}
	return c.err()
}

// chosenFor is how many columns are said to hold a field.
func (l ImportLayout) chosenFor(f ImportField) int {
	n := 0
	for _, chosen := range l.Columns {
		if chosen == f {
			n++
		}
	}
	return n
}

// Nameless says that the table has no column but that of the addresses, and so none that could hold names.
func (l ImportLayout) Nameless() bool {
	theirs := 0
	for i := range l.Columns {
		if !l.ColumnIsOurs(i) {
			theirs++
		}
	}
	return theirs < 2
}

// Words is how a field is called in a sentence.
func (f ImportField) Words() string {
	switch f {
	case FieldFullName:
		return "the full name"
	case FieldFirstName:
		return "the first name"
	case FieldLastName:
		return "the last name"
	case FieldEmail:
		return "the e-mail address"
	}
	return "nothing"
}

// HeaderKey names the columns' names, whatever their order of letters: what was chosen for them once is offered again. It leaves
// out the columns that our own files add. "" without names.
func (l ImportLayout) HeaderKey() string {
	if l.HeaderRow == 0 {
		return ""
	}
	var names []string
	for _, name := range l.Header {
		if !slices.Contains(ImportExtraColumns(), strings.ToLower(name)) {
			names = append(names, headerName(name))
		}
	}
	return strings.Join(names, "\x1f")
}

// ImportExtraColumns are those that a file of ours has after the uploaded ones.
func ImportExtraColumns() []string {
	return []string{"problem", "outcome", "invite id", "stage", "row number"}
}

// GuessLayout recognises the columns of a table, as far as it can: see Check. It does not fail.
func GuessLayout(rows []SheetRow) ImportLayout {
	if len(rows) == 0 {
		return ImportLayout{}
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row.Cells))
	}
	l := ImportLayout{FirstRow: rows[0].Number, Columns: make([]ImportField, width)}
	if isHeader(rows[0].Cells) {
		l.SetHeader(rows[0], true)
		return l.recognised(rows[1:])
	}
	return l.byContent(rows)
}

// SetHeader says whether the first row holds the columns' names.
func (l *ImportLayout) SetHeader(first SheetRow, is bool) {
	l.HeaderRow, l.Header = 0, nil
	if is {
		l.HeaderRow, l.Header = first.Number, first.Cells
	}
}

// isHeader takes a row for one of names where one of them is known, or none of them has in it what a row of people has: an address.
func isHeader(cells []string) bool {
	if (SheetRow{Cells: cells}).Address() != "" {
		return false
	}
	return slices.ContainsFunc(cells, func(cell string) bool { return fieldNamed(cell) != "" }) || len(cells) > 1
}

// recognised chooses the columns by their names. Of two for one field the first counts, as long as nobody says otherwise;
// where none is called an address, the one that holds them.
func (l ImportLayout) recognised(rows []SheetRow) ImportLayout {
	kinds := make([]string, len(l.Columns))
	for i := range l.Columns {
		if i < len(l.Header) {
			kinds[i] = fieldNamed(l.Header[i])
		}
	}
	for i, kind := range kinds {
		f := ImportField(kind)
		if kind == ambiguousName {
			var certain bool
			if f, certain = nameBeside(kinds, i, rows); !certain {
				l.Unsure = append(l.Unsure, i)
			}
		}
		switch before := l.Column(f); {
		case f == FieldIgnored:
		case before < 0:
			l.Columns[i] = f
		default:
			l.Unsure = append(l.Unsure, before, i)
		}
	}
	if i, named := addressColumn(rows, len(l.Columns)), l.Column(FieldEmail); i >= 0 && (named < 0 || !holdsAddress(rows, named)) { // whatever it is called
		if named >= 0 {
			l.Columns[named] = FieldIgnored
		}
		l.Columns[i] = FieldEmail
		l.Unsure = append(l.Unsure, i)
	}
	slices.Sort(l.Unsure)
	l.Unsure = slices.Compact(l.Unsure)
	return l
}

// nameBeside says what a column called "Name" holds, by those beside it: in German or French files it is often the last name, in Spanish ones the
// first, and in others all of it. The rows decide, where they can.
func nameBeside(kinds []string, column int, rows []SheetRow) (f ImportField, certain bool) {
	first, last := slices.Index(kinds, string(FieldFirstName)), slices.Index(kinds, string(FieldLastName))
	switch {
	case slices.Contains(kinds, string(FieldFullName)):
		return FieldIgnored, true
	case first >= 0 && last < 0:
		return partOrAll(FieldLastName, rows, column, first)
	case last >= 0 && first < 0:
		return partOrAll(FieldFirstName, rows, column, last)
	}
	return FieldFullName, true
}

// partOrAll tells whether a column holds one part of the names, the other of which stands beside it, or all of them.
func partOrAll(part ImportField, rows []SheetRow, column, beside int) (f ImportField, certain bool) {
	all, parts, count := 0, 0, 0
	for _, row := range rows[:min(len(rows), lookedAt)] {
		if len(row.Cells) <= max(column, beside) || row.Cells[column] == "" || row.Cells[beside] == "" {
			continue
		}
		count++
		words, known := strings.Fields(strings.ToLower(row.Cells[column])), strings.Fields(strings.ToLower(row.Cells[beside]))
		switch shared := slices.ContainsFunc(known, func(word string) bool { return slices.Contains(words, word) }); {
		case !shared:
			parts++
		case len(words) > len(known):
			all++
		}
	}
	switch {
	case count > 0 && all == count:
		return FieldFullName, true
	case count > 0 && parts == count:
		return part, true
	}
	return part, false
}

// byContent finds the column with addresses; a table with one more column has the names in that. Others are for people to say.
func (l ImportLayout) byContent(rows []SheetRow) ImportLayout {
	best := addressColumn(rows, len(l.Columns))
	if best < 0 {
		return l
	}
	l.Columns[best] = FieldEmail
	if len(l.Columns) == 2 {
		l.Columns[1-best] = FieldFullName
		if !looksLikeNames(rows, 1-best) {
			l.Unsure = []int{1 - best}
		}
	}
	return l
}

// addressColumn is the column, of so many, with the most e-mail addresses in it; -1 where there are none.
func addressColumn(rows []SheetRow, width int) int {
	counts, best := make([]int, width), -1
	for _, row := range rows[:min(len(rows), lookedAt)] {
		for i, cell := range row.Cells[:min(len(row.Cells), width)] {
			if ValidAddress(plainAddress(cell)) {
				counts[i]++
			}
		}
	}
	for i, n := range counts {
		if n > 0 && (best < 0 || n > counts[best]) {
			best = i
		}
	}
	return best
}

// holdsAddress says whether there is an address in a column.
func holdsAddress(rows []SheetRow, column int) bool {
	return slices.ContainsFunc(rows[:min(len(rows), lookedAt)], func(row SheetRow) bool {
		return column < len(row.Cells) && ValidAddress(plainAddress(row.Cells[column]))
	})
}

// looksLikeNames tells a column of names from one of numbers or departments with numbers in them.
func looksLikeNames(rows []SheetRow, column int) bool {
	names, others := 0, 0
	for _, row := range rows[:min(len(rows), lookedAt)] {
		if column >= len(row.Cells) || row.Cells[column] == "" {
			continue
		}
		if strings.ContainsFunc(row.Cells[column], unicode.IsDigit) || !strings.ContainsFunc(row.Cells[column], unicode.IsLetter) {
			others++
		} else {
			names++
		}
	}
	return names > 9*others
}

// Adopt takes over what was chosen for columns of the same names before.
func (l ImportLayout) Adopt(earlier ImportLayout) ImportLayout {
	if l.HeaderKey() == "" || l.HeaderKey() != earlier.HeaderKey() {
		return l
	}
	columns := make([]ImportField, len(l.Columns))
	for i, f := range earlier.Columns {
		if i < len(columns) && i < len(l.Header) && i < len(earlier.Header) && headerName(l.Header[i]) == headerName(earlier.Header[i]) {
			columns[i] = f
		}
	}
	l.Columns, l.Unsure = columns, nil
	return l
}

// headerName folds a column's name for comparison: small letters without accents, nothing but letters and digits.
func headerName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if plain, ok := accents[r]; ok {
			b.WriteString(plain)
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// ColumnIsOurs says whether a column is one that a file of ours added.
func (l ImportLayout) ColumnIsOurs(i int) bool {
	return l.HeaderRow != 0 && i < len(l.Header) && slices.Contains(ImportExtraColumns(), strings.ToLower(l.Header[i]))
}
