package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestRolesAllowWhatLowerOnesDo(t *testing.T) {
	order := []models.Role{"", models.RoleViewer, models.RoleMember, models.RoleAdmin}
	for i, role := range order {
		for j, needed := range order[1:] {
			if got, want := role.Allows(needed), i >= j+1; got != want {
				t.Errorf("%q does what needs %q: %v", role, needed, got)
			}
		}
	}
	if models.Role("owner").Allows(models.RoleViewer) {
		t.Error("a role that is not known may do something")
	}
}

func TestNamesOfRolesAndModesAreRead(t *testing.T) {
	for text, want := range map[string]string{"viewer": "", "member": "", "admin": "", "": "role:invalid", "Admin": "role:invalid", "owner": "role:invalid"} {
		role, err := models.ParseRole(text)
		if fieldCodes(err) != want || err == nil && string(role) != text {
			t.Errorf("role %q: %q, %v", text, role, err)
		}
	}
	for text, want := range map[string]models.Mode{"sandbox": models.Sandbox, "SANDBOX": models.Sandbox, "production": models.Production, "PRODUCTION": models.Production, "": "", "test": ""} {
		mode, err := models.ParseMode(text)
		if mode != want || (err != nil) != (want == "") || want == "" && fieldCodes(err) != "mode:invalid" {
			t.Errorf("mode %q: %q, %v", text, mode, err)
		}
	}
}

func TestStaffAreCheckedWhole(t *testing.T) {
	for _, c := range []struct {
		staff models.NewStaff
		want  string
	}{
		{models.NewStaff{Name: "Ann", Email: "ann@example.com", Role: models.RoleViewer}, ""},
		{models.NewStaff{}, "name:required, email:required, role:invalid"},
		{models.NewStaff{Name: repeat(201), Email: "Ann <ann@example.com>", Role: "owner"}, "name:too_long, email:format, role:invalid"},
	} {
		if got := fieldCodes(c.staff.Check()); got != c.want {
			t.Errorf("%+v: %q, want %q", c.staff, got, c.want)
		}
	}
}

func TestAPIKeysAreCheckedWhole(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	later := now.Add(time.Second)
	for _, c := range []struct {
		key  models.NewAPIKey
		want string
	}{
		{models.NewAPIKey{Name: repeat(200)}, ""},
		{models.NewAPIKey{}, "name:required"},
		{models.NewAPIKey{Name: "a\nb"}, "name:format"},
		{models.NewAPIKey{Name: "a", Scopes: models.Permissions(), ExpiresAt: &later}, ""},
		{models.NewAPIKey{Scopes: []models.Permission{"everything"}, ExpiresAt: &now}, "name:required, scopes:invalid, expiresAt:invalid"},
	} {
		if got := fieldCodes(c.key.Check(now)); got != c.want {
			t.Errorf("%+v: %q, want %q", c.key, got, c.want)
		}
	}
}

func TestAKeyOpensWhatItsScopesName(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	all := models.APIKey{}
	one := models.APIKey{Scopes: []models.Permission{models.ReadOf("invites")}, ExpiresAt: &now}
	if !all.Permits("webhooks:write") || !one.Permits("invites:read") || one.Permits("invites:write") {
		t.Error("a key without scopes may do everything, one with scopes what they name")
	}
	if !all.Usable(now) || !one.Usable(now.Add(-1)) || one.Usable(now) {
		t.Error("a key with an expiry is good until then")
	}
}

func TestAPageHas1To150Items(t *testing.T) {
	for size, want := range map[int]int{0: 10, 1: 1, 150: 150, 151: 0, -1: 0} {
		got, err := models.Page{Size: size}.CheckSize()
		if got != want || (err != nil) != (want == 0) || err != nil && fieldCodes(err) != "size:invalid" {
			t.Errorf("size %d: %d, %v", size, got, err)
		}
	}
}
