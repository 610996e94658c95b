package session

import (
	"fmt"
	"net/http"

	"invites/models"
)

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
// browser had before ends: an id that someone else planted or saw is worth nothing afterwards. The mode is kept, or is the one that they
// have last chosen in this browser.
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
	s.returnToMode(w, r, session, staffID)
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
