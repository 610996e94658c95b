package models

// Mode separates test data from real data (contract §1). Everything but staff and installation belongs to one mode.
type Mode string

// The two modes.
const (
	Sandbox    Mode = "SANDBOX"
	Production Mode = "PRODUCTION"
)

// ParseMode reads a mode in either case. It returns an Error of KindInvalid that names the field "mode".
func ParseMode(text string) (Mode, error) {
	switch text {
	case "SANDBOX", "sandbox":
		return Sandbox, nil
	case "PRODUCTION", "production":
		return Production, nil
	}
	return "", Invalid(FieldError{Field: "mode", Code: CodeInvalid, Message: "Use sandbox or production."})
}

// ActorKind says what sort of party acts.
type ActorKind string

// Who can act.
const (
	ActorStaff   ActorKind = "STAFF"
	ActorAPIKey  ActorKind = "API_KEY"
	ActorInvitee ActorKind = "INVITEE"
	ActorSystem  ActorKind = "SYSTEM"
)

// Actor is who does something; the audit log and the timeline name them.
type Actor struct {
	Kind ActorKind
	ID   string // id of the member of staff, the API key or the user; empty for the system
	Name string // as people know them: an e-mail address, a key's name
}

// System is the actor of what the product does by itself.
func System(name string) Actor { return Actor{Kind: ActorSystem, Name: name} }

// Page asks for a part of a list: Size items (1 to 150, 0 for the default of 10) after Cursor ("" for the first page).
type Page struct {
	Size   int
	Cursor string
}

// Limits of a page's size (contract §1).
const (
	DefaultPageSize = 10
	MaxPageSize     = 150
)

// CheckSize returns the size to use, or an Error of KindInvalid that names the field "size".
func (p Page) CheckSize() (int, error) {
	switch {
	case p.Size == 0:
		return DefaultPageSize, nil
	case p.Size < 1 || p.Size > MaxPageSize:
		return 0, Invalid(FieldError{Field: "size", Code: CodeInvalid, Message: "Use a number from 1 to 150."})
	}
	return p.Size, nil
}

// List is one page of a list, newest first where nothing else is said. Next is the cursor of the following page and Prev that of the one
// before, "" where there is none.
type List[T any] struct {
	Items []T
	Next  string
	Prev  string
}
