package models

import "slices"

// ImportSort is an order of the list of imports.
type ImportSort string

// The orders of imports: the newest first, or the oldest, the largest, the smallest, or by the name of the table.
const (
	ImportsNewest    ImportSort = ""
	ImportsOldest    ImportSort = "oldest"
	ImportsLargest   ImportSort = "largest"
	ImportsSmallest  ImportSort = "smallest"
	ImportsByName    ImportSort = "name"   // of the table, from A
	ImportsByNameEnd ImportSort = "name-z" // of the table, from Z
)

// ImportStatuses lists how an import can stand.
func ImportStatuses() []ImportStatus {
	return []ImportStatus{ImportDraft, ImportRunning, ImportDone, ImportCancelled, ImportStopped}
}

// ImportFilter narrows and orders the imports. Zero values do neither.
type ImportFilter struct {
	Search    string // a part of the table's name, or an id
	Status    ImportStatus
	CreatedBy string
	Sort      ImportSort
	CreatedFilter
}

// Check tells what is wrong with the filter.
func (f ImportFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxSearch)
	if f.Status != "" && !slices.Contains(ImportStatuses(), f.Status) {
		c.add("status", CodeInvalid, "Use DRAFT, RUNNING, DONE, CANCELLED or STOPPED.")
	}
	c.optionalLine("by", f.CreatedBy, 1000)
	oneOf(&c, "sort", f.Sort, []ImportSort{ImportsNewest, ImportsOldest, ImportsLargest, ImportsSmallest, ImportsByName, ImportsByNameEnd})
	c.errors = append(c.errors, FieldErrors(f.CreatedFilter.Check())...)
	return c.err()
}
