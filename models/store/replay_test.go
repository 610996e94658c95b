package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// off switches an endpoint off, as staff do.
func (g *given) off(w *models.Webhook) {
	g.t.Helper()
	g.replaced(w, func(c *models.WebhookContent) { c.Active = false })
}

// on switches an endpoint on, as staff do.
func (g *given) on(w *models.Webhook) {
	g.t.Helper()
	g.replaced(w, func(c *models.WebhookContent) { c.Active = true })
}

func (g *given) replaced(w *models.Webhook, change func(*models.WebhookContent)) {
	g.t.Helper()
	now := g.rereadWebhook(w)
	c := models.WebhookContent{Name: now.Name, URL: now.URL, EventTypes: now.EventTypes, Active: now.Active}
	change(&c)
	_, err := g.sandbox.ReplaceWebhook(g.t.Context(), w.ID, c)
	must(g.t, err)
}

// happens makes n events of two types and returns their ids, oldest first.
func (g *given) happens(n int) []string {
	g.t.Helper()
	before := g.eventIDs()
	for range (n + 1) / 2 {
		_, _, err := g.sandbox.CreateUser(g.t.Context(), nil)
		must(g.t, err)
	}
	inv := g.invite(func(i *models.NewInvite) { i.TemplateID = g.newTemplate(nil).ID })
	_, err := g.sandbox.RevokeInvite(g.t.Context(), inv.ID)
	must(g.t, err)
	g.forward(time.Second)
	return g.eventIDs()[len(before):]
}

// eventIDs are those of all events, oldest first.
func (g *given) eventIDs() (ids []string) {
	g.t.Helper()
	must(g.t, g.Read(g.t.Context()).Raw("SELECT id FROM events ORDER BY created_at, id").Scan(&ids).Error)
	return ids
}

// steps does a replay to its end, and returns it.
func (g *given) steps(w *models.Webhook, r *models.Replay) models.Replay {
	g.t.Helper()
	for range 200 {
		must(g.t, g.ReplayStep(g.t.Context(), r.ID))
		if now := g.replayOf(w, r); now.Status != models.ReplayRunning {
			return now
		}
		g.forward(time.Second)
	}
	g.t.Fatal("the replay does not end")
	return models.Replay{}
}

func (g *given) replayOf(w *models.Webhook, r *models.Replay) models.Replay {
	g.t.Helper()
	all, err := g.sandbox.Replays(g.t.Context(), w.ID)
	must(g.t, err)
	return all[slices.IndexFunc(all, func(one models.Replay) bool { return one.ID == r.ID })]
}

// deliveriesByEvent are all deliveries of an endpoint; an event with two fails the test.
func (g *given) deliveriesByEvent(w *models.Webhook) map[string]models.Delivery {
	g.t.Helper()
	var all []models.Delivery
	must(g.t, g.Read(g.t.Context()).Find(&all, "webhook_id = ?", w.ID).Error)
	byEvent := map[string]models.Delivery{}
	for _, d := range all {
		if _, double := byEvent[d.EventID]; double {
			g.t.Errorf("%s has two deliveries", d.EventID)
		}
		byEvent[d.EventID] = d
	}
	return byEvent
}

// settleAll makes every pending delivery of an endpoint what status says.
func (g *given) settleAll(w *models.Webhook, status models.DeliveryStatus) {
	g.t.Helper()
	must(g.t, g.InTx(g.t.Context(), func(tx *store.Tx) error {
		return tx.DB().Model(&models.Delivery{}).Where("webhook_id = ? AND status = 'PENDING'", w.ID).
			Updates(map[string]any{"status": status, "next_attempt_at": nil, "tries": 11}).Error
	}))
}

