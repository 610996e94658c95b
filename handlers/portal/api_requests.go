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
	names, err := h.scope(r).APIKeyNames(r.Context(), append(requestKeys(found.Items), filter.APIKeyID))
	if err != nil {
		return err
	}
	m := pages.APIRequestListModel{
		Address: addressOf(r, paths.APIRequests, orderIf(filter.Oldest, pages.SortOldest), "requestId", "outcome", "failed", "key", "method", byFrom, byTo),
		Outcome: filter.Outcome, KeyName: names[filter.APIKeyID], Keys: keyOptions(keys.Items, filter.APIKeyID, names), Today: h.Now(),
		Pager: pager(r, found, "requests"), Export: exportURL(r, paths.APIRequestExport),
	}
	for _, request := range found.Items {
		m.Rows = append(m.Rows, pages.NewAPIRequestRow(request, names[request.APIKeyID]))
	}
	return respond.Page(w, r, http.StatusOK, pages.APIRequestList(h.page(w, r, "API requests", layout.NavAPIKeys), m))
}

// requestKeys are the ids of the keys that requests were made with.
func requestKeys(requests []models.APIRequest) []string {
	ids := make([]string, len(requests))
	for i, request := range requests {
		ids[i] = request.APIKeyID
	}
	return ids
}

// keyOptions are the keys to choose from: the newest, and the one that is chosen.
func keyOptions(keys []models.APIKey, chosen string, names map[string]string) []ui.Option {
	options := []ui.Option{{Label: "Every key"}}
	for _, k := range keys {
		options = append(options, ui.Option{Value: k.ID, Label: k.Name})
		if k.ID == chosen {
			chosen = ""
		}
	}
	if names[chosen] != "" {
		options = append(options, ui.Option{Value: chosen, Label: names[chosen]})
	}
	return options
}
