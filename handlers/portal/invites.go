package portal

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// countedUpTo is how many invites are counted for a list where no count is kept; beyond, it says "more than".
const countedUpTo = 200

// invites lists the invites of the mode, narrowed by what the address says.
func (h *Room) invites(w http.ResponseWriter, r *http.Request) error {
	filter, err := inviteFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).Invites(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	total, err := h.countFound(r, filter, found)
	if err != nil {
		return err
	}
	m := pages.InviteListModel{
		Address: addressOf(r, paths.Invites, filter.Sort, filterNames()...), Filter: filter, Today: h.Now(), MayChange: may(r, models.RoleMember),
		Pager: placedPager(r, found, total, "invites"), Export: exportURL(r, paths.InvitesExport),
		Keep: selectionOfInvites(r), Tickable: store.MaxBulkIDs, TTL: h.Config.InviteTTL,
	}
	if !total.More {
		m.Matching = max(total.N, 0)
	}
	if err := h.fillInviteList(r, &m, found.Items); err != nil {
		return err
	}
	frame := h.page(w, r, "Invites", layout.NavInvites)
	frame.Query = filter.Search
	return respond.Page(w, r, http.StatusOK, pages.InviteList(frame, m))
}

// selectionOfInvites is the name under which a tab keeps which invites the caller has ticked.
func selectionOfInvites(r *http.Request) string {
	p := caller(r)
	return ui.SelectionKey("invites", string(p.mode), p.staff.ID)
}

// countFound tells how many invites a filter finds, of which one page is known.
func (h *Room) countFound(r *http.Request, filter models.InviteFilter, page models.List[models.Invite]) (store.Count, error) {
	if page.Next == "" && page.Prev == "" {
		return store.Count{N: int64(len(page.Items))}, nil
	}
	if filter.Search != "" {
		return store.Count{N: uncounted}, nil // it lies scattered, and nobody should wait for its number
	}
	return h.scope(r).CountInvites(r.Context(), filter, countedUpTo)
}

// fillInviteList looks up what the rows and the choices of the list are called.
func (h *Room) fillInviteList(r *http.Request, m *pages.InviteListModel, invites []models.Invite) (err error) {
	if m.Rows, err = h.inviteRows(r, invites); err != nil {
		return err
	}
	if m.Templates, err = h.templateChoices(r, m.Filter.TemplateID); err != nil {
		return err
	}
	if m.Creators, err = h.creators(r); err != nil {
		return err
	}
	if id := m.Filter.ImportID; id != "" {
		imp, err := h.scope(r).Import(r.Context(), id)
		if err != nil && models.KindOf(err) != models.KindNotFound {
			return err
		}
		if imp != nil {
			m.Import = pages.ImportTitle(imp)
		}
	}
	if !m.MayChange {
		return nil
	}
	m.Running, err = h.scope(r).RunningBulks(r.Context())
	return err
}

// inviteRows names the templates of invites, deleted ones too, and says why mail failed.
func (h *Room) inviteRows(r *http.Request, invites []models.Invite) ([]pages.InviteRow, error) {
	ids := make([]string, len(invites))
	for i := range invites {
		ids[i] = invites[i].TemplateID
	}
	names, err := h.scope(r).TemplateNames(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	replies, err := refusals(r.Context(), h.scope(r), invites)
	if err != nil {
		return nil, err
	}
	rows := make([]pages.InviteRow, len(invites))
	for i := range invites {
		rows[i] = pages.NewInviteRow(&invites[i], names[invites[i].TemplateID], replies[invites[i].ID])
	}
	return rows, nil
}

// refusals is what the mail server said of those invites whose mail has failed, where it said anything. What we say in its place begins as
// a sentence does; a server's words begin with its code.
func refusals(ctx context.Context, scope store.Scope, invites []models.Invite) (map[string]string, error) {
	var failed []string
	for i := range invites {
		if invites[i].Stage() == models.StageFailed {
			failed = append(failed, invites[i].ID)
		}
	}
	replies, err := scope.LatestReplies(ctx, failed)
	for id, reply := range replies {
		replies[id] = models.AsSentence(reply)
	}
	return replies, err
}

// templateChoices are the templates to filter by: those that there are, deleted ones that invites follow, and the one that is chosen.
func (h *Room) templateChoices(r *http.Request, chosen string) ([]ui.Option, error) {
	options, err := h.templateOptions(r, "Any")
	if err != nil {
		return nil, err
	}
	counts, err := h.scope(r).TemplateCounts(r.Context())
	if err != nil {
		return nil, err
	}
	gone := slices.DeleteFunc(append(slices.Collect(maps.Keys(counts)), chosen), func(id string) bool {
		return slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == id })
	})
	names, err := h.scope(r).TemplateNames(r.Context(), gone)
	if err != nil {
		return nil, err
	}
	if chosen != "" && slices.Contains(gone, chosen) && names[chosen] == "" {
		names[chosen] = "Unknown"
	}
	for _, id := range slices.SortedFunc(maps.Keys(names), func(a, b string) int { return cmp.Or(cmp.Compare(names[a], names[b]), cmp.Compare(a, b)) }) {
		options = append(options, ui.Option{Value: id, Label: names[id]})
	}
	return options, nil
}

