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
	return h.showAPIKeys(w, r, http.StatusOK, pages.APIKeyForm{})
}

// showAPIKeys draws the list with the form for a new key.
func (h *Room) showAPIKeys(w http.ResponseWriter, r *http.Request, status int, form pages.APIKeyForm) error {
	found, err := h.scope(r).APIKeys(r.Context(), listPage(r))
	if err != nil {
		return listFault(err)
	}
	m := pages.APIKeyListModel{
		Production: caller(r).mode == models.Production, Form: form, Pager: pager(r, found, "keys"),
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	for _, k := range found.Items {
		row := pages.NewAPIKeyRow(k, h.Now())
		row.CreatedBy = staff.of(row.CreatedBy)
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, status, pages.APIKeyList(h.page(w, r, "API keys", layout.NavAPIKeys), m))
}

// readAPIKey reads the form for a new key, and what is wrong with it.
func (h *Room) readAPIKey(form respond.Form) (n models.NewAPIKey, shown pages.APIKeyForm) {
	shown = pages.APIKeyForm{Name: form.Text("name"), ExpiresAt: form.Text("expiresAt"), Scopes: form.Texts("scopes")}
	n.Name = shown.Name
	for _, scope := range shown.Scopes {
		n.Scopes = append(n.Scopes, models.Permission(scope))
	}
	var err error
	n.ExpiresAt, err = models.ParseLastDay(shown.ExpiresAt)
	shown.Faults = append(models.FieldErrors(n.Check(h.Now())), models.FieldErrors(err)...)
	return n, shown
}

// createAPIKey answers with the page that shows the secret, the only one that ever does: a redirect would have to keep it
// somewhere.
func (h *Room) createAPIKey(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	wanted, shown := h.readAPIKey(form)
	if len(shown.Faults) > 0 {
		return h.showAPIKeys(w, r, http.StatusUnprocessableEntity, shown)
	}
	key, secret, err := h.scope(r).CreateAPIKey(r.Context(), wanted)
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
