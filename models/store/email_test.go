package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

func TestAnInviteFollowsWhatTheMailServerSaid(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for outcome, c := range map[models.SendOutcome]struct {
			status models.EmailStatus
			event  string
			log    string
		}{
			models.SendAccepted: {models.EmailSent, "INVITE_INVITED", "INVITED"},
			models.SendCaptured: {models.EmailCaptured, "INVITE_INVITED", "INVITED"},
			models.SendRefused:  {models.EmailFailed, "INVITE_FAILED", ""},
			models.SendUnknown:  {models.EmailUnknown, "", ""},
			models.SendDeferred: {models.EmailQueued, "", ""},
		} {
			inv := g.invite(nil)
			before := len(g.events())
			g.send(inv, outcome)
			now := g.reread(inv)
			if now.EmailStatus != c.status || g.emails(inv)[0].Status != c.status || (now.InvitedAt != nil) != (c.log != "") {
				t.Errorf("%s: %+v", outcome, now)
			}
			wantList(t, string(outcome)+", events", g.events()[before:], c.event)
			wantList(t, string(outcome)+", log", g.logs(inv), c.log)
		}
		if reason := g.data(models.EventInviteFailed)["reason"]; reason != "said the server" {
			t.Errorf("the reason is %q", reason)
		}
	})
}

func TestADeferredMailIsTriedAgainThenGivenUp(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		jobs := g.rows("river_job")
		g.send(inv, models.SendDeferred)
		if e := g.emails(inv)[0]; e.Tries != 1 || e.Due(g.Now()) || !e.Due(g.Now().Add(66*time.Second)) || e.LeasedUntil != nil {
			t.Errorf("%+v", e)
		}
		if n := g.rows("river_job") - jobs; n != 1 {
			t.Errorf("%d jobs for the next try", n)
		}
		if work, err := g.ClaimEmail(t.Context(), g.emails(inv)[0].ID, time.Minute, frozen); work != nil || err != nil {
			t.Errorf("too early: %+v, %v", work, err)
		}
		g.forward(66 * time.Second)
		g.send(inv, models.SendDeferred)
		if now := g.reread(inv); now.EmailStatus != models.EmailFailed {
			t.Errorf("%+v", now)
		}
		wantList(t, "events", g.events(), "USER_CREATED INVITE_FAILED")
	})
}

func TestOneOfTwentyWorkersGetsTheMail(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		id := g.emails(inv)[0].ID
		got := g.atOnce(20, func(int) error {
			work, err := g.ClaimEmail(t.Context(), id, time.Minute, frozen)
			if err == nil && work == nil {
				return &models.Error{Kind: models.KindConflict, Cause: errNothing}
			}
			return err
		}, models.KindConflict)
		if e := g.emails(inv)[0]; got != 1 || e.Tries != 1 || g.rows("email_attempts") != 1 {
			t.Errorf("%d workers got it; %d tries, %d recorded", got, e.Tries, g.rows("email_attempts"))
		}
	}, storetest.AlsoUnderRace)
}

func TestAMailInTheHandsOfADeadProcess(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		before, after := g.invite(nil), g.invite(nil)
		first := g.claim(before, -time.Second)
		second := g.claim(before, -time.Second) // it had not handed it over: again, with the same words
		if second.Attempt.Number != 2 || string(second.Email.Raw) != string(first.Email.Raw) {
			t.Errorf("%+v", second.Attempt)
		}
		// The first is alive after all, but late: it may neither send nor settle what is in other hands.
		wantKind(t, "hand over", g.HandOver(ctx, first.Attempt.ID), models.KindConflict)
		must(t, g.RecordEmail(ctx, first.Attempt.ID, models.SendResult{Outcome: models.SendRefused}, nil))
		if now := g.reread(before); now.EmailStatus != models.EmailQueued || g.emails(before)[0].LeasedUntil == nil {
			t.Errorf("%+v", now)
		}

		work := g.claim(after, -time.Second)
		must(t, g.HandOver(ctx, work.Attempt.ID))
		again, err := g.ClaimEmail(ctx, work.Email.ID, time.Minute, frozen)
		if now := g.reread(after); again != nil || err != nil || now.EmailStatus != models.EmailUnknown || now.InvitedAt != nil {
			t.Errorf("handed over, and sent again: %+v, %v, %+v", again, err, now)
		}
		attempts, err := g.sandbox.EmailAttempts(ctx, work.Email.ID)
		must(t, err)
		if len(attempts) != 1 || attempts[0].Outcome != models.SendUnknown || attempts[0].HandedOverAt == nil {
			t.Errorf("%+v", attempts)
		}
	})
}

