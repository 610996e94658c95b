package store

import (
	"context"
	"slices"
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

// AuditSubjects tells what entries of the log are about, by its id. What is gone, and what has no page, is missing.
func (s Scope) AuditSubjects(ctx context.Context, entries []models.AuditEntry) (map[string]models.AuditSubject, error) {
	ids := make([]string, 0, 2*len(entries))
	for _, e := range entries {
		ids = append(ids, e.SubjectID, e.Detail)
	}
	found := map[string]models.AuditSubject{}
	for _, look := range []func(context.Context, []string, map[string]models.AuditSubject) error{s.auditedThings, s.auditedDeliveries, s.auditedPeople} {
		if err := look(ctx, ids, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// auditedThings looks up what has an id and a name.
func (s Scope) auditedThings(ctx context.Context, ids []string, found map[string]models.AuditSubject) error {
	for _, kind := range []struct {
		prefix string
		rows   *gorm.DB
	}{
		{models.PrefixWebhook, s.read(ctx).Model(&models.Webhook{}).Where("deleted_at IS NULL").Select("id, name")},
		{models.PrefixTemplate, s.read(ctx).Model(&models.Template{}).Where("deleted_at IS NULL").Select("id, name")},
		{models.PrefixImport, s.read(ctx).Model(&models.Import{}).Select("id, file_name AS name")},
		{models.PrefixBulk, s.read(ctx).Model(&models.BulkAction{}).Select("id, '' AS name")},
		{models.PrefixStaff, s.store.read(ctx).Model(&models.Staff{}).Select("id, name")},
	} {
		some := ofKind(ids, kind.prefix)
		if len(some) == 0 {
			continue
		}
		var rows []struct{ ID, Name string }
		if err := kind.rows.Where("id IN ?", some).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			found[row.ID] = models.AuditSubject{Name: row.Name}
		}
	}
	return nil
}

// auditedDeliveries calls deliveries by their endpoints.
func (s Scope) auditedDeliveries(ctx context.Context, ids []string, found map[string]models.AuditSubject) error {
	ids = ofKind(ids, models.PrefixDelivery)
	if len(ids) == 0 {
		return nil
	}
	var deliveries []models.Delivery
	if err := s.read(ctx).Select("id", "webhook_id").Find(&deliveries, "id IN ?", ids).Error; err != nil {
		return err
	}
	var endpoints []string
	for _, d := range deliveries {
		endpoints = append(endpoints, d.WebhookID)
	}
	names, err := s.WebhookNames(ctx, endpoints)
	for _, d := range deliveries {
		if name, live := names[d.WebhookID]; live {
			found[d.ID] = models.AuditSubject{Name: name, WebhookID: d.WebhookID}
		}
	}
	return err
}

// auditedPeople calls users, their accounts and their invites by the person.
func (s Scope) auditedPeople(ctx context.Context, ids []string, found map[string]models.AuditSubject) error {
	var users []models.User
	var accounts []models.Account
	for _, err := range []error{
		s.read(ctx).Select("id").Find(&users, "id IN ?", ids).Error,
		s.read(ctx).Select("id", "user_id").Find(&accounts, "id IN ?", ids).Error,
	} {
		if err != nil {
			return err
		}
	}
	for _, u := range users {
		found[u.ID] = models.AuditSubject{}
	}
	for _, a := range accounts {
		ids = append(ids, a.UserID)
	}
	for _, column := range []string{"id", "user_id"} { // one after the other: each by its index
		var some []models.Invite
		if err := s.read(ctx).Select("id", "user_id", "full_name").Order("id").Find(&some, column+" IN ?", ids).Error; err != nil {
			return err
		}
		for _, inv := range some { // of several, somebody's newest says how they are called
			found[inv.ID], found[inv.UserID] = models.AuditSubject{Name: inv.FullName}, models.AuditSubject{Name: inv.FullName}
		}
	}
	for _, a := range accounts {
		found[a.ID] = models.AuditSubject{Name: found[a.UserID].Name, UserID: a.UserID}
	}
	return nil
}

// ofKind keeps the ids with a prefix.
func ofKind(ids []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !models.HasPrefix(id, prefix) })
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
