package jobs

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
	"invites/models/store"
	"invites/web/webhook"
)

// deliveryLease is how long a worker may hold a delivery: longer than the 15 s that a receiver has (contract §6).
const deliveryLease = 40 * time.Second

// tryTime is the most that one try may take, with its bookkeeping.
const tryTime = deliveryLease - 5*time.Second

// deliverWorker posts events to endpoints.
type deliverWorker struct {
	river.WorkerDefaults[models.Deliver]
	deps      Deps
	metrics   *metrics
	endpoints endpoints
	stopping  atomic.Bool // what is due is left to another process, or to the next one
}

func newDeliverWorker(d Deps, m *metrics) *deliverWorker {
	return &deliverWorker{deps: d, metrics: m}
}

// Timeout is none: a worker goes on while its endpoint has something due. Each try has its own limit.
func (w *deliverWorker) Timeout(*river.Job[models.Deliver]) time.Duration { return -1 }

// Work implements river.Worker. Where all places at the endpoint are taken there is nothing to do: whoever has one looks for
// what else is due before leaving, and once more after it, so that nothing is left lying.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[models.Deliver]) error {
	endpoint, failing, err := w.deps.Store.Endpoint(ctx, job.Args.DeliveryID)
	if err != nil || endpoint == "" {
		return err
	}
	next := job.Args.DeliveryID
	for round := 0; next != "" && round < missesAllowed; round++ {
		if !w.endpoints.enter(endpoint, failing) {
			return nil
		}
		err := w.serve(ctx, endpoint, next)
		w.endpoints.leave(endpoint)
		if err != nil || w.stopping.Load() {
			return err
		}
		if next, err = w.due(ctx, endpoint); err != nil {
			return err
		}
	}
	return nil
}

// missesAllowed is how often a worker may find that another was quicker, before it leaves the endpoint to that one.
const missesAllowed = 4

// serve makes a delivery, and then what else the endpoint is due.
func (w *deliverWorker) serve(ctx context.Context, endpoint, id string) error {
	for misses := 0; id != "" && misses < missesAllowed && !w.stopping.Load(); {
		claimed, err := w.try(ctx, id)
		if err != nil {
			return err
		}
		if !claimed {
			misses++
		}
		if id, err = w.due(ctx, endpoint); err != nil {
			return err
		}
	}
	return nil
}

// due picks one of what an endpoint is due: at random, as others pick at the same time.
func (w *deliverWorker) due(ctx context.Context, endpoint string) (string, error) {
	ids, err := w.deps.Store.DueDeliveries(ctx, endpoint, 4*perEndpoint)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[rand.IntN(len(ids))], nil
}

// try claims a delivery, posts it and records what came of it. claimed is false where there was nothing to do.
func (w *deliverWorker) try(ctx context.Context, id string) (claimed bool, err error) {
	work, err := w.deps.Store.ClaimDelivery(ctx, id, deliveryLease)
	if err != nil || work == nil {
		return false, err
	}
	posting, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	result := w.post(posting, work)
	if ctx.Err() != nil {
		return true, ctx.Err() // this process is stopping: no fault of the endpoint's, and the lease will end
	}
	w.metrics.deliveries.WithLabelValues(deliveryOutcome(result)).Inc()
	recording, cancel := recording(ctx)
	defer cancel()
	return true, w.deps.Store.RecordDelivery(recording, work.Attempt.ID, result, w.deps.WebhookSchedule)
}

// post makes the try: over the network, or, for the built-in receiver, in this process.
func (w *deliverWorker) post(ctx context.Context, work *store.Dispatch) models.DeliveryResult {
	body := []byte(work.Event.Body)
	header := webhook.Sign(work.Webhook.SigningSecrets(), work.Event.ID, w.deps.Now(), body)
	if work.Event.Sequence != nil {
		header.Set(webhook.HeaderSequence, strconv.FormatInt(*work.Event.Sequence, 10))
	}
	client := w.deps.Webhooks
	if work.Webhook.BuiltIn {
		client = webhook.NewInProcess(&receiver{deps: w.deps, webhook: &work.Webhook, event: &work.Event})
	}
	return client.Post(ctx, work.Webhook.URL, header, body)
}

func deliveryOutcome(r models.DeliveryResult) string {
	if r.OK() {
		return "delivered"
	}
	return "failed"
}
