package store

import (
	"bytes"
	"cmp"
	"context"

	"invites/models"

	"gorm.io/gorm"
)

// Landing is what an invitee's page is made of.
type Landing struct {
	Invite   models.Invite
	Template models.Template
	Wink     *models.WinkTemplate // nil where the invite has none
	Logo     string               // the digest of the company's logo; empty where there is none
	Accounts []models.Account     // all that were ever begun, oldest first
	Renewed  bool                 // the link is an old one, and a fresh one was sent in its place
	Replaced bool                 // the invite was revoked for a newer one, which is not revoked itself
}

// Landing returns what belongs to the secret of an invite's link, also of the one before. It changes nothing: mail scanners fetch links.
func (s *Store) Landing(ctx context.Context, token string) (*Landing, error) {
	var l Landing
	db := s.read(ctx)
	err := freshOrOld(db, token).Take(&l.Invite).Error
	if err != nil {
		return nil, missing(err, "invitation")
	}
	l.Invite.Token, l.Renewed = token, !bytes.Equal(l.Invite.TokenHash, hashSecret(token))
	if err := db.Take(&l.Template, "id = ?", l.Invite.TemplateID).Error; err != nil {
		return nil, err
	}
	newer, err := replacement(db, &l.Invite)
	if err != nil {
		return nil, err
	}
	l.Replaced = newer != nil
	if l.Wink, err = winkOf(db, &l.Invite); err != nil {
		return nil, err
	}
	if l.Logo, err = logoOf(db, &l.Template); err != nil {
		return nil, err
	}
	return &l, db.Order("id").Find(&l.Accounts, "user_id = ?", l.Invite.UserID).Error
}

// winkOf is an invite's wink template, also a deleted one; nil where it has none.
func winkOf(db *gorm.DB, inv *models.Invite) (*models.WinkTemplate, error) {
	if inv.WinkTemplateID == nil {
		return nil, nil
	}
	var wink models.WinkTemplate
	return &wink, db.Take(&wink, "id = ?", *inv.WinkTemplateID).Error
}

// freshOrOld finds an invite by its link's secret or by that of the link before.
func freshOrOld(db *gorm.DB, token string) *gorm.DB {
	hash := hashSecret(token)
	return db.Where("token_hash = ? OR old_token_hash = ?", hash, hash)
}

// invitee is the invite's person as someone who acts.
func invitee(inv *models.Invite) models.Actor {
	return models.Actor{Kind: models.ActorInvitee, ID: inv.UserID, Name: inv.Email}
}

// OpenInvite is the person's click on the landing page: it logs the step and begins a walk through the linking widget. It
// returns the walk's secret, for a cookie. It is a conflict where the link is expired or revoked.
func (s *Store) OpenInvite(ctx context.Context, token string) (secret string, err error) {
	err = s.byToken(ctx, token, func(tx *tx, inv *models.Invite) error {
		if err := inv.Usable(tx.now); err != nil {
			return err
		}
		if inv.OpenedAt == nil || inv.StoppedAt != nil {
			inv.OpenedAt, inv.StoppedAt, inv.UpdatedAt = cmp.Or(inv.OpenedAt, &tx.now), nil, tx.now
		}
		tx.log(inv, models.LogLandingPage)
		secret = newSecret()
		return tx.db.Create(&models.LinkSession{
			ID: models.NewID(models.PrefixLinkSession), Mode: inv.Mode, UserID: inv.UserID, InviteID: &inv.ID,
			TokenHash: hashSecret(secret), CreatedAt: tx.now, ExpiresAt: tx.now.Add(models.LinkSessionTTL),
		}).Error
	})
	return secret, err
}

