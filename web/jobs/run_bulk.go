package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
)

// bulkTime is the most that one part of a bulk action may take.
const bulkTime = time.Minute

// runBulkWorker does bulk actions, a part with each job, so that a process that stops is never in the middle of much.
type runBulkWorker struct {
	river.WorkerDefaults[models.RunBulk]
	deps Deps
}

// Timeout is the most that a part may take.
func (w *runBulkWorker) Timeout(*river.Job[models.RunBulk]) time.Duration { return bulkTime }

// Work implements river.Worker.
func (w *runBulkWorker) Work(ctx context.Context, job *river.Job[models.RunBulk]) error {
	return w.deps.Store.RunBulk(ctx, job.Args.BulkID)
}
