// Package pages draws the pages for staff: a page is a component and its typed model.
package pages

import (
	"invites/models"
	"invites/views/ui"
)

// Faults is what is wrong with a form.
type Faults []models.FieldError

// Of is what is wrong with one field; "" for nothing.
func (f Faults) Of(field string) string {
	for _, fault := range f {
		if fault.Field == field {
			return fault.Message
		}
	}
	return ""
}

// List is what stands above the form, each fault with a link to its field: the label of a field tells where it is, given
// by its name. A field that labels does not know stands without one.
func (f Faults) List(labels ...Label) []ui.FieldError {
	list := make([]ui.FieldError, len(f))
	for i, fault := range f {
		list[i] = ui.FieldError{Message: fault.Message}
		for _, label := range labels {
			if label.Field == fault.Field {
				list[i] = ui.ErrorFor(fault.Field, label.Text+": "+fault.Message)
			}
		}
	}
	return list
}

// Label is how a form calls a field.
type Label struct{ Field, Text string }
