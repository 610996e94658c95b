package session

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"invites/models"
)

// Limits of a password's length, in characters. The upper one bounds the work that a stranger can ask for.
const (
	MinPassword = 10
	MaxPassword = 200
)

// Passwords hashes and verifies passwords with argon2id (RFC 9106). As many run at once as there are processors: each
// takes 64 MiB, and a flood of sign-ins must wait instead of taking all memory.
type Passwords struct {
	params *argon2id.Params
	slots  chan struct{}
	dummy  func() (string, error)
}

// NewPasswords makes it with the parameters of the product: 64 MiB, two passes, one lane.
func NewPasswords() *Passwords {
	return newPasswords(&argon2id.Params{Memory: 64 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

func newPasswords(params *argon2id.Params) *Passwords {
	return &Passwords{
		params: params,
		slots:  make(chan struct{}, runtime.NumCPU()),
		dummy:  sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody's", params) }),
	}
}

// Hash returns the encoded hash of a password that CheckPassword has passed. It waits its turn and fails with
// KindUnavailable when ctx ends first.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	return argon2id.CreateHash(norm.NFKC.String(password), p.params)
}

// Verify says whether the password fits the hash. With an empty hash, for an e-mail address that nobody has, it does the
// same work and says no, so that the time tells a stranger nothing. It fails with KindUnavailable when ctx ends first.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (bool, error) {
	known := hash != ""
	if utf8.RuneCountInString(password) > MaxPassword {
		password, known = "", false
	}
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	if !known {
		dummy, err := p.dummy()
		if err != nil {
			return false, err
		}
		hash = dummy
	}
	match, err := argon2id.ComparePasswordAndHash(norm.NFKC.String(password), hash)
	if err != nil {
		return false, fmt.Errorf("verify a password: %w", err)
	}
	return match && known, nil
}

func (p *Passwords) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &models.Error{
			Kind: models.KindUnavailable, Message: "The server is busy. Please try again in a moment.",
			Cause: errors.Join(errors.New("no turn for a password hash"), ctx.Err()),
		}
	}
}

func (p *Passwords) leave() { <-p.slots }

// CheckPassword says what is wrong with a password that somebody chooses, as an Error of KindInvalid that names the field
// "password". Length is what counts (NIST SP 800-63B §3.1.1.2): no rule asks for digits or signs.
func CheckPassword(password, email string) error {
	message, code := "", models.CodeInvalid
	length := utf8.RuneCountInString(norm.NFKC.String(password))
	switch {
	case password == "":
		message, code = "Choose a password.", models.CodeRequired
	case !utf8.ValidString(password):
		message, code = "Use letters, digits, spaces and signs only.", models.CodeFormat
	case strings.TrimSpace(password) == "":
		message = "Use more than spaces."
	case length < MinPassword:
		message, code = fmt.Sprintf("Use at least %d characters; this has %d.", MinPassword, length), models.CodeTooShort
	case length > MaxPassword:
		message, code = fmt.Sprintf("Use at most %d characters; this has %d.", MaxPassword, length), models.CodeTooLong
	case email != "" && strings.EqualFold(strings.TrimSpace(password), strings.TrimSpace(email)):
		message = "Choose something other than the e-mail address."
	case repeats(password):
		message = "Use more than one character over and over."
	default:
		return nil
	}
	return models.Invalid(models.FieldError{Field: "password", Code: code, Message: message})
}

// repeats says whether a text is one character again and again.
func repeats(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	return strings.Trim(text[size:], string(first)) == ""
}
