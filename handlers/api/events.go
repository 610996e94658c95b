package api

import (
	"encoding/json"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) eventRoutes(r chi.Router) {
	event := named(models.PrefixEvent, "event")
	r.Get("/events", h.do(listEvents))
	r.Get("/events/{id}", h.do(event(shown(store.Scope.Event, eventOf))))
}

func listEvents(c *call) (reply, error) {
	q, err := c.query()
	if err != nil {
		return reply{}, err
	}
	page, after := q.page(), q.number("after")
	if err := q.with(); err != nil {
		return reply{}, err
	}
	found, err := c.scope.Events(c.r.Context(), after, page)
	if err != nil {
		return reply{}, err
	}
	return ok(pageOf(found, eventOf)), nil
}

// eventOf shows an event: the body that is delivered, letter by letter, and its number in the mode (contract §6).
func eventOf(e *models.Event) json.RawMessage {
	number, _ := json.Marshal(e.Sequence) // a number, or null
	return json.RawMessage(strings.TrimSuffix(e.Body, "}") + `,"sequence":` + string(number) + "}")
}
