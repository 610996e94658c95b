//go:build faults

package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// A replay of some thousand events by a process that is killed again and again: each event arrives, each has one delivery.
func TestKilledWhileItReplays(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		events := newReceiver(t)
		running, origin := i.serve("")
		c := connect(i, origin, "sandbox")
		var hook struct{ ID string }
		c.must("POST", "/webhooks", map[string]any{
			"name": "Receiver", "url": events.url, "eventTypes": []string{"ALL_EVENTS"}, "active": false, "secret": secret,
		}, http.StatusOK, &hook)
		const batches = 2
		made := c.silentInvites(batches)
		running.kill()

		i.withStore(func(s *store.Store) {
			request := models.ReplayRequest{From: time.Now().Add(-time.Hour)}
			r, err := s.Scope(models.Sandbox, models.System("test")).SwitchOnWebhook(t.Context(), hook.ID, &request)
			if err != nil || r.Planned != 2*len(made) {
				t.Fatalf("%+v, %v", r, err)
			}
		})
		for range 4 {
			running, _ = i.serve("")
			time.Sleep(rand.N(400 * time.Millisecond))
			running.kill()
		}
		_, c.origin = i.serve("")
		for _, inv := range made {
			events.await("USER_CREATED", inv.UserID, recoveryTime)
			events.await("INVITE_INVITED", inv.ID, recoveryTime)
		}
		i.withStore(func(s *store.Store) {
			eventually(t, 30*time.Second, "the replay is done", func() bool {
				all, err := s.Scope(models.Sandbox, models.System("test")).Replays(t.Context(), hook.ID)
				return err == nil && len(all) == 1 && all[0].Status == models.ReplayDone && all[0].Sent == 2*len(made)
			})
		})
	})
}

// silentInvites makes so many thousand invites whose template sends no mail.
func (c client) silentInvites(batches int) (all []invite) {
	c.t.Helper()
	var template struct{ ID string }
	page := map[string]any{"header": "Hello", "description": "Link it.", "button": "Go on"}
	c.must("POST", "/inviteTemplates", map[string]any{
		"name": "Silent", "company": map[string]any{"name": "Acme"}, "landingPage": page, "successPage": page,
		"email": map[string]any{
			"sendEmail": false, "senderName": "Acme", "replyAddress": "help@acme.example", "subject": "Please link", "body": "Hello",
		},
	}, http.StatusCreated, &template)
	for batch := range batches {
		var rows []map[string]any
		for n := range 1000 {
			rows = append(rows, map[string]any{"fullName": "Person", "email": fmt.Sprintf("p%d-%d@example.com", batch, n), "templateId": template.ID})
		}
		var answer struct{ Results []struct{ Invite invite } }
		c.must("POST", "/invites/batch", map[string]any{"invites": rows}, http.StatusOK, &answer)
		for _, one := range answer.Results {
			all = append(all, one.Invite)
		}
	}
	return all
}

// withStore opens the installation's database beside its processes.
func (i *installation) withStore(use func(*store.Store)) {
	i.t.Helper()
	s, err := store.Open(i.t.Context(), store.Options{
		DatabaseURL: i.settings["DATABASE_URL"], DataDir: i.settings["DATA_DIR"], SecretKey: []byte(storetest.SecretKey),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	defer s.Close()
	use(s)
}
