package store

import (
	"context"

	"invites/models"
)

// Progress is how far a newcomer has come with the main job (product, "First run").
type Progress struct {
	Template  bool // there is a template
	Receiver  bool // there is an endpoint
	Invited   bool // an invite was sent
	Opened    bool // somebody clicked
	Linked    bool // an account was linked
	Delivered bool // an endpoint took an event
}

// Progress says which steps of the main job have been done in the mode.
func (s Scope) Progress(ctx context.Context) (Progress, error) {
	var p Progress
	reached, err := s.sums(s.totals(ctx), measureReached)
	if err != nil {
		return p, err
	}
	p.Invited, p.Opened, p.Linked = reached["sent"] > 0, reached["opened"] > 0, reached["linked"] > 0
	steps := []struct {
		done  *bool
		table any
		where string
	}{
		{&p.Template, &models.Template{}, "deleted_at IS NULL"},
		{&p.Receiver, &models.Webhook{}, "deleted_at IS NULL"},
		{&p.Delivered, &models.Webhook{}, "last_success_at IS NOT NULL"},
	}
	for _, step := range steps {
		var ids []string
		if err := s.read(ctx).Model(step.table).Where(step.where).Limit(1).Pluck("id", &ids).Error; err != nil {
			return p, err
		}
		*step.done = len(ids) > 0
	}
	return p, nil
}

// Health is what staff should know about the machinery.
type Health struct {
	OverdueEmails      int64            // queued and failing: at least one try was made
	FailingWebhooks    []models.Webhook // switched on, and failing since a while
	SwitchedOffByUs    []models.Webhook // given up on
	PendingDeliveries  int64
	FailedEmailInvites int64
}

// Health looks at mail and endpoints of the mode.
func (s Scope) Health(ctx context.Context) (Health, error) {
	var h Health
	if err := s.read(ctx).Model(&models.Email{}).Where("status = ? AND tries > 0", models.EmailQueued).Count(&h.OverdueEmails).Error; err != nil {
		return h, err
	}
	live := s.read(ctx).Where("deleted_at IS NULL")
	if err := live.Where("active AND failing_since IS NOT NULL").Order("failing_since").Limit(20).Find(&h.FailingWebhooks).Error; err != nil {
		return h, err
	}
	off := s.read(ctx).Where("deleted_at IS NULL AND NOT active AND disabled_reason <> ''")
	if err := off.Order("updated_at DESC").Limit(20).Find(&h.SwitchedOffByUs).Error; err != nil {
		return h, err
	}
	if err := s.read(ctx).Model(&models.Delivery{}).Where("status = ?", models.DeliveryPending).Count(&h.PendingDeliveries).Error; err != nil {
		return h, err
	}
	failed, err := s.CountInvites(ctx, models.InviteFilter{Stage: models.StageFailed}, 0)
	h.FailedEmailInvites = failed.N
	return h, err
}
