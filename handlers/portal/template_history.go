package portal

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// templateHistory lists a template's versions, and shows in what two of them differ: from and to in the address, the latest two without.
func (h *Room) templateHistory(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	t, err := h.scope(r).Template(r.Context(), id)
	if err != nil {
		return notInMode(r, err, "template")
	}
	found, err := h.scope(r).TemplateVersions(r.Context(), id, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	m := pages.TemplateHistoryModel{
		ID: id, Name: t.Name, Latest: t.Version, CanEdit: may(r, models.RoleMember), Pager: pager(r, found, "versions"),
	}
	if m.Rows, err = h.versionRows(r, found); err != nil {
		return err
	}
	from, to := versionParam(r, "from", max(t.Version-1, 1)), versionParam(r, "to", t.Version)
	before, err := h.scope(r).TemplateVersion(r.Context(), id, min(from, to))
	if err != nil {
		return err
	}
	after, err := h.scope(r).TemplateVersion(r.Context(), id, max(from, to))
	if err != nil {
		return err
	}
	m.Compare = pages.NewTemplateComparison(before, after)
	return respond.Page(w, r, http.StatusOK, pages.TemplateHistory(h.page(w, r, "History of "+t.Name, layout.NavTemplates), m))
}

// versionRows says of each version what was changed with it: of the last on a page, against the one on the next.
func (h *Room) versionRows(r *http.Request, found models.List[models.TemplateVersion]) ([]pages.TemplateVersionRow, error) {
	staff, err := h.staffNames(r)
	if err != nil {
		return nil, err
	}
	rows := make([]pages.TemplateVersionRow, len(found.Items))
	for i, v := range found.Items {
		var before *models.TemplateVersion
		switch {
		case i+1 < len(found.Items):
			before = &found.Items[i+1]
		case v.Version > 1:
			if before, err = h.scope(r).TemplateVersion(r.Context(), v.TemplateID, v.Version-1); err != nil && models.KindOf(err) != models.KindNotFound {
				return nil, err
			} else if err != nil {
				before = nil // saved before there was a history
			}
		}
		rows[i] = pages.NewTemplateVersionRow(v, before)
		rows[i].By = staff.saver(models.Actor{Kind: v.ActorKind, Name: v.ActorName})
	}
	return rows, nil
}

func versionParam(r *http.Request, name string, otherwise int) int {
	if n, ok := shortNumber(r.URL.Query().Get(name)); ok {
		return n
	}
	return otherwise
}

// restoreTemplate brings an earlier version back, unless somebody has saved another since the page was drawn.
func (h *Room) restoreTemplate(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	version, _ := shortNumber(form.Text("version"))
	base, _ := shortNumber(form.Text("base"))
	t, err := h.scope(r).RestoreTemplate(r.Context(), id, version, base)
	if err != nil {
		return h.refused(w, r, err, paths.TemplateHistory(id))
	}
	return h.done(w, r, "Version "+strconv.Itoa(version)+" is back, as version "+strconv.Itoa(t.Version)+".", paths.Template(id))
}
