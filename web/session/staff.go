package session

import (
	"fmt"
	"net/http"

	"github.com/gorilla/sessions"

	"invites/models"
)

// modeValue is where a session keeps the mode that its owner looks at.
const modeValue = "mode"

// Current is the session of the member of staff who makes this request; nil where nobody is signed in. Its StaffID is
// never nil. The error is the database's.
func (s *Store) Current(r *http.Request) (*models.Session, error) {
	session, err := s.Get(r, s.name)
	if err != nil {
		return nil, err
	}
	row, _ := session.Values[rowKey{}].(*models.Session)
	if row == nil || row.StaffID == nil {
		return nil, nil
	}
	return row, nil
}

// SignIn opens a new session, with a new id, for a member of staff whose password has been verified. A session that the
// browser had before ends: an id that someone else planted or saw is worth nothing afterwards. The mode is kept.
func (s *Store) SignIn(w http.ResponseWriter, r *http.Request, staffID string) error {
	session, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	if session.ID != "" {
		if err := s.db.EndSession(r.Context(), hashOf(session.ID)); err != nil {
			return fmt.Errorf("end the former session: %w", err)
		}
	}
	session.ID, session.IsNew = "", true
	session.Options = s.options(Lifetime)
	delete(session.Values, rowKey{})
	session.Values[staffKey{}] = staffID
	return s.Save(r, w, session)
}

// SignOut ends the session of this request and takes the cookie away. It is no error to have none.
func (s *Store) SignOut(w http.ResponseWriter, r *http.Request) error {
	session, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	gone := *session.Options
	gone.MaxAge = -1
	session.Options = &gone
	return s.Save(r, w, session)
}

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

// SetMode remembers the mode in the signed-in person's session. It fails with KindUnauthenticated where nobody is
// signed in.
func (s *Store) SetMode(w http.ResponseWriter, r *http.Request, mode models.Mode) error {
	session, err := s.signedIn(r)
	if err != nil {
		return err
	}
	session.Values[modeValue] = string(mode)
	return s.Save(r, w, session)
}

func (s *Store) signedIn(r *http.Request) (*sessions.Session, error) {
	row, err := s.Current(r)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, &models.Error{Kind: models.KindUnauthenticated, Message: "Please sign in."}
	}
	return s.Get(r, s.name)
}
