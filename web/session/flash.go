package session

import (
	"crypto/hkdf"
	"crypto/sha256"
	"net/http"

	"github.com/gorilla/securecookie"
)

// flashCookie holds messages from the answer to a post until the page after it.
const (
	flashCookie  = "invites_flash"
	flashSeconds = 120
	maxFlashes   = 4
	maxFlashText = 400 // characters; a cookie has some 4,000 bytes
)

// FlashKind says what a message is about.
type FlashKind string

// The kinds of message.
const (
	FlashSuccess FlashKind = "success"
	FlashError   FlashKind = "error"
	FlashInfo    FlashKind = "info"
)

// Flash is a message shown once, on the next page.
type Flash struct {
	Kind FlashKind `json:"k"`
	Text string    `json:"t"`
}

// Flashes carries messages over a redirect in an encrypted, short-lived cookie. A GET that shows them thus changes nothing in
// the database (contract §8), and a visitor without a session can have one.
type Flashes struct {
	codec  *securecookie.SecureCookie
	name   string
	secure bool
}

// NewFlashes makes it; its keys are derived from the installation's secret key. The error is that of a key that is too short.
func NewFlashes(secretKey []byte, secure bool) (*Flashes, error) {
	keys, err := hkdf.Key(sha256.New, secretKey, nil, "invites flash cookie", 64)
	if err != nil {
		return nil, err
	}
	codec := securecookie.New(keys[:32], keys[32:]).MaxAge(flashSeconds).SetSerializer(securecookie.JSONEncoder{})
	return &Flashes{codec: codec, name: CookieName(flashCookie, secure), secure: secure}, nil
}

// Add puts a message after those that wait already. A message that does not fit is dropped: it only tells what the next
// page shows anyway.
func (f *Flashes) Add(w http.ResponseWriter, r *http.Request, kind FlashKind, text string) {
	if runes := []rune(text); len(runes) > maxFlashText {
		text = string(runes[:maxFlashText-1]) + "…"
	}
	waiting := append(f.read(r), Flash{Kind: kind, Text: text})
	if len(waiting) > maxFlashes {
		waiting = waiting[len(waiting)-maxFlashes:]
	}
	value, err := f.codec.Encode(f.name, waiting)
	if err != nil {
		return
	}
	f.set(w, value, flashSeconds)
}

// Take returns the messages that wait and takes the cookie away. Call it where a whole page is drawn, before the status
// is written.
func (f *Flashes) Take(w http.ResponseWriter, r *http.Request) []Flash {
	if _, err := r.Cookie(f.name); err != nil {
		return nil
	}
	f.set(w, "", -1)
	return f.read(r)
}

func (f *Flashes) read(r *http.Request) []Flash {
	c, err := r.Cookie(f.name)
	if err != nil {
		return nil
	}
	var waiting []Flash
	if f.codec.Decode(f.name, c.Value, &waiting) != nil {
		return nil
	}
	return waiting
}

func (f *Flashes) set(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: f.name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: f.secure, SameSite: http.SameSiteLaxMode,
	})
}
