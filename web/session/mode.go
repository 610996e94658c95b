package session

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	"invites/models"
)

// modeValue is where a session keeps the mode that its owner looks at.
const modeValue = "mode"

// modeCookie names the mode that a member of staff has last chosen in this browser, so that their next session begins where they work. It
// holds their id and a mode: no secret, and no permission, as everybody on the staff may look at both modes.
const (
	modeCookie = "invites_mode"
	modeFor    = 365 * 24 * time.Hour
)

// Mode is the mode that the signed-in person looks at; the sandbox, until they choose.
func (s *Store) Mode(r *http.Request) models.Mode {
	session, err := s.Get(r, s.name)
	if err != nil {
		return models.Sandbox
	}
	text, _ := session.Values[modeValue].(string)
	mode, err := models.ParseMode(text)
	if err != nil {
		return models.Sandbox
	}
	return mode
}

// SetMode remembers the mode in the signed-in person's session, and in their browser for the sessions to come. It fails with
// KindUnauthenticated where nobody is signed in.
func (s *Store) SetMode(w http.ResponseWriter, r *http.Request, mode models.Mode) error {
	row, err := s.Current(r)
	if err != nil {
		return err
	}
	if row == nil {
		return &models.Error{Kind: models.KindUnauthenticated, Message: "Please sign in."}
	}
	session, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	session.Values[modeValue] = string(mode)
	if err := s.Save(r, w, session); err != nil {
		return err
	}
	s.keepMode(w, *row.StaffID, mode)
	return nil
}

// returnToMode lets a new session begin in the mode of the one that it follows: the browser's of just now, or the last one of this person here.
func (s *Store) returnToMode(w http.ResponseWriter, r *http.Request, session *sessions.Session, staffID string) {
	if _, chosen := session.Values[modeValue]; chosen {
		return
	}
	cookie, err := r.Cookie(CookieName(modeCookie, s.secure))
	if err != nil {
		return
	}
	who, text, _ := strings.Cut(cookie.Value, ".")
	mode, err := models.ParseMode(text)
	if err != nil || who != staffID {
		return
	}
	session.Values[modeValue] = string(mode)
	s.keepMode(w, staffID, mode)
}

func (s *Store) keepMode(w http.ResponseWriter, staffID string, mode models.Mode) {
	http.SetCookie(w, &http.Cookie{
		Name: CookieName(modeCookie, s.secure), Value: staffID + "." + string(mode),
		Path: "/", MaxAge: int(modeFor / time.Second), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}
