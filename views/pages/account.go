package pages

import (
	"time"

	"invites/models"
)

// AccountModel is what somebody sees of themselves.
type AccountModel struct {
	Name, Email string
	Role        models.Role
	Sessions    []SessionRow // the last seen first
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
