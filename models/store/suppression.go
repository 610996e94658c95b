package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"invites/models"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// sealAddressKey is the purpose under which the key of hashed addresses is sealed.
const sealAddressKey = "address key"

// hashedPrefix is how a hash on the suppression list begins. No address does.
const hashedPrefix = "hmac:"

// lookupAddresses is how many addresses one statement looks up, each in the clear and hashed: few, as with sqliteRows.
const lookupAddresses = 200

// addressKey is the key under which addresses of erased people are hashed, once it has been read.
type addressKey struct{ value atomic.Pointer[[]byte] }

// addressKeyRow is where it is kept, sealed, so that a change of SECRET_KEY does not make the hashes useless.
type addressKeyRow struct {
	ID        int
	KeySealed []byte
	CreatedAt time.Time
}

// TableName tells gorm the table.
func (addressKeyRow) TableName() string { return "address_keys" }

// noteAddressKey makes the key of a new database.
func (s *Store) noteAddressKey(ctx context.Context) error {
	return s.inTx(ctx, func(tx *tx) error {
		key := make([]byte, sha256.Size)
		rand.Read(key)
		sealed, err := s.seal(sealAddressKey, "1", key)
		if err != nil {
			return err
		}
		row := addressKeyRow{ID: 1, KeySealed: sealed, CreatedAt: tx.now}
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return err
		}
		_, err = s.addressKey(tx.db)
		return err
	})
}

// addressKey reads the key, once in the life of the process.
func (s *Store) addressKey(db *gorm.DB) ([]byte, error) {
	if key := s.addresses.value.Load(); key != nil {
		return *key, nil
	}
	var row addressKeyRow
	if err := db.Session(&gorm.Session{NewDB: true}).Take(&row, "id = 1").Error; err != nil {
		return nil, err
	}
	key, err := s.open(sealAddressKey, "1", row.KeySealed)
	if err == nil {
		s.addresses.value.Store(&key)
	}
	return key, err
}

// hashedAddress is what stands on the suppression list in place of an erased person's folded address: whoever has the address finds it,
// and nobody gets the address from it.
func hashedAddress(key []byte, mode models.Mode, address string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(string(mode) + "\x00" + address))
	return hashedPrefix + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func isHashed(key string) bool { return strings.HasPrefix(key, hashedPrefix) }

// isSuppressed says whether a folded address is on the suppression list of a mode.
func (s *Store) isSuppressed(db *gorm.DB, mode models.Mode, address string) (bool, error) {
	found, err := s.suppressedAmong(func() *gorm.DB { return db.Where("mode = ?", mode) }, mode, []string{address})
	return found[address], err
}

// suppressedAmong says which folded addresses are on the suppression list, in the clear or hashed. query starts a query of the mode's rows.
func (s *Store) suppressedAmong(query func() *gorm.DB, mode models.Mode, addresses []string) (map[string]bool, error) {
	found := map[string]bool{}
	if len(addresses) == 0 {
		return found, nil
	}
	key, err := s.addressKey(query())
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(addresses, lookupAddresses) {
		named := make(map[string]string, 2*len(some))
		for _, address := range some {
			named[address], named[hashedAddress(key, mode, address)] = address, address
		}
		keys := make([]string, 0, len(named))
		for k := range named {
			keys = append(keys, k)
		}
		var stopped []string
		if err := query().Model(&models.Suppression{}).Where("email_key IN ?", keys).Pluck("email_key", &stopped).Error; err != nil {
			return nil, err
		}
		for _, k := range stopped {
			found[named[k]] = true
		}
	}
	return found, nil
}

// suppress puts an invite's address on the suppression list and says whether it was not there before.
func (t *tx) suppress(inv *models.Invite, reason string) (added bool, err error) {
	there, err := t.store.isSuppressed(t.db, inv.Mode, inv.EmailKey)
	if err != nil || there {
		return false, err
	}
	row := models.Suppression{Mode: inv.Mode, EmailKey: inv.EmailKey, Reason: reason, InviteID: &inv.ID, CreatedAt: t.now}
	made := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return made.RowsAffected > 0, made.Error
}
