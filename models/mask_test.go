package models_test

import (
	"testing"

	"invites/models"
)

func TestMaskHidesAllButTheFirstLetter(t *testing.T) {
	for address, want := range map[string]string{
		"ana@example.com":       "a•••@example.com",
		"a@example.com":         "a•••@example.com",
		"Ähre@münchen.example":  "Ä•••@münchen.example",
		`"a@b"@example.com`:     `"•••@example.com`,
		"nonsense":              "•••",
		"@example.com":          "•••",
		"o'brien+x@example.com": "o•••@example.com",
	} {
		if got := models.MaskAddress(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
