package models_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

// codes are the fields that an error names, and what it says of them.
func codes(err error) string {
	var texts []string
	for _, f := range models.FieldErrors(err) {
		texts = append(texts, f.Field+" "+f.Code)
	}
	return strings.Join(texts, ", ")
}

func TestMetadataIsFiveShortPairsOfASCII(t *testing.T) {
	long := strings.Repeat("x", 501)
	for _, tt := range []struct {
		name     string
		metadata map[string]string
		want     string
	}{
		{"none", nil, ""},
		{"as much as there may be", map[string]string{long[:50]: long[:500], "b": "", "c": "~", "d": " ", "e": ""}, ""},
		{"six pairs", map[string]string{"a": "", "b": "", "c": "", "d": "", "e": "", "f": ""}, "externalMetadata too_long"},
		{"a long key", map[string]string{long[:51]: ""}, "externalMetadata too_long"},
		{"a long value", map[string]string{"k": long}, "externalMetadata too_long"},
		{"no key", map[string]string{"": ""}, "externalMetadata format"},
		{"another alphabet", map[string]string{"k": "é"}, "externalMetadata format"},
		{"a line break", map[string]string{"k\n": ""}, "externalMetadata format"},
	} {
		if got := codes(models.CheckMetadata(tt.metadata)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestFiltersOfListsAreChecked(t *testing.T) {
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	second := first.AddDate(0, 0, 1)
	for _, tt := range []struct {
		filter interface{ Check() error }
		want   string
	}{
		{models.CreatedFilter{}, ""},
		{models.CreatedFilter{StartDate: &first, EndDate: &first}, ""},
		{models.CreatedFilter{StartDate: &second, EndDate: &first}, "endDate invalid"},
		{models.AccountFilter{UserID: "anything"}, ""},
		{models.AccountFilter{UserID: "a\x00"}, "userId format"},
		{models.AccountFilter{UserID: strings.Repeat("a", 1001), CreatedFilter: models.CreatedFilter{StartDate: &second, EndDate: &first}}, "userId too_long, endDate invalid"},
		{models.ProviderFilter{}, ""},
		{models.ProviderFilter{Type: models.ProviderGig, SubType: "ISIC-U", Name: "a"}, ""},
		{models.ProviderFilter{Type: "BANK", SubType: "ISIC-V", Name: "a\n"}, "type invalid, subType invalid, name format"},
	} {
		if got := codes(tt.filter.Check()); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.filter, got, tt.want)
		}
	}
}
