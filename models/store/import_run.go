package store

import (
	"context"
	"errors"
	"fmt"

	"invites/models"

	"gorm.io/gorm"
)

// importChunk is how many rows of an import one transaction takes: few enough that others need not wait long, enough to be quick.
const importChunk = 400

// importLock is the first half of the advisory lock under which imports create invites: an arbitrary number of our own.
const importLock = 0x1391

// RunImport invites the people of the next rows of a confirmed import, in one transaction with what it says of them, and tells
// whether there are more. Whatever has changed since the plan was made counts: who has been invited or asked for no more mail meanwhile is passed
// over, and without its template an import stops. Another process that is at it is left alone.
func (s *Store) RunImport(ctx context.Context, id string) (more bool, err error) {
	err = s.inTx(ctx, func(tx *tx) error {
		more = false
		var imp models.Import
		err := lockSkipping(tx.db).Take(&imp, "id = ? AND status = ?", id, models.ImportRunning).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil // ended, or in the hands of another process
		}
		if err == nil {
			err = s.openLayout(&imp)
		}
		if err != nil {
			return err
		}
		// Two imports that create at the same time would not see each other's invites.
		if err := tx.lockImports(imp.Mode); err != nil {
			return err
		}
		more, err = s.Scope(imp.Mode, imp.ConfirmedBy).ForImport(imp.ID).runImport(tx, &imp)
		return err
	})
	return more, err
}

func (t *tx) lockImports(mode models.Mode) error {
	if !t.store.postgres() {
		return nil
	}
	which := 0
	if mode == models.Production {
		which = 1
	}
	return t.db.Exec("SELECT pg_advisory_xact_lock(?, ?)", importLock, which).Error
}

// runImport works the next chunk of a locked import.
func (s Scope) runImport(tx *tx, imp *models.Import) (more bool, err error) {
	rows, err := s.nextImportRows(tx, imp)
	if err != nil {
		return false, err
	}
	imp.ProgressAt, imp.UpdatedAt = &tx.now, tx.now
	if len(rows) > 0 {
		err := s.inviteRows(tx, imp, rows)
		if models.KindOf(err) == models.KindInvalid {
			imp.Status, imp.FinishedAt = models.ImportStopped, &tx.now
			imp.Reason = models.TemplateGone(models.FieldErrors(err)) + " before all rows were seen to."
			s.audit(tx, "import.stop", imp.ID, fmt.Sprintf("%d of %d", imp.Done(), imp.Planned))
			return false, tx.db.Save(imp).Error
		}
		if err != nil {
			return false, err
		}
	}
	more = imp.Counts[models.OutcomeSend] > 0 && len(rows) > 0
	if !more {
		imp.Status, imp.FinishedAt = models.ImportDone, &tx.now
		s.audit(tx, "import.finish", imp.ID, models.CountOf(imp.Counts[models.OutcomeCreated], "invitation", "invitations"))
	}
	return more, tx.db.Save(imp).Error
}

// nextImportRows are the next rows that are still to be sent, opened.
func (s Scope) nextImportRows(tx *tx, imp *models.Import) ([]models.ImportRow, error) {
	var rows []models.ImportRow
	err := tx.db.Where("import_id = ? AND outcome = ?", imp.ID, models.OutcomeSend).Order("number").Limit(importChunk).Find(&rows).Error
	for i := range rows {
		err = errors.Join(err, s.store.openRow(&rows[i]))
	}
	return rows, err
}

// inviteRows decides on rows once more and invites the people of those for whom that still holds. An error of KindInvalid says that a
// template is gone, and nothing was done.
func (s Scope) inviteRows(tx *tx, imp *models.Import, rows []models.ImportRow) error {
	sheet := make([]models.SheetRow, len(rows))
	for i, row := range rows {
		sheet[i] = models.SheetRow{Number: row.Number, Cells: row.Cells}
	}
	query := func() *gorm.DB { return s.in(tx) }
	planner, err := s.planner(query, imp, addressesOf(imp.Layout, sheet))
	if err != nil {
		return err
	}
	// What is missing was known, and confirmed.
	planner.Settings.Incomplete = true
	decided := planner.Plan(sheet).Rows
	var people []models.NewInvite
	for _, row := range decided {
		if row.Outcome == models.OutcomeSend {
			people = append(people, row.Invite)
		}
	}
	made, err := s.createInvites(tx, people)
	if err != nil {
		return err
	}
	next := 0
	for i, row := range decided {
		rows[i].Outcome, rows[i].Detail = row.Outcome, row.Detail
		if row.Outcome == models.OutcomeSend {
			noteResult(&rows[i], made[next])
			next++
		}
		imp.Counts[models.OutcomeSend]--
		imp.Counts[rows[i].Outcome]++
	}
	return tx.updateRows(imp.ID, rows)
}

// noteResult writes down what creating an invite brought.
func noteResult(row *models.ImportRow, r InviteResult) {
	if len(r.Errors) > 0 {
		row.Outcome, row.Detail = models.OutcomeMalformed, models.ImportDetail{Errors: r.Errors}
		return
	}
	row.Outcome, row.Detail, row.InviteID = models.OutcomeCreated, models.ImportDetail{}, &r.Invite.ID
}
