package store

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"invites/models"
)

// insertCooldown is how long an inserting client stays silent after it told the workers about new jobs. River would
// wait 100 ms, and a job that came in between would lie until the next poll.
const insertCooldown = time.Millisecond

// insertJobs adds jobs to the queue in the transaction at hand.
type insertJobs func(context.Context, []river.InsertManyParams) error

// Runner works the jobs of the queue. Of its methods only the last may be called twice.
type Runner interface {
	// Start begins to work jobs and returns. When ctx ends, it stops as by Stop.
	Start(ctx context.Context) error
	// Stop takes no further jobs and returns when those in hand are done, or ctx has ended.
	Stop(ctx context.Context) error
	// StopAndCancel does the same but cancels the context of the jobs in hand.
	StopAndCancel(ctx context.Context) error
}

// Runner makes what works jobs on this database, on its own connections. Each kind of job has a queue of its own, named
// as the kind, so that what waits for slow webhooks does not hold up mail: config.Queues lists them and their workers.
// Where config does not say how often to look for jobs, it is set to suit the database.
func (s *Store) Runner(config river.Config) (Runner, error) {
	if config.Logger == nil {
		config.Logger = slog.New(quietly{s.log.Handler()})
	}
	return s.backend.runner(&config)
}

// quietly takes the queue's own comings and goings for details.
type quietly struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h quietly) Enabled(ctx context.Context, level slog.Level) bool {
	return h.Handler.Enabled(ctx, lowered(level))
}

// Handle implements slog.Handler.
func (h quietly) Handle(ctx context.Context, r slog.Record) error {
	r.Level = lowered(r.Level)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h quietly) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quietly{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h quietly) WithGroup(name string) slog.Handler { return quietly{h.Handler.WithGroup(name)} }

func lowered(level slog.Level) slog.Level {
	if level == slog.LevelInfo {
		return slog.LevelDebug
	}
	return level
}

// QueueOf names the queue of a kind of job: for river.Config.Queues and for periodic jobs.
func QueueOf(job models.Job) string { return job.Kind() }

// What a transaction queues more mails than this makes a crowd: they let those go first that somebody sends one at a time, and waits for.
const (
	crowd         = 20
	crowdPriority = 2 // River's priorities begin with 1, which is the ordinary one
)

// yieldCrowd lets the mails of a crowd go after others.
func yieldCrowd(emails int, jobs []river.InsertManyParams) {
	if emails <= crowd {
		return
	}
	for i := range jobs {
		if _, mail := jobs[i].Args.(models.SendEmail); mail {
			jobs[i].InsertOpts.Priority = crowdPriority
		}
	}
}

// enqueue adds jobs to be run as soon as the transaction has committed.
func (t *tx) enqueue(jobs ...models.Job) { t.enqueueAt(time.Time{}, jobs...) }

// enqueueAt adds jobs to be run at a time; the zero time is at once.
func (t *tx) enqueueAt(at time.Time, jobs ...models.Job) {
	for _, job := range jobs {
		t.jobs = append(t.jobs, river.InsertManyParams{Args: job, InsertOpts: &river.InsertOpts{Queue: QueueOf(job), ScheduledAt: at}})
	}
}

// inserter makes a client that only adds jobs.
func inserter[T any](driver riverdriver.Driver[T], log *slog.Logger) (*river.Client[T], error) {
	return river.NewClient(driver, &river.Config{FetchCooldown: insertCooldown, Logger: log})
}

// newRunner makes a client that works jobs. cooldown bounds how often a queue is fetched (throughput of a queue is its
// MaxWorkers / cooldown); poll is how long a job can lie when the word of it was lost.
func newRunner[T any](driver riverdriver.Driver[T], config *river.Config, cooldown, poll time.Duration) (Runner, error) {
	if config.FetchCooldown == 0 {
		config.FetchCooldown = cooldown
	}
	if config.FetchPollInterval == 0 {
		config.FetchPollInterval = poll
	}
	return river.NewClient(driver, config)
}
