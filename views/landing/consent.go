package landing

// Consent is the first step of linking: what is shared with whom, for how long.
type Consent struct {
	Frame
	OwnText string // the company's own words; empty: none
	Contact Contact
}
