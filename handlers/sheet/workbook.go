package sheet

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// maxUnzipped is the most that a workbook may unfold to: far more than MaxImportRows people take, and far less than a bomb.
const maxUnzipped = 160 << 20

// readWorkbook reads the first sheet that is shown and has something in it. Of a formula its last value counts, of a date what Excel shows.
func readWorkbook(content []byte) (Table, error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, // all in memory: nothing of it is written to a disk
	})
	if err != nil {
		return Table{}, workbookFault(err)
	}
	defer func() { _ = book.Close() }()
	sheets := visibleSheets(book)
	for _, name := range sheets {
		table, err := readSheet(book, name)
		if err != nil {
			return Table{}, err
		}
		if len(table.Rows) == 0 {
			continue
		}
		if len(sheets) > 1 {
			table.Note = fmt.Sprintf("The workbook has %d sheets; “%s” was read.", len(sheets), name)
		}
		return table, nil
	}
	return Table{}, fault("There is nothing in the workbook.")
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
