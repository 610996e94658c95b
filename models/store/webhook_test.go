package store_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

func TestARotatedSecretSignsBesideTheOneBeforeItForADay(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook(models.EventUserCreated)
		changed, err := g.sandbox.RotateSecret(ctx, w.ID, "another secret")
		must(t, err)
		if until := changed.OldSecretSigns(g.Now()); until == nil || !until.Equal(g.Now().Add(models.SecretOverlap)) {
			t.Errorf("the old one signs until %v", until)
		}
		must(t, g.sandbox.TestWebhook(ctx, w.ID))
		if work := g.dispatch(w, -time.Second); !slices.Equal(work.Webhook.SigningSecrets(), []string{"another secret", webhookSecret}) {
			t.Errorf("signed with %q", work.Webhook.SigningSecrets())
		}
		for secret, why := range map[string]string{"": "none", "another secret": "the present one", "two\nlines": "no line"} {
			_, err := g.sandbox.RotateSecret(ctx, w.ID, secret)
			wantKind(t, why, err, models.KindInvalid)
		}
		g.forward(models.SecretOverlap)
		if now := g.rereadWebhook(w); now.OldSecretSigns(g.Now()) != nil {
			t.Error("the old one signs for longer than a day")
		}
		if got := g.actions(models.AuditFilter{Action: "webhook.rotate"}, 25); len(got) != 1 {
			t.Errorf("noted %d times", len(got))
		}
		_, err = g.Scope(models.Production, models.System("test")).RotateSecret(ctx, w.ID, "of the other mode")
		wantKind(t, "an endpoint of the other mode", err, models.KindNotFound)
	})
}

func TestEndpointsAreSortedByTheirTroubleAndTheirAge(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		fine, paused, gone, failing, fresh := g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated),
			g.webhook(models.EventUserCreated), g.webhook(models.EventInviteExpired)
		_, _, err := g.sandbox.CreateUser(t.Context(), nil)
		must(t, err)
		g.answer(fine, 200)
		g.answer(gone, 410)
		g.answer(failing, 500)
		g.off(paused)
		for sort, want := range map[models.WebhookSort][]string{
			models.WebhooksTroubled: {gone.ID, failing.ID, paused.ID, fine.ID, fresh.ID}, models.WebhooksHealthy: {fresh.ID, fine.ID, paused.ID, failing.ID, gone.ID},
			models.WebhooksOldest: {fine.ID, paused.ID, gone.ID, failing.ID, fresh.ID}, models.WebhooksNewest: {fresh.ID, failing.ID, gone.ID, paused.ID, fine.ID},
		} {
			var got []string
			for page := (models.Page{Size: 2}); ; {
				found, err := g.sandbox.FindWebhooks(t.Context(), models.WebhookFilter{Sort: sort}, page)
				must(t, err)
				for _, w := range found.Items {
					got = append(got, w.ID)
				}
				if page.Cursor = found.Next; found.Next == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", sort, got, want)
			}
		}
	})
}

func TestWhatWaitsForAnEndpointIsCounted(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w, other := g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated)
		for range 3 {
			_, _, err := g.sandbox.CreateUser(t.Context(), nil)
			must(t, err)
		}
		g.answer(w, 200)
		for hook, want := range map[*models.Webhook]int64{w: 2, other: 3} {
			if got, err := g.sandbox.WaitingFor(t.Context(), hook.ID); err != nil || got != (store.Count{N: want}) {
				t.Errorf("%+v, %v; want %d", got, err, want)
			}
		}
	})
}

// Of many that fail, some are named, and all are counted.
func TestFailingEndpointsAreCountedApartFromThoseThatAreNamed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		const many = 160
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			var hooks []models.Webhook
			for n := range many {
				since := g.Now().Add(time.Duration(n) * time.Minute)
				if n%2 == 0 {
					since = g.Now().Add(-time.Duration(n) * time.Minute)
				}
				hooks = append(hooks, models.Webhook{
					ID: models.NewID(models.PrefixWebhook), Mode: models.Sandbox, Name: strconv.Itoa(n), URL: "https://example.com",
					EventTypes: []models.EventType{models.AllEvents}, Active: true, FailingSince: &since, SecretSealed: []byte{}, CreatedAt: g.Now(), UpdatedAt: g.Now(),
				})
			}
			return tx.DB().Create(&hooks).Error
		}))
		e := g.health().Endpoints
		if e.Counts[models.TroubleFailing] != many || e.Counts[models.TroubleNone] != 0 || len(e.Failing) >= many {
			t.Errorf("%d are failing, %d named", e.Counts[models.TroubleFailing], len(e.Failing))
		}
		if e.Failing[0].Name != "158" || e.Failing[1].Name != "156" {
			t.Errorf("named first are %s and %s, want those that have failed for longest", e.Failing[0].Name, e.Failing[1].Name)
		}
	})
}
