package handlers

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"

	"invites/handlers/respond"
	"invites/web/paths"
)

// Metrics counts and times requests by route pattern: a path may hold an invite's token, and there is no end of paths.
type Metrics struct{ seconds *prometheus.HistogramVec }

// NewMetrics registers the metrics. It panics if the registry has them already.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "invites_http_request_duration_seconds",
		Help:    "How long answering requests took, by method, route and status.",
		Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
	}, []string{"method", "route", "status"})
	registry.MustRegister(seconds)
	return &Metrics{seconds: seconds}
}

// observe writes one line and one observation for each request, neither with its path, query or body.
func observe(log *slog.Logger, metrics *Metrics) middlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start, ww := time.Now(), middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			defer func() {
				took, route, status := time.Since(start), routeOf(r), statusOf(ww)
				metrics.seconds.WithLabelValues(methodOf(r), route, strconv.Itoa(status)).Observe(took.Seconds())
				log.LogAttrs(r.Context(), levelOf(route), "request", slog.String("method", methodOf(r)), slog.String("route", route),
					slog.Int("status", status), slog.Float64("milliseconds", float64(took.Microseconds())/1000), slog.String("requestId", respond.RequestID(r)))
			}()
			next.ServeHTTP(ww, r)
		})
	}
}

// routeOf is the pattern that the request matched, known once it has been answered.
func routeOf(r *http.Request) string {
	if route := chi.RouteContext(r.Context()).RoutePattern(); route != "" {
		return route
	}
	return "none"
}

func statusOf(w middleware.WrapResponseWriter) int {
	if w.Status() == 0 {
		return http.StatusOK
	}
	return w.Status()
}

// methodOf bounds the number of label values that a stranger can make.
func methodOf(r *http.Request) string {
	switch r.Method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return r.Method
	}
	return "other"
}

// levelOf keeps what a load balancer and a page's assets ask for out of the usual log.
func levelOf(route string) slog.Level {
	switch route {
	case paths.Health, paths.Ready, paths.Static + "*":
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
