// Package jobs has the workers of the queue, one a file. A job only wakes its worker: the row that it names is the truth,
// is claimed before anything is done, and is settled with everything that follows from it in one transaction.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"invites/models"
	"invites/models/store"
	"invites/web/mail"
	"invites/web/webhook"
)

// How many jobs of a kind one process works at a time.
const (
	mailWorkers     = 8
	deliveryWorkers = 64
	logoWorkers     = 2
	importWorkers   = 2
	replayWorkers   = 2
	bulkWorkers     = 2
)

// MailConnections is how many connections to the mail server the workers of one process use at most.
const MailConnections = mailWorkers

// recordTime is how long recording a result may take, also while the process is being stopped.
const recordTime = 15 * time.Second

// sweepEvery is how often a process looks for what its jobs have missed.
const sweepEvery = 10 * time.Second

// Deps are what the workers use.
type Deps struct {
	Store    *store.Store
	Log      *slog.Logger
	Registry prometheus.Registerer // nil for no metrics
	Origin   string                // the public origin, in every link
	MailFrom string                // the sender's address
	// SMTP takes production mail; nil captures it. Sandbox mail is always captured (contract §7).
	SMTP     mail.Transport
	Webhooks *webhook.Client
	// Schedules; nil for the product's. Tests shorten them.
	MailSchedule    models.Schedule
	WebhookSchedule models.Schedule
	Now             func() time.Time // nil for the machine's clock
}

// Runner works the queue of one process and sweeps up what jobs have missed.
type Runner struct {
	store   *store.Store
	log     *slog.Logger
	runner  store.Runner
	deliver *deliverWorker
	imports *runImportWorker
	stop    context.CancelFunc
	swept   chan struct{}
}

// New makes the workers of one process. Nothing runs before Start.
func New(d Deps) (*Runner, error) {
	d = d.withDefaults()
	metrics := newMetrics(d.Registry)
	workers := river.NewWorkers()
	river.AddWorker(workers, newSendEmailWorker(d, metrics))
	deliver := newDeliverWorker(d, metrics)
	river.AddWorker(workers, deliver)
	river.AddWorker(workers, &fetchLogoWorker{deps: d})
	imports := &runImportWorker{deps: d}
	river.AddWorker(workers, imports)
	river.AddWorker(workers, &replayWorker{deps: d})
	river.AddWorker(workers, &runBulkWorker{deps: d})
	runner, err := d.Store.Runner(river.Config{
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			store.QueueOf(models.SendEmail{}):    {MaxWorkers: mailWorkers},
			store.QueueOf(models.Deliver{}):      {MaxWorkers: deliveryWorkers},
			store.QueueOf(models.FetchLogo{}):    {MaxWorkers: logoWorkers},
			store.QueueOf(models.RunImport{}):    {MaxWorkers: importWorkers},
			store.QueueOf(models.ReplayEvents{}): {MaxWorkers: replayWorkers},
			store.QueueOf(models.RunBulk{}):      {MaxWorkers: bulkWorkers},
		},
	})
	if err != nil {
		return nil, err
	}
	return &Runner{store: d.Store, log: d.Log, runner: runner, deliver: deliver, imports: imports, swept: make(chan struct{})}, nil
}

func (d Deps) withDefaults() Deps {
	if d.MailSchedule == nil {
		d.MailSchedule = models.MailSchedule()
	}
	if d.WebhookSchedule == nil {
		d.WebhookSchedule = models.WebhookSchedule()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return d
}

// Start begins to work and returns.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.store.EndLeases(ctx); err != nil {
		return err
	}
	// The workers end by Stop, which lets them finish, and not by the end of a context, which would cut them off.
	if err := r.runner.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	sweeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	r.stop = stop
	go r.sweep(sweeping)
	return nil
}

// Stop takes no further jobs and returns when those in hand are done. When ctx ends before, they are cut off; their rows
// are taken up again by the next process.
func (r *Runner) Stop(ctx context.Context) error {
	r.deliver.stopping.Store(true)
	r.imports.stopping.Store(true)
	r.stop()
	<-r.swept
	if err := r.runner.Stop(ctx); err == nil || ctx.Err() == nil {
		return err
	}
	cutOff, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	return r.runner.StopAndCancel(cutOff)
}

// sweep looks for what was missed, at once and then again and again. It does not wait for one process to lead: several may sweep.
func (r *Runner) sweep(ctx context.Context) {
	defer close(r.swept)
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if err := r.store.Sweep(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// recording is a context for writing down a result: it outlives the job's, so that what was done is never forgotten.
func recording(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), recordTime)
}
