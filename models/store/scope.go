package store

import (
	"context"

	"invites/models"

	"gorm.io/gorm"
)

// Scope reaches everything of one mode, and nothing of the other, in the name of an actor.
type Scope struct {
	store *Store
	mode  models.Mode
	actor models.Actor

	importID string // of the import that the scope creates invites for
}

// Scope returns access to what belongs to mode, for actor.
func (s *Store) Scope(mode models.Mode, actor models.Actor) Scope {
	return Scope{store: s, mode: mode, actor: actor}
}

// Mode is the scope's mode.
func (s Scope) Mode() models.Mode { return s.mode }

// ForImport is the scope for creating the invites of an import: they carry its id.
func (s Scope) ForImport(id string) Scope {
	s.importID = id
	return s
}

// source is by which way the scope's invites come.
func (s Scope) source() models.InviteSource {
	switch {
	case s.importID != "":
		return models.SourceImport
	case s.actor.Kind == models.ActorAPIKey:
		return models.SourceAPI
	}
	return models.SourcePortal
}

// read starts a query of rows of the scope's mode.
func (s Scope) read(ctx context.Context) *gorm.DB {
	return s.store.read(ctx).Where("mode = ?", s.mode)
}

// readAnew is read for a query whose best plan depends on its values.
func (s Scope) readAnew(ctx context.Context) *gorm.DB { return s.store.planAnew(s.read(ctx)) }

// in starts a query of rows of the scope's mode inside a transaction.
func (s Scope) in(tx *tx) *gorm.DB { return tx.db.Where("mode = ?", s.mode) }

// audit notes in the transaction who did what. detail never holds a secret.
func (s Scope) audit(tx *tx, action, subjectID, detail string) {
	tx.audit(&s.mode, s.actor, action, subjectID, detail)
}

// audit notes who did what, in a mode or (nil) in the installation as a whole.
func (t *tx) audit(mode *models.Mode, by models.Actor, action, subjectID, detail string) {
	t.audits = append(t.audits, &models.AuditEntry{
		ID: models.NewID(models.PrefixAudit), Mode: mode, ActorKind: by.Kind, ActorID: by.ID, ActorName: by.Name,
		Action: action, SubjectID: subjectID, Detail: detail, CreatedAt: t.now,
	})
}
