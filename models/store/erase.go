package store

import (
	"context"
	"slices"
	"strings"

	"invites/models"

	"gorm.io/gorm"
)

// ErasedName stands in the audit log where an erased person acted.
const ErasedName = "an erased person"

// eraseChunk is how many ids one statement names.
const eraseChunk = 1000

// Erasure is how much erasing people took away.
type Erasure struct{ Users, Invites, Emails, Accounts, Events int }

// String tells it for the audit log, without saying anything of the people.
func (e Erasure) String() string {
	return strings.Join([]string{
		models.CountOf(e.Users, "user", "users"), models.CountOf(e.Invites, "invite", "invites"), models.CountOf(e.Emails, "e-mail", "e-mails"),
		models.CountOf(e.Accounts, "account", "accounts"),
	}, ", ") + "; " + models.CountOf(e.Events, "event", "events") + " blanked"
}

// EraseUsers erases people for good, all of them or, where it fails, none. Users, invites with their log and mail, accounts, visits and tokens are
// gone as if they had never been. What others count on stays, and says nothing of them: events keep their ids and numbers with
// their values blanked (contract §6), the audit log says that something was done and not to whom, and an address that asked for
// no more e-mail stays suppressed, as a keyed hash.
//
// Accounts that are connected are disconnected first, invites that are open are revoked, and endpoints are told of that, by ids alone;
// the people are told nothing. Deliveries of blanked events are given up. Ids that are gone already are passed over; where
// all are, it is not found.
func (s Scope) EraseUsers(ctx context.Context, ids ...string) (Erasure, error) {
	var done Erasure
	err := s.store.inTx(ctx, func(tx *tx) error {
		e := &erasing{Scope: s, tx: tx}
		for _, step := range []func() error{
			func() error { return e.find(ids) },
			e.part, e.blankEvents, e.endDeliveries, e.forgetAnswers, e.hashSuppressions, e.dropTests, e.forgetImports, e.blankAudit, e.remove,
		} {
			if err := step(); err != nil {
				return err
			}
		}
		for _, id := range e.users {
			s.audit(tx, "user.erase", id, e.done.String())
		}
		done = e.done
		return nil
	})
	if err != nil {
		return Erasure{}, err
	}
	if err := s.store.backend.scrub(ctx); err != nil {
		s.store.log.Warn("empty the write-ahead log after an erasure", "error", err)
	}
	return done, nil
}

// erasing is one erasure on its way: who, and what belongs to them.
type erasing struct {
	Scope
	tx        *tx
	users     []string
	invites   []models.Invite
	inviteIDs []string
	emailIDs  []string
	accounts  []models.Account
	addresses []string // folded, all that they were written to
	events    []string // ids of those that are blanked
	done      Erasure
}

// find locks the people and what belongs to them, in the order of everybody else: invites, users, accounts. Whoever changes anything of
// theirs has done so by then, or finds nothing afterwards.
func (e *erasing) find(ids []string) error {
	if err := lockForUpdate(e.in(e.tx)).Order("id").Find(&e.invites, "user_id IN ?", ids).Error; err != nil {
		return missing(err, "user")
	}
	if err := lockForUpdate(e.in(e.tx)).Model(&models.User{}).Order("id").Where("id IN ?", ids).Pluck("id", &e.users).Error; err != nil {
		return err
	}
	if len(e.users) == 0 {
		return models.NotFound("user")
	}
	if err := lockForUpdate(e.in(e.tx)).Order("id").Find(&e.accounts, "user_id IN ?", e.users).Error; err != nil {
		return err
	}
	var emails []models.Email
	for _, inv := range e.invites {
		e.inviteIDs, e.addresses = append(e.inviteIDs, inv.ID), append(e.addresses, inv.EmailKey)
	}
	if err := e.tx.db.Select("id", "to_address").Find(&emails, "invite_id IN ?", e.inviteIDs).Error; err != nil {
		return err
	}
	for _, m := range emails {
		e.emailIDs, e.addresses = append(e.emailIDs, m.ID), append(e.addresses, models.EmailKey(m.ToAddress))
	}
	slices.Sort(e.addresses)
	e.addresses = slices.Compact(e.addresses)
	e.done = Erasure{Users: len(e.users), Invites: len(e.invites), Emails: len(emails), Accounts: len(e.accounts)}
	return nil
}

// part tells the endpoints, by ids, that accounts are no longer connected and invites no longer open.
func (e *erasing) part() error {
	for _, a := range e.accounts {
		if a.Disconnect(e.tx.now) != nil {
			continue // it was not connected
		}
		told := models.AccountEvent{Type: models.EventAccountDisconnected, UserID: a.UserID, AccountID: a.ID, Providers: []string{a.ProviderID}}
		if err := e.tx.emit(e.mode, told, nil); err != nil {
			return err
		}
	}
	for _, inv := range e.invites {
		if inv.LinkedAt != nil || inv.RevokedAt != nil || inv.ExpiredAt != nil {
			continue // its end has been told
		}
		told := models.InviteEvent{Type: models.EventInviteRevoked, UserID: inv.UserID, InviteID: inv.ID}
		if err := e.tx.emit(e.mode, told, nil); err != nil {
			return err
		}
	}
	return nil
}

// blankEvents blanks what has been told of the people until now. What part tells is not among it: that is added at the end.
func (e *erasing) blankEvents() error {
	var events []models.Event
	if err := e.in(e.tx).Order("id").Find(&events, "user_id IN ?", e.users).Error; err != nil {
		return err
	}
	for i := range events {
		if err := events[i].Erase(e.tx.now); err != nil {
			return err
		}
		// The number is another's to give, perhaps just now.
		if err := e.tx.db.Model(&events[i]).Select("body", "invite_id", "erased_at").Updates(&events[i]).Error; err != nil {
			return err
		}
		e.events = append(e.events, events[i].ID)
	}
	e.done.Events = len(events)
	return nil
}

