package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"invites/models"
)

// Tx shows the tests, which stand outside the package, what use cases have.
type Tx = tx

func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error { return s.inTx(ctx, fn) }
func (s *Store) Read(ctx context.Context) *gorm.DB                  { return s.read(ctx) }
func (s *Store) Postgres() bool                                     { return s.postgres() }

func (t *tx) DB() *gorm.DB                                     { return t.db }
func (t *tx) Now() time.Time                                   { return t.now }
func (t *tx) DBNow() (time.Time, error)                        { return t.dbNow() }
func (t *tx) Enqueue(jobs ...models.Job) error                 { t.enqueue(jobs...); return nil }
func (t *tx) EnqueueAt(at time.Time, jobs ...models.Job) error { t.enqueueAt(at, jobs...); return nil }
func LockForUpdate(db *gorm.DB) *gorm.DB                       { return lockForUpdate(db) }
func Missing(err error, what string) error                     { return missing(err, what) }
func (s *Store) SealToken(id, token string) ([]byte, error) {
	return s.seal(sealInviteToken, id, []byte(token))
}
func (s *Store) Seal(purpose, id string, b []byte) ([]byte, error) { return s.seal(purpose, id, b) }
func (s *Store) OpenSealed(purpose, id string, b []byte) ([]byte, error) {
	return s.open(purpose, id, b)
}

// MigrateTo brings an empty database to the schema of an earlier release.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

func HashSecret(secret string) []byte { return hashSecret(secret) }
