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
