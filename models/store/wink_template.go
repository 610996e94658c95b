package store

import (
	"context"
	"fmt"
	"slices"

	"invites/models"

	"gorm.io/gorm"
)

// CreateWinkTemplate adds a wink template. The error is of KindInvalid and lists all that is wrong, providers that are not there included.
func (s Scope) CreateWinkTemplate(ctx context.Context, c models.WinkContent) (*models.WinkTemplate, error) {
	var t *models.WinkTemplate
	err := s.store.inTx(ctx, func(tx *tx) error {
		if err := checkWink(s.in(tx), c); err != nil {
			return err
		}
		t = &models.WinkTemplate{ID: models.NewID(models.PrefixWinkTemplate), Mode: s.mode, CreatedAt: tx.now, UpdatedAt: tx.now, WinkContent: listed(c)}
		if err := tx.db.Create(t).Error; err != nil {
			return err
		}
		s.audit(tx, "winkTemplate.create", t.ID, c.Name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// listed makes lists that are not there empty ones.
func listed(c models.WinkContent) models.WinkContent {
	c.Providers, c.TopProviders = append([]string{}, c.Providers...), append([]string{}, c.TopProviders...)
	return c
}

// CheckWinkTemplate tells everything that would keep a wink template from being saved, and saves nothing.
func (s Scope) CheckWinkTemplate(ctx context.Context, c models.WinkContent) error {
	return checkWink(s.read(ctx), c)
}

// checkWink adds to the rules of the content that its providers exist. query starts at the mode's rows.
func checkWink(query *gorm.DB, c models.WinkContent) error {
	problems := models.FieldErrors(c.Check())
	var known []string
	if err := query.Model(&models.Provider{}).Pluck("id", &known).Error; err != nil {
		return err
	}
	for _, list := range []struct {
		field string
		ids   []string
	}{{"providers", c.Providers}, {"topProviders", c.TopProviders}} {
		field, ids := list.field, list.ids
		unknown := slices.IndexFunc(ids, func(id string) bool { return !slices.Contains(known, id) })
		named := slices.ContainsFunc(problems, func(p models.FieldError) bool { return p.Field == field })
		if unknown >= 0 && !named {
			problems = append(problems, models.FieldError{
				Field: field, Code: models.CodeNotFound, Message: fmt.Sprintf("There is no provider %q in this mode.", ids[unknown]),
			})
		}
	}
	return models.Invalid(problems...)
}

// WinkTemplate returns a wink template that has not been deleted.
func (s Scope) WinkTemplate(ctx context.Context, id string) (*models.WinkTemplate, error) {
	var t models.WinkTemplate
	err := s.read(ctx).Where("deleted_at IS NULL").Take(&t, "id = ?", id).Error
	return &t, missing(err, "wink template")
}

// WinkTemplates lists the wink templates that have not been deleted, newest first.
func (s Scope) WinkTemplates(ctx context.Context, page models.Page) (models.List[models.WinkTemplate], error) {
	query := s.read(ctx).Where("deleted_at IS NULL")
	return list(query, page, "wink templates", func(t models.WinkTemplate) string { return t.ID })
}

// ReplaceWinkTemplate replaces the whole content of a wink template.
func (s Scope) ReplaceWinkTemplate(ctx context.Context, id string, c models.WinkContent) (*models.WinkTemplate, error) {
	return s.changeWink(ctx, id, "winkTemplate.replace", func(tx *tx, t *models.WinkTemplate) error {
		t.WinkContent = listed(c)
		return checkWink(s.in(tx), c)
	})
}

// DeleteWinkTemplate hides a wink template. Invites that have it go on following it.
func (s Scope) DeleteWinkTemplate(ctx context.Context, id string) error {
	_, err := s.changeWink(ctx, id, "winkTemplate.delete", func(tx *tx, t *models.WinkTemplate) error {
		t.DeletedAt = &tx.now
		return nil
	})
	return err
}

// changeWink locks a live wink template, changes it, saves it and notes who did it.
func (s Scope) changeWink(ctx context.Context, id, action string, change func(*tx, *models.WinkTemplate) error) (*models.WinkTemplate, error) {
	var t models.WinkTemplate
	err := s.store.inTx(ctx, func(tx *tx) error {
		t = models.WinkTemplate{}
		if err := lockForUpdate(s.in(tx)).Where("deleted_at IS NULL").Take(&t, "id = ?", id).Error; err != nil {
			return missing(err, "wink template")
		}
		if err := change(tx, &t); err != nil {
			return err
		}
		t.UpdatedAt = tx.now
		if err := tx.db.Save(&t).Error; err != nil {
			return err
		}
		s.audit(tx, action, t.ID, t.Name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &t, nil
}
