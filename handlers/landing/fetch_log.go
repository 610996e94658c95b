package landing

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"invites/models"
)

// How the fetch log is written: soon, together, and out of the way of those who wait for a page.
const (
	fetchEvery   = 500 * time.Millisecond
	fetchRoom    = 2000 // entries that wait at most; what comes beyond is not noted
	fetchTimeout = 5 * time.Second
)

// fetchLog notes what has asked for landing pages (contract §8). It begins with the first one. Nobody waits for it, and where the
// database is away, a note is lost, not a page.
type fetchLog struct {
	save func(context.Context, []models.Fetch) error
	log  *slog.Logger

	mu      sync.Mutex
	waiting map[fetchKey]models.Fetch
	closed  bool

	begin  sync.Once
	stop   chan struct{}
	ended  chan struct{}
	closer sync.Once
}

type fetchKey struct {
	inviteID string
	kind     models.FetchKind
	client   string
}

func newFetchLog(save func(context.Context, []models.Fetch) error, log *slog.Logger) *fetchLog {
	return &fetchLog{save: save, log: log, waiting: map[fetchKey]models.Fetch{}, stop: make(chan struct{}), ended: make(chan struct{})}
}

// note takes a request for an invite's page. It returns at once.
func (l *fetchLog) note(r *http.Request, inviteID string, at time.Time) {
	kind, client := models.GuessFetch(r.UserAgent(), automatic(r))
	key, at := fetchKey{inviteID, kind, client}, at.UTC().Truncate(time.Microsecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	entry, known := l.waiting[key]
	if l.closed || !known && len(l.waiting) >= fetchRoom {
		return
	}
	l.begin.Do(func() { go l.run() })
	if !known {
		entry = models.Fetch{InviteID: inviteID, Kind: kind, Client: client, FirstAt: at}
	}
	entry.LastAt = at
	entry.Times++
	l.waiting[key] = entry
}

// automatic says whether the request itself tells that nobody looks at the page: it asks for no more than the head, or for a
// page that may be wanted later (Fetch, Sec-Purpose; older browsers have other names for it).
func automatic(r *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if purpose := strings.ToLower(r.Header.Get(name)); strings.Contains(purpose, "prefetch") || strings.Contains(purpose, "preview") {
			return true
		}
	}
	return r.Method == http.MethodHead
}

// Close writes what waits, and ends.
func (l *fetchLog) Close() error {
	l.closer.Do(func() {
		l.mu.Lock()
		l.closed = true
		l.mu.Unlock()
		l.begin.Do(func() { close(l.ended) }) // it never began
		close(l.stop)
	})
	<-l.ended
	return nil
}

func (l *fetchLog) run() {
	defer close(l.ended)
	ticker := time.NewTicker(fetchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-l.stop:
			l.write()
			return
		case <-ticker.C:
			l.write()
		}
	}
}

// write saves what waits. What cannot be saved is forgotten: it is not worth more than the database's peace.
func (l *fetchLog) write() {
	l.mu.Lock()
	batch := make([]models.Fetch, 0, len(l.waiting))
	for _, entry := range l.waiting {
		batch = append(batch, entry)
	}
	clear(l.waiting)
	l.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	if err := l.save(ctx, batch); err != nil {
		l.log.Warn("write the fetch log", "error", err, "lost", len(batch))
	}
}
