package jobs

import (
	"bytes"
	"context"
	"time"

	"github.com/riverqueue/river"

	"invites/models"
	"invites/models/store"
	view "invites/views/mail"
	"invites/web/mail"
	"invites/web/paths"
)

// mailLease is how long a worker may hold an e-mail: longer than any try at sending takes.
const mailLease = 90 * time.Second

// sendEmailWorker writes an invitation's e-mail and hands it to the mail server, or to the outbox.
type sendEmailWorker struct {
	river.WorkerDefaults[models.SendEmail]
	deps    Deps
	metrics *metrics
}

func newSendEmailWorker(d Deps, m *metrics) *sendEmailWorker {
	return &sendEmailWorker{deps: d, metrics: m}
}

// Timeout is the most that a try may take, with its bookkeeping.
func (w *sendEmailWorker) Timeout(*river.Job[models.SendEmail]) time.Duration {
	return mailLease - 10*time.Second
}

// Work implements river.Worker.
func (w *sendEmailWorker) Work(ctx context.Context, job *river.Job[models.SendEmail]) error {
	work, err := w.deps.Store.ClaimEmail(ctx, job.Args.EmailID, mailLease, w.write(ctx))
	if err != nil || work == nil {
		return err
	}
	result := w.send(ctx, work)
	w.metrics.emails.WithLabelValues(string(result.Outcome)).Inc()
	recording, cancel := recording(ctx)
	defer cancel()
	return w.deps.Store.RecordEmail(recording, work.Attempt.ID, result, w.deps.MailSchedule)
}

// send makes the try. Just before the message itself goes out, that is noted: should the process die then, nobody would know
// whether the server has it.
func (w *sendEmailWorker) send(ctx context.Context, work *store.Sending) models.SendResult {
	transport := w.deps.SMTP
	captured := work.Email.Mode == models.Sandbox || transport == nil
	if captured {
		transport = mail.Capture{}
	}
	result := transport.Send(ctx, w.deps.MailFrom, work.Email.ToAddress, work.Email.Raw, func() error {
		return w.deps.Store.HandOver(ctx, work.Attempt.ID)
	})
	return result.Sent(captured)
}

// write returns what freezes a message: the template's words with the invite's values, as HTML and text.
func (w *sendEmailWorker) write(ctx context.Context) func(*store.Sending) (store.Frozen, error) {
	return func(work *store.Sending) (store.Frozen, error) {
		message, err := w.message(ctx, work)
		if err != nil {
			return store.Frozen{}, err
		}
		raw, err := mail.Compose(message)
		return store.Frozen{Subject: message.Subject, MessageID: message.MessageID, Raw: raw}, err
	}
}

func (w *sendEmailWorker) message(ctx context.Context, work *store.Sending) (mail.Message, error) {
	inv, template := &work.Invite, &work.Template
	landing := paths.Absolute(w.deps.Origin, paths.Landing(inv.Token))
	values := inv.Variables(template.Company.Name, landing)
	invitation := view.OfTemplate(template.TemplateContent, values)
	invitation.StopURL = paths.Absolute(w.deps.Origin, paths.StopLanding(inv.Token))
	invitation.RecipientEmail, invitation.ExpiresAt, invitation.Sandbox = work.Email.ToAddress, inv.ExpiresAt, inv.Mode == models.Sandbox
	var html bytes.Buffer
	if err := invitation.HTML(ctx, &html); err != nil {
		return mail.Message{}, err
	}
	return mail.Message{
		ID:             work.Email.ID,
		FromName:       work.Email.FromName,
		FromAddress:    w.deps.MailFrom,
		ReplyTo:        work.Email.ReplyAddress,
		ToName:         inv.FullName,
		ToAddress:      work.Email.ToAddress,
		Subject:        values.ExpandLine(template.Email.Subject),
		Text:           invitation.Text(),
		HTML:           html.String(),
		MessageID:      mail.MessageID(work.Email.ID, w.deps.MailFrom),
		UnsubscribeURL: invitation.StopURL,
		Date:           w.deps.Now(),
	}, nil
}
