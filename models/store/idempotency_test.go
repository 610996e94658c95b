package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// caller is a scope of a fresh API key of the sandbox.
func (g *given) caller(name string) store.Scope {
	g.t.Helper()
	key, _, err := g.sandbox.CreateAPIKey(g.t.Context(), models.NewAPIKey{Name: name})
	must(g.t, err)
	return g.Scope(models.Sandbox, key.Actor())
}

// inviting is what an idempotent request does: it invites somebody, and answers with the invite's id.
func (g *given) inviting(s store.Scope) func(context.Context) (store.Answer, error) {
	return func(ctx context.Context) (store.Answer, error) {
		inv, err := s.CreateInvite(ctx, g.newInvite(nil))
		if err != nil {
			return store.Answer{}, err
		}
		return store.Answer{Status: 201, Body: []byte("invited " + inv.ID)}, nil
	}
}

func (g *given) countInvites() int {
	g.t.Helper()
	return rowsOf(g.t, g.Store, &models.Invite{})
}

func rowsOf(t *testing.T, s *store.Store, table any) int {
	t.Helper()
	var n int64
	must(t, s.Read(t.Context()).Model(table).Count(&n).Error)
	return int(n)
}

// processOn opens the database as one more process does.
func processOn(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: url, SecretKey: []byte(storetest.SecretKey)})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	must(t, s.Migrate(t.Context()))
	return s
}

// never is for a request that must not be worked on again.
func never(t *testing.T) func(context.Context) (store.Answer, error) {
	return func(context.Context) (store.Answer, error) {
		t.Error("the request was worked on again")
		return store.Answer{}, nil
	}
}

func TestTheSameKeyIsAnsweredTheSame(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		first, replayed, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
		must(t, err)
		if replayed || first.Status != 201 {
			t.Errorf("the first answer is %d, replayed %v", first.Status, replayed)
		}
		again, replayed, err := s.Once(t.Context(), "k", []byte("print"), never(t))
		must(t, err)
		if !replayed || again.Status != first.Status || !bytes.Equal(again.Body, first.Body) {
			t.Errorf("the second answer is %+v, replayed %v", again, replayed)
		}
		if n := g.countInvites(); n != 1 {
			t.Errorf("%d invites", n)
		}
	})
}

func TestTheSameKeyWithAnotherRequestIsRefused(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		_, _, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
		must(t, err)
		_, replayed, err := s.Once(t.Context(), "k", []byte("other"), never(t))
		wantKind(t, "the call", err, models.KindMismatch)
		if replayed {
			t.Error("it is said to be a replay")
		}
	})
}

func TestAFailureIsNotKept(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		refused := errors.New("refused")
		_, _, err := s.Once(t.Context(), "k", []byte("print"), func(ctx context.Context) (store.Answer, error) {
			if _, err := g.inviting(s)(ctx); err != nil {
				return store.Answer{}, err
			}
			return store.Answer{Status: 201}, refused
		})
		if !errors.Is(err, refused) {
			t.Errorf("error %v", err)
		}
		if n, kept := g.countInvites(), rowsOf(t, g.Store, &models.IdempotentAnswer{}); n != 0 || kept != 0 {
			t.Errorf("%d invites and %d answers of a failed request", n, kept)
		}
		_, replayed, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
		must(t, err)
		if replayed || g.countInvites() != 1 {
			t.Errorf("after the failure: replayed %v, %d invites", replayed, g.countInvites())
		}
	})
}

func TestAPanicKeepsNothingAndFreesTheKey(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		func() {
			defer func() { _ = recover() }()
			_, _, _ = s.Once(t.Context(), "k", []byte("print"), func(ctx context.Context) (store.Answer, error) {
				_, _ = g.inviting(s)(ctx)
				panic("in the middle")
			})
		}()
		if n := g.countInvites(); n != 0 {
			t.Errorf("%d invites", n)
		}
		_, replayed, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
		must(t, err)
		if replayed || g.countInvites() != 1 {
			t.Errorf("afterwards: replayed %v, %d invites", replayed, g.countInvites())
		}
	})
}

func TestAKeyIsNewAgainAfterADay(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		_, _, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
		must(t, err)
		g.forward(models.IdempotencyTTL - time.Second)
		_, replayed, err := s.Once(t.Context(), "k", []byte("print"), never(t))
		must(t, err)
		if !replayed {
			t.Error("a second before a day has passed the key is new")
		}
		g.forward(time.Second)
		_, replayed, err = s.Once(t.Context(), "k", []byte("other"), g.inviting(s))
		must(t, err)
		if replayed || g.countInvites() != 2 {
			t.Errorf("after a day: replayed %v, %d invites", replayed, g.countInvites())
		}
		g.forward(models.IdempotencyTTL + time.Second)
		must(t, g.Sweep(t.Context()))
		if kept := rowsOf(t, g.Store, &models.IdempotentAnswer{}); kept != 0 {
			t.Errorf("%d answers outlive the sweep", kept)
		}
	})
}

