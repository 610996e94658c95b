package portal

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// bulks lists what was done to many invites at once.
func (h *Room) bulks(w http.ResponseWriter, r *http.Request) error {
	filter, err := bulkFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).Bulks(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	m := pages.BulkListModel{
		Address: addressOf(r, paths.InvitesBulk, filter.Sort, "kind", "status", "by", byFrom, byTo), Filter: filter, Today: h.Now(),
		Pager: pager(r, found, "bulk actions"), Export: exportURL(r, paths.BulkExport),
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	starters, err := h.scope(r).BulkStarters(r.Context())
	if err != nil {
		return err
	}
	m.Starters = staff.options(starters)
	for _, b := range found.Items {
		row := pages.NewBulkRow(b)
		row.By = staff.of(row.By)
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, http.StatusOK, pages.BulkList(h.page(w, r, "Bulk actions", layout.NavInvites), m))
}

func bulkFilter(query url.Values) (f models.BulkFilter, err error) {
	f = models.BulkFilter{
		Kind: models.BulkKind(query.Get("kind")), Status: models.BulkStatus(query.Get("status")), CreatedBy: query.Get("by"),
		Sort: models.BulkSort(query.Get("sort")),
	}
	if f.CreatedFilter, err = createdDays(query); err != nil {
		return f, err
	}
	return f, f.Check()
}

// exportBulks is the list as a file, narrowed as its address says.
func (h *Room) exportBulks(w http.ResponseWriter, r *http.Request) error {
	filter, err := bulkFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	type row = models.BulkAction
	columns := []respond.Column[row]{
		textColumn("Bulk action id", func(b row) string { return b.ID }),
		textColumn("What", func(b row) string { return pages.BulkKindName(b.Kind) }),
		textColumn("Status", func(b row) string { return pages.NewBulkRow(b).Standing }),
		numberColumn("Selected", func(b row) int { return b.Total }),
		numberColumn("Changed", func(b row) int { return b.Counts[models.BulkActed] }),
		numberColumn("Left as they were", func(b row) int { return b.Total - b.Counts[models.BulkActed] }),
		textColumn("By", func(b row) string { return b.CreatedBy }),
		timeColumn("Begun", func(b row) *time.Time { return b.StartedAt }),
		timeColumn("Ended", func(b row) *time.Time { return b.FinishedAt }),
	}
	scope := h.scope(r)
	err = respond.CSV(w, r, exportName(r, "bulk-actions"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		return scope.Bulks(ctx, filter, exportPage(cursor))
	})
	return listFault(r, err)
}
