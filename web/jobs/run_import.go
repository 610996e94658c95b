package jobs

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
)

// runImportWorker invites the people of a confirmed import, chunk after chunk. Each is a transaction of its own, so that a process
// that dies leaves nothing half done: the sweep of another, or of the next, goes on from there.
type runImportWorker struct {
	river.WorkerDefaults[models.RunImport]
	deps     Deps
	stopping atomic.Bool // the rest is left to another process, or to the next one
}

// Timeout is none: a large import takes its time. Each chunk is short.
func (w *runImportWorker) Timeout(*river.Job[models.RunImport]) time.Duration { return -1 }

// Work implements river.Worker.
func (w *runImportWorker) Work(ctx context.Context, job *river.Job[models.RunImport]) error {
	for more := true; more && !w.stopping.Load(); {
		var err error
		if more, err = w.deps.Store.RunImport(ctx, job.Args.ImportID); err != nil {
			return err
		}
	}
	return nil
}
