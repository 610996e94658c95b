package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"invites/web/config"
	"invites/web/paths"
)

// Times of a server. Reading is long enough for 16 MiB (the API's batch) on a slow line.
const (
	readHeaderTime = 10 * time.Second
	readTime       = 60 * time.Second
	writeTime      = 90 * time.Second
	idleTime       = 2 * time.Minute
	maxHeaderBytes = 64 << 10
)

// Times of stopping, 30 seconds at most in all (contract §7). A job that outlives its time is cut off, and has as long
// again to write down how far it came.
const (
	drainTime     = 28 * time.Second
	drainJobsTime = 14 * time.Second
)

// listen takes the addresses before anything is announced, so that one in use ends the start.
func (a *App) listen(context.Context) (err error) {
	if a.role != RoleWorker {
		if a.listener, err = a.bind("ADDR", a.cfg.Addr); err != nil {
			return err
		}
		a.cfg = a.cfg.WithPort(a.listener.Addr().(*net.TCPAddr).Port)
	}
	if a.cfg.MetricsAddr != "" {
		a.metrics, err = a.bind("METRICS_ADDR", a.cfg.MetricsAddr)
	}
	return err
}

func (a *App) bind(setting, addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, &config.Error{Setting: setting, Remedy: fmt.Sprintf("cannot listen on %s (%v); stop what listens there, or choose another port", addr, rootCause(err))}
	}
	a.onClose(func() error {
		if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return listener, nil
}

func rootCause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// Run answers and works until ctx ends or a part fails, stops everything in order, and closes the App: the process turns
// unready, takes no new requests and jobs, finishes those in hand, and lets go of the database.
func (a *App) Run(ctx context.Context) error {
	group, running := errgroup.WithContext(ctx)
	var public, metrics *http.Server
	if a.listener != nil {
		public = a.serve(group, a.listener, a.handler)
	}
	if a.metrics != nil {
		metrics = a.serve(group, a.metrics, a.metricsHandler())
	}
	err := a.work(running)
	if err == nil {
		<-running.Done()
	}
	a.log.Info("stopping")
	err = errors.Join(err, a.stop(public), a.stopMetrics(metrics), group.Wait())
	return errors.Join(err, a.Close())
}

// work starts the workers. That it was told to stop before they ran is no error.
func (a *App) work(ctx context.Context) error {
	if a.workers == nil {
		return nil
	}
	err := a.workers.Start(ctx)
	if err != nil {
		a.workers = nil // there is nothing to stop
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// stop ends requests and jobs at the same time, as both may take all of the time there is. The metrics' server still
// answers meanwhile, and says that the process is not ready.
func (a *App) stop(public *http.Server) error {
	a.health.Drain()
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	var group errgroup.Group
	group.Go(func() error { return stopServer(ctx, public) })
	group.Go(func() error { return a.stopWork(ctx) })
	return group.Wait()
}

// stopMetrics is the last to go, and does not wait for a slow reader.
func (a *App) stopMetrics(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return stopServer(ctx, server)
}

func (a *App) stopWork(ctx context.Context) error {
	if a.workers == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, drainJobsTime)
	defer cancel()
	return a.workers.Stop(ctx)
}

// stopServer waits for the requests in hand until ctx ends, then cuts them off.
func stopServer(ctx context.Context, server *http.Server) error {
	if server == nil {
		return nil
	}
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were cut off: %w", err), server.Close())
	}
	return nil
}

// serve answers on a listener until the server is shut down.
func (a *App) serve(group *errgroup.Group, listener net.Listener, handler http.Handler) *http.Server {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeaderTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
		}
		return nil
	})
	return server
}

// metricsHandler is for operators: metrics and health, on an address that the public cannot reach.
func (a *App) metricsHandler() http.Handler {
	r := chi.NewRouter()
	a.health.Routes(r)
	r.Handle(paths.Metrics, promhttp.HandlerFor(a.registry, promhttp.HandlerOpts{Registry: a.registry}))
	return r
}
