package landing

import (
	"net/http"
	"slices"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
)

// walkFunc is a handler of a step of the widget.
type walkFunc func(http.ResponseWriter, *http.Request, *store.Walk) error

// walking lets those pass whose cookie belongs to a walk; the others learn how to begin one.
func (h *Room) walking(step walkFunc) respond.Func {
	return func(w http.ResponseWriter, r *http.Request) error {
		cookie, err := r.Cookie(h.cookie)
		if err != nil {
			return respond.Page(w, r, http.StatusForbidden, views.NoVisitPage())
		}
		walk, err := h.Store.Walk(r.Context(), cookie.Value)
		if models.KindOf(err) == models.KindNotFound {
			return visitOver(w, r)
		}
		if err != nil {
			return err
		}
		err = step(w, r, walk)
		if models.KindOf(err) == models.KindConflict && h.ended(r) {
			return visitOver(w, r)
		}
		return err
	}
}

// ended says whether the walk has ended since the request began: the invitation may be revoked at any moment.
func (h *Room) ended(r *http.Request) bool {
	cookie, err := r.Cookie(h.cookie)
	if err != nil {
		return true
	}
	_, err = h.Store.Walk(r.Context(), cookie.Value)
	return models.KindOf(err) == models.KindNotFound
}

// visitOver is for a walk that took too long, or whose invitation was revoked.
func visitOver(w http.ResponseWriter, r *http.Request) error {
	return respond.Page(w, r, http.StatusGone, views.VisitOverPage())
}

// consented is walking, for steps that come after consent.
func (h *Room) consented(step walkFunc) respond.Func {
	return h.walking(func(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
		if !walk.Consented() {
			return respond.SeeOther(w, r, paths.Link)
		}
		return step(w, r, walk)
	})
}

// nextStep goes to where the person is. Who has something linked comes to see it or to disconnect it, for which nobody needs
// to consent again.
func (h *Room) nextStep(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	switch {
	case slices.ContainsFunc(walk.Accounts, isConnected):
		return respond.SeeOther(w, r, paths.LinkDone)
	case walk.Consented():
		return respond.SeeOther(w, r, paths.LinkProviders)
	}
	return respond.SeeOther(w, r, paths.LinkConsent)
}

func isConnected(a models.Account) bool { return a.Status == models.AccountConnected }

// linkStep is where linking begins, or goes on.
func linkStep(walk *store.Walk) string {
	if walk.Consented() {
		return paths.LinkProviders
	}
	return paths.LinkConsent
}

func (h *Room) askConsent(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	m := views.Consent{Frame: h.walkFrame(w, r, walk), Contact: walkContact(walk)}
	if walk.Wink != nil {
		m.OwnText = walk.Wink.ConsentText
	}
	return respond.Page(w, r, http.StatusOK, views.ConsentPage(m))
}

func (h *Room) consent(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	if err := walk.Consent(r.Context()); err != nil {
		return err
	}
	return respond.SeeOther(w, r, paths.LinkProviders)
}

func (h *Room) walkFrame(w http.ResponseWriter, r *http.Request, walk *store.Walk) views.Frame {
	f := h.frame(w, r, company(walk), walk.Session.Mode)
	f.ByToken, f.Stylesheet = walk.Invite == nil, stylesheet(walk.Wink)
	if walk.Template != nil && f.Company == walk.Template.Company.Name {
		f.LogoHref = logoHref(walk.Logo)
	}
	return f
}

// company is the name that the widget goes by: its own template's, where it has one, else the inviting company's.
func company(walk *store.Walk) string {
	switch {
	case walk.Wink != nil && walk.Wink.CompanyName != "":
		return walk.Wink.CompanyName
	case walk.Template != nil:
		return walk.Template.Company.Name
	}
	return ""
}

func walkContact(walk *store.Walk) views.Contact {
	if walk.Template == nil {
		return ""
	}
	return contact(walk.Template)
}
