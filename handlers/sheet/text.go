package sheet

import (
	"fmt"
	"net/mail"
	"strings"

	"invites/models"
)

// parseText parts a text into its records; those that are empty stay, so that their numbers are those of a spreadsheet.
func parseText(text string) ([][]string, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
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
		record = append(record, field)
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
	lead := strings.TrimLeft(text, " ")
	if strings.HasPrefix(lead, `"`) {
		return quotedField(lead[1:], sep)
	}
	end := strings.IndexAny(text, string(rune(sep))+"\n")
	if end < 0 {
		return text, "", true, true
	}
	return text[:end], text[end+1:], text[end] == '\n', true
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
		if strings.HasPrefix(text, `"`) {
			b.WriteByte('"')
			text = text[1:]
			continue
		}
		after := strings.TrimLeft(text, " ")
		switch {
		case after == "":
			return b.String(), "", true, true
		case after[0] == sep, after[0] == '\n':
			return b.String(), after[1:], after[0] == '\n', true
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

// mailboxes parts what people copy from a mail program, "Ana Example <ana@example.com>", into two columns: only where everything
// is written so.
func mailboxes(rows []models.SheetRow) []models.SheetRow {
	var parted []models.SheetRow
	for _, row := range rows {
		for _, cell := range row.Cells {
			if cell == "" {
				continue
			}
			if !strings.HasSuffix(cell, ">") {
				return rows
			}
			found, err := mail.ParseAddress(cell)
			if err != nil {
				return rows
			}
			parted = append(parted, models.SheetRow{Number: len(parted) + 1, Cells: []string{found.Name, found.Address}})
		}
	}
	return parted
}
