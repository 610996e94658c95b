package pages

import (
	"strconv"
	"time"

	"invites/models"
	"invites/web/paths"
)

// ReceiverModel is the page of the built-in webhook receiver.
type ReceiverModel struct {
	WebhookID string
	CanTest   bool
	Arrivals  ReceiverArrivalsModel
}

// ReceiverArrivalsModel is what arrived, newest first.
type ReceiverArrivalsModel struct {
	WebhookID string
	CanTest   bool
	Rows      []Arrival
	More      bool // older ones are not shown
}

// Newest names the newest arrival, "" where there is none: the page asks only for what is newer.
func (m ReceiverArrivalsModel) Newest() string {
	if len(m.Rows) == 0 {
		return ""
	}
	return m.Rows[0].ID
}

func (m ReceiverArrivalsModel) count() string {
	switch n := len(m.Rows); {
	case n == 0:
		return "Waiting for the first event"
	case m.More:
		return "The latest " + strconv.Itoa(n) + " events"
	case n == 1:
		return "1 event arrived"
	default:
		return strconv.Itoa(n) + " events arrived"
	}
}

// Arrival is one request that the receiver got.
type Arrival struct {
	ID            string
	EventID       string
	EventType     string
	At            time.Time
	SmileRight    bool
	StandardRight bool
	Headers       string
	Body          string
}

// NewArrival makes one of a receipt.
func NewArrival(r models.Receipt) Arrival {
	return Arrival{
		ID: r.ID, EventID: r.EventID, EventType: string(r.EventType), At: r.CreatedAt, SmileRight: r.SmileValid, StandardRight: r.StdValid,
		Headers: r.Headers, Body: r.Body,
	}
}

func (m ReceiverModel) settings() string { return paths.Webhook(m.WebhookID) }
