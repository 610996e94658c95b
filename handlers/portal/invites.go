package portal

import (
	"net/http"
	"strings"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
)

// invites lists the invites of the mode, narrowed by what the address says.
func (h *Room) invites(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	filter := models.InviteFilter{
		Search: strings.TrimSpace(query.Get("q")), Stage: models.Stage(query.Get("stage")), TemplateID: query.Get("templateId"),
	}
	found, err := h.scope(r).Invites(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(err)
	}
	rows, err := h.inviteRows(r, found.Items)
	if err != nil {
		return err
	}
	templates, err := h.templateOptions(r, "Every template")
	if err != nil {
		return err
	}
	frame := h.page(w, r, "Invites", layout.NavInvites)
	frame.Query = filter.Search
	return respond.Page(w, r, http.StatusOK, pages.InviteList(frame, pages.InviteListModel{
		Query: filter.Search, Stage: string(filter.Stage), TemplateID: filter.TemplateID, Templates: templates, Rows: rows,
		Pager: pager(r, found.Next, len(rows), "invites, newest first"), MayInvite: may(r, models.RoleMember),
	}))
}

// inviteRows names the templates of invites, deleted ones too.
func (h *Room) inviteRows(r *http.Request, invites []models.Invite) ([]pages.InviteRow, error) {
	ids := make([]string, len(invites))
	for i := range invites {
		ids[i] = invites[i].TemplateID
	}
	names, err := h.scope(r).TemplateNames(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	rows := make([]pages.InviteRow, len(invites))
	for i := range invites {
		rows[i] = pages.NewInviteRow(&invites[i], names[invites[i].TemplateID])
	}
	return rows, nil
}

// templateOptions are the templates to choose from; first, where it is not empty, stands for none of them.
func (h *Room) templateOptions(r *http.Request, first string) ([]ui.Option, error) {
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	if first != "" {
		options = append(options, ui.Option{Label: first})
	}
	for _, t := range all {
		options = append(options, ui.Option{Value: t.ID, Label: t.Name})
	}
	return options, nil
}
