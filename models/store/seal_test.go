package store_test

import (
	"bytes"
	"strings"
	"testing"

	"invites/models/store"
	"invites/models/store/storetest"
)

func TestWhatIsSealedOpensOnlyForItsPurposeRowAndKey(t *testing.T) {
	s := openAt(t, t.TempDir())
	other, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), SecretKey: []byte(strings.Repeat("x", 32))})
	must(t, err)
	t.Cleanup(func() { must(t, other.Close()) })
	plain := []byte("the link of the invitee")
	sealed, err := s.Seal("invite token", "iv-1", plain)
	must(t, err)

	if got, err := s.OpenSealed("invite token", "iv-1", sealed); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("opened %q, %v", got, err)
	}
	refused := map[string]func() ([]byte, error){
		"another row":     func() ([]byte, error) { return s.OpenSealed("invite token", "iv-2", sealed) },
		"another purpose": func() ([]byte, error) { return s.OpenSealed("mail body", "iv-1", sealed) },
		"another key":     func() ([]byte, error) { return other.OpenSealed("invite token", "iv-1", sealed) },
		"nothing":         func() ([]byte, error) { return s.OpenSealed("invite token", "iv-1", nil) },
		"the plain text":  func() ([]byte, error) { return s.OpenSealed("invite token", "iv-1", plain) },
		"a part":          func() ([]byte, error) { return s.OpenSealed("invite token", "iv-1", sealed[:len(sealed)-1]) },
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		refused["a changed byte "+string(rune('A'+i))] = func() ([]byte, error) { return s.OpenSealed("invite token", "iv-1", changed) }
	}
	for name, open := range refused {
		if got, err := open(); err == nil {
			t.Errorf("%s: opened %q", name, got)
		}
	}
}

func TestSealingTwiceGivesTwoTextsThatHideThePlainOne(t *testing.T) {
	s := openAt(t, t.TempDir())
	plain := []byte("again and again and again")
	one, err := s.Seal("mail body", "em-1", plain)
	must(t, err)
	two, err := s.Seal("mail body", "em-1", plain)
	must(t, err)
	if bytes.Equal(one, two) || bytes.Contains(one, plain[:5]) {
		t.Errorf("sealed %x and %x", one, two)
	}
}

func TestAShortSecretKeyIsRefusedByName(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), SecretKey: []byte("short")})
	if err == nil || !strings.Contains(err.Error(), "SECRET_KEY") {
		t.Errorf("error %v, want one that names SECRET_KEY", err)
	}
}

func TestADatabaseMadeWithAnotherSecretKeyIsRefusedByName(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		dir := t.TempDir()
		open := func(key string) (*store.Store, error) {
			return store.Open(t.Context(), store.Options{DatabaseURL: databaseURL, DataDir: dir, SecretKey: []byte(key)})
		}
		early, err := open(strings.Repeat("a", 32)) // before there is a schema, nothing can be told
		must(t, err)
		t.Cleanup(func() { must(t, early.Close()) })
		owner, err := open(strings.Repeat("b", 32))
		must(t, err)
		must(t, owner.Migrate(t.Context()))
		must(t, owner.Close())

		_, openErr := open(strings.Repeat("c", 32))
		for name, err := range map[string]error{"open": openErr, "migrate": early.Migrate(t.Context())} {
			if err == nil || !strings.Contains(err.Error(), "SECRET_KEY") {
				t.Errorf("%s: error %v, want one that names SECRET_KEY", name, err)
			}
		}
		again, err := open(strings.Repeat("b", 32))
		must(t, err)
		must(t, again.Migrate(t.Context()))
		must(t, again.Close())
	})
}

func TestTheSetupTokenFollowsFromTheSecretKey(t *testing.T) {
	one, two := openAt(t, t.TempDir()), openAt(t, t.TempDir())
	if one.SetupToken() != two.SetupToken() || len(one.SetupToken()) < 32 {
		t.Errorf("tokens %q and %q", one.SetupToken(), two.SetupToken())
	}
	if !one.IsSetupToken(two.SetupToken()) || one.IsSetupToken("") || one.IsSetupToken(one.SetupToken()+"x") {
		t.Error("the right token and no other must be accepted")
	}
}
