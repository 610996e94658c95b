package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// BulkAtOnce is how many invites a bulk action has at most that is finished before its start returns.
const BulkAtOnce = 100

// bulkPart is how many invites one transaction of a bulk action changes at most, so that it is short.
const bulkPart = 200

// MaxBulkIDs is how many invites can be selected one by one.
const MaxBulkIDs = 5000

// BulkSelection is what a bulk action is about: the invites with the ids, or, where Filter is not nil, all that fit it.
type BulkSelection struct {
	IDs    []string
	Filter *models.InviteFilter
}

// PlanBulk writes down a selection, and what is to be done with it. Nothing happens to an invite before StartBulk. It is
// of KindInvalid where nothing is selected, or too much one by one.
func (s Scope) PlanBulk(ctx context.Context, kind models.BulkKind, selection BulkSelection) (*models.BulkAction, error) {
	selected, err := s.selected(selection)
	if err != nil {
		return nil, err
	}
	b := models.BulkAction{
		Mode: s.mode, Kind: kind, Status: models.BulkPlanned, Counts: models.BulkCounts{},
		CreatedBy: s.actor.Name, ActorKind: s.actor.Kind, ActorID: s.actor.ID,
	}
	err = s.store.inTx(ctx, func(tx *tx) error {
		b.ID, b.CreatedAt, b.UpdatedAt = models.NewID(models.PrefixBulk), tx.now, tx.now
		if err := tx.db.Create(&b).Error; err != nil {
			return err
		}
		added := tx.db.Exec("INSERT INTO bulk_items (bulk_id, invite_id, outcome) SELECT CAST(? AS text), picked.id, '' FROM (?) AS picked", b.ID, selected(s.in(tx)))
		if added.Error != nil {
			return added.Error
		}
		if added.RowsAffected == 0 {
			return nothingSelected("No invite is selected.")
		}
		b.Total = int(added.RowsAffected)
		return tx.db.Model(&b).Update("total", b.Total).Error
	})
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// selected narrows a query of invites to the ids of a selection.
func (s Scope) selected(selection BulkSelection) (func(*gorm.DB) *gorm.DB, error) {
	if f := selection.Filter; f != nil {
		if err := f.Check(); err != nil {
			return nil, err
		}
		return func(q *gorm.DB) *gorm.DB {
			days := models.CreatedFilter{StartDate: f.StartDate, EndDate: f.EndDate}
			return createdOn(s.filterInvites(q.Model(&models.Invite{}), *f), days).Select("id")
		}, nil
	}
	if len(selection.IDs) > MaxBulkIDs {
		return nil, nothingSelected("Select " + strconv.Itoa(MaxBulkIDs) + " invites at most one by one, or all that match a filter.")
	}
	ids := make([]string, len(selection.IDs))
	for i, id := range selection.IDs {
		ids[i] = writable(id)
	}
	return func(q *gorm.DB) *gorm.DB { return q.Model(&models.Invite{}).Where("id IN ?", ids).Select("id") }, nil
}

func nothingSelected(text string) error {
	return models.Invalid(models.FieldError{Field: "id", Code: models.CodeRequired, Message: text})
}

// Bulk returns a bulk action.
func (s Scope) Bulk(ctx context.Context, id string) (*models.BulkAction, error) {
	var b models.BulkAction
	if err := s.read(ctx).Take(&b, "id = ?", id).Error; err != nil {
		return nil, missing(err, "bulk action")
	}
	return &b, nil
}

// RunningBulks lists the bulk actions that are under way, the newest first.
func (s Scope) RunningBulks(ctx context.Context) ([]models.BulkAction, error) {
	var all []models.BulkAction
	return all, s.read(ctx).Where("status = 'RUNNING'").Order("id DESC").Find(&all).Error
}

// foreseenSQL is models.BulkKind.Foresee in SQL, held equal by a test. The first part is for every kind, the others for what sends and takes back.
const (
	foreseenSQL = `CASE WHEN invites.id IS NULL THEN 'gone' WHEN invites.linked_at IS NOT NULL THEN 'linked' WHEN invites.revoked_at IS NOT NULL THEN 'revoked'`
	unsentSQL   = ` WHEN NOT templates.email_send_email THEN 'no_mail'
	WHEN EXISTS (SELECT 1 FROM suppressions WHERE suppressions.mode = invites.mode AND suppressions.email_key = invites.email_key) THEN 'opted_out'
	WHEN invites.email_status = 'QUEUED' THEN 'waiting'`
	mailedSQL = ` WHEN invites.email_status <> 'QUEUED' OR invites.invited_at IS NOT NULL THEN 'mailed'`
)

// foreseenOf is what would become of an invite, for one kind.
func foreseenOf(kind models.BulkKind) string {
	outcome := foreseenSQL
	switch kind {
	case models.BulkResend:
		outcome += unsentSQL
	case models.BulkTakeBack:
		outcome += mailedSQL
	}
	return outcome + " ELSE 'done' END"
}

// ForeseeBulk tells what would become of the invites of a planned action, as they are now. Of the addresses that are on the suppression
// list as hashes alone it knows nothing: they are found out when their turn comes.
func (s Scope) ForeseeBulk(ctx context.Context, id string) (models.BulkCounts, error) {
	b, err := s.Bulk(ctx, id)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Foreseen models.BulkOutcome
		N        int
	}
	err = s.store.read(ctx).Table("bulk_items").Select(foreseenOf(b.Kind)+" AS foreseen, count(*) AS n").
		Joins("LEFT JOIN invites ON invites.id = bulk_items.invite_id").Joins("LEFT JOIN templates ON templates.id = invites.template_id").
		Where("bulk_items.bulk_id = ?", b.ID).Group("foreseen").Find(&rows).Error
	counts := models.BulkCounts{}
	for _, row := range rows {
		counts[row.Foreseen] = row.N
	}
	return counts, err
}

