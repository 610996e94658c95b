package store

import (
	"context"
	"slices"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// UserRecord is a user with the ids of the providers at which they have a connected account.
type UserRecord struct {
	models.User
	Providers []string
}

// CreateUser adds a user with metadata of the developer's, and a token with which the user can start linking.
func (s Scope) CreateUser(ctx context.Context, metadata map[string]string) (*models.User, *models.LinkToken, error) {
	if err := models.CheckMetadata(metadata); err != nil {
		return nil, nil, err
	}
	var user *models.User
	var token *models.LinkToken
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		user = &models.User{ID: models.NewID(s.store.tenantID), Mode: s.mode, ExternalMetadata: metadata, Origin: models.UserCreated, CreatedAt: tx.now}
		if err := tx.db.Create(user).Error; err != nil {
			return err
		}
		if token, err = s.insertToken(tx, user.ID); err != nil {
			return err
		}
		if err := tx.emit(s.mode, models.UserEvent{UserID: user.ID}, nil); err != nil {
			return err
		}
		s.audit(tx, "user.create", user.ID, "")
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return user, token, nil
}

// CreateToken makes a further token for a user.
func (s Scope) CreateToken(ctx context.Context, userID string) (*models.LinkToken, error) {
	var token *models.LinkToken
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		if err := s.in(tx).Take(&models.User{}, "id = ?", userID).Error; err != nil {
			return missing(err, "user")
		}
		if token, err = s.insertToken(tx, userID); err != nil {
			return err
		}
		s.audit(tx, "token.create", token.ID, userID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return token, nil
}

func (s Scope) insertToken(tx *tx, userID string) (*models.LinkToken, error) {
	secret := newSecret()
	token := &models.LinkToken{
		ID: models.NewID(models.PrefixToken), Mode: s.mode, UserID: userID, TokenHash: hashSecret(secret), CreatedAt: tx.now,
		ExpiresAt: tx.now.Add(models.LinkTokenTTL), AccessToken: secret,
	}
	return token, tx.db.Create(token).Error
}

// TokenUsable says whether a token could start linking now, and in which mode. It changes nothing. An unknown, used or expired
// one is not found.
func (s *Store) TokenUsable(ctx context.Context, secret string) (models.Mode, error) {
	token, err := usableToken(s.read(ctx), s, secret)
	return token.Mode, err
}

func usableToken(db *gorm.DB, s *Store, secret string) (*models.LinkToken, error) {
	var token models.LinkToken
	err := db.Take(&token, "token_hash = ? AND used_at IS NULL AND expires_at > ?", hashSecret(secret), s.now()).Error
	return &token, missing(err, "token")
}

// UseToken begins a walk through the linking widget, once for each token. It returns the walk's secret, for a cookie.
func (s *Store) UseToken(ctx context.Context, secret string) (walk string, err error) {
	err = s.inTx(ctx, func(tx *tx) error {
		token, err := usableToken(lockForUpdate(tx.db), s, secret)
		if err != nil {
			return err
		}
		if err := tx.db.Model(token).Update("used_at", tx.now).Error; err != nil {
			return err
		}
		walk = newSecret()
		return tx.db.Create(&models.LinkSession{
			ID: models.NewID(models.PrefixLinkSession), Mode: token.Mode, UserID: token.UserID,
			TokenHash: hashSecret(walk), CreatedAt: tx.now, ExpiresAt: tx.now.Add(models.LinkSessionTTL),
		}).Error
	})
	return walk, err
}

// User returns a user.
func (s Scope) User(ctx context.Context, id string) (*UserRecord, error) {
	var user models.User
	if err := s.read(ctx).Take(&user, "id = ?", id).Error; err != nil {
		return nil, missing(err, "user")
	}
	records, err := s.withProviders(ctx, []models.User{user})
	if err != nil {
		return nil, err
	}
	return &records[0], nil
}

// Users lists users, newest first.
func (s Scope) Users(ctx context.Context, f models.CreatedFilter, page models.Page) (models.List[UserRecord], error) {
	var found models.List[UserRecord]
	if err := f.Check(); err != nil {
		return found, err
	}
	users, err := listCreated(s.read(ctx), f, page, filterOf("users", f), func(u models.User) (time.Time, string) { return u.CreatedAt, u.ID })
	if err != nil {
		return found, err
	}
	found.Next = users.Next
	found.Items, err = s.withProviders(ctx, users.Items)
	return found, err
}

// filterOf names a list and its filter, for its cursors.
func filterOf(list string, filter any) any { return []any{list, filter} }

// withProviders looks up where users have connected accounts.
func (s Scope) withProviders(ctx context.Context, users []models.User) ([]UserRecord, error) {
	records := make([]UserRecord, len(users))
	place := make(map[string]int, len(users))
	ids := make([]string, len(users))
	for i, user := range users {
		records[i] = UserRecord{User: user, Providers: []string{}}
		ids[i], place[user.ID] = user.ID, i
	}
	var accounts []models.Account
	err := s.read(ctx).Distinct("user_id", "provider_id").Where("status = ? AND user_id IN ?", models.AccountConnected, ids).
		Order("user_id, provider_id").Find(&accounts).Error
	for _, a := range accounts {
		r := &records[place[a.UserID]]
		r.Providers = append(r.Providers, a.ProviderID)
	}
	return records, err
}

// Account returns an account.
func (s Scope) Account(ctx context.Context, id string) (*models.Account, error) {
	var a models.Account
	err := s.read(ctx).Take(&a, "id = ?", id).Error
	return &a, missing(err, "account")
}

// Accounts lists accounts, newest first.
func (s Scope) Accounts(ctx context.Context, f models.AccountFilter, page models.Page) (models.List[models.Account], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Account]{}, err
	}
	query := s.read(ctx)
	if f.UserID != "" {
		query = query.Where("user_id = ?", f.UserID)
	}
	return listCreated(query, f.CreatedFilter, page, filterOf("accounts", f), func(a models.Account) (time.Time, string) { return a.CreatedAt, a.ID })
}

