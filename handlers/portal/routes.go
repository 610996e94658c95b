package portal

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/web/paths"
)

// Routes puts the portal's pages on a router, grouped by who may call them. Everyone who is signed in may look.
func (h *Room) Routes(r chi.Router) {
	do := h.errors.Handle

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn)
		r.Post(paths.Mode, do(h.switchMode))
	})

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn, h.needs(models.RoleMember))
	})

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn, h.needs(models.RoleAdmin))
	})
}
