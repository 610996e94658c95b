package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestAMailEndsAsTheServerSaid(t *testing.T) {
	schedule := models.Schedule{time.Minute, time.Hour}
	for name, c := range map[string]struct {
		before  models.EmailStatus
		tries   int
		outcome models.SendOutcome
		want    models.EmailStatus
		next    time.Duration // 0 for never
		sent    bool
	}{
		"accepted":                     {models.EmailQueued, 1, models.SendAccepted, models.EmailSent, 0, true},
		"captured":                     {models.EmailQueued, 1, models.SendCaptured, models.EmailCaptured, 0, true},
		"refused":                      {models.EmailQueued, 1, models.SendRefused, models.EmailFailed, 0, false},
		"no answer after handing over": {models.EmailQueued, 1, models.SendUnknown, models.EmailUnknown, 0, false},
		"deferred":                     {models.EmailQueued, 1, models.SendDeferred, models.EmailQueued, time.Minute, false},
		"deferred again":               {models.EmailQueued, 2, models.SendDeferred, models.EmailQueued, time.Hour, false},
		"deferred once too often":      {models.EmailQueued, 3, models.SendDeferred, models.EmailFailed, 0, false},
		"cancelled, then deferred":     {models.EmailCancelled, 1, models.SendDeferred, models.EmailCancelled, 0, false},
		"cancelled, then refused":      {models.EmailCancelled, 1, models.SendRefused, models.EmailCancelled, 0, false},
		"cancelled, but it had gone":   {models.EmailCancelled, 1, models.SendAccepted, models.EmailSent, 0, true},
		"cancelled, nobody knows":      {models.EmailCancelled, 1, models.SendUnknown, models.EmailUnknown, 0, false},
		"stopped, then deferred":       {models.EmailSuppressed, 1, models.SendDeferred, models.EmailSuppressed, 0, false},
		"stopped, but it had gone":     {models.EmailSuppressed, 1, models.SendCaptured, models.EmailCaptured, 0, true},
	} {
		e := models.Email{Status: c.before, Tries: c.tries, NextAttemptAt: at(-1), LeasedUntil: at(1)}
		e.Record(models.SendResult{Outcome: c.outcome, Reply: "250 fine"}, noon, schedule, 0)
		if e.Status != c.want || e.Reply != "250 fine" || !e.UpdatedAt.Equal(noon) || e.LeasedUntil != nil {
			t.Errorf("%s: %+v", name, e)
		}
		if (e.SentAt != nil) != c.sent || e.Accepted() != c.sent {
			t.Errorf("%s: sent at %v", name, e.SentAt)
		}
		checkNext(t, name, e.NextAttemptAt, c.next)
		if e.Due(noon.Add(c.next)) != (c.next > 0) || e.Due(noon) {
			t.Errorf("%s: due now %v, then %v", name, e.Due(noon), e.Due(noon.Add(c.next)))
		}
	}
}

// checkNext compares the time of a next try with a wait from noon, 0 for none.
func checkNext(t *testing.T, name string, next *time.Time, want time.Duration) {
	t.Helper()
	switch {
	case want == 0 && next != nil:
		t.Errorf("%s: next try at %v, want none", name, next)
	case want > 0 && (next == nil || !next.Equal(noon.Add(want))):
		t.Errorf("%s: next try at %v, want in %v", name, next, want)
	}
}

func TestATryWhoseProcessDiedIsRepeatedOnlyIfTheMailCannotHaveGone(t *testing.T) {
	for handedOver, want := range map[*time.Time]models.SendOutcome{nil: models.SendDeferred, at(0): models.SendUnknown} {
		a := models.EmailAttempt{HandedOverAt: handedOver}
		if got := a.Interrupted(); got.Outcome != want || got.Reply == "" {
			t.Errorf("handed over at %v: %+v", handedOver, got)
		}
	}
}

func TestSuppressingTakesAMailBack(t *testing.T) {
	e := models.Email{Status: models.EmailQueued, NextAttemptAt: at(-1), LeasedUntil: at(-1)}
	e.Suppress(noon)
	if e.Status != models.EmailSuppressed || e.NextAttemptAt != nil || e.LeasedUntil != nil || e.Due(noon) {
		t.Errorf("%+v", e)
	}
}

func TestARefusalSaysWhatItIsAbout(t *testing.T) {
	for reply, want := range map[string]struct{ full, policy bool }{
		"550 5.1.1 No such user here":             {},
		"552 5.2.2 Mailbox full":                  {full: true},
		"552 5.2.3 Message too long":              {},
		"554 5.7.1 Message rejected as spam":      {policy: true},
		"550 5.7.26 Unauthenticated, see 5.2.2.9": {policy: true},
		"550 from 10.5.7.1: no such user":         {},
		"":                                        {},
	} {
		if full, policy := models.FullMailbox(reply), models.RefusedByPolicy(reply); full != want.full || policy != want.policy {
			t.Errorf("%q: full %t, policy %t", reply, full, policy)
		}
		if got := models.WrongAddress(models.EmailFailed, reply); got != (!want.full && !want.policy) {
			t.Errorf("%q: another address helps: %t", reply, got)
		}
		if models.WrongAddress(models.EmailUnknown, reply) {
			t.Errorf("%q: another address helps where nobody knows what became of the mail", reply)
		}
	}
}
