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
