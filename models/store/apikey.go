package store

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"

	"gorm.io/gorm"

	"invites/models"
)

// CreateAPIKey makes a key and returns its secret, which is not kept and cannot be shown again. It is a conflict where the id that was chosen
// is that of a key.
func (s Scope) CreateAPIKey(ctx context.Context, n models.NewAPIKey) (key *models.APIKey, secret string, err error) {
	if err := n.Check(s.store.now()); err != nil {
		return nil, "", err
	}
	secret = newSecret()
	err = s.store.inTx(ctx, func(tx *tx) error {
		key = &models.APIKey{
			ID: cmp.Or(n.ID, models.NewID(models.PrefixAPIKey)), Mode: s.mode, Name: n.Name, SecretHash: hashSecret(secret),
			Scopes: n.Scopes, ExpiresAt: n.ExpiresAt, CreatedBy: s.actor.Name, CreatedAt: tx.now,
		}
		err := tx.db.Create(key).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return models.Conflict("This key was made already, and its secret was shown once. For another key, open the form anew.")
		}
		if err != nil {
			return err
		}
		s.audit(tx, "apikey.create", key.ID, key.Name)
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return key, secret, nil
}

// Authenticate returns the key that a secret belongs to. The error is of KindUnauthenticated and does not say what is wrong; secrets are
// compared in constant time.
func (s *Store) Authenticate(ctx context.Context, id, secret string) (*models.APIKey, error) {
	wrong := &models.Error{Kind: models.KindUnauthenticated, Message: "The API key or its secret is not right."}
	if !models.HasPrefix(id, models.PrefixAPIKey) {
		return nil, wrong
	}
	var key models.APIKey
	err := missing(s.read(ctx).Take(&key, "id = ?", id).Error, "key")
	if err != nil && models.KindOf(err) != models.KindNotFound {
		return nil, err
	}
	same := subtle.ConstantTimeCompare(key.SecretHash, hashSecret(secret)) == 1
	if err != nil || !same || !key.Usable(s.now()) {
		return nil, wrong
	}
	return &key, nil
}

// APIKeys lists the keys of the mode, newest first, revoked ones too.
func (s Scope) APIKeys(ctx context.Context, page models.Page) (models.List[models.APIKey], error) {
	return list(s.read(ctx), page, "api keys", func(k models.APIKey) string { return k.ID })
}

// APIKeyNames maps the ids of keys to their names.
func (s Scope) APIKeyNames(ctx context.Context, ids []string) (map[string]string, error) {
	var found []models.APIKey
	err := s.read(ctx).Select("id", "name").Find(&found, "id IN ?", ids).Error
	names := make(map[string]string, len(found))
	for _, k := range found {
		names[k.ID] = k.Name
	}
	return names, err
}

// FindAPIKeys is APIKeys, narrowed and sorted as the filter says. It is of KindInvalid where the filter or the cursor is wrong.
func (s Scope) FindAPIKeys(ctx context.Context, f models.APIKeyFilter, page models.Page) (models.List[models.APIKey], error) {
	if err := f.Check(); err != nil {
		return models.List[models.APIKey]{}, err
	}
	query, now := s.read(ctx), s.store.now()
	if f.Search != "" {
		query = query.Where("(? OR id = ?)", holds(f.Search, "name"), f.Search)
	}
	switch f.State { // as APIKey.Usable has it
	case models.APIKeysActive:
		query = query.Where("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)", now)
	case models.APIKeysEnded:
		query = query.Where("(revoked_at IS NOT NULL OR expires_at <= ?)", now)
	}
	in := byID(func(k models.APIKey) string { return k.ID })
	in.up = f.Sort == models.APIKeysOldest
	if f.Sort == models.APIKeysByName || f.Sort == models.APIKeysByNameEnd {
		in = in.folded("LOWER(name)", func(k models.APIKey) string { return k.Name }, f.Sort == models.APIKeysByName)
	}
	return listBy(query, page, filterOf("api keys found", f), in)
}

// RevokeAPIKey makes a key useless at once. Doing so twice changes nothing.
func (s Scope) RevokeAPIKey(ctx context.Context, id string) (*models.APIKey, error) {
	var key models.APIKey
	err := s.store.inTx(ctx, func(tx *tx) error {
		key = models.APIKey{}
		if err := lockForUpdate(s.in(tx)).Take(&key, "id = ?", id).Error; err != nil {
			return missing(err, "API key")
		}
		if key.RevokedAt != nil {
			return nil
		}
		key.RevokedAt = &tx.now
		if err := tx.db.Save(&key).Error; err != nil {
			return err
		}
		s.audit(tx, "apikey.revoke", key.ID, key.Name)
		return nil
	})
	return &key, err
}
