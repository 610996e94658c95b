package store

import (
	"context"
	"strconv"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// keepVersion keeps a template as it is by now.
func (t *tx) keepVersion(template *models.Template, by models.Actor, restored int) error {
	return t.db.Create(&models.TemplateVersion{
		TemplateID: template.ID, Version: template.Version, Mode: template.Mode, CreatedAt: t.now, ActorKind: by.Kind, ActorName: by.Name,
		Restored: restored, TemplateContent: template.TemplateContent,
	}).Error
}

// TemplateVersions lists the versions of a template, deleted or not, newest first; a page's cursor is the number of the version before it.
func (s Scope) TemplateVersions(ctx context.Context, id string, page models.Page) (models.List[models.TemplateVersion], error) {
	var found models.List[models.TemplateVersion]
	size, err := page.CheckSize()
	if err != nil {
		return found, err
	}
	query := s.read(ctx).Where("template_id = ?", id)
	if page.Cursor != "" {
		before, err := strconv.ParseInt(page.Cursor, 10, 32)
		if err != nil {
			return found, badCursor()
		}
		query = query.Where("version < ?", before)
	}
	if err := query.Order("version DESC").Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	if len(found.Items) > size {
		found.Items = found.Items[:size]
		found.Next = strconv.Itoa(found.Items[size-1].Version)
	}
	return found, nil
}

// TemplateVersion returns a template as it was saved once.
func (s Scope) TemplateVersion(ctx context.Context, id string, version int) (*models.TemplateVersion, error) {
	v, err := versionOf(s.read(ctx), id, version)
	if err != nil {
		return nil, err
	}
	return v, nil
}

func versionOf(q *gorm.DB, id string, version int) (*models.TemplateVersion, error) {
	var v models.TemplateVersion
	err := q.Take(&v, "template_id = ? AND version = ?", id, version).Error
	return &v, missing(err, "version")
}

// TemplateSavers tells who has saved each of the templates as it is now.
func (s Scope) TemplateSavers(ctx context.Context, ids []string) (map[string]models.Actor, error) {
	var latest []models.TemplateVersion
	err := s.read(ctx).Select("template_id", "actor_kind", "actor_name").
		Find(&latest, "(template_id, version) IN (SELECT id, version FROM templates WHERE id IN ?)", ids).Error
	savers := make(map[string]models.Actor, len(latest))
	for _, v := range latest {
		savers[v.TemplateID] = models.Actor{Kind: v.ActorKind, Name: v.ActorName}
	}
	return savers, err
}

// FindTemplates lists the templates that have not been deleted and fit the filter, in its order.
func (s Scope) FindTemplates(ctx context.Context, f models.TemplateFilter, page models.Page) (models.List[models.Template], error) {
	if err := f.Check(); err != nil {
		return models.List[models.Template]{}, err
	}
	if f.Sort == models.TemplatesUsed || f.Sort == models.TemplatesUnused {
		return s.templatesByUse(ctx, f, page)
	}
	return listBy(s.filterTemplates(ctx, f), page, f, templateOrder(f.Sort))
}

func (s Scope) filterTemplates(ctx context.Context, f models.TemplateFilter) *gorm.DB {
	query := s.read(ctx).Where("deleted_at IS NULL")
	if f.Search == "" {
		return query
	}
	return query.Where("(? OR id = ?)", holds(f.Search, "name", "company_name", "email_subject"), f.Search)
}

func templateOrder(sort models.TemplateSort) order[models.Template] {
	id := func(t models.Template) string { return t.ID }
	newest := byID(id)
	switch sort {
	case models.TemplatesByName, models.TemplatesByNameEnd:
		return newest.folded("LOWER(name)", func(t models.Template) string { return t.Name }, sort == models.TemplatesByName)
	case models.TemplatesCompany, models.TemplatesCompanyEnd:
		return newest.folded("LOWER(company_name)", func(t models.Template) string { return t.Company.Name }, sort == models.TemplatesCompany)
	case models.TemplatesChanged, models.TemplatesStale:
		return byTime("updated_at", func(t models.Template) time.Time { return t.UpdatedAt }, id, sort == models.TemplatesStale)
	}
	return newest
}

// folded is the order of a text whose case does not matter, from A if up. The database folds, the cursor's text too: each has its own way.
func (o order[T]) folded(column string, text func(T) string, up bool) order[T] {
	o.column, o.up, o.value = column, up, text
	o.parse = func(written string) (any, error) { return gorm.Expr("LOWER(?)", written), nil }
	return o
}
