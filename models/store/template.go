package store

import (
	"context"
	"errors"

	"invites/models"

	"gorm.io/gorm"
)

// CreateTemplate adds an invite template. The error is of KindInvalid and lists all that is wrong.
func (s Scope) CreateTemplate(ctx context.Context, c models.TemplateContent) (*models.Template, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var t *models.Template
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		t, err = s.addTemplate(tx, "template.create", c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// addTemplate adds a template with its first version.
func (s Scope) addTemplate(tx *tx, action string, c models.TemplateContent) (*models.Template, error) {
	if err := s.settleLogo(tx, &c.Company, models.Company{}); err != nil {
		return nil, err
	}
	t := &models.Template{
		ID: models.NewID(models.PrefixTemplate), Mode: s.mode, Version: 1, CreatedAt: tx.now, UpdatedAt: tx.now, UpdatedBy: s.actor.Name,
		TemplateContent: c,
	}
	if err := tx.db.Create(t).Error; err != nil {
		return nil, err
	}
	if err := tx.keepVersion(t, s.actor, 0); err != nil {
		return nil, err
	}
	s.audit(tx, action, t.ID, t.Name)
	return t, tx.wantLogo(t, "")
}

// DuplicateTemplate adds a copy of a template, its logo included, under a name that says so.
func (s Scope) DuplicateTemplate(ctx context.Context, id string) (*models.Template, error) {
	var made *models.Template
	err := s.store.inTx(ctx, func(tx *tx) error {
		t, err := liveTemplate(s.in(tx), id)
		if err != nil {
			return missing(err, "template")
		}
		content := t.TemplateContent
		content.Name = models.CopyName(content.Name)
		made, err = s.addTemplate(tx, "template.duplicate", content)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// Template returns a template that has not been deleted.
func (s Scope) Template(ctx context.Context, id string) (*models.Template, error) {
	t, err := liveTemplate(s.read(ctx), id)
	if err != nil {
		return nil, missing(err, "template")
	}
	return t, nil
}

// DeletedTemplate returns a template that has been deleted, and who did that; nobody where the log does not say.
func (s Scope) DeletedTemplate(ctx context.Context, id string) (*models.Template, models.Actor, error) {
	var t models.Template
	if err := s.read(ctx).Where("deleted_at IS NOT NULL").Take(&t, "id = ?", id).Error; err != nil {
		return nil, models.Actor{}, missing(err, "template")
	}
	var noted []models.AuditEntry
	err := s.read(ctx).Where("action = ? AND subject_id = ?", deleteTemplate, id).Limit(1).Find(&noted).Error
	if err != nil || len(noted) == 0 {
		return &t, models.Actor{}, err
	}
	return &t, models.Actor{Kind: noted[0].ActorKind, ID: noted[0].ActorID, Name: noted[0].ActorName}, nil
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

// TemplateNames maps the ids of templates to their names; those of deleted ones say so.
func (s Scope) TemplateNames(ctx context.Context, ids []string) (map[string]string, error) {
	var found []models.Template
	err := s.read(ctx).Select("id", "name", "deleted_at").Find(&found, "id IN ?", ids).Error
	names := make(map[string]string, len(found))
	for _, t := range found {
		names[t.ID] = t.Name
		if t.DeletedAt != nil {
			names[t.ID] += " (deleted)"
		}
	}
	return names, err
}

// ReplaceTemplate replaces the whole content of a template, whatever version it has. What is the same already makes no new version.
func (s Scope) ReplaceTemplate(ctx context.Context, id string, c models.TemplateContent) (*models.Template, error) {
	return s.SaveTemplate(ctx, id, c, 0)
}

// SaveTemplate replaces the whole content of a template that still has the version base, 0 for any. It is a conflict, and nothing is
// changed, where somebody has saved the template meanwhile.
func (s Scope) SaveTemplate(ctx context.Context, id string, c models.TemplateContent, base int) (*models.Template, error) {
	return s.writeTemplate(ctx, id, "template.replace", base, func(*tx, *models.Template) (models.TemplateContent, int, error) {
		return c, 0, c.Check()
	})
}

// RestoreTemplate saves a template as it was in an earlier version, which makes a new one. It is a conflict where the template no
// longer has the version base.
func (s Scope) RestoreTemplate(ctx context.Context, id string, version, base int) (*models.Template, error) {
	return s.writeTemplate(ctx, id, "template.restore", base, func(tx *tx, t *models.Template) (models.TemplateContent, int, error) {
		old, err := versionOf(s.in(tx), t.ID, version)
		return old.TemplateContent, version, err
	})
}

// writeTemplate locks a live template, checks that it has the version base, puts in what content gives, and keeps that as a version.
func (s Scope) writeTemplate(
	ctx context.Context, id, action string, base int, content func(*tx, *models.Template) (c models.TemplateContent, restored int, err error),
) (*models.Template, error) {
	return s.changeTemplate(ctx, id, action, func(tx *tx, t *models.Template) (changed bool, err error) {
		c, restored, err := content(tx, t)
		if err == nil {
			err = s.settleLogo(tx, &c.Company, t.Company)
		}
		if err != nil {
			return false, err
		}
		before := t.Company.LogoURL
		changed = c != t.TemplateContent
		if changed && base != 0 && base != t.Version {
			return false, models.Conflict("Somebody has saved this template meanwhile. Nothing was changed.")
		}
		if changed {
			t.TemplateContent, t.UpdatedBy = c, s.actor.Name
			t.Version++
			t.UpdatedAt = tx.now
			err = tx.keepVersion(t, s.actor, restored)
		}
		return changed, errors.Join(err, tx.wantLogo(t, before))
	})
}

// deleteTemplate is what the log calls a deletion.
const deleteTemplate = "template.delete"

// DeleteTemplate hides a template. Invites already sent keep working (contract §3).
func (s Scope) DeleteTemplate(ctx context.Context, id string) error {
	_, err := s.changeTemplate(ctx, id, deleteTemplate, func(tx *tx, t *models.Template) (bool, error) {
		t.DeletedAt, t.UpdatedAt = &tx.now, tx.now
		return true, nil
	})
	return err
}

// changeTemplate locks a live template, and, where change has changed it, saves it and notes who did it.
func (s Scope) changeTemplate(ctx context.Context, id, action string, change func(*tx, *models.Template) (bool, error)) (*models.Template, error) {
	var t *models.Template
	err := s.store.inTx(ctx, func(tx *tx) (err error) {
		if t, err = liveTemplate(lockForUpdate(s.in(tx)), id); err != nil {
			return missing(err, "template")
		}
		changed, err := change(tx, t)
		if err != nil || !changed {
			return err
		}
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
