//go:build faults

package faults

import (
	"context"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

// Two thousand invites are revoked together by a process that is killed again and again: each is revoked once, and told of once.
func TestKilledWhileItRevokesMany(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		events := newReceiver(t)
		running, origin := i.serve("")
		c := connect(i, origin, "production")
		c.webhook(events.url, secret)
		made := c.silentInvites(2)
		staff := i.signIn(origin)
		page := staff.post("/invites/bulk", url.Values{"action": {"REVOKE"}, "all": {"true"}}).Request.URL.Path
		staff.sees(page, "Revoke 2,000 invitations?")
		staff.post(page+"/start", nil)
		for range 4 {
			time.Sleep(rand.N(300 * time.Millisecond))
			running.kill()
			running, c.origin = i.serve("")
		}
		staff.origin = c.origin
		eventually(t, recoveryTime, "all are revoked", func() bool {
			return strings.Contains(words(staff.get(page).Find("h1").Text()), "2,000 invitations revoked")
		})
		outcomes := map[string]int{}
		for _, row := range staff.file(page + "/result.csv")[1:] {
			outcomes[row[3]]++
		}
		if len(outcomes) != 1 || outcomes["Done"] != len(made) {
			t.Errorf("the result tells of %v", outcomes)
		}
		i.withStore(func(s *store.Store) {
			scope := s.Scope(models.Production, models.System("test"))
			for n, inv := range made {
				if n%20 == 0 { // a sample: each asks for a page of its own
					expectOneRevocation(t.Context(), t, scope, inv.ID)
				}
			}
		})
		for _, inv := range made {
			events.await("INVITE_REVOKED", inv.ID, recoveryTime)
		}
	})
}

func expectOneRevocation(ctx context.Context, t *testing.T, scope store.Scope, id string) {
	t.Helper()
	logs, err := scope.InviteLogs(ctx, id, models.Page{})
	if err != nil {
		t.Fatal(err)
	}
	revoked := 0
	for _, l := range logs.Items {
		if l.InviteStatus == models.LogRevoked {
			revoked++
		}
	}
	if revoked != 1 {
		t.Errorf("%s was revoked %d times", id, revoked)
	}
}
