package store

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"invites/models"

	"gorm.io/gorm"
)

// lookupRows is how many addresses one query asks for, and how many rows one statement changes: few, as with sqliteRows.
const lookupRows = 300

// importDraft is an import while it is being planned.
type importDraft struct {
	imp     *models.Import
	rows    []models.SheetRow
	planner models.ImportPlanner
	plan    *models.ImportPlan // nil as long as columns or template are missing
}

// MapImport says what the columns of a draft hold, and plans it anew. The error is of KindInvalid where the columns do not make people,
// and a conflict for one that was confirmed.
func (s Scope) MapImport(ctx context.Context, id string, header bool, columns []models.ImportField) (*models.Import, error) {
	return s.replan(ctx, id, func(d *importDraft) error {
		layout := d.imp.Layout
		if len(columns) != len(layout.Columns) {
			return models.Malformed("The form does not fit the table. Open the page anew.")
		}
		layout.Columns, layout.Unsure = columns, nil
		if len(d.rows) > 0 {
			layout.SetHeader(d.rows[0], header)
		}
		if err := layout.Check(); err != nil {
			return err
		}
		return s.setLayout(d.imp, layout, len(d.rows))
	})
}

// PlanImport plans a draft anew, with the settings. The error is of KindInvalid for a template that is not there, and a conflict for an
// import that was confirmed.
func (s Scope) PlanImport(ctx context.Context, id string, set models.ImportSettings) (*models.Import, error) {
	return s.replan(ctx, id, func(d *importDraft) error {
		d.imp.Choose(set)
		return nil
	})
}

// ConfirmImport starts a draft exactly as it was planned: planHash names the plan that was shown, and set are the settings beside it. If
// anything has changed since, or the settings are not those of the plan, started is false, and the import has the new plan.
func (s Scope) ConfirmImport(ctx context.Context, id string, planHash []byte, set models.ImportSettings) (imp *models.Import, started bool, err error) {
	d, err := s.importDraft(ctx, id)
	if err != nil {
		return nil, false, err
	}
	d.imp.Choose(set) // a plan is named by its settings, too
	if err := s.planDraft(ctx, d); err != nil {
		return nil, false, err
	}
	if d.plan == nil {
		return nil, false, models.Conflict("Columns or a template are still to be chosen.")
	}
	imp, err = s.savePlan(ctx, d, func(tx *tx) error {
		if started = bytes.Equal(d.plan.Hash, planHash); !started {
			return nil
		}
		if err := s.sameTemplates(tx, d); err != nil {
			return err
		}
		if d.plan.Counts[models.OutcomeSend] == 0 {
			return models.Conflict("There is nobody to invite in this table.")
		}
		s.startImport(tx, d.imp)
		return nil
	})
	return imp, started, err
}

// sameTemplates is a conflict where somebody has saved a template in the moment since the plan was made.
func (s Scope) sameTemplates(tx *tx, d *importDraft) error {
	now, err := s.importTemplates(func() *gorm.DB { return s.in(tx) }, d.imp)
	if err != nil {
		return err
	}
	sameWink := now.Wink == nil || now.Wink.UpdatedAt.Equal(d.planner.Wink.UpdatedAt)
	if now.Template.Version != d.planner.Template.Version || !sameWink {
		return models.Conflict("The template was changed this very moment. Look at the plan again.")
	}
	return nil
}

func (s Scope) startImport(tx *tx, imp *models.Import) {
	imp.Status, imp.Planned = models.ImportRunning, imp.Counts[models.OutcomeSend]
	imp.ConfirmedAt, imp.ConfirmedBy, imp.ProgressAt = &tx.now, s.actor, &tx.now
	s.audit(tx, "import.confirm", imp.ID, models.CountOf(imp.Planned, "invitation", "invitations"))
	tx.enqueue(models.RunImport{ImportID: imp.ID})
}

