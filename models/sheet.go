package models

// SheetRow is a row of a table that somebody uploaded: its number as a spreadsheet shows it, from 1, and its cells.
type SheetRow struct {
	Number int
	Cells  []string
}