func TestWhatAnEndpointMissedIsReplayedOldestFirstAndOnceEach(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook()
		start := g.Now()
		g.happens(4)
		g.settleAll(w, models.DeliverySucceeded)
		failed := g.happens(4)
		g.settleAll(w, models.DeliveryFailed)
		g.off(w)
		unsent := g.happens(4)
		must(t, g.NumberEvents(ctx))
		bodies := g.bodies(append(failed, unsent...))
		if m, err := g.sandbox.Missed(ctx, w.ID, models.ReplayRequest{From: start}); err != nil || m.Failed != len(failed) || m.Unsent != len(unsent) || m.Waiting != 0 || m.More {
			t.Fatalf("%+v, %v", m, err)
		}
		_, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: start})
		wantKind(t, "a replay to an endpoint that is off", err, models.KindConflict)

		g.on(w)
		must(t, g.sandbox.TestWebhook(ctx, w.ID)) // on its way, and never replayed
		waiting := g.happens(2)
		began := g.Now()
		r, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: start})
		must(t, err)
		if r.Planned != len(failed)+len(unsent) || r.Status != models.ReplayRunning {
			t.Errorf("%+v", r)
		}
		done := g.steps(w, r)
		if done.Status != models.ReplayDone || done.Sent != r.Planned || done.FinishedAt == nil {
			t.Errorf("%+v", done)
		}
		all := g.deliveriesByEvent(w)
		var last time.Time
		for _, id := range append(failed, unsent...) {
			d := all[id]
			if d.Status != models.DeliveryPending || d.Tries != 0 || !d.Due(g.Now()) || !d.NextAttemptAt.After(last) {
				t.Errorf("%s is %+v, the one before it due at %s", id, d, last)
			}
			last = *d.NextAttemptAt
		}
		for _, id := range waiting {
			if d := all[id]; !d.CreatedAt.Before(began) || !d.UpdatedAt.Equal(d.CreatedAt) {
				t.Errorf("what waits for its try was touched: %+v", d)
			}
		}
		if g.bodies(append(failed, unsent...)) != bodies {
			t.Error("the replay changed events")
		}
		_, err = g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: start})
		wantKind(t, "a replay of nothing", err, models.KindConflict)
	})
}

// bodies are those of events, with their numbers.
func (g *given) bodies(ids []string) string {
	g.t.Helper()
	var found []models.Event
	must(g.t, g.Read(g.t.Context()).Order("id").Find(&found, "id IN ?", ids).Error)
	var all strings.Builder
	for _, e := range found {
		fmt.Fprintln(&all, e.Body, *e.Sequence)
	}
	return all.String()
}

func TestAReplayIsAboutTheTypesAndTheTimeThatItSays(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook(models.EventUserCreated, models.EventInviteRevoked)
		g.off(w)
		g.happens(2)
		g.forward(time.Hour)
		from := g.Now()
		g.happens(2)
		until := g.Now()
		g.forward(time.Hour)
		g.happens(2)
		g.on(w)
		for name, c := range map[string]struct {
			request models.ReplayRequest
			want    int
		}{
			"all of the middle":           {models.ReplayRequest{From: from, Until: until}, 3},
			"of one type":                 {models.ReplayRequest{From: from, Until: until, EventTypes: []models.EventType{models.EventInviteRevoked}}, 1},
			"only what failed":            {models.ReplayRequest{From: from, Until: until, FailedOnly: true}, 0},
			"from then on":                {models.ReplayRequest{From: from}, 6},
			"an end in the future is now": {models.ReplayRequest{From: from, Until: g.Now().Add(time.Hour)}, 6},
			"everything":                  {models.ReplayRequest{From: from.Add(-24 * time.Hour)}, 9},
		} {
			if m, err := g.sandbox.Missed(ctx, w.ID, c.request); err != nil || m.Count(c.request) != c.want {
				t.Errorf("%s: %+v, %v; want %d", name, m, err, c.want)
			}
		}
		r, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: from, Until: until, EventTypes: []models.EventType{models.EventUserCreated}})
		must(t, err)
		if done := g.steps(w, r); done.Sent != 2 {
			t.Errorf("%+v", done)
		}
		for _, d := range g.deliveriesByEvent(w) {
			if d.EventType != models.EventUserCreated {
				t.Errorf("%s was not asked for", d.EventType)
			}
		}
	})
}

