package session

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/go-chi/httprate"

	"invites/models"
)

// Limit is how often something may be tried within a window.
type Limit struct {
	Count  int
	Window time.Duration
}

// try is one of what a request counts as: under a key, with its limit.
type try struct {
	key   string
	limit Limit
}

// maxKeys bounds the memory that strangers can make a process use.
const maxKeys = 50_000

// Limiter counts tries by key, within this process, in bounded memory. It is safe for concurrent use.
type Limiter struct {
	mu      sync.Mutex
	tries   map[string][]time.Time // a key's tries within its window, oldest first
	longest time.Duration          // no window is longer
	cleaned time.Time              // when all that no longer counted went
	now     func() time.Time
}

// NewLimiter makes an empty limiter with a clock, for limits with windows of up to longest.
func NewLimiter(longest time.Duration, now func() time.Time) *Limiter {
	return &Limiter{tries: map[string][]time.Time{}, longest: longest, cleaned: now(), now: now}
}

// Take counts a try under a key before it is made, so that tries at the same time count too. Above the limit it fails with
// KindRateLimited, and its message says when to try again; the error's cause has RetryAfter. What fails does not count.
func (l *Limiter) Take(key string, limit Limit) error { return l.take(try{key, limit}) }

// take counts all of the tries, or, where one of them is above its limit, none.
func (l *Limiter) take(tries ...try) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	var wait time.Duration
	for _, t := range tries {
		wait = max(wait, l.wait(t, now))
	}
	if wait > 0 {
		return tooMany(wait)
	}
	l.makeRoom(now)
	for _, t := range tries {
		l.tries[t.key] = append(l.tries[t.key], now)
	}
	return nil
}

// GiveBack takes back the latest try under a key.
func (l *Limiter) GiveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch n := len(l.tries[key]); n {
	case 0, 1:
		delete(l.tries, key)
	default:
		l.tries[key] = l.tries[key][:n-1]
	}
}

// Forget drops all the tries under a key.
func (l *Limiter) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tries, key)
}

// wait is how long to wait until one more try is within its limit; zero if it is now. Tries that no longer count go.
func (l *Limiter) wait(t try, now time.Time) time.Duration {
	tries := l.tries[t.key]
	for len(tries) > 0 && now.Sub(tries[0]) >= t.limit.Window {
		tries = tries[1:]
	}
	if len(tries) == 0 {
		delete(l.tries, t.key)
		return 0
	}
	l.tries[t.key] = tries
	if len(tries) < t.limit.Count {
		return 0
	}
	return tries[0].Add(t.limit.Window).Sub(now)
}

// makeRoom drops, from time to time and when there is too much, what no longer counts, and, under a flood, half of the rest: as
// the map happens to yield it, and in one go, so that the flood does not pay for a walk through the map with every try.
func (l *Limiter) makeRoom(now time.Time) {
	full := len(l.tries) >= maxKeys
	if !full && now.Sub(l.cleaned) < l.longest {
		return
	}
	l.cleaned = now
	for key, tries := range l.tries {
		if now.Sub(tries[len(tries)-1]) >= l.longest {
			delete(l.tries, key)
		}
	}
	for key := range l.tries {
		if !full || len(l.tries) < maxKeys/2 {
			return
		}
		delete(l.tries, key)
	}
}

// AddressKey is the key of a client's address. It counts an IPv6 /64 as one: it belongs to one customer.
func AddressKey(address string) string { return httprate.CanonicalizeIP(address) }

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
