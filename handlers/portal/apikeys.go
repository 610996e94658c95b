package portal

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

func (h *Room) apiKeys(w http.ResponseWriter, r *http.Request) error {
	return h.showAPIKeys(w, r, http.StatusOK, "", nil)
}

// showAPIKeys draws the list with the form for a new key.
func (h *Room) showAPIKeys(w http.ResponseWriter, r *http.Request, status int, name string, faults pages.Faults) error {
	found, err := h.scope(r).APIKeys(r.Context(), listPage(r))
	if err != nil {
		return err
	}
	m := pages.APIKeyListModel{
		Production: caller(r).mode == models.Production, Name: name, Faults: faults, Pager: pager(r, found.Next, len(found.Items), "keys"),
	}
	for _, k := range found.Items {
		m.Rows = append(m.Rows, pages.NewAPIKeyRow(k))
	}
	return respond.Page(w, r, status, pages.APIKeyList(h.page(w, r, "API keys", layout.NavAPIKeys), m))
}

// createAPIKey answers with the page that shows the secret, the only one that ever does: a redirect would have to keep it
// somewhere.
func (h *Room) createAPIKey(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	key, secret, err := h.scope(r).CreateAPIKey(r.Context(), models.NewAPIKey{Name: form.Text("name")})
	if models.KindOf(err) == models.KindInvalid {
		return h.showAPIKeys(w, r, http.StatusUnprocessableEntity, form.Text("name"), models.FieldErrors(err))
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return respond.Page(w, r, http.StatusCreated, pages.APIKeyCreated(h.page(w, r, "New API key", layout.NavAPIKeys), pages.APIKeyCreatedModel{
		ID: key.ID, Name: key.Name, Secret: secret, Production: key.Mode == models.Production, APIURL: h.absolute(paths.API + paths.Invites),
	}))
}

func (h *Room) revokeAPIKey(w http.ResponseWriter, r *http.Request) error {
	key, err := h.scope(r).RevokeAPIKey(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return h.done(w, r, "“"+key.Name+"” was revoked and is refused from now on.", paths.APIKeys)
}
