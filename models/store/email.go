package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// sealMailBody is the purpose under which messages are sealed: they hold the invitee's link.
const sealMailBody = "mail body"

// reasonStopped is told where a message that was on its way is taken back at its recipient's wish.
const reasonStopped = "The recipient asked for no more e-mail."

// sendInvite puts the invitation's e-mail on its way, or does what stands in for it: nothing for a template without
// e-mail, a failure that is told for an address on the suppression list. The invite is left to be saved.
func (s Scope) sendInvite(tx *tx, inv *models.Invite, t *models.Template, suppressed bool) error {
	inv.UpdatedAt = tx.now
	switch inv.EmailStatus = t.EmailStatus(suppressed); inv.EmailStatus {
	case models.EmailNone:
		return tx.invited(inv)
	case models.EmailSuppressed:
		return tx.emitFailed(inv, "The address is on the suppression list.")
	}
	email := &models.Email{
		ID: models.NewID(models.PrefixEmail), Mode: s.mode, InviteID: inv.ID, ToAddress: inv.Email,
		FromName: t.Email.SenderName, ReplyAddress: t.Email.ReplyAddress, Status: models.EmailQueued,
		NextAttemptAt: &tx.now, CreatedAt: tx.now, UpdatedAt: tx.now, CreatedBy: s.actor.Name,
	}
	tx.emails = append(tx.emails, email)
	tx.enqueue(models.SendEmail{EmailID: email.ID})
	return nil
}

// LatestReplies is what the mail server said last of the latest mail of each of these invites, where it said anything.
func (s Scope) LatestReplies(ctx context.Context, invites []string) (map[string]string, error) {
	replies := make(map[string]string, len(invites))
	if len(invites) == 0 {
		return replies, nil
	}
	var mails []models.Email
	err := s.read(ctx).Select("invite_id", "reply").Order("id").Find(&mails, "invite_id IN ?", invites).Error
	for _, mail := range mails { // the latest comes last
		replies[mail.InviteID] = mail.Reply
	}
	return replies, err
}

// suppressed says whether the invite's address is on the suppression list.
func (t *tx) suppressed(inv *models.Invite) (bool, error) {
	return t.store.isSuppressed(t.db, inv.Mode, inv.EmailKey)
}

// invited notes that the invitation has reached the mail server, or needed none. The invite is left to be saved.
func (t *tx) invited(inv *models.Invite) error {
	if inv.InvitedAt == nil {
		inv.InvitedAt = &t.now
	}
	t.log(inv, models.LogInvited)
	return t.emitInvite(models.EventInviteInvited, inv)
}

// saveSending saves what the sending of mail changes in an invite.
func (t *tx) saveSending(inv *models.Invite) error {
	inv.UpdatedAt = t.now
	return t.db.Model(inv).Select("email_status", "invited_at", "updated_at").Updates(inv).Error
}

// cancelEmails takes back the e-mails of an invite that have not gone out.
func (t *tx) cancelEmails(inv *models.Invite, status models.EmailStatus) error {
	if inv.EmailStatus == models.EmailQueued {
		inv.EmailStatus, inv.UpdatedAt = status, t.now
	}
	return t.db.Model(&models.Email{}).Where("invite_id = ? AND status = ?", inv.ID, models.EmailQueued).
		Updates(map[string]any{"status": status, "next_attempt_at": nil, "updated_at": t.now}).Error
}

// Sending is an e-mail that a worker has claimed, with what it takes to write it, and the try that has been recorded.
type Sending struct {
	Email    models.Email // Raw is set
	Invite   models.Invite
	Template models.Template
	Attempt  models.EmailAttempt
}

// Frozen is a message as it will be sent, on every try.
type Frozen struct {
	Subject   string
	MessageID string
	Raw       []byte // RFC 5322
}

// ClaimEmail takes an e-mail for sending and records the try before it is made. It returns nil, and no error, where there
// is nothing to do: sent, cancelled, not due, or in the hands of another worker until its lease ends. The first claim freezes the message;
// freeze gets everything but Raw and must not use the store. A failure of freeze counts as a refused message.
func (s *Store) ClaimEmail(ctx context.Context, id string, lease time.Duration, freeze func(*Sending) (Frozen, error)) (*Sending, error) {
	var claimed *Sending
	err := s.inTx(ctx, func(tx *tx) error {
		claimed = nil
		work, err := tx.lockSending(id)
		if err != nil || work == nil {
			return err
		}
		free, err := tx.settleInterrupted(work)
		if err != nil || !free {
			return err
		}
		if stopped, err := tx.dropSuppressed(work); err != nil || stopped {
			return err
		}
		if err := s.freeze(tx, work, freeze); err != nil {
			return tx.unsendable(work, err)
		}
		if err := tx.startSending(work, lease); err != nil {
			return err
		}
		claimed = work
		return nil
	})
	return claimed, err
}

