package landing

import (
	"fmt"

	"invites/models"
	"invites/views/ui"
)

// Code is the page that asks for a provider's second factor.
type Code struct {
	Frame
	Provider  models.Provider
	LoginName string
	Action    string // where the code is posted
	Fault     string // what was wrong with the last one
	TestCode  string // the code of the sandbox; "" for none
}

// MissingCode asks for a code where none was entered.
const MissingCode = "Please enter the code."

// WrongCode says how many tries are left.
func WrongCode(left int) string {
	if left == 1 {
		return "This code is not right. You have one more try."
	}
	return fmt.Sprintf("This code is not right. You have %d more tries.", left)
}

func (m Code) faults() []ui.FieldError {
	if m.Fault == "" {
		return nil
	}
	return []ui.FieldError{ui.ErrorFor("code", m.Fault)}
}
