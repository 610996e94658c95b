package pages

import (
	"slices"
	"strconv"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// WebhookDetailModel is one endpoint with its deliveries.
type WebhookDetailModel struct {
	Webhook    models.Webhook
	Deliveries WebhookDeliveriesModel
	Missed     *MissedNote // nil where it is on and has missed nothing
	Replays    WebhookReplaysModel
	CanEdit    bool
	CanTest    bool
	// OldSecretSigns is until when the secret before the present one signs; nil where it does not.
	OldSecretSigns *time.Time
	// Waiting is how many events wait to be delivered, or, where WaitingMore is set, that there are more; only for those who may delete.
	Waiting     int64
	WaitingMore bool
}

// deletion says what is lost with the endpoint.
func (m WebhookDetailModel) deletion() string {
	text := "“" + m.Webhook.Name + "” is told of nothing more, and the log of its deliveries goes with it."
	switch {
	case m.WaitingMore:
		text += " More than " + models.Thousands(m.Waiting) + " events that wait for it are never sent."
	case m.Waiting == 1:
		text += " 1 event that waits for it is never sent."
	case m.Waiting > 1:
		text += " " + models.CountOf(m.Waiting, "event", "events") + " that wait for it are never sent."
	}
	return text + " This cannot be undone."
}

func (m WebhookDetailModel) health() WebhookHealth { return NewWebhookHealth(m.Webhook) }

func (m WebhookDetailModel) facts() []ui.Fact {
	w := m.Webhook
	facts := []ui.Fact{m.address(), {Label: "Events", Value: webhookEventNames(w.EventTypes)}}
	if w.LastSuccessAt != nil {
		facts = append(facts, ui.Fact{Label: "Last success", Value: ui.Time(*w.LastSuccessAt)})
	}
	if w.FailingSince != nil {
		facts = append(facts, ui.Fact{Label: "Failing since", Value: ui.Time(*w.FailingSince)})
	}
	if m.OldSecretSigns != nil {
		facts = append(facts, ui.Fact{Label: "Secret", Value: oldSecretSigns(*m.OldSecretSigns)})
	}
	return append(facts, ui.Fact{Label: "Created", Value: ui.Time(w.CreatedAt)}, ui.Fact{Label: "Id", Value: idFact("Copy the id", w.ID)})
}

// address is all of the URL for those who may change it, and its host for others: the rest may hold a secret.
func (m WebhookDetailModel) address() ui.Fact {
	if m.CanEdit {
		return ui.Fact{Label: "URL", Value: monospaced(m.Webhook.URL)}
	}
	return ui.Fact{Label: "Host", Value: monospaced(m.Webhook.Host())}
}

// eventNames are the types that an endpoint asks for, for people.
func eventNames(types []models.EventType) []string {
	if slices.Contains(types, models.AllEvents) {
		return []string{"All events"}
	}
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return names
}

// WebhookDeliveriesModel is one page of an endpoint's deliveries.
type WebhookDeliveriesModel struct {
	Address ListAddress
	Types   []models.EventType // that the endpoint asks for
	Today   time.Time
	Export  string // the address of the file
	Rows    []DeliveryRow
	Href    string // of this page of the list
	Live    bool   // something is about to happen: the list keeps itself up to date
	Pager   ui.PagerProps
}

func (m WebhookDeliveriesModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on.
func (m WebhookDeliveriesModel) chips() []ui.FilterChip {
	a := m.Address
	chips := a.chip("Status", optionLabel(deliveryStatuses(), a.Get("status")), "status")
	chips = append(chips, a.chip("Event", a.Get("type"), "type")...)
	return append(chips, a.dayChip("Created")...)
}

// cleared is the list without filters, at its place below the endpoint.
func (m WebhookDeliveriesModel) cleared() string { return m.Address.cleared() + "#deliveries-title" }

// nothing says that no delivery fits.
func (m WebhookDeliveriesModel) nothing() ui.EmptyStateProps {
	p := m.Address.nothingFits("No delivery fits", m.chips(), "Events that are on their way appear by themselves.")
	p.Action = clearFilters(m.cleared())
	return p
}

func deliveryStatuses() []ui.Option {
	return []ui.Option{
		{Label: "Any"}, {Value: string(models.DeliverySucceeded), Label: "Delivered"}, {Value: string(models.DeliveryPending), Label: "On its way"},
		{Value: string(models.DeliveryFailed), Label: "Given up"},
	}
}

// types are the event types to choose from: those that the endpoint asks for, and tests.
func (m WebhookDeliveriesModel) types() []ui.Option {
	return eventTypeOptions(models.Webhook{EventTypes: m.Types})
}

func eventTypeOptions(w models.Webhook) []ui.Option {
	options := []ui.Option{{Label: "Any"}}
	for _, t := range append(models.EventTypes(), models.EventWebhookTest) {
		if t == models.EventWebhookTest || w.AsksFor(t) {
			options = append(options, ui.Option{Value: string(t), Label: string(t)})
		}
	}
	return options
}

func (m WebhookDeliveriesModel) columns() []ui.Column {
	return []ui.Column{{Label: "Event"}, {Label: "Status"}, {Label: "Tries"}, {Label: "Last answer"}, m.Address.byTime("Created")}
}

// liveFor is how soon a try must be due for the list to wait for it.
const liveFor = 20 * time.Second

// Waiting says whether a delivery is under way at now, or will be in a moment.
func Waiting(d models.Delivery, now time.Time) bool {
	return d.Status == models.DeliveryPending && (d.NextAttemptAt == nil || d.NextAttemptAt.Before(now.Add(liveFor)))
}

// DeliveryRow is one delivery of the list.
type DeliveryRow struct {
	Href      string
	EventType string
	Status    DeliveryStatus
	Tries     string
	Answer    string
	NextAt    *time.Time
	CreatedAt time.Time
}

// NewDeliveryRow makes a row of a delivery.
func NewDeliveryRow(d models.Delivery) DeliveryRow {
	return DeliveryRow{
		Href: paths.Delivery(d.WebhookID, d.ID), EventType: string(d.EventType), Status: NewDeliveryStatus(d), Tries: strconv.Itoa(d.TriesMade),
		Answer: deliveryAnswer(d.ResponseCode, d.Error), NextAt: nextTry(d), CreatedAt: d.CreatedAt,
	}
}

func nextTry(d models.Delivery) *time.Time {
	if d.Tries == 0 {
		return nil // it is due at once
	}
	return d.NextAttemptAt
}

// deliveryAnswer is what the receiver said last, or why it said nothing.
func deliveryAnswer(code int, fault string) string {
	switch {
	case fault != "":
		return models.AsSentence(fault)
	case code != 0:
		return strconv.Itoa(code)
	}
	return "–"
}

// DeliveryStatus is how a delivery stands, for people.
type DeliveryStatus struct {
	Tone ui.Tone
	Text string
}

// NewDeliveryStatus puts a delivery's status into words.
func NewDeliveryStatus(d models.Delivery) DeliveryStatus {
	switch {
	case d.Status == models.DeliverySucceeded:
		return DeliveryStatus{ui.ToneSuccess, "Delivered"}
	case d.Status == models.DeliveryFailed:
		return DeliveryStatus{ui.ToneDanger, "Given up"}
	case d.Tries == 0 || d.LeasedUntil != nil:
		return DeliveryStatus{ui.ToneInfo, "On its way"}
	}
	return DeliveryStatus{ui.ToneWarning, "Trying again"}
}
