package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"invites/models"
)

// sealInviteToken is the purpose under which the secret of a landing page is sealed.
const sealInviteToken = "invite token"

// giveToken makes the secret of the landing page: found by its hash, kept sealed, so that the link can be shown again and
// a stolen database opens nothing.
func (s *Store) giveToken(inv *models.Invite) (err error) {
	inv.Token = newSecret()
	inv.TokenHash = hashSecret(inv.Token)
	inv.TokenSealed, err = s.seal(sealInviteToken, inv.ID, []byte(inv.Token))
	return err
}

// newSecret is 256 random bits, fit for a URL.
func newSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashSecret is what a random secret is found by. It needs no salt: there is nothing to guess.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Invite returns an invite with its token.
func (s Scope) Invite(ctx context.Context, id string) (*models.Invite, error) {
	var inv models.Invite
	if err := s.read(ctx).Take(&inv, "id = ?", id).Error; err != nil {
		return nil, missing(err, "invite")
	}
	return &inv, s.store.openToken(&inv)
}

func (s *Store) openToken(inv *models.Invite) error {
	token, err := s.open(sealInviteToken, inv.ID, inv.TokenSealed)
	inv.Token = string(token)
	return err
}

// InviteLogs lists the steps of an invite, newest first.
func (s Scope) InviteLogs(ctx context.Context, inviteID string, page models.Page) (models.List[models.InviteLog], error) {
	if _, err := s.Invite(ctx, inviteID); err != nil {
		return models.List[models.InviteLog]{}, err
	}
	return list(s.read(ctx).Where("invite_id = ?", inviteID), page, inviteID, func(l models.InviteLog) string { return l.ID })
}

// ResendInvite sends a fresh e-mail and renews the expiry. It is a conflict for an invite that is revoked or linked.
func (s Scope) ResendInvite(ctx context.Context, id string) (*models.Invite, error) {
	return s.changeInvite(ctx, id, "invite.resend", s.resend)
}

func (s Scope) resend(tx *tx, inv *models.Invite) error {
	template, suppressed, err := tx.mailOf(inv)
	if err != nil {
		return err
	}
	return s.resendAs(tx, inv, template, suppressed)
}

// resendAs is resend, with what it takes looked up.
func (s Scope) resendAs(tx *tx, inv *models.Invite, template *models.Template, suppressed bool) error {
	if err := s.tellExpiry(tx, inv); err != nil {
		return err
	}
	if err := inv.Resend(tx.now, s.store.inviteTTL); err != nil {
		return err
	}
	return s.sendAgain(tx, inv, template, suppressed)
}

// mailOf looks up what mail for an invite takes: its template, and whether its address asked for none.
func (t *tx) mailOf(inv *models.Invite) (*models.Template, bool, error) {
	var template models.Template
	if err := t.db.Take(&template, "id = ?", inv.TemplateID).Error; err != nil {
		return nil, false, err
	}
	suppressed, err := t.suppressed(inv)
	return &template, suppressed, err
}

// tellExpiry tells of an expiry that no sweep has come by to tell of: it would be forgotten with a renewal.
func (s Scope) tellExpiry(tx *tx, inv *models.Invite) error {
	if !inv.Expired(tx.now) || inv.ExpiredAt != nil {
		return nil
	}
	return tx.emitInvite(models.EventInviteExpired, inv)
}

// sendAgain puts a fresh mail on its way in the place of those that have not gone out.
func (s Scope) sendAgain(tx *tx, inv *models.Invite, template *models.Template, suppressed bool) error {
	if err := tx.cancelEmails(inv, models.EmailCancelled); err != nil {
		return err
	}
	return s.sendInvite(tx, inv, template, suppressed)
}

// RevokeInvite kills the link at once and takes back an e-mail that has not gone out. Doing so twice changes nothing. It
// is a conflict for a linked invite.
func (s Scope) RevokeInvite(ctx context.Context, id string) (*models.Invite, error) {
	return s.changeInvite(ctx, id, "invite.revoke", s.revoke)
}

func (s Scope) revoke(tx *tx, inv *models.Invite) error {
	again := inv.RevokedAt != nil
	if err := inv.Revoke(tx.now); err != nil {
		return err
	}
	if again {
		return errUnchanged
	}
	return s.revoked(tx, inv)
}

// revoked takes back what has not gone out, and tells of a revocation.
func (s Scope) revoked(tx *tx, inv *models.Invite) error {
	if err := tx.cancelEmails(inv, models.EmailCancelled); err != nil {
		return err
	}
	tx.log(inv, models.LogRevoked)
	return tx.emitInvite(models.EventInviteRevoked, inv)
}

// errUnchanged says that what was asked for is so already: there is nothing to save, and nothing to note.
var errUnchanged = errors.New("nothing to change")

// saveInvite keeps an invite as it was changed, with what it is found by now: a process of an earlier release may have written that otherwise.
func saveInvite(tx *tx, inv *models.Invite) error {
	inv.SearchKey = SearchKey(inv.FullName, inv.Email)
	return tx.db.Save(inv).Error
}

// changeInvite locks an invite, changes it, saves it and notes who did it.
func (s Scope) changeInvite(ctx context.Context, id, action string, change func(*tx, *models.Invite) error) (*models.Invite, error) {
	var inv models.Invite
	err := s.store.inTx(ctx, func(tx *tx) error {
		inv = models.Invite{}
		if err := lockForUpdate(s.in(tx)).Take(&inv, "id = ?", id).Error; err != nil {
			return missing(err, "invite")
		}
		address := inv.Email
		if err := change(tx, &inv); err != nil {
			return err
		}
		if err := saveInvite(tx, &inv); err != nil {
			return err
		}
		s.audit(tx, action, inv.ID, models.NoteCorrection(address, inv.Email))
		return nil
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return nil, err
	}
	return &inv, s.store.openToken(&inv)
}
