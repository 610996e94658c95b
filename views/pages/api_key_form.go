package pages

import (
	"slices"
	"strings"

	"invites/models"
)

// APIKeyFormModel is the form for a new key as it was filled in, and what is wrong with it.
type APIKeyFormModel struct {
	Production bool
	ID         string // that the key will have
	Name       string
	Scopes     []string
	ExpiresAt  string
	Faults     Faults
}

func (f APIKeyFormModel) has(p models.Permission) bool { return slices.Contains(f.Scopes, string(p)) }

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
