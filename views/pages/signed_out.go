package pages

import "invites/views/ui"

// SignedOutModel is a form that was sent by nobody who is signed in.
type SignedOutModel struct {
	Action string           // where it was sent to
	Fields []ui.HiddenField // what it said
	Kept   bool             // Fields has all of it; what came with files is known to the browser alone
}
