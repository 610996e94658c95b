package store

import (
	"context"

	"invites/models"
)

// StageCounts is how many invites of the mode stand at each stage.
type StageCounts map[models.Stage]int64

// Total adds up all stages.
func (c StageCounts) Total() (n int64) {
	for _, count := range c {
		n += count
	}
	return n
}

// StageCounts counts the invites of the mode by stage: the numbers that the lists filtered by stage show.
func (s Scope) StageCounts(ctx context.Context) (StageCounts, error) {
	var rows []struct {
		Stage models.Stage
		N     int64
	}
	query := s.read(ctx).Model(&models.Invite{}).Select(stageSQL+" AS stage, count(*) AS n", stageArgs(s.store.now())...)
	if err := query.Group("stage").Find(&rows).Error; err != nil {
		return nil, err
	}
	counts := StageCounts{}
	for _, stage := range models.Stages() {
		counts[stage] = 0
	}
	for _, row := range rows {
		counts[row.Stage] = row.N
	}
	return counts, nil
}

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
	steps := []struct {
		done  *bool
		table any
		where string
	}{
		{&p.Template, &models.Template{}, "deleted_at IS NULL"},
		{&p.Receiver, &models.Webhook{}, "deleted_at IS NULL"},
		{&p.Invited, &models.Invite{}, "invited_at IS NOT NULL"},
		{&p.Opened, &models.Invite{}, "opened_at IS NOT NULL"},
		{&p.Linked, &models.Invite{}, "linked_at IS NOT NULL"},
		{&p.Delivered, &models.Delivery{}, "delivered_at IS NOT NULL"},
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
	return h, stageFilter(s.read(ctx).Model(&models.Invite{}), models.StageFailed, s.store.now()).Count(&h.FailedEmailInvites).Error
}
