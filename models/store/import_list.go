package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"invites/models"
)

// ImportRows lists the rows of an import with people in them, in the order of the table, with their cells: all of them, or those with one
// outcome. The cursor of a page is the number of the row beside it: of the last one before, or, after "<", of the first one behind.
func (s Scope) ImportRows(ctx context.Context, id string, outcome models.ImportOutcome, page models.Page) (models.List[models.ImportRow], error) {
	var found models.List[models.ImportRow]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	digits, back := strings.CutPrefix(page.Cursor, "<")
	var beside int64
	if page.Cursor != "" {
		if beside, err = strconv.ParseInt(digits, 10, 32); err != nil || beside < 0 {
			return found, badCursor()
		}
	}
	imp, err := s.Import(ctx, id)
	if err != nil {
		return found, err
	}
	query := s.store.read(ctx).Where("import_id = ? AND outcome <> ?", id, models.OutcomeHeader)
	if outcome != "" {
		query = s.store.read(ctx).Where("import_id = ? AND outcome = ?", id, outcome)
	}
	if back {
		query = query.Where("number < ?", beside).Order("number DESC")
	} else {
		query = query.Where("number > ?", beside).Order("number")
	}
	if err := query.Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	more := len(found.Items) > size
	found.Items = found.Items[:min(size, len(found.Items))]
	if back {
		slices.Reverse(found.Items)
	}
	if n := len(found.Items); n > 0 {
		if more || back {
			found.Next = strconv.Itoa(found.Items[n-1].Number)
		}
		if page.Cursor != "" && (more || !back) {
			found.Prev = "<" + strconv.Itoa(found.Items[0].Number)
		}
	}
	for i := range found.Items {
		if err := s.store.openRow(&found.Items[i]); err != nil {
			return found, err
		}
	}
	return found, s.nameOthers(ctx, imp, found.Items)
}

// nameOthers finds whom the details of rows speak of: who stands in the earlier row with the same address, and who has linked.
func (s Scope) nameOthers(ctx context.Context, imp *models.Import, rows []models.ImportRow) error {
	var numbers []int
	var ids []string
	for _, row := range rows {
		switch {
		case row.Outcome == models.OutcomeDuplicate:
			numbers = append(numbers, row.Detail.Row)
		case row.Outcome == models.OutcomeLinked && row.Detail.InviteID != "":
			ids = append(ids, row.Detail.InviteID)
		}
	}
	names, err := s.namesInRows(ctx, imp, numbers)
	if err != nil {
		return err
	}
	linked, err := s.InvitesByID(ctx, ids)
	if err != nil {
		return err
	}
	for i := range rows {
		d := &rows[i].Detail
		if inv := linked[d.InviteID]; inv != nil {
			d.Other = inv.FullName
		} else if rows[i].Outcome == models.OutcomeDuplicate {
			d.Other = names[d.Row]
		}
	}
	return nil
}

// namesInRows are the full names in rows of these numbers.
func (s Scope) namesInRows(ctx context.Context, imp *models.Import, numbers []int) (map[int]string, error) {
	names := make(map[int]string, len(numbers))
	if len(numbers) == 0 {
		return names, nil
	}
	var rows []models.ImportRow
	if err := s.store.read(ctx).Where("import_id = ? AND number IN ?", imp.ID, numbers).Find(&rows).Error; err != nil {
		return nil, err
	}
	for i := range rows {
		if err := s.store.openRow(&rows[i]); err != nil {
			return nil, err
		}
		names[rows[i].Number] = imp.Layout.Person(rows[i].Cells).FullName
	}
	return names, nil
}

// ImportSample is the first rows of an import, that with the columns' names included.
func (s Scope) ImportSample(ctx context.Context, id string, size int) ([]models.ImportRow, error) {
	if _, err := s.Import(ctx, id); err != nil {
		return nil, err
	}
	var rows []models.ImportRow
	if err := s.store.read(ctx).Where("import_id = ?", id).Order("number").Limit(size).Find(&rows).Error; err != nil {
		return nil, err
	}
	for i := range rows {
		if err := s.store.openRow(&rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// ImportRow returns one row with a person in it.
func (s Scope) ImportRow(ctx context.Context, id string, number int) (*models.ImportRow, error) {
	imp, err := s.Import(ctx, id)
	if err != nil {
		return nil, err
	}
	var row models.ImportRow
	err = s.store.read(ctx).Where("outcome <> ?", models.OutcomeHeader).Take(&row, "import_id = ? AND number = ?", id, number).Error
	if err != nil {
		return nil, missing(err, "row")
	}
	if err := s.store.openRow(&row); err != nil {
		return nil, err
	}
	rows := []models.ImportRow{row}
	return &rows[0], s.nameOthers(ctx, imp, rows)
}

// ImportMail is how the mails of an import's invites stand.
type ImportMail struct {
	Waiting int // to be sent
	Sent    int // or captured, or ready where no mail is sent
	Failed  int // refused, given up, of unknown fate, or not sent as the address asked for no more
	Taken   int // taken back before they went
	Linked  int // of all of them
}

// ImportMail counts how the mails of an import stand.
func (s Scope) ImportMail(ctx context.Context, id string) (ImportMail, error) {
	var m ImportMail
	var groups []struct {
		EmailStatus models.EmailStatus
		Status      models.InviteStatus
		N           int
	}
	err := s.read(ctx).Model(&models.Invite{}).Select("email_status, status, COUNT(*) AS n").
		Where("import_id = ?", id).Group("email_status, status").Scan(&groups).Error
	for _, g := range groups {
		switch g.EmailStatus {
		case models.EmailQueued:
			m.Waiting += g.N
		case models.EmailSent, models.EmailCaptured, models.EmailNone:
			m.Sent += g.N
		case models.EmailCancelled:
			m.Taken += g.N
		default:
			m.Failed += g.N
		}
		if g.Status == models.InviteLinked {
			m.Linked += g.N
		}
	}
	return m, err
}

// InvitesByID returns the invites of the mode that have these ids, without their tokens.
func (s Scope) InvitesByID(ctx context.Context, ids []string) (map[string]*models.Invite, error) {
	byID := make(map[string]*models.Invite, len(ids))
	if len(ids) == 0 {
		return byID, nil
	}
	var found []*models.Invite
	err := s.read(ctx).Omit("token_sealed", "token_hash").Find(&found, "id IN ?", ids).Error
	for _, inv := range found {
		byID[inv.ID] = inv
	}
	return byID, err
}
