package sheet

import (
	"mime"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"invites/models"
)

// What may stand before the addresses of a line: a list's bullet or number, and the word that heads them in a mail, "To:", "Cc:", "An:".
var (
	bullet  = regexp.MustCompile(`^(?:[*•·‣▪◦–—>-]|\d{1,5}[.)])\s+`)
	heading = regexp.MustCompile(`^\p{L}[\p{L}\p{M}.-]{0,14}[ \x{00a0}]?[:：]\s*`)
)

// mailboxes reads what people copy from a mail program, or type: addresses, each with a name before it or without, parted by commas, semicolons,
// spaces or lines. What is none stands as an address that is wrong, where it is rare among names with their address in brackets, or on the only
// line: else it makes all a table, and so does a name in a cell of its own.
func mailboxes(text string) (rows [][]string, are bool) {
	var boxes []mailbox
	valid, named := false, false
	lines, strays, marked := 0, 0, 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		found, are := boxesOf(line)
		if !are {
			return nil, false
		}
		if len(found) == 0 {
			found = []mailbox{{}} // an empty line: the rows below keep the numbers of their lines
		} else {
			lines++
		}
		for _, box := range found {
			valid = valid || models.ValidAddress(withoutScheme(box.address))
			named = named || box.name != ""
			strays += oneIf(box.stray)
			marked += oneIf(box.marked)
		}
		boxes = append(boxes, found...)
	}
	if !valid || strays > 0 && strays >= marked && lines > 1 {
		return nil, false
	}
	for _, box := range boxes {
		if named {
			rows = append(rows, []string{box.name, box.address})
		} else {
			rows = append(rows, []string{box.address})
		}
	}
	return rows, true
}

type mailbox struct {
	name, address string
	marked        bool // a name, and the address in brackets, as only mail programs write it
	stray         bool // neither: what stands where an address should
}

func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}

// boxesOf reads one line; are is false where most of it is something else than addresses and their names.
func boxesOf(line string) (boxes []mailbox, are bool) {
	line = strings.TrimSpace(line)
	line = strings.TrimSpace(line[len(bullet.FindString(line)):])
	if strings.ContainsRune(line, '\t') { // cells of a spreadsheet
		return nil, false
	}
	before := "" // the part before a comma without an address: "Last" of "Last, First <address>"
	strays := 0
	stray := func(text string) {
		boxes = append(boxes, mailbox{address: text, stray: true})
		strays++
	}
	all := parts(line)
	for _, p := range all {
		text := p.text
		if before == "" {
			text = strings.TrimSpace(text[len(heading.FindString(text)):])
		}
		found, rest := boxesIn(text)
		if rest != "" && len(found) > 0 {
			return nil, false
		}
		if before != "" && (rest != "" || found[0].name == "") {
			stray(before)
			before = ""
		}
		switch {
		case rest != "" && p.comma && partOfName(rest):
			before = rest
		case rest != "":
			stray(rest)
		case before != "":
			found[0].name, before = before+", "+found[0].name, ""
		}
		boxes = append(boxes, found...)
	}
	if before != "" {
		stray(before)
	}
	for i := range boxes {
		boxes[i].name = personsName(boxes[i])
	}
	alone := strays == 1 && len(all) == 1 // on a line of its own: the other lines tell
	return boxes, strays == 0 || alone || strays < len(boxes)-strays
}

// partOfName tells "Müller" from what else a cell may hold.
func partOfName(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsDigit(r) || r == '"' || r == '|' })
}

// part is what stands between two separators; comma says that it ended with one.
type part struct {
	text  string
	comma bool
}

// parts parts a line at the commas and semicolons, also those of a Chinese keyboard, that stand neither in quotation marks nor in brackets.
func parts(line string) []part {
	var all []part
	from := 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		switch r {
		case '"', '<':
			size = closedIn(line[i:], r)
		case ',', '，', ';', '；':
			all = append(all, part{strings.TrimSpace(line[from:i]), r == ',' || r == '，'})
			from = i + size
		}
		i += size
	}
	all = append(all, part{text: strings.TrimSpace(line[from:])})
	return slices.DeleteFunc(all, func(p part) bool { return p.text == "" })
}

// closedIn is how many bytes what begins with a quotation mark or a bracket takes, the end included; one where it has no end.
func closedIn(text string, open rune) int {
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && open == '"':
			i++
		case c == '"' && open == '"', c == '>' && open == '<':
			return i + 1
		}
	}
	return 1
}

// boxesIn reads the addresses of a part, each with the words before it; rest is what comes after the last one.
func boxesIn(text string) (boxes []mailbox, rest string) {
	var words []string
	take := func(address string, bracketed bool) {
		boxes = append(boxes, mailbox{name: strings.Join(words, " "), address: address, marked: bracketed && len(words) > 0})
		words = nil
	}
	for text = strings.TrimSpace(text); text != ""; {
		word := nextWord(text)
		text = strings.TrimSpace(text[len(word):])
		inner := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(word, "<"), ">"))
		switch bare := bareAddress(word); {
		case word[0] == '<' && strings.Contains(inner, "@"):
			take(inner, true)
		case word[0] == '<', bare == "", strings.HasPrefix(text, "<"), strings.Contains(strings.Join(words, ""), "|"):
			words = append(words, word)
		default:
			take(bare, false)
		}
	}
	return boxes, strings.Join(words, " ")
}

// nextWord is what stands at the beginning up to a space or a bracket; what is enclosed is one word.
func nextWord(text string) string {
	if text[0] == '"' || text[0] == '<' {
		if n := closedIn(text, rune(text[0])); n > 1 {
			return text[:n]
		}
	}
	end := strings.IndexFunc(text[1:], func(r rune) bool { return unicode.IsSpace(r) || r == '<' })
	if end < 0 {
		return text
	}
	return text[:end+1]
}

// bareAddress is the address that a word is, or would be if it were right; "" for other words.
func bareAddress(word string) string {
	word = strings.Trim(word, `.()'`)
	at := strings.IndexByte(word, '@')
	if at < 1 || at == len(word)-1 || strings.ContainsAny(word, `|"`) {
		return ""
	}
	return word
}

// personsName is a mailbox's name as it is said: without the quotation marks around it, and "Last, First" turned round. It is empty where it only
// repeats the address.
func personsName(box mailbox) string {
	name := box.name
	if decoded, err := (&mime.WordDecoder{}).DecodeHeader(name); err == nil {
		name = decoded
	}
	switch {
	case name == "":
	case name[0] == '"' && closedIn(name, '"') == len(name):
		name = strings.ReplaceAll(strings.Trim(name, `"`), `\`, "")
	case name[0] == '\'' && strings.HasSuffix(name, "'"):
		name = strings.Trim(name, "'")
	}
	name = strings.TrimRight(strings.TrimSpace(name), " :：")
	if strings.EqualFold(name, withoutScheme(box.address)) {
		return ""
	}
	last, first, found := strings.Cut(name, ",")
	if last, first = strings.TrimSpace(last), strings.TrimSpace(first); !found || last == "" || first == "" || strings.Contains(first, ",") || afterName(first) {
		return name
	}
	return first + " " + last
}

// afterName is for what stands behind a name and a comma without being a first name.
func afterName(text string) bool {
	return slices.Contains([]string{"jr", "sr", "ii", "iii", "phd", "md", "mba", "inc", "ltd", "llc", "gmbh"}, strings.ToLower(strings.ReplaceAll(text, ".", "")))
}

func withoutScheme(address string) string {
	if len(address) > 7 && strings.EqualFold(address[:7], "mailto:") {
		return address[7:]
	}
	return address
}
