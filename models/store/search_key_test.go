package store

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFoldingEvensOutCapitalsAccentsAndForms(t *testing.T) {
	for written, folded := range map[string]string{
		"José Muñoz":      "jose munoz",
		"MÜLLER":          "muller",
		"Straße":          "strasse",
		"Łukasz Żółć":     "lukasz zolc",
		"Søren Ægidius":   "soren aegidius",
		"İpek Işık":       "ipek isik",
		"Ċensu Ħal":       "censu hal",
		"Nguyễn Thị Ánh":  "nguyen thi anh",
		"Ёлкин Андрей":    "елкин андреи",
		"Ελένη Καΐρη":     "ελενη καιρη",
		"Νίκος":           "νικοσ",
		"ΝΙΚΟΣ":           "νικοσ",
		"김민준":             "김민준",
		"नरेन्द्र":        "नरेन्द्र",
		"がっこう":            "がっこう",
		"Ana™ 𝐀𝐧𝐚 №":      "anatm ana no",
		"ana@example.com": "ana@example.com",
	} {
		got := fold(written)
		if got != folded {
			t.Errorf("%s: %q, want %q", written, got, folded)
		}
		if again := fold(got); again != got {
			t.Errorf("%s: folded again it is %q", written, again)
		}
		if apart := fold(norm.NFD.String(written)); apart != got {
			t.Errorf("%s: taken apart it is %q", written, apart)
		}
	}
}

func TestAnInviteIsFoundByItsLettersFoldedAndAsTheyAreWritten(t *testing.T) {
	for name, want := range map[string]string{"Ana": "ana a@b.example", "Änne": "anne a@b.example änne a@b.example"} {
		if got := SearchKey(name, "a@b.example"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
