package landing

import (
	"invites/models"
	"invites/views/ui"
)

// SignIn is the step in which the person signs in with the provider. It never holds a password.
type SignIn struct {
	Frame
	Provider  models.Provider
	UserName  string
	Failure   models.AccountErrorCode // why the last try failed; "" where none has
	Conflict  string                  // why this account cannot be linked
	Faults    []models.FieldError     // what is wrong with the form itself
	TestUsers []TestUser              // who can sign in here; only for providers of the sandbox
	TestCode  string                  // the code that such a provider then asks for; "" for none
}

// TestUser is somebody who exists in the sandbox alone.
type TestUser struct{ UserName, Password string }

// failed says whether a try has failed: then what stands above the form is read first.
func (m SignIn) failed() bool { return m.Conflict != "" || m.Failure != "" || len(m.Faults) > 0 }

// fault is what is wrong with one field.
func (m SignIn) fault(field string) string {
	for _, f := range m.Faults {
		if f.Field == field {
			return f.Message
		}
	}
	return ""
}

// summary heads the form after a try that failed: what happened, and what helps.
func (m SignIn) summary() (title string, faults []ui.FieldError) {
	if m.Conflict != "" {
		return m.Conflict, []ui.FieldError{{Message: "Sign in with another account, or go back and choose another provider."}}
	}
	if m.Failure != "" {
		title, help := m.words()
		return title, []ui.FieldError{{Message: help}}
	}
	for _, f := range m.Faults {
		faults = append(faults, ui.ErrorFor(f.Field, fieldLabel(f.Field)+": "+f.Message))
	}
	return "Please look at this again", faults
}

func fieldLabel(field string) string {
	if field == "password" {
		return labelPassword
	}
	return labelUserName
}

const (
	labelUserName = "User name"
	labelPassword = "Password"
)

// words say which kind of failure it was and what helps.
func (m SignIn) words() (title, help string) {
	name := m.Provider.Name
	switch m.Failure {
	case models.ErrorInvalidCredentials:
		return "The user name or password is not right",
			"Check both for typing mistakes; capital letters count. It is the password for " + name + " that is asked for."
	case models.ErrorInvalidMFA:
		return "The code was wrong too often", "Please sign in again. " + name + " will then ask for a new code."
	case models.ErrorMFATimeout:
		return "The code came too late", "A code works for ten minutes. Please sign in again and enter the code soon after."
	case models.ErrorServiceUnavailable:
		return name + " cannot be reached", "This is not your fault. Please try again in a few minutes."
	}
	return "Something went wrong on our side", "This is not your fault. Please try again in a few minutes."
}
