//go:build faults

package faults

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// recoveryTime is how long it may take until work that a killed process had in hand is taken up: on PostgreSQL its lease of 90 s
// has to end first.
const recoveryTime = 150 * time.Second

func TestKilledRightAfterThe201(t *testing.T) {
	for _, mode := range []string{"sandbox", "production"} {
		t.Run(mode, func(t *testing.T) {
			onEach(t, func(t *testing.T, i *installation) {
				mails, events := newMailServer(t), newReceiver(t)
				i.settings["SMTP_URL"] = mails.url()
				// Nothing but the database can know of the invite: the process that answers does not work.
				answering, origin := i.serve("web")
				c := connect(i, origin, mode)
				c.webhook(events.url, secret)
				made := c.mustInvite(c.template(), 1)
				answering.kill()

				_, c.origin = i.serve("")
				found := c.awaitSettled(made.ID, 30*time.Second)
				events.await("INVITE_INVITED", made.ID, 10*time.Second)
				events.await("USER_CREATED", made.UserID, 10*time.Second)
				want, messages := "CAPTURED", 0
				if mode == "production" {
					want, messages = "SENT", 1
				}
				if found.EmailStatus != want || found.InvitedAt == nil {
					t.Errorf("emailStatus %s, invitedAt %v; want %s", found.EmailStatus, found.InvitedAt, want)
				}
				if got := mails.got(address(1)); got != messages {
					t.Errorf("%d messages, want %d", got, messages)
				}
			})
		})
	}
}

func TestKilledWhileItAnswersAndWorks(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		mails, events := newMailServer(t), newReceiver(t)
		i.settings["SMTP_URL"] = mails.url()
		running, origin := i.serve("")
		c := connect(i, origin, "production")
		c.webhook(events.url, secret)
		template := c.template()
		made := map[int]invite{}
		for n := range 12 {
			if n > 0 && n%3 == 0 {
				running.kill()
				running, c.origin = i.serve("")
			}
			made[n] = killedWhilePosting(c, running, template, n)
		}
		running.kill()
		_, c.origin = i.serve("")
		expectNothingLost(t, c, made, mails, events)
	})
}

// killedWhilePosting posts an invite; every third time the process is killed some milliseconds later. It returns the
// invite that was answered with 201, or none.
func killedWhilePosting(c client, running *process, template string, n int) invite {
	var killing sync.WaitGroup
	if n%3 == 2 {
		killing.Go(func() {
			time.Sleep(rand.N(25 * time.Millisecond))
			running.kill()
		})
	}
	made, _ := c.invite(template, n)
	killing.Wait()
	return made
}

// expectNothingLost waits until the mail of every invite that was answered with 201 has gone out once, or is known to be
// of unknown fate, and its events have arrived.
func expectNothingLost(t *testing.T, c client, made map[int]invite, mails *mailServer, events *receiver) {
	t.Helper()
	answered, unknown := 0, 0
	for n, inv := range made {
		if inv.ID == "" {
			continue
		}
		answered++
		found := c.awaitSettled(inv.ID, recoveryTime)
		events.await("USER_CREATED", inv.UserID, recoveryTime)
		switch got := mails.got(address(n)); {
		case found.EmailStatus == "SENT" && got == 1:
			events.await("INVITE_INVITED", inv.ID, recoveryTime)
		case found.EmailStatus == "UNKNOWN" && got <= 1:
			unknown++
		default:
			t.Errorf("invite %d: emailStatus %s, %d messages", n, found.EmailStatus, got)
		}
	}
	t.Logf("%d answered with 201, %d of them of unknown fate", answered, unknown)
	if answered < len(made)/2 {
		t.Errorf("only %d of %d were answered: this proves little", answered, len(made))
	}
}
