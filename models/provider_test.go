package models_test

import (
	"regexp"
	"strings"
	"testing"

	"invites/models"
)

func TestProvidersAreFoundByEveryWord(t *testing.T) {
	all := models.SandboxProviders()
	for _, c := range []struct {
		query string
		kind  models.ProviderType
		want  string
	}{
		{"", models.ProviderSystem, "acme-payroll northwind-hr"},
		{"ACME", "", "acme-payroll"},
		{" acme   payroll ", "", "acme-payroll"},
		{"payroll acme", "", "acme-payroll"},
		{"acme wheels", "", ""},
		{"gig platform", "", "citywheels craftlane taskbridge"},
		{"rides", "", "citywheels"},
		{"rides", models.ProviderEmployer, ""},
		{"100%", "", ""},
	} {
		var got []string
		for _, p := range models.SearchProviders(all, c.query, c.kind) {
			got = append(got, p.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q of type %q: %v, want %s", c.query, c.kind, got, c.want)
		}
	}
	if n := len(models.SearchProviders(all, "", "")); n != len(all) {
		t.Errorf("no query finds %d of %d", n, len(all))
	}
}

func TestTheSandboxHasEveryTypeWithAndWithoutACode(t *testing.T) {
	slug, types, codes, ids := regexp.MustCompile(`^[a-z0-9-]+$`), map[models.ProviderType]bool{}, map[bool]bool{}, map[string]bool{}
	for _, p := range models.SandboxProviders() {
		types[p.Type], codes[p.MFA] = true, true
		if !slug.MatchString(p.ID) || ids[p.ID] || p.Mode != models.Sandbox || !p.Enabled || p.Connector != models.ConnectorSandbox {
			t.Errorf("%+v", p)
		}
		ids[p.ID] = true
	}
	if len(types) != len(models.ProviderTypes()) || len(codes) != 2 {
		t.Errorf("types %v, codes %v", types, codes)
	}
}

func TestTypesHaveTheContractsLabels(t *testing.T) {
	want := "EMPLOYER Employer, GIG Gig Platform, SYSTEM System, GOVERNMENT Govt Service, CREDENTIAL Credential" // contract §5
	var got []string
	for _, kind := range models.ProviderTypes() {
		got = append(got, string(kind)+" "+kind.Label())
	}
	if strings.Join(got, ", ") != want {
		t.Errorf("%v", got)
	}
}

func TestInitialsStandInForALogo(t *testing.T) {
	for name, want := range map[string]string{"Acme Payroll": "AP", "CityWheels": "C", "one two three": "OT", "": "", "Ärzte Bund": "ÄB", "李 四 五": "李四"} {
		if got := (models.Provider{Name: name}).Initials(); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// The labels of contract §5; of the sections of ISIC Rev. 4 it says only that they have their names.
func TestSubtypesHaveTheContractsLabels(t *testing.T) {
	for subType, want := range map[string]string{
		"SERVICES": "Professional Services", "TRANSPORTATION": "Transport and Delivery", "SHARING": "Asset Sharing",
		"TRADING": "Online Selling", "INSURANCE": "Social Insurance", "PAYROLL": "Payroll System",
		"HRIS": "Human Resource Information System", "WALLET": "Wallet", "IDENTIFICATION": "Identification",
		"ISIC-A": "Agriculture, forestry and fishing", "ISIC-F": "Construction", "ISIC-P": "Education",
		"ISIC-U": "Activities of extraterritorial organizations and bodies", "ISIC-V": "", "isic-a": "", "": "",
	} {
		if got := models.SubTypeLabel(subType); got != want {
			t.Errorf("%q: %q, want %q", subType, got, want)
		}
	}
	seen := map[string]string{}
	for section := 'A'; section <= 'U'; section++ {
		subType := "ISIC-" + string(section)
		label := models.SubTypeLabel(subType)
		if label == "" || seen[label] != "" {
			t.Errorf("%s: %q, as %s", subType, label, seen[label])
		}
		seen[label] = subType
	}
	for _, p := range models.SandboxProviders() {
		if models.SubTypeLabel(p.SubType) == "" {
			t.Errorf("%s has the subtype %q", p.ID, p.SubType)
		}
	}
}

func TestProvidersPassTheFilterThoseNamedFirst(t *testing.T) {
	yes, no := true, false
	all := []models.Provider{
		{ID: "a", Name: "Änne's", Type: models.ProviderGig, SubType: "TRADING", Enabled: true},
		{ID: "b", Name: "Berta", Type: models.ProviderGig, SubType: "SHARING", Enabled: false},
		{ID: "c", Name: "Cäsar", Type: models.ProviderSystem, SubType: "PAYROLL", Enabled: true},
		{ID: "d", Name: "Dora 100%", Type: models.ProviderSystem, SubType: "HRIS", Enabled: true},
	}
	for name, c := range map[string]struct {
		filter models.ProviderFilter
		want   string
	}{
		"nothing asked":              {models.ProviderFilter{}, "a b c d"},
		"a type":                     {models.ProviderFilter{Type: models.ProviderGig}, "a b"},
		"a subtype":                  {models.ProviderFilter{SubType: "HRIS"}, "d"},
		"a type without the subtype": {models.ProviderFilter{Type: models.ProviderGig, SubType: "HRIS"}, ""},
		"active":                     {models.ProviderFilter{Active: &yes}, "a b c d"},
		"not active":                 {models.ProviderFilter{Active: &no}, ""},
		"enabled":                    {models.ProviderFilter{Enabled: &yes}, "a c d"},
		"not enabled":                {models.ProviderFilter{Enabled: &no}, "b"},
		"accounts can be linked":     {models.ProviderFilter{AccountConnection: &yes}, "a b c d"},
		"accounts cannot be linked":  {models.ProviderFilter{AccountConnection: &no}, ""},
		"part of the name":           {models.ProviderFilter{Name: "ER"}, "b"},
		"in any alphabet":            {models.ProviderFilter{Name: "Ä"}, "a c"},
		"a sign of patterns":         {models.ProviderFilter{Name: "%"}, "d"},
		"these alone":                {models.ProviderFilter{IDs: []string{"d", "x", "a"}}, "a d"},
		"these first":                {models.ProviderFilter{TopIDs: []string{"d", "x", "b"}}, "d b a c"},
		"first, but not let through": {models.ProviderFilter{TopIDs: []string{"d", "b"}, Enabled: &yes}, "d a c"},
		"these alone, those first":   {models.ProviderFilter{IDs: []string{"a", "b"}, TopIDs: []string{"b"}}, "b a"},
	} {
		var got []string
		kept := c.filter.Apply(all)
		for _, p := range kept {
			got = append(got, p.ID)
		}
		if strings.Join(got, " ") != c.want || kept == nil {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	for _, c := range []struct {
		filter models.ProviderFilter
		want   string
	}{
		{models.ProviderFilter{}, ""},
		{models.ProviderFilter{Type: models.ProviderCredential, SubType: "ISIC-U"}, ""},
		{models.ProviderFilter{Type: "gig", SubType: "x", Name: "\x00"}, "type invalid, subType invalid, name format"},
	} {
		if got := codes(c.filter.Check()); got != c.want {
			t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
		}
	}
}
