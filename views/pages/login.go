package pages

import "invites/views/ui"

// LoginModel is the sign-in form.
type LoginModel struct {
	Next    string // where to go afterwards: a path of this site
	Beside  bool   // another window waits for it, with what was sent while signed out
	Email   string
	Problem string // why signing in failed; empty on the first showing
	Faults  Faults
}

// BesideField says, as "true", that another window waits for the sign-in.
const BesideField = "beside"

func (m LoginModel) hidden() []ui.HiddenField {
	fields := []ui.HiddenField{{Name: "next", Value: m.Next}}
	if m.Beside {
		fields = append(fields, ui.HiddenField{Name: BesideField, Value: "true"})
	}
	return fields
}

func (m LoginModel) labels() []Label {
	return []Label{{"email", "E-mail address"}, {"password", "Password"}}
}

// passwordNext says whether the cursor belongs into the password: the address is there already.
func (m LoginModel) passwordNext() bool { return m.Email != "" && m.Faults.Of("email") == "" }
