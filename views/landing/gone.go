package landing

import "time"

// Expired is the page of a link that has run out.
type Expired struct {
	Frame
	Address   string // masked; the one that a fresh link is sent to
	ExpiredAt time.Time
	Contact   Contact
	// RenewHref is where a fresh link is asked for; empty where none can be sent: no e-mails go to this person.
	RenewHref string
	StopHref  string // empty: stopped already
}

// Renewed is the page after a fresh link was asked for.
type Renewed struct {
	Frame
	Address string // masked
	Contact Contact
	TooSoon bool // one was sent already, less than an hour ago
}

// Revoked is the page of a link that the company has taken back.
type Revoked struct {
	Frame
	Contact  Contact
	StopHref string // empty: stopped already
}

// Newer is the page of a link whose invitation was replaced.
type Newer struct {
	Frame
	ByMail   bool // the newer one comes by e-mail
	Contact  Contact
	StopHref string // empty: stopped already
}
