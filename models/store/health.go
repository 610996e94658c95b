package store

import (
	"context"
	"slices"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// Health is what staff should know about the machinery of a mode.
type Health struct {
	Mail      MailHealth
	Endpoints EndpointHealth
	// Lag is how long the oldest mail or delivery that is due has waited for somebody to do it; 0 where none waits.
	Lag time.Duration
	// PendingDeliveries are those that wait for their next try, or their first.
	PendingDeliveries Count
}

// MailHealth is how sending goes.
type MailHealth struct {
	LastAccepted *time.Time // when a server, or the outbox, last took a message; nil where none did lately
	Captured     bool       // it was the outbox that took it
	Waiting      Count      // for their first try
	Trying       Count      // for another try: the server has not taken them yet
	// Down is what hindered the latest try where no server answered it; empty while one does.
	Down string
}

// EndpointHealth is how the webhook endpoints do.
type EndpointHealth struct {
	Counts      map[models.Trouble]int
	Failing     []models.Webhook // the first of those that are switched on and failing, the longest first
	SwitchedOff []models.Webhook // the first of those given up on by us, the latest first
}

// Health looks at mail and endpoints of the mode. None of its questions takes longer as the tables of what is done grow.
func (s Scope) Health(ctx context.Context) (*Health, error) {
	h := &Health{}
	steps := []func(context.Context, *Health) error{s.mailBacklog, s.latestTries, s.endpointHealth, s.lag, s.pendingDeliveries}
	for _, step := range steps {
		if err := step(ctx, h); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// backlogLimit is how far what waits is counted.
const backlogLimit = 10_000

// The status is written out, not given as a value: only so can SQLite use the index of those that wait.
const (
	queuedMail      = "status = 'QUEUED'"
	pendingDelivery = "status = 'PENDING'"
)

func (s Scope) mailBacklog(ctx context.Context, h *Health) (err error) {
	queued := func() *gorm.DB { return s.read(ctx).Model(&models.Email{}).Where(queuedMail) }
	if h.Mail.Waiting, err = s.countTo(ctx, backlogLimit, queued().Where("tries = 0")); err != nil {
		return err
	}
	h.Mail.Trying, err = s.countTo(ctx, backlogLimit, queued().Where("tries > 0"))
	return err
}

// countTo counts rows up to a limit.
func (s Scope) countTo(ctx context.Context, limit int64, rows *gorm.DB) (Count, error) {
	var n int64
	err := s.store.read(ctx).Table("(?) AS found", rows.Select("1 AS one").Limit(int(limit)+1)).Select("COUNT(*)").Scan(&n).Error
	return Count{N: min(n, limit), More: n > limit}, err
}

// triesLooked is how many tries of both modes together are looked at for how sending goes.
const triesLooked = 500

func (s Scope) latestTries(ctx context.Context, h *Health) error {
	var latest, tries []models.EmailAttempt
	if err := s.store.read(ctx).Order("id DESC").Limit(triesLooked).Find(&latest).Error; err != nil {
		return err
	}
	mails := make([]string, len(latest))
	for i, try := range latest {
		mails[i] = try.EmailID
	}
	// Two questions: one with a join would be answered from all mails of the mode.
	var ours []string
	if err := s.read(ctx).Model(&models.Email{}).Where("id IN ?", mails).Pluck("id", &ours).Error; err != nil {
		return err
	}
	for _, try := range latest {
		if try.FinishedAt != nil && slices.Contains(ours, try.EmailID) {
			tries = append(tries, try)
		}
	}
	for i, try := range tries {
		if i == 0 && try.Outcome == models.SendDeferred && try.Code == 0 {
			h.Mail.Down = try.Reply
		}
		if try.Outcome == models.SendAccepted || try.Outcome == models.SendCaptured {
			h.Mail.LastAccepted, h.Mail.Captured = try.FinishedAt, try.Outcome == models.SendCaptured
			return nil
		}
	}
	return s.latestMails(ctx, h)
}

// latestMails tells when a message was last taken, where the latest tries do not: those of the other mode may have been many.
func (s Scope) latestMails(ctx context.Context, h *Health) error {
	var mails []models.Email
	if err := s.read(ctx).Select("sent_at", "status").Order("id DESC").Limit(triesLooked).Find(&mails).Error; err != nil {
		return err
	}
	for _, mail := range mails {
		if mail.SentAt != nil && (h.Mail.LastAccepted == nil || mail.SentAt.After(*h.Mail.LastAccepted)) {
			h.Mail.LastAccepted, h.Mail.Captured = mail.SentAt, mail.Status == models.EmailCaptured
		}
	}
	return nil
}

// endpointsShown is how many endpoints that fail are named, and how many that were given up on.
const endpointsShown = 20

func (s Scope) endpointHealth(ctx context.Context, h *Health) error {
	live := func() *gorm.DB { return s.read(ctx).Model(&models.Webhook{}).Where("deleted_at IS NULL") }
	var counts []struct {
		Trouble models.Trouble
		N       int
	}
	if err := live().Select(troubleColumn + " AS trouble, COUNT(*) AS n").Group("trouble").Scan(&counts).Error; err != nil {
		return err
	}
	e := &h.Endpoints
	e.Counts = make(map[models.Trouble]int, len(counts))
	for _, c := range counts {
		e.Counts[c.Trouble] = c.N
	}
	failing := live().Where("active AND failing_since IS NOT NULL").Order("failing_since, id")
	if err := failing.Limit(endpointsShown).Find(&e.Failing).Error; err != nil {
		return err
	}
	givenUp := live().Where("NOT active AND disabled_reason <> ''").Order("updated_at DESC, id DESC")
	return givenUp.Limit(endpointsShown).Find(&e.SwitchedOff).Error
}

// lag asks the indexes of what is due for their first rows; what somebody is at does not wait.
func (s Scope) lag(ctx context.Context, h *Health) error {
	now := s.store.now()
	for _, due := range []struct {
		rows    any
		waiting string
	}{{&models.Email{}, queuedMail}, {&models.Delivery{}, pendingDelivery}} {
		var since []time.Time
		err := s.read(ctx).Model(due.rows).Where(due.waiting).Where("next_attempt_at <= ? AND (leased_until IS NULL OR leased_until <= ?)", now, now).
			Order("next_attempt_at").Limit(1).Pluck("next_attempt_at", &since).Error
		if err != nil {
			return err
		}
		if len(since) > 0 {
			h.Lag = max(h.Lag, now.Sub(since[0]))
		}
	}
	return nil
}

func (s Scope) pendingDeliveries(ctx context.Context, h *Health) (err error) {
	h.PendingDeliveries, err = s.countTo(ctx, backlogLimit, s.read(ctx).Model(&models.Delivery{}).Where(pendingDelivery))
	return err
}

// attentionLimit is how far invites that ask for attention are counted.
const attentionLimit = 10_000

// AttentionCounts tells how many invites of the mode ask for attention, for what: the numbers that the lists filtered by it show.
func (s Scope) AttentionCounts(ctx context.Context) (map[models.Attention]Count, error) {
	counts := map[models.Attention]Count{}
	for _, a := range models.Attentions() {
		filter := models.InviteFilter{Attention: a}
		if a == models.AttentionFailed { // all of that stage, whose number is kept
			filter = models.InviteFilter{Stage: models.StageFailed}
		}
		count, err := s.CountInvites(ctx, filter, attentionLimit)
		if err != nil {
			return nil, err
		}
		counts[a] = count
	}
	return counts, nil
}
