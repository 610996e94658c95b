package api

import (
	"slices"
	"strings"

	"invites/models"
)

// notes are what is wrong with the fields of a request, and the order in which these come.
type notes struct {
	order  []string // paths of all fields that were looked for
	errors []models.FieldError
	unread []string // what begins so could not be looked at: nothing is said of it
}

func (n *notes) expect(path string) { n.order = append(n.order, path) }

func (n *notes) note(path, code, message string) {
	n.errors = append(n.errors, models.FieldError{Field: path, Code: code, Message: message})
}

// any says whether something is wrong so far.
func (n *notes) any() bool { return len(n.errors) > 0 }

// with is everything that is wrong: what is noted, and what errs say of fields, in the order of the fields and with one error
// for each, the first; nil if nothing is wrong. An error that is not about fields is returned as it is.
func (n *notes) with(errs ...error) error {
	found := slices.Clone(n.errors)
	for _, err := range errs {
		fields := models.FieldErrors(err)
		if err != nil && len(fields) == 0 {
			return err
		}
		found = append(found, fields...)
	}
	found = slices.DeleteFunc(found, func(e models.FieldError) bool { return n.isUnread(e.Field) })
	slices.SortStableFunc(found, func(a, b models.FieldError) int { return n.place(a.Field) - n.place(b.Field) })
	return models.Invalid(slices.CompactFunc(found, func(a, b models.FieldError) bool { return a.Field == b.Field })...)
}

func (n *notes) isUnread(path string) bool {
	return slices.ContainsFunc(n.unread, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}

// place is where a field comes; one that was not looked for comes last.
func (n *notes) place(path string) int {
	if i := slices.Index(n.order, path); i >= 0 {
		return i
	}
	return len(n.order)
}
