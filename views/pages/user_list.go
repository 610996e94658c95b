package pages

import (
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
)

// UserListModel is the list of users, and how it is narrowed.
type UserListModel struct {
	Address ListAddress
	Filter  models.UserFilter
	Today   time.Time
	Rows    []UserRow
	Pager   ui.PagerProps
	Export  string // the address of the file
}

// UserRow is one user in a list.
type UserRow struct {
	ID        string
	Name      string // of the latest invite; empty for one without
	Email     string
	Origin    models.UserOrigin
	Invites   int
	Providers []string // names of those with a connected account
	CreatedAt time.Time
}

// CreatedBy is how the user came to be.
func (r UserRow) CreatedBy() string {
	if r.Origin == models.UserInvited {
		return "Invite"
	}
	return "API"
}

func (m UserListModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on.
func (m UserListModel) chips() []ui.FilterChip {
	a, f := m.Address, m.Filter
	return slices.Concat(
		a.searched(), a.chip("Created by", optionLabel(originOptions(), string(f.Origin)), "origin"),
		a.chip("Accounts", optionLabel(accountOptions(), string(f.Accounts)), "accounts"), a.dayChip("Created"),
	)
}

// optionLabel is how a value that is not empty is called.
func optionLabel(options []ui.Option, value string) string {
	for _, o := range options {
		if value != "" && o.Value == value {
			return o.Label
		}
	}
	return ""
}

func originOptions() []ui.Option {
	return []ui.Option{{Label: "Any"}, {Value: string(models.UserInvited), Label: "An invite"}, {Value: string(models.UserCreated), Label: "The API"}}
}

func accountOptions() []ui.Option {
	return []ui.Option{{Label: "Any"}, {Value: string(models.WithAccount), Label: "Connected"}, {Value: string(models.WithoutAccount), Label: "None connected"}}
}

// columns head the table; the creation sorts it.
func (m UserListModel) columns() []ui.Column {
	return []ui.Column{{Label: "Person"}, {Label: "Created by"}, {Label: "Connected"}, m.Address.byTime("Created")}
}
