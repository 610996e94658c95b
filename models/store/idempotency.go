package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// sealAnswer is the purpose under which kept answers are sealed: they hold invitees' links.
const sealAnswer = "idempotent answer"

// Answer is what a request was answered: a 2xx status and the body.
type Answer struct {
	Status int
	Body   []byte
	// People are the ids of users and the addresses that the body names: erasing one of them takes the kept answer away.
	People []string
}

// idempotentPerson notes that a kept answer names somebody.
type idempotentPerson struct {
	PersonHash []byte
	APIKeyID   string `gorm:"column:api_key_id"`
	KeyHash    []byte
}

// TableName tells gorm the table.
func (idempotentPerson) TableName() string { return "idempotent_people" }

// hashedPerson is how a kept answer's people are noted: by an id or an address, hashed under a key.
func hashedPerson(key []byte, person string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("answer\x00" + models.EmailKey(person)))
	return mac.Sum(nil)
}

// Once does something for an Idempotency-Key of an API key, once in 24 hours (contract §1): do's changes, made with the context
// that it is given, and its answer commit together, or nothing does. The same key with the same fingerprint of the request
// is answered the same again, which replayed tells; with another one it is a KindMismatch, and while the first still
// runs, in this process or another, a KindConflict. Where do fails, nothing is kept. After a deadlock do runs again from the start.
func (s Scope) Once(ctx context.Context, key string, fingerprint []byte, do func(context.Context) (Answer, error)) (a Answer, replayed bool, err error) {
	if err := models.CheckIdempotencyKey(key); err != nil {
		return Answer{}, false, err
	}
	row := models.IdempotentAnswer{APIKeyID: s.actor.ID, KeyHash: hashSecret(s.actor.ID + "\x00" + key), Fingerprint: fingerprint}
	// Those who only ask again do not get into each other's way, nor into that of whoever writes.
	if a, replayed, err := s.store.kept(s.store.read(ctx), row, s.store.now()); err != nil || replayed {
		return a, replayed, err
	}
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
	if err != nil {
		return Answer{}, false, err
	}
	return a, replayed, nil
}

func errRunning() error {
	return models.Conflict("A request with this Idempotency-Key is still running. Ask again in a moment.")
}

// answerOnce replays the kept answer, or makes one and keeps it. Whoever ran before may have committed since it was last
// looked for; the lock of alone comes free after that commit can be seen.
func (s Scope) answerOnce(ctx context.Context, tx *tx, row models.IdempotentAnswer, do func(context.Context) (Answer, error)) (Answer, bool, error) {
	if a, replayed, err := s.store.kept(tx.db, row, tx.now); err != nil || replayed {
		return a, replayed, err
	}
	a, err := do(withTx(ctx, tx))
	if err != nil {
		return Answer{}, false, err
	}
	row.Status, row.CreatedAt = a.Status, tx.now
	if row.AnswerSealed, err = s.store.seal(sealAnswer, string(row.KeyHash), a.Body); err != nil {
		return Answer{}, false, err
	}
	// What has outlived its day makes room: kept has found nothing younger.
	if err := tx.db.Where("api_key_id = ? AND key_hash = ?", row.APIKeyID, row.KeyHash).Delete(&models.IdempotentAnswer{}).Error; err != nil {
		return Answer{}, false, err
	}
	err = tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) { // no lock allows it; should one fail, nothing is done twice
		err = errRunning()
	}
	if err != nil {
		return a, false, err
	}
	return a, false, s.store.notePeople(tx, row, a.People)
}

// notePeople notes whom a kept answer names.
func (s *Store) notePeople(tx *tx, row models.IdempotentAnswer, people []string) error {
	key, err := s.addressKey(tx.db)
	if err != nil {
		return err
	}
	hashes := make([][]byte, len(people))
	for i, person := range people {
		hashes[i] = hashedPerson(key, person)
	}
	slices.SortFunc(hashes, bytes.Compare)
	hashes = slices.CompactFunc(hashes, bytes.Equal)
	rows := make([]*idempotentPerson, len(hashes))
	for i, hash := range hashes {
		rows[i] = &idempotentPerson{PersonHash: hash, APIKeyID: row.APIKeyID, KeyHash: row.KeyHash}
	}
	return addRows(tx.db, rows)
}

// kept is the answer that is kept for a key, if there is one of the last 24 hours.
func (s *Store) kept(db *gorm.DB, row models.IdempotentAnswer, now time.Time) (a Answer, found bool, err error) {
	var kept models.IdempotentAnswer
	err = db.Where("created_at > ?", now.Add(-models.IdempotencyTTL)).Take(&kept, "api_key_id = ? AND key_hash = ?", row.APIKeyID, row.KeyHash).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return Answer{}, false, nil
	case err != nil:
		return Answer{}, false, err
	case !bytes.Equal(kept.Fingerprint, row.Fingerprint):
		return Answer{}, false, &models.Error{Kind: models.KindMismatch, Message: "This Idempotency-Key was used for another request. Use a new key."}
	}
	if len(kept.AnswerSealed) == 0 {
		return Answer{}, false, models.Conflict("What this Idempotency-Key was answered told of a person who has been erased since. It is no longer kept, and nothing was done again.")
	}
	a = Answer{Status: kept.Status}
	a.Body, err = s.open(sealAnswer, string(kept.KeyHash), kept.AnswerSealed)
	return a, err == nil, err
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
