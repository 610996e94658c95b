package models

import "strings"

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

// Connector is the way in which a provider lets people sign in.
type Connector string

// ConnectorSandbox asks for the contract's sandbox credentials (§5), on a page of ours.
const ConnectorSandbox Connector = "SANDBOX"

// Provider is where people have accounts (contract §5).
type Provider struct {
	ID        string `gorm:"primaryKey"` // a slug
	Mode      Mode   `gorm:"primaryKey"`
	Name      string
	LongName  string
	Type      ProviderType
	SubType   string
	MFA       bool `gorm:"column:mfa"` // asks for a code after the password
	Connector Connector
	Enabled   bool
}

// SandboxProviders are built in, for trying things out: invented firms of every type, three with a second factor.
func SandboxProviders() []Provider {
	list := []Provider{
		{ID: "acme-payroll", Name: "Acme Payroll", LongName: "Acme Payroll Services", Type: ProviderSystem, SubType: "PAYROLL"},
		{ID: "citywheels", Name: "CityWheels", LongName: "CityWheels Rides and Deliveries", Type: ProviderGig, SubType: "TRANSPORTATION"},
		{ID: "craftlane", Name: "Craftlane", LongName: "Craftlane Online Market", Type: ProviderGig, SubType: "TRADING"},
		{ID: "guildcard", Name: "GuildCard", LongName: "GuildCard Professional Credentials", Type: ProviderCredential, SubType: "IDENTIFICATION"},
		{ID: "northwind-hr", Name: "Northwind HR", LongName: "Northwind Human Resources", Type: ProviderSystem, SubType: "HRIS", MFA: true},
		{ID: "public-insurance", Name: "Public Insurance", LongName: "Public Social Insurance Office", Type: ProviderGovernment, SubType: "INSURANCE", MFA: true},
		{ID: "sunrise-foods", Name: "Sunrise Foods", LongName: "Sunrise Foods and Restaurants", Type: ProviderEmployer, SubType: "ISIC-I"},
		{ID: "taskbridge", Name: "TaskBridge", LongName: "TaskBridge Freelance Work", Type: ProviderGig, SubType: "SERVICES", MFA: true},
	}
	for i := range list {
		list[i].Mode, list[i].Connector, list[i].Enabled = Sandbox, ConnectorSandbox, true
	}
	return list
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
	words := strings.Fields(p.Name)
	for _, word := range words[:min(2, len(words))] {
		initials += string([]rune(word)[:1])
	}
	return strings.ToUpper(initials)
}
