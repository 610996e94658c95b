package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/web/paths"
)

// readyTime is how long a check of readiness may take.
const readyTime = 3 * time.Second

// Health answers whether the process is up and whether it should be sent requests (contract §7).
type Health struct {
	log      *slog.Logger
	ready    func(context.Context) error
	draining atomic.Bool

	checking sync.Mutex
	state    atomic.Pointer[readiness]
}

// readiness is what a check of readiness found.
type readiness struct {
	err error
	at  time.Time
}

// NewHealth makes it; ready fails while the process cannot work: the database does not answer, or its schema is not current.
func NewHealth(log *slog.Logger, ready func(context.Context) error) *Health {
	return &Health{log: log, ready: ready}
}

// Pages of people do not run into the wall one by one while the database is away: one request in a while asks whether it answers, and
// the others go by what it found.
const (
	gateEvery = time.Second
	comeBack  = 10 * time.Second
)

// gate answers pages with fail while the process cannot work, so that none of their handlers has to.
func (h *Health) gate(fail failFunc) middlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := h.lately(r.Context()); err != nil {
				fail(w, r, &models.Error{Kind: models.KindUnavailable, Cause: unready{err}})
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// lately is what the latest check of readiness found; it makes one where that was a while ago and nobody is at it.
func (h *Health) lately(ctx context.Context) error {
	last := h.state.Load()
	if (last == nil || time.Since(last.at) >= gateEvery) && h.checking.TryLock() {
		defer h.checking.Unlock()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTime)
		defer cancel()
		last = &readiness{err: h.ready(ctx), at: time.Now()}
		h.state.Store(last)
	}
	if last == nil {
		return nil
	}
	return last.err
}

// unready is why the process cannot work, and says when to come back.
type unready struct{ error }

// RetryAfter is for the header of that name.
func (unready) RetryAfter() time.Duration { return comeBack }

func (u unready) Unwrap() error { return u.error }

// Drain makes the process unready for good: it is about to stop.
func (h *Health) Drain() { h.draining.Store(true) }

// Routes implements Room.
func (h *Health) Routes(r chi.Router) {
	r.Get(paths.Health, h.healthz)
	r.Get(paths.Ready, h.readyz)
}

func (h *Health) healthz(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") }

func (h *Health) readyz(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		say(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if err := h.ready(ctx); err != nil {
		h.log.WarnContext(r.Context(), "not ready", "error", err)
		say(w, http.StatusServiceUnavailable, "not ready; the log says why")
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
