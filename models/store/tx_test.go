package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// note is a row of a table that only these tests have.
type note struct {
	ID string
	At time.Time
}

func withNotes(t *testing.T, s *store.Store) {
	t.Helper()
	column := "DATETIME"
	if s.Postgres() {
		column = "timestamptz"
	}
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.DB().Exec("CREATE TABLE notes (id text PRIMARY KEY, at " + column + " NOT NULL)").Error
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, s *store.Store, query string, args ...any) int {
	t.Helper()
	var n int
	must(t, s.Read(t.Context()).Raw(query, args...).Scan(&n).Error)
	return n
}

func TestATransactionKeepsRowAndJobTogetherOrNeither(t *testing.T) {
	boom := errors.New("boom")
	for name, tc := range map[string]struct {
		end  func() error
		kept int
	}{
		"nil commits":           {func() error { return nil }, 1},
		"an error rolls back":   {func() error { return boom }, 0},
		"a panic rolls back":    {func() error { panic(boom) }, 0},
		"an end of the request": {func() error { return context.Canceled }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				withNotes(t, s)
				func() {
					defer func() { _ = recover() }()
					_ = s.InTx(t.Context(), func(tx *store.Tx) error {
						must(t, tx.DB().Create(&note{ID: "n", At: tx.Now()}).Error)
						must(t, tx.Enqueue(models.SendEmail{EmailID: "em-1"}))
						return tc.end()
					})
				}()
				if n := count(t, s, "SELECT count(*) FROM notes"); n != tc.kept {
					t.Errorf("%d rows, want %d", n, tc.kept)
				}
				if n := count(t, s, "SELECT count(*) FROM river_job"); n != tc.kept {
					t.Errorf("%d jobs, want %d", n, tc.kept)
				}
			})
		})
	}
}

func TestATransactionThatIsCancelledLeavesNothingAndTheStoreUsable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withNotes(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		err := s.InTx(ctx, func(tx *store.Tx) error {
			must(t, tx.DB().Create(&note{ID: "n", At: tx.Now()}).Error)
			cancel()
			return nil
		})
		if err == nil {
			t.Error("a cancelled transaction was reported as committed")
		}
		if n := count(t, s, "SELECT count(*) FROM notes"); n != 0 {
			t.Errorf("%d rows, want none", n)
		}
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Create(&note{ID: "n", At: tx.Now()}).Error }))
	})
}

func TestErrorsMeanTheSameOnBothDatabases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withNotes(t, s)
		add := func(tx *store.Tx) error { return tx.DB().Create(&note{ID: "n", At: tx.Now()}).Error }
		must(t, s.InTx(t.Context(), add))
		if err := s.InTx(t.Context(), add); !errors.Is(err, gorm.ErrDuplicatedKey) {
			t.Errorf("a second row with the same key: %v, want ErrDuplicatedKey", err)
		}
		err := store.Missing(s.Read(t.Context()).Take(&note{}, "id = ?", "other").Error, "note")
		if models.KindOf(err) != models.KindNotFound || !strings.Contains(err.Error(), "note") {
			t.Errorf("a row that is not there: %v, want a not-found error that names it", err)
		}
	})
}

func TestADatabaseThatIsGoneIsUnavailable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.Close())
		if err := s.Ping(t.Context()); err == nil {
			t.Error("a closed store answered a ping")
		}
		err := s.InTx(t.Context(), func(*store.Tx) error { t.Error("a use case ran"); return nil })
		if models.KindOf(err) != models.KindUnavailable {
			t.Errorf("error %v, want KindUnavailable", err)
		}
	})
}

func TestReadingCannotWriteToTheEmbeddedDatabase(t *testing.T) {
	s := storetest.NewSQLite(t)
	withNotes(t, s)
	if err := s.Read(t.Context()).Create(&note{ID: "n", At: time.Now()}).Error; err == nil {
		t.Error("the reading side wrote a row")
	}
}

func TestTimesKeepTheirMicrosecondsTheirZoneAndTheirOrder(t *testing.T) {
	base := time.Date(2026, 3, 29, 1, 59, 59, 0, time.UTC)
	east := time.FixedZone("east", 9*3600)
	times := []time.Time{ // in order; each is another text in SQLite
		base,
		base.Add(time.Microsecond).In(east),
		base.Add(100 * time.Millisecond),
		base.Add(100*time.Millisecond + time.Microsecond),
		base.Add(120 * time.Millisecond).In(time.FixedZone("west", -5*3600)),
		base.Add(time.Second).In(east),
		base.Add(time.Second + 999999*time.Microsecond),
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withNotes(t, s)
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			for i := range times {
				n := (i*3 + 2) % len(times) // not in their order
				must(t, tx.DB().Create(&note{ID: fmt.Sprint(n), At: times[n].Add(123)}).Error)
			}
			return nil
		}))
		var found []note
		must(t, s.Read(t.Context()).Order("at").Find(&found).Error)
		for i, n := range found {
			if n.ID != fmt.Sprint(i) || !n.At.Equal(times[i]) || n.At.Location() != time.UTC {
				t.Errorf("place %d has %s %v, want %v in UTC", i, n.ID, n.At, times[i])
			}
		}
		for i, at := range times {
			if n := count(t, s, "SELECT count(*) FROM notes WHERE at < ?", at); n != i {
				t.Errorf("%d rows before %v, want %d", n, at, i)
			}
			if n := count(t, s, "SELECT count(*) FROM notes WHERE at = ?", &at); n != 1 {
				t.Errorf("%d rows at %v, want 1", n, at)
			}
		}
	})
}

