package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

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
		return listFault(err)
	}
	found, err := h.scope(r).Audit(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(err)
	}
	m := pages.AuditListModel{
		Address: auditAddress(r, filter), Filter: filter, Today: h.Now(), Rows: auditRows(found.Items),
		Pager: pager(r, found, "changes"), Export: exportURL(r, paths.AuditExport),
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

func auditRows(entries []models.AuditEntry) []pages.AuditRow {
	rows := make([]pages.AuditRow, len(entries))
	for i, e := range entries {
		rows[i] = pages.NewAuditRow(e)
	}
	return rows
}

// exportAudit is the log as a file, narrowed as its address says.
func (h *Room) exportAudit(w http.ResponseWriter, r *http.Request) error {
	filter, err := auditFilter(r.URL.Query())
	if err != nil {
		return listFault(err)
	}
	scope, name := h.scope(r), exportName(r, "audit")
	if filter.Installation {
		name = "audit-installation"
	}
	return respond.CSV(w, r, name, auditColumns(), func(ctx context.Context, cursor string) (models.List[pages.AuditRow], error) {
		found, err := scope.Audit(ctx, filter, exportPage(cursor))
		return models.List[pages.AuditRow]{Items: auditRows(found.Items), Next: found.Next}, err
	})
}

func auditColumns() []respond.Column[pages.AuditRow] {
	return []respond.Column[pages.AuditRow]{
		{Head: "When (UTC)", Cell: func(row pages.AuditRow) respond.Cell { return respond.TimeCell(row.At) }},
		textColumn("What", func(row pages.AuditRow) string { return row.Action }),
		textColumn("Who", func(row pages.AuditRow) string { return row.Name }),
		textColumn("Kind", func(row pages.AuditRow) string { return row.Kind }),
		textColumn("Of", func(row pages.AuditRow) string { return row.Subject }),
		textColumn("Detail", func(row pages.AuditRow) string { return row.Detail }),
	}
}
