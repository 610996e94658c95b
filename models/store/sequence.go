package store

import (
	"context"
	"sync"
	"time"

	"invites/models"

	"gorm.io/gorm"
)

// numberLimit is how many events get their numbers in one transaction.
const numberLimit = 1000

// sequencer gives events their numbers soon after the transactions that emitted them: those do not wait for a counter, and
// a number is never given to an event that may still be rolled back, so that there are no gaps.
type sequencer struct {
	store *Store
	wakes chan struct{}
	begin sync.Once
	stop  context.CancelFunc
	done  chan struct{}
}

func newSequencer(s *Store) *sequencer {
	return &sequencer{store: s, wakes: make(chan struct{}, 1), done: make(chan struct{}), stop: func() {}}
}

// wake says that there are events to be numbered. It returns at once.
func (q *sequencer) wake() {
	q.begin.Do(func() {
		ctx, stop := context.WithCancel(context.Background())
		q.stop = stop
		go q.run(ctx)
	})
	select {
	case q.wakes <- struct{}{}:
	default: // it will look anyway
	}
}

func (q *sequencer) run(ctx context.Context) {
	defer close(q.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wakes:
		}
		if err := q.store.NumberEvents(ctx); err != nil && ctx.Err() == nil {
			q.store.log.Error("number events", "error", err)
			time.Sleep(100 * time.Millisecond)
			q.wake()
		}
	}
}

// close ends the sequencer. What it has not numbered, the next process or sweep will.
func (q *sequencer) close() {
	q.begin.Do(func() { close(q.done) })
	q.stop()
	<-q.done
}

// NumberEvents gives all committed events that have none yet their numbers, in the order of their ids. Several processes
// may do so; each mode is numbered by one at a time.
func (s *Store) NumberEvents(ctx context.Context) error {
	for _, mode := range []models.Mode{models.Sandbox, models.Production} {
		for {
			n, err := s.numberBatch(ctx, mode)
			if err != nil {
				return err
			}
			if n < numberLimit {
				break
			}
		}
	}
	return nil
}

// eventSequence is the last number given in a mode.
type eventSequence struct {
	Mode models.Mode `gorm:"primaryKey"`
	Last int64
}

func (s *Store) numberBatch(ctx context.Context, mode models.Mode) (n int64, err error) {
	var waiting []string
	if err := unnumbered(s.read(ctx), mode).Limit(1).Pluck("id", &waiting).Error; err != nil || len(waiting) == 0 {
		return 0, err
	}
	err = s.inTx(ctx, func(tx *tx) error {
		var sequence eventSequence
		if err := lockForUpdate(tx.db).Take(&sequence, "mode = ?", mode).Error; err != nil {
			return err
		}
		batch := unnumbered(tx.db, mode).Select("id, row_number() OVER (ORDER BY id) AS place").Order("id").Limit(numberLimit)
		numbered := tx.db.Exec("UPDATE events SET sequence = ? + batch.place FROM (?) AS batch WHERE events.id = batch.id", sequence.Last, batch)
		if n = numbered.RowsAffected; numbered.Error != nil || n == 0 {
			return numbered.Error
		}
		return tx.db.Model(&sequence).Update("last", sequence.Last+n).Error
	})
	return n, err
}

func unnumbered(db *gorm.DB, mode models.Mode) *gorm.DB {
	return db.Model(&models.Event{}).Where("mode = ? AND sequence IS NULL AND type <> 'WEBHOOK_TEST'", mode)
}

// numberEventOf makes sure that the event of a delivery has its number, however many others wait for theirs before it.
func (s *Store) numberEventOf(ctx context.Context, deliveryID string) error {
	for {
		var waiting []models.Mode
		event := s.read(ctx).Model(&models.Delivery{}).Select("event_id").Where("id = ?", deliveryID)
		err := s.read(ctx).Model(&models.Event{}).Where("id = (?) AND sequence IS NULL AND type <> 'WEBHOOK_TEST'", event).Pluck("mode", &waiting).Error
		if err != nil || len(waiting) == 0 {
			return err
		}
		if _, err := s.numberBatch(ctx, waiting[0]); err != nil {
			return err
		}
	}
}
