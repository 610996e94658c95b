package api

import (
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"invites/handlers/respond"
	"invites/models"
	"invites/web/session"
)

// Limits of wrong keys from one address, so that nobody guesses at leisure and every guess costs the database a question.
const (
	maxGuesses    = 20
	guessesWindow = time.Minute
)

// maxBuckets and maxProven bound the memory that strangers can make a process use.
const (
	maxBuckets = 50_000
	maxProven  = 10_000
)

// almost is the part of a token that arithmetic may lose.
const almost = 1e-6

// buckets are token buckets by name, within this process. Each holds a window's worth of tokens and fills in that time.
type buckets struct {
	size   float64
	window time.Duration
	now    func() time.Time

	mu sync.Mutex
	of map[string]bucket
}

// bucket is how many tokens there were at a time.
type bucket struct {
	tokens float64
	at     time.Time
}

func newBuckets(size int, window time.Duration, now func() time.Time) *buckets {
	return &buckets{size: float64(size), window: window, now: now, of: map[string]bucket{}}
}

// take takes n tokens out of a bucket if it has one at least, and returns how many it has then; n of 0 only looks. ok is false where it
// has none.
func (b *buckets) take(name string, n float64) (left float64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	left = b.level(b.of[name], now)
	if left < 1-almost {
		return left, false
	}
	if n > 0 {
		left = max(0, left-n)
		b.makeRoom(now)
		b.of[name] = bucket{left, now}
	}
	return left, true
}

// level is how many tokens a bucket has at a time; one that is not there is full.
func (b *buckets) level(of bucket, now time.Time) float64 {
	if of.at.IsZero() {
		return b.size
	}
	return math.Min(b.size, of.tokens+b.size*max(0, now.Sub(of.at)).Seconds()/b.window.Seconds())
}

// until is how long a bucket that has left tokens takes to have wanted.
func (b *buckets) until(left, wanted float64) time.Duration {
	return time.Duration(max(0, wanted-left) / b.size * float64(b.window))
}

// makeRoom drops, when there are too many, the full buckets, and, under a flood, half of the others: as the map happens to
// yield them, and in one go, so that the flood does not pay for a walk through the map each time.
func (b *buckets) makeRoom(now time.Time) {
	if len(b.of) < maxBuckets {
		return
	}
	for name, one := range b.of {
		if b.level(one, now) >= b.size {
			delete(b.of, name)
		}
	}
	for name := range b.of {
		if len(b.of) <= maxBuckets/2 {
			return
		}
		delete(b.of, name)
	}
}

// tell sets the headers of draft-ietf-httpapi-ratelimit-headers-10 for a bucket that has left tokens.
func (b *buckets) tell(w http.ResponseWriter, policy string, left float64) {
	h := w.Header()
	h.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", policy, int(b.size), int(b.window.Seconds())))
	h.Set("RateLimit", fmt.Sprintf("%q;r=%d;t=%d", policy, int(left), int(math.Ceil(b.until(left, b.size).Seconds()))))
}

// tooMany refuses a request until the bucket has a token again.
func (b *buckets) tooMany(left float64, message string) error {
	return &models.Error{Kind: models.KindRateLimited, Message: message, Cause: session.Wait(max(time.Nanosecond, b.until(left, 1)))}
}

// spend counts a request of a key, and refuses it where the key has used up its second. Without a limit nothing is counted.
func (h *Room) spend(c *call) error {
	if h.RateLimit == 0 {
		return nil
	}
	left, ok := h.requests.take(c.key.ID, 1)
	h.requests.tell(c.w, "default", left)
	if !ok {
		return h.requests.tooMany(left, fmt.Sprintf("This API key may make %d requests a second. Wait as long as the header Retry-After says.", h.RateLimit))
	}
	return nil
}

// guesses limits wrong keys by the address that sends them.
type guesses struct {
	wrong *buckets

	mu     sync.Mutex
	proven map[proof]struct{} // that were right when they were last asked about
}

// proof is the hash of a key and its secret.
type proof = [sha256.Size]byte

func newGuesses(now func() time.Time) *guesses {
	return &guesses{wrong: newBuckets(maxGuesses, guessesWindow, now), proven: map[proof]struct{}{}}
}

// guess is one pair of key and secret from one address.
type guess struct {
	*guesses
	address string
	proof   proof
}

// begin looks at a pair before anybody is asked about it.
func (g *guesses) begin(r *http.Request, id, secret string) guess {
	return guess{g, session.AddressKey(respond.ClientAddr(r)), sha256.Sum256([]byte(id + ":" + secret))}
}

// refused fails where too many wrong keys have come from the address.
func (g guess) refused(w http.ResponseWriter) error {
	left, ok := g.guesses.wrong.take(g.address, 0)
	if ok || g.isProven() {
		return nil
	}
	g.guesses.wrong.tell(w, "wrong-keys", left)
	return g.guesses.wrong.tooMany(left, "Too many wrong API keys came from this address. Wait as long as the header Retry-After says.")
}

func (g guess) isProven() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.proven[g.proof]
	return ok
}

func (g guess) right() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.proven) >= maxProven {
		clear(g.proven)
	}
	g.proven[g.proof] = struct{}{}
}

func (g guess) wrong() {
	g.mu.Lock()
	delete(g.proven, g.proof)
	g.mu.Unlock()
	g.guesses.wrong.take(g.address, 1)
}
