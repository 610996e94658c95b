package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// worked is a worker that tells what it was given.
type worked struct {
	river.WorkerDefaults[models.SendEmail]
	ids chan string
}

func (w *worked) Work(_ context.Context, job *river.Job[models.SendEmail]) error {
	w.ids <- job.Args.EmailID
	return nil
}

const workersAtOnce = 10

// startWorker runs a worker for e-mails on s and returns what it is given.
func startWorker(t *testing.T, s *store.Store) <-chan string {
	t.Helper()
	w := &worked{ids: make(chan string, 1000)}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	runner, err := s.Runner(river.Config{
		Workers: workers,
		Queues:  map[string]river.QueueConfig{store.QueueOf(models.SendEmail{}): {MaxWorkers: workersAtOnce}},
	})
	must(t, err)
	must(t, runner.Start(context.Background()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Errorf("stop the worker: %v", err)
		}
	})
	return w.ids
}

func enqueue(ctx context.Context, s *store.Store, ids ...string) error {
	return s.InTx(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.Enqueue(models.SendEmail{EmailID: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

func receive(t *testing.T, ids <-chan string, within time.Duration) string {
	t.Helper()
	select {
	case id := <-ids:
		return id
	case <-time.After(within):
		t.Fatalf("no job was worked within %v", within)
		return ""
	}
}

func TestACommittedJobIsWorkedAndARolledBackOneIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ids := startWorker(t, s)
		boom := errors.New("boom")
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			must(t, tx.Enqueue(models.SendEmail{EmailID: "rolled back"}))
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("error %v, want the use case's own", err)
		}
		must(t, enqueue(t.Context(), s, "committed"))
		if id := receive(t, ids, 10*time.Second); id != "committed" {
			t.Errorf("worked %q", id)
		}
		select {
		case id := <-ids:
			t.Errorf("worked %q too", id)
		case <-time.After(300 * time.Millisecond):
		}
	}, storetest.AlsoUnderRace)
}

func TestAJobIsNotWorkedBeforeItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.EnqueueAt(time.Now().Add(time.Hour), models.SendEmail{EmailID: "later"})
		}))
		if n := count(t, s, "SELECT count(*) FROM river_job WHERE state = 'scheduled'"); n != 1 {
			t.Errorf("%d jobs are scheduled, want 1", n)
		}
	})
}

func TestAJobIsPickedUpSoonAfterTheCommit(t *testing.T) {
	const tries, slack = 10, 100 * time.Millisecond // SQLite looks every 50 ms; PostgreSQL is told
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ids := startWorker(t, s)
		must(t, enqueue(t.Context(), s, "warm up"))
		receive(t, ids, 10*time.Second)
		quickest := time.Hour
		for range tries {
			start := time.Now()
			must(t, enqueue(t.Context(), s, "job"))
			receive(t, ids, 10*time.Second)
			quickest = min(quickest, time.Since(start))
		}
		t.Logf("quickest of %d: %v", tries, quickest)
		if quickest > slack {
			t.Errorf("the quickest of %d jobs was worked after %v, want %v", tries, quickest, slack)
		}
	})
}

func TestEveryJobOfManyWritersIsWorkedWhileOthersRead(t *testing.T) {
	const writers, each = 8, 10
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withNotes(t, s)
		ids := startWorker(t, s)
		inParallel(t, writers, func(w int) error {
			for i := range each {
				if err := enqueue(t.Context(), s, fmt.Sprint(w, "-", i)); err != nil {
					return err
				}
				if err := s.Read(t.Context()).Find(&[]note{}).Error; err != nil {
					return err
				}
			}
			return nil
		})
		seen := map[string]bool{}
		for range writers * each {
			seen[receive(t, ids, 20*time.Second)] = true
		}
		if len(seen) != writers*each {
			t.Errorf("%d jobs were worked, want %d", len(seen), writers*each)
		}
	}, storetest.AlsoUnderRace)
}

func TestAThousandJobsGoInWithOneCall(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		jobs := make([]models.Job, 1000)
		for i := range jobs {
			jobs[i] = models.SendEmail{EmailID: fmt.Sprint(i)}
		}
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error { return errors.Join(tx.Enqueue(jobs...), tx.Enqueue()) }))
		if n := count(t, s, "SELECT count(*) FROM river_job"); n != len(jobs) {
			t.Errorf("%d jobs, want %d", n, len(jobs))
		}
	})
}

func TestTwoRunnersShareTheWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, two := startWorker(t, s), startWorker(t, s)
		ids := make([]string, 50)
		for i := range ids {
			ids[i] = fmt.Sprint(i)
		}
		must(t, enqueue(t.Context(), s, ids...))
		seen := map[string]int{}
		deadline := time.After(20 * time.Second)
		for range ids {
			var id string
			select {
			case id = <-one:
			case id = <-two:
			case <-deadline:
				t.Fatalf("%d of %d jobs were worked", len(seen), len(ids))
			}
			seen[id]++
		}
		if len(seen) != len(ids) {
			t.Errorf("%d different jobs of %d were worked", len(seen), len(ids))
		}
	})
}

// Somebody who invites one person does not wait until the ten thousand of an import have their mail.
func TestAMailThatIsSentAloneGoesBeforeACrowd(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		var crowd []models.NewInvite
		for range 30 {
			crowd = append(crowd, g.newInvite(nil))
		}
		_, err := g.sandbox.CreateInvites(t.Context(), crowd)
		must(t, err)
		alone := g.emails(g.invite(nil))[0].ID
		ids, first := startWorker(t, g.Store), []string{}
		for range workersAtOnce {
			first = append(first, <-ids)
		}
		if !slices.Contains(first, alone) {
			t.Errorf("%v go first, and not %s, which was sent alone", first, alone)
		}
	})
}
