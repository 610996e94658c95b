package portal

import (
	"context"
	"fmt"
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/pages"
)

// importedLine is a line of a file that tells of an import.
type importedLine struct {
	row     models.ImportRow
	outcome string // in words
	invite  *models.Invite
}

// importProblems is the file of the rows that can be mended, as they were uploaded, with what is wrong with each, to be uploaded again; or of
// those with one other reason why they are not invited.
func (h *Room) importProblems(w http.ResponseWriter, r *http.Request) error {
	only := models.ImportOutcome(r.URL.Query().Get("outcome"))
	return h.importFile(w, r, "problems", func(row models.ImportRow) bool {
		return row.Outcome.Problem() && (row.Outcome == only || only == "" && row.Outcome.Mendable())
	}, []respond.Column[importedLine]{
		{Head: "problem", Cell: func(l importedLine) respond.Cell { return respond.TextCell(problemOf(l.row)) }},
	})
}

func problemOf(row models.ImportRow) string {
	if text := row.Detail.Sentence(row.Outcome); text != "" {
		return text
	}
	return row.Outcome.Words()
}

// importResult is the file of all rows, each with what became of it and how far its invite has come.
func (h *Room) importResult(w http.ResponseWriter, r *http.Request) error {
	return h.importFile(w, r, "result", func(models.ImportRow) bool { return true }, []respond.Column[importedLine]{
		{Head: "outcome", Cell: func(l importedLine) respond.Cell { return respond.TextCell(l.outcome) }},
		{Head: "problem", Cell: func(l importedLine) respond.Cell { return respond.TextCell(l.row.Detail.Sentence(l.row.Outcome)) }},
		{Head: "invite id", Cell: func(l importedLine) respond.Cell { return respond.OptionalCell(l.row.InviteID) }},
		{Head: "stage", Cell: stageCell},
	})
}

func stageCell(l importedLine) respond.Cell {
	if l.invite == nil {
		return respond.Cell{}
	}
	return respond.TextCell(pages.StageName(l.invite.Stage()))
}

// importFile writes the rows of an import that are kept, in the columns that were uploaded and more.
func (h *Room) importFile(w http.ResponseWriter, r *http.Request, name string, keep func(models.ImportRow) bool, more []respond.Column[importedLine]) error {
	imp, err := h.theImport(r)
	if err != nil {
		return err
	}
	if imp.RowsDeletedAt != nil {
		return &models.Error{Kind: models.KindNotFound, Message: "The rows of this import have been deleted; only their numbers are kept."}
	}
	columns := append(uploadedColumns(imp.Layout), more...)
	return respond.CSV(w, r, name, columns, func(ctx context.Context, cursor string) (models.List[importedLine], error) {
		found, err := h.scope(r).ImportRows(ctx, imp.ID, "", models.Page{Size: models.MaxPageSize, Cursor: cursor})
		if err != nil {
			return models.List[importedLine]{}, err
		}
		lines, err := h.importedLines(ctx, r, imp, found.Items, keep)
		return models.List[importedLine]{Items: lines, Next: found.Next}, err
	})
}

// importedLines adds to rows the invites that they have made.
func (h *Room) importedLines(ctx context.Context, r *http.Request, imp *models.Import, rows []models.ImportRow, keep func(models.ImportRow) bool) ([]importedLine, error) {
	var ids []string
	for _, row := range rows {
		if row.InviteID != nil {
			ids = append(ids, *row.InviteID)
		}
	}
	invites, err := h.scope(r).InvitesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var lines []importedLine
	for _, row := range rows {
		if !keep(row) {
			continue
		}
		line := importedLine{row: row, outcome: imp.OutcomeWords(row.Outcome)}
		if row.InviteID != nil {
			line.invite = invites[*row.InviteID]
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// uploadedColumns are the columns as they were uploaded. Those of our own in a file that is uploaded again are left out, as they would be
// there twice.
func uploadedColumns(l models.ImportLayout) []respond.Column[importedLine] {
	var columns []respond.Column[importedLine]
	for i := range l.Columns {
		if l.ColumnIsOurs(i) {
			continue
		}
		columns = append(columns, respond.Column[importedLine]{
			Head: models.SpreadsheetText(columnHead(l, i)),
			Cell: func(line importedLine) respond.Cell {
				if i >= len(line.row.Cells) {
					return respond.Cell{}
				}
				return respond.TextCell(line.row.Cells[i])
			},
		})
	}
	return columns
}

// columnHead is the name of a column; of one without, what it holds, so that it is recognised when it comes back.
func columnHead(l models.ImportLayout, i int) string {
	if i < len(l.Header) && l.Header[i] != "" {
		return l.Header[i]
	}
	if l.Columns[i] != models.FieldIgnored && l.HeaderRow == 0 {
		return pages.FieldName(l.Columns[i])
	}
	return fmt.Sprintf("Column %s", pages.ColumnLetters(i))
}