// endDeliveries gives up what has not been delivered, and drops what receivers said and what the built-in one kept: it may quote the people.
func (e *erasing) endDeliveries() error {
	return chunked(e.events, func(ids []string) error {
		of := func() *gorm.DB { return e.tx.db.Model(&models.Delivery{}).Where("event_id IN ?", ids) }
		given := map[string]any{
			"status": models.DeliveryFailed, "next_attempt_at": nil, "leased_until": nil, "error": models.DeliveryErased, "updated_at": e.tx.now,
		}
		if err := of().Where("status = ?", models.DeliveryPending).Updates(given).Error; err != nil {
			return err
		}
		if err := of().Where("error <> ''").Update("error", models.DeliveryErased).Error; err != nil {
			return err
		}
		attempts := e.tx.db.Model(&models.DeliveryAttempt{}).Where("delivery_id IN (?)", of().Select("id"))
		if err := attempts.Session(&gorm.Session{}).Where("response_body <> ''").Update("response_body", "").Error; err != nil {
			return err
		}
		if err := attempts.Session(&gorm.Session{}).Where("error <> ''").Update("error", models.DeliveryErased).Error; err != nil {
			return err
		}
		return e.tx.db.Delete(&models.Receipt{}, "event_id IN ?", ids).Error
	})
}

// forgetAnswers empties the kept answers that name the people. Their rows stay: a repeated request must not be done again.
func (e *erasing) forgetAnswers() error {
	key, err := e.store.addressKey(e.tx.db)
	if err != nil {
		return err
	}
	var hashes [][]byte
	for _, person := range slices.Concat(e.users, e.addresses) {
		hashes = append(hashes, hashedPerson(key, person))
	}
	return chunked(hashes, func(some [][]byte) error {
		named := e.tx.db.Model(&idempotentPerson{}).Select("api_key_id, key_hash").Where("person_hash IN ?", some)
		keys := e.tx.db.Model(&models.APIKey{}).Select("id").Where("mode = ?", e.mode)
		return e.tx.db.Model(&models.IdempotentAnswer{}).Where("(api_key_id, key_hash) IN (?) AND api_key_id IN (?)", named, keys).
			Update("answer_sealed", []byte{}).Error
	})
}

// hashSuppressions keeps the people's wish for no e-mail, and not their addresses.
func (e *erasing) hashSuppressions() error {
	key, err := e.store.addressKey(e.tx.db)
	if err != nil {
		return err
	}
	var rows []models.Suppression
	err = e.in(e.tx).Find(&rows, "email_key IN ? OR invite_id IN ?", e.addresses, e.inviteIDs).Error
	for _, row := range rows {
		if err := e.in(e.tx).Delete(&models.Suppression{}, "email_key = ?", row.EmailKey).Error; err != nil {
			return err
		}
		if row.InviteID != nil && slices.Contains(e.inviteIDs, *row.InviteID) {
			row.InviteID = nil
		}
		if !isHashed(row.EmailKey) {
			row.EmailKey = hashedAddress(key, e.mode, row.EmailKey)
		}
		if err := e.tx.db.Save(&row).Error; err != nil {
			return err
		}
	}
	return err
}

// dropTests deletes the test e-mails that may show one of the people: all since the first of them was invited.
func (e *erasing) dropTests() error {
	if len(e.invites) == 0 {
		return nil
	}
	first := slices.MinFunc(e.invites, func(a, b models.Invite) int { return a.CreatedAt.Compare(b.CreatedAt) }).CreatedAt
	return e.in(e.tx).Delete(&models.TestEmail{}, "created_at >= ?", first).Error
}

// forgetImports blanks the rows of uploaded tables that the people stand in.
func (e *erasing) forgetImports() error {
	return chunked(e.addresses, func(some []string) error { return e.tx.forgetImported(e.mode, some) })
}

// blankAudit takes the people out of the audit log: their names where they acted, and what was noted about what was theirs.
func (e *erasing) blankAudit() error {
	acted := e.tx.db.Model(&models.AuditEntry{}).Where("actor_kind = ? AND actor_id IN ?", models.ActorInvitee, e.users)
	if err := acted.Update("actor_name", ErasedName).Error; err != nil {
		return err
	}
	subjects := slices.Concat(e.users, e.inviteIDs, e.emailIDs)
	for _, a := range e.accounts {
		subjects = append(subjects, a.ID)
	}
	return chunked(subjects, func(ids []string) error {
		return e.tx.db.Model(&models.AuditEntry{}).Where("subject_id IN ? AND detail <> ''", ids).Update("detail", "").Error
	})
}

// remove deletes the people and all that refers to them: invites with their log, e-mails and tries, accounts, visits and tokens.
func (e *erasing) remove() error {
	err := chunked(e.inviteIDs, func(ids []string) error { return e.tx.db.Delete(&models.Invite{}, "id IN ?", ids).Error })
	if err != nil {
		return err
	}
	return chunked(e.users, func(ids []string) error { return e.tx.db.Delete(&models.User{}, "id IN ?", ids).Error })
}

// chunked calls do with a part of a list at a time.
func chunked[T any](all []T, do func([]T) error) error {
	for some := range slices.Chunk(all, eraseChunk) {
		if err := do(some); err != nil {
			return err
		}
	}
	return nil
}
