package sheet

import (
	"strings"
	"testing"
	"unicode"

	"invites/models"
)

func TestAddressesFromAMailProgramArePeople(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"parted by commas":                   {`Ana Ruiz <ana@x.example>, "Costa, Bruno" <b@x.example>; <c@x.example>;`, "1:Ana Ruiz|ana@x.example / 2:Bruno Costa|b@x.example / 3:|c@x.example"},
		"last name first, by semicolons":     {"Müller, Jörg <jm@x.example>; Beta, Bob <b@x.example>", "1:Jörg Müller|jm@x.example / 2:Bob Beta|b@x.example"},
		"last name first, by commas":         {"Müller, Jörg <jm@x.example>, Beta, Bob <b@x.example>", "1:Jörg Müller|jm@x.example / 2:Bob Beta|b@x.example"},
		"a bare one among them":              {"Ana <a@x.example>; Bob B <b@x.example>; c@x.example", "1:Ana|a@x.example / 2:Bob B|b@x.example / 3:|c@x.example"},
		"one a line, each in its own way":    {"Ana <a@x.example>\n\"Müller, Jörg\" <jm@x.example>\n<only@x.example>\nbob@x.example\n", "1:Ana|a@x.example / 2:Jörg Müller|jm@x.example / 3:|only@x.example / 4:|bob@x.example"},
		"with empty lines":                   {"Ana <a@x.example>\r\n\r\n\r\nBob <b@x.example>", "1:Ana|a@x.example / 4:Bob|b@x.example"},
		"under the headings of a mail":       {"To: Ana <a@x.example>;\nCc: Müller, Jörg <jm@x.example>; b@x.example", "1:Ana|a@x.example / 2:Jörg Müller|jm@x.example / 3:|b@x.example"},
		"under headings of other languages":  {"À : Ana <a@x.example>\nKopie: b@x.example\n收件人：c@x.example", "1:Ana|a@x.example / 2:|b@x.example / 3:|c@x.example"},
		"a heading on a line of its own":     {"To:\nAna <a@x.example>", "2:Ana|a@x.example"},
		"two headings on one line":           {"To: Ana <a@x.example>; Cc: b@x.example", "1:Ana|a@x.example / 2:|b@x.example"},
		"one bare address a line":            {"a@x.example\nb@x.example\n", "1:a@x.example / 2:b@x.example"},
		"bare, by commas":                    {"a@x.example, b@x.example,c@x.example", "1:a@x.example / 2:b@x.example / 3:c@x.example"},
		"bare, by semicolons":                {"a@x.example;b@x.example; c@x.example;", "1:a@x.example / 2:b@x.example / 3:c@x.example"},
		"bare, by spaces":                    {"a@x.example b@x.example\nc@x.example", "1:a@x.example / 2:b@x.example / 3:c@x.example"},
		"separators of full width":           {"Ana <a@x.example>；Bob <b@x.example>，c@x.example", "1:Ana|a@x.example / 2:Bob|b@x.example / 3:|c@x.example"},
		"bullets":                            {"* a@x.example\n- Bob <b@x.example>\n•\tc@x.example", "1:|a@x.example / 2:Bob|b@x.example / 3:|c@x.example"},
		"numbers":                            {"1. a@x.example\n2) Bob b@x.example\n", "1:|a@x.example / 2:Bob|b@x.example"},
		"quoted in a mail":                   {"> Ana <a@x.example>", "1:Ana|a@x.example"},
		"words, then an address":             {"Ana Eight a@x.example\nBob b@x.example", "1:Ana Eight|a@x.example / 2:Bob|b@x.example"},
		"words, then one in brackets":        {"Ana Eight (a@x.example)", "1:Ana Eight|a@x.example"},
		"a colon after the name":             {"Ana Eight: a@x.example", "1:Ana Eight|a@x.example"},
		"the address for a name":             {"'a@x.example' <a@x.example>; b@x.example<mailto:b@x.example>; Cy <c@x.example>", "1:|a@x.example / 2:|mailto:b@x.example / 3:Cy|c@x.example"},
		"another address for a name":         {"old@x.example <new@x.example>", "1:old@x.example|new@x.example"},
		"quotation marks within":             {`Ana "Nan" Ruiz <a@x.example>; "Bo \"B\" Li" <b@x.example>; 'Cy Or' <c@x.example>`, `1:Ana "Nan" Ruiz|a@x.example / 2:Bo "B" Li|b@x.example / 3:Cy Or|c@x.example`},
		"a comma that parts no names":        {"\"Ana Ruiz, PhD\" <a@x.example>; \"Ruiz, Ana, Sales\" <b@x.example>", "1:Ana Ruiz, PhD|a@x.example / 2:Ruiz, Ana, Sales|b@x.example"},
		"a company behind the name":          {"Ana Ruiz | ACME <a@x.example>", "1:Ana Ruiz | ACME|a@x.example"},
		"letters encoded as in a header":     {"=?utf-8?Q?J=C3=B6rg?= <jm@x.example>", "1:Jörg|jm@x.example"},
		"one that is wrong among them":       {"Ana <a@x.example>; Bob <b@x>; c@@x.example", "1:Ana|a@x.example / 2:Bob|b@x / 3:|c@@x.example"},
		"one that is none, among names":      {"Ana Ruiz <a@x.example>, b@x.example; \"O'Neil, Pat\" <p@x.example>, not-an-address, c@x.example", "1:Ana Ruiz|a@x.example / 2:|b@x.example / 3:Pat O'Neil|p@x.example / 4:|not-an-address / 5:|c@x.example"},
		"a line that is none, among names":   {"Ana <a@x.example>\nthe others follow\nBob <b@x.example>", "1:Ana|a@x.example / 2:|the others follow / 3:Bob|b@x.example"},
		"one that is none, on the only line": {"a@x.example, nobody, b@x.example", "1:a@x.example / 2:nobody / 3:b@x.example"},
		"at its end":                         {"Ana <a@x.example>; Bob <b@x.example>; Cy", "1:Ana|a@x.example / 2:Bob|b@x.example / 3:|Cy"},
		"a full stop at the end":             {"Ana <a@x.example>, b@x.example.", "1:Ana|a@x.example / 2:|b@x.example"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Parse(tt.text)
			if got := shown(table.Rows); err != nil || got != tt.want {
				t.Errorf("got  %q, %v\nwant %q", got, err, tt.want)
			}
		})
	}
}