// replan changes a draft and plans it anew.
func (s Scope) replan(ctx context.Context, id string, change func(*importDraft) error) (*models.Import, error) {
	d, err := s.importDraft(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := change(d); err != nil {
		return nil, err
	}
	if err := s.planDraft(ctx, d); err != nil {
		return nil, err
	}
	return s.savePlan(ctx, d, func(*tx) error { return nil })
}

// importDraft reads an import that has not been confirmed, with all its rows.
func (s Scope) importDraft(ctx context.Context, id string) (*importDraft, error) {
	imp, err := s.Import(ctx, id)
	if err != nil {
		return nil, err
	}
	if imp.Status != models.ImportDraft {
		return nil, confirmedAlready()
	}
	var rows []models.ImportRow
	if err := s.store.read(ctx).Select("import_id", "number", "cells_sealed").Where("import_id = ?", id).Order("number").Find(&rows).Error; err != nil {
		return nil, err
	}
	d := &importDraft{imp: imp, rows: make([]models.SheetRow, len(rows))}
	for i := range rows {
		if err := s.store.openRow(&rows[i]); err != nil {
			return nil, err
		}
		d.rows[i] = models.SheetRow{Number: rows[i].Number, Cells: rows[i].Cells}
	}
	return d, nil
}

func confirmedAlready() error {
	return models.Conflict("This import was confirmed already. Its page shows how far it has come.")
}

// planDraft plans a draft where columns and template are known, outside of any transaction: it takes a while. What is not there is an
// error of KindInvalid.
func (s Scope) planDraft(ctx context.Context, d *importDraft) error {
	imp := d.imp
	if !imp.Layout.Known() || imp.TemplateID == nil {
		d.plan, imp.PlanHash, imp.PlannedAt, imp.Counts = nil, nil, nil, map[models.ImportOutcome]int{}
		return s.checkImportTemplates(ctx, imp)
	}
	var err error
	if d.planner, err = s.planner(func() *gorm.DB { return s.read(ctx) }, imp, addressesOf(imp.Layout, d.rows)); err != nil {
		return err
	}
	plan, now := d.planner.Plan(d.rows), s.store.now()
	d.plan, imp.PlanHash, imp.PlannedAt, imp.Counts = &plan, plan.Hash, &now, plan.Counts
	return nil
}

// checkImportTemplates keeps a draft from naming templates that are not there.
func (s Scope) checkImportTemplates(ctx context.Context, imp *models.Import) error {
	_, err := s.importTemplates(func() *gorm.DB { return s.read(ctx) }, imp)
	return err
}

// addressesOf are the folded addresses of a table, each once.
func addressesOf(layout models.ImportLayout, rows []models.SheetRow) []string {
	keys := make([]string, 0, len(rows))
	for _, row := range rows {
		if address := layout.Person(row.Cells).Email; models.ValidAddress(address) {
			keys = append(keys, models.EmailKey(address))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// planner gathers what a plan is made from. query starts a query of the mode's rows.
func (s Scope) planner(query func() *gorm.DB, imp *models.Import, addresses []string) (models.ImportPlanner, error) {
	p, err := s.importTemplates(query, imp)
	if err != nil {
		return p, err
	}
	p.Layout = imp.Layout
	p.Known, err = s.importKnown(query, imp, addresses)
	return p, err
}

// importTemplates is a planner with the templates of an import; what is not there is an error of KindInvalid.
func (s Scope) importTemplates(query func() *gorm.DB, imp *models.Import) (models.ImportPlanner, error) {
	p := models.ImportPlanner{Settings: models.ImportSettings{Again: imp.Again, Incomplete: imp.Incomplete}}
	var missing []models.FieldError
	if imp.TemplateID != nil {
		p.Settings.TemplateID = *imp.TemplateID
		found, err := live(query, []string{writable(*imp.TemplateID)}, func(t *models.Template) string { return t.ID })
		if err != nil {
			return p, err
		}
		if p.Template = found[*imp.TemplateID]; p.Template == nil {
			missing = append(missing, models.FieldError{Field: "templateId", Code: models.CodeNotFound, Message: "This template is no longer there. Choose another one."})
		}
	}
	if imp.WinkTemplateID != nil {
		p.Settings.WinkTemplateID = *imp.WinkTemplateID
		found, err := live(query, []string{writable(*imp.WinkTemplateID)}, func(t *models.WinkTemplate) string { return t.ID })
		if err != nil {
			return p, err
		}
		if p.Wink = found[*imp.WinkTemplateID]; p.Wink == nil {
			missing = append(missing, models.FieldError{Field: "winkTemplateId", Code: models.CodeNotFound, Message: "This wink template is no longer there. Choose another one."})
		}
	}
	return p, models.Invalid(missing...)
}

// importKnown looks up what there is about the addresses, some hundred at a time.
func (s Scope) importKnown(query func() *gorm.DB, imp *models.Import, addresses []string) (models.ImportKnown, error) {
	k := models.ImportKnown{SameFile: map[string]models.KnownInvite{}, Linked: map[string]models.KnownInvite{}, Open: map[string]models.KnownInvite{}}
	var err error
	if k.Suppressed, err = s.store.suppressedAmong(query, s.mode, addresses); err != nil {
		return k, err
	}
	var twins []string
	if imp.FileHash != nil {
		if err := query().Model(&models.Import{}).Where("file_hash = ?", imp.FileHash).Pluck("id", &twins).Error; err != nil {
			return k, err
		}
	}
	for keys := range slices.Chunk(addresses, lookupRows) {
		if err := s.knownInvites(query, &k, keys, twins); err != nil {
			return k, err
		}
	}
	return k, nil
}

// knownInvites notes the invites that the addresses have: of each sort the newest counts.
func (s Scope) knownInvites(query func() *gorm.DB, k *models.ImportKnown, keys, twins []string) error {
	now := s.store.now()
	var found []models.Invite
	err := query().Select("id", "email_key", "full_name", "created_at", "import_id", "linked_at", "revoked_at", "expired_at", "stopped_at", "started_at", "opened_at", "email_status", "invited_at").
		Where("email_key IN ? AND (linked_at IS NOT NULL OR revoked_at IS NULL AND expires_at > ? OR import_id IN ?)", keys, now, twins).
		Order("id").Find(&found).Error
	for i := range found {
		inv := &found[i]
		known := models.KnownInvite{ID: inv.ID, At: inv.CreatedAt, Name: inv.FullName}
		if inv.ImportID != nil && slices.Contains(twins, *inv.ImportID) {
			k.SameFile[inv.EmailKey] = known
		}
		switch inv.Stage() {
		case models.StageLinked:
			k.Linked[inv.EmailKey] = models.KnownInvite{ID: inv.ID, At: *inv.LinkedAt, Name: inv.FullName}
		case models.StageQueued, models.StageSent, models.StageOpened, models.StageStarted, models.StageFailed:
			k.Open[inv.EmailKey] = known
		}
	}
	return err
}

// savePlan writes a plan down: the import, and of its rows those whose outcome has changed. It is a conflict where somebody else
// has changed the import meanwhile.
func (s Scope) savePlan(ctx context.Context, d *importDraft, finally func(*tx) error) (*models.Import, error) {
	planned := *d.imp
	err := s.store.inTx(ctx, func(tx *tx) error {
		imp := planned // a transaction may run twice
		locked, err := s.lockImport(tx, imp.ID)
		if err != nil {
			return err
		}
		if locked.Status != models.ImportDraft {
			return confirmedAlready()
		}
		if locked.Revision != planned.Revision {
			return models.Conflict("Somebody has changed this import meanwhile. Look at it again.")
		}
		d.imp = &imp
		imp.Revision, imp.UpdatedAt = planned.Revision+1, tx.now
		if err := s.saveOutcomes(tx, d); err != nil {
			return err
		}
		if err := finally(tx); err != nil {
			return err
		}
		return tx.db.Save(&imp).Error
	})
	if err != nil {
		return nil, err
	}
	return d.imp, nil
}

// saveOutcomes changes the rows whose outcome is another one now.
func (s Scope) saveOutcomes(tx *tx, d *importDraft) error {
	if d.plan == nil {
		return tx.db.Model(&models.ImportRow{}).Where("import_id = ?", d.imp.ID).
			Updates(map[string]any{"outcome": "", "detail": "{}"}).Error
	}
	var was []models.ImportRow
	if err := tx.db.Select("number", "outcome", "detail", "email_hash").Where("import_id = ?", d.imp.ID).Order("number").Find(&was).Error; err != nil {
		return err
	}
	if len(was) != len(d.plan.Rows) {
		return models.Conflict("The rows of this import have changed. Upload the table again.")
	}
	var changes []outcomeChange
	for i, row := range d.plan.Rows {
		now := models.ImportRow{Number: row.Number, Outcome: row.Outcome, Detail: row.Detail, EmailHash: s.emailHash(d, i)}
		sameHash := bytes.Equal(was[i].EmailHash, now.EmailHash)
		if !sameHash || was[i].Outcome != now.Outcome || !sameDetail(was[i].Detail, now.Detail) {
			changes = append(changes, outcomeChange{now, i, sameHash})
		}
	}
	return tx.updateOutcomes(d.imp.ID, changes)
}

// outcomeChange is a row of a draft with what is planned for it now.
type outcomeChange struct {
	row     models.ImportRow
	place   int  // among all rows
	outcome bool // that and its detail are all that changes
}

// like says whether a row stands next after another one and changes in the same way.
func (c outcomeChange) like(before outcomeChange) bool {
	return c.outcome && before.outcome && c.place == before.place+1 && c.row.Outcome == before.row.Outcome && sameDetail(c.row.Detail, before.row.Detail)
}

// fewAlike is how many rows must stand next to each other and change in the same way to be worth a statement of their own.
const fewAlike = 50

// updateOutcomes writes changed rows: where many in a line change alike, as with another template, by one statement for all of them, which takes a
// small part of the time.
func (t *tx) updateOutcomes(importID string, changes []outcomeChange) error {
	var others []models.ImportRow
	for n := 0; len(changes) > 0; changes = changes[n:] {
		for n = 1; n < len(changes) && changes[n].like(changes[n-1]); n++ {
		}
		if n < fewAlike {
			for _, change := range changes[:n] {
				others = append(others, change.row)
			}
			continue
		}
		first, last := changes[0].row, changes[n-1].row
		err := t.db.Model(&models.ImportRow{}).Where("import_id = ? AND number BETWEEN ? AND ?", importID, first.Number, last.Number).
			Updates(map[string]any{"outcome": first.Outcome, "detail": detailText(first.Detail)}).Error
		if err != nil {
			return err
		}
	}
	return t.updateRows(importID, others)
}

// updateRows writes the outcomes of rows, many in one statement.
func (t *tx) updateRows(importID string, rows []models.ImportRow) error {
	for part := range slices.Chunk(rows, lookupRows) {
		values := make([]string, len(part))
		var args []any
		for i, row := range part {
			values[i] = "(CAST(? AS integer), CAST(? AS text), CAST(? AS text), " + t.bytesMark() + ", CAST(? AS text))"
			args = append(args, row.Number, string(row.Outcome), detailText(row.Detail), orNull(row.EmailHash), row.InviteID)
		}
		args = append(args, importID)
		err := t.db.Exec("WITH v (number, outcome, detail, email_hash, invite_id) AS (VALUES "+strings.Join(values, ", ")+") "+
			"UPDATE import_rows SET outcome = v.outcome, detail = v.detail, email_hash = v.email_hash, invite_id = v.invite_id "+
			"FROM v WHERE import_rows.import_id = ? AND import_rows.number = v.number", args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func sameDetail(a, b models.ImportDetail) bool { return detailText(a) == detailText(b) }

// detailText is a detail as the table has it.
func detailText(d models.ImportDetail) string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // a plain struct of this program's
	}
	return string(text)
}

// orNull makes sure that no bytes are NULL and not empty ones.
func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// bytesMark is where bytes go in a statement: PostgreSQL must be told that they are some. In CAST(?) gorm would take them for a list.
func (t *tx) bytesMark() string {
	if t.store.postgres() {
		return "?::bytea"
	}
	return "?"
}
