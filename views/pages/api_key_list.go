package pages

import (
	"slices"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// APIKeyListModel is the list of API keys.
type APIKeyListModel struct {
	Address    ListAddress
	Rows       []APIKeyRow
	Production bool
	Export     string // the address of the file
	Pager      ui.PagerProps
}

func (m APIKeyListModel) chips() []ui.FilterChip {
	a := m.Address
	return append(a.searched(), a.chip("State", optionLabel(apiKeyStates(), a.Get("state")), "state")...)
}

func (m APIKeyListModel) columns() []ui.Column {
	a := m.Address
	return []ui.Column{
		a.sorted("Key", up(models.APIKeysByName), down(models.APIKeysByNameEnd)), {Label: "May do"}, a.byTime("Created"), {Label: "Last used"}, {Label: "State"},
		{Label: "Revoke", Hidden: true, End: true},
	}
}

func apiKeyStates() []ui.Option {
	return []ui.Option{
		{Label: "Any"}, {Value: string(models.APIKeysActive), Label: "Active"}, {Value: string(models.APIKeysEnded), Label: "Revoked or expired"},
	}
}

// APIKeyRow is one key of the list.
type APIKeyRow struct {
	ID         string
	Name       string
	Scopes     []models.Permission // none: everything
	CreatedBy  string
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastDay    string // in UTC; empty where there is none
	Expired    bool
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

// NewAPIKeyRow makes a row of a key as it stands at now.
func NewAPIKeyRow(k models.APIKey, now time.Time) APIKeyRow {
	lastDay := ""
	if day, ok := k.LastDay(); ok {
		lastDay = day.Format("2 Jan 2006")
	}
	return APIKeyRow{
		LastDay: lastDay,
		ID:      k.ID, Name: k.Name, Scopes: k.Scopes, CreatedBy: k.CreatedBy, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
		Expired: k.ExpiresAt != nil && !now.Before(*k.ExpiresAt), LastUsedAt: k.LastUsedAt, RevokedAt: k.RevokedAt,
	}
}

// State is how the key stands, in a word.
func (r APIKeyRow) State() string {
	switch {
	case r.RevokedAt != nil:
		return "Revoked"
	case r.Expired:
		return "Expired"
	}
	return "Active"
}

// may is what a key with scopes may do, a line for each group: "invites: read, write".
func (r APIKeyRow) may() []string {
	var lines []string
	for _, group := range scopeGroups() {
		var words []string
		for _, p := range group.Permissions {
			if slices.Contains(r.Scopes, p) {
				words = append(words, strings.ToLower(scopeWord(p)))
			}
		}
		if len(words) > 0 {
			lines = append(lines, group.Name+": "+strings.Join(words, ", "))
		}
	}
	return lines
}

// ScopesText is what a key may do, in one line.
func ScopesText(scopes []models.Permission) string {
	if len(scopes) == 0 {
		return "Everything"
	}
	words := make([]string, len(scopes))
	for i, p := range scopes {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}

// apiKeyTabs lead between the keys and what was asked with them.
func apiKeyTabs(requests bool) []ui.Tab {
	return []ui.Tab{
		{Label: "Keys", Href: paths.APIKeys, Active: !requests}, {Label: "Requests", Href: paths.APIRequests, Active: requests},
	}
}

func modeWord(production bool) string {
	if production {
		return "production"
	}
	return "sandbox"
}
