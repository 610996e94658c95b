package landing

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
	"invites/web/session"
)

// done shows what is linked, and the way out.
func (h *Room) done(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	names, err := h.providerNames(r.Context(), walk.Scope())
	if err != nil {
		return err
	}
	list := names.connected(walk.Accounts)
	if len(list) == 0 && !everConnected(walk.Accounts) {
		return respond.SeeOther(w, r, paths.Link)
	}
	m := views.Done{Accounts: list, Contact: walkContact(walk), AddHref: linkStep(walk)}
	m.Content, m.OutHref = wayOut(walk)
	m.Frame = h.walkFrame(w, r, walk)
	return respond.Page(w, r, http.StatusOK, views.DonePage(m))
}

func everConnected(accounts []models.Account) bool {
	for _, a := range accounts {
		if a.ConnectedAt != nil {
			return true
		}
	}
	return false
}

// wayOut is the success page's text and where its button leads: to the wink template's address, else to a page that says that this is
// all.
func wayOut(walk *store.Walk) (content models.PageContent, href string) {
	if walk.Template == nil {
		return models.PageContent{}, ""
	}
	content = walk.Template.SuccessPage.Expand(walk.Invite.Variables(walk.Template.Company.Name, ""))
	if walk.Wink != nil && walk.Wink.RedirectURL != "" {
		return content, walk.Wink.RedirectURL
	}
	return content, paths.LinkEnd
}

// end says that this is all. Whoever has nothing linked is led back to where that is done.
func (h *Room) end(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	if !slices.ContainsFunc(walk.Accounts, isConnected) {
		return respond.SeeOther(w, r, paths.LinkDone)
	}
	return respond.Page(w, r, http.StatusOK, views.EndPage(views.End{Frame: h.walkFrame(w, r, walk), Contact: walkContact(walk)}))
}

func (h *Room) askDisconnect(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	account, names, err := h.ownAccount(r, walk)
	if err != nil {
		return err
	}
	if !isConnected(*account) {
		return respond.SeeOther(w, r, paths.LinkDone)
	}
	shown := names.account(account)
	shown.DisconnectHref = ""
	return respond.Page(w, r, http.StatusOK, views.DisconnectPage(views.Disconnect{
		Frame: h.walkFrame(w, r, walk), Account: shown, Action: paths.DisconnectAccount(account.ID),
	}))
}

func (h *Room) ownAccount(r *http.Request, walk *store.Walk) (*models.Account, providerNames, error) {
	account, err := walk.Account(chi.URLParam(r, "id"))
	if err != nil {
		return nil, nil, err
	}
	names, err := h.providerNames(r.Context(), walk.Scope())
	return account, names, err
}

// disconnect ends a connection. Where it has ended already, by a second click, the page that follows shows so.
func (h *Room) disconnect(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	account, names, err := h.ownAccount(r, walk)
	if err != nil {
		return err
	}
	err = walk.Disconnect(r.Context(), account.ID)
	switch {
	case err == nil:
		h.Flashes.Add(w, r, session.FlashSuccess, views.Disconnected(names.account(account).Provider))
	case models.KindOf(err) != models.KindConflict:
		return err
	}
	return respond.SeeOther(w, r, paths.LinkDone)
}
