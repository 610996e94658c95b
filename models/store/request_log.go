package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"invites/models"
)

// SaveAPIRequests adds to the log of API requests. Those that are there already, as after an answer of the database that was
// lost, are left as they are.
func (s *Store) SaveAPIRequests(ctx context.Context, requests []models.APIRequest) error {
	if len(requests) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *tx) error {
		return tx.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(requests, 500).Error
	})
}

// APIRequests lists what was asked of the API in the mode, newest first unless the filter says otherwise.
func (s Scope) APIRequests(ctx context.Context, f models.APIRequestFilter, page models.Page) (models.List[models.APIRequest], error) {
	if err := f.Check(); err != nil {
		return models.List[models.APIRequest]{}, err
	}
	query := createdOn(s.read(ctx), f.CreatedFilter)
	if f.RequestID != "" {
		query = query.Where("request_id = ?", writable(f.RequestID))
	}
	if f.APIKeyID != "" {
		query = query.Where("api_key_id = ?", writable(f.APIKeyID))
	}
	if f.Method != "" {
		query = query.Where("method = ?", f.Method)
	}
	if f.Outcome != "" {
		least, most := f.Outcome.Statuses()
		query = query.Where("status BETWEEN ? AND ?", least, most)
	}
	return listBy(query, page, filterOf("requests", f), order[models.APIRequest]{up: f.Oldest, id: func(r models.APIRequest) string { return r.ID }})
}

// writable is a text without what PostgreSQL cannot hold, and no row has.
func writable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// NoteKeyUse writes down when keys were last used: the newest time for each id. It does not move a time back.
func (s *Store) NoteKeyUse(ctx context.Context, uses map[string]time.Time) error {
	if len(uses) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *tx) error {
		for _, id := range slices.Sorted(maps.Keys(uses)) { // in one order: processes that do so at once do not block each other
			at := uses[id]
			query := tx.db.Model(&models.APIKey{}).Where("id = ? AND (last_used_at IS NULL OR last_used_at < ?)", id, at)
			if err := query.Update("last_used_at", at).Error; err != nil {
				return err
			}
		}
		return nil
	})
}
