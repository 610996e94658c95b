// Package session knows who is signed in to the portal: sessions kept in the database, which can be seen and ended;
// passwords; limits on tries; and the messages that outlive a redirect.
//
// A visitor who is not signed in has no session, so that a crawler leaves no rows.
package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/sessions"

	"invites/models"
	"invites/models/store"
)

// How long a session lasts: from the sign-in at most, and without being used.
const (
	Lifetime = 30 * 24 * time.Hour
	IdleTime = 7 * 24 * time.Hour
)

// touchEvery keeps last-seen times from costing a write for every request.
const touchEvery = time.Minute

// cookieName of the portal's session; under https it gets the __Host- prefix (RFC 6265bis §4.1.3.2).
const cookieName = "invites_session"

// Store is a gorilla sessions.Store whose sessions are rows of the database. The cookie holds 256 random bits; the
// row is found by their SHA-256, so that nobody who reads the database can use a session.
type Store struct {
	db     *store.Store
	name   string
	secure bool
	now    func() time.Time
}

// Option changes a Store that New makes.
type Option func(*Store)

// WithNow sets the clock; it must be the one that the database's store was opened with.
func WithNow(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// New makes the store. secure says that people reach the portal over https.
func New(db *store.Store, secure bool, options ...Option) *Store {
	s := &Store{db: db, name: CookieName(cookieName, secure), secure: secure, now: time.Now}
	for _, option := range options {
		option(s)
	}
	return s
}

// CookieName is a cookie's name: with the __Host- prefix under https, so that no other host of the domain can set it.
func CookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// Keys of what a session holds beside what people put in: never stored with the data.
type (
	rowKey   struct{} // *models.Session, as loaded or created
	staffKey struct{} // string: who a new session is for
)

// Get implements sessions.Store: the session of this request, loaded once.
func (s *Store) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New implements sessions.Store. The session is new where the request has none that is still good; nothing is stored
// until Save. The error is the database's; the session is never nil.
func (s *Store) New(r *http.Request, name string) (*sessions.Session, error) {
	fresh := sessions.NewSession(s, name)
	fresh.IsNew = true
	fresh.Options = s.options(Lifetime)
	token, hash := s.cookie(r, name)
	if hash == nil {
		return fresh, nil
	}
	row, err := s.db.Session(r.Context(), hash)
	if models.KindOf(err) == models.KindNotFound && err != nil {
		return fresh, nil
	}
	if err != nil {
		return fresh, fmt.Errorf("load the session: %w", err)
	}
	if err := s.touch(r.Context(), row); err != nil {
		return fresh, err
	}
	fresh.ID, fresh.IsNew = token, false
	fresh.Options = s.options(row.CreatedAt.Add(Lifetime).Sub(s.now()))
	return fresh, fill(fresh, row)
}

func (s *Store) touch(ctx context.Context, row *models.Session) error {
	if s.now().Sub(row.LastSeenAt) < touchEvery {
		return nil
	}
	if err := s.db.TouchSession(ctx, row.IDHash, s.expiry(row.CreatedAt)); err != nil {
		return fmt.Errorf("touch the session: %w", err)
	}
	return nil
}

// expiry is when a session ends that is used now and was opened then.
func (s *Store) expiry(opened time.Time) time.Time {
	idle, end := s.now().Add(IdleTime), opened.Add(Lifetime)
	if end.Before(idle) {
		return end
	}
	return idle
}

// Save implements sessions.Store: it creates a new session's row, writes a known one's data, or, where MaxAge is
// negative, ends it. Values must be strings under string keys.
func (s *Store) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		return s.end(r.Context(), w, session)
	}
	data, err := encode(session.Values)
	if err != nil {
		return err
	}
	if session.ID != "" {
		return s.db.SaveSession(r.Context(), hashOf(session.ID), data)
	}
	return s.create(r, w, session, data)
}

func (s *Store) create(r *http.Request, w http.ResponseWriter, session *sessions.Session, data []byte) error {
	token := newToken()
	staffID, _ := session.Values[staffKey{}].(string)
	row, err := s.db.CreateSession(r.Context(), models.NewSession{
		IDHash: hashOf(token), StaffID: optional(staffID), Data: data, UserAgent: userAgent(r),
		RemoteAddr: middleware.GetClientIP(r.Context()), ExpiresAt: s.expiry(s.now()),
	})
	if err != nil {
		return fmt.Errorf("create the session: %w", err)
	}
	session.ID, session.IsNew, session.Values[rowKey{}] = token, false, row
	http.SetCookie(w, sessions.NewCookie(session.Name(), token, session.Options))
	return nil
}

func (s *Store) end(ctx context.Context, w http.ResponseWriter, session *sessions.Session) error {
	if session.ID != "" {
		if err := s.db.EndSession(ctx, hashOf(session.ID)); err != nil {
			return fmt.Errorf("end the session: %w", err)
		}
	}
	session.ID, session.IsNew = "", true
	clear(session.Values)
	http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
	return nil
}

// options are the cookie's: host-wide and unreadable for scripts. SameSite=Lax lets links from mails open the portal
// signed in, and keeps the cookie off other sites' posts.
func (s *Store) options(age time.Duration) *sessions.Options {
	return &sessions.Options{
		Path: "/", MaxAge: max(1, int(age/time.Second)), Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// cookie returns the request's session token and its hash; both are empty where there is none of the right form.
func (s *Store) cookie(r *http.Request, name string) (string, []byte) {
	c, err := r.Cookie(name)
	if err != nil {
		return "", nil
	}
	if raw, err := base64.RawURLEncoding.DecodeString(c.Value); err != nil || len(raw) != tokenBytes {
		return "", nil
	}
	return c.Value, hashOf(c.Value)
}

const tokenBytes = 32

func newToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// encode writes what people put into a session; the keys of this package are left out.
func encode(values map[any]any) ([]byte, error) {
	kept := make(map[string]string, len(values))
	for key, value := range values {
		switch key.(type) {
		case rowKey, staffKey:
			continue
		}
		k, ok := key.(string)
		v, okToo := value.(string)
		if !ok || !okToo {
			return nil, fmt.Errorf("a session holds strings, not %T under %T", value, key)
		}
		kept[k] = v
	}
	return json.Marshal(kept)
}

// fill puts a row and its data into a session.
func fill(session *sessions.Session, row *models.Session) error {
	session.Values[rowKey{}] = row
	if len(row.Data) == 0 {
		return nil
	}
	var kept map[string]string
	if err := json.Unmarshal(row.Data, &kept); err != nil {
		return fmt.Errorf("read the session's data: %w", err)
	}
	for key, value := range maps.All(kept) {
		session.Values[key] = value
	}
	return nil
}

// userAgentLimit keeps a caller from storing as much as it likes.
const userAgentLimit = 300

func userAgent(r *http.Request) string {
	text := strings.ToValidUTF8(r.UserAgent(), "")
	if runes := []rune(text); len(runes) > userAgentLimit {
		text = string(runes[:userAgentLimit])
	}
	return cmp.Or(text, "unknown")
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
