package session

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// seenCookie names what a member of staff has looked at in this browser. It holds their id and words of ours: no secret, and nothing is
// decided by it but what a newcomer is shown. A cookie, as a GET changes nothing in the database (contract §8).
const (
	seenCookie = "invites_seen"
	seenFor    = 30 * 24 * time.Hour
)

// Seen says whether a member of staff has looked at something in this browser, in the last 30 days.
func (s *Store) Seen(r *http.Request, staffID, what string) bool {
	return slices.Contains(s.seen(r, staffID), what)
}

// SetSeen remembers it. Call it before the status is written.
func (s *Store) SetSeen(w http.ResponseWriter, r *http.Request, staffID, what string) {
	all := s.seen(r, staffID)
	if slices.Contains(all, what) {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: CookieName(seenCookie, s.secure), Value: strings.Join(append([]string{staffID}, append(all, what)...), "."),
		Path: "/", MaxAge: int(seenFor / time.Second), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Store) seen(r *http.Request, staffID string) []string {
	cookie, err := r.Cookie(CookieName(seenCookie, s.secure))
	if err != nil {
		return nil
	}
	words := strings.Split(cookie.Value, ".")
	if words[0] != staffID {
		return nil
	}
	return words[1:]
}
