package pages

import (
	"net/url"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// UserListModel is the list of users, and how it is narrowed.
type UserListModel struct {
	Query    string // what was searched for
	Origin   models.UserOrigin
	Accounts models.UserAccounts
	From, To string // days, YYYY-MM-DD or empty
	Sort     models.UserSort
	Today    time.Time
	Rows     []UserRow
	Pager    ui.PagerProps
	Export   string // the address of the file
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

func (r UserRow) origin() string {
	if r.Origin == models.UserInvited {
		return "Invite"
	}
	return "API"
}

func (m UserListModel) values() url.Values {
	return url.Values{
		"q": {m.Query}, "origin": {string(m.Origin)}, "accounts": {string(m.Accounts)}, "from": {m.From}, "to": {m.To}, "sort": {string(m.Sort)},
	}
}

// at is the list with some values changed; empty ones are left out.
func (m UserListModel) at(changes map[string]string) string {
	values := m.values()
	for name, value := range changes {
		values.Set(name, value)
	}
	for name := range values {
		if values.Get(name) == "" {
			values.Del(name)
		}
	}
	if len(values) == 0 {
		return paths.Users
	}
	return paths.Users + "?" + values.Encode()
}

func (m UserListModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on.
func (m UserListModel) chips() []ui.FilterChip {
	var chips []ui.FilterChip
	add := func(label, value string, names ...string) {
		if value == "" {
			return
		}
		without := map[string]string{}
		for _, name := range names {
			without[name] = ""
		}
		chips = append(chips, ui.FilterChip{Label: label, Value: value, Remove: m.at(without)})
	}
	add("Search", m.Query, "q")
	add("Created by", optionLabel(originOptions(), string(m.Origin)), "origin")
	add("Accounts", optionLabel(accountOptions(), string(m.Accounts)), "accounts")
	add("Created", ui.Days(m.From, m.To), "from", "to")
	return chips
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

// dayPreset is a ready-made range of days: from so many days back until today.
type dayPreset struct {
	label string
	back  int
}

func dayPresets() []dayPreset {
	return []dayPreset{{"Today", 0}, {"Last 7 days", 6}, {"Last 30 days", 29}}
}

// days are ready-made ranges of creation.
func (m UserListModel) days() []ui.Tab {
	today := m.Today.UTC().Format(time.DateOnly)
	var tabs []ui.Tab
	for _, preset := range dayPresets() {
		from := m.Today.UTC().AddDate(0, 0, -preset.back).Format(time.DateOnly)
		tabs = append(tabs, ui.Tab{Label: preset.label, Href: m.at(map[string]string{"from": from, "to": today}), Active: m.From == from && m.To == today})
	}
	return tabs
}

// columns head the table; the creation sorts it.
func (m UserListModel) columns() []ui.Column {
	created := ui.Column{Label: "Created", Sorted: ui.Descending, Sort: m.at(map[string]string{"sort": string(models.UsersOldest)})}
	if m.Sort == models.UsersOldest {
		created.Sorted, created.Sort = ui.Ascending, m.at(map[string]string{"sort": ""})
	}
	return []ui.Column{{Label: "Person"}, {Label: "Created by"}, {Label: "Connected"}, created}
}

func (m UserListModel) caption() string {
	if m.Sort == models.UsersOldest {
		return "Users, oldest first"
	}
	return "Users, newest first"
}