// FindProviders returns the providers of the mode that a filter keeps, those named first, then by name.
func (s Scope) FindProviders(ctx context.Context, f models.ProviderFilter) ([]models.Provider, error) {
	var all []models.Provider
	if err := s.read(ctx).Order("name, id").Find(&all).Error; err != nil {
		return nil, err
	}
	return f.Apply(all), nil
}

// ProviderPage lists the providers of the mode that a filter keeps, in the order of FindProviders.
func (s Scope) ProviderPage(ctx context.Context, f models.ProviderFilter, page models.Page) (models.List[models.Provider], error) {
	var found models.List[models.Provider]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	if err := f.Check(); err != nil {
		return found, err
	}
	ordered, err := s.FindProviders(ctx, models.ProviderFilter{TopIDs: f.TopIDs})
	if err != nil {
		return found, err
	}
	if page.Cursor != "" {
		last, err := openCursor(page.Cursor, filterOf("providers", f))
		if err != nil {
			return found, err
		}
		// One that the filter no longer keeps still has its place.
		ordered = ordered[slices.IndexFunc(ordered, func(p models.Provider) bool { return p.ID == last.id })+1:]
	}
	found.Items = f.Apply(ordered)
	if len(found.Items) > size {
		found.Items = found.Items[:size]
		found.Next = makeCursor(place{id: found.Items[size-1].ID}, filterOf("providers", f))
	}
	return found, nil
}

// AnyProvider returns a provider of the mode, also one that is switched off.
func (s Scope) AnyProvider(ctx context.Context, id string) (*models.Provider, error) {
	var p models.Provider
	err := s.read(ctx).Take(&p, "id = ?", id).Error
	return &p, missing(err, "provider")
}
