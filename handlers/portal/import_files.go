package portal

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/pages"
	"invites/web/paths"
)

// importedLine is a line of a file that tells of an import.
type importedLine struct {
	row     models.ImportRow
	outcome string // in words
	problem string // why it is not invited, and what helps
	invite  *models.Invite
}

// importProblems is the file of the rows that can be mended, as they were uploaded, with what is wrong with each, to be uploaded again; or of
// those with one other reason why they are not invited.
func (h *Room) importProblems(w http.ResponseWriter, r *http.Request) error {
	only := models.ImportOutcome(r.URL.Query().Get("outcome"))
	return h.importFile(w, r, "problems", func(row models.ImportRow) bool {
		return row.Outcome.Problem() && (row.Outcome == only || only == "" && row.Outcome.Mendable())
	}, []respond.Column[importedLine]{problemColumn(), rowColumn()})
}

func problemColumn() respond.Column[importedLine] {
	return respond.Column[importedLine]{Head: "problem", Cell: func(l importedLine) respond.Cell { return respond.TextCell(l.problem) }}
}

// rowColumn is the number of a row as the spreadsheet shows it that was uploaded. It stands last, behind all that people look at.
func rowColumn() respond.Column[importedLine] {
	return respond.Column[importedLine]{Head: "row number", Cell: func(l importedLine) respond.Cell { return respond.NumberCell(l.row.Number) }}
}

// problemOf says why a row is not invited, and what helps: where somebody has an invite already, where that stands.
func (h *Room) problemOf(imp *models.Import, row *models.ImportRow) string {
	parts := []string{imp.Why(row), row.Outcome.Remedy()}
	if row.Outcome.Problem() && row.Detail.InviteID != "" {
		parts = append(parts, "The invite: "+h.absolute(paths.Invite(row.Detail.InviteID)))
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// importResult is the file of all rows, each with what became of it and how far its invite has come.
func (h *Room) importResult(w http.ResponseWriter, r *http.Request) error {
	return h.importFile(w, r, "result", func(models.ImportRow) bool { return true }, []respond.Column[importedLine]{
		{Head: "outcome", Cell: func(l importedLine) respond.Cell { return respond.TextCell(l.outcome) }},
		problemColumn(),
		{Head: "invite id", Cell: func(l importedLine) respond.Cell { return respond.OptionalCell(l.row.InviteID) }},
		{Head: "stage", Cell: stageCell},
		rowColumn(),
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
	return respond.CSV(w, r, plainName(pages.ImportTitle(imp))+"-"+name, columns, func(ctx context.Context, cursor string) (models.List[importedLine], error) {
		found, err := h.scope(r).ImportRows(ctx, imp.ID, "", models.Page{Size: models.MaxPageSize, Cursor: cursor})
		if err != nil {
			return models.List[importedLine]{}, err
		}
		lines, err := h.importedLines(ctx, r, imp, found.Items, keep)
		return models.List[importedLine]{Items: lines, Next: found.Next}, err
	})
}

// plainName is a table's name as a part of a file's: without its own ending, in small letters and digits of any alphabet.
func plainName(title string) string {
	const most = 60
	title = strings.ToLower(title)
	if ending := filepath.Ext(title); slices.Contains([]string{".csv", ".tsv", ".txt", ".xlsx"}, ending) {
		title = strings.TrimSuffix(title, ending)
	}
	words := strings.FieldsFunc(title, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
	name := []rune(strings.Join(words, "-"))
	return cmp.Or(strings.Trim(string(name[:min(len(name), most)]), "-"), "import")
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
		line := importedLine{row: row, outcome: imp.OutcomeWords(row.Outcome), problem: h.problemOf(imp, &row)}
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
