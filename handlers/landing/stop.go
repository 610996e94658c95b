package landing

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
)

// askStop says what stopping means, or that it has been done.
func (h *Room) askStop(w http.ResponseWriter, r *http.Request) error {
	l, stopped, err := h.invitation(r)
	switch {
	case err != nil:
		return err
	case l == nil:
		return unknown()
	case stopped:
		return respond.Page(w, r, http.StatusOK, views.StoppedPage(h.stopModel(w, r, l)))
	}
	return respond.Page(w, r, http.StatusOK, views.StopPage(h.stopModel(w, r, l)))
}

// stop puts the address on the suppression list, whatever has become of the invitation. Mail programs post here too (RFC 8058);
// they must not be redirected, and what they send is not read. To do it twice is the same as once, so a page may answer it.
func (h *Room) stop(w http.ResponseWriter, r *http.Request) error {
	l, _, err := h.invitation(r)
	if err != nil {
		return err
	}
	if l == nil {
		return unknown()
	}
	if err := h.Store.StopInvites(r.Context(), token(r)); err != nil {
		return err
	}
	return respond.Page(w, r, http.StatusOK, views.StoppedPage(h.stopModel(w, r, l)))
}

func (h *Room) stopModel(w http.ResponseWriter, r *http.Request, l *store.Landing) views.Stop {
	return views.Stop{
		Frame: h.landingFrame(w, r, l), Address: models.MaskAddress(l.Invite.Email), Contact: contact(&l.Template),
		StopHref: paths.StopLanding(l.Invite.Token), BackHref: paths.Landing(l.Invite.Token),
	}
}
