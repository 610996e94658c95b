package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
)

// replayWorker does one part of a replay; the part asks for the one after it in its own transaction, so that a replay goes on whoever
// is killed.
type replayWorker struct {
	river.WorkerDefaults[models.ReplayEvents]
	deps Deps
}

// Timeout is more than a part takes on a busy database.
func (w *replayWorker) Timeout(*river.Job[models.ReplayEvents]) time.Duration { return time.Minute }

// Work implements river.Worker.
func (w *replayWorker) Work(ctx context.Context, job *river.Job[models.ReplayEvents]) error {
	return w.deps.Store.ReplayStep(ctx, job.Args.ReplayID)
}
