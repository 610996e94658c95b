package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// apiKeys lists the keys of the mode, narrowed by what the address says.
func (h *Room) apiKeys(w http.ResponseWriter, r *http.Request) error {
	filter := apiKeyFilter(r.URL.Query())
	found, err := h.scope(r).FindAPIKeys(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	m := pages.APIKeyListModel{
		Address: addressOf(r, paths.APIKeys, filter.Sort, "q", "state"), Export: exportURL(r, paths.APIKeyExport),
		Production: caller(r).mode == models.Production, Pager: pager(r, found, "keys"),
	}
	for _, k := range found.Items {
		row := pages.NewAPIKeyRow(k, h.Now())
		row.CreatedBy = staff.of(row.CreatedBy)
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, http.StatusOK, pages.APIKeyList(h.page(w, r, "API keys", layout.NavAPIKeys), m))
}

func apiKeyFilter(query url.Values) models.APIKeyFilter {
	return models.APIKeyFilter{
		Search: strings.TrimSpace(query.Get("q")), State: models.APIKeyState(query.Get("state")), Sort: models.APIKeySort(query.Get("sort")),
	}
}

func (h *Room) newAPIKey(w http.ResponseWriter, r *http.Request) error {
	return h.showAPIKeyForm(w, r, http.StatusOK, pages.APIKeyFormModel{ID: models.NewID(models.PrefixAPIKey)})
}

func (h *Room) showAPIKeyForm(w http.ResponseWriter, r *http.Request, status int, m pages.APIKeyFormModel) error {
	m.Production = caller(r).mode == models.Production
	return respond.Page(w, r, status, pages.APIKeyForm(h.page(w, r, "New API key", layout.NavAPIKeys), m))
}

// readAPIKey reads the form for a new key, and what is wrong with it.
func (h *Room) readAPIKey(form respond.Form) (n models.NewAPIKey, shown pages.APIKeyFormModel) {
	shown = pages.APIKeyFormModel{ID: form.Text("id"), Name: form.Text("name"), ExpiresAt: form.Text("expiresAt"), Scopes: form.Texts("scopes")}
	n.ID, n.Name = shown.ID, shown.Name
	for _, scope := range shown.Scopes {
		n.Scopes = append(n.Scopes, models.Permission(scope))
	}
	var err error
	n.ExpiresAt, err = models.ParseLastDay(shown.ExpiresAt)
	shown.Faults = append(models.FieldErrors(n.Check(h.Now())), models.FieldErrors(err)...)
	return n, shown
}

// createAPIKey answers with the page that shows the secret, the only one that ever does: a redirect would have to keep it
// somewhere. The form brings the key's id, so that the page loaded anew, which posts it again, makes no second key.
func (h *Room) createAPIKey(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	wanted, shown := h.readAPIKey(form)
	if len(shown.Faults) > 0 {
		return h.showAPIKeyForm(w, r, http.StatusUnprocessableEntity, shown)
	}
	key, secret, err := h.scope(r).CreateAPIKey(r.Context(), wanted)
	if models.KindOf(err) == models.KindConflict {
		return respond.Leading(err, paths.APIKeys, "Show the keys")
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
