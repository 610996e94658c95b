package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"

	"github.com/gofrs/flock"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"invites/handlers"
	"invites/models/store"
	"invites/web/config"
	"invites/web/jobs"
	"invites/web/mail"
	"invites/web/webhook"
)

// Role says what a process does.
type Role string

// The roles of a process.
const (
	RoleAll    Role = "all"
	RoleWeb    Role = "web"
	RoleWorker Role = "worker"
)

// Option changes an App that New makes.
type Option func(*App)

// WithRole makes the process serve the web alone, or work alone. The default is both.
func WithRole(role Role) Option { return func(a *App) { a.role = role } }

// WithoutMigration leaves the database's schema alone; New fails if it is not current.
func WithoutMigration() Option { return func(a *App) { a.migrate = false } }

// WithLogger sets where the log goes; without it, there is none.
func WithLogger(log *slog.Logger) Option { return func(a *App) { a.log = log } }

// App is the whole program, built and not yet running. Make it with New, and either Run it or, in a test, use its Handler;
// Close it in any case.
type App struct {
	cfg     *config.Config
	role    Role
	migrate bool
	log     *slog.Logger

	store    *store.Store
	registry *prometheus.Registry
	health   *handlers.Health
	handler  http.Handler
	workers  *jobs.Runner // nil where this process does not work

	listener net.Listener // nil where this process does not serve
	metrics  net.Listener // nil without METRICS_ADDR

	closers []func() error // in the order of opening
}

// New opens the database, brings its schema up to date, listens and builds everything. It fails with one line that says what to
// do. Nothing is answered or worked at until Run.
func New(ctx context.Context, cfg *config.Config, options ...Option) (*App, error) {
	a := &App{cfg: cfg, role: RoleAll, migrate: true, log: slog.New(slog.DiscardHandler), registry: prometheus.NewRegistry()}
	for _, option := range options {
		option(a)
	}
	for _, step := range []func(context.Context) error{a.lock, a.open, a.listen, a.build} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// URL is the public origin; "" where this process does not serve.
func (a *App) URL() string {
	if a.role == RoleWorker {
		return ""
	}
	return a.cfg.Origin
}

// Handler is the public HTTP interface.
func (a *App) Handler() http.Handler { return a.handler }

// Store is the open database.
func (a *App) Store() *store.Store { return a.store }

// Close lets go of everything in the reverse order of opening. It may be called twice, and after Run.
func (a *App) Close() error {
	var errs []error
	for _, closer := range slices.Backward(a.closers) {
		errs = append(errs, closer())
	}
	a.closers = nil
	return errors.Join(errs...)
}

func (a *App) onClose(closer func() error) { a.closers = append(a.closers, closer) }

// lock keeps a second serve off the embedded database: it has one writer and one set of workers.
func (a *App) lock(context.Context) error {
	if !a.cfg.Embedded() {
		return nil
	}
	unlock, err := lockData(a.cfg)
	if err != nil {
		return err
	}
	a.onClose(unlock)
	return nil
}

func lockData(cfg *config.Config) (unlock func() error, err error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, &config.Error{Setting: "DATA_DIR", Remedy: fmt.Sprintf("%s cannot be made; choose a folder that this user may write", cfg.DataDir)}
	}
	lock := flock.New(cfg.LockFile(), flock.SetPermissions(0o600))
	switch locked, err := lock.TryLock(); {
	case err != nil:
		return nil, &config.Error{Setting: "DATA_DIR", Remedy: fmt.Sprintf("%s cannot be locked; choose a folder that this user may write", cfg.LockFile())}
	case !locked:
		return nil, &config.Error{Setting: "DATA_DIR", Remedy: fmt.Sprintf(
			"another serve runs on %s; stop it, choose another folder, or use PostgreSQL (DATABASE_URL) for several processes", cfg.DataDir)}
	}
	return lock.Unlock, nil
}

func openStore(ctx context.Context, cfg *config.Config, log *slog.Logger) (*store.Store, error) {
	return store.Open(ctx, store.Options{
		DatabaseURL: cfg.DatabaseURL, DataDir: cfg.DataDir, SecretKey: cfg.SecretKey,
		TenantID: cfg.TenantID, InviteTTL: cfg.InviteTTL, Logger: log,
	})
}

func (a *App) open(ctx context.Context) (err error) {
	if a.store, err = openStore(ctx, a.cfg, a.log); err != nil {
		return err
	}
	a.onClose(a.store.Close)
	if a.migrate {
		return a.store.Migrate(ctx)
	}
	return a.store.SchemaCurrent(ctx)
}

// build makes what answers and what works.
func (a *App) build(context.Context) (err error) {
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	a.health = handlers.NewHealth(a.log, a.ready)
	if a.handler, err = a.newHandler(); err != nil {
		return err
	}
	if a.role != RoleWeb {
		a.workers, err = a.newWorkers()
	}
	return err
}

// newWorkers makes what sends mail and delivers events.
func (a *App) newWorkers() (*jobs.Runner, error) {
	smtp, err := a.newSMTP(jobs.MailConnections, mail.Options{})
	if err != nil {
		return nil, err
	}
	return jobs.New(jobs.Deps{
		Store: a.store, Log: a.log, Registry: a.registry, Origin: a.cfg.Origin, MailFrom: a.cfg.MailFrom, SMTP: smtp,
		Webhooks: webhook.NewClient(webhook.Options{AllowPrivate: a.cfg.WebhookAllowPrivate}),
	})
}

// newSMTP makes a transport of production mail with so many connections; nil where it is captured.
func (a *App) newSMTP(connections int, options mail.Options) (mail.Transport, error) {
	if a.cfg.MailCaptured() {
		return nil, nil
	}
	settings, err := mail.ParseSMTPURL(a.cfg.SMTPURL)
	if err != nil {
		return nil, err
	}
	smtp := mail.NewSMTP(settings, connections, options)
	a.onClose(smtp.Close)
	return smtp, nil
}

// ready fails where the database does not answer or its schema is not current.
func (a *App) ready(ctx context.Context) error {
	if err := a.store.Ping(ctx); err != nil {
		return err
	}
	return a.store.SchemaCurrent(ctx)
}