// RenewInvite sends a fresh link for an expired invite, to its original address alone, at the wish of whoever has the old
// one, which stays dead; once an hour at most (KindRateLimited). It is a conflict where no e-mail goes to that address.
func (s *Store) RenewInvite(ctx context.Context, token string) error {
	return s.byToken(ctx, token, func(tx *tx, inv *models.Invite) error {
		if !inv.Expired(tx.now) {
			return models.Conflict("This invitation does not need a fresh link.")
		}
		var recent int64
		err := tx.db.Model(&models.Email{}).Where("invite_id = ? AND created_at > ?", inv.ID, tx.now.Add(-models.RenewPause)).Count(&recent).Error
		if err != nil {
			return err
		}
		if recent > 0 {
			return &models.Error{Kind: models.KindRateLimited, Message: "A fresh link was sent a short while ago. Please look into your inbox."}
		}
		inv.OldTokenHash = inv.TokenHash
		if err := s.giveToken(inv); err != nil {
			return err
		}
		scope := s.Scope(inv.Mode, invitee(inv))
		if err := scope.resend(tx, inv); err != nil {
			return err
		}
		if inv.EmailStatus != models.EmailQueued {
			return models.Conflict("No e-mail is sent to this address. Please ask whoever invited you.")
		}
		scope.audit(tx, "invite.renew", inv.ID, "")
		return nil
	})
}

// StopInvites, with an old link too, puts the invite's address on the suppression list of its mode, at the wish of its owner, and takes back what
// has not gone out to it: this invite's mail at once, that of others when its turn comes. Doing so twice changes nothing.
func (s *Store) StopInvites(ctx context.Context, token string) error {
	return s.changeFound(ctx, func(db *gorm.DB) *gorm.DB { return freshOrOld(db, token) }, func(tx *tx, inv *models.Invite) error {
		added, err := tx.suppress(inv, "asked by the recipient")
		if err != nil {
			return err
		}
		again := inv.StoppedAt != nil
		inv.Stop(tx.now)
		if err := tx.stopOthers(inv); err != nil {
			return err
		}
		if inv.EmailStatus == models.EmailQueued {
			if err := tx.cancelEmails(inv, models.EmailSuppressed); err != nil {
				return err
			}
			if err := tx.emitFailed(inv, reasonStopped); err != nil {
				return err
			}
		}
		if !added && again {
			return nil
		}
		s.Scope(inv.Mode, invitee(inv)).audit(tx, "address.suppress", inv.ID, "")
		return nil
	})
}

// stopOthers notes what was asked for on the other invites of the address that nobody has started with: staff find them with this one.
func (t *tx) stopOthers(inv *models.Invite) error {
	return t.db.Model(&models.Invite{}).
		Where("mode = ? AND email_key = ? AND id <> ?", inv.Mode, inv.EmailKey, inv.ID).
		Where("linked_at IS NULL AND revoked_at IS NULL AND started_at IS NULL AND stopped_at IS NULL").
		Updates(map[string]any{"stopped_at": t.now, "updated_at": t.now}).Error
}

// Stopped says whether the invite's address is on the suppression list.
func (s *Store) Stopped(ctx context.Context, inv *models.Invite) (bool, error) {
	return s.isSuppressed(s.read(ctx), inv.Mode, inv.EmailKey)
}

// byToken locks the invite that a link's secret belongs to, changes it and saves it.
func (s *Store) byToken(ctx context.Context, token string, change func(*tx, *models.Invite) error) error {
	return s.changeFound(ctx, func(db *gorm.DB) *gorm.DB { return db.Where("token_hash = ?", hashSecret(token)) }, change)
}

func (s *Store) changeFound(ctx context.Context, find func(*gorm.DB) *gorm.DB, change func(*tx, *models.Invite) error) error {
	return s.inTx(ctx, func(tx *tx) error {
		var inv models.Invite
		if err := find(lockForUpdate(tx.db)).Take(&inv).Error; err != nil {
			return missing(err, "invitation")
		}
		if err := change(tx, &inv); err != nil {
			return err
		}
		return saveInvite(tx, &inv)
	})
}

