package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// allEvents walks through the pages of a mode's events.
func allEvents(t *testing.T, s store.Scope, size int) []models.Event {
	t.Helper()
	var all []models.Event
	for page := (models.Page{Size: size}); ; {
		list, err := s.Events(t.Context(), nil, page)
		must(t, err)
		all = append(all, list.Items...)
		if page.Cursor = list.Next; page.Cursor == "" {
			return all
		}
	}
}

// wantWhole fails unless the events have the numbers from 1 on, without a gap, in the order given, each once.
func wantWhole(t *testing.T, events []models.Event) {
	t.Helper()
	seen := map[string]bool{}
	for i, e := range events {
		if e.Sequence == nil || *e.Sequence != int64(i+1) || seen[e.ID] {
			t.Fatalf("at place %d: %+v", i+1, e)
		}
		seen[e.ID] = true
	}
}

// eventually waits, for seconds at most, for something to become true.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("it never came true that %s", what)
}

// unnumbered counts the events that wait for their numbers.
func unnumbered(t *testing.T, s *store.Store) int {
	t.Helper()
	return count(t, s, "SELECT count(*) FROM events WHERE sequence IS NULL AND type <> 'WEBHOOK_TEST'")
}

func TestEventsAreNumberedSoonAfterTheirCommitEachModeOnItsOwn(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		must(t, g.sandbox.TestWebhook(t.Context(), w.ID))
		for range 3 {
			g.invite(nil)
		}
		production := g.Scope(models.Production, models.System("test"))
		_, _, err := production.CreateUser(t.Context(), nil)
		must(t, err)
		eventually(t, "all events have numbers", func() bool { return unnumbered(t, g.Store) == 0 })
		for scope, want := range map[store.Scope]int{g.sandbox: 3, production: 1} {
			events := allEvents(t, scope, 2)
			if wantWhole(t, events); len(events) != want {
				t.Errorf("%d events, want %d", len(events), want)
			}
		}
		if n := count(t, g.Store, "SELECT count(*) FROM events WHERE type = 'WEBHOOK_TEST' AND sequence IS NULL"); n != 1 {
			t.Errorf("%d tests without a number, want 1", n)
		}
	})
}

func TestEventsThatWereNotNumberedInTimeAreNumberedByASweep(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { // as a process leaves them that dies after its commit
			for range 2500 {
				e, err := models.NewEvent(models.Sandbox, models.UserEvent{UserID: "tenant-1"}, g.Now())
				must(t, err)
				must(t, tx.DB().Create(e).Error)
			}
			return nil
		}))
		must(t, g.Sweep(t.Context()))
		events := allEvents(t, g.sandbox, 150)
		wantWhole(t, events)
		for i := 1; i < len(events); i++ {
			if events[i].ID <= events[i-1].ID {
				t.Fatalf("%s is numbered after %s", events[i].ID, events[i-1].ID)
			}
		}
		if len(events) != 2500 {
			t.Errorf("%d events", len(events))
		}
	})
}

// A claim may come before the sequencer, and a whole batch may be before its event.
func TestADeliveryWaitsForTheNumberOfItsEvent(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		for range 1200 {
			must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
				e, err := models.NewEvent(models.Sandbox, models.UserEvent{UserID: "tenant-1"}, g.Now())
				must(t, err)
				return tx.DB().Create(e).Error
			}))
		}
		last, err := models.NewEvent(models.Sandbox, models.UserEvent{UserID: "tenant-1"}, g.Now())
		must(t, err)
		now := g.Now()
		d := models.Delivery{
			ID: models.NewID(models.PrefixDelivery), Mode: models.Sandbox, WebhookID: w.ID, EventID: last.ID, EventType: last.Type,
			Status: models.DeliveryPending, NextAttemptAt: &now, CreatedAt: now, UpdatedAt: now,
		}
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			must(t, tx.DB().Create(last).Error)
			return tx.DB().Create(&d).Error
		}))
		work, err := g.ClaimDelivery(t.Context(), d.ID, time.Minute)
		must(t, err)
		if work == nil || work.Event.Sequence == nil || *work.Event.Sequence != 1201 {
			t.Errorf("%+v", work)
		}
	})
}

var errUndone = errors.New("taken back")