// ChangedByBulk names the first of the invites that an action has changed, or would change while it is planned, in an order of their list;
// most at most.
func (s Scope) ChangedByBulk(ctx context.Context, id string, sort models.InviteSort, most int) ([]string, error) {
	b, err := s.Bulk(ctx, id)
	if err != nil {
		return nil, err
	}
	changed := s.store.read(ctx).Table("bulk_items").Select("bulk_items.invite_id").Where("bulk_items.bulk_id = ?", b.ID)
	if b.Status == models.BulkPlanned {
		changed = changed.Joins("LEFT JOIN invites ON invites.id = bulk_items.invite_id").Joins("LEFT JOIN templates ON templates.id = invites.template_id").
			Where(foreseenOf(b.Kind) + " = 'done'")
	} else {
		changed = changed.Where("bulk_items.outcome = ?", models.BulkActed)
	}
	o, ok := inviteOrder(sort)
	if !ok {
		o.up = sort == models.SortOldest
	}
	var names []string
	err = s.read(ctx).Model(&models.Invite{}).Where("id IN (?)", changed).Order(o.by(o.up)).Limit(most).Pluck("full_name", &names).Error
	return names, err
}

// BulkResult is what became of one invite of a bulk action.
type BulkResult struct {
	InviteID string
	FullName string // empty, as Email, where the invite is not there any more
	Email    string
	Outcome  models.BulkOutcome
}

