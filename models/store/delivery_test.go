package store_test

import (
	"fmt"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

var waits = models.Schedule{time.Minute, time.Hour}

// delivery is the newest one to an endpoint.
func (g *given) delivery(w *models.Webhook) models.Delivery {
	g.t.Helper()
	list, err := g.sandbox.Deliveries(g.t.Context(), w.ID, models.Page{Size: 1})
	must(g.t, err)
	return list.Items[0]
}

// dispatch claims an endpoint's newest delivery, which must be free.
func (g *given) dispatch(w *models.Webhook, lease time.Duration) *store.Dispatch {
	g.t.Helper()
	work, err := g.ClaimDelivery(g.t.Context(), g.delivery(w).ID, lease)
	must(g.t, err)
	if work == nil {
		g.t.Fatal("the delivery was not to be had")
	}
	return work
}

// answer lets a try at an endpoint's newest delivery end with an answer.
func (g *given) answer(w *models.Webhook, code int) {
	g.t.Helper()
	must(g.t, g.RecordDelivery(g.t.Context(), g.dispatch(w, time.Minute).Attempt.ID, models.DeliveryResult{Code: code}, waits))
}

func (g *given) rereadWebhook(w *models.Webhook) *models.Webhook {
	g.t.Helper()
	now, err := g.sandbox.Webhook(g.t.Context(), w.ID)
	must(g.t, err)
	return now
}

func TestADispatchHasAllThatItTakesToPost(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		inv := g.invite(nil)
		work := g.dispatch(w, time.Minute)
		if work.Webhook.Secret != webhookSecret || work.Webhook.URL != w.URL || work.Event.Type != models.EventUserCreated || work.Attempt.Number != 1 {
			t.Errorf("%+v", work)
		}
		if got, want := g.data(models.EventUserCreated)["userId"], inv.UserID; got != want {
			t.Errorf("told of %v, want %v", got, want)
		}
		if read := g.rereadWebhook(w); read.Secret != "" {
			t.Error("the secret is shown")
		}
	})
}

func TestADeliveryIsTriedUntilItSucceeds(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		g.invite(nil)
		jobs := g.rows("river_job")
		g.answer(w, 500)
		if d := g.delivery(w); d.Status != models.DeliveryPending || d.Due(g.Now()) || d.ResponseCode != 500 || g.rows("river_job") != jobs+1 {
			t.Errorf("%+v", d)
		}
		if since := g.rereadWebhook(w).FailingSince; since == nil || !since.Equal(g.Now()) {
			t.Errorf("failing since %v", since)
		}
		g.forward(2 * time.Minute)
		g.answer(w, 204)
		now := g.rereadWebhook(w)
		if d := g.delivery(w); d.Status != models.DeliverySucceeded || !d.DeliveredAt.Equal(g.Now()) || now.FailingSince != nil || !now.LastSuccessAt.Equal(g.Now()) {
			t.Errorf("%+v, %+v", d, now)
		}
		if !now.UpdatedAt.Equal(w.UpdatedAt) {
			t.Error("a delivery counts as a change of the endpoint")
		}
		record, err := g.sandbox.Delivery(t.Context(), w.ID, g.delivery(w).ID)
		must(t, err)
		var codes []int
		for _, a := range record.Attempts {
			codes = append(codes, a.ResponseCode)
		}
		if fmt.Sprint(codes) != "[500 204]" || record.Event.Type != models.EventUserCreated {
			t.Errorf("tries %v", codes)
		}
	})
}

func TestGoneOrFiveDaysOfFailureSwitchTheEndpointOffAndStaffSwitchItOn(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		gone, tired := g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated)
		g.invite(nil)
		g.answer(tired, 500)
		g.forward(5 * 24 * time.Hour)
		g.invite(nil)
		waiting := g.delivery(gone)
		g.invite(nil)
		g.answer(gone, 410)
		g.answer(tired, 500)
		for _, w := range []*models.Webhook{gone, tired} {
			off := g.rereadWebhook(w)
			if off.Active || off.DisabledReason == "" || !off.UpdatedAt.Equal(g.Now()) || count(t, g.Store, "SELECT count(*) FROM audit_entries WHERE action = 'webhook.switch_off' AND subject_id = ?", w.ID) != 1 {
				t.Errorf("%+v", off)
			}
			wantKind(t, "test", g.sandbox.TestWebhook(ctx, w.ID), models.KindConflict)
			_, err := g.sandbox.Redeliver(ctx, w.ID, g.delivery(w).ID)
			wantKind(t, "redeliver", err, models.KindConflict)
		}
		if work, err := g.ClaimDelivery(ctx, waiting.ID, time.Minute); work != nil || err != nil {
			t.Errorf("posted to an endpoint that is off: %+v, %v", work, err)
		}
		before := g.rows("deliveries")
		g.invite(nil)
		if n := g.rows("deliveries") - before; n != 0 {
			t.Errorf("%d deliveries to endpoints that are off", n)
		}
		on, err := g.sandbox.ReplaceWebhook(ctx, gone.ID, models.WebhookContent{Name: "ours", URL: gone.URL, EventTypes: gone.EventTypes, Active: true})
		must(t, err)
		if !on.Active || on.DisabledReason != "" || on.FailingSince != nil {
			t.Errorf("%+v", on)
		}
		again, err := g.sandbox.Redeliver(ctx, gone.ID, waiting.ID)
		must(t, err)
		work, err := g.ClaimDelivery(ctx, again.ID, time.Minute)
		if err != nil || work == nil || work.Webhook.Secret != webhookSecret {
			t.Fatalf("what was missed is not replayed, or not with the old secret: %+v, %v", work, err)
		}
		_, err = g.sandbox.Redeliver(ctx, gone.ID, waiting.ID)
		wantKind(t, "redeliver what is under way", err, models.KindConflict)
	})
}

