package landing

import (
	"time"

	"invites/models"
)

// Welcome is the landing page of an invite that waits for its person. Its header, description and button are the template's.
type Welcome struct {
	Frame
	Content   models.PageContent // with the variables filled in
	FirstName string
	Address   string // masked
	ExpiresAt time.Time
	Contact   Contact
	Stopped   bool   // the person wants no more e-mail
	OpenHref  string // where the click is posted
	StopHref  string
}

// Linked is the landing page of an invite whose person has linked an account.
type Linked struct {
	Frame
	FirstName string
	Accounts  []Account // connected ones; none: all were disconnected
	Contact   Contact
	OpenHref  string // where the click is posted
}
