package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// Secret is a key. It prints as a fixed word, in logs, in %v and %#v and in JSON.
type Secret []byte

const redacted = "[secret]"

// String hides the key.
func (Secret) String() string { return redacted }

// GoString hides the key.
func (Secret) GoString() string { return redacted }

// MarshalText hides the key.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the key.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Bytes is the key itself.
func (s Secret) Bytes() []byte { return s }

// loadKey reads the key file, and makes it where there is none. Two processes that start at once get the same key.
// The file's text, without the line break at its end, is the key: it may be moved to SECRET_KEY as it stands.
// A database without its key is refused: a new key would read nothing of what is there.
func loadKey(path, database string) (Secret, error) {
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if _, err := os.Stat(database); err == nil {
		return nil, wrong("SECRET_KEY", "%s is there but not its key; set SECRET_KEY, or put %s back from a backup", database, path)
	}
	if err := createKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, wrong("DATA_DIR", "the secret key cannot be written to %s (%v); choose a folder that this user may write", path, rootCause(err))
	}
	return readKey(path)
}

func readKey(path string) (Secret, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, wrong("SECRET_KEY", "%s cannot be read (%v); let this user read it", path, rootCause(err))
	}
	key := strings.TrimRight(string(text), "\r\n")
	if len(key) < minKeyBytes {
		return nil, wrong("SECRET_KEY", "%s holds fewer than 32 bytes; put the file back from a backup: without it nothing encrypted can be read", path)
	}
	return Secret(key), nil
}

// createKey writes a whole new key file or none: another process sees it complete, and a power cut does not halve it.
// It fails with fs.ErrExist if another process was first.
func createKey(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := writeKey(dir)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	// A link, unlike a rename, never replaces a key that another process has just made and perhaps used.
	if err := os.Link(temp, path); err != nil {
		return err
	}
	return syncDir(dir)
}

// writeKey writes a new key to a temporary file, which CreateTemp makes readable by its owner alone (0600).
func writeKey(dir string) (string, error) {
	f, err := os.CreateTemp(dir, "secret.key.*")
	if err != nil {
		return "", err
	}
	random := make([]byte, 32)
	rand.Read(random)
	_, err = fmt.Fprintln(f, hex.EncodeToString(random))
	return f.Name(), errors.Join(err, f.Sync(), f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// rootCause leaves out the path, which the message has already.
func rootCause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}
