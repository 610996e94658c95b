package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"invites/models"

	"gorm.io/gorm"
)

// Purposes of what is sealed and hashed of an import.
const (
	sealImportRow    = "import row"
	sealImportLayout = "import layout"
	hashImportHeader = "import header"
	hashImportEmail  = "import address"
)

// CreateImport keeps an uploaded table. Its columns are recognised, or taken over from an import with the same ones, and where that
// succeeds without a guess and a template is chosen, every row is planned. The error is of KindInvalid for a template that is not there.
func (s Scope) CreateImport(ctx context.Context, n models.NewImport) (*models.Import, error) {
	imp := s.newImport(n)
	if err := s.recognise(ctx, imp, n.Rows); err != nil {
		return nil, err
	}
	draft := importDraft{imp: imp, rows: n.Rows}
	if err := s.planDraft(ctx, &draft); err != nil {
		return nil, err
	}
	rows, err := s.newImportRows(&draft)
	if err != nil {
		return nil, err
	}
	err = s.store.inTx(ctx, func(tx *tx) error {
		imp.CreatedAt, imp.UpdatedAt = tx.now, tx.now
		if err := tx.db.Create(imp).Error; err != nil {
			return err
		}
		s.audit(tx, "import.create", imp.ID, fmt.Sprintf("%d rows", imp.Rows))
		return addRows(tx.db, rows)
	})
	if err != nil {
		return nil, err
	}
	return imp, nil
}

func (s Scope) newImport(n models.NewImport) *models.Import {
	return &models.Import{
		ID: models.NewID(models.PrefixImport), Mode: s.mode, CreatedBy: s.actor.Name, Revision: 1, FileName: n.FileName, FileHash: n.FileHash,
		Note: n.Note, TemplateID: models.Optional(n.TemplateID), WinkTemplateID: models.Optional(n.WinkTemplateID), Status: models.ImportDraft,
		Counts: map[models.ImportOutcome]int{}, CreatedAt: s.store.now(),
	}
}

// recognise fills in the layout of a new import.
func (s Scope) recognise(ctx context.Context, imp *models.Import, rows []models.SheetRow) error {
	layout := models.GuessLayout(rows)
	var earlier models.Import
	hash := s.headerHash(layout)
	if hash != nil {
		err := s.read(ctx).Where("header_hash = ?", hash).Order("id DESC").Take(&earlier).Error
		if err == nil {
			err = s.store.openLayout(&earlier)
		}
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		layout = layout.Adopt(earlier.Layout)
	}
	return s.setLayout(imp, layout, len(rows))
}

// setLayout puts a layout into an import, sealed: the names of columns may be people's, where a table has none.
func (s Scope) setLayout(imp *models.Import, layout models.ImportLayout, rows int) error {
	text, err := json.Marshal(layout)
	if err != nil {
		return err
	}
	imp.Layout, imp.Rows = layout, rows
	if layout.HeaderRow != 0 {
		imp.Rows--
	}
	imp.HeaderHash = nil
	if layout.Known() {
		imp.HeaderHash = s.headerHash(layout)
	}
	imp.LayoutSealed, err = s.store.seal(sealImportLayout, imp.ID, text)
	return err
}

func (s Scope) headerHash(layout models.ImportLayout) []byte {
	key := layout.HeaderKey()
	if key == "" {
		return nil
	}
	return s.store.hmac(hashImportHeader, []byte(key))
}

func (s *Store) openLayout(imp *models.Import) error {
	text, err := s.open(sealImportLayout, imp.ID, imp.LayoutSealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &imp.Layout)
}

func importRowID(importID string, number int) string { return fmt.Sprintf("%s/%d", importID, number) }

func (s *Store) openRow(row *models.ImportRow) error {
	text, err := s.open(sealImportRow, importRowID(row.ImportID, row.Number), row.CellsSealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &row.Cells)
}

// newImportRows seals the rows of a draft, with what is planned for them.
func (s Scope) newImportRows(d *importDraft) ([]models.ImportRow, error) {
	rows := make([]models.ImportRow, len(d.rows))
	for i, row := range d.rows {
		text, err := json.Marshal(row.Cells)
		if err != nil {
			return nil, err
		}
		rows[i] = models.ImportRow{ImportID: d.imp.ID, Number: row.Number, EmailHash: s.emailHash(d, i)}
		if rows[i].CellsSealed, err = s.store.seal(sealImportRow, importRowID(d.imp.ID, row.Number), text); err != nil {
			return nil, err
		}
		if d.plan != nil {
			planned := d.plan.Rows[i]
			rows[i].Outcome, rows[i].Detail = planned.Outcome, planned.Detail
		}
	}
	return rows, nil
}

// emailHash finds a draft's row by its address without telling the address: by whom it would invite, or, where that is not known, by what
// address there is in it. It is nil where the row has none.
func (s Scope) emailHash(d *importDraft, i int) []byte {
	address := ""
	if d.plan != nil {
		address = d.plan.Rows[i].Invite.Email
	}
	if !models.ValidAddress(address) {
		address = d.rows[i].Address()
	}
	if address == "" {
		return nil
	}
	return s.store.hmac(hashImportEmail, []byte(models.EmailKey(address)))
}

// Import returns an import with its layout.
func (s Scope) Import(ctx context.Context, id string) (*models.Import, error) {
	var imp models.Import
	if err := s.read(ctx).Take(&imp, "id = ?", id).Error; err != nil {
		return nil, missing(err, "import")
	}
	return &imp, s.store.openLayout(&imp)
}

