package pages

import (
	"slices"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// APIKeyListModel is the list of API keys with the form for a new one.
type APIKeyListModel struct {
	Rows       []APIKeyRow
	Production bool
	Form       APIKeyForm
	Pager      ui.PagerProps
}

// APIKeyForm is the form for a new key as it was filled in, and what is wrong with it.
type APIKeyForm struct {
	Name      string
	Scopes    []string
	ExpiresAt string
	Faults    Faults
}

func (f APIKeyForm) has(p models.Permission) bool { return slices.Contains(f.Scopes, string(p)) }

// APIKeyRow is one key of the list.
type APIKeyRow struct {
	ID         string
	Name       string
	Scopes     []models.Permission // none: everything
	CreatedBy  string
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	Expired    bool
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

// NewAPIKeyRow makes a row of a key as it stands at now.
func NewAPIKeyRow(k models.APIKey, now time.Time) APIKeyRow {
	return APIKeyRow{
		ID: k.ID, Name: k.Name, Scopes: k.Scopes, CreatedBy: k.CreatedBy, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
		Expired: k.ExpiresAt != nil && !now.Before(*k.ExpiresAt), LastUsedAt: k.LastUsedAt, RevokedAt: k.RevokedAt,
	}
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

// scopeGroup is what the form says of one group of permissions.
type scopeGroup struct {
	Name, Note  string
	Permissions []models.Permission
}

// scopeGroups are the groups of permissions in the order of models.Groups.
func scopeGroups() []scopeGroup {
	var groups []scopeGroup
	for _, name := range models.Groups() {
		g := scopeGroup{Name: strings.ToUpper(name[:1]) + name[1:], Note: scopeNote(name)}
		for _, p := range models.Permissions() {
			if strings.HasPrefix(string(p), name+":") {
				g.Permissions = append(g.Permissions, p)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// scopeNote says what else a group holds.
func scopeNote(group string) string {
	switch group {
	case "templates":
		return "of invites and of the widget"
	case "users":
		return "with tokens and accounts"
	case "webhooks":
		return "with deliveries"
	}
	return ""
}

// scopeWord is what a permission allows: "Read", "Write".
func scopeWord(p models.Permission) string {
	if strings.HasSuffix(string(p), ":read") {
		return "Read"
	}
	return "Write"
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

func apiKeyReach(production bool) string {
	if production {
		return "The new key is for production: it reads real people’s data and sends them real mail. Switch to the sandbox above for a test key."
	}
	return "The new key is for the sandbox: it sees sandbox data alone, and its mail reaches nobody."
}

// APIKeyCreatedModel is a new key with its secret, on the one page that ever shows it.
type APIKeyCreatedModel struct {
	ID         string
	Name       string
	Secret     string
	Production bool
	APIURL     string // a list to try the key on
}

func (m APIKeyCreatedModel) pair() string { return m.ID + ":" + m.Secret }

func (m APIKeyCreatedModel) curl() string {
	return "curl -u '" + m.pair() + "' '" + m.APIURL + "'"
}