// BulkResults lists the invites of a bulk action with what became of each, the oldest invite first.
func (s Scope) BulkResults(ctx context.Context, id string, page models.Page) (models.List[BulkResult], error) {
	b, err := s.Bulk(ctx, id)
	if err != nil {
		return models.List[BulkResult]{}, err
	}
	query := s.store.read(ctx).Table("bulk_items").Select("bulk_items.invite_id AS id, invites.full_name, invites.email, bulk_items.outcome").
		Joins("LEFT JOIN invites ON invites.id = bulk_items.invite_id").Where("bulk_items.bulk_id = ?", b.ID)
	type row struct {
		ID, FullName, Email string
		Outcome             models.BulkOutcome
	}
	at, err := openCursor(page.Cursor, id)
	if err != nil {
		return models.List[BulkResult]{}, err
	}
	size, err := page.CheckSize()
	if err != nil {
		return models.List[BulkResult]{}, err
	}
	var rows []row
	err = query.Where("bulk_items.invite_id > ?", at.id).Order("bulk_items.invite_id").Limit(size + 1).Find(&rows).Error
	found := models.List[BulkResult]{}
	if len(rows) > size {
		rows = rows[:size]
		found.Next = makeCursor(place{id: rows[size-1].ID}, id)
	}
	for _, r := range rows {
		found.Items = append(found.Items, BulkResult{InviteID: r.ID, FullName: r.FullName, Email: r.Email, Outcome: r.Outcome})
	}
	return found, err
}

// StartBulk begins a planned action, in the name of who starts it; one of BulkAtOnce invites at most is done when it returns. It is a
// conflict where it was begun before.
func (s Scope) StartBulk(ctx context.Context, id string) (*models.BulkAction, error) {
	return s.changeBulk(ctx, id, "bulk.start", func(tx *tx, b *models.BulkAction) error {
		if err := b.Start(tx.now); err != nil {
			return err
		}
		b.CreatedBy, b.ActorKind, b.ActorID = s.actor.Name, s.actor.Kind, s.actor.ID
		if b.Total <= BulkAtOnce {
			return tx.runBulk(b)
		}
		tx.enqueue(models.RunBulk{BulkID: b.ID})
		return nil
	})
}

// StopBulk ends an action before its time; what was done stays so. It is a conflict where it has ended.
func (s Scope) StopBulk(ctx context.Context, id string) (*models.BulkAction, error) {
	return s.changeBulk(ctx, id, "bulk.stop", func(tx *tx, b *models.BulkAction) error { return b.Stop(tx.now) })
}

