package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"invites/handlers/respond"
	"invites/models"
)

// How the log of requests is written: in batches, soon, and out of the way of those who wait for an answer.
const (
	logEvery     = 250 * time.Millisecond
	logBatch     = 500
	logRoom      = 5000 // requests that wait at most; beyond, the oldest are dropped
	logPause     = 2 * time.Second
	logTimeout   = 5 * time.Second
	keyUseEvery  = 15 * time.Second
	keyUseSpaced = time.Minute // at most one write for each key in this time
)

// maxLogText bounds texts of the log that a caller chooses, in bytes.
const maxLogText = 500

// requestLog writes down what was asked of the API and when keys were used. It begins with the first request. Nobody waits for it, and
// where the database is away, requests are answered all the same.
type requestLog struct {
	deps Deps

	mu      sync.Mutex
	waiting []models.APIRequest
	dropped int                  // since it was last told
	used    map[string]time.Time // not yet written
	written map[string]time.Time // when the use of a key was last written
	closed  bool

	begin  sync.Once
	full   chan struct{} // a batch waits
	stop   chan struct{}
	ended  chan struct{}
	closer sync.Once
}

func newRequestLog(d Deps) *requestLog {
	return &requestLog{
		deps: d, used: map[string]time.Time{}, written: map[string]time.Time{},
		full: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{}),
	}
}

// add takes a request for the log, and notes that its key was used. It returns at once.
func (l *requestLog) add(r models.APIRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.begin.Do(func() { go l.run() })
	l.used[r.APIKeyID] = r.CreatedAt
	if len(l.waiting) >= logRoom {
		l.waiting = l.waiting[1:]
		l.dropped++
	}
	if l.waiting = append(l.waiting, r); len(l.waiting) >= logBatch {
		select {
		case l.full <- struct{}{}:
		default:
		}
	}
}

// Close writes what waits, and ends.
func (l *requestLog) Close() error {
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

func (l *requestLog) run() {
	defer close(l.ended)
	requests, uses := time.NewTicker(logEvery), time.NewTicker(keyUseEvery)
	defer requests.Stop()
	defer uses.Stop()
	for {
		select {
		case <-l.stop:
			l.told(l.writeRequests())
			l.told(l.writeUses(0))
			return
		case <-uses.C:
			l.told(l.writeUses(keyUseSpaced))
			continue
		case <-requests.C:
		case <-l.full:
		}
		if l.told(l.writeRequests()) != nil {
			l.pause()
		}
	}
}

// pause keeps from asking a database again and again that is away.
func (l *requestLog) pause() {
	select {
	case <-time.After(logPause):
	case <-l.stop:
	}
}

// told writes an error to the program's log, with how many requests were dropped.
func (l *requestLog) told(err error) error {
	l.mu.Lock()
	dropped, waiting := l.dropped, len(l.waiting)
	l.dropped = 0
	l.mu.Unlock()
	if err != nil || dropped > 0 {
		l.deps.Log.Warn("write the log of API requests", "error", err, "waiting", waiting, "dropped", dropped)
	}
	return err
}

// writeRequests writes all that waits, a batch at a time. A batch that cannot be written goes on waiting.
func (l *requestLog) writeRequests() error {
	for {
		batch := l.batch()
		if len(batch) == 0 {
			return nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), logTimeout)
		err := l.deps.Store.SaveAPIRequests(ctx, batch)
		cancel()
		if err != nil {
			l.putBack(batch)
			return err
		}
	}
}

func (l *requestLog) batch() []models.APIRequest {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.waiting), logBatch)
	batch := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	return batch
}

func (l *requestLog) putBack(batch []models.APIRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := append(batch, l.waiting...)
	over := max(0, len(all)-logRoom)
	l.dropped += over
	l.waiting = all[over:]
}

// writeUses writes down when keys were last used: those whose last writing is long enough ago.
func (l *requestLog) writeUses(spaced time.Duration) error {
	due := l.due(spaced)
	ctx, cancel := context.WithTimeout(context.Background(), logTimeout)
	defer cancel()
	if err := l.deps.Store.NoteKeyUse(ctx, due); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, at := range due {
		l.written[id] = time.Now()
		if l.used[id].Equal(at) {
			delete(l.used, id)
		}
	}
	return nil
}

func (l *requestLog) due(spaced time.Duration) map[string]time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	due := map[string]time.Time{}
	for id, at := range l.written {
		if time.Since(at) >= keyUseSpaced {
			delete(l.written, id)
		}
	}
	for id, at := range l.used {
		if last, ok := l.written[id]; !ok || time.Since(last) >= spaced {
			due[id] = at
		}
	}
	return due
}

// note adds a call to the log, with what it was answered. A call without a good key is not logged: strangers would fill the table.
func (h *Room) note(c *call, answer reply, took time.Duration) {
	if c.key == nil {
		return
	}
	if errors.Is(c.r.Context().Err(), context.Canceled) { // nobody has seen the answer
		answer.status, answer.code = statusGone, "CLIENT_CLOSED_REQUEST"
	}
	h.log.add(models.APIRequest{
		ID: models.NewID(models.PrefixRequest), Mode: c.key.Mode, APIKeyID: c.key.ID, RequestID: respond.RequestID(c.r),
		Method: c.r.Method, Path: cut(c.r.URL.EscapedPath()), // escaped, and so ASCII
		Status: answer.status, Code: answer.code, ErrorFields: cut(errorFields(answer)),
		DurationUS: took.Microseconds(), CreatedAt: h.Now().UTC().Truncate(time.Microsecond),
	})
}

// statusGone is what nginx logs for a client that went away.
const statusGone = 499

// errorFields are the names of the fields that were wrong.
func errorFields(answer reply) string {
	wrong, ok := answer.data.(fieldErrors)
	if !ok || answer.status != http.StatusBadRequest {
		return ""
	}
	names := make([]string, len(wrong.Errors))
	for i, e := range wrong.Errors {
		names[i] = e.Field
	}
	return strings.Join(names, ",")
}

// cut shortens a text, and takes out of it what PostgreSQL cannot hold.
func cut(text string) string {
	text = text[:min(len(text), maxLogText)]
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}
