// Package api is the room of developers: the JSON API under /v1 (contract §1 to §6). openapi.yaml describes it, and is the
// source of the types that answers hold.
package api

//go:generate go tool -modfile=../../tools.mod oapi-codegen -config types.yaml openapi.yaml

import (
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
)

// Deps is what the API is made of. All of it is needed.
type Deps struct {
	Store  *store.Store
	Log    *slog.Logger
	Origin string // the public origin, for the links of invites
	// CheckEndpoint says, in a sentence for whoever sent it, why a webhook's address may not be called; nil if it may.
	CheckEndpoint func(url string) error
}

// Room is the API. It implements handlers.Room.
type Room struct{ Deps }

// New makes the API.
func New(d Deps) *Room { return &Room{d} }

// Routes puts the API on a router of its own, which is mounted at /v1.
func (h *Room) Routes(r chi.Router) {
	r.NotFound(h.noSuchPath)
	r.MethodNotAllowed(h.noSuchMethod)
	h.inviteRoutes(r)
	h.templateRoutes(r)
	h.winkTemplateRoutes(r)
	h.providerRoutes(r)
	h.userRoutes(r)
	h.accountRoutes(r)
	h.webhookRoutes(r)
	h.deliveryRoutes(r)
	h.eventRoutes(r)
}

// call is a request of somebody who has shown a good key.
type call struct {
	w     http.ResponseWriter // for limits; handlers return what is written
	r     *http.Request
	scope store.Scope
}

type (
	// handler answers a call. It writes nothing itself.
	handler func(c *call) (reply, error)
	// one is a handler of the thing that the path names.
	one func(c *call, id string) (reply, error)
)

// do makes an http.HandlerFunc of a handler: it asks for the key, and writes what comes of the call.
func (h *Room) do(fn handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := h.answer(w, r, fn)
		if err == nil {
			err = write(w, r, answer)
		}
		if err != nil {
			h.Fail(w, r, err)
		}
	}
}

func (h *Room) answer(w http.ResponseWriter, r *http.Request, fn handler) (reply, error) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		return reply{}, &models.Error{
			Kind: models.KindUnauthenticated, Message: "Send the API key and its secret by HTTP Basic authentication.",
		}
	}
	key, err := h.Store.Authenticate(r.Context(), id, secret)
	if err != nil {
		return reply{}, err
	}
	return fn(&call{w: w, r: r, scope: h.Store.Scope(key.Mode, key.Actor())})
}

// named makes handlers of the things of one kind. What cannot be an id of that kind is nothing's id: PostgreSQL would refuse
// some texts, and need not be asked about the others.
func named(prefix, what string) func(one) handler {
	return func(fn one) handler {
		return func(c *call) (reply, error) {
			id := chi.URLParam(c.r, "id")
			if !models.HasPrefix(id, prefix) {
				return reply{}, models.NotFound(what)
			}
			return fn(c, id)
		}
	}
}

func (h *Room) noSuchPath(w http.ResponseWriter, r *http.Request) {
	h.Fail(w, r, &models.Error{Kind: models.KindNotFound, Message: "There is no such path."})
}

func (h *Room) noSuchMethod(w http.ResponseWriter, r *http.Request) {
	respond.SetAllow(w, r)
	h.Fail(w, r, &models.Error{Kind: models.KindUnsupportedMethod})
}
