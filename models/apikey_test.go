package models_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
)

func TestAKeyWithoutScopesMayDoEverything(t *testing.T) {
	everything := models.APIKey{}
	reader := models.APIKey{Scopes: []models.Permission{models.ReadOf("invites")}}
	for _, p := range models.Permissions() {
		if !everything.Permits(p) || reader.Permits(p) != (p == "invites:read") {
			t.Errorf("%s: %v, %v", p, everything.Permits(p), reader.Permits(p))
		}
	}
	for _, none := range []models.Permission{"providers:write", "events:write"} {
		if slices.Contains(models.Permissions(), none) {
			t.Errorf("there is %s", none)
		}
	}
}

func TestAKeyIsUsableUntilItEndsOrIsRevoked(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	before, after := now.Add(-time.Second), now.Add(time.Second)
	for name, tt := range map[string]struct {
		key    models.APIKey
		usable bool
	}{
		"without an end":  {models.APIKey{}, true},
		"before its end":  {models.APIKey{ExpiresAt: &after}, true},
		"at its end":      {models.APIKey{ExpiresAt: &now}, false},
		"after its end":   {models.APIKey{ExpiresAt: &before}, false},
		"revoked":         {models.APIKey{RevokedAt: &before}, false},
		"revoked, no end": {models.APIKey{RevokedAt: &before, ExpiresAt: &after}, false},
	} {
		if got := tt.key.Usable(now); got != tt.usable {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatIsWrongWithANewKey(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	past := now
	for name, tt := range map[string]struct {
		key  models.NewAPIKey
		want string
	}{
		"all is well":   {models.NewAPIKey{Name: "CI", Scopes: models.Permissions()}, ""},
		"no name":       {models.NewAPIKey{}, "name"},
		"unknown scope": {models.NewAPIKey{Name: "CI", Scopes: []models.Permission{"invites:read", "events:write"}}, "scopes"},
		"ended":         {models.NewAPIKey{Name: "CI", ExpiresAt: &past}, "expiresAt"},
	} {
		var fields []string
		for _, f := range models.FieldErrors(tt.key.Check(now)) {
			fields = append(fields, f.Field)
		}
		if got := strings.Join(fields, ","); got != tt.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAKeyWorksToTheEndOfItsLastDay(t *testing.T) {
	if end, err := models.ParseLastDay("2026-12-31"); err != nil || !end.Equal(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", end, err)
	}
	if end, err := models.ParseLastDay(""); end != nil || err != nil {
		t.Errorf("no day: %v, %v", end, err)
	}
	for _, text := range []string{"31.12.2026", "2026-02-30", "tomorrow"} {
		if _, err := models.ParseLastDay(text); len(models.FieldErrors(err)) != 1 || models.FieldErrors(err)[0].Field != "expiresAt" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAKeysEndIsToldAsTheDayThatWasEntered(t *testing.T) {
	end, err := models.ParseLastDay("2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := end.In(time.FixedZone("east", 9*3600))
	for _, at := range []*time.Time{end, &elsewhere} {
		if day, ok := (&models.APIKey{ExpiresAt: at}).LastDay(); !ok || day.Format(time.DateOnly) != "2026-12-31" {
			t.Errorf("%s, %v", day, ok)
		}
	}
	within := end.Add(time.Hour)
	for _, at := range []*time.Time{nil, &within} {
		if day, ok := (&models.APIKey{ExpiresAt: at}).LastDay(); ok {
			t.Errorf("%v ends on %s", at, day)
		}
	}
}

func TestWhatAnIdempotencyKeyIs(t *testing.T) {
	for _, key := range []string{"k", " ", "~", strings.Repeat("k", 255)} {
		if err := models.CheckIdempotencyKey(key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	}
	for _, key := range []string{"", strings.Repeat("k", 256), "a\x00", "a\n", "\x7f", "é"} {
		if models.FieldErrors(models.CheckIdempotencyKey(key)) == nil {
			t.Errorf("%q passes", key)
		}
	}
}
