package pages

import (
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// AccountModel is what somebody sees of themselves.
type AccountModel struct {
	Name, Email string
	Role        models.Role
	Sessions    []SessionRow // their own first, then the last seen
	MinPassword int
	MaxPassword int
	Faults      Faults // of the password form
}

// SessionRow is one browser in which the person is signed in.
type SessionRow struct {
	ID         string
	Device     string // "Firefox on Windows"
	Address    string // the network address it signed in from
	OpenedAt   time.Time
	LastSeenAt time.Time
	Current    bool // the one that asks
}

// endQuestion asks before a session ends, and says which.
func (s SessionRow) endQuestion() ui.ConfirmProps {
	return ui.ConfirmProps{
		ID: "end-" + s.ID, Trigger: "End", TriggerLabel: "End the session of " + s.Device + s.from(), TriggerSize: ui.Small, Title: "End this session?",
		Text: "Whoever uses it is signed out at once; what they have typed and not saved is lost.", Action: paths.EndSession(s.ID),
		Submit: "End session", Cancel: "Keep it",
	}
}

// from says where the session was opened, where that is known.
func (s SessionRow) from() string {
	if s.Address == "" {
		return ""
	}
	return " from " + s.Address
}

func (m AccountModel) labels() []Label {
	return []Label{{"currentPassword", "Current password"}, {"password", "New password"}}
}

// role is what the person may do, in words.
func (m AccountModel) role() string {
	switch m.Role {
	case models.RoleAdmin:
		return "Administrator: may do everything"
	case models.RoleMember:
		return "Member: invites people and writes templates"
	case models.RoleViewer:
		return "Viewer: may look at everything and change nothing"
	}
	return string(m.Role)
}
