package models

import (
	"slices"
	"strings"
)

// ProviderType is the sort of a provider (contract §5).
type ProviderType string

// The types of providers.
const (
	ProviderGig        ProviderType = "GIG"
	ProviderGovernment ProviderType = "GOVERNMENT"
	ProviderSystem     ProviderType = "SYSTEM"
	ProviderEmployer   ProviderType = "EMPLOYER"
	ProviderCredential ProviderType = "CREDENTIAL"
)

// Label is the type as people read it (contract §5).
func (t ProviderType) Label() string {
	switch t {
	case ProviderGig:
		return "Gig Platform"
	case ProviderGovernment:
		return "Govt Service"
	case ProviderSystem:
		return "System"
	case ProviderEmployer:
		return "Employer"
	}
	return "Credential"
}

// ProviderTypes lists the types in the order in which they are shown.
func ProviderTypes() []ProviderType {
	return []ProviderType{ProviderEmployer, ProviderGig, ProviderSystem, ProviderGovernment, ProviderCredential}
}

// Provider is where people have accounts (contract §5).
type Provider struct {
	ID       string // a slug
	Mode     Mode
	Name     string
	LongName string
	Type     ProviderType
	SubType  string
	MFA      bool // asks for a code after the password
}

// SandboxProviders are built in, for trying things out: invented firms, one sort of each type, three with a second factor.
func SandboxProviders() []Provider {
	return []Provider{
		{"acme-payroll", Sandbox, "Acme Payroll", "Acme Payroll Services", ProviderSystem, "PAYROLL", false},
		{"citywheels", Sandbox, "CityWheels", "CityWheels Rides and Deliveries", ProviderGig, "TRANSPORTATION", false},
		{"craftlane", Sandbox, "Craftlane", "Craftlane Online Market", ProviderGig, "TRADING", false},
		{"guildcard", Sandbox, "GuildCard", "GuildCard Professional Credentials", ProviderCredential, "IDENTIFICATION", false},
		{"northwind-hr", Sandbox, "Northwind HR", "Northwind Human Resources", ProviderSystem, "HRIS", true},
		{"public-insurance", Sandbox, "Public Insurance", "Public Social Insurance Office", ProviderGovernment, "INSURANCE", true},
		{"sunrise-foods", Sandbox, "Sunrise Foods", "Sunrise Foods and Restaurants", ProviderEmployer, "ISIC-I", false},
		{"taskbridge", Sandbox, "TaskBridge", "TaskBridge Freelance Work", ProviderGig, "SERVICES", true},
	}
}

// Providers lists the providers that a mode offers. Production has none until staff connect one.
func Providers(mode Mode) []Provider {
	if mode == Sandbox {
		return SandboxProviders()
	}
	return nil
}

// FindProvider returns a provider of a mode by its id.
func FindProvider(mode Mode, id string) (Provider, error) {
	list := Providers(mode)
	if i := slices.IndexFunc(list, func(p Provider) bool { return p.ID == id }); i >= 0 {
		return list[i], nil
	}
	return Provider{}, NotFound("provider")
}

// SearchProviders keeps those of a type ("" for any) whose name holds every word of query.
func SearchProviders(list []Provider, query string, kind ProviderType) []Provider {
	var found []Provider
	for _, p := range list {
		if (kind == "" || p.Type == kind) && p.matches(query) {
			found = append(found, p)
		}
	}
	return found
}

func (p Provider) matches(query string) bool {
	text := strings.ToLower(p.Name + " " + p.LongName + " " + p.Type.Label())
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Initials are what stands in for a logo: the first letters of the first two words.
func (p Provider) Initials() string {
	var initials string
	for _, word := range strings.Fields(p.Name) {
		if len(initials) < 2 {
			initials += string([]rune(word)[:1])
		}
	}
	return strings.ToUpper(initials)
}
