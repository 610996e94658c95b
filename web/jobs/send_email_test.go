package jobs_test

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/jobs"
	"invites/web/paths"
)

func TestAnInvitationReachesTheMailServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		sink, transport := newSink(t)
		scope := scopeOf(s, models.Production)
		inv := invite(t, scope)
		start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
		inv = settled(t, scope, inv.ID, models.EmailSent)
		if inv.InvitedAt == nil {
			t.Error("invitedAt is not set")
		}
		raw := sink.got()[0]
		message, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"Auto-Submitted":        "auto-generated",
			"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
			"List-Unsubscribe":      "<" + origin + paths.StopLanding(inv.Token) + ">",
		} {
			if got := message.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		link := origin + paths.Landing(inv.Token)
		if !strings.Contains(strings.ReplaceAll(string(raw), "=\r\n", ""), link) {
			t.Errorf("the mail does not hold the link %s:\n%s", link, raw)
		}
	}, storetest.AlsoUnderRace)
}

func TestSandboxMailIsCapturedEvenWithAMailServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		sink, transport := newSink(t)
		scope := scopeOf(s, models.Sandbox)
		inv := invite(t, scope)
		start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
		settled(t, scope, inv.ID, models.EmailCaptured)
		if n := len(sink.got()); n != 0 {
			t.Errorf("%d mails went out of the sandbox", n)
		}
		emails, err := scope.Emails(t.Context(), models.Page{})
		if err != nil {
			t.Fatal(err)
		}
		email, err := scope.Email(t.Context(), emails.Items[0].ID)
		if err != nil || !bytes.Contains(email.Raw, []byte("Subject:")) {
			t.Errorf("the outbox has %q, %v", email.Raw, err)
		}
	})
}

func TestATemporaryRefusalIsTriedAgainWithTheSameMessage(t *testing.T) {
	t.Parallel() // it waits for the queue to look for retries
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		sink, transport := newSink(t, &smtp.SMTPError{Code: 451, Message: "greylisted"})
		scope := scopeOf(s, models.Production)
		inv := invite(t, scope)
		start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
		settled(t, scope, inv.ID, models.EmailSent)
		got := sink.got()
		if len(got) != 2 || !bytes.Equal(got[0], got[1]) {
			t.Fatalf("%d messages, alike: %v", len(got), len(got) == 2 && bytes.Equal(got[0], got[1]))
		}
		history, err := scope.History(t.Context(), inv.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(history.Attempts) != 2 || history.Attempts[0].Reply != "451 4.0.0 greylisted" {
			t.Errorf("attempts %+v", history.Attempts)
		}
	})
}

func TestARefusalForGoodShowsWhatTheServerSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		_, transport := newSink(t, &smtp.SMTPError{Code: 550, Message: "no such user"})
		scope := scopeOf(s, models.Production)
		inv := invite(t, scope)
		start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
		inv = settled(t, scope, inv.ID, models.EmailFailed)
		if inv.InvitedAt != nil {
			t.Error("invitedAt is set though nothing was accepted")
		}
		history, err := scope.History(t.Context(), inv.ID)
		if err != nil {
			t.Fatal(err)
		}
		if reply := history.Emails[0].Reply; reply != "550 5.0.0 no such user" {
			t.Errorf("the reply is %q", reply)
		}
		if e := history.Events[0]; e.Type != models.EventInviteFailed || !strings.Contains(e.Body, `"reason":"550 5.0.0 no such user"`) {
			t.Errorf("the event is %s", e.Body)
		}
	})
}

func TestAMailServerThatStaysAwayIsGivenUpAtTheEndOfTheSchedule(t *testing.T) {
	t.Parallel() // it waits for the queue to look for retries
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		busy := &smtp.SMTPError{Code: 421, Message: "busy"}
		_, transport := newSink(t, busy, busy, busy)
		scope := scopeOf(s, models.Production)
		inv := invite(t, scope)
		start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
		settled(t, scope, inv.ID, models.EmailFailed)
	})
}

// A process that is killed leaves a lease and an unfinished try behind.
func TestAfterAKillTheMailGoesOutOnceAtMost(t *testing.T) {
	for _, c := range []struct {
		name       string
		handedOver bool
		want       models.EmailStatus
		sent       int
	}{
		{"before the message was handed over it is sent", false, models.EmailSent, 1},
		{"after that nobody knows, and it is not sent twice", true, models.EmailUnknown, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				sink, transport := newSink(t)
				scope := scopeOf(s, models.Production)
				inv := invite(t, scope)
				claim(t, s, scope, c.handedOver)
				start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
				settled(t, scope, inv.ID, c.want)
				if n := len(sink.got()); n != c.sent {
					t.Errorf("the mail server got %d messages, want %d", n, c.sent)
				}
			})
		})
	}
}

// claim does what a worker does before it sends, and then no more.
func claim(t *testing.T, s *store.Store, scope store.Scope, handedOver bool) {
	t.Helper()
	emails, err := scope.Emails(t.Context(), models.Page{})
	if err != nil {
		t.Fatal(err)
	}
	work, err := s.ClaimEmail(t.Context(), emails.Items[0].ID, 50*time.Millisecond, func(*store.Sending) (store.Frozen, error) {
		return store.Frozen{Subject: "Hello", MessageID: "<1@acme.example>", Raw: []byte("Subject: Hello\r\n\r\nHello\r\n")}, nil
	})
	if err != nil || work == nil {
		t.Fatalf("claimed %v, %v", work, err)
	}
	if handedOver {
		if err := s.HandOver(t.Context(), work.Attempt.ID); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(60 * time.Millisecond)
}

func TestARevokedInviteIsNotSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		sink, transport := newSink(t)
		scope := scopeOf(s, models.Production)
		inv := invite(t, scope)
		if _, err := scope.RevokeInvite(t.Context(), inv.ID); err != nil {
			t.Fatal(err)
		}
		marker := invite(t, scope)
		start(t, s, func(d *jobs.Deps) { d.SMTP = transport })
		settled(t, scope, marker.ID, models.EmailSent)
		inv = settled(t, scope, inv.ID, models.EmailCancelled)
		if n := len(sink.got()); n != 1 || inv.InvitedAt != nil {
			t.Errorf("%d mails, invitedAt %v", n, inv.InvitedAt)
		}
	})
}
