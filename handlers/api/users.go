package api

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) userRoutes(r chi.Router) {
	r.Get("/users", h.do(filtered(query.created, store.Scope.Users, user)))
	r.Post("/users", h.do(createUser))
	r.Get("/users/{id}", h.do(someone(shown(store.Scope.User, user))))
	r.Post("/tokens", h.do(createToken))
}

// someone makes handlers of users. Their prefix is the installation's to choose (contract §1).
func someone(fn one) handler {
	return func(c *call) (reply, error) {
		id := chi.URLParam(c.r, "id")
		if !models.IsID(id) {
			return reply{}, models.NotFound("user")
		}
		return fn(c, id)
	}
}

// createUser needs no body: metadata is optional.
func createUser(c *call) (reply, error) {
	o, err := c.optionalObject()
	if err != nil {
		return reply{}, err
	}
	metadata := o.pairs("externalMetadata")
	if err := o.with(models.CheckMetadata(metadata)); err != nil {
		return reply{}, err
	}
	u, t, err := c.scope.CreateUser(c.r.Context(), metadata)
	if err != nil {
		return reply{}, err
	}
	return created(NewUserAnswer{User: user(&store.UserRecord{User: *u, Providers: []string{}}), Token: token(t)}), nil
}

func createToken(c *call) (reply, error) {
	q, err := c.query()
	if err != nil {
		return reply{}, err
	}
	if err := c.noObject(); err != nil {
		return reply{}, err
	}
	userID := q.required("userId")
	if err := q.with(); err != nil {
		return reply{}, err
	}
	if !models.IsID(userID) {
		return reply{}, models.NotFound("user")
	}
	t, err := c.scope.CreateToken(c.r.Context(), userID)
	if err != nil {
		return reply{}, err
	}
	return created(token(t)), nil
}

// user shows a user.
func user(u *store.UserRecord) User {
	shown := User{ID: u.ID, CreatedAt: models.Time(u.CreatedAt), Providers: u.Providers}
	if u.ExternalMetadata != nil {
		shown.ExternalMetadata = &u.ExternalMetadata
	}
	return shown
}

// token shows a token, with its secret: it has just been made.
func token(t *models.LinkToken) Token {
	return Token{ID: t.ID, ExpiresAt: models.Time(t.ExpiresAt), Mode: t.Mode, AccessToken: t.AccessToken}
}
