package pages

import "fmt"

// SetupModel is the form for the first administrator.
type SetupModel struct {
	Token       string // of the link from the terminal
	Name, Email string
	MinPassword int
	MaxPassword int
	Faults      Faults
}

func (m SetupModel) labels() []Label {
	return []Label{{"name", "Your name"}, {"email", "E-mail address"}, {"password", "Password"}}
}

func passwordRules(least, most int) string {
	return fmt.Sprintf("%d to %d characters. Length is what counts: a few words are fine.", least, most)
}
