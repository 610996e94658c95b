package store

import (
	"context"
	"slices"

	"invites/models"
)

// Activity is what happened lately in a mode, each sort newest first.
type Activity struct {
	Logs    []models.InviteLog // the steps of invitees
	Events  []models.Event     // what went wrong or ended: failed, expired, disconnected
	Audit   []models.AuditEntry
	Invites map[string]models.Invite     // those that the above are about, as far as they are still there
	Bulks   map[string]models.BulkAction // those that the decisions in Audit belong to
}

// activityEvents are the events that no log of an invite tells of.
func activityEvents() []models.EventType {
	return []models.EventType{models.EventInviteFailed, models.EventInviteExpired, models.EventAccountFailed, models.EventAccountDisconnected}
}

// notInvited leaves out the logs that a large import writes in one go. It is written out, not given as a value: only so can SQLite
// use the index of the others.
const notInvited = "invite_status <> 'INVITED'"

// latestEvents is how many events are looked at for those: most tell of what the logs tell too.
const latestEvents = 10

// Activity reads the latest n rows of each sort.
func (s Scope) Activity(ctx context.Context, n int) (*Activity, error) {
	a := &Activity{Invites: map[string]models.Invite{}, Bulks: map[string]models.BulkAction{}}
	if err := s.read(ctx).Where(notInvited).Order("id DESC").Limit(n).Find(&a.Logs).Error; err != nil {
		return nil, err
	}
	// In the order of the index that events have.
	recent := s.read(ctx).Model(&models.Event{}).Order("created_at DESC, id DESC").Limit(n * latestEvents)
	err := s.store.read(ctx).Table("(?) AS e", recent).Where("type IN ?", activityEvents()).Order("created_at DESC, id DESC").Limit(n).Find(&a.Events).Error
	if err != nil {
		return nil, err
	}
	if err := s.read(ctx).Order("id DESC").Limit(n).Find(&a.Audit).Error; err != nil {
		return nil, err
	}
	if err := s.bulksOfActivity(ctx, a); err != nil {
		return nil, err
	}
	return a, s.whoseActivity(ctx, a)
}

// bulksOfActivity finds the bulk actions that decisions belong to.
func (s Scope) bulksOfActivity(ctx context.Context, a *Activity) error {
	var ids []string
	for _, e := range a.Audit {
		if models.HasPrefix(e.Detail, models.PrefixBulk) && !slices.Contains(ids, e.Detail) {
			ids = append(ids, e.Detail)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var bulks []models.BulkAction
	if err := s.read(ctx).Where("id IN ?", ids).Find(&bulks).Error; err != nil {
		return err
	}
	for _, b := range bulks {
		a.Bulks[b.ID] = b
	}
	return nil
}

// whoseActivity finds the invites that the activity is about.
func (s Scope) whoseActivity(ctx context.Context, a *Activity) error {
	var ids []string
	for _, l := range a.Logs {
		ids = append(ids, l.InviteID)
	}
	for _, e := range a.Events {
		if e.InviteID != nil {
			ids = append(ids, *e.InviteID)
		}
	}
	for _, e := range a.Audit {
		ids = append(ids, e.SubjectID)
	}
	if len(ids) == 0 {
		return nil
	}
	var invites []models.Invite
	if err := s.read(ctx).Where("id IN ?", ids).Find(&invites).Error; err != nil {
		return err
	}
	for _, inv := range invites {
		a.Invites[inv.ID] = inv
	}
	return nil
}
