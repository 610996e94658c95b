package models

// Credentials are what a person signs in with at a provider, on a page of ours. The password is for the connector alone: it
// is never stored, logged or shown again.
type Credentials struct {
	UserName string
	Password string
}

// Check tells everything that is wrong with the form, before anybody is asked.
func (c Credentials) Check() error {
	var check checker
	check.line("userName", c.UserName, MaxShortText)
	if c.Password == "" {
		check.add("password", CodeRequired, "Please fill this in.")
	}
	check.optional("password", c.Password, MaxShortText)
	return check.err()
}
