package portal

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// audit shows who changed what, narrowed by what the address says.
func (h *Room) audit(w http.ResponseWriter, r *http.Request) error {
	filter, err := auditFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).Audit(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	subjects, err := h.scope(r).AuditSubjects(r.Context(), found.Items)
	if err != nil {
		return err
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	m := pages.AuditListModel{
		Address: auditAddress(r, filter), Filter: filter, Today: h.Now(),
		Pager: pager(r, found, "changes"), Export: exportURL(r, paths.AuditExport),
	}
	for _, e := range found.Items {
		row := pages.NewAuditRow(e, subjects)
		if e.ActorKind == models.ActorStaff {
			row.Called = staff.of(e.ActorName)
		}
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, http.StatusOK, pages.AuditList(h.page(w, r, "Audit log", layout.NavAudit), m))
}

// auditAddress is the address of the log, and of the part of it that is shown.
func auditAddress(r *http.Request, filter models.AuditFilter) pages.ListAddress {
	address := addressOf(r, paths.Audit, orderIf(filter.Oldest, pages.SortOldest), "q", "actor", "action", byFrom, byTo)
	if filter.Installation {
		address.Query.Set("in", pages.AuditInstallation)
	}
	return address
}

func auditFilter(query url.Values) (f models.AuditFilter, err error) {
	f = models.AuditFilter{
		Installation: query.Get("in") == pages.AuditInstallation, Search: strings.TrimSpace(query.Get("q")),
		Actor: models.ActorKind(query.Get("actor")), Action: query.Get("action"), Oldest: query.Get("sort") == pages.SortOldest,
	}
	if f.CreatedFilter, err = createdDays(query); err != nil {
		return f, err
	}
	return f, f.Check()
}

// exportAudit is the log as a file, narrowed as its address says.
func (h *Room) exportAudit(w http.ResponseWriter, r *http.Request) error {
	filter, err := auditFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	scope, name := h.scope(r), exportName(r, "audit")
	if filter.Installation {
		name = "audit-installation"
	}
	type row = models.AuditEntry
	subjects := map[string]models.AuditSubject{}
	columns := []respond.Column[row]{
		timeColumn("When", func(e row) *time.Time { return &e.CreatedAt }),
		textColumn("What", func(e row) string { return pages.ActionWords(e.Action) }),
		textColumn("Action", func(e row) string { return e.Action }),
		textColumn("Who", func(e row) string { return e.ActorName }),
		textColumn("Kind", func(e row) string { return pages.ActorKindName(e.ActorKind) }),
		textColumn("Of", func(e row) string { return pages.NewAuditRow(e, subjects).Of }),
		textColumn("Its id", func(e row) string { return e.SubjectID }),
		textColumn("Detail", func(e row) string { return e.Detail }),
	}
	return respond.CSV(w, r, name, columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		found, err := scope.Audit(ctx, filter, exportPage(cursor))
		if err != nil {
			return found, err
		}
		some, err := scope.AuditSubjects(ctx, found.Items)
		maps.Copy(subjects, some)
		return found, err
	})
}