// lockSending reads and locks an e-mail that is due, with its invite and template; nil where nothing is to be done.
func (t *tx) lockSending(id string) (*Sending, error) {
	var w Sending
	// The invite is locked first, as everywhere: two orders of locking are a deadlock.
	inviteOf := t.db.Model(&models.Email{}).Select("invite_id").Where("id = ?", id)
	err := lockForUpdate(t.db).Take(&w.Invite, "id = (?)", inviteOf).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err == nil {
		err = lockForUpdate(t.db).Take(&w.Email, "id = ?", id).Error
	}
	if err == nil {
		err = t.db.Take(&w.Template, "id = ?", w.Invite.TemplateID).Error
	}
	if err != nil || !w.Email.Due(t.now) {
		return nil, err
	}
	return &w, nil
}

// settleInterrupted says whether the e-mail is free to be tried. A try whose lease has ended without a result belongs to a
// process that died: it is recorded as such, and only where the message cannot have gone out may it be tried again.
func (t *tx) settleInterrupted(w *Sending) (bool, error) {
	if w.Email.LeasedUntil == nil {
		return true, nil
	}
	clock, err := t.dbNow()
	if err != nil || clock.Before(*w.Email.LeasedUntil) {
		return false, err
	}
	var open models.EmailAttempt
	err = t.db.Where("email_id = ? AND finished_at IS NULL", w.Email.ID).Order("id DESC").Take(&open).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	result := open.Interrupted()
	if err := t.finishAttempt(&open, result); err != nil || result.Outcome != models.SendUnknown {
		return err == nil, err
	}
	return false, t.settle(w, result, nil)
}

// dropSuppressed takes back a message whose recipient has asked for no more e-mail since it was queued, perhaps by way of
// another invite.
func (t *tx) dropSuppressed(w *Sending) (bool, error) {
	stopped, err := t.suppressed(&w.Invite)
	if err != nil || !stopped {
		return false, err
	}
	w.Email.Suppress(t.now)
	if err := t.db.Save(&w.Email).Error; err != nil {
		return false, err
	}
	return true, t.tellSending(w)
}

func (s *Store) freeze(tx *tx, w *Sending, freeze func(*Sending) (Frozen, error)) (err error) {
	if w.Email.RawSealed != nil {
		w.Email.Raw, err = s.open(sealMailBody, w.Email.ID, w.Email.RawSealed)
		return err
	}
	if err := s.openToken(&w.Invite); err != nil {
		return err
	}
	frozen, err := freeze(w)
	if err != nil {
		return err
	}
	w.Email.Subject, w.Email.MessageID, w.Email.Raw = frozen.Subject, frozen.MessageID, frozen.Raw
	w.Email.RawSealed, err = s.seal(sealMailBody, w.Email.ID, frozen.Raw)
	return err
}

// unsendable settles a message that cannot be written at all.
func (t *tx) unsendable(w *Sending, cause error) error {
	return t.settle(w, models.SendResult{Outcome: models.SendRefused, Reply: "The message could not be written: " + cause.Error()}, nil)
}

func (t *tx) startSending(w *Sending, lease time.Duration) error {
	clock, err := t.dbNow()
	if err != nil {
		return err
	}
	until := clock.Add(lease)
	w.Email.Tries++
	w.Email.LeasedUntil, w.Email.UpdatedAt = &until, t.now
	w.Attempt = models.EmailAttempt{
		ID: models.NewID(models.PrefixAttempt), EmailID: w.Email.ID, Number: w.Email.Tries, StartedAt: t.now,
	}
	if err := t.db.Create(&w.Attempt).Error; err != nil {
		return err
	}
	return t.db.Save(&w.Email).Error
}

// HandOver notes that the message itself is about to go out to the mail server. It is a conflict, and the message must
// not go out, where it was taken back meanwhile, or where this try took so long that another process holds it for dead.
func (s *Store) HandOver(ctx context.Context, attemptID string) error {
	return s.inTx(ctx, func(tx *tx) error {
		attempt, w, err := tx.lockAttempt(attemptID)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return models.Conflict("The message's recipient was erased.")
		case err != nil:
			return err
		case attempt.FinishedAt != nil:
			return models.Conflict("Another process has taken over this message.")
		case w.Email.Status != models.EmailQueued:
			return models.Conflict("The message was taken back.")
		}
		attempt.HandedOverAt = &tx.now
		return tx.db.Save(attempt).Error
	})
}

// lockAttempt reads a try at sending with its e-mail and invite, both locked, so that nobody else settles it meanwhile.
func (t *tx) lockAttempt(id string) (*models.EmailAttempt, *Sending, error) {
	var w Sending
	emailOf := t.db.Model(&models.EmailAttempt{}).Select("email_id").Where("id = ?", id)
	inviteOf := t.db.Model(&models.Email{}).Select("invite_id").Where("id = (?)", emailOf)
	if err := lockForUpdate(t.db).Take(&w.Invite, "id = (?)", inviteOf).Error; err != nil {
		return nil, nil, err
	}
	if err := lockForUpdate(t.db).Take(&w.Email, "id = (?)", emailOf).Error; err != nil {
		return nil, nil, err
	}
	// Only now: what was read before the locks were had may have changed.
	var attempt models.EmailAttempt
	return &attempt, &w, t.db.Take(&attempt, "id = ?", id).Error
}

