package store

import (
	"context"

	"invites/models"

	"gorm.io/gorm/clause"
)

// seed brings in what an installation has from the start: the sandbox's providers, and the sample template that a newcomer
// finds. It may run at every start: it changes nothing that is there.
func (s *Store) seed(ctx context.Context) error {
	return s.inTx(ctx, func(tx *tx) error {
		if err := tx.lockInstallation(); err != nil {
			return err
		}
		providers := models.SandboxProviders()
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&providers).Error; err != nil {
			return err
		}
		var templates int64
		if err := tx.db.Model(&models.Template{}).Where("mode = ?", models.Sandbox).Count(&templates).Error; err != nil || templates > 0 {
			return err
		}
		sample := &models.Template{
			ID: models.NewID(models.PrefixTemplate), Mode: models.Sandbox, Version: 1, CreatedAt: tx.now, UpdatedAt: tx.now,
			TemplateContent: models.SampleTemplate(),
		}
		if err := tx.db.Create(sample).Error; err != nil {
			return err
		}
		return tx.keepVersion(sample, models.Actor{Kind: models.ActorSystem}, 0)
	})
}