func TestKeysOfTwoCallersAreNotTheSame(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for n, s := range []store.Scope{g.caller("one"), g.caller("two")} {
			_, replayed, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
			must(t, err)
			if replayed || g.countInvites() != n+1 {
				t.Errorf("caller %d: replayed %v, %d invites", n, replayed, g.countInvites())
			}
		}
	})
}

func TestWhileTheFirstRunsTheKeyIsInUse(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		_, _, err := s.Once(t.Context(), "k", []byte("print"), func(ctx context.Context) (store.Answer, error) {
			_, _, err := s.Once(t.Context(), "k", []byte("print"), never(t)) // not ctx: another request
			wantKind(t, "the call", err, models.KindConflict)
			return g.inviting(s)(ctx)
		})
		must(t, err)
	})
}

func TestTheAnswerIsKeptSealed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		s := g.caller("payroll")
		_, _, err := s.Once(t.Context(), "my-own-key", []byte("print"), func(context.Context) (store.Answer, error) {
			return store.Answer{Status: 201, Body: []byte(`{"accessToken":"a secret of the invitee's"}`)}, nil
		})
		must(t, err)
		var kept models.IdempotentAnswer
		must(t, g.Read(t.Context()).Take(&kept).Error)
		for _, word := range []string{"accessToken", "secret", "my-own-key"} {
			if text := fmt.Sprintf("%s %s", kept.AnswerSealed, kept.KeyHash); strings.Contains(text, word) {
				t.Errorf("the table holds %q", word)
			}
		}
	})
}

// Two stores are two processes: what keeps requests of one apart from those of the other is the database alone.
func TestAHundredAtOnceInTwoProcessesMakeOne(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	stores := [2]*store.Store{processOn(t, url), processOn(t, url)}
	g := &given{Store: stores[0], clock: &clock{now: time.Now()}, t: t, sandbox: stores[0].Scope(models.Sandbox, models.System("test"))}
	g.template = g.newTemplate(nil)
	key, _, err := g.sandbox.CreateAPIKey(t.Context(), models.NewAPIKey{Name: "payroll"})
	must(t, err)
	var all sync.WaitGroup
	var made, replays, running atomic.Int64
	answers := make([]string, 100)
	for n := range answers {
		all.Go(func() {
			s := stores[n%2].Scope(models.Sandbox, key.Actor())
			for {
				a, replayed, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
				switch {
				case models.KindOf(err) == models.KindConflict:
					running.Add(1)
					time.Sleep(time.Millisecond)
					continue // as a client would
				case err != nil:
					t.Error(err)
				case replayed:
					replays.Add(1)
				default:
					made.Add(1)
				}
				answers[n] = string(a.Body)
				return
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || replays.Load() != 99 || g.countInvites() != 1 {
		t.Errorf("%d made, %d replayed, %d invites", made.Load(), replays.Load(), g.countInvites())
	}
	for _, a := range answers {
		if a != answers[0] {
			t.Fatalf("answers differ: %q and %q", a, answers[0])
		}
	}
	t.Logf("%d times the key was in use", running.Load())
}

// A process that is killed takes its connection with it: PostgreSQL lets go of its transaction and of its lock.
func TestWhoIsKilledInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	dying, living := processOn(t, url), processOn(t, url)
	g := &given{Store: living, clock: &clock{now: time.Now()}, t: t, sandbox: living.Scope(models.Sandbox, models.System("test"))}
	g.template = g.newTemplate(nil)
	key, _, err := g.sandbox.CreateAPIKey(t.Context(), models.NewAPIKey{Name: "payroll"})
	must(t, err)
	s := living.Scope(models.Sandbox, key.Actor())
	_, _, err = dying.Scope(models.Sandbox, key.Actor()).Once(t.Context(), "k", []byte("print"), func(ctx context.Context) (store.Answer, error) {
		d := dying.Scope(models.Sandbox, key.Actor())
		if _, err := g.inviting(d)(ctx); err != nil {
			return store.Answer{}, err
		}
		_, _, err := s.Once(t.Context(), "k", []byte("print"), never(t))
		wantKind(t, "the call", err, models.KindConflict) // the other process sees that one is at work
		return store.Answer{Status: 201, Body: []byte("dead")}, dying.Read(ctx).Exec("SELECT pg_terminate_backend(pg_backend_pid())").Error
	})
	if err == nil {
		t.Fatal("the killed one has an answer")
	}
	if n := g.countInvites(); n != 0 {
		t.Errorf("%d invites of the killed one", n)
	}
	a, replayed, err := s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
	for until := time.Now().Add(10 * time.Second); models.KindOf(err) == models.KindConflict && time.Now().Before(until); {
		time.Sleep(time.Millisecond) // the database tells of the end before it has cleared up
		a, replayed, err = s.Once(t.Context(), "k", []byte("print"), g.inviting(s))
	}
	must(t, err)
	if replayed || g.countInvites() != 1 || string(a.Body) == "dead" {
		t.Errorf("afterwards: %q, replayed %v, %d invites", a.Body, replayed, g.countInvites())
	}
}
