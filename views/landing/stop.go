package landing

// Stop is the page that asks whether e-mails should stop, and the one that says they have.
type Stop struct {
	Frame
	Address  string // masked
	Contact  Contact
	StopHref string // where the wish is posted
	BackHref string // the landing page
}
