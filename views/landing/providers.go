package landing

import (
	"net/url"

	"invites/models"
	"invites/web/paths"
)

// steps is how many steps linking has: consent, provider, sign-in.
const steps = 3

// Providers is the step in which the person chooses where the account is.
type Providers struct {
	Frame
	Offered   int  // how many there are without search and filter; 0: linking is not possible here
	Search    bool // whether there is a search field
	Query     string
	Type      models.ProviderType // the chosen type; "" for any
	Types     []models.ProviderType
	Providers []models.Provider // those found
	Contact   Contact
}

// typeTab is one link of the filter by type.
type typeTab struct {
	Label, Href string
	Active      bool
}

func (m Providers) tabs() []typeTab {
	if len(m.Types) < 2 {
		return nil
	}
	tabs := []typeTab{{Label: "All", Href: m.href(""), Active: m.Type == ""}}
	for _, t := range m.Types {
		tabs = append(tabs, typeTab{Label: t.Label(), Href: m.href(t), Active: m.Type == t})
	}
	return tabs
}

// href shows another type of the same search.
func (m Providers) href(t models.ProviderType) string {
	values := url.Values{}
	if m.Query != "" {
		values.Set("q", m.Query)
	}
	if t != "" {
		values.Set("type", string(t))
	}
	if len(values) == 0 {
		return paths.LinkProviders
	}
	return paths.LinkProviders + "?" + values.Encode()
}
