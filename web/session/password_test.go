package session

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"invites/models"
)

// cheap keeps these tests fast; TestProductsParameters looks at the real ones.
func cheap() *Passwords {
	return newPasswords(&argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

func TestPasswordIsVerified(t *testing.T) {
	p := cheap()
	hash, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, password, hash string
		want                 bool
	}{
		{"the password", "correct horse battery", hash, true},
		{"another", "correct horse batterx", hash, false},
		{"nothing", "", hash, false},
		{"an address that nobody has", "correct horse battery", "", false},
		{"the word behind the dummy", "nobody's", "", false},
		{"one too long to be a password", strings.Repeat("x", MaxPassword+1), hash, false},
	} {
		got, err := p.Verify(t.Context(), tc.password, tc.hash)
		if got != tc.want || err != nil {
			t.Errorf("%s: %v, %v", tc.name, got, err)
		}
	}
}

func TestPasswordIsTheSameHoweverTheKeyboardWritesIt(t *testing.T) {
	p := cheap()
	hash, err := p.Hash(t.Context(), "caf\u00e9 au lait")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Verify(t.Context(), "cafe\u0301 au lait", hash); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func TestProductsParameters(t *testing.T) {
	hash, err := NewPasswords().Hash(t.Context(), "correct horse battery")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=2,p=1$") {
		t.Errorf("%s %v", hash, err)
	}
}

func TestHashesWaitTheirTurn(t *testing.T) {
	p := cheap()
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.Verify(ctx, "x", ""); models.KindOf(err) != models.KindUnavailable {
		t.Errorf("with no slot: %v", err)
	}
	var waiting sync.WaitGroup
	waiting.Go(func() {
		if _, err := p.Hash(t.Context(), "correct horse battery"); err != nil {
			t.Error(err)
		}
	})
	<-p.slots
	waiting.Wait()
}

func TestPasswordRules(t *testing.T) {
	for _, tc := range []struct{ password, code string }{
		{"correct horse", ""},
		{"пароль-пароль", ""},
		{strings.Repeat("ab", 100), ""},
		{"", models.CodeRequired},
		{"short", models.CodeTooShort},
		{"ééééééééé", models.CodeTooShort},
		{strings.Repeat("ab", 101), models.CodeTooLong},
		{"              ", models.CodeInvalid},
		{"aaaaaaaaaaaaaa", models.CodeInvalid},
		{"Ada@Acme.Example", models.CodeInvalid},
		{"bad \xff bytes here", models.CodeFormat},
	} {
		fields := models.FieldErrors(CheckPassword(tc.password, "ada@acme.example"))
		if tc.code == "" {
			if fields != nil {
				t.Errorf("%q: %v", tc.password, fields)
			}
			continue
		}
		if len(fields) != 1 || fields[0].Field != "password" || fields[0].Code != tc.code || fields[0].Message == "" {
			t.Errorf("%q: %v, want %s", tc.password, fields, tc.code)
		}
	}
}
