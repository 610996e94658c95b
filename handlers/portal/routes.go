package portal

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/web/paths"
)

// Routes puts the portal's pages on a router, grouped by who may call them. Everyone who is signed in may look.
func (h *Room) Routes(r chi.Router) {
	do := h.errors.Handle

	// Anybody.
	r.Get(paths.Setup, do(h.setupForm))
	r.Post(paths.Setup, do(h.setup))
	r.Get(paths.Login, do(h.loginForm))
	r.Post(paths.Login, do(h.login))
	r.Post(paths.Logout, do(h.logout))

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn)
		r.Post(paths.Mode, do(h.switchMode))
		r.Get(paths.Account, do(h.account))
		r.Post(paths.AccountPassword, do(h.changePassword))
		r.Post(paths.SessionEnd, do(h.endSession))
		r.Get(paths.Invites, do(h.invites))
		r.Get(paths.InviteRoute, do(h.invite))
		r.Get(paths.InviteStatus, do(h.inviteTimeline))
	})

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn, h.needs(models.RoleMember))
		r.Get(paths.InviteNew, do(h.newInvite))
		r.Post(paths.InvitePreview, do(h.previewInvite))
		r.Post(paths.Invites, do(h.createInvite))
		r.Post(paths.InviteResend, do(h.resendInvite))
		r.Post(paths.InviteRevoke, do(h.revokeInvite))
	})

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn, h.needs(models.RoleAdmin))
	})
}