func TestATableWithAddressesStaysATable(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"a header":                 {"E-mail\na@x.example", "1:E-mail / 2:a@x.example"},
		"name, address":            {"Ana Ruiz,a@x.example\nBob,b@x.example", "1:Ana Ruiz|a@x.example / 2:Bob|b@x.example"},
		"name; address":            {"Ruiz, Ana;a@x.example\nBeta, Bob;b@x.example", "1:Ruiz, Ana|a@x.example / 2:Beta, Bob|b@x.example"},
		"name | address":           {"Ana | a@x.example\nBob|b@x.example", "1:Ana|a@x.example / 2:Bob|b@x.example"},
		"name, address in bracket": {"Ana Ruiz,<a@x.example>", "1:Ana Ruiz|<a@x.example>"},
		"address, name":            {"a@x.example,Ana Ruiz\nb@x.example,Bob", "1:a@x.example|Ana Ruiz / 2:b@x.example|Bob"},
		"names in quotation marks": {"\"Ruiz, Ana\",a@x.example", "1:Ruiz, Ana|a@x.example"},
		"all in quotation marks":   {"\"Ana\",\"a@x.example\"", "1:Ana|a@x.example"},
		"first, last, address":     {"Ana,Ruiz,a@x.example", "1:Ana|Ruiz|a@x.example"},
		"a number before":          {"4711,Ana a@x.example", "1:4711|Ana a@x.example"},
		"cells of a spreadsheet":   {"Ana\ta@x.example\nBob\tb@x.example", "1:Ana|a@x.example / 2:Bob|b@x.example"},
		"addresses in two columns": {"a@x.example\ta@y.example", "1:a@x.example|a@y.example"},
		"one line of it is none":   {"Ana <a@x.example>\nthe others follow", "1:Ana <a@x.example> / 2:the others follow"},
		"two addresses a row":      {"a@x.example,Ana,a@y.example\nb@x.example,Bob,b@y.example", "1:a@x.example|Ana|a@y.example / 2:b@x.example|Bob|b@y.example"},
		"an address behind names":  {"Person,Team\nAna <a@x.example>,Sales\nBob <b@x.example>,Sales", "1:Person|Team / 2:Ana <a@x.example>|Sales / 3:Bob <b@x.example>|Sales"},
		"no address is right":      {"ana@home\nbob@home", "1:ana@home / 2:bob@home"},
		"names of networks":        {"@ana\n@bob", "1:@ana / 2:@bob"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Parse(tt.text)
			if got := shown(table.Rows); err != nil || got != tt.want {
				t.Errorf("got  %q, %v\nwant %q", got, err, tt.want)
			}
		})
	}
}

// Whatever is pasted, every address in it is in what was read of it.
func FuzzMailboxesLoseNoAddress(f *testing.F) {
	for _, text := range []string{
		"Müller, Jörg <a@x.example>; Beta, Bob <b@x.example>", "To: Ana <a@x.example>\n1. b@x.example c@x.example", `"a, b" <c@x.example>；d@x.example，`,
		"a@x.example <b@x.example>", "Ana Eight a@x.example", "<a@x.example", `"a@x.example`, "a@x.example<mailto:a@x.example>", "Ana: a@x.example",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, are := mailboxes(text)
		if !are {
			return
		}
		var read strings.Builder
		for _, row := range rows {
			read.WriteString(strings.ToLower(strings.Join(row, " ")) + "\n")
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>,;，；"'():：\`, r) }) {
			if models.ValidAddress(word) && !strings.Contains(read.String(), strings.ToLower(word)) {
				t.Errorf("%q lost %q: %q", text, word, rows)
			}
		}
	})
}
