package session

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func TestSixthTryForAnAccountMustWait(t *testing.T) {
	c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	a := NewAttempts(c.now)
	for range 5 {
		if err := a.Take("192.0.2.1", "ada@acme.example"); err != nil {
			t.Fatal(err)
		}
		c.at = c.at.Add(20 * time.Second)
	}
	err := a.Take("192.0.2.1", " ADA@acme.example")
	if models.KindOf(err) != models.KindRateLimited || !strings.Contains(err.Error(), "in 14 minutes") {
		t.Fatalf("got %v", err)
	}
	var wait Wait
	if !errors.As(err, &wait) || wait.RetryAfter() != 15*time.Minute-100*time.Second {
		t.Errorf("wait %v", wait)
	}
	if err := a.Take("192.0.2.1", "bob@acme.example"); err != nil {
		t.Errorf("another account: %v", err)
	}
	if err := a.Take("192.0.2.2", "ada@acme.example"); err != nil {
		t.Errorf("the account's owner, elsewhere: %v", err)
	}
	c.at = c.at.Add(wait.RetryAfter())
	if err := a.Take("192.0.2.1", "ada@acme.example"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestEleventhTryOfAnAddressMustWait(t *testing.T) {
	for _, tc := range []struct {
		name      string
		addresses func(i int) string
		limited   bool
	}{
		{"one address", func(int) string { return "192.0.2.1" }, true},
		{"one IPv6 network", func(i int) string { return fmt.Sprintf("2001:db8::%x", i) }, true},
		{"many networks", func(i int) string { return fmt.Sprintf("2001:db8:%x::1", i) }, false},
	} {
		c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
		a := NewAttempts(c.now)
		var last error
		for i := range 11 {
			last = a.Take(tc.addresses(i), fmt.Sprint(i, "@acme.example"))
		}
		if (models.KindOf(last) == models.KindRateLimited) != tc.limited {
			t.Errorf("%s: %v", tc.name, last)
		}
	}
}

func TestSignInForgetsFormerTries(t *testing.T) {
	c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	a := NewAttempts(c.now)
	for range 2 {
		for range 4 {
			if err := a.Take("192.0.2.1", "ada@acme.example"); err != nil {
				t.Fatal(err)
			}
			c.at = c.at.Add(15 * time.Second)
		}
		a.Succeeded("192.0.2.1", "ada@acme.example")
	}
}

func TestTriesAtTheSameTimeAllCount(t *testing.T) {
	a := NewAttempts(time.Now)
	var all sync.WaitGroup
	passed := make(chan struct{}, 50)
	for range 50 {
		all.Go(func() {
			if a.Take("192.0.2.1", "ada@acme.example") == nil {
				passed <- struct{}{}
			}
		})
	}
	all.Wait()
	if len(passed) != 5 {
		t.Errorf("%d passed", len(passed))
	}
}
