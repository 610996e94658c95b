package session

import (
	"crypto/sha256"
	"strings"
	"time"
)

// Limits of tries to sign in: for an address, whatever it tries, and for one account from one address. The
// account alone has no limit: with one, anybody could lock others out.
var (
	perAddress = Limit{10, time.Minute}
	perAccount = Limit{5, 15 * time.Minute}
)

// Attempts limits tries to sign in, within this process. It is safe for concurrent use.
type Attempts struct{ limiter *Limiter }

// NewAttempts makes an empty limiter with a clock.
func NewAttempts(now func() time.Time) *Attempts {
	return &Attempts{NewLimiter(perAccount.Window, now)}
}

// Take counts a try before it is made, so that tries at the same time count too. Above a limit it fails as Limiter.Take does.
func (a *Attempts) Take(address, email string) error {
	return a.limiter.take(try{AddressKey(address), perAddress}, try{accountKey(address, email), perAccount})
}

// Succeeded forgets the tries for an account after a sign-in, so that typing errors of last minutes are no burden.
func (a *Attempts) Succeeded(address, email string) { a.limiter.Forget(accountKey(address, email)) }

// accountKey is of one size, however long a text somebody sends as an address.
func accountKey(address, email string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	return AddressKey(address) + " " + string(sum[:])
}
