package store

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestSearchFoldsCapitalsAccentsAndForms(t *testing.T) {
	for written, folded := range map[string]string{
		"José Muñoz":      "jose munoz",
		"MÜLLER":          "muller",
		"Straße":          "strasse",
		"Łukasz Żółć":     "lukasz zolc",
		"Søren Ægidius":   "soren aegidius",
		"İpek Işık":       "ipek isik",
		"Nguyễn Thị Ánh":  "nguyen thi anh",
		"Ёлкин Андрей":    "елкин андреи",
		"Ελένη Καΐρη":     "ελενη καιρη",
		"김민준":             "김민준",
		"नरेन्द्र":        "नरेन्द्र",
		"がっこう":            "がっこう",
		"ana@example.com": "ana@example.com",
	} {
		got := searchKey(written)
		if got != folded {
			t.Errorf("%s: %q, want %q", written, got, folded)
		}
		if again := searchKey(got); again != got {
			t.Errorf("%s: folded again it is %q", written, again)
		}
		if apart := searchKey(norm.NFD.String(written)); apart != got {
			t.Errorf("%s: taken apart it is %q", written, apart)
		}
	}
}
