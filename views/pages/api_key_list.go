package pages

import (
	"time"

	"invites/models"
	"invites/views/ui"
)

// APIKeyListModel is the list of API keys with the form for a new one.
type APIKeyListModel struct {
	Rows       []APIKeyRow
	Production bool
	Name       string // as typed
	Faults     Faults
	Pager      ui.PagerProps
}

// APIKeyRow is one key of the list.
type APIKeyRow struct {
	ID        string
	Name      string
	CreatedBy string
	CreatedAt time.Time
	RevokedAt *time.Time
}

// NewAPIKeyRow makes a row of a key.
func NewAPIKeyRow(k models.APIKey) APIKeyRow {
	return APIKeyRow{ID: k.ID, Name: k.Name, CreatedBy: k.CreatedBy, CreatedAt: k.CreatedAt, RevokedAt: k.RevokedAt}
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
