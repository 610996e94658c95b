package models

// Job is work to be done after the change that asked for it has been committed. It carries ids only: the row it names
// is the truth, and a job merely wakes its worker, perhaps twice.
type Job interface {
	// Kind names the job in the queue's table. It never changes once released.
	Kind() string
}

// SendEmail asks for an e-mail to be sent.
type SendEmail struct {
	EmailID string `json:"emailId"`
}

// Kind implements Job.
func (SendEmail) Kind() string { return "send_email" }

// Deliver asks for an event to be delivered to a webhook.
type Deliver struct {
	DeliveryID string `json:"deliveryId"`
}

// Kind implements Job.
func (Deliver) Kind() string { return "deliver_event" }

// FetchLogo asks for the logo of a template to be fetched.
type FetchLogo struct {
	TemplateID string `json:"templateId"`
}

// Kind implements Job.
func (FetchLogo) Kind() string { return "fetch_logo" }

// RunImport asks for the people of a confirmed import to be invited.
type RunImport struct {
	ImportID string `json:"importId"`
}

// Kind implements Job.
func (RunImport) Kind() string { return "run_import" }

// ReplayEvents asks for the next part of a replay.
type ReplayEvents struct {
	ReplayID string `json:"replayId"`
}

// Kind implements Job.
func (ReplayEvents) Kind() string { return "replay_events" }

// RunBulk asks for the next part of a bulk action.
type RunBulk struct {
	BulkID string `json:"bulkId"`
}

// Kind implements Job.
func (RunBulk) Kind() string { return "run_bulk" }
