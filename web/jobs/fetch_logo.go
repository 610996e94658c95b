package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	_ "golang.org/x/image/webp" // models.DrawLogo reads it, too

	"invites/models"
)

// logoTries is how often a logo is asked for in all; the queue waits longer each time.
const logoTries = 5

// fetchLogoWorker fetches a company's logo through the guarded client and draws it anew: what it keeps is a picture and nothing else.
type fetchLogoWorker struct {
	river.WorkerDefaults[models.FetchLogo]
	deps Deps
}

// Timeout is the most that a try may take, with its bookkeeping.
func (w *fetchLogoWorker) Timeout(*river.Job[models.FetchLogo]) time.Duration { return time.Minute }

// Work implements river.Worker. A failure is kept, for staff to see, and tried again unless it is the picture's.
func (w *fetchLogoWorker) Work(ctx context.Context, job *river.Job[models.FetchLogo]) error {
	id := job.Args.TemplateID
	url, err := w.deps.Store.LogoToFetch(ctx, id)
	if err != nil || url == "" {
		return err
	}
	sent, _, failure := w.deps.Webhooks.Fetch(ctx, url, models.MaxLogoBytes)
	if failure != nil {
		if err := w.deps.Store.SaveLogo(ctx, id, url, nil, failure.Error()); err != nil || job.Attempt >= logoTries {
			return err
		}
		return failure
	}
	drawn, failure := models.DrawLogo(sent)
	if failure != nil {
		return w.deps.Store.SaveLogo(ctx, id, url, nil, failure.Error())
	}
	return w.deps.Store.SaveLogo(ctx, id, url, drawn, "")
}
