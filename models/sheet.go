package models

import "strconv"

// SheetRow is a row of a table that somebody uploaded: its number as a spreadsheet shows it, from 1, and its cells.
type SheetRow struct {
	Number int
	Cells  []string
}

// Thousands writes a number as people read it: 9,700.
func Thousands(n int) string {
	text, sign := strconv.Itoa(n), ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}
