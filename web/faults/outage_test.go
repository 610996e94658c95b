//go:build faults

package faults

import (
	"testing"
	"time"

	"invites/models/store/storetest"
)

func TestMailServerThatComesLaterGetsTheMail(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		mails := reserveMailServer(t)
		i.settings["SMTP_URL"] = mails.url()
		_, origin := i.serve("")
		c := connect(i, origin, "production")
		made := c.mustInvite(c.template(), 1)
		time.Sleep(2 * time.Second) // the first try fails
		if found := c.look(made.ID); found.EmailStatus != "QUEUED" || found.InvitedAt != nil {
			t.Errorf("without a mail server: emailStatus %s, invitedAt %v", found.EmailStatus, found.InvitedAt)
		}
		mails.start(t)
		found := c.awaitSettled(made.ID, 40*time.Second)
		if found.EmailStatus != "SENT" || mails.got(address(1)) != 1 {
			t.Errorf("emailStatus %s, %d messages", found.EmailStatus, mails.got(address(1)))
		}
	})
}

func TestHangingReceiverHoldsNothingElseUp(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		_, origin := i.serve("")
		c := connect(i, origin, "sandbox")
		hanging, reached := newHangingReceiver(t)
		events := newReceiver(t)
		c.webhook(hanging, secret)
		c.webhook(events.url, secret)
		template := c.template()
		c.mustInvite(template, 0)
		eventually(t, 5*time.Second, "the hanging receiver is called", reached)
		began := time.Now()
		for n := 1; n <= 30; n++ {
			made := c.mustInvite(template, n)
			c.awaitSettled(made.ID, 5*time.Second)
			events.await("INVITE_INVITED", made.ID, 5*time.Second)
		}
		t.Logf("10 invites, mails and their events beside it took %s", time.Since(began))
	})
}

func TestPostgresRestarts(t *testing.T) {
	t.Parallel()
	database := storetest.NewServer(t)
	i := install(t, database.URL())
	events := newReceiver(t)
	_, origin := i.serve("")
	c := connect(i, origin, "sandbox")
	c.webhook(events.url, secret)
	template := c.template()

	made := make(chan map[int]invite)
	stop := make(chan struct{})
	go func() { made <- postUntil(c, template, stop) }()
	time.Sleep(500 * time.Millisecond)
	database.Stop()
	time.Sleep(time.Second)
	if _, err := c.invite(template, 10_000); err == nil {
		t.Error("an invite was created without a database")
	}
	database.Start()
	eventually(t, 10*time.Second, "new requests succeed", func() bool { _, err := c.invite(template, 10_001); return err == nil })
	close(stop)
	invites := <-made
	for _, inv := range invites {
		if found := c.awaitSettled(inv.ID, recoveryTime); found.EmailStatus != "CAPTURED" && found.EmailStatus != "UNKNOWN" {
			t.Errorf("%s: emailStatus %s", inv.ID, found.EmailStatus)
		} else if found.EmailStatus == "CAPTURED" {
			events.await("INVITE_INVITED", inv.ID, recoveryTime)
		}
	}
	t.Logf("%d invites were answered with 201", len(invites))
}

// postUntil creates invites one after the other, and returns those that were answered with 201.
func postUntil(c client, template string, stop <-chan struct{}) map[int]invite {
	made := map[int]invite{}
	for n := 0; ; n++ {
		select {
		case <-stop:
			return made
		case <-time.After(10 * time.Millisecond):
		}
		if inv, err := c.invite(template, n); err == nil {
			made[n] = inv
		}
	}
}
