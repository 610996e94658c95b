package models

import (
	"strings"
	"unicode"
)

// SpreadsheetText makes a text safe to stand in a cell of a file that a spreadsheet opens: one that the program would take
// for a formula gets an apostrophe before it. FromSpreadsheet is its exact inverse, so that a file that was exported can be
// uploaded again.
//
// A formula begins with = + - @ (full width too, which spreadsheets fold), with or without blanks before it; a leading tab
// or line break makes some programs look behind it. Where a file with commas is opened in a country that separates by
// semicolons, cells also begin behind those, behind tabs and on each new line, so the same holds there. Plain numbers, such
// as -12.5, stay as they are. The rule follows OWASP's "CSV Injection".
func SpreadsheetText(text string) string {
	return eachSegment(text, func(segment string, first bool) string {
		if runsInSpreadsheet(segment, first) {
			return "'" + segment
		}
		return segment
	})
}

// FromSpreadsheet takes away the apostrophes that SpreadsheetText put before what would run as a formula, and no others.
func FromSpreadsheet(text string) string {
	return eachSegment(text, func(segment string, first bool) string {
		if rest, ok := strings.CutPrefix(segment, "'"); ok && runsInSpreadsheet(rest, first) {
			return rest
		}
		return segment
	})
}

// eachSegment changes the parts of a text that a spreadsheet might take for a cell each. A part holds what ends it.
func eachSegment(text string, change func(segment string, first bool) string) string {
	if !strings.ContainsAny(text, "=+-@\t\r\n＝＋－＠") {
		return text
	}
	var out strings.Builder
	for first := true; text != ""; first = false {
		end := strings.IndexAny(text, ";\t\r\n") + 1
		if end == 0 {
			end = len(text)
		}
		out.WriteString(change(text[:end], first))
		text = text[end:]
	}
	return out.String()
}

// runsInSpreadsheet looks behind blanks, what is invisible, and apostrophes: with those that are there already it answers the
// same as without, which is what makes the inverse exact.
func runsInSpreadsheet(segment string, first bool) bool {
	rest := strings.TrimLeftFunc(segment, func(r rune) bool {
		return r == '\'' || !strings.ContainsRune("\t\r\n", r) && (unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
	})
	if rest == "" || plainNumber(strings.TrimRight(rest, ";\t\r\n")) {
		return false
	}
	return strings.IndexAny(rest, "=+-@＝＋－＠") == 0 || first && strings.IndexAny(rest, "\t\r\n") == 0
}

// plainNumber is for -12 and -12.5. Numbers with a plus are telephone numbers: as numbers they would lose it.
func plainNumber(text string) bool {
	whole, part, dotted := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return digits(whole) && (!dotted || digits(part))
}

func digits(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}