// CancelImport stops a running import: what was created stays, what was not is not. It waits for what is being created at the
// moment. It is a conflict where the import is not running.
func (s Scope) CancelImport(ctx context.Context, id string) (*models.Import, error) {
	return s.changeImport(ctx, id, func(tx *tx, imp *models.Import) error {
		switch {
		case imp.Status == models.ImportDone:
			return models.Conflict("Everybody on this table has been invited already. Take back the invitations whose mail has not gone out, or revoke all of them.")
		case imp.Ended():
			return models.Conflict("There is nothing left to stop: this import has ended.")
		case imp.Status != models.ImportRunning:
			return models.Conflict("This import has not begun.")
		}
		imp.Status, imp.FinishedAt = models.ImportCancelled, &tx.now
		s.audit(tx, "import.cancel", imp.ID, fmt.Sprintf("%d of %d", imp.Done(), imp.Planned))
		return nil
	})
}

// DiscardImport deletes a draft with all that was uploaded. It is a conflict for one that was confirmed.
func (s Scope) DiscardImport(ctx context.Context, id string) error {
	return s.store.inTx(ctx, func(tx *tx) error {
		imp, err := s.lockImport(tx, id)
		if err != nil {
			return err
		}
		if imp.Status != models.ImportDraft {
			return models.Conflict("This import was confirmed; it cannot be discarded any more.")
		}
		s.audit(tx, "import.discard", imp.ID, "")
		return tx.deleteImport(imp.ID)
	})
}

// deleteImport does not leave the rows to the foreign key: one statement of our own is quicker.
func (t *tx) deleteImport(id string) error {
	if err := t.db.Where("import_id = ?", id).Delete(&models.ImportRow{}).Error; err != nil {
		return err
	}
	return t.db.Where("id = ?", id).Delete(&models.Import{}).Error
}

func (s Scope) lockImport(tx *tx, id string) (*models.Import, error) {
	var imp models.Import
	if err := lockForUpdate(s.in(tx)).Take(&imp, "id = ?", id).Error; err != nil {
		return nil, missing(err, "import")
	}
	return &imp, s.store.openLayout(&imp)
}

// changeImport locks an import, changes it and saves it.
func (s Scope) changeImport(ctx context.Context, id string, change func(*tx, *models.Import) error) (*models.Import, error) {
	var imp *models.Import
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		if imp, err = s.lockImport(tx, id); err != nil {
			return err
		}
		if err := change(tx, imp); err != nil {
			return err
		}
		imp.UpdatedAt = tx.now
		return tx.db.Save(imp).Error
	})
	if err != nil {
		return nil, err
	}
	return imp, nil
}

// sweepImports wakes running imports that nobody is at, and removes what has served its time.
func sweepImports(tx *tx) error {
	var ids []string
	err := lockSkipping(tx.db).Model(&models.Import{}).Where("status = ? AND progress_at < ?", models.ImportRunning, tx.now.Add(-sweepGrace)).
		Limit(sweepLimit).Pluck("id", &ids).Error
	if err != nil {
		return err
	}
	for _, id := range ids {
		tx.enqueue(models.RunImport{ImportID: id})
	}
	if len(ids) > 0 { // so that the next sweep does not do it again
		if err := tx.db.Model(&models.Import{}).Where("id IN ?", ids).Update("progress_at", tx.now).Error; err != nil {
			return err
		}
	}
	return tx.removeOldImports()
}

// removeOldImports deletes the drafts that nobody confirmed, and the rows of imports that ended long ago: one import a sweep, as it
// may have many.
func (t *tx) removeOldImports() error {
	var old []models.Import
	err := lockSkipping(t.db).Where("rows_deleted_at IS NULL AND (status = ? AND updated_at < ? OR status IN ? AND updated_at < ?)",
		models.ImportDraft, t.now.Add(-models.ImportDraftTTL),
		[]models.ImportStatus{models.ImportDone, models.ImportCancelled, models.ImportStopped}, t.now.Add(-models.ImportRowsTTL)).
		Order("updated_at").Limit(1).Find(&old).Error
	if err != nil || len(old) == 0 {
		return err
	}
	if old[0].Status == models.ImportDraft {
		return t.deleteImport(old[0].ID)
	}
	if err := t.db.Where("import_id = ?", old[0].ID).Delete(&models.ImportRow{}).Error; err != nil {
		return err
	}
	return t.db.Model(&models.Import{}).Where("id = ?", old[0].ID).Updates(map[string]any{"rows_deleted_at": t.now, "file_name": ""}).Error
}

// forgetImported takes people out of the imports of a mode: what was uploaded about them, whichever row it stands in. addresses are
// folded.
func (t *tx) forgetImported(mode models.Mode, addresses []string) error {
	hashes := make([][]byte, len(addresses))
	for i, address := range addresses {
		hashes[i] = t.store.hmac(hashImportEmail, []byte(address))
	}
	imports := t.db.Model(&models.Import{}).Select("id").Where("mode = ?", mode)
	var rows []models.ImportRow
	err := t.db.Select("import_id", "number").Where("email_hash IN ? AND import_id IN (?)", hashes, imports).Find(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		nothing, err := t.store.seal(sealImportRow, importRowID(row.ImportID, row.Number), []byte("[]"))
		if err != nil {
			return err
		}
		err = t.db.Model(&models.ImportRow{}).Where("import_id = ? AND number = ?", row.ImportID, row.Number).
			Updates(map[string]any{"cells_sealed": nothing, "email_hash": nil}).Error
		if err != nil {
			return err
		}
	}
	return nil
}
