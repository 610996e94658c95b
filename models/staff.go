package models

import "time"

// Role is what a member of staff may do.
type Role string

// The roles: viewers look, members work, admins also manage keys, webhooks and people.
const (
	RoleViewer Role = "viewer"
	RoleMember Role = "member"
	RoleAdmin  Role = "admin"
)

// ParseRole reads a role. It returns an Error of KindInvalid that names the field "role".
func ParseRole(text string) (Role, error) {
	switch r := Role(text); r {
	case RoleViewer, RoleMember, RoleAdmin:
		return r, nil
	}
	return "", Invalid(FieldError{Field: "role", Code: CodeInvalid, Message: "Use viewer, member or admin."})
}

// Allows says whether someone of role r may do what needs the given role.
func (r Role) Allows(needed Role) bool { return r.rank() >= needed.rank() }

func (r Role) rank() int {
	switch r {
	case RoleAdmin:
		return 3
	case RoleMember:
		return 2
	case RoleViewer:
		return 1
	}
	return 0
}

// Staff is a member of the organisation who works in the portal.
type Staff struct {
	ID           string `gorm:"primaryKey"`
	Email        string
	EmailKey     string
	Name         string
	Role         Role
	PasswordHash string
	CreatedAt    time.Time
	UpdatedAt    time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of staff.
func (Staff) TableName() string { return "staff" }

// Actor is this person as someone who acts.
func (s *Staff) Actor() Actor { return Actor{Kind: ActorStaff, ID: s.ID, Name: s.Email} }

// NewStaff is what it takes to add someone. PasswordHash is the password's, already hashed.
type NewStaff struct {
	Email        string
	Name         string
	Role         Role
	PasswordHash string
}

// Check tells everything that is wrong.
func (n NewStaff) Check() error {
	var c checker
	c.line("name", n.Name, MaxShortText)
	c.address("email", n.Email, MaxShortText)
	if _, err := ParseRole(string(n.Role)); err != nil {
		c.errors = append(c.errors, FieldErrors(err)...)
	}
	return c.err()
}

// Session is a browser's session. Its secret is in the cookie; the database has only the hash.
type Session struct {
	ID         string `gorm:"primaryKey"` // public, to name it in a list
	IDHash     []byte
	StaffID    *string
	Data       []byte
	UserAgent  string
	RemoteAddr string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// NewSession is what it takes to open a session.
type NewSession struct {
	IDHash     []byte
	StaffID    *string
	Data       []byte
	UserAgent  string
	RemoteAddr string
	ExpiresAt  time.Time
}

// AuditEntry is one line of the log of who changed what.
type AuditEntry struct {
	ID        string `gorm:"primaryKey"`
	Mode      *Mode  // nil for what belongs to no mode
	ActorKind ActorKind
	ActorID   string
	ActorName string
	Action    string // "invite.create", "template.delete", …
	SubjectID string
	Detail    string // never a secret
	CreatedAt time.Time
}

// TableName is the table of the audit log.
func (AuditEntry) TableName() string { return "audit_entries" }
