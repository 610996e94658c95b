package models

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// WinkTemplate says how the account-linking widget looks and what it offers (contract §4). Like an invite template it is
// hidden, and not removed, when it is deleted.
type WinkTemplate struct {
	ID        string `gorm:"primaryKey"`
	Mode      Mode
	CreatedAt time.Time
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
	DeletedAt *time.Time
	WinkContent
}

// WinkContent is what people say of a wink template; all of it is replaced at once. Empty strings stand for absent values.
type WinkContent struct {
	Name            string
	CompanyName     string
	PrimaryColor    string   // "#rrggbb"
	Providers       []string `gorm:"serializer:json"` // offered; empty for all
	TopProviders    []string `gorm:"serializer:json"` // shown first
	EnableSearchBar bool
	EnableTypeBar   bool
	ConsentText     string
	RedirectURL     string // https
}

// MaxTopProviders is how many providers may be shown first (contract §4).
const MaxTopProviders = 10

var color = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// Check tells everything that is wrong, but whether the providers exist, which the store says.
func (w WinkContent) Check() error {
	var c checker
	c.line("name", w.Name, MaxTemplateName)
	c.optionalLine("companyName", w.CompanyName, MaxShortText)
	if w.PrimaryColor == "" {
		c.add("primaryColor", CodeRequired, "Choose a color.")
	} else if !color.MatchString(w.PrimaryColor) {
		c.add("primaryColor", CodeFormat, "Use # and six hexadecimal digits, as in #1a2b3c.")
	}
	if len(w.TopProviders) > MaxTopProviders {
		c.add("topProviders", CodeTooLong, fmt.Sprintf("Use at most %d providers; there are %d.", MaxTopProviders, len(w.TopProviders)))
	}
	c.optional("consentText", w.ConsentText, MaxLongText)
	c.httpsURL("redirectUrl", w.RedirectURL, 500)
	return c.err()
}

// Offer picks what the widget offers from a mode's providers: all of them or those the template names, its top ones first
// and the others in the order given. A nil template offers all.
func (t *WinkTemplate) Offer(all []Provider) []Provider {
	if t == nil {
		return all
	}
	var top, others []Provider
	for _, id := range t.TopProviders {
		if i := slices.IndexFunc(all, func(p Provider) bool { return p.ID == id }); i >= 0 && t.offers(id) {
			top = append(top, all[i])
		}
	}
	for _, p := range all {
		if t.offers(p.ID) && !slices.Contains(t.TopProviders, p.ID) {
			others = append(others, p)
		}
	}
	return append(top, others...)
}

func (t *WinkTemplate) offers(id string) bool {
	return len(t.Providers) == 0 || slices.Contains(t.Providers, id)
}
