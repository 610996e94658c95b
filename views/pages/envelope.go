package pages

// Envelope is what a mail program shows of a mail before its text.
type Envelope struct {
	SendEmail   bool // false: the template sends none
	FromName    string
	FromAddress string
	ReplyTo     string
	To          string // may be empty: nobody has been named yet
	Subject     string
}

func (e Envelope) from() string {
	if e.FromName == "" {
		return e.FromAddress
	}
	return e.FromName
}
