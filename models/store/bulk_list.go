package store

import (
	"context"
	"time"

	"invites/models"
)

// Bulks lists the bulk actions that were begun, the newest first unless the filter says otherwise. Plans that nobody confirmed are not
// among them. It is of KindInvalid where the filter or the cursor is wrong.
func (s Scope) Bulks(ctx context.Context, f models.BulkFilter, page models.Page) (models.List[models.BulkAction], error) {
	if err := f.Check(); err != nil {
		return models.List[models.BulkAction]{}, err
	}
	query := s.read(ctx).Where("status <> 'PLANNED'")
	if f.Kind != "" {
		query = query.Where("kind = ?", f.Kind)
	}
	if f.Status != "" {
		query = query.Where("status = ?", f.Status)
	}
	if f.CreatedBy != "" {
		query = query.Where("created_by = ?", f.CreatedBy)
	}
	id := func(b models.BulkAction) string { return b.ID }
	switch f.Sort {
	case models.BulkLargest, models.BulkSmallest:
		return listBy(createdOn(query, f.CreatedFilter), page, filterOf("bulks", f), byNumber("total", func(b models.BulkAction) int { return b.Total }, id, f.Sort == models.BulkSmallest))
	}
	created := func(b models.BulkAction) (time.Time, string) { return b.CreatedAt, b.ID }
	return listCreatedBy(query, f.CreatedFilter, page, filterOf("bulks", f), created, f.Sort == models.BulkOldest)
}

// BulkStarters lists the names of those who have begun bulk actions, in their order.
func (s Scope) BulkStarters(ctx context.Context) ([]string, error) {
	return creatorsOf(s.read(ctx).Model(&models.BulkAction{}).Where("status <> 'PLANNED'"))
}
