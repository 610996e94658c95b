package store

import (
	"context"

	"invites/models"

	"gorm.io/gorm"
)

// CreateTemplate adds an invite template. The error is of KindInvalid and lists all that is wrong.
func (s Scope) CreateTemplate(ctx context.Context, c models.TemplateContent) (*models.Template, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var t *models.Template
	err := s.store.inTx(ctx, func(tx *tx) error {
		t = &models.Template{
			ID: models.NewID(models.PrefixTemplate), Mode: s.mode, Version: 1, CreatedAt: tx.now, UpdatedAt: tx.now, TemplateContent: c,
		}
		if err := tx.db.Create(t).Error; err != nil {
			return err
		}
		s.audit(tx, "template.create", t.ID, c.Name)
		return tx.wantLogo(t, "")
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Template returns a template that has not been deleted.
func (s Scope) Template(ctx context.Context, id string) (*models.Template, error) {
	t, err := liveTemplate(s.read(ctx), id)
	if err != nil {
		return nil, missing(err, "template")
	}
	return t, nil
}

// TemplateOf returns the template that an invite follows, deleted or not.
func (s Scope) TemplateOf(ctx context.Context, inv *models.Invite) (*models.Template, error) {
	var t models.Template
	if err := s.read(ctx).Take(&t, "id = ?", inv.TemplateID).Error; err != nil {
		return nil, missing(err, "template")
	}
	return &t, nil
}

// Templates lists the templates that have not been deleted, newest first.
func (s Scope) Templates(ctx context.Context, page models.Page) (models.List[models.Template], error) {
	return list(s.read(ctx).Where("deleted_at IS NULL"), page, "templates", func(t models.Template) string { return t.ID })
}

// AllTemplates returns every template that has not been deleted, by name, for choosing one.
func (s Scope) AllTemplates(ctx context.Context) ([]models.Template, error) {
	var all []models.Template
	err := s.read(ctx).Where("deleted_at IS NULL").Order("name, id").Find(&all).Error
	return all, err
}

// TemplateNames maps the ids of templates, deleted ones too, to their names.
func (s Scope) TemplateNames(ctx context.Context, ids []string) (map[string]string, error) {
	var found []models.Template
	err := s.read(ctx).Select("id", "name").Find(&found, "id IN ?", ids).Error
	names := make(map[string]string, len(found))
	for _, t := range found {
		names[t.ID] = t.Name
	}
	return names, err
}

// ReplaceTemplate replaces the whole content of a template.
func (s Scope) ReplaceTemplate(ctx context.Context, id string, c models.TemplateContent) (*models.Template, error) {
	return s.changeTemplate(ctx, id, "template.replace", func(tx *tx, t *models.Template) error {
		if err := c.Check(); err != nil {
			return err
		}
		before := t.Company.LogoURL
		t.TemplateContent = c
		t.Version++
		return tx.wantLogo(t, before)
	})
}

// DeleteTemplate hides a template. Invites already sent keep working (contract §3).
func (s Scope) DeleteTemplate(ctx context.Context, id string) error {
	_, err := s.changeTemplate(ctx, id, "template.delete", func(tx *tx, t *models.Template) error {
		t.DeletedAt = &tx.now
		return nil
	})
	return err
}

// changeTemplate locks a live template, changes it, saves it and notes who did it.
func (s Scope) changeTemplate(ctx context.Context, id, action string, change func(*tx, *models.Template) error) (*models.Template, error) {
	var t *models.Template
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		if t, err = liveTemplate(lockForUpdate(s.in(tx)), id); err != nil {
			return missing(err, "template")
		}
		if err := change(tx, t); err != nil {
			return err
		}
		t.UpdatedAt = tx.now
		if err := tx.db.Save(t).Error; err != nil {
			return err
		}
		s.audit(tx, action, t.ID, t.Name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// liveTemplate reads a template that has not been deleted.
func liveTemplate(q *gorm.DB, id string) (*models.Template, error) {
	var t models.Template
	err := q.Where("deleted_at IS NULL").Take(&t, "id = ?", id).Error
	return &t, err
}
