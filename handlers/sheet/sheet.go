// Package sheet reads the tables that people upload or paste: text with any common separator, in any common encoding, and
// Excel workbooks.
package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"invites/models"
)

// Limits of a table.
const (
	MaxBytes   = 20 << 20 // of an upload
	MaxColumns = 100
	MaxCell    = 5000 // characters
)

// Table is what a file holds. Rows without anything in them are left out; the others keep the number that a spreadsheet
// program shows beside them. Cells have no spaces around them.
type Table struct {
	Rows []models.SheetRow
	Note string // what its reader should know of how it was read; empty for nothing
}

// Read reads a file by what is in it; its name does not count. The error is of KindInvalid, names the field "file" and says what to
// do.
func Read(content []byte) (Table, error) {
	switch {
	case len(content) == 0:
		return Table{}, fault("The file is empty.")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content)
	case bytes.HasPrefix(content, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return Table{}, fault("This is an old Excel file (.xls), or one that is protected with a password. Save it as an Excel workbook (.xlsx) without a password, or as CSV.")
	case bytes.HasPrefix(content, []byte("%PDF")):
		return Table{}, fault("This is a PDF. Upload the table that it was made of: an Excel workbook (.xlsx) or CSV.")
	}
	text, err := decode(content)
	if err != nil {
		return Table{}, err
	}
	return Parse(text)
}

// Parse reads a text, as it was pasted or as a file held it.
func Parse(text string) (Table, error) {
	records, err := parseText(text)
	if err != nil {
		return Table{}, err
	}
	t := newBuilder()
	for i, cells := range records {
		if err := t.add(i+1, cells); err != nil {
			return Table{}, err
		}
	}
	return t.table()
}

// builder collects rows and keeps to the limits.
type builder struct {
	rows  []models.SheetRow
	total int
}

func newBuilder() *builder { return &builder{} }

// add takes a row. Rows beyond the limit are counted and forgotten.
func (b *builder) add(number int, cells []string) error {
	clean := trimmed(cells)
	if len(clean) == 0 {
		return nil
	}
	if len(clean) > MaxColumns {
		return tooWide(number, len(clean))
	}
	for _, cell := range clean {
		if utf8.RuneCountInString(cell) > MaxCell {
			return fault(fmt.Sprintf("A cell of row %d has more than %d characters. Often a quotation mark is missing there.", number, MaxCell))
		}
	}
	if b.total++; b.total <= models.MaxImportRows+models.MaxAbovePeople {
		b.rows = append(b.rows, models.SheetRow{Number: number, Cells: clean})
	}
	return nil
}

func (b *builder) table() (Table, error) {
	if b.total == 0 {
		return Table{}, fault("There is nothing in it.")
	}
	if b.total > models.MaxImportRows { // what stands above the people does not count
		people := b.total - models.RowsAbovePeople(b.rows)
		if people > models.MaxImportRows {
			return Table{}, fault(fmt.Sprintf("It has %s rows of people; %s are the most at once. Split it and send one part after the other.",
				models.Thousands(people), models.Thousands(models.MaxImportRows)))
		}
	}
	return Table{Rows: b.rows}, nil
}

// trimmed are the cells without what people cannot see, and without the empty ones at the end.
func trimmed(cells []string) []string {
	clean := make([]string, len(cells))
	last := 0
	for i, cell := range cells {
		if clean[i] = tidy(cell); clean[i] != "" {
			last = i + 1
		}
	}
	return clean[:last]
}

// tidy takes off spaces and marks that nobody sees, and the apostrophe that our own files put before what a spreadsheet would
// take for a formula.
func tidy(cell string) string {
	cell = strings.ToValidUTF8(cell, "\uFFFD")
	cell = strings.Map(func(r rune) rune {
		switch r {
		case 0, '\ufeff', '\u200b', '\u2060':
			return -1
		}
		return r
	}, cell)
	return strings.TrimSpace(models.FromSpreadsheet(strings.TrimSpace(cell)))
}

func tooWide(row, columns int) error {
	return fault(fmt.Sprintf("Row %d has %d columns; %d are the most. Delete those that are not needed.", row, columns, MaxColumns))
}

func fault(message string) error {
	return models.Invalid(models.FieldError{Field: "file", Code: models.CodeFormat, Message: message})
}
