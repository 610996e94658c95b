package models

import "slices"

// BulkSort is an order of the list of bulk actions.
type BulkSort string

// The orders of bulk actions: the newest first, or the oldest, the largest, the smallest.
const (
	BulkNewest   BulkSort = ""
	BulkOldest   BulkSort = "oldest"
	BulkLargest  BulkSort = "largest"
	BulkSmallest BulkSort = "smallest"
)

// BulkKinds lists what can be done to many invites.
func BulkKinds() []BulkKind { return []BulkKind{BulkResend, BulkExtend, BulkRevoke, BulkTakeBack} }

// BulkStatuses lists how far a bulk action can be that somebody has confirmed.
func BulkStatuses() []BulkStatus { return []BulkStatus{BulkRunning, BulkDone, BulkStopped} }

// BulkFilter narrows and orders the bulk actions that were begun. Zero values do neither.
type BulkFilter struct {
	Kind      BulkKind
	Status    BulkStatus
	CreatedBy string
	Sort      BulkSort
	CreatedFilter
}

// Check tells what is wrong with the filter.
func (f BulkFilter) Check() error {
	var c checker
	if f.Kind != "" && !slices.Contains(BulkKinds(), f.Kind) {
		c.add("kind", CodeInvalid, "Use RESEND, EXTEND, REVOKE or TAKE_BACK.")
	}
	if f.Status != "" && !slices.Contains(BulkStatuses(), f.Status) {
		c.add("status", CodeInvalid, "Use RUNNING, DONE or STOPPED.")
	}
	c.optionalLine("by", f.CreatedBy, 1000)
	if !slices.Contains([]BulkSort{BulkNewest, BulkOldest, BulkLargest, BulkSmallest}, f.Sort) {
		c.add("sort", CodeInvalid, "Use oldest, largest or smallest.")
	}
	c.errors = append(c.errors, FieldErrors(f.CreatedFilter.Check())...)
	return c.err()
}
