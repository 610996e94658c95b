// Package api is the room of developers: the JSON API under /v1 (contract §1 to §6). openapi.yaml describes it, and is the
// source of the types that answers hold.
package api

//go:generate go tool -modfile=../../tools.mod oapi-codegen -config types.yaml openapi.yaml

import (
	"log/slog"
	"net/http"
	"time"

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
	// RateLimit is how many requests a second each key may make of this process; 0: as many as it likes.
	RateLimit int
	Now       func() time.Time // the clock that Store was opened with
}

// Room is the API. It implements handlers.Room. Close it when no request is at work any more, and before its Store.
type Room struct {
	Deps
	log      *requestLog
	requests *buckets // by key
	guesses  *guesses // by address
}

// New makes the API.
func New(d Deps) *Room {
	return &Room{Deps: d, log: newRequestLog(d), requests: newBuckets(d.RateLimit, time.Second, d.Now), guesses: newGuesses(d.Now)}
}

// Close writes down what is not yet in the log of requests. It may be called twice.
func (h *Room) Close() error { return h.log.Close() }

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
	key   *models.APIKey // nil until it has turned out to be good
	scope store.Scope
}

type (
	// handler answers a call. It writes nothing itself.
	handler func(c *call) (reply, error)
	// one is a handler of the thing that the path names.
	one func(c *call, id string) (reply, error)
)

// do makes an http.HandlerFunc of a handler: it asks for the key, writes what comes of the call, and notes it in the log.
func (h *Room) do(fn handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &call{w: w, r: r}
		began, outcome := time.Now(), plainFailure(http.StatusInternalServerError) // as a panic is answered
		defer func() { h.note(c, outcome, time.Since(began)) }()
		answer, err := h.answer(c, fn)
		if err != nil {
			outcome = failure(err)
			h.Fail(w, r, err)
			return
		}
		outcome = success(answer.Status)
		send(w, answer)
	}
}

// answer lets a call through to its handler: with a good key, within its limit, and with the permission for it.
func (h *Room) answer(c *call, fn handler) (store.Answer, error) {
	key, err := h.authenticate(c)
	if err != nil {
		return store.Answer{}, err
	}
	c.key, c.scope = key, h.Store.Scope(key.Mode, key.Actor())
	if err := h.spend(c); err != nil {
		return store.Answer{}, err
	}
	if err := c.permitted(); err != nil {
		return store.Answer{}, err
	}
	if c.r.Method == http.MethodPost && c.r.Header.Values(idempotencyHeader) != nil {
		return h.once(c, fn)
	}
	return c.run(fn)
}

// run calls the handler and writes its reply down, as it will be sent.
func (c *call) run(fn handler) (store.Answer, error) {
	made, err := fn(c)
	if err != nil {
		return store.Answer{}, err
	}
	body, err := made.encode(respond.RequestID(c.r))
	return store.Answer{Status: made.status, Body: body}, err
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