// Walk is one invitee's way through the linking widget.
type Walk struct {
	store    *Store
	Session  models.LinkSession
	Invite   *models.Invite // nil for a walk that a developer began
	Template *models.Template
	Wink     *models.WinkTemplate
	Logo     string           // the digest of the company's logo; empty where there is none
	Accounts []models.Account // all that were ever begun, oldest first
}

// Walk returns the walk that a cookie's secret belongs to. It is not found when it has ended, or its invite was revoked.
func (s *Store) Walk(ctx context.Context, secret string) (*Walk, error) {
	w := &Walk{store: s}
	db := s.read(ctx)
	if err := db.Take(&w.Session, "token_hash = ? AND expires_at > ?", hashSecret(secret), s.now()).Error; err != nil {
		return nil, missing(err, "visit")
	}
	if err := w.loadInvite(db); err != nil {
		return nil, err
	}
	return w, db.Order("id").Find(&w.Accounts, "user_id = ?", w.Session.UserID).Error
}

func (w *Walk) loadInvite(db *gorm.DB) (err error) {
	if w.Session.InviteID == nil {
		return nil
	}
	w.Invite, w.Template = &models.Invite{}, &models.Template{}
	if err := db.Take(w.Invite, "id = ?", *w.Session.InviteID).Error; err != nil {
		return err
	}
	if w.Invite.RevokedAt != nil {
		return models.NotFound("visit")
	}
	if err := db.Take(w.Template, "id = ?", w.Invite.TemplateID).Error; err != nil {
		return err
	}
	if w.Wink, err = winkOf(db, w.Invite); err != nil {
		return err
	}
	w.Logo, err = logoOf(db, w.Template)
	return err
}

// Scope is the walk's mode, with its person acting.
func (w *Walk) Scope() Scope {
	actor := models.Actor{Kind: models.ActorInvitee, ID: w.Session.UserID}
	if w.Invite != nil {
		actor = invitee(w.Invite)
	}
	return w.store.Scope(w.Session.Mode, actor)
}

// Consented says whether the person has agreed to what is shared.
func (w *Walk) Consented() bool { return w.Session.ConsentedAt != nil }

// Consent notes that the person agrees. It is a conflict where the invite was revoked meanwhile.
func (w *Walk) Consent(ctx context.Context) error {
	if w.Consented() {
		return nil
	}
	return w.store.inTx(ctx, func(tx *tx) error {
		if err := w.lockInvite(tx); err != nil {
			return err
		}
		at := tx.now
		w.Session.ConsentedAt = &at
		if err := tx.db.Model(&w.Session).Update("consented_at", at).Error; err != nil {
			return err
		}
		w.Scope().audit(tx, "link.consent", w.Session.UserID, "")
		return nil
	})
}

// Account returns one of the person's own accounts.
func (w *Walk) Account(id string) (*models.Account, error) {
	for i := range w.Accounts {
		if w.Accounts[i].ID == id {
			return &w.Accounts[i], nil
		}
	}
	return nil, models.NotFound("account")
}

// ChooseProvider notes that the person went on to a provider. It is a conflict where the invite was revoked meanwhile.
func (w *Walk) ChooseProvider(ctx context.Context, providerID string) error {
	if w.Invite == nil {
		return nil
	}
	return w.store.inTx(ctx, func(tx *tx) error {
		var inv models.Invite
		if err := lockForUpdate(tx.db).Take(&inv, "id = ?", w.Invite.ID).Error; err != nil {
			return missing(err, "visit") // erased meanwhile
		}
		if inv.RevokedAt != nil {
			return inv.Usable(tx.now)
		}
		if err := w.goesOn(tx); err != nil {
			return err
		}
		if inv.StartedAt == nil || inv.StoppedAt != nil {
			started := map[string]any{"started_at": cmp.Or(inv.StartedAt, &tx.now), "stopped_at": nil, "updated_at": tx.now}
			if err := tx.db.Model(&inv).Updates(started).Error; err != nil {
				return err
			}
		}
		tx.log(&inv, models.LogWinkWidget)
		return nil
	})
}
