package jobs

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"invites/models"
	"invites/web/webhook"
)

// receiver is the built-in webhook receiver: it does what a developer's own would do first, check the signatures, and keeps what
// arrived for its page.
type receiver struct {
	deps    Deps
	webhook *models.Webhook
	event   *models.Event
}

// receiverBody is more than any event has.
const receiverBody = 1 << 20

// ServeHTTP takes one delivery.
func (rc *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, receiverBody))
	if err != nil {
		http.Error(w, "The body is too large.", http.StatusRequestEntityTooLarge)
		return
	}
	checks := webhook.Verify(rc.webhook.SigningSecrets(), r.Header, body, rc.deps.Now())
	err = rc.deps.Store.SaveReceipt(r.Context(), models.Receipt{
		Mode: rc.webhook.Mode, WebhookID: rc.webhook.ID, EventID: rc.event.ID, EventType: rc.event.Type,
		Headers: headerLines(r.Header), Body: string(body),
		SmileValid: checks.Smile.Verdict == webhook.Right, StdValid: checks.Standard.Verdict == webhook.Right, Answer: rc.webhook.ReceiverAnswer,
	})
	if err != nil {
		rc.deps.Log.Error("keep what the receiver got", "webhook", rc.webhook.ID, "error", err)
		http.Error(w, "The receiver could not keep the event.", http.StatusInternalServerError)
		return
	}
	rc.answer(w, r)
}

// answer says what the receiver was told to say.
func (rc *receiver) answer(w http.ResponseWriter, r *http.Request) {
	switch rc.webhook.ReceiverAnswer {
	case models.AnswerError:
		http.Error(w, "The receiver was told to answer 500.", http.StatusInternalServerError)
	case models.AnswerGone:
		http.Error(w, "The receiver was told to answer 410.", http.StatusGone)
	case models.AnswerNothing:
		<-r.Context().Done() // the sender's patience ends first
	default:
		io.WriteString(w, "Received.\n")
	}
}

// headerLines writes headers as they stand in a request, one a line, in the order of their names.
func headerLines(h http.Header) string {
	var lines []string
	for name, values := range h {
		for _, value := range values {
			lines = append(lines, name+": "+value)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
