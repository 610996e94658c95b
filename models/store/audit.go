package store

import (
	"context"
	"strings"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// Audit lists who did what, the newest first unless the filter says otherwise: in the mode, or in the installation as a whole.
func (s Scope) Audit(ctx context.Context, f models.AuditFilter, page models.Page) (models.List[models.AuditEntry], error) {
	if err := f.Check(); err != nil {
		return models.List[models.AuditEntry]{}, err
	}
	query := s.read(ctx)
	if f.Installation {
		query = s.store.read(ctx).Where("mode IS NULL")
	}
	created := func(e models.AuditEntry) (time.Time, string) { return e.CreatedAt, e.ID }
	return listCreatedBy(filterAudit(query, f), f.CreatedFilter, page, filterOf("audit", f), created, f.Oldest)
}

// filterAudit narrows the log as the filter says, but for the days. What is written out, and not given as a value, makes use of the indexes
// that leave out what there is most of.
func filterAudit(query *gorm.DB, f models.AuditFilter) *gorm.DB {
	switch f.Actor {
	case "":
	case models.ActorStaff:
		query = query.Where("actor_kind = 'STAFF'")
	default:
		query = query.Where("actor_kind = ?", f.Actor)
	}
	if f.Action != "" {
		query = query.Where("action = ?", f.Action)
	}
	if f.Action != "" && f.Action != models.AuditCreateInvite {
		query = query.Where("action <> 'invite.create'")
	}
	text := strings.TrimSpace(strings.ReplaceAll(f.Search, "\x00", ""))
	switch {
	case text == "":
		return query
	case models.HasPrefix(text, models.PrefixAPIKey) || models.HasPrefix(text, models.PrefixStaff):
		return query.Where("(subject_id = ? OR actor_id = ?)", text, text)
	case models.LooksLikeID(text):
		return query.Where("subject_id = ?", text)
	}
	return query.Where("actor_name = ?", text)
}
