package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestWhatABulkActionPassesOver(t *testing.T) {
	now := time.Now()
	for _, tc := range []struct {
		name                    string
		inv                     models.Invite
		silent, stopped         bool
		resend, extend, revoked models.BulkOutcome
	}{
		{"sent", models.Invite{EmailStatus: models.EmailSent}, false, false, models.BulkActed, models.BulkActed, models.BulkActed},
		{"expired", models.Invite{EmailStatus: models.EmailSent, ExpiredAt: &now}, false, false, models.BulkActed, models.BulkActed, models.BulkActed},
		{"failed", models.Invite{EmailStatus: models.EmailFailed}, false, false, models.BulkActed, models.BulkActed, models.BulkActed},
		{"linked", models.Invite{LinkedAt: &now}, false, false, models.BulkLinked, models.BulkLinked, models.BulkLinked},
		{"revoked", models.Invite{RevokedAt: &now}, false, false, models.BulkRevoked, models.BulkRevoked, models.BulkRevoked},
		{"on its way", models.Invite{EmailStatus: models.EmailQueued}, false, false, models.BulkMailWaiting, models.BulkActed, models.BulkActed},
		{"of a template without mail", models.Invite{EmailStatus: models.EmailNone}, true, false, models.BulkNoMail, models.BulkActed, models.BulkActed},
		{"opted out", models.Invite{EmailStatus: models.EmailSent}, false, true, models.BulkOptedOut, models.BulkActed, models.BulkActed},
	} {
		for kind, want := range map[models.BulkKind]models.BulkOutcome{
			models.BulkResend: tc.resend, models.BulkExtend: tc.extend, models.BulkRevoke: tc.revoked,
		} {
			if got := kind.Foresee(&tc.inv, !tc.silent, tc.stopped); got != want {
				t.Errorf("%s an invite that is %s: %q, want %q", kind, tc.name, got, want)
			}
		}
	}
}

func TestABulkActionRunsOnceAndEnds(t *testing.T) {
	now := time.Now()
	b := models.BulkAction{Status: models.BulkPlanned, Total: 5}
	if err := b.Start(now); err != nil || b.Status != models.BulkRunning {
		t.Fatal(err, b.Status)
	}
	if models.KindOf(b.Start(now)) != models.KindConflict {
		t.Error("it was confirmed twice")
	}
	b.Progress(now, models.BulkCounts{models.BulkActed: 2, models.BulkLinked: 1}, true)
	if b.Waiting() != 2 || b.Status != models.BulkRunning {
		t.Errorf("%+v", b)
	}
	b.Progress(now, models.BulkCounts{models.BulkActed: 2}, false)
	if b.Waiting() != 0 || b.Status != models.BulkDone || b.Counts[models.BulkActed] != 4 || b.FinishedAt == nil {
		t.Errorf("%+v", b)
	}
	if models.KindOf(b.Stop(now)) != models.KindConflict {
		t.Error("what has ended was stopped")
	}
}

func TestAStoppedBulkActionStaysSo(t *testing.T) {
	b := models.BulkAction{Status: models.BulkRunning, Total: 5}
	if err := b.Stop(time.Now()); err != nil || b.Status != models.BulkStopped {
		t.Fatal(err, b.Status)
	}
	if models.KindOf(b.Start(time.Now())) != models.KindConflict || models.KindOf(b.Stop(time.Now())) != models.KindConflict {
		t.Error("it goes on")
	}
}

// What is taken back is what nobody has: a second mail that waits stands behind one that was delivered.
func TestOnlyMailThatHasNotGoneOutIsTakenBack(t *testing.T) {
	now := time.Now()
	for name, tc := range map[string]struct {
		inv  models.Invite
		want models.BulkOutcome
	}{
		"waiting for its turn":      {models.Invite{EmailStatus: models.EmailQueued}, models.BulkActed},
		"sent":                      {models.Invite{EmailStatus: models.EmailSent, InvitedAt: &now}, models.BulkMailed},
		"sent, and a second waits":  {models.Invite{EmailStatus: models.EmailQueued, InvitedAt: &now}, models.BulkMailed},
		"refused":                   {models.Invite{EmailStatus: models.EmailFailed}, models.BulkMailed},
		"of a template without any": {models.Invite{EmailStatus: models.EmailNone, InvitedAt: &now}, models.BulkMailed},
		"linked by its link alone":  {models.Invite{EmailStatus: models.EmailQueued, LinkedAt: &now}, models.BulkLinked},
		"revoked":                   {models.Invite{EmailStatus: models.EmailQueued, RevokedAt: &now}, models.BulkRevoked},
	} {
		if got := models.BulkTakeBack.Foresee(&tc.inv, true, false); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
