package respond

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"invites/models"
)

// Times of an export: reading one part of it may take as long as answering any request, and a reader may be slow with it.
const (
	csvReadTime  = 30 * time.Second
	csvWriteTime = 60 * time.Second
)

// Cell is what stands in one place of an exported table. Make it with TextCell, NumberCell, TimeCell or YesCell.
type Cell struct{ text string }

// TextCell is for what people have typed, and for all other text. What a spreadsheet would run as a formula gets an apostrophe
// before it (models.SpreadsheetText; models.FromSpreadsheet reads it back).
func TextCell(text string) Cell { return Cell{models.SpreadsheetText(text)} }

// OptionalCell is a TextCell, empty for nil.
func OptionalCell(text *string) Cell {
	if text == nil {
		return Cell{}
	}
	return TextCell(*text)
}

// NumberCell is a number, which spreadsheets count with.
func NumberCell(n int) Cell { return Cell{strconv.Itoa(n)} }

// TimeCell is a moment in UTC (say so in the column's head), to the second, as spreadsheets know dates. It is empty for the zero time.
func TimeCell(at time.Time) Cell {
	if at.IsZero() {
		return Cell{}
	}
	return Cell{at.UTC().Format(time.DateTime)}
}

// OptionalTimeCell is a TimeCell, empty for nil.
func OptionalTimeCell(at *time.Time) Cell {
	if at == nil {
		return Cell{}
	}
	return TimeCell(*at)
}

// YesCell is "yes" or "no".
func YesCell(yes bool) Cell {
	if yes {
		return Cell{"yes"}
	}
	return Cell{"no"}
}

// Column is one column of an exported table.
type Column[T any] struct {
	Head string
	Cell func(row T) Cell
}

// CSV writes a whole list as a file to download: UTF-8 with a byte order mark, by which spreadsheets know it, as in RFC 4180, with
// one line of heads. name is what the file's name begins with ("invites-sandbox"); the day, in UTC, and .csv follow.
//
// more reads the part of the list after a cursor, "" for the first; lists page by keyset, so a long one costs no more to its
// end. Each part goes out before the next is read, and reading stops when the reader goes away. An error of the first part is
// returned, nothing written; a later one breaks the connection off, so that half a file is not taken for a whole.
func CSV[T any](
	w http.ResponseWriter, r *http.Request, name string, columns []Column[T], more func(ctx context.Context, cursor string) (models.List[T], error),
) error {
	// The request's own deadline is for pages; each part has one of its own. Whoever has gone is noticed by writing, too.
	ctx := context.WithoutCancel(r.Context())
	part, err := readPart(ctx, "", more)
	if err != nil {
		return err
	}
	setDownload(w, name+"-"+time.Now().UTC().Format(time.DateOnly)+".csv")
	if r.Method == http.MethodHead {
		return nil
	}
	out := newCSVWriter(w)
	out.line(heads(columns))
	for {
		for _, row := range part.Items {
			out.line(cells(columns, row))
		}
		if !out.send() || part.Next == "" || errors.Is(r.Context().Err(), context.Canceled) {
			return nil // written, or the reader has gone and there is nobody to tell
		}
		if part, err = readPart(ctx, part.Next, more); err != nil {
			return &brokenOff{err}
		}
	}
}

func readPart[T any](ctx context.Context, cursor string, more func(context.Context, string) (models.List[T], error)) (models.List[T], error) {
	ctx, cancel := context.WithTimeout(ctx, csvReadTime)
	defer cancel()
	return more(ctx, cursor)
}

// setDownload says that the answer is a CSV file for its reader alone.
func setDownload(w http.ResponseWriter, fileName string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName}))
	h.Set("Cache-Control", "no-store")
}

func heads[T any](columns []Column[T]) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.Head
	}
	return all
}

func cells[T any](columns []Column[T], row T) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.Cell(row).text
	}
	return all
}

// csvWriter writes lines as RFC 4180 has them. encoding/csv is not used: with CRLF at a line's end it would also change the
// line breaks within a cell.
type csvWriter struct {
	buffer  *bufio.Writer
	control *http.ResponseController
}

func newCSVWriter(w http.ResponseWriter) *csvWriter {
	out := &csvWriter{bufio.NewWriterSize(w, 32<<10), http.NewResponseController(w)}
	out.extend()
	_, _ = out.buffer.WriteString("\ufeff") // an error stays in the buffer until send
	return out
}

// extend gives the reader time for the next part. Where the connection has no deadline there is none to move.
func (c *csvWriter) extend() { _ = c.control.SetWriteDeadline(time.Now().Add(csvWriteTime)) }

func (c *csvWriter) line(cells []string) {
	for i, cell := range cells {
		if i > 0 {
			_ = c.buffer.WriteByte(',')
		}
		if strings.ContainsAny(cell, "\",;\t\r\n") || strings.TrimSpace(cell) != cell {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		_, _ = c.buffer.WriteString(cell)
	}
	_, _ = c.buffer.WriteString("\r\n")
}

// send lets go of what was written; false where nobody reads any more.
func (c *csvWriter) send() bool {
	c.extend()
	if c.buffer.Flush() != nil {
		return false
	}
	err := c.control.Flush()
	return err == nil || errors.Is(err, http.ErrNotSupported)
}

// brokenOff is an error after part of the answer has been written: no page can tell of it any more.
type brokenOff struct{ cause error }

// Error implements error.
func (e *brokenOff) Error() string { return fmt.Sprintf("an answer was broken off: %v", e.cause) }

// Unwrap gives the cause.
func (e *brokenOff) Unwrap() error { return e.cause }
