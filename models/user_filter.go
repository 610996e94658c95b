package models

// UserSort is the order of a list of users.
type UserSort string

// The orders of a list of users. The newest come first where nothing else is said.
const (
	UsersNewest UserSort = "newest"
	UsersOldest UserSort = "oldest"
)

// UserOrigin says how a user came to be.
type UserOrigin string

// How users come to be: by an invite, or created by a developer.
const (
	UserInvited UserOrigin = "invite"
	UserCreated UserOrigin = "api"
)

// UserAccounts narrows a list of users by whether they have a connected account.
type UserAccounts string

// With a connected account, or without one.
const (
	WithAccount    UserAccounts = "connected"
	WithoutAccount UserAccounts = "none"
)

// UserFilter narrows and orders a list of users for staff. Zero values do neither.
type UserFilter struct {
	Search   string // part of a name or e-mail of their invites, or an id: theirs, of an invite, of an account
	Origin   UserOrigin
	Accounts UserAccounts
	Sort     UserSort
	CreatedFilter
}

// Check tells what is wrong with the filter.
func (f UserFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxSearch)
	if f.Origin != "" && f.Origin != UserInvited && f.Origin != UserCreated {
		c.add("origin", CodeInvalid, "Use invite or api.")
	}
	if f.Accounts != "" && f.Accounts != WithAccount && f.Accounts != WithoutAccount {
		c.add("accounts", CodeInvalid, "Use connected or none.")
	}
	if f.Sort != "" && f.Sort != UsersNewest && f.Sort != UsersOldest {
		c.add("sort", CodeInvalid, "Use newest or oldest.")
	}
	c.errors = append(c.errors, FieldErrors(f.CreatedFilter.Check())...)
	return c.err()
}
