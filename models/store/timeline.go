package store

import (
	"context"

	"invites/models"
)

// History is everything that happened to one invite; the portal makes its timeline of it.
type History struct {
	Invite     models.Invite
	Template   models.Template
	Logs       []models.InviteLog
	Emails     []models.Email // newest first, without their text
	Attempts   []models.EmailAttempt
	Events     []models.Event
	Deliveries []models.Delivery // of those events
	Accounts   []models.Account
	Audit      []models.AuditEntry
	Fetches    []models.Fetch // the earliest first
	Stopped    bool           // the address asked for no more e-mail, by this invite or by another
	Replaces   string         // the id of the invite whose place this one took; empty for none
}

// historyLimit is how many rows of each sort a timeline shows at most.
const historyLimit = 200

// History reads what happened to an invite.
func (s Scope) History(ctx context.Context, id string) (*History, error) {
	inv, err := s.Invite(ctx, id)
	if err != nil {
		return nil, err
	}
	template, err := s.TemplateOf(ctx, inv)
	if err != nil {
		return nil, err
	}
	h := &History{Invite: *inv, Template: *template}
	steps := []func() error{
		func() error { return s.latest(ctx, &h.Logs, "invite_id = ?", id) },
		func() error { return s.latest(ctx, &h.Emails, "invite_id = ?", id) },
		func() error { return s.latest(ctx, &h.Events, "invite_id = ?", id) },
		func() error { return s.latest(ctx, &h.Accounts, "user_id = ?", inv.UserID) },
		func() error { return s.latest(ctx, &h.Audit, "subject_id = ?", id) },
		func() error { return s.latest(ctx, &h.Deliveries, "event_id IN ?", idsOf(h.Events)) },
		func() (err error) { h.Fetches, err = s.fetchesOf(ctx, id); return err },
		func() (err error) { h.Stopped, err = s.store.Stopped(ctx, inv); return err },
		func() (err error) { h.Replaces, err = s.replacedBy(ctx, id); return err },
		func() (err error) { h.Attempts, err = s.EmailAttempts(ctx, emailIDs(h.Emails)...); return err },
		func() error { return s.again(ctx, &h.Invite) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// again reads an invite once more, last: what has happened while the rest was read is then in it, and nobody is told of a mail that was sent
// beside an invite that waits for it.
func (s Scope) again(ctx context.Context, inv *models.Invite) error {
	fresh, err := s.Invite(ctx, inv.ID)
	if err == nil {
		*inv = *fresh
	}
	return err
}

// replacedBy is the id of the invite whose place another took; "" for none.
func (s Scope) replacedBy(ctx context.Context, id string) (string, error) {
	var ids []string
	err := s.read(ctx).Model(&models.Invite{}).Where("replaced_by = ?", id).Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// latest reads the newest rows of the mode that match.
func (s Scope) latest(ctx context.Context, into any, where string, arg any) error {
	return s.read(ctx).Where(where, arg).Order("id DESC").Limit(historyLimit).Find(into).Error
}

func idsOf(events []models.Event) []string {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	return ids
}

func emailIDs(emails []models.Email) []string {
	ids := make([]string, len(emails))
	for i, e := range emails {
		ids[i] = e.ID
	}
	return ids
}
