package pages

// LoginModel is the sign-in form.
type LoginModel struct {
	Next    string // where to go afterwards: a path of this site
	Email   string
	Problem string // why signing in failed; empty on the first showing
	Faults  Faults
}

func (m LoginModel) labels() []Label {
	return []Label{{"email", "E-mail address"}, {"password", "Password"}}
}

// passwordNext says whether the cursor belongs into the password: the address is there already.
func (m LoginModel) passwordNext() bool { return m.Email != "" && m.Faults.Of("email") == "" }
