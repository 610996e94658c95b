package session

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/httprate"

	"invites/models"
)

// limit is how often something may be tried within a window.
type limit struct {
	count  int
	window time.Duration
}

// Limits of tries to sign in: for an address, whatever it tries, and for one account from one address. The
// account alone has no limit: with one, anybody could lock others out.
var (
	perAddress = limit{10, time.Minute}
	perAccount = limit{5, 15 * time.Minute}
)

// maxKeys bounds the memory that strangers can make a process use.
const maxKeys = 50_000

// Attempts limits tries to sign in, within this process. It is safe for concurrent use.
type Attempts struct {
	mu    sync.Mutex
	tries map[string][]time.Time // a key's tries within its window, oldest first
	now   func() time.Time
}

// NewAttempts makes an empty limiter with a clock.
func NewAttempts(now func() time.Time) *Attempts {
	return &Attempts{tries: map[string][]time.Time{}, now: now}
}

// Take counts a try before it is made, so that tries at the same time count too. Above a limit it fails with
// KindRateLimited, and its message says when to try again; the error's cause has RetryAfter.
func (a *Attempts) Take(address, email string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	wait := max(a.wait(addressKey(address), perAddress, now), a.wait(accountKey(address, email), perAccount, now))
	if wait > 0 {
		return tooMany(wait)
	}
	a.makeRoom(now)
	a.add(addressKey(address), now)
	a.add(accountKey(address, email), now)
	return nil
}

// Succeeded forgets the tries for an account after a sign-in, so that typing errors of last minutes are no burden.
func (a *Attempts) Succeeded(address, email string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.tries, accountKey(address, email))
}

// wait is how long to wait until one more try is within the limit; zero if it is now. Tries that no longer count go.
func (a *Attempts) wait(key string, l limit, now time.Time) time.Duration {
	tries := a.tries[key]
	for len(tries) > 0 && now.Sub(tries[0]) >= l.window {
		tries = tries[1:]
	}
	if len(tries) == 0 {
		delete(a.tries, key)
		return 0
	}
	a.tries[key] = tries
	if len(tries) < l.count {
		return 0
	}
	return tries[0].Add(l.window).Sub(now)
}

func (a *Attempts) add(key string, now time.Time) { a.tries[key] = append(a.tries[key], now) }

// makeRoom drops, when there is too much, what no longer counts, and, under a flood, half of the rest: as the map happens
// to yield it, and in one go, so that the flood does not pay for a walk through the map with every try.
func (a *Attempts) makeRoom(now time.Time) {
	if len(a.tries) < maxKeys {
		return
	}
	for key, tries := range a.tries {
		if now.Sub(tries[len(tries)-1]) >= perAccount.window {
			delete(a.tries, key)
		}
	}
	for key := range a.tries {
		if len(a.tries) < maxKeys/2 {
			return
		}
		delete(a.tries, key)
	}
}

// addressKey counts an IPv6 /64 as one: it belongs to one customer.
func addressKey(address string) string { return httprate.CanonicalizeIP(address) }

// accountKey is of one size, however long a text somebody sends as an address.
func accountKey(address, email string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	return addressKey(address) + " " + string(sum[:])
}

// Wait is the cause of an Error of KindRateLimited: how long to wait.
type Wait time.Duration

// Error tells the wait.
func (w Wait) Error() string { return "wait " + time.Duration(w).String() }

// RetryAfter is the wait, for the header of the same name.
func (w Wait) RetryAfter() time.Duration { return time.Duration(w) }

func tooMany(wait time.Duration) error {
	return &models.Error{
		Kind: models.KindRateLimited, Message: "Too many tries. Please try again in " + spoken(wait) + ".", Cause: Wait(wait),
	}
}

// spoken rounds a wait up to whole seconds or minutes, in words.
func spoken(wait time.Duration) string {
	n, unit := int(math.Ceil(wait.Seconds())), "second"
	if n > 90 {
		n, unit = int(math.Ceil(wait.Minutes())), "minute"
	}
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