func TestAReplayOfTensOfThousandsGoesStepByStepAndSurvivesWhatItIsDoneBy(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook()
		g.off(w)
		const users = 1203
		start := g.Now()
		g.manyEvents(users)
		g.forward(10 * time.Second)
		g.on(w)
		jobs := g.rows("river_job")
		first, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: start})
		must(t, err)
		must(t, g.ReplayStep(ctx, first.ID))
		if now := g.replayOf(w, first); now.Sent != 500 || now.Status != models.ReplayRunning || g.rows("deliveries") != 500 {
			t.Fatalf("after a step: %+v", now)
		}
		if n := g.rows("river_job") - jobs; n != 1+8+1 { // the replay's job, workers to wake, the next step's job
			t.Errorf("%d jobs", n)
		}
		// The job of the next step is lost with the process; a second replay of the same is begun, and steps are made at once.
		second, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: start})
		must(t, err)
		must(t, g.InTx(ctx, func(tx *store.Tx) error { return tx.DB().Exec("DELETE FROM river_job").Error }))
		g.atOnce(6, func(n int) error {
			return g.ReplayStep(ctx, []string{first.ID, second.ID}[n%2])
		})
		must(t, g.InTx(ctx, func(tx *store.Tx) error { return tx.DB().Exec("DELETE FROM river_job").Error }))
		g.forward(16 * time.Second)
		must(t, g.Sweep(ctx))
		if n := count(t, g.Store, "SELECT count(*) FROM river_job WHERE kind = 'replay_events'"); n != 2 {
			t.Errorf("the sweep woke %d replays", n)
		}
		one, two := g.steps(w, first), g.steps(w, second)
		if all := g.deliveriesByEvent(w); len(all) != users || one.Sent+two.Sent != users {
			t.Errorf("%d deliveries; %d and %d sent", len(all), one.Sent, two.Sent)
		}
	}, storetest.AlsoUnderRace)
}

// manyEvents adds events of users who were created, a millisecond apart.
func (g *given) manyEvents(n int) {
	g.t.Helper()
	must(g.t, g.InTx(g.t.Context(), func(tx *store.Tx) error {
		var events []models.Event
		for range n {
			g.forward(time.Millisecond)
			e, err := models.NewEvent(models.Sandbox, models.UserEvent{UserID: models.NewID("tenant")}, g.Now())
			if err != nil {
				return err
			}
			events = append(events, *e)
		}
		return tx.DB().CreateInBatches(events, 500).Error
	}))
}

// An endpoint that was just repaired need not wait for what its failures have put off.
func TestAReplayTakesWhatWaitsForItsNextTryWhereItIsAskedTo(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook(models.EventUserCreated)
		start := g.Now()
		happens := func() string {
			_, _, err := g.sandbox.CreateUser(ctx, nil)
			must(t, err)
			g.forward(time.Millisecond)
			ids := g.eventIDs()
			return ids[len(ids)-1]
		}
		var failed []string
		for range 3 {
			failed = append(failed, happens())
			g.answer(w, 500)
		}
		happens() // not tried yet
		busy := happens()
		work := g.dispatch(w, time.Minute) // being tried
		g.forward(time.Second)
		usual, wide := models.ReplayRequest{From: start}, models.ReplayRequest{From: start, Waiting: true}
		m, err := g.sandbox.Missed(ctx, w.ID, wide)
		must(t, err)
		if m.Retrying != 3 || m.Waiting != 2 || m.Count(usual) != 0 || m.Count(wide) != 3 || m.Left(usual) != 5 || m.Left(wide) != 2 {
			t.Fatalf("%+v", m)
		}
		_, err = g.sandbox.StartReplay(ctx, w.ID, usual)
		wantKind(t, "a replay of nothing else", err, models.KindConflict)

		before := g.deliveriesByEvent(w)
		r, err := g.sandbox.StartReplay(ctx, w.ID, wide)
		must(t, err)
		must(t, g.ReplayStep(ctx, r.ID))
		must(t, g.ReplayStep(ctx, r.ID)) // and once more, as when its process died
		if now := g.replayOf(w, r); now.Planned != 3 || now.Sent != 3 || !now.Waiting {
			t.Errorf("%+v", now)
		}
		all := g.deliveriesByEvent(w)
		var last time.Time
		for _, id := range failed {
			d := all[id]
			if d.Status != models.DeliveryPending || d.Tries != 0 || !d.Due(g.Now()) || !d.NextAttemptAt.After(last) || d.ID != before[id].ID {
				t.Errorf("%+v, the one before it due at %s", d, last)
			}
			last = *d.NextAttemptAt
		}
		if d := all[busy]; d.Tries != 1 || d.LeasedUntil == nil || d.ID != work.Delivery.ID {
			t.Errorf("what is being tried was touched: %+v", d)
		}
	})
}

