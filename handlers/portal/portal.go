// Package portal is the room of the staff: the pages that people of the organisation work in (contract §8).
package portal

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"invites/handlers/respond"
	"invites/models/store"
	"invites/views/layout"
	"invites/web/config"
	"invites/web/mail"
	"invites/web/session"
)

// Deps is what the pages are made of. All of it is needed, but for what says otherwise.
type Deps struct {
	Config    *config.Config
	Log       *slog.Logger
	Store     *store.Store
	Sessions  *session.Store
	Flashes   *session.Flashes
	Passwords *session.Passwords
	Attempts  *session.Attempts
	Now       func() time.Time // the clock that Store was opened with
	// Mail takes the test e-mails of production; nil where they are captured.
	Mail mail.Transport
	// TableTime is how long keeping and planning a table may take; zero: 25 seconds.
	TableTime time.Duration
	// CheckEndpoint says, in a sentence for whoever typed it, why a webhook's address may not be called; nil if it may.
	CheckEndpoint func(url string) error
}

// Room is the portal. It implements handlers.Room.
type Room struct {
	Deps
	errors   *respond.Errors
	previews previews
	reading  chan struct{} // places for reading tables
}

// readers is how many uploaded tables are read at a time.
const readers = 2

// New makes the portal.
func New(d Deps) *Room {
	d.TableTime = cmp.Or(d.TableTime, importTime)
	h := &Room{Deps: d, previews: newPreviews(d.Config.SecretKey), reading: make(chan struct{}, readers)}
	h.errors = respond.NewErrors(d.Log, h.drawError)
	return h
}

// Fail answers an error: inside the portal's frame for those who are signed in.
func (h *Room) Fail(w http.ResponseWriter, r *http.Request, err error) { h.errors.Fail(w, r, err) }

// drawError must not fail itself: where it cannot be said who asks, the page shows nothing of the portal.
func (h *Room) drawError(r *http.Request, e layout.ErrorPage) templ.Component {
	p, err := h.whoIs(r)
	if err != nil || p == nil || e.Kept != nil { // no menu leads away from what is kept
		return respond.PublicError(r, e)
	}
	return layout.StaffError(h.frame(r, p, e.Title, ""), e)
}
