package store

import (
	"context"
	"errors"

	"invites/models"

	"gorm.io/gorm"
)

// SignIn records a sign-in at a provider and what the connector said of it. A try that follows a failed one goes on with the
// same account; the first makes it and tells that linking began. A login that is connected already is a conflict.
func (w *Walk) SignIn(ctx context.Context, provider models.Provider, login string, outcome models.SignInOutcome) (*models.Account, error) {
	var account *models.Account
	err := w.store.inTx(ctx, func(tx *tx) (err error) {
		if err := w.lockInvite(tx); err != nil {
			return err
		}
		if account, err = w.openAccount(tx, provider, login); err != nil {
			return err
		}
		account.LoginName = login
		account.Apply(outcome, tx.now)
		return w.settleAccount(tx, account)
	})
	if err != nil {
		return nil, err
	}
	return account, nil
}

// lockInvite makes changes of one person's accounts follow one another, and stops them where the invite was revoked.
func (w *Walk) lockInvite(tx *tx) error {
	if w.Invite == nil {
		// The user may have been invited all the same: the invite first, as everywhere, since two orders of locking are a deadlock.
		if err := lockForUpdate(tx.db).Find(&[]models.Invite{}, "user_id = ?", w.Session.UserID).Error; err != nil {
			return err
		}
		return missing(lockForUpdate(tx.db).Take(&models.User{}, "id = ?", w.Session.UserID).Error, "visit")
	}
	var inv models.Invite
	if err := lockForUpdate(tx.db).Take(&inv, "id = ?", w.Invite.ID).Error; err != nil {
		return missing(err, "visit") // erased meanwhile
	}
	if inv.RevokedAt != nil {
		return inv.Usable(tx.now)
	}
	return w.goesOn(tx)
}

// goesOn is not found where the walk was ended meanwhile: its invite, which is locked, belongs to another address by now.
func (w *Walk) goesOn(tx *tx) error {
	return missing(tx.db.Select("id").Take(&models.LinkSession{}, "id = ?", w.Session.ID).Error, "visit")
}

func (w *Walk) openAccount(tx *tx, p models.Provider, login string) (*models.Account, error) {
	mine := func() *gorm.DB { return tx.db.Where("user_id = ? AND provider_id = ?", w.Session.UserID, p.ID) }
	var connected int64
	err := mine().Model(&models.Account{}).Where("login_name = ? AND status = ?", login, models.AccountConnected).Count(&connected).Error
	if err != nil {
		return nil, err
	}
	if connected > 0 {
		return nil, models.Conflict("This account at " + p.Name + " is linked already.")
	}
	var a models.Account
	unfinished := []models.ConnectionStatus{models.AccountPending, models.AccountAwaitingMFA, models.AccountError}
	err = mine().Where("status IN ?", unfinished).Order("id DESC").Take(&a).Error
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return &a, err
	}
	a = models.Account{
		ID: models.NewID(models.PrefixAccount), Mode: w.Session.Mode, UserID: w.Session.UserID, ProviderID: p.ID,
		LoginName: login, Status: models.AccountPending, CreatedAt: tx.now, UpdatedAt: tx.now,
	}
	if err := tx.db.Create(&a).Error; err != nil {
		return nil, err
	}
	return &a, w.tell(tx, &a, models.AccountEvent{
		Type: models.EventAccountCreated, UserID: a.UserID, AccountID: a.ID, Providers: []string{a.ProviderID},
	})
}

// EnterCode records a second factor and whether the connector found it good. The account it returns says what came of it. It is a
// conflict where no code is awaited.
func (w *Walk) EnterCode(ctx context.Context, accountID string, good bool) (*models.Account, models.AccountErrorCode, error) {
	var a models.Account
	var code models.AccountErrorCode
	err := w.store.inTx(ctx, func(tx *tx) error {
		if err := w.lockInvite(tx); err != nil {
			return err
		}
		a = models.Account{}
		if err := tx.db.Take(&a, "id = ? AND user_id = ?", accountID, w.Session.UserID).Error; err != nil {
			return missing(err, "account")
		}
		failure, final, err := a.CheckMFA(good, tx.now)
		if err != nil {
			return err
		}
		if code = failure; failure != "" && !final {
			return tx.db.Save(&a).Error
		}
		a.Apply(models.SignInOutcome{Error: failure}, tx.now)
		return w.settleAccount(tx, &a)
	})
	return &a, code, err
}

