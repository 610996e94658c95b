package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"

	"invites/web/paths"
)

// readyTime is how long a check of readiness may take.
const readyTime = 3 * time.Second

// Health answers whether the process is up and whether it should be sent requests (contract §7).
type Health struct {
	log      *slog.Logger
	ready    func(context.Context) error
	draining atomic.Bool
}

// NewHealth makes it; ready fails while the process cannot work: the database does not answer, or its schema is not current.
func NewHealth(log *slog.Logger, ready func(context.Context) error) *Health {
	return &Health{log: log, ready: ready}
}

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