func (s Scope) changeBulk(ctx context.Context, id, action string, change func(*tx, *models.BulkAction) error) (*models.BulkAction, error) {
	var b models.BulkAction
	err := s.store.inTx(ctx, func(tx *tx) error {
		b = models.BulkAction{}
		if err := lockForUpdate(s.in(tx)).Take(&b, "id = ?", id).Error; err != nil {
			return missing(err, "bulk action")
		}
		if err := change(tx, &b); err != nil {
			return err
		}
		s.audit(tx, action, b.ID, strings.ToLower(string(b.Kind))+" "+strconv.Itoa(b.Total))
		return tx.db.Save(&b).Error
	})
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// RunBulk does the next part of a running action, and asks for the one after it. Run twice, it goes on twice as fast, and does nothing
// twice: the part, its progress and the next job commit together.
func (s *Store) RunBulk(ctx context.Context, id string) error {
	return s.inTx(ctx, func(tx *tx) error {
		var b models.BulkAction
		if err := lockForUpdate(tx.db).Take(&b, "id = ?", id).Error; err != nil {
			if models.KindOf(missing(err, "bulk action")) == models.KindNotFound {
				return nil // removed since
			}
			return err
		}
		if b.Status != models.BulkRunning {
			return nil
		}
		if err := tx.runBulk(&b); err != nil {
			return err
		}
		if b.Status == models.BulkRunning {
			tx.enqueue(models.RunBulk{BulkID: b.ID})
		}
		return tx.db.Save(&b).Error
	})
}

// runBulk does one part of an action, which is locked and left to be saved.
func (t *tx) runBulk(b *models.BulkAction) error {
	var ids []string
	waiting := t.db.Model(&models.BulkItem{}).Where("bulk_id = ? AND outcome = ''", b.ID)
	if err := waiting.Order("invite_id").Limit(bulkPart).Pluck("invite_id", &ids).Error; err != nil {
		return err
	}
	outcomes, err := t.actOn(b, ids)
	if err != nil {
		return err
	}
	counts := models.BulkCounts{}
	for outcome, those := range outcomes {
		counts[outcome] = len(those)
		err := t.db.Model(&models.BulkItem{}).Where("bulk_id = ? AND invite_id IN ?", b.ID, those).Update("outcome", outcome).Error
		if err != nil {
			return err
		}
	}
	b.Progress(t.now, counts, len(ids) == bulkPart)
	return nil
}

// actOn does what the action is about to the invites with the ids, and tells by outcome which they were.
func (t *tx) actOn(b *models.BulkAction, ids []string) (map[models.BulkOutcome][]string, error) {
	outcomes := map[models.BulkOutcome][]string{}
	var invites []models.Invite
	s := t.store.Scope(b.Mode, b.Actor())
	if err := lockForUpdate(s.in(t)).Order("id").Find(&invites, "id IN ?", ids).Error; err != nil {
		return nil, err
	}
	templates, stopped, err := s.sendingOf(t, invites)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for i := range invites {
		inv := &invites[i]
		there[inv.ID] = true
		template := templates[inv.TemplateID]
		outcome := b.Kind.Foresee(inv, template.Email.SendEmail, stopped[inv.EmailKey])
		outcomes[outcome] = append(outcomes[outcome], inv.ID)
		if outcome != models.BulkActed {
			continue
		}
		if err := s.act(t, b, inv, template); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if !there[id] {
			outcomes[models.BulkGone] = append(outcomes[models.BulkGone], id)
		}
	}
	return outcomes, nil
}

// act does what the action is about to one invite, of which Foresee has said that it can be done.
func (s Scope) act(tx *tx, b *models.BulkAction, inv *models.Invite, template *models.Template) (err error) {
	action := ""
	switch b.Kind {
	case models.BulkResend:
		action, err = "invite.resend", s.resendAs(tx, inv, template, false)
	case models.BulkExtend:
		action, err = "invite.extend", s.extend(tx, inv)
	case models.BulkRevoke, models.BulkTakeBack:
		action, err = "invite.revoke", s.revoke(tx, inv)
	}
	if err != nil {
		return err
	}
	s.audit(tx, action, inv.ID, b.ID)
	return saveInvite(tx, inv)
}

// sendingOf looks up what sending mail for invites takes: their templates, deleted ones too, and the addresses that asked for none.
func (s Scope) sendingOf(t *tx, invites []models.Invite) (templates map[string]*models.Template, stopped map[string]bool, err error) {
	templates = map[string]*models.Template{}
	var ids, addresses []string
	for _, inv := range invites {
		ids, addresses = append(ids, inv.TemplateID), append(addresses, inv.EmailKey)
	}
	var found []*models.Template
	if err := t.db.Find(&found, "id IN ?", ids).Error; err != nil {
		return nil, nil, err
	}
	for _, template := range found {
		templates[template.ID] = template
	}
	stopped, err = s.store.suppressedAmong(func() *gorm.DB { return s.in(t) }, s.mode, addresses)
	return templates, stopped, err
}

// wakeBulks asks again for the parts of running actions whose job was lost with its process.
func wakeBulks(tx *tx) error {
	var ids []string
	running := lockSkipping(tx.db).Model(&models.BulkAction{}).Where("status = 'RUNNING' AND updated_at < ?", tx.now.Add(-sweepGrace))
	if err := running.Order("updated_at").Limit(sweepLimit).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	for _, id := range ids {
		tx.enqueue(models.RunBulk{BulkID: id})
	}
	return tx.db.Model(&models.BulkAction{}).Where("id IN ?", ids).Update("updated_at", tx.now).Error
}

// removeOldBulks removes actions that have served their time, and plans that nobody confirmed for a day.
func removeOldBulks(tx *tx) error {
	return tx.db.Where("created_at < ? OR status = 'PLANNED' AND created_at < ?", tx.now.Add(-models.BulkTTL), tx.now.Add(-24*time.Hour)).
		Delete(&models.BulkAction{}).Error
}
