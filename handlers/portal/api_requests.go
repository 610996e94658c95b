package portal

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// apiRequests lists what was asked of the API in the mode, narrowed by what the address says.
func (h *Room) apiRequests(w http.ResponseWriter, r *http.Request) error {
	filter, err := requestFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).APIRequests(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	keys, err := h.scope(r).APIKeys(r.Context(), models.Page{Size: models.MaxPageSize})
	if err != nil {
		return err
	}
	names, options := keyNames(keys.Items)
	m := pages.APIRequestListModel{
		Address: addressOf(r, paths.APIRequests, orderIf(filter.Oldest, pages.SortOldest), "requestId", "outcome", "failed", "key", "method", byFrom, byTo),
		Outcome: filter.Outcome, KeyName: names[filter.APIKeyID], Keys: options, Today: h.Now(),
		Pager: pager(r, found, "requests"), Export: exportURL(r, paths.APIRequestExport),
	}
	for _, request := range found.Items {
		m.Rows = append(m.Rows, pages.NewAPIRequestRow(request, names[request.APIKeyID]))
	}
	return respond.Page(w, r, http.StatusOK, pages.APIRequestList(h.page(w, r, "API requests", layout.NavAPIKeys), m))
}

// keyNames are the names of keys by id, and the keys to choose from.
func keyNames(keys []models.APIKey) (map[string]string, []ui.Option) {
	names, options := map[string]string{}, []ui.Option{{Label: "Every key"}}
	for _, k := range keys {
		names[k.ID] = k.Name
		options = append(options, ui.Option{Value: k.ID, Label: k.Name})
	}
	return names, options
}
