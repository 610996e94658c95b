package portal

import (
	"net/http"
	"strings"
	"time"

	"invites/handlers/respond"
	"invites/models"
)

// exportPage is the part of a list that one step of an export reads.
func exportPage(cursor string) models.Page {
	return models.Page{Size: models.MaxPageSize, Cursor: cursor}
}

// exportName is what the file of an exported list is called, without its day: the list and the mode.
func exportName(r *http.Request, list string) string {
	return list + "-" + strings.ToLower(string(caller(r).mode))
}

// exportURL is where the list of this address is exported, narrowed in the same way.
func exportURL(r *http.Request, path string) string {
	query := r.URL.Query()
	query.Del("row") // the place in the list
	return listURL(path, query, "")
}

// textColumn is a column of a file.
func textColumn[T any](head string, of func(T) string) respond.Column[T] {
	return respond.Column[T]{Head: head, Cell: func(row T) respond.Cell { return respond.TextCell(of(row)) }}
}

// timeColumn is a column of moments, empty for nil.
func timeColumn[T any](head string, of func(T) *time.Time) respond.Column[T] {
	return respond.Column[T]{Head: head + " (UTC)", Cell: func(row T) respond.Cell { return respond.OptionalTimeCell(of(row)) }}
}

// numberColumn is a column to count with.
func numberColumn[T any](head string, of func(T) int) respond.Column[T] {
	return respond.Column[T]{Head: head, Cell: func(row T) respond.Cell { return respond.NumberCell(of(row)) }}
}
