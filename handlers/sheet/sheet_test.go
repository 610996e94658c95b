package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"invites/models"
)

// shown writes a table on one line: the number of each row, and its cells.
func shown(rows []models.SheetRow) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = fmt.Sprintf("%d:%s", row.Number, strings.Join(row.Cells, "|"))
	}
	return strings.Join(lines, " / ")
}

func TestTextIsReadWhateverPartsItsCells(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"comma":                             {"a,b\n1,2\n", "1:a|b / 2:1|2"},
		"semicolon":                         {"a;b\r\n1;2", "1:a|b / 2:1|2"},
		"tab":                               {"a\tb\n1\t2\n", "1:a|b / 2:1|2"},
		"pipe":                              {"a|b\n1|2\n", "1:a|b / 2:1|2"},
		"names with commas":                 {"Santos, Amelia;a@x.example\nCosta, Bruno;b@x.example", "1:Santos, Amelia|a@x.example / 2:Costa, Bruno|b@x.example"},
		"Excel's own word for it":           {"sep=|\na|b,c\n", "2:a|b,c"},
		"old line ends":                     {"a,b\r1,2\r", "1:a|b / 2:1|2"},
		"a line break in quotation marks":   {"a,\"one\ntwo\"\n3,4", "1:a|one\ntwo / 2:3|4"},
		"quotation marks doubled":           {`"say ""hello""",2`, `1:say "hello"|2`},
		"quotation marks within":            {`Anna "Nan" Smith,2`, `1:Anna "Nan" Smith|2`},
		"quotation marks within a quoted":   {`"Anna "Nan" Smith",2`, `1:Anna "Nan" Smith|2`},
		"a separator in quotation marks":    {"\"Santos, Amelia\",a@x.example\n\"Costa, Bruno\",b@x.example", "1:Santos, Amelia|a@x.example / 2:Costa, Bruno|b@x.example"},
		"spaces around":                     {" a , \"b\" ,c \n", "1:a|b|c"},
		"ragged rows":                       {"a,b,c\n1\n2,3,,,\n", "1:a|b|c / 2:1 / 3:2|3"},
		"empty rows keep the numbers":       {"a,b\n\n,\n1,2\n\n", "1:a|b / 4:1|2"},
		"what nobody sees":                  {"\u200ba\ufeff,\u00a0b\u00a0\n", "1:a|b"},
		"our apostrophe":                    {"'=1+1,'-x,'+49 30,'@home,it's,'quoted'", "1:=1+1|-x|+49 30|@home|it's|'quoted'"},
		"quotation marks around a part":     {"\"Nan\" Smith,1\n\"Al\" Jones,2", "1:\"Nan\" Smith|1 / 2:\"Al\" Jones|2"},
		"the separator that most rows have": {"name;mail\na;1,5\nb;2,5\nc;3", "1:name|mail / 2:a|1,5 / 3:b|2,5 / 4:c|3"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Parse(tt.text)
			if got := shown(table.Rows); err != nil || got != tt.want {
				t.Errorf("got  %q, %v\nwant %q", got, err, tt.want)
			}
		})
	}
}