// RecordEmail records what a try brought, and everything that follows from it: the invite's status, its log, the event, the next try.
func (s *Store) RecordEmail(ctx context.Context, attemptID string, r models.SendResult, schedule models.Schedule) error {
	return s.inTx(ctx, func(tx *tx) error {
		attempt, w, err := tx.lockAttempt(attemptID)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil // its recipient was erased meanwhile: there is nothing left to record it in
		}
		if err != nil || attempt.FinishedAt != nil {
			return err // finished: another process thought that this one had died, and settled it
		}
		if err := tx.finishAttempt(attempt, r); err != nil {
			return err
		}
		return tx.settle(w, r, schedule)
	})
}

func (t *tx) finishAttempt(a *models.EmailAttempt, r models.SendResult) error {
	a.FinishedAt, a.Outcome, a.Code, a.Reply = &t.now, r.Outcome, r.Code, r.Reply
	return t.db.Save(a).Error
}

// settle puts a result into the e-mail and its invite.
func (t *tx) settle(w *Sending, r models.SendResult, schedule models.Schedule) error {
	takenBack := w.Email.Status != models.EmailQueued
	w.Email.Record(r, t.now, schedule, rand.Float64())
	if err := t.db.Save(&w.Email).Error; err != nil {
		return err
	}
	if next := w.Email.NextAttemptAt; next != nil {
		t.enqueueAt(*next, models.SendEmail{EmailID: w.Email.ID})
		return nil
	}
	if takenBack && !w.Email.Accepted() && w.Email.Status != models.EmailUnknown {
		return nil // that it was taken back has been told
	}
	return t.tellSending(w)
}

// tellSending carries a settled e-mail over to its invite and tells of it.
func (t *tx) tellSending(w *Sending) error {
	latest, err := t.latestEmail(&w.Invite)
	if err != nil {
		return err
	}
	if latest == w.Email.ID {
		w.Invite.EmailStatus = w.Email.Status
	}
	if err := t.tellOutcome(w); err != nil {
		return err
	}
	return t.saveSending(&w.Invite)
}

// tellOutcome emits the event of an e-mail's end, where it has one.
func (t *tx) tellOutcome(w *Sending) error {
	switch w.Email.Status {
	case models.EmailSent, models.EmailCaptured:
		return t.invited(&w.Invite)
	case models.EmailFailed:
		return t.emitFailed(&w.Invite, w.Email.Reply)
	case models.EmailSuppressed:
		return t.emitFailed(&w.Invite, reasonStopped)
	}
	return nil
}

func (t *tx) latestEmail(inv *models.Invite) (id string, err error) {
	err = t.db.Model(&models.Email{}).Where("invite_id = ?", inv.ID).Order("id DESC").Limit(1).Pluck("id", &id).Error
	return id, err
}

// Emails lists the e-mails of the mode, newest first, without their text.
func (s Scope) Emails(ctx context.Context, page models.Page) (models.List[models.Email], error) {
	return s.FindEmails(ctx, models.EmailFilter{}, page)
}

// FindEmails lists the e-mails that fit a filter, in its order, without their text.
func (s Scope) FindEmails(ctx context.Context, f models.EmailFilter, page models.Page) (models.List[models.Email], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Email]{}, err
	}
	query := s.read(ctx).Omit("raw_sealed")
	if f.Status != "" {
		query = query.Where("status = ?", f.Status)
	}
	if text := strings.TrimSpace(f.Search); models.LooksLikeID(text) {
		query = query.Where("(id = ? OR invite_id = ?)", text, text)
	} else if text != "" { // by way of the invites, which are indexed for it
		query = query.Where("invite_id IN (?)", s.searchInvites(s.read(ctx).Model(&models.Invite{}), text).Select("id"))
	}
	in := order[models.Email]{up: f.Sort == models.EmailsOldest, id: func(e models.Email) string { return e.ID }}
	return listBy(query, page, filterOf("emails", f), in)
}

// Email returns an e-mail with its text, which is nil as long as the message has not been tried.
func (s Scope) Email(ctx context.Context, id string) (*models.Email, error) {
	var e models.Email
	if err := s.read(ctx).Take(&e, "id = ?", id).Error; err != nil {
		return nil, missing(err, "e-mail")
	}
	if e.RawSealed == nil {
		return &e, nil
	}
	raw, err := s.store.open(sealMailBody, e.ID, e.RawSealed)
	e.Raw = raw
	return &e, err
}

// EmailAttempts lists the tries at an e-mail, oldest first.
func (s Scope) EmailAttempts(ctx context.Context, emailIDs ...string) ([]models.EmailAttempt, error) {
	var all []models.EmailAttempt
	mine := s.store.read(ctx).Model(&models.Email{}).Select("id").Where("mode = ? AND id IN ?", s.mode, emailIDs)
	err := s.store.read(ctx).Order("id").Find(&all, "email_id IN (?)", mine).Error
	return all, err
}
