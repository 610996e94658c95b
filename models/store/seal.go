package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
)

// minSecretKey is the least length of SECRET_KEY in bytes (contract §7).
const minSecretKey = 32

// sealVersion is the first byte of everything sealed, so that the manner of sealing can change without guessing.
const sealVersion = 1

// errSealed says that something sealed could not be opened. It tells no more: to an attacker the reasons are answers.
var errSealed = errors.New("sealed data cannot be opened: it was changed, belongs to another row, or SECRET_KEY differs")

// sealer encrypts what must not lie in the database in the clear: AES-256-GCM under a key that HKDF-SHA256 (RFC 5869)
// derives from SECRET_KEY for each purpose. The id of the row is authenticated with it, so that nobody who can write
// to the database can move a sealed value to another row.
type sealer struct{ secret []byte }

// newSealer takes SECRET_KEY and refuses a key that is too short to be one.
func newSealer(secret []byte) (sealer, error) {
	if len(secret) < minSecretKey {
		return sealer{}, fmt.Errorf("SECRET_KEY must have at least %d bytes; it has %d", minSecretKey, len(secret))
	}
	return sealer{secret: append([]byte(nil), secret...)}, nil
}

// key derives the key of one use and purpose. HKDF fails only when asked for more than 255 hashes of output.
func (s sealer) key(use, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, s.secret, nil, "invites "+use+": "+purpose, sha256.Size)
	if err != nil {
		panic(err)
	}
	return key
}

func (s sealer) aead(purpose string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.key("seal", purpose))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal encrypts plain for a purpose and a row. The result is a version byte, a random nonce and the ciphertext.
func (s sealer) seal(purpose, id string, plain []byte) ([]byte, error) {
	aead, err := s.aead(purpose)
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte{sealVersion}, nil, plain, additional(id)), nil
}

// open returns what was sealed for the same purpose and row under the same key, and errSealed for anything else.
func (s sealer) open(purpose, id string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, errSealed
	}
	aead, err := s.aead(purpose)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, sealed[1:], additional(id))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// additional is what GCM authenticates beside the text. The version is part of it, so that it cannot be swapped either.
func additional(id string) []byte { return append([]byte{sealVersion}, id...) }

// hmac is HMAC-SHA256 of msg under a key of its own for each purpose.
func (s sealer) hmac(purpose string, msg []byte) []byte {
	mac := hmac.New(sha256.New, s.key("hmac", purpose))
	mac.Write(msg)
	return mac.Sum(nil)
}

func (s *Store) seal(purpose, id string, plain []byte) ([]byte, error) {
	return s.sealer.seal(purpose, id, plain)
}

func (s *Store) open(purpose, id string, sealed []byte) ([]byte, error) {
	return s.sealer.open(purpose, id, sealed)
}

func (s *Store) hmac(purpose string, msg []byte) []byte { return s.sealer.hmac(purpose, msg) }