func TestTheClockOfATransactionIsTheStoresInMicroseconds(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.FixedZone("east", 3600))
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
			if want := now.UTC().Truncate(time.Microsecond); tx.Now() != want {
				t.Errorf("now = %v, want %v", tx.Now(), want)
			}
			lease, err := tx.DBNow()
			if skewed := s.Postgres() && time.Since(lease).Abs() > time.Minute; err != nil || skewed {
				t.Errorf("the database's clock = %v, %v", lease, err)
			}
			if !s.Postgres() && lease != tx.Now() {
				t.Errorf("the embedded database's clock = %v, want the process's %v", lease, tx.Now())
			}
			return nil
		}))
	}, storetest.WithNow(func() time.Time { return now }))
}

func TestWritersWaitInLineInsteadOfFailing(t *testing.T) {
	const writers, each = 32, 5
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withNotes(t, s)
		inParallel(t, writers, func(w int) error {
			for i := range each {
				err := s.InTx(t.Context(), func(tx *store.Tx) error {
					if err := tx.DB().Create(&note{ID: fmt.Sprint(w, "-", i), At: tx.Now()}).Error; err != nil {
						return err
					}
					return tx.Enqueue(models.SendEmail{EmailID: fmt.Sprint(w, i)})
				})
				if err != nil {
					return err
				}
				if err := s.Read(t.Context()).Find(&[]note{}).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if n := count(t, s, "SELECT count(*) FROM notes"); n != writers*each {
			t.Errorf("%d rows, want %d", n, writers*each)
		}
	}, storetest.AlsoUnderRace)
}

func TestTwoProcessesWriteToOneEmbeddedDatabase(t *testing.T) {
	dir := t.TempDir()
	one, two := openAt(t, dir), openAt(t, dir)
	must(t, one.Migrate(t.Context()))
	withNotes(t, one)
	inParallel(t, 8, func(w int) error {
		s := []*store.Store{one, two}[w%2]
		for i := range 10 {
			err := s.InTx(t.Context(), func(tx *store.Tx) error {
				return tx.DB().Create(&note{ID: fmt.Sprint(w, "-", i), At: tx.Now()}).Error
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func TestALockedRowMakesAReadModifyWriteSafe(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		withNotes(t, s)
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		must(t, s.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Create(&note{ID: "n", At: start}).Error }))
		inParallel(t, 16, func(int) error {
			return s.InTx(t.Context(), func(tx *store.Tx) error {
				var n note
				if err := store.LockForUpdate(tx.DB()).Take(&n, "id = ?", "n").Error; err != nil {
					return err
				}
				n.At = n.At.Add(time.Second)
				return tx.DB().Save(&n).Error
			})
		})
		var n note
		must(t, s.Read(t.Context()).Take(&n).Error)
		if got := n.At.Sub(start); got != 16*time.Second {
			t.Errorf("%v of 16 increments arrived", got)
		}
	})
}

func TestADeadlockIsTriedAgain(t *testing.T) {
	s := storetest.NewPostgres(t)
	withNotes(t, s)
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.DB().Create(&[]note{{ID: "a", At: tx.Now()}, {ID: "b", At: tx.Now()}}).Error
	}))
	var met sync.WaitGroup // both hold their first row before either asks for its second
	met.Add(2)
	inParallel(t, 2, func(w int) error {
		var meet sync.Once
		return s.InTx(t.Context(), func(tx *store.Tx) error {
			for i := range 2 {
				id := string("ab"[(w+i)%2])
				if err := store.LockForUpdate(tx.DB()).Take(&note{}, "id = ?", id).Error; err != nil {
					return err
				}
				meet.Do(func() { met.Done(); met.Wait() })
			}
			return nil
		})
	})
}

// inParallel runs fn n times at once and fails the test with their errors.
func inParallel(t *testing.T, n int, fn func(i int) error) {
	t.Helper()
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = fn(i) })
	}
	all.Wait()
	must(t, errors.Join(errs...))
}

func openAt(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{DataDir: filepath.Clean(dir), SecretKey: []byte(storetest.SecretKey)})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}