// creators are those who have created invites.
func (h *Room) creators(r *http.Request) ([]ui.Option, error) {
	counts, err := h.scope(r).Creators(r.Context())
	if err != nil {
		return nil, err
	}
	staff, err := h.staffNames(r)
	return staff.options(slices.Sorted(maps.Keys(counts))), err
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

// exportInvites is the list as a file, narrowed as its address says.
func (h *Room) exportInvites(w http.ResponseWriter, r *http.Request) error {
	filter, err := inviteFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	scope := h.scope(r)
	part := ""
	if len(picked(r.URL.Query(), filterNames())) > 0 {
		part = "-filtered"
	}
	return h.writeInvites(w, r, part, func(ctx context.Context, cursor string) (models.List[models.Invite], error) {
		found, err := scope.Invites(ctx, filter, exportPage(cursor))
		return found, listFault(r, err)
	})
}

// exportSelected is the file of the invites that were selected. All that match are those of an address.
func (h *Room) exportSelected(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	back := form.Values(listNames()...)
	ids := slices.DeleteFunc(form.Texts(ui.IDName), func(id string) bool { return !models.LooksLikeID(id) })
	switch {
	case form.Checked(ui.AllName):
		return respond.SeeOther(w, r, listURL(paths.InvitesExport, back, ""))
	case len(ids) == 0:
		return h.refused(w, r, models.Conflict("Select invites first."), paths.InvitesWhere(back))
	}
	scope := h.scope(r)
	return h.writeInvites(w, r, "-selected", func(ctx context.Context, _ string) (found models.List[models.Invite], err error) {
		byID, err := scope.InvitesByID(ctx, ids)
		for _, id := range slices.Backward(slices.Sorted(maps.Keys(byID))) { // the newest first
			found.Items = append(found.Items, *byID[id])
		}
		return found, err
	})
}

// writeInvites writes the file of a list of invites; part ends its name where it is not all of them. The personal links are not in it: files travel.
func (h *Room) writeInvites(w http.ResponseWriter, r *http.Request, part string, more func(context.Context, string) (models.List[models.Invite], error)) error {
	templates, replies := map[string]string{}, map[string]string{}
	scope := h.scope(r)
	return respond.CSV(w, r, exportName(r, "invites")+part, inviteColumns(templates, replies), func(ctx context.Context, cursor string) (models.List[models.Invite], error) {
		found, err := more(ctx, cursor)
		if err != nil {
			return found, err
		}
		ids := make([]string, len(found.Items))
		for i := range found.Items {
			ids[i] = found.Items[i].TemplateID
		}
		names, err := scope.TemplateNames(ctx, ids)
		if err != nil {
			return found, err
		}
		maps.Copy(templates, names)
		said, err := refusals(ctx, scope, found.Items)
		maps.Copy(replies, said)
		return found, err
	})
}

// inviteColumns are those of the exported list. templates, and the mail servers' replies by invite, are filled in while it is read.
func inviteColumns(templates, replies map[string]string) []respond.Column[models.Invite] {
	return []respond.Column[models.Invite]{
		textColumn("Invite id", func(i models.Invite) string { return i.ID }),
		textColumn("Full name", func(i models.Invite) string { return i.FullName }),
		{Head: "First name", Cell: func(i models.Invite) respond.Cell { return respond.OptionalCell(i.FirstName) }},
		{Head: "Last name", Cell: func(i models.Invite) respond.Cell { return respond.OptionalCell(i.LastName) }},
		textColumn("E-mail", func(i models.Invite) string { return i.Email }),
		textColumn("Stage", func(i models.Invite) string { return pages.StageName(i.Stage()) }),
		textColumn("Mail", func(i models.Invite) string { return pages.EmailWords(i.EmailStatus) }),
		textColumn("Why mail failed", func(i models.Invite) string { return replies[i.ID] }),
		textColumn("Template", func(i models.Invite) string { return templates[i.TemplateID] }),
		textColumn("Source", func(i models.Invite) string { return pages.SourceName(i.Source) }),
		textColumn("Created by", func(i models.Invite) string { return i.CreatedBy }),
		timeColumn("Created", func(i models.Invite) *time.Time { return &i.CreatedAt }),
		timeColumn("Sent", func(i models.Invite) *time.Time { return i.InvitedAt }),
		timeColumn("Opened", func(i models.Invite) *time.Time { return i.OpenedAt }),
		timeColumn("Started", func(i models.Invite) *time.Time { return i.StartedAt }),
		timeColumn("Linked", func(i models.Invite) *time.Time { return i.LinkedAt }),
		timeColumn("Expires", func(i models.Invite) *time.Time { return &i.ExpiresAt }),
		timeColumn("Revoked", func(i models.Invite) *time.Time { return i.RevokedAt }),
		textColumn("User id", func(i models.Invite) string { return i.UserID }),
	}
}