func TestEveryEncodingIsRead(t *testing.T) {
	const text = "Name;E-Mail\nZoë Müller – “Süd”;zoe@x.example\n"
	units := utf16.Encode([]rune(text))
	little, big := make([]byte, 2*len(units)), make([]byte, 2*len(units))
	for i, u := range units {
		binary.LittleEndian.PutUint16(little[2*i:], u)
		binary.BigEndian.PutUint16(big[2*i:], u)
	}
	windows := strings.NewReplacer("ë", "\xeb", "ü", "\xfc", "–", "\x96", "“", "\x93", "”", "\x94").Replace(text)
	for name, content := range map[string]string{
		"UTF-8": text, "UTF-8 with a mark": "\ufeff" + text, "Windows-1252": windows,
		"UTF-16, little end first": "\xff\xfe" + string(little), "UTF-16, big end first": "\xfe\xff" + string(big),
		"UTF-16 without a mark, little": string(little), "UTF-16 without a mark, big": string(big),
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Read([]byte(content))
			if got := shown(table.Rows); err != nil || got != "1:Name|E-Mail / 2:Zoë Müller – “Süd”|zoe@x.example" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestWhatIsNoTableIsRefusedWithAdvice(t *testing.T) {
	many := strings.Repeat("a@x.example\n", models.MaxImportRows+1)
	wide := strings.Repeat("a,", MaxColumns+1) + "a"
	for name, tt := range map[string]struct{ content, want string }{
		"nothing":                {"", "empty"},
		"blank":                  {" \n , \n", "nothing in it"},
		"old Excel":              {"\xd0\xcf\x11\xe0\xa1\xb1", ".xlsx"},
		"PDF":                    {"%PDF-1.7", "PDF"},
		"a picture":              {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02", "not a table"},
		"another zip":            {"PK\x03\x04rubbish", "not an Excel workbook"},
		"an open quotation mark": {"a,b\n\"c,d\ne,f\n", "row 2"},
		"too many rows":          {many, "50,001 rows of people; 50,000"},
		"too many, and a header": {"Name,E-mail\n" + strings.Repeat("a,a@x.example\n", models.MaxImportRows+1), "50,001 rows of people; 50,000"},
		"too many columns":       {wide, "102 columns"},
		"a huge cell":            {strings.Repeat("x", MaxCell+1), "more than 5000 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(tt.content))
			faults := models.FieldErrors(err)
			if models.KindOf(err) != models.KindInvalid || len(faults) != 1 || faults[0].Field != "file" || !strings.Contains(faults[0].Message, tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
	for name, content := range map[string]string{
		"as many rows as may be":                         strings.Repeat("a@x.example\n", models.MaxImportRows),
		"as many rows as may be, and the columns' names": "Name,E-mail\n" + strings.Repeat("a,a@x.example\n", models.MaxImportRows),
		"as many rows as may be, below titles":           "Staff,\nof,2026\nName,E-mail\n" + strings.Repeat("a,a@x.example\n", models.MaxImportRows),
		"a cell of as many letters as may be":            strings.Repeat("ж", MaxCell),
	} {
		if _, err := Parse(content); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// workbook is an Excel file with the cells of its sheets; sheets are in order.
func workbook(t *testing.T, sheets ...[][]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, rows := range sheets {
		name := fmt.Sprintf("Sheet%d", i+1)
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, value := range row {
				cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
				var err error
				if formula, ok := value.(formula); ok {
					err = book.SetCellFormula(name, cell, string(formula))
				} else if value != nil {
					err = book.SetCellValue(name, cell, value)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type formula string

func TestWorkbooksAreReadAsExcelShowsThem(t *testing.T) {
	day := time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)
	book := workbook(t, [][]any{
		{"Name", "E-Mail", "No.", "Since", "Ok"},
		nil,
		{"Zoë Müller", "zoe@x.example", 4711, day, true},
		{"'=1+1", " bo@x.example ", 0.5, nil, nil},
	})
	table, err := Read(book)
	if err != nil {
		t.Fatal(err)
	}
	got := shown(table.Rows)
	if !strings.HasPrefix(got, "1:Name|E-Mail|No.|Since|Ok / 3:Zoë Müller|zoe@x.example|4711|") || !strings.HasSuffix(got, "|TRUE / 4:=1+1|bo@x.example|0.5") || table.Note != "" {
		t.Errorf("%q, note %q", got, table.Note)
	}
	if strings.Contains(got, "46090") { // the day as a number
		t.Errorf("the date is not read as it is shown: %q", got)
	}
}

// Excel writes the last value of a formula beside it; that is what counts.
func TestOfAFormulaItsValueCounts(t *testing.T) {
	book := workbook(t, [][]any{{"Name", "Mail"}, {"Zoë", formula(`"zoe"&"@x.example"`)}})
	withValue := rezip(t, book, "xl/worksheets/sheet1.xml", func(xml string) string {
		return strings.Replace(xml, "</f>", "</f><v>zoe@x.example</v>", 1)
	})
	table, err := Read(withValue)
	if got := shown(table.Rows); err != nil || got != "1:Name|Mail / 2:Zoë|zoe@x.example" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTheFirstSheetWithSomethingInItIsRead(t *testing.T) {
	table, err := Read(workbook(t, nil, [][]any{{"a@x.example"}}, [][]any{{"other"}}))
	if got := shown(table.Rows); err != nil || got != "1:a@x.example" || !strings.Contains(table.Note, "“Sheet2” was read") {
		t.Errorf("%q, note %q, %v", got, table.Note, err)
	}
	table, err = Read(workbook(t, [][]any{{"nothing"}}, [][]any{{"here"}}))
	if got := shown(table.Rows); err != nil || got != "1:nothing" || table.Note != "The workbook has 2 sheets; “Sheet1” was read." {
		t.Errorf("%q, note %q, %v", got, table.Note, err)
	}
	if _, err := Read(workbook(t, nil)); err == nil {
		t.Error("an empty workbook was taken")
	}
}

// Workbooks often begin with a sheet that explains them, with an address to ask at.
func TestASheetThatListsPeopleIsReadBeforeOneThatExplains(t *testing.T) {
	explains := [][]any{{"Staff list 2026"}, {"Please fill in the second sheet."}, {"Questions", "hr@x.example"}, {"Until Friday"}, {"Thank you"}}
	wide := make([]any, MaxColumns+1)
	for i := range wide {
		wide[i] = "x"
	}
	for name, sheets := range map[string][][][]any{
		"an explanation":     {explains, {{"Name", "E-mail"}, {"Ana", "a@x.example"}}},
		"one that is no use": {{wide}, {{"Name", "E-mail"}, {"Ana", "a@x.example"}}},
		"columns by content": {explains, {{"Name", "E-mail"}, {"Ana", "a@x.example"}}, {{"Bo", "b@x.example"}}},
	} {
		table, err := Read(workbook(t, sheets...))
		if got := shown(table.Rows); err != nil || got != "1:Name|E-mail / 2:Ana|a@x.example" || !strings.HasSuffix(table.Note, "“Sheet2” was read, the first with a column of e-mail addresses.") {
			t.Errorf("%s: %q, note %q, %v", name, got, table.Note, err)
		}
	}
}

func TestABombIsNotUnfolded(t *testing.T) {
	book := workbook(t, [][]any{{"a@x.example"}})
	bomb := rezip(t, book, "xl/worksheets/sheet1.xml", func(string) string { return strings.Repeat(" ", maxUnzipped+1) })
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb has %d bytes: it proves nothing", len(bomb))
	}
	if _, err := Read(bomb); models.KindOf(err) != models.KindInvalid {
		t.Errorf("%v", err)
	}
}

// rezip is a workbook with one of its files changed.
func rezip(t *testing.T, book []byte, name string, change func(string) string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		text := content.String()
		if f.Name == name {
			text = change(text)
		}
		w, err := to.Create(f.Name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Whatever arrives, the reader ends, with a table within the limits or an error that people can read.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "sep=;\na;\"b\nc\"", "\xff\xfea\x00,\x00b\x00", "\"", "\"a\"b\",c", "Ana <a@x.example>", "'=1+1\t'\t", "a|b\r\r\nc", "\x93x\x94;y",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := Read(content)
		if err != nil {
			if models.KindOf(err) != models.KindInvalid || len(models.FieldErrors(err)) == 0 {
				t.Fatalf("an error that is not people's: %v", err)
			}
			return
		}
		last := 0
		for _, row := range table.Rows {
			if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > MaxColumns || row.Cells[len(row.Cells)-1] == "" {
				t.Fatalf("row %d after %d: %q", row.Number, last, row.Cells)
			}
			last = row.Number
			for _, cell := range row.Cells {
				if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
					t.Fatalf("%q", cell)
				}
			}
		}
	})
}

// What encoding/csv writes is read as it was written.
func FuzzWrittenTablesAreReadBack(f *testing.F) {
	f.Add("Santos, Amelia", "say \"hello\"", "two\nlines", uint8(0))
	f.Add("a;b", "|", "\t", uint8(1))
	f.Fuzz(func(t *testing.T, a, b, c string, which uint8) {
		cells := []string{a, b, c}
		for i, cell := range cells {
			cells[i] = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(cell, ""))
		}
		sep := []byte{',', ';', '\t', '|'}[which%4]
		var out strings.Builder
		w := csv.NewWriter(&out)
		w.Comma = rune(sep)
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		records, err := parse(out.String(), sep)
		if cells[0] == "" && cells[1] == "" && cells[2] == "" {
			return
		}
		if err != nil || len(records) != 1 || !slices.Equal(records[0], cells) {
			t.Fatalf("%q: wrote %q, read %q, %v", cells, out.String(), records, err)
		}
	})
}

func TestHiddenSheetsAreNotRead(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	_, _ = book.NewSheet("People")
	_ = book.SetCellValue("Sheet1", "A1", "choices")
	_ = book.SetCellValue("People", "A1", "a@x.example")
	book.SetActiveSheet(1)
	if err := book.SetSheetVisible("Sheet1", false); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	table, err := Read(out.Bytes())
	if got := shown(table.Rows); err != nil || got != "1:a@x.example" || table.Note != "" {
		t.Errorf("%q, note %q, %v", got, table.Note, err)
	}
}
