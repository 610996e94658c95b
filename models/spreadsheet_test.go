package models_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"invites/models"
)

func TestTextsThatASpreadsheetWouldRunAreProtected(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"Ana Ramírez":            "Ana Ramírez",
		"O'Neil":                 "O'Neil",
		"'quoted'":               "'quoted'",
		"2026-11-23":             "2026-11-23",
		"a=b":                    "a=b",
		"=1+1":                   "'=1+1",
		"+4912345":               "'+4912345",
		"-cmd":                   "'-cmd",
		"@SUM(A1)":               "'@SUM(A1)",
		"\t=1":                   "'\t'=1",
		"\rx":                    "'\rx",
		"\nx":                    "'\nx",
		"  =1":                   "'  =1",
		"\u00a0=1":               "'\u00a0=1",
		"\u3000@x":               "'\u3000@x",
		"\u200b=1":               "'\u200b=1",
		"\ufeff=1":               "'\ufeff=1",
		"\x00=1":                 "'\x00=1",
		"＝1":                     "'＝1",
		"＋1":                     "'＋1",
		"－1":                     "'－1",
		"＠x":                     "'＠x",
		"'=1":                    "''=1",
		"' =1":                   "'' =1",
		"-12":                    "-12",
		"-12.5":                  "-12.5",
		"12.5":                   "12.5",
		"-12.5.1":                "'-12.5.1",
		"-":                      "'-",
		"--1":                    "'--1",
		"Ana;=1+1":               "Ana;'=1+1",
		"Ana; -1; -x":            "Ana; -1;' -x",
		"two\n=1":                "two\n'=1",
		"two\n\nlines":           "two\n\nlines",
		`=HYPERLINK("http://x")`: `'=HYPERLINK("http://x")`,
	} {
		got := models.SpreadsheetText(text)
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if back := models.FromSpreadsheet(got); back != text {
			t.Errorf("%q came back as %q", text, back)
		}
	}
}

func TestOnlyProtectingApostrophesAreTakenAway(t *testing.T) {
	for _, text := range []string{"'t Hooft", "'12", "'-12", "O'Neil", "'", "''", "' '", "rock 'n' roll"} {
		if got := models.FromSpreadsheet(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestAnyTextComesBackFromASpreadsheet(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("='+-@;\t\r\n ,1.aß\u00a0\u200b＝＠\"")))
	rapid.Check(t, func(t *rapid.T) {
		want := text.Draw(t, "text")
		safe := models.SpreadsheetText(want)
		if back := models.FromSpreadsheet(safe); back != want {
			t.Fatalf("%q went as %q and came back as %q", want, safe, back)
		}
		for _, cell := range strings.FieldsFunc(safe, func(r rune) bool { return strings.ContainsRune(";\t\r\n", r) }) {
			if cell = strings.TrimLeft(cell, " \u00a0\u200b"); strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
				t.Fatalf("%q may run in a spreadsheet", safe)
			}
		}
	})
}
