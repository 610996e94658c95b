package store

import (
	"context"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// testsLeft fails with KindRateLimited where the one who acts has sent as many tests as they may for now.
func (s Scope) testsLeft(tx *tx) error {
	var staff models.Staff // locked, so that tests at the same time count
	if err := lockForUpdate(tx.db).Take(&staff, "id = ?", s.actor.ID).Error; err != nil {
		return missing(err, "member of staff")
	}
	var sent int64
	err := tx.db.Model(&models.TestEmail{}).Where("staff_id = ? AND created_at > ?", staff.ID, tx.now.Add(-models.TestWindow)).Count(&sent).Error
	if err == nil && sent >= models.MaxTests {
		err = &models.Error{
			Kind: models.KindRateLimited, Message: "You have sent ten tests within ten minutes. Wait a little; nothing was sent.",
		}
	}
	return err
}

// StartTest keeps a test e-mail before it is tried: compose writes the message for the id that the test gets. It fails with KindRateLimited,
// and keeps nothing, for a member of staff who has sent many. Tests that are old go.
func (s Scope) StartTest(ctx context.Context, test models.TestEmail, compose func(id string) ([]byte, error)) (*models.TestEmail, error) {
	test.ID, test.Mode, test.Status = models.NewID(models.PrefixTestEmail), s.mode, models.EmailQueued
	test.StaffID, test.CreatedBy = s.actor.ID, s.actor.Name
	raw, err := compose(test.ID)
	if err != nil {
		return nil, err
	}
	if test.RawSealed, err = s.store.seal(sealMailBody, test.ID, raw); err != nil {
		return nil, err
	}
	err = s.store.inTx(ctx, func(tx *tx) error {
		if err := s.testsLeft(tx); err != nil {
			return err
		}
		test.CreatedAt = tx.now
		if err := tx.db.Delete(&models.TestEmail{}, "created_at < ?", tx.now.Add(-models.TestsKept)).Error; err != nil {
			return err
		}
		s.audit(tx, "template.test", test.TemplateID, test.TemplateName)
		return tx.db.Create(&test).Error
	})
	if err != nil {
		return nil, err
	}
	test.Raw = raw
	return &test, nil
}

// FinishTest notes what became of a test e-mail.
func (s Scope) FinishTest(ctx context.Context, id string, r models.SendResult) (*models.TestEmail, error) {
	var test models.TestEmail
	err := s.store.inTx(ctx, func(tx *tx) error {
		test = models.TestEmail{}
		if err := lockForUpdate(s.in(tx)).Take(&test, "id = ?", id).Error; err != nil {
			return missing(err, "test e-mail")
		}
		test.Record(r, tx.now)
		return tx.db.Save(&test).Error
	})
	return &test, err
}

// TestEmails lists the test e-mails of the mode, without their text, the newest first unless the filter says otherwise. It is of
// KindInvalid where the filter or the cursor is wrong.
func (s Scope) TestEmails(ctx context.Context, f models.TestEmailFilter, page models.Page) (models.List[models.TestEmail], error) {
	if err := f.Check(); err != nil {
		return models.List[models.TestEmail]{}, err
	}
	query := s.filterTests(s.read(ctx).Omit("raw_sealed"), f)
	created := func(e models.TestEmail) (time.Time, string) { return e.CreatedAt, e.ID }
	return listCreatedBy(query, f.CreatedFilter, page, filterOf("tests", f), created, f.Oldest)
}

// filterTests narrows test e-mails as the filter says, but for the days.
func (s Scope) filterTests(query *gorm.DB, f models.TestEmailFilter) *gorm.DB {
	given := s.store.now().Add(-models.TestTries) // one that was begun before has no result to come: TestEmail.Settled
	switch f.Status {
	case "":
	case models.EmailQueued:
		query = query.Where("status = ? AND created_at >= ?", f.Status, given)
	case models.EmailUnknown:
		query = query.Where("(status = ? OR status = ? AND created_at < ?)", f.Status, models.EmailQueued, given)
	default:
		query = query.Where("status = ?", f.Status)
	}
	if f.CreatedBy != "" {
		query = query.Where("created_by = ?", f.CreatedBy)
	}
	if f.Search != "" {
		query = query.Where("(? OR id = ? OR template_id = ?)", holds(f.Search, "subject", "to_address", "template_name"), f.Search, f.Search)
	}
	return query
}

// Testers lists the names of those who have sent test e-mails that are still kept, in their order.
func (s Scope) Testers(ctx context.Context) ([]string, error) {
	return creatorsOf(s.read(ctx).Model(&models.TestEmail{}))
}

// TestEmail returns a test e-mail with its text.
func (s Scope) TestEmail(ctx context.Context, id string) (*models.TestEmail, error) {
	var test models.TestEmail
	if err := s.read(ctx).Take(&test, "id = ?", id).Error; err != nil {
		return nil, missing(err, "test e-mail")
	}
	var err error
	test.Raw, err = s.store.open(sealMailBody, test.ID, test.RawSealed)
	return &test, err
}
