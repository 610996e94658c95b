package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"sync"

	"invites/models"

	"gorm.io/gorm"
)

// sealAnswer is the purpose under which kept answers are sealed: they hold invitees' links.
const sealAnswer = "idempotent answer"

// Answer is what a request was answered: a 2xx status and the body.
type Answer struct {
	Status int
	Body   []byte
}

// Once does something for an Idempotency-Key of an API key, once in 24 hours (contract §1): do's changes, made with the context
// that it is given, and its answer commit together, or nothing does. The same key with the same fingerprint of the request
// is answered the same again, which replayed tells; with another one it is a KindMismatch, and while the first still
// runs, in this process or another, a KindConflict. Where do fails, nothing is kept.
func (s Scope) Once(ctx context.Context, key string, fingerprint []byte, do func(context.Context) (Answer, error)) (a Answer, replayed bool, err error) {
	if err := models.CheckIdempotencyKey(key); err != nil {
		return Answer{}, false, err
	}
	row := models.IdempotentAnswer{APIKeyID: s.actor.ID, KeyHash: hashSecret(s.actor.ID + "\x00" + key), Fingerprint: fingerprint}
	release, free := s.store.running.enter(string(row.KeyHash))
	if !free {
		return Answer{}, false, errRunning()
	}
	defer release()
	err = s.store.inTx(ctx, func(tx *tx) error {
		free, err := tx.alone(row.KeyHash)
		if err != nil {
			return err
		}
		if !free {
			return errRunning()
		}
		a, replayed, err = s.answerOnce(ctx, tx, row, do)
		return err
	})
	return a, replayed, err
}

func errRunning() error {
	return models.Conflict("A request with this Idempotency-Key is still running. Ask again in a moment.")
}

// answerOnce replays the kept answer, or makes one and keeps it.
func (s Scope) answerOnce(ctx context.Context, tx *tx, row models.IdempotentAnswer, do func(context.Context) (Answer, error)) (Answer, bool, error) {
	var kept models.IdempotentAnswer
	err := tx.db.Take(&kept, "api_key_id = ? AND key_hash = ?", row.APIKeyID, row.KeyHash).Error
	switch {
	case err == nil && kept.CreatedAt.After(tx.now.Add(-models.IdempotencyTTL)):
		a, err := s.store.replay(kept, row.Fingerprint)
		return a, true, err
	case err == nil:
		if err := tx.db.Where("api_key_id = ? AND key_hash = ?", row.APIKeyID, row.KeyHash).Delete(&models.IdempotentAnswer{}).Error; err != nil {
			return Answer{}, false, err
		}
	case !errors.Is(err, gorm.ErrRecordNotFound):
		return Answer{}, false, err
	}
	a, err := do(withTx(ctx, tx))
	if err != nil {
		return Answer{}, false, err
	}
	row.Status, row.CreatedAt = a.Status, tx.now
	if row.AnswerSealed, err = s.store.seal(sealAnswer, string(row.KeyHash), a.Body); err != nil {
		return Answer{}, false, err
	}
	return a, false, tx.db.Create(&row).Error
}

func (s *Store) replay(kept models.IdempotentAnswer, fingerprint []byte) (Answer, error) {
	if !bytes.Equal(kept.Fingerprint, fingerprint) {
		return Answer{}, &models.Error{Kind: models.KindMismatch, Message: "This Idempotency-Key was used for another request. Use a new key."}
	}
	body, err := s.open(sealAnswer, string(kept.KeyHash), kept.AnswerSealed)
	return Answer{Status: kept.Status, Body: body}, err
}

// alone says whether no other transaction is at work for the same key, on PostgreSQL in any process. It ends with the transaction.
func (t *tx) alone(keyHash []byte) (bool, error) {
	if !t.store.postgres() {
		return true, nil // one process, and its requests are kept apart by Store.running
	}
	var free bool
	err := t.db.Raw("SELECT pg_try_advisory_xact_lock(?)", int64(binary.BigEndian.Uint64(keyHash))).Scan(&free).Error
	return free, err
}

// names is a set of what is going on in this process.
type names struct {
	mu  sync.Mutex
	now map[string]bool
}

// enter adds a name; free is false where it is there already. release takes it out.
func (n *names) enter(name string) (release func(), free bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.now[name] {
		return nil, false
	}
	if n.now == nil {
		n.now = map[string]bool{}
	}
	n.now[name] = true
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.now, name)
	}, true
}
