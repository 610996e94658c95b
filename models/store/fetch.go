package store

import (
	"cmp"
	"context"
	"slices"

	"invites/models"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// SaveFetches adds to the fetch log what has asked for landing pages; Times of the same client add up. An invite's log names
// models.MaxFetchClients clients, the rest are one. Fetches of invites that are not there any more are left out.
func (s *Store) SaveFetches(ctx context.Context, fetches []models.Fetch) error {
	if len(fetches) == 0 {
		return nil
	}
	// In one order: processes that do so at once do not block each other.
	slices.SortFunc(fetches, func(a, b models.Fetch) int {
		return cmp.Or(cmp.Compare(a.InviteID, b.InviteID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Client, b.Client))
	})
	return s.inTx(ctx, func(tx *tx) error {
		for _, f := range fetches {
			if err := tx.addFetch(f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) addFetch(f models.Fetch) error {
	known := t.db.Exec(`UPDATE invite_fetches SET times = times + ?, last_at = ? WHERE invite_id = ? AND kind = ? AND client = ?`,
		f.Times, f.LastAt, f.InviteID, f.Kind, f.Client)
	if known.Error != nil || known.RowsAffected > 0 {
		return known.Error
	}
	var invites, clients int64
	if err := t.db.Model(&models.Invite{}).Where("id = ?", f.InviteID).Count(&invites).Error; err != nil || invites == 0 {
		return err
	}
	if err := t.db.Model(&models.Fetch{}).Where("invite_id = ?", f.InviteID).Count(&clients).Error; err != nil {
		return err
	}
	if clients >= models.MaxFetchClients {
		f.Client = models.OtherClients
	}
	more := clause.Assignments(map[string]any{
		"times": gorm.Expr("invite_fetches.times + excluded.times"), "last_at": gorm.Expr("excluded.last_at"),
	})
	key := []clause.Column{{Name: "invite_id"}, {Name: "kind"}, {Name: "client"}}
	return t.db.Clauses(clause.OnConflict{Columns: key, DoUpdates: more}).Create(&f).Error
}

// fetchesOf is the fetch log of an invite, the earliest first.
func (s Scope) fetchesOf(ctx context.Context, inviteID string) ([]models.Fetch, error) {
	var all []models.Fetch
	return all, s.store.read(ctx).Order("first_at, kind, client").Find(&all, "invite_id = ?", inviteID).Error
}