func TestAnEventThatIsCommittedLateIsNotMissed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook()
		g.off(w)
		g.happens(2)
		g.on(w)
		start := g.Now().Add(-time.Minute)
		r, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: start})
		must(t, err)
		must(t, g.ReplayStep(ctx, r.ID))
		late, err := models.NewEvent(models.Sandbox, models.UserEvent{UserID: "u"}, g.Now().Add(-2*time.Second))
		must(t, err)
		must(t, g.InTx(ctx, func(tx *store.Tx) error { return tx.DB().Create(late).Error }))
		g.steps(w, r)
		if d, ok := g.deliveriesByEvent(w)[late.ID]; !ok || d.Status != models.DeliveryPending {
			t.Errorf("%+v", d)
		}
	})
}

func TestAReplayEndsWhenItsEndpointIsSwitchedOff(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		g.off(w)
		g.happens(2)
		start := g.Now().Add(-time.Hour)
		r, err := g.sandbox.SwitchOnWebhook(t.Context(), w.ID, &models.ReplayRequest{From: start})
		must(t, err)
		g.off(w)
		if stopped := g.steps(w, r); stopped.Status != models.ReplayStopped || stopped.Note == "" || stopped.Sent != 0 || g.rows("deliveries") != 0 {
			t.Errorf("%+v", stopped)
		}
	})
}

func TestAnEndpointRemembersSinceWhenItMissesEventsUntilTheyAreReplayed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		w := g.webhook(models.EventUserCreated)
		g.forward(10 * time.Minute)
		g.happens(1)
		g.forward(2 * time.Minute)
		g.answer(w, 500)
		g.forward(2 * time.Minute)
		g.answer(w, 200)
		if now := g.rereadWebhook(w); now.MissedFrom != nil {
			t.Errorf("it took everything, and misses what happened since %s", now.MissedFrom)
		}
		g.settleAll(w, models.DeliverySucceeded)
		g.forward(10 * time.Minute)
		since := g.Now().Truncate(time.Minute)
		g.happens(1)
		g.forward(2 * time.Minute)
		g.answer(w, 500)
		g.forward(5 * 24 * time.Hour)
		g.answer(w, 500)
		if now := g.rereadWebhook(w); now.Active || now.MissedFrom == nil || !now.MissedFrom.Equal(since) || now.MissedUntil != nil {
			t.Fatalf("switched off by us: %+v", now)
		}
		g.happens(1)
		nothing, err := g.sandbox.SwitchOnWebhook(ctx, w.ID, nil)
		must(t, err)
		on := g.Now()
		if now := g.rereadWebhook(w); nothing != nil || !now.Active || now.DisabledReason != "" || now.FailingSince != nil || !now.MissedFrom.Equal(since) || !now.MissedUntil.Equal(on) {
			t.Fatalf("switched on: %+v", now)
		}
		g.forward(time.Minute)
		part, err := g.sandbox.StartReplay(ctx, w.ID, models.ReplayRequest{From: on.Add(-10 * time.Second)})
		must(t, err)
		if now := g.rereadWebhook(w); now.MissedFrom == nil {
			t.Error("a part of it was replayed, and all is forgotten")
		}
		g.steps(w, part)
		g.off(w)
		if now := g.rereadWebhook(w); !now.MissedFrom.Equal(since) || now.MissedUntil != nil {
			t.Errorf("off again: %+v", now)
		}
		g.happens(1)
		all, err := g.sandbox.SwitchOnWebhook(ctx, w.ID, &models.ReplayRequest{From: since})
		must(t, err)
		if now := g.rereadWebhook(w); all == nil || now.MissedFrom != nil || now.MissedUntil != nil {
			t.Errorf("all of it is replayed: %+v, %+v", all, now)
		}
		if n := count(t, g.Store, "SELECT count(*) FROM audit_entries WHERE subject_id = ? AND action IN ('webhook.switch_on', 'webhook.replay') AND actor_name = 'ann@example.com'", w.ID); n != 3 {
			t.Errorf("%d entries in the audit log, want 3", n)
		}
	})
}

func TestAReplayTellsAllThatIsWrongWithIt(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook(models.EventInviteLinked)
		_, err := g.sandbox.StartReplay(t.Context(), w.ID, models.ReplayRequest{EventTypes: []models.EventType{models.EventUserCreated}})
		if got := fieldCodes(err); got != "from:required eventTypes:invalid" {
			t.Errorf("%s", got)
		}
	})
}
