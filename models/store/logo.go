package store

import (
	"context"

	"invites/models"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// SaveUploadedLogo keeps a picture that models.DrawLogo has drawn, for templates of the mode to name by the digest that it returns. It is
// no template's until one is saved with it.
func (s Scope) SaveUploadedLogo(ctx context.Context, image []byte) (digest string, err error) {
	digest = models.LogoDigest(image)
	err = s.store.inTx(ctx, func(tx *tx) error {
		if known, err := s.wantUpload(tx, digest); known || err != nil {
			return err
		}
		kept := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&models.UploadedLogo{
			Mode: s.mode, Digest: digest, Image: image, CreatedAt: tx.now, CreatedBy: s.actor.Name,
		})
		if kept.RowsAffected > 0 {
			s.audit(tx, "logo.upload", digest, "")
		}
		return kept.Error
	})
	return digest, err
}

// settleLogo finds out which uploaded logo is meant: before is what the template has.
func (s Scope) settleLogo(tx *tx, c *models.Company, before models.Company) error {
	switch {
	case c.LogoUpload == models.KeepUpload && c.LogoURL == "":
		c.LogoUpload = before.LogoUpload
	case c.LogoUpload == models.KeepUpload:
		c.LogoUpload = ""
	case c.LogoUpload != "" && c.LogoUpload != before.LogoUpload:
		if known, err := s.wantUpload(tx, c.LogoUpload); known || err != nil {
			return err
		}
		return models.Invalid(models.FieldError{
			Field: models.FieldLogo, Code: models.CodeNotFound, Message: "There is no such uploaded picture. Upload it again.",
		})
	}
	return nil
}

// wantUpload begins the time anew that an uploaded picture is kept without a template, and tells whether it is there: so none is removed in
// the moment in which somebody takes it.
func (s Scope) wantUpload(tx *tx, digest string) (known bool, err error) {
	wanted := s.in(tx).Model(&models.UploadedLogo{}).Where("digest = ?", digest).Update("created_at", tx.now)
	return wanted.RowsAffected > 0, wanted.Error
}

// removeOldLogos removes the uploaded pictures that were wanted some time ago and that no template, deleted ones and earlier versions included,
// has. Mails hold none.
func removeOldLogos(tx *tx) error {
	return tx.db.Where("created_at < ?", tx.now.Add(-models.UnusedLogoTTL)).
		Where("NOT EXISTS (SELECT 1 FROM templates t WHERE t.company_logo_upload = uploaded_logos.digest AND t.mode = uploaded_logos.mode)").
		Where("NOT EXISTS (SELECT 1 FROM template_versions v WHERE v.company_logo_upload = uploaded_logos.digest AND v.mode = uploaded_logos.mode)").
		Delete(&models.UploadedLogo{}).Error
}

// wantLogo asks for the logo of a template whose address is new, and forgets the one before; also, on every saving, for one that could not be had.
func (t *tx) wantLogo(template *models.Template, before string) error {
	now, mine := template.Company.LogoURL, t.db.Where("template_id = ?", template.ID)
	if now == before {
		mine = mine.Where("error <> ''")
	}
	forgotten := mine.Delete(&models.Logo{})
	if now != "" && (now != before || forgotten.RowsAffected > 0) {
		t.enqueue(models.FetchLogo{TemplateID: template.ID})
	}
	return forgotten.Error
}

// LogoToFetch returns the address of a template's logo; "" where there is none, or it has been fetched.
func (s *Store) LogoToFetch(ctx context.Context, templateID string) (url string, err error) {
	fetched := s.read(ctx).Model(&models.Logo{}).Select("url").Where("template_id = templates.id AND error = ''")
	var urls []string
	err = s.read(ctx).Model(&models.Template{}).Where("id = ? AND deleted_at IS NULL AND company_logo_url NOT IN (?)", templateID, fetched).
		Pluck("company_logo_url", &urls).Error
	if err != nil || len(urls) == 0 {
		return "", err
	}
	return urls[0], nil
}

// SaveLogo keeps what fetching a logo brought: a PNG, or why there is none. It changes nothing where the template has another address by now.
func (s *Store) SaveLogo(ctx context.Context, templateID, url string, image []byte, failure string) error {
	return s.inTx(ctx, func(tx *tx) error {
		var template models.Template
		if err := lockForUpdate(tx.db).Take(&template, "id = ?", templateID).Error; err != nil {
			return missing(err, "template")
		}
		if template.Company.LogoURL != url {
			return nil
		}
		logo := models.Logo{TemplateID: templateID, Mode: template.Mode, URL: url, Image: image, Error: failure, UpdatedAt: tx.now}
		if image != nil {
			logo.Digest = models.LogoDigest(image)
		}
		return tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&logo).Error
	})
}

// LogoImage returns a logo, a PNG, by the name that its content gives it. Whoever knows that has seen it: it belongs to no mode.
func (s *Store) LogoImage(ctx context.Context, digest string) ([]byte, error) {
	var images [][]byte
	for _, source := range []any{&models.Logo{}, &models.UploadedLogo{}} {
		err := s.read(ctx).Model(source).Where("digest = ? AND digest <> ''", digest).Limit(1).Pluck("image", &images).Error
		if err != nil && !isUnwritable(err) {
			return nil, err
		}
		if len(images) > 0 {
			return images[0], nil
		}
	}
	return nil, models.NotFound("logo")
}

// Logo returns what is known of a template's logo; not found where none was fetched yet.
func (s Scope) Logo(ctx context.Context, templateID string) (*models.Logo, error) {
	var logo models.Logo
	err := s.read(ctx).Omit("image").Take(&logo, "template_id = ?", templateID).Error
	return &logo, missing(err, "logo")
}

// logoOf is the name of a template's logo, uploaded or fetched; "" where it has none.
func logoOf(db *gorm.DB, t *models.Template) (digest string, err error) {
	if t.Company.LogoUpload != "" {
		return t.Company.LogoUpload, nil
	}
	var digests []string
	err = db.Model(&models.Logo{}).Where("template_id = ?", t.ID).Pluck("digest", &digests).Error
	if len(digests) > 0 {
		digest = digests[0]
	}
	return digest, err
}
