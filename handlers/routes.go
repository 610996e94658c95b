// Package handlers mounts the rooms for staff, invitees and developers, and holds every middleware.
package handlers

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"invites/handlers/respond"
	"invites/models"
	"invites/static"
	"invites/web/config"
	"invites/web/paths"
)

// Room is one user's part of the product: it puts its routes on a router.
type Room interface {
	Routes(r chi.Router)
}

// failing is a Room that answers errors in its own way, those of a middleware too; others show a public page.
type failing interface {
	Fail(w http.ResponseWriter, r *http.Request, err error)
}

// Deps is what the routes are made of. Rooms that are nil are not mounted.
type Deps struct {
	Config  *config.Config
	Log     *slog.Logger
	Metrics *Metrics
	Health  *Health

	Portal  Room // staff
	Landing Room // invitees
	API     Room // developers: mounted under /v1, its routes relative to it
	Docs    Room // what developers read
}

// requestTime is the most that answering a request may take; what it waits for is then cancelled.
const requestTime = 30 * time.Second

// New is the whole of the public HTTP interface.
func New(d Deps) http.Handler {
	public := respond.NewErrors(d.Log, respond.PublicError)
	r := chi.NewRouter()
	r.Use(requestID, clientAddress(d.Config.TrustedProxies), observe(d.Log, d.Metrics), recoverer(public.Fail))
	r.Use(secureHeaders(d.Config.Secure()), deadline(requestTime), middleware.GetHead)
	r.NotFound(notFound(d, public.Fail))
	r.MethodNotAllowed(methodNotAllowed(d.API, public.Fail))
	d.Health.Routes(r)
	// Only what is the same for everybody is compressed: a page with somebody's secret in it could give it away by its length.
	r.With(middleware.Compress(6)).Handle(paths.Static+"*", static.Handler())
	mountPages(r, d, public)
	if d.API != nil {
		r.Route(paths.API, func(r chi.Router) {
			fail := failOf(d.API, public.Fail)
			r.Use(recoverer(fail), sameSite(d.Config.Origin, fail))
			d.API.Routes(r)
		})
	}
	return r
}

// mountPages mounts the rooms that a browser visits, mostly with cookies: no other site may post to them. Nor may one post to the API, though
// it takes no cookies: a browser that was once given a key sends it along, and some of its requests have no body.
func mountPages(r chi.Router, d Deps, public *respond.Errors) {
	for _, room := range []Room{d.Portal, d.Landing, d.Docs} {
		if room == nil {
			continue
		}
		fail := failOf(room, public.Fail)
		r.Group(func(r chi.Router) {
			r.Use(recoverer(fail))
			switch room {
			case d.Portal: // its own frame shows who is signed in, which is in the database
				r.Use(d.Health.gate(public.Fail))
			case d.Landing:
				r.Use(d.Health.gate(fail))
			}
			r.Use(sameSite(d.Config.Origin, fail))
			room.Routes(r)
		})
	}
}

func failOf(room Room, otherwise failFunc) failFunc {
	if own, ok := room.(failing); ok {
		return own.Fail
	}
	return otherwise
}

// notFound answers an address that no room has, in the frame of the room whose user is likely to have come there.
func notFound(d Deps, fail failFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		room := d.Portal
		if strings.HasPrefix(r.URL.Path, paths.Landing("")) || strings.HasPrefix(r.URL.Path, paths.Link) {
			room = d.Landing
		}
		failOf(room, fail)(w, r, &models.Error{Kind: models.KindNotFound})
	}
}

// methodNotAllowed refuses a method. It stands for the API too where the router does not know the method at all: it then
// asks no room.
func methodNotAllowed(api Room, fail failFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		respond.SetAllow(w, r)
		answer := fail
		if api != nil && strings.HasPrefix(r.URL.Path, paths.API+"/") {
			answer = failOf(api, fail)
		}
		answer(w, r, &models.Error{Kind: models.KindUnsupportedMethod})
	}
}
