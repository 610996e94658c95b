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

// AuditSubjects tells what entries of the log are about whose detail does not, by the id of it: people, accounts, imports and staff. What is gone is missing.
func (s Scope) AuditSubjects(ctx context.Context, entries []models.AuditEntry) (map[string]models.AuditSubject, error) {
	ids := make([]string, 0, 2*len(entries))
	for _, e := range entries {
		ids = append(ids, e.SubjectID, e.Detail)
	}
	found := map[string]models.AuditSubject{}
	var invites []models.Invite
	var accounts []models.Account
	var imports []models.Import
	var staff []models.Staff
	for _, err := range []error{
		s.read(ctx).Select("id", "user_id").Find(&accounts, "id IN ?", ids).Error,
		s.read(ctx).Select("id", "file_name").Find(&imports, "id IN ?", ids).Error,
		s.store.read(ctx).Select("id", "name").Find(&staff, "id IN ?", ids).Error,
	} {
		if err != nil {
			return nil, err
		}
	}
	for _, a := range accounts {
		ids = append(ids, a.UserID)
	}
	for _, column := range []string{"id", "user_id"} { // one after the other: each by its index
		var some []models.Invite
		if err := s.read(ctx).Select("id", "user_id", "full_name").Order("id").Find(&some, column+" IN ?", ids).Error; err != nil {
			return nil, err
		}
		invites = append(invites, some...)
	}
	for _, inv := range invites { // of several, somebody's newest says how they are called
		found[inv.ID], found[inv.UserID] = models.AuditSubject{Name: inv.FullName}, models.AuditSubject{Name: inv.FullName}
	}
	for _, a := range accounts {
		found[a.ID] = models.AuditSubject{Name: found[a.UserID].Name, UserID: a.UserID}
	}
	for _, i := range imports {
		found[i.ID] = models.AuditSubject{Name: i.FileName}
	}
	for _, m := range staff {
		found[m.ID] = models.AuditSubject{Name: m.Name}
	}
	return found, nil
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