func TestOneOfTwentyWorkersGetsTheDelivery(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		g.invite(nil)
		id := g.delivery(w).ID
		got := g.atOnce(20, func(int) error {
			work, err := g.ClaimDelivery(t.Context(), id, time.Minute)
			if err == nil && work == nil {
				return &models.Error{Kind: models.KindConflict, Cause: errNothing}
			}
			return err
		}, models.KindConflict)
		if d := g.delivery(w); got != 1 || d.Tries != 1 || g.rows("delivery_attempts") != 1 {
			t.Errorf("%d workers got it; %d tries, %d recorded", got, d.Tries, g.rows("delivery_attempts"))
		}
	}, storetest.AlsoUnderRace)
}

func TestADeliveryInTheHandsOfADeadProcessIsMadeAgain(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		g.invite(nil)
		first := g.dispatch(w, -time.Second)
		second := g.dispatch(w, time.Minute)
		if second.Attempt.Number != 2 || second.Event.ID != first.Event.ID {
			t.Errorf("%+v", second.Attempt)
		}
		// The first is alive after all: its answer comes too late to count, and must not free what is in other hands.
		must(t, g.RecordDelivery(t.Context(), first.Attempt.ID, models.DeliveryResult{Code: 410}, waits))
		if d := g.delivery(w); d.Status != models.DeliveryPending || d.LeasedUntil == nil || !g.rereadWebhook(w).Active {
			t.Errorf("%+v", d)
		}
		must(t, g.RecordDelivery(t.Context(), second.Attempt.ID, models.DeliveryResult{Code: 200}, waits))
		must(t, g.RecordDelivery(t.Context(), second.Attempt.ID, models.DeliveryResult{Code: 500}, waits))
		if d := g.delivery(w); d.Status != models.DeliverySucceeded || d.ResponseCode != 200 {
			t.Errorf("%+v", d)
		}
	})
}

func TestATestGoesToOneEndpointAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w, other := g.webhook(models.EventInviteLinked), g.webhook()
		must(t, g.sandbox.TestWebhook(t.Context(), w.ID))
		if d := g.delivery(w); d.EventType != models.EventWebhookTest {
			t.Errorf("%+v", d)
		}
		if data := g.data(models.EventWebhookTest); data["webhookId"] != w.ID || len(data) != 1 {
			t.Errorf("told %v", data)
		}
		list, err := g.sandbox.Deliveries(t.Context(), other.ID, models.Page{})
		if len(list.Items) != 0 || err != nil {
			t.Errorf("the other endpoint got %d, %v", len(list.Items), err)
		}
	})
}

func TestAnEndpointIsReplacedWholeButForItsSecret(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook()
		_, err := g.sandbox.CreateWebhook(ctx, models.WebhookContent{})
		if got := fieldCodes(err); got != "name:required url:required eventTypes:required secret:required" {
			t.Errorf("an empty one: %s", got)
		}
		g.forward(time.Second)
		content := models.WebhookContent{Name: "new", URL: "https://example.org", EventTypes: []models.EventType{models.EventUserCreated}, Active: true, Secret: "fresh"}
		now, err := g.sandbox.ReplaceWebhook(ctx, w.ID, content)
		must(t, err)
		g.invite(nil)
		if now.Name != "new" || now.URL != "https://example.org" || !now.UpdatedAt.Equal(g.Now()) || !now.CreatedAt.Equal(w.CreatedAt) || g.dispatch(w, time.Minute).Webhook.Secret != "fresh" {
			t.Errorf("%+v", now)
		}
		receiver, err := g.sandbox.CreateReceiver(ctx, func(id string) string { return "http://localhost/receiver/" + id })
		must(t, err)
		kept, err := g.sandbox.ReplaceWebhook(ctx, receiver.ID, content)
		if err != nil || kept.URL != receiver.URL || !kept.BuiltIn {
			t.Errorf("the built-in receiver was moved to %s, %v", kept.URL, err)
		}
		_, err = g.Scope(models.Production, models.System("test")).CreateReceiver(ctx, func(id string) string { return id })
		wantKind(t, "a receiver in production", err, models.KindConflict)
		must(t, g.sandbox.DeleteWebhook(ctx, w.ID))
		_, err = g.sandbox.Webhook(ctx, w.ID)
		wantKind(t, "deleted", err, models.KindNotFound)
		_, err = g.sandbox.Deliveries(ctx, w.ID, models.Page{})
		wantKind(t, "deliveries of a deleted one", err, models.KindNotFound)
	})
}
