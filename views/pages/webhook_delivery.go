package pages

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// WebhookDeliveryModel is one delivery with its event and every try.
type WebhookDeliveryModel struct {
	Webhook      models.Webhook
	Delivery     models.Delivery
	Event        models.Event
	Attempts     []models.DeliveryAttempt // oldest first
	CanRedeliver bool
	ShowURL      bool // all of the endpoint's address, not its host alone
	Live         bool // a try is under way or due in a moment
}

func (m WebhookDeliveryModel) status() DeliveryStatus { return NewDeliveryStatus(m.Delivery) }

func (m WebhookDeliveryModel) href() string { return paths.Delivery(m.Webhook.ID, m.Delivery.ID) }

func (m WebhookDeliveryModel) facts() []ui.Fact {
	d := m.Delivery
	facts := []ui.Fact{
		{Label: "Endpoint", Value: deliveryEndpoint(m.Webhook)}, {Label: "Status", Value: ui.Badge(m.status().Tone, m.status().Text)},
		{Label: "Last answer", Text: deliveryAnswer(d.ResponseCode, d.Error)}, {Label: "Created", Value: ui.Time(d.CreatedAt)},
	}
	if d.DeliveredAt != nil {
		facts = append(facts, ui.Fact{Label: "Delivered", Value: ui.Time(*d.DeliveredAt)})
	}
	if next := nextTry(d); next != nil {
		facts = append(facts, ui.Fact{Label: "Next try", Value: ui.RelativeTime(*next)})
	}
	return append(facts, ui.Fact{Label: "Event", Value: idFact("Copy the event’s id", d.EventID)}, ui.Fact{Label: "Id", Value: idFact("Copy the id", d.ID)})
}

// request is the first line of what is sent and its headers, as far as they do not come with the try: the address in full for those who may
// change it, as it may hold a secret.
func (m WebhookDeliveryModel) request() string {
	to := m.Webhook.Host()
	if m.ShowURL {
		to = m.Webhook.URL
	}
	text := "POST " + to
	for _, h := range m.Event.Headers() {
		text += "\n" + h.Name + ": " + h.Value
	}
	return text
}

// tries are the attempts as a timeline, newest first.
func (m WebhookDeliveryModel) tries() []ui.Event {
	events := make([]ui.Event, 0, len(m.Attempts))
	for i := len(m.Attempts) - 1; i >= 0; i-- {
		events = append(events, deliveryTry(m.Attempts[i], i+1, m.Attempts[i].BeginsAnew(m.Attempts[:i])))
	}
	return events
}

// deliveryTry tells of a try by its number among all that were made, whichever round it was of; anew says that it began another.
func deliveryTry(a models.DeliveryAttempt, n int, anew bool) ui.Event {
	name := "Try " + strconv.Itoa(n)
	number := name
	if anew {
		number += ", sent again by hand"
	}
	number += ": "
	if a.FinishedAt == nil {
		return ui.Event{Icon: "loader", Tone: ui.ToneInfo, At: a.StartedAt, Title: number + "under way"}
	}
	event := ui.Event{Icon: "circle-x", Tone: ui.ToneDanger, At: a.StartedAt, Title: number + "no answer", Text: models.AsSentence(a.Error)}
	result := models.DeliveryResult{Code: a.ResponseCode, Error: a.Error}
	switch {
	case result.OK():
		event.Icon, event.Tone, event.Title = "circle-check", ui.ToneSuccess, number+"answered "+strconv.Itoa(a.ResponseCode)
	case a.ResponseCode != 0:
		event.Title = number + "answered " + strconv.Itoa(a.ResponseCode)
	}
	event.Detail = deliveryTryDetail(a, name)
	return event
}

func latency(a models.DeliveryAttempt) string { return fmt.Sprintf("Took %d ms", a.LatencyMS) }

// prettyJSON sets JSON out over lines; anything else stays as it is.
func prettyJSON(text string) string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(text), "", "  "); err != nil {
		return text
	}
	return out.String()
}
