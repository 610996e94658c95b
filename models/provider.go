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

// subTypes are the contract's labels (§5); ISIC sections have their names in ISIC Rev. 4.
var subTypes = map[string]string{
	"SERVICES": "Professional Services", "TRANSPORTATION": "Transport and Delivery", "SHARING": "Asset Sharing",
	"TRADING": "Online Selling", "INSURANCE": "Social Insurance", "PAYROLL": "Payroll System",
	"HRIS": "Human Resource Information System", "WALLET": "Wallet", "IDENTIFICATION": "Identification",
	"ISIC-A": "Agriculture, forestry and fishing", "ISIC-B": "Mining and quarrying", "ISIC-C": "Manufacturing",
	"ISIC-D": "Electricity, gas, steam and air conditioning supply",
	"ISIC-E": "Water supply; sewerage, waste management and remediation activities", "ISIC-F": "Construction",
	"ISIC-G": "Wholesale and retail trade; repair of motor vehicles and motorcycles", "ISIC-H": "Transportation and storage",
	"ISIC-I": "Accommodation and food service activities", "ISIC-J": "Information and communication",
	"ISIC-K": "Financial and insurance activities", "ISIC-L": "Real estate activities",
	"ISIC-M": "Professional, scientific and technical activities", "ISIC-N": "Administrative and support service activities",
	"ISIC-O": "Public administration and defence; compulsory social security", "ISIC-P": "Education",
	"ISIC-Q": "Human health and social work activities", "ISIC-R": "Arts, entertainment and recreation",
	"ISIC-S": "Other service activities",
	"ISIC-T": "Activities of households as employers; undifferentiated goods- and services-producing activities of households for own use",
	"ISIC-U": "Activities of extraterritorial organizations and bodies",
}

// SubTypeLabel is a subtype as people read it (contract §5).
func SubTypeLabel(subType string) string { return subTypes[subType] }

// ProviderFilter narrows a list of providers. Zero values do not filter.
type ProviderFilter struct {
	Type    ProviderType
	SubType string
	Active  *bool
	Enabled *bool
	// AccountConnection keeps the providers that an account can be linked with, or cannot.
	AccountConnection *bool
	Name              string   // part of the name, in any case
	IDs               []string // these alone
	TopIDs            []string // these first, in this order
}

// Check tells what is wrong with the filter.
func (f ProviderFilter) Check() error {
	var c checker
	if f.Type != "" && !slices.Contains(ProviderTypes(), f.Type) {
		c.add("type", CodeInvalid, "Use EMPLOYER, GIG, SYSTEM, GOVERNMENT or CREDENTIAL.")
	}
	if f.SubType != "" && SubTypeLabel(f.SubType) == "" {
		c.add("subType", CodeInvalid, "Use a subtype, like PAYROLL or ISIC-A.")
	}
	c.optionalLine("name", f.Name, 1000)
	return c.err()
}

// Apply keeps the providers that the filter lets through, those of TopIDs first.
func (f ProviderFilter) Apply(all []Provider) []Provider {
	kept := []Provider{}
	for _, p := range all {
		if f.keeps(p) {
			kept = append(kept, p)
		}
	}
	slices.SortStableFunc(kept, func(a, b Provider) int { return f.place(a.ID) - f.place(b.ID) })
	return kept
}

func (f ProviderFilter) keeps(p Provider) bool {
	is := func(want *bool, have bool) bool { return want == nil || *want == have }
	return (f.Type == "" || f.Type == p.Type) && (f.SubType == "" || f.SubType == p.SubType) &&
		is(f.Active, true) && is(f.Enabled, p.Enabled) && is(f.AccountConnection, true) &&
		strings.Contains(strings.ToLower(p.Name), strings.ToLower(f.Name)) &&
		(len(f.IDs) == 0 || slices.Contains(f.IDs, p.ID))
}

// place is where a provider stands among those to be shown first, and after them all for the others.
func (f ProviderFilter) place(id string) int {
	if i := slices.Index(f.TopIDs, id); i >= 0 {
		return i
	}
	return len(f.TopIDs)
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
