package models

import "time"

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
