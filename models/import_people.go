package models

import "slices"

// titles is how many rows may stand above the names of the columns.
const titles = 20

// BelowTitles leaves out what stands above the names of the columns: a title, a date, an empty line, as reports have. It leaves a table as it is
// that does not name a column of addresses near its top, or has a person above.
func BelowTitles(rows []SheetRow) []SheetRow {
	for i := range rows[:min(len(rows), titles+1)] {
		switch {
		case headsAddresses(rows[i:]):
			return rows[i:]
		case slices.ContainsFunc(rows[i].Cells, func(cell string) bool { return ValidAddress(plainAddress(cell)) }):
			return rows // somebody stands there
		}
	}
	return rows
}

// MaxAbovePeople is how many rows may stand above the people of a table: titles, and the names of the columns.
const MaxAbovePeople = titles + 1

// RowsAbovePeople is how many rows stand above the people: what BelowTitles leaves out, and the names of the columns.
func RowsAbovePeople(rows []SheetRow) int {
	below := BelowTitles(rows)
	above := len(rows) - len(below)
	if GuessLayout(below).HeaderRow != 0 {
		above++
	}
	return above
}

// ListsPeople says whether a table looks like a list of people: a column of it holds addresses, by its name, or as most of its rows have one.
// A single address among explanations makes none.
func ListsPeople(rows []SheetRow) bool {
	below := BelowTitles(rows)
	if len(below) == 0 {
		return false
	}
	if headsAddresses(below) {
		return true
	}
	looked, with := below[:min(len(below), lookedAt)], 0
	column := addressColumn(looked, len(GuessLayout(looked).Columns))
	for _, row := range looked {
		if column >= 0 && column < len(row.Cells) && ValidAddress(plainAddress(row.Cells[column])) {
			with++
		}
	}
	return with > 0 && 2*with >= len(looked)-1
}

// MayListPeople says whether there is an address anywhere in a table, or a column for them: without either, nobody could be read from it.
func MayListPeople(rows []SheetRow) bool {
	return slices.ContainsFunc(rows, func(row SheetRow) bool { return row.Address() != "" }) || GuessLayout(rows).Column(FieldEmail) >= 0
}

// headsAddresses says whether the first row names the columns: one of them holds addresses, by its name and by what stands next below it.
func headsAddresses(rows []SheetRow) bool {
	if len(rows[0].Cells) < 2 || rows[0].Address() != "" {
		return false
	}
	column := slices.IndexFunc(rows[0].Cells, namesAddresses)
	if column < 0 {
		return false
	}
	for _, row := range rows[1:min(len(rows), titles)] {
		if column >= len(row.Cells) {
			continue
		}
		switch cell := row.Cells[column]; {
		case ValidAddress(plainAddress(cell)):
			return true
		case namesAddresses(cell):
			return false
		}
	}
	return false
}

func namesAddresses(cell string) bool { return fieldNamed(cell) == string(FieldEmail) }
