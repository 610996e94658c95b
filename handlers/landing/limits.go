package landing

import (
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"invites/handlers/respond"
	"invites/web/session"
)

// Limits of one address: links that belong to nothing, and posts. An office or a school, whose people share an address, stays far
// below them, and a script far behind what it would like.
var (
	wrongSecrets = session.Limit{Count: 60, Window: time.Minute}
	posts        = session.Limit{Count: 300, Window: time.Minute}
)

// wrongSecret is the error of a request whose secret belongs to nothing, and the page that answers it.
type wrongSecret struct{ page templ.Component }

// Error does not tell the secret.
func (wrongSecret) Error() string { return "the link's secret belongs to nothing" }

// guarded counts a request with a secret as a wrong one before the database is asked, and takes that back where it is right.
func (h *Room) guarded(step respond.Func) respond.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := h.count(r, "secret", wrongSecrets)
		if err != nil {
			return err
		}
		err = step(w, r)
		if wrong, ok := errors.AsType[wrongSecret](err); ok {
			return respond.Page(w, r, http.StatusNotFound, wrong.page)
		}
		h.limits.GiveBack(key)
		return err
	}
}

// paced limits how much an address can post.
func (h *Room) paced(step respond.Func) respond.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := h.count(r, "post", posts); err != nil {
			return err
		}
		return step(w, r)
	}
}

// count counts a request against a limit of its address, under the key that it returns. Where the address is not known nothing is
// counted: people would pay for one another.
func (h *Room) count(r *http.Request, what string, limit session.Limit) (key string, err error) {
	address := respond.ClientAddr(r)
	if address == "" {
		return "", nil
	}
	key = what + " " + session.AddressKey(address)
	return key, h.limits.Take(key, limit)
}