// writer creates users, every third in a transaction that is rolled back after it emitted its event.
func writer(ctx context.Context, s *store.Store, name string, turns int) error {
	scope := s.Scope(models.Sandbox, models.System("test"))
	create := func(ctx context.Context) error { _, _, err := scope.CreateUser(ctx, nil); return err }
	for i := range turns {
		if i%3 < 2 {
			if err := create(ctx); err != nil {
				return err
			}
			continue
		}
		_, _, err := scope.Once(ctx, fmt.Sprint(name, i), nil, func(ctx context.Context) (store.Answer, error) {
			if err := create(ctx); err != nil {
				return store.Answer{}, err
			}
			return store.Answer{}, errUndone
		})
		if !errors.Is(err, errUndone) {
			return fmt.Errorf("not rolled back: %w", err)
		}
	}
	return nil
}

// consume polls with the last number that it has seen, as a developer would, until it has so many events.
func consume(ctx context.Context, s store.Scope, want int) (got []models.Event, err error) {
	after := int64(0)
	for end := time.Now().Add(time.Minute); len(got) < want && time.Now().Before(end); {
		list, err := s.Events(ctx, &after, models.Page{Size: 50})
		if err != nil {
			return nil, err
		}
		for _, e := range list.Items {
			got, after = append(got, e), *e.Sequence
		}
		if len(list.Items) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	return got, nil
}

func TestAConsumerThatPollsSeesEveryEventOnceInOrderWhileOthersWrite(t *testing.T) {
	const writers, turns = 32, 9
	const want = writers * turns * 2 / 3
	check := func(t *testing.T, stores ...*store.Store) {
		var wg sync.WaitGroup
		var failed atomic.Pointer[error]
		for i := range writers {
			wg.Go(func() {
				if err := writer(t.Context(), stores[i%len(stores)], fmt.Sprint("writer ", i, " turn "), turns); err != nil {
					failed.Store(&err)
				}
			})
		}
		for _, s := range stores {
			got, err := consume(t.Context(), s.Scope(models.Sandbox, models.System("test")), want)
			must(t, err)
			if wantWhole(t, got); len(got) != want {
				t.Errorf("%d events, want %d", len(got), want)
			}
		}
		wg.Wait()
		if err := failed.Load(); err != nil {
			t.Error(*err)
		}
		s := stores[0]
		if n, given := count(t, s, "SELECT count(*) FROM events"), count(t, s, "SELECT last FROM event_sequences WHERE mode = 'SANDBOX'"); n != want || given != want {
			t.Errorf("%d events are there and %d numbers were given, want %d", n, given, want)
		}
	}
	t.Run("sqlite", func(t *testing.T) { check(t, storetest.NewSQLite(t, storetest.AlsoUnderRace)) })
	t.Run("two processes on postgres", func(t *testing.T) {
		url := storetest.PostgresURL(t)
		check(t, processOn(t, url), processOn(t, url))
	})
}

func TestAPositionWhoseSuccessorsAreGoneIsRefused(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for range 10 {
			g.invite(nil)
		}
		must(t, g.NumberEvents(t.Context()))
		size := models.Page{Size: 3}
		begun, err := g.sandbox.Events(t.Context(), nil, size)
		must(t, err)
		prune := func(below int) {
			must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Exec("DELETE FROM events WHERE sequence < ?", below).Error }))
		}
		read := func(after int64) string {
			list, err := g.sandbox.Events(t.Context(), &after, size)
			if err != nil {
				return fieldCodes(err)
			}
			var numbers []int64
			for _, e := range list.Items {
				numbers = append(numbers, *e.Sequence)
			}
			return fmt.Sprint(numbers)
		}
		expect := func(when string, want map[int64]string) {
			t.Helper()
			for after, want := range want {
				if got := read(after); got != want {
					t.Errorf("%s, after %d: %s, want %s", when, after, got, want)
				}
			}
		}
		expect("nothing gone", map[int64]string{-1: "after:invalid", 0: "[1 2 3]", 8: "[9 10]", 10: "[]"})
		prune(6)
		expect("five gone", map[int64]string{0: "after:invalid", 4: "after:invalid", 5: "[6 7 8]", 9: "[10]", 10: "[]"})
		if _, err := g.sandbox.Events(t.Context(), nil, models.Page{Cursor: begun.Next}); fieldCodes(err) != "cursor:invalid" {
			t.Errorf("a walk whose next page is gone: %v", err)
		}
		oldest, err := g.sandbox.Events(t.Context(), nil, size)
		must(t, err)
		if *oldest.Items[0].Sequence != 6 {
			t.Errorf("the oldest kept is %d", *oldest.Items[0].Sequence)
		}
		prune(100)
		expect("all gone", map[int64]string{0: "after:invalid", 9: "after:invalid", 10: "[]"})
		g.invite(nil)
		must(t, g.NumberEvents(t.Context()))
		expect("and one more", map[int64]string{9: "after:invalid", 10: "[11]", 11: "[]"})
	})
}
