package sheet

import (
	"fmt"
	"strings"
)

// parseText parts a text into its records; those that are empty stay, so that their numbers are those of a spreadsheet.
func parseText(text string) ([][]string, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if boxes, are := mailboxes(text); are {
		return boxes, nil
	}
	first, _, _ := strings.Cut(text, "\n")
	if declared, ok := strings.CutPrefix(strings.TrimSpace(strings.ToLower(first)), "sep="); ok && len(declared) == 1 { // Excel's own
		records, err := parse(text, declared[0])
		if len(records) > 0 {
			records[0] = nil
		}
		return records, err
	}
	return parse(text, separator(text))
}

// parse reads records of fields as RFC 4180 has them, and forgives what people's files do: quotation marks within a field, and
// spaces around those that enclose one.
func parse(text string, sep byte) ([][]string, error) {
	var records [][]string
	var record []string
	for text != "" {
		field, rest, ended, closed := nextField(text, sep)
		if !closed {
			return nil, fault(fmt.Sprintf("The quotation mark that opens a cell in row %d is never closed.", len(records)+1))
		}
		if record = append(record, field); len(record) > 10*MaxColumns {
			return nil, tooWide(len(records)+1, len(record))
		}
		if text = rest; ended {
			records, record = append(records, record), nil
		}
	}
	if record != nil {
		records = append(records, record)
	}
	return records, nil
}

// nextField takes a field off the text. ended says that a line break or the end of the text came after it, closed that its
// quotation marks are in order.
func nextField(text string, sep byte) (field, rest string, ended, closed bool) {
	if lead := strings.TrimLeft(text, " "); strings.HasPrefix(lead, `"`) && enclosed(lead, sep) {
		return quotedField(lead[1:], sep)
	}
	end := strings.IndexAny(text, string(rune(sep))+"\n")
	if end < 0 {
		return text, "", true, true
	}
	return text[:end], text[end+1:], text[end] == '\n', true
}

// quoteReach is how far the end of a quoted field is looked for, in bytes, behind a quotation mark that did not end it.
const quoteReach = 500

// enclosed says whether the quotation mark at the beginning encloses the field, and not only a part of it, as in "Nan" Smith: it does
// where the next one ends the field, or another one does soon, on the same line.
func enclosed(text string, sep byte) bool {
	rest := text[1:]
	for {
		quote := strings.IndexByte(rest, '"')
		if quote < 0 {
			return true
		}
		rest = rest[quote+1:]
		if !strings.HasPrefix(rest, `"`) {
			break
		}
		rest = rest[1:]
	}
	if endsField(rest, sep) {
		return true
	}
	line, _, _ := strings.Cut(rest[:min(len(rest), quoteReach)], "\n")
	for found := true; found; {
		if _, line, found = strings.Cut(line, `"`); found && endsField(line, sep) {
			return true
		}
	}
	return false
}

// endsField says whether nothing but the field's end follows a quotation mark.
func endsField(after string, sep byte) bool {
	after = strings.TrimLeft(after, " ")
	return after == "" || after[0] == sep || after[0] == '\n'
}

// quotedField reads on after the opening quotation mark. One that is doubled stands for itself, and so does one that no end
// of the field follows.
func quotedField(text string, sep byte) (field, rest string, ended, closed bool) {
	var b strings.Builder
	for {
		quote := strings.IndexByte(text, '"')
		if quote < 0 {
			return "", "", true, false
		}
		b.WriteString(text[:quote])
		text = text[quote+1:]
		switch {
		case strings.HasPrefix(text, `"`):
			text = text[1:]
		case endsField(text, sep):
			text = strings.TrimLeft(text, " ")
			if text == "" {
				return b.String(), "", true, true
			}
			return b.String(), text[1:], text[0] == '\n', true
		}
		b.WriteByte('"')
	}
}

// sampleLines is how many lines are looked at to find the separator.
const sampleLines = 50

// separator finds what parts the cells: the one that most lines have equally often.
func separator(text string) byte {
	best, bestLines, bestCount := byte(','), 0, 0
	for _, sep := range []byte{'\t', ';', ',', '|'} {
		lines, count := agreement(text, sep)
		if lines > bestLines || lines == bestLines && count > bestCount && best != '\t' && best != ';' {
			best, bestLines, bestCount = sep, lines, count
		}
	}
	return best
}

// agreement tells how many of the first lines have the separator as often as most do, and how often that is.
func agreement(text string, sep byte) (lines, count int) {
	seen := map[int]int{}
	quoted, n, looked := false, 0, 0
	note := func() {
		if n > 0 {
			seen[n]++
		}
		n = 0
		looked++
	}
	for i := 0; i < len(text) && looked < sampleLines; i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			note()
		case c == sep && !quoted:
			n++
		}
	}
	note()
	for times, of := range seen {
		if of > lines || of == lines && times > count {
			lines, count = of, times
		}
	}
	return lines, count
}