func TestWhatIsTakenBackDuringATry(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for status, c := range map[models.EmailStatus]struct {
			takeBack func(*models.Invite) error
			log      string // where it had gone
		}{
			models.EmailCancelled:  {func(inv *models.Invite) error { return second(g.sandbox.RevokeInvite(t.Context(), inv.ID)) }, "REVOKED INVITED"},
			models.EmailSuppressed: {func(inv *models.Invite) error { return g.StopInvites(t.Context(), inv.Token) }, "INVITED"},
		} {
			address := 0
			begin := func() (*models.Invite, string) {
				address++
				inv := g.invite(func(n *models.NewInvite) { n.Email = fmt.Sprintf("%s%d@example.com", status, address) })
				return inv, g.claim(inv, time.Minute).Attempt.ID
			}
			inv, attempt := begin()
			must(t, c.takeBack(inv))
			wantKind(t, "hand over what was taken back", g.HandOver(t.Context(), attempt), models.KindConflict)
			jobs, events := g.rows("river_job"), len(g.events())
			must(t, g.RecordEmail(t.Context(), attempt, models.SendResult{Outcome: models.SendDeferred}, models.Schedule{time.Minute}))
			if now, e := g.reread(inv), g.emails(inv)[0]; now.EmailStatus != status || e.Status != status || e.NextAttemptAt != nil || g.rows("river_job") != jobs || len(g.events()) != events {
				t.Errorf("%s before it was handed over: %+v", status, e)
			}

			inv, attempt = begin()
			must(t, g.HandOver(t.Context(), attempt))
			must(t, c.takeBack(inv))
			must(t, g.RecordEmail(t.Context(), attempt, models.SendResult{Outcome: models.SendAccepted}, models.Schedule{time.Minute}))
			if now := g.reread(inv); now.EmailStatus != models.EmailSent || now.InvitedAt == nil {
				t.Errorf("%s, but it had gone: %+v", status, now)
			}
			wantList(t, "log", g.logs(inv), c.log)
		}
	})
}

func TestAnOlderMailDoesNotSpeakForTheLatest(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		old := g.claim(inv, time.Minute)
		must(t, g.HandOver(t.Context(), old.Attempt.ID))
		_, err := g.sandbox.ResendInvite(t.Context(), inv.ID)
		must(t, err)
		must(t, g.RecordEmail(t.Context(), old.Attempt.ID, models.SendResult{Outcome: models.SendAccepted}, nil))
		if now := g.reread(inv); now.EmailStatus != models.EmailQueued || now.InvitedAt == nil {
			t.Errorf("%+v", now)
		}
	})
}

func TestAMailThatCannotBeWrittenFails(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		work, err := g.ClaimEmail(t.Context(), g.emails(inv)[0].ID, time.Minute, func(*store.Sending) (store.Frozen, error) {
			return store.Frozen{}, errors.New("no such domain")
		})
		now := g.reread(inv)
		if work != nil || err != nil || now.EmailStatus != models.EmailFailed || !strings.Contains(g.data(models.EventInviteFailed)["reason"].(string), "no such domain") {
			t.Errorf("%+v, %v, %+v", work, err, now)
		}
	})
}

func TestARecordedTryIsNotRecordedTwice(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		work := g.claim(inv, time.Minute)
		must(t, g.HandOver(t.Context(), work.Attempt.ID))
		g.atOnce(8, func(int) error {
			return g.RecordEmail(t.Context(), work.Attempt.ID, models.SendResult{Outcome: models.SendAccepted}, nil)
		})
		wantList(t, "events", g.events(), "USER_CREATED INVITE_INVITED")
		wantList(t, "log", g.logs(inv), "INVITED")
	}, storetest.AlsoUnderRace)
}

// The mail's worker, staff, the invitee and the sweep want the same rows: whatever comes first, nobody waits for ever and nothing is lost.
func TestEverybodyAtOnceGetsAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w, p := g.webhook(), g.provider("citywheels")
		for i := range 5 {
			inv := g.invite(func(n *models.NewInvite) { n.Email = fmt.Sprintf("zoe%d@example.com", i) })
			id, visit := g.emails(inv)[0].ID, g.open(inv)
			g.expire(inv)
			calls := []func() error{
				func() error {
					work, err := g.ClaimEmail(ctx, id, time.Minute, frozen)
					if err != nil || work == nil {
						return err
					}
					return errors.Join(g.HandOver(ctx, work.Attempt.ID), g.RecordEmail(ctx, work.Attempt.ID, models.SendResult{Outcome: models.SendAccepted}, nil))
				},
				func() error { return second(g.sandbox.ResendInvite(ctx, inv.ID)) },
				func() error { return second(visit.SignIn(ctx, p, "George", models.SignInOutcome{})) },
				func() error { return g.Sweep(ctx) },
				func() error { return g.StopInvites(ctx, inv.Token) },
				func() error { return g.sandbox.TestWebhook(ctx, w.ID) },
				func() error { return visit.ChooseProvider(ctx, p.ID) },
				func() error { return second(g.sandbox.RevokeInvite(ctx, inv.ID)) },
			}
			g.atOnce(2*len(calls), func(i int) error { return calls[i%len(calls)]() }, models.KindConflict)
			now, told := g.reread(inv), fmt.Sprint(g.events())
			if (now.LinkedAt == nil) == (now.RevokedAt == nil) || strings.Count(told, "INVITE_LINKED")+strings.Count(told, "INVITE_REVOKED") != i+1 {
				t.Errorf("%+v, events %s", now, told)
			}
		}
	}, storetest.AlsoUnderRace)
}
