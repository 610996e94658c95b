package jobs

import (
	"context"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
	"invites/models/store"
	"invites/web/webhook"
)

// deliveryLease is how long a worker may hold a delivery: longer than the 15 s that a receiver has (contract §6).
const deliveryLease = 40 * time.Second

// deliverWorker posts an event to an endpoint.
type deliverWorker struct {
	river.WorkerDefaults[models.Deliver]
	deps    Deps
	metrics *metrics
}

func newDeliverWorker(d Deps, m *metrics) *deliverWorker {
	return &deliverWorker{deps: d, metrics: m}
}

// Timeout is the most that a try may take, with its bookkeeping.
func (w *deliverWorker) Timeout(*river.Job[models.Deliver]) time.Duration {
	return deliveryLease - 5*time.Second
}

// Work implements river.Worker.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[models.Deliver]) error {
	work, err := w.deps.Store.ClaimDelivery(ctx, job.Args.DeliveryID, deliveryLease)
	if err != nil || work == nil {
		return err
	}
	result := w.post(ctx, work)
	if ctx.Err() != nil {
		return ctx.Err() // this process is stopping: no fault of the endpoint's, and the lease will end
	}
	w.metrics.deliveries.WithLabelValues(deliveryOutcome(result)).Inc()
	recording, cancel := recording(ctx)
	defer cancel()
	return w.deps.Store.RecordDelivery(recording, work.Attempt.ID, result, w.deps.WebhookSchedule)
}

// post makes the try: over the network, or, for the built-in receiver, in this process.
func (w *deliverWorker) post(ctx context.Context, work *store.Dispatch) models.DeliveryResult {
	body := []byte(work.Event.Body)
	header := webhook.Sign([]string{work.Webhook.Secret}, work.Event.ID, w.deps.Now(), body)
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
