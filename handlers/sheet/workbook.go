package sheet

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"

	"invites/models"
)

// maxUnzipped is the most that a workbook may unfold to: far more than MaxImportRows people take, and far less than a bomb.
const maxUnzipped = 160 << 20

// readWorkbook reads the first sheet that is shown and lists people, or, where none does, the first that has something in it. Of a formula its last value counts, of a date what Excel shows.
func readWorkbook(content []byte) (Table, error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, // all in memory: nothing of it is written to a disk
	})
	if err != nil {
		return Table{}, workbookFault(err)
	}
	defer func() { _ = book.Close() }()
	sheets := visibleSheets(book)
	table, err := Table{}, fault("There is nothing in the workbook.")
	found := false
	for _, name := range sheets {
		read, fault := readSheet(book, name)
		if fault == nil && len(read.Rows) == 0 {
			continue
		}
		people := models.ListsPeople(read.Rows)
		if len(sheets) > 1 {
			read.Note = fmt.Sprintf("The workbook has %d sheets; “%s” was read.", len(sheets), name)
			if people && found {
				read.Note = fmt.Sprintf("The workbook has %d sheets; “%s” was read, the first with a column of e-mail addresses.", len(sheets), name)
			}
		}
		if !found || people { // a sheet that cannot be read counts, too, as long as none lists people
			table, err, found = read, fault, true
		}
		if people {
			break
		}
	}
	return table, err
}

// visibleSheets are those that Excel shows: what is hidden is often a list for choosing from.
func visibleSheets(book *excelize.File) []string {
	var shown []string
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || visible {
			shown = append(shown, name)
		}
	}
	return shown
}

func readSheet(book *excelize.File, name string) (Table, error) {
	rows, err := book.Rows(name)
	if err != nil {
		var notASheet excelize.ErrSheetNotExist
		if errors.As(err, &notASheet) {
			return Table{}, nil // a chart
		}
		return Table{}, workbookFault(err)
	}
	defer func() { _ = rows.Close() }()
	t := newBuilder()
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return Table{}, workbookFault(err)
		}
		if err := t.add(number, cells); err != nil {
			return Table{}, err
		}
	}
	if err := rows.Error(); err != nil {
		return Table{}, workbookFault(err)
	}
	if t.total == 0 {
		return Table{}, nil
	}
	return t.table()
}

func workbookFault(err error) error {
	if errors.Is(err, excelize.ErrWorkbookPassword) {
		return fault("The workbook is protected with a password. Save it without one.")
	}
	return fault("This is not an Excel workbook, or it is damaged or too large. Open it in Excel, save it as .xlsx or CSV, and upload that.")
}
