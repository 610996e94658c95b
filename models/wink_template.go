package models

import (
	"slices"
	"time"
)

// WinkTemplate says how the account-linking widget looks and what it offers (contract §4).
type WinkTemplate struct {
	ID              string `gorm:"primaryKey"`
	Mode            Mode
	Name            string
	CompanyName     string
	PrimaryColor    string   // "#rrggbb"
	Providers       []string `gorm:"serializer:json"` // offered; empty for all
	TopProviders    []string `gorm:"serializer:json"` // shown first
	EnableSearchBar bool
	EnableTypeBar   bool
	ConsentText     string
	RedirectURL     string
	CreatedAt       time.Time
	UpdatedAt       time.Time
	DeletedAt       *time.Time
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