// settleAccount saves an account and tells what became of it.
func (w *Walk) settleAccount(tx *tx, a *models.Account) error {
	if err := tx.db.Save(a).Error; err != nil {
		return err
	}
	switch a.Status {
	case models.AccountError:
		return w.tell(tx, a, models.AccountFailedEvent{
			UserID: a.UserID, AccountID: a.ID, LoginName: a.LoginName, ErrorCode: a.ErrorCode,
			ErrorMessage: a.ErrorMessage, Providers: []string{a.ProviderID},
		})
	case models.AccountConnected:
		return w.connected(tx, a)
	}
	return nil
}

// connected tells of a connected account and, the first time, that its user's invite is linked.
func (w *Walk) connected(tx *tx, a *models.Account) error {
	err := w.tell(tx, a, models.AccountConnectedEvent{
		UserID: a.UserID, AccountID: a.ID, LoginName: a.LoginName, Providers: []string{a.ProviderID},
	})
	if err != nil {
		return err
	}
	var inv models.Invite
	err = lockForUpdate(tx.db).Where("user_id = ?", a.UserID).Take(&inv).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil || !inv.Link(tx.now) {
		return err
	}
	if err := tx.cancelEmails(&inv, models.EmailCancelled); err != nil {
		return err
	}
	if err := saveInvite(tx, &inv); err != nil {
		return err
	}
	tx.log(&inv, models.LogLinked)
	return tx.emitInvite(models.EventInviteLinked, &inv)
}

// tell emits an event about an account, on the timeline of the walk's invite if there is one.
func (w *Walk) tell(tx *tx, a *models.Account, data models.EventData) error {
	if err := tx.emit(a.Mode, data, w.Session.InviteID); err != nil {
		return err
	}
	w.Scope().audit(tx, "account."+string(a.Status), a.ID, a.ProviderID)
	return nil
}

// Disconnect ends the connection of one of the person's accounts.
func (w *Walk) Disconnect(ctx context.Context, accountID string) error {
	if _, err := w.Account(accountID); err != nil {
		return err
	}
	return w.Scope().DisconnectAccount(ctx, accountID)
}

// DisconnectAccount ends a connection; the account stays (contract §5). It is a conflict for one that is not connected.
func (s Scope) DisconnectAccount(ctx context.Context, id string) error {
	return s.store.inTx(ctx, func(tx *tx) error {
		var a models.Account
		if err := lockForUpdate(s.in(tx)).Take(&a, "id = ?", id).Error; err != nil {
			return missing(err, "account")
		}
		if err := a.Disconnect(tx.now); err != nil {
			return err
		}
		if err := tx.db.Save(&a).Error; err != nil {
			return err
		}
		var inviteID string
		if err := tx.db.Model(&models.Invite{}).Where("user_id = ?", a.UserID).Limit(1).Pluck("id", &inviteID).Error; err != nil {
			return err
		}
		if err := tx.emit(a.Mode, models.AccountEvent{
			Type: models.EventAccountDisconnected, UserID: a.UserID, AccountID: a.ID, Providers: []string{a.ProviderID},
		}, models.Optional(inviteID)); err != nil {
			return err
		}
		s.audit(tx, "account.disconnect", a.ID, a.ProviderID)
		return nil
	})
}

// Providers returns the providers that the mode offers, by name.
func (s Scope) Providers(ctx context.Context) ([]models.Provider, error) {
	var all []models.Provider
	err := s.read(ctx).Where("enabled").Order("name").Find(&all).Error
	return all, err
}

// Provider returns a provider that the mode offers.
func (s Scope) Provider(ctx context.Context, id string) (models.Provider, error) {
	var p models.Provider
	err := s.read(ctx).Where("enabled").Take(&p, "id = ?", id).Error
	return p, missing(err, "provider")
}
