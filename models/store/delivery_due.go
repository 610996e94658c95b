package store

import (
	"context"

	"invites/models"
)

// Endpoint says to which endpoint a delivery goes and whether that endpoint is failing at present. A delivery that is not there has none ("").
func (s *Store) Endpoint(ctx context.Context, deliveryID string) (webhookID string, failing bool, err error) {
	var found []models.Webhook
	of := s.read(ctx).Model(&models.Delivery{}).Select("webhook_id").Where("id = ?", deliveryID)
	err = s.read(ctx).Select("id", "failing_since").Limit(1).Find(&found, "id = (?)", of).Error
	if err != nil || len(found) == 0 {
		return "", false, err
	}
	return found[0].ID, found[0].FailingSince != nil, nil
}

// DueDeliveries returns the ids of deliveries to an endpoint that are due and in nobody's hands, the longest due first.
func (s *Store) DueDeliveries(ctx context.Context, webhookID string, limit int) ([]string, error) {
	var ids []string
	// The database's clock counts for leases, ours for schedules; a claim looks at both again.
	now := s.now()
	err := s.read(ctx).Model(&models.Delivery{}).
		Where("webhook_id = ? AND status = ? AND next_attempt_at <= ? AND (leased_until IS NULL OR leased_until < ?)",
			webhookID, models.DeliveryPending, now, now).
		Order("next_attempt_at").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}
