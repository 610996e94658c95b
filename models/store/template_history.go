package store

import (
	"context"
	"strconv"

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

// FindTemplates lists the templates that have not been deleted and fit the filter, in its order.
func (s Scope) FindTemplates(ctx context.Context, f models.TemplateFilter, page models.Page) (models.List[models.Template], error) {
	var found models.List[models.Template]
	size, err := page.CheckSize()
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		return found, err
	}
	query := s.filterTemplates(ctx, f)
	if page.Cursor != "" {
		after, err := openCursor(page.Cursor, f)
		if err != nil {
			return found, err
		}
		query = afterTemplate(query, s, f.Sort, after)
	}
	key, direction := templateOrder(f.Sort)
	if err := query.Order(key + direction + ", id" + direction).Limit(size + 1).Find(&found.Items).Error; err != nil {
		return found, err
	}
	if len(found.Items) > size {
		found.Items = found.Items[:size]
		found.Next = makeCursor(found.Items[size-1].ID, f)
	}
	return found, nil
}

func (s Scope) filterTemplates(ctx context.Context, f models.TemplateFilter) *gorm.DB {
	query := s.read(ctx).Where("deleted_at IS NULL")
	if f.Search == "" {
		return query
	}
	like := "%" + escapeLike(models.SearchKey(f.Search)) + "%"
	return query.Where(`(LOWER(name) LIKE ? ESCAPE '\' OR LOWER(company_name) LIKE ? ESCAPE '\' OR LOWER(email_subject) LIKE ? ESCAPE '\' OR id = ?)`,
		like, like, like, f.Search)
}

// templateOrder is what a list is ordered by, and its direction.
func templateOrder(sort models.TemplateSort) (key, direction string) {
	switch sort {
	case models.TemplatesByName:
		return "LOWER(name)", ""
	case models.TemplatesCompany:
		return "LOWER(company_name)", ""
	case models.TemplatesChanged:
		return "updated_at", " DESC"
	}
	return "id", " DESC"
}

// afterTemplate narrows a list to what follows a template in its order.
func afterTemplate(query *gorm.DB, s Scope, sort models.TemplateSort, id string) *gorm.DB {
	key, direction := templateOrder(sort)
	than := ">"
	if direction != "" {
		than = "<"
	}
	return query.Where("("+key+", id) "+than+" (SELECT "+key+", id FROM templates AS last WHERE last.id = ? AND last.mode = ?)", id, s.mode)
}
