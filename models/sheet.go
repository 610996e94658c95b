package models

import (
	"slices"
	"strings"
	"unicode"
)

// SheetRow is a row of a table that somebody uploaded: its number as a spreadsheet shows it, from 1, and its cells.
type SheetRow struct {
	Number int
	Cells  []string
}

// Address is the first e-mail address in a row, whichever cell it stands in and whatever stands around it; "" without one.
func (r SheetRow) Address() string {
	for _, cell := range r.Cells {
		if address := addressIn(cell); address != "" {
			return address
		}
	}
	return ""
}

// addressIn is the first address in a text, whatever stands around it; "" without one.
func addressIn(text string) string {
	if !strings.Contains(text, "@") {
		return ""
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>()[]"',;:`, r) })
	if i := slices.IndexFunc(words, ValidAddress); i >= 0 {
		return words[i]
	}
	return ""
}
