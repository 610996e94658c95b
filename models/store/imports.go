package store

import (
	"context"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// Imports lists the imports, without their layouts, the newest first unless the filter says otherwise. It is of KindInvalid where the
// filter or the cursor is wrong.
func (s Scope) Imports(ctx context.Context, f models.ImportFilter, page models.Page) (models.List[models.Import], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Import]{}, err
	}
	query, fingerprint := filterImports(s.read(ctx), f), filterOf("imports", f)
	id := func(i models.Import) string { return i.ID }
	rows := func(i models.Import) int { return i.Rows }
	switch f.Sort {
	case models.ImportsByName, models.ImportsByNameEnd:
		name := func(i models.Import) string { return i.FileName }
		return listBy(createdOn(query, f.CreatedFilter), page, fingerprint, byID(id).folded("LOWER(file_name)", name, f.Sort == models.ImportsByName))
	case models.ImportsLargest, models.ImportsSmallest:
		return listBy(createdOn(query, f.CreatedFilter), page, fingerprint, byNumber("rows", rows, id, f.Sort == models.ImportsSmallest))
	}
	created := func(i models.Import) (time.Time, string) { return i.CreatedAt, i.ID }
	return listCreatedBy(query, f.CreatedFilter, page, fingerprint, created, f.Sort == models.ImportsOldest)
}

func filterImports(query *gorm.DB, f models.ImportFilter) *gorm.DB {
	if f.Status != "" {
		query = query.Where("status = ?", f.Status)
	}
	if f.CreatedBy != "" {
		query = query.Where("created_by = ?", f.CreatedBy)
	}
	if f.Search != "" {
		query = query.Where("(? OR id = ?)", holds(f.Search, "file_name"), f.Search)
	}
	return query
}

// Importers lists the names of those who have uploaded tables, in their order.
func (s Scope) Importers(ctx context.Context) ([]string, error) {
	return creatorsOf(s.read(ctx).Model(&models.Import{}))
}

// creatorsOf lists the names of those who have created what a query finds, each once, in their order. It reads all of it, for lists that
// people make one by one; the creators of invites are counted as invites come and go (Creators).
func creatorsOf(query *gorm.DB) (names []string, err error) {
	err = query.Distinct().Order("created_by").Pluck("created_by", &names).Error
	return names, err
}
