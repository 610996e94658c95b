package portal

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// planBulk writes down what was selected, and asks what is to become of it.
func (h *Room) planBulk(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	kind, err := models.ParseBulkKind(form.Text("action"))
	if err != nil {
		return err
	}
	back := begunOn(form.Values(append(listNames(), pages.Via)...))
	selection := store.BulkSelection{IDs: form.Texts(ui.IDName)}
	if form.Checked(ui.AllName) {
		filter, err := inviteFilter(back)
		if err != nil {
			return listFaultAt(paths.Invites, err)
		}
		selection.Filter = &filter
	}
	b, err := h.scope(r).PlanBulk(r.Context(), kind, selection)
	if fields := models.FieldErrors(err); len(fields) > 0 {
		return h.refused(w, r, models.Conflict(fields[0].Message), pages.BulkBegunOn(back))
	}
	if err != nil {
		return err
	}
	return respond.SeeOther(w, r, paths.Bulk(b.ID, back))
}

// begunOn is what an address or a form says of where a bulk action was begun: the list of invites, with its filter and its order, or the
// dashboard.
func begunOn(query url.Values) url.Values {
	back := listOf(query)
	if query.Get(pages.Via) == pages.ViaDashboard {
		back.Set(pages.Via, pages.ViaDashboard)
	}
	return back
}

// bulk shows a bulk action: what it would do, how far it is, or what it did.
func (h *Room) bulk(w http.ResponseWriter, r *http.Request) error {
	m, err := h.bulkModel(r)
	if err != nil {
		return err
	}
	return respond.Page(w, r, http.StatusOK, pages.Bulk(h.page(w, r, m.Title(), layout.NavInvites), m))
}

func (h *Room) bulkModel(r *http.Request) (m pages.BulkModel, err error) {
	b, err := h.scope(r).Bulk(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return m, notInMode(r, err, "bulk action")
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return m, err
	}
	m = pages.BulkModel{
		Action: *b, By: staff.of(b.CreatedBy), Back: begunOn(r.URL.Query()), TTL: h.Config.InviteTTL, Audited: may(r, models.RoleAdmin), Keep: selectionOfInvites(r),
	}
	switch b.Status {
	case models.BulkRunning:
		return m, nil
	case models.BulkPlanned:
		if m.Foreseen, err = h.scope(r).ForeseeBulk(r.Context(), b.ID); err != nil {
			return m, err
		}
	}
	m.Names, err = h.scope(r).ChangedByBulk(r.Context(), b.ID, models.InviteSort(m.Back.Get(inOrder)), namedInBulk)
	return m, err
}

// namedInBulk is how many of the invites that a bulk action changes are named.
const namedInBulk = 5

// bulkProgress is what the page asks for while the action runs. Opened in a browser it leads to the page.
func (h *Room) bulkProgress(w http.ResponseWriter, r *http.Request) error {
	if !respond.IsFragment(r) {
		return respond.SeeOther(w, r, paths.Bulk(chi.URLParam(r, "id"), begunOn(r.URL.Query())))
	}
	m, err := h.bulkModel(r)
	if err != nil {
		return err
	}
	if m.Action.Status != models.BulkRunning {
		return respond.Fragment(w, r, http.StatusOK, pages.BulkOver(m))
	}
	return respond.Fragment(w, r, http.StatusOK, pages.BulkLive(m))
}

// startBulk is the confirmation. What is done at once leads back to the list, if the list can show it; else its page shows how far it is,
// or what was done: whoever was helped is not in the list of those in need any more.
func (h *Room) startBulk(w http.ResponseWriter, r *http.Request) error {
	id, back := chi.URLParam(r, "id"), begunOn(r.URL.Query())
	b, err := h.scope(r).StartBulk(r.Context(), id)
	if err != nil {
		return h.refused(w, r, err, paths.Bulk(id, back))
	}
	if b.Status == models.BulkDone && !back.Has(pages.Via) && !back.Has(byAttention) {
		return h.done(w, r, pages.BulkSummary(b), paths.InvitesWhere(back))
	}
	return respond.SeeOther(w, r, paths.Bulk(id, back))
}

// stopBulk ends an action before its time.
func (h *Room) stopBulk(w http.ResponseWriter, r *http.Request) error {
	id, back := chi.URLParam(r, "id"), begunOn(r.URL.Query())
	b, err := h.scope(r).StopBulk(r.Context(), id)
	if err != nil {
		return h.refused(w, r, err, paths.Bulk(id, back))
	}
	return h.done(w, r, "Stopped. "+pages.BulkSummary(b), paths.Bulk(id, back))
}

// exportBulk is what became of each invite, as a file.
func (h *Room) exportBulk(w http.ResponseWriter, r *http.Request) error {
	scope, id := h.scope(r), chi.URLParam(r, "id")
	if _, err := scope.Bulk(r.Context(), id); err != nil {
		return notInMode(r, err, "bulk action")
	}
	columns := []respond.Column[store.BulkResult]{
		{Head: "Invite id", Cell: func(b store.BulkResult) respond.Cell { return respond.TextCell(b.InviteID) }},
		{Head: "Full name", Cell: func(b store.BulkResult) respond.Cell { return respond.TextCell(b.FullName) }},
		{Head: "E-mail", Cell: func(b store.BulkResult) respond.Cell { return respond.TextCell(b.Email) }},
		{Head: "Outcome", Cell: func(b store.BulkResult) respond.Cell { return respond.TextCell(pages.OutcomeName(b.Outcome)) }},
	}
	return respond.CSV(w, r, exportName(r, "bulk-result"), columns, func(ctx context.Context, cursor string) (models.List[store.BulkResult], error) {
		return scope.BulkResults(ctx, id, exportPage(cursor))
	})
}
