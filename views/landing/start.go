package landing

// Start is where a developer's token leads: the page before the first step. It does not say who sent the person, which the
// token does not tell.
type Start struct {
	Frame
	Token string // posted by the button
}
