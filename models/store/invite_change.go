package store

import (
	"context"

	"invites/models"

	"gorm.io/gorm"
)

// ExtendInvite lets the link of an invite work for as long as that of a new one, and sends nothing. It is a conflict for an
// invite that is revoked or linked.
func (s Scope) ExtendInvite(ctx context.Context, id string) (*models.Invite, error) {
	return s.changeInvite(ctx, id, "invite.extend", s.extend)
}

func (s Scope) extend(tx *tx, inv *models.Invite) error {
	if err := s.tellExpiry(tx, inv); err != nil {
		return err
	}
	return inv.Extend(tx.now, s.store.inviteTTL)
}

// CorrectInvite sends an invite to another address, with a new link. Those before belong to somebody else now: they lead nowhere,
// and who was on their way with one is stopped. wrong is the address that is corrected, as it was seen. It is a conflict for an invite
// that is revoked or linked, or whose address is another one by now, and of KindInvalid, naming the field "email", for an address that is
// none or the same.
func (s Scope) CorrectInvite(ctx context.Context, id, wrong, email string) (*models.Invite, error) {
	return s.changeInvite(ctx, id, models.AuditCorrectInvite, func(tx *tx, inv *models.Invite) error {
		if err := s.tellExpiry(tx, inv); err != nil {
			return err
		}
		if err := inv.Correct(wrong, email, tx.now, s.store.inviteTTL); err != nil {
			return err
		}
		if err := s.store.giveToken(inv); err != nil {
			return err
		}
		if err := tx.db.Where("invite_id = ?", inv.ID).Delete(&models.LinkSession{}).Error; err != nil {
			return err
		}
		template, suppressed, err := tx.mailOf(inv)
		if err != nil {
			return err
		}
		return s.sendAgain(tx, inv, template, suppressed)
	})
}

// ReplaceInvite revokes an invite and invites the same person anew, with a template that may be another. It returns the new invite.
// It is a conflict for an invite that is linked or was replaced before, and of KindInvalid for a template that is not there.
func (s Scope) ReplaceInvite(ctx context.Context, id, templateID string) (*models.Invite, error) {
	var fresh *models.Invite
	_, err := s.changeInvite(ctx, id, "invite.replace", func(tx *tx, inv *models.Invite) (err error) {
		revoked := inv.RevokedAt != nil
		again, err := inv.Replace(templateID, tx.now)
		if err != nil {
			return err
		}
		if fresh, err = s.inviteAgain(tx, again); err != nil {
			return err
		}
		inv.ReplacedBy, inv.UpdatedAt = &fresh.ID, tx.now
		if revoked {
			return nil
		}
		return s.revoked(tx, inv)
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

// inviteAgain invites somebody within a transaction. A wink template that was deleted since is left out.
func (s Scope) inviteAgain(tx *tx, n models.NewInvite) (*models.Invite, error) {
	rows := func() *gorm.DB { return s.in(tx) }
	if winks, err := live(rows, []string{n.WinkTemplateID}, func(w *models.WinkTemplate) string { return w.ID }); err != nil {
		return nil, err
	} else if winks[n.WinkTemplateID] == nil {
		n.WinkTemplateID = ""
	}
	plan, err := s.plan(rows, []models.NewInvite{n})
	if err != nil {
		return nil, err
	}
	if err := models.Invalid(plan.results[0].Errors...); err != nil {
		return nil, err
	}
	return s.addInvite(tx, n, plan)
}

// replacement finds the invite that took the place of another, by way of those that were replaced themselves; nil where there
// is none, or it was taken back.
func replacement(db *gorm.DB, inv *models.Invite) (*models.Invite, error) {
	for range maxReplacements {
		if inv.ReplacedBy == nil {
			break
		}
		var next models.Invite
		if found := db.Limit(1).Find(&next, "id = ?", *inv.ReplacedBy); found.Error != nil || found.RowsAffected == 0 {
			return nil, found.Error
		}
		inv = &next
		if inv.RevokedAt == nil {
			return inv, nil
		}
	}
	return nil, nil
}

// maxReplacements is how many invites in a row a link is followed through.
const maxReplacements = 20
