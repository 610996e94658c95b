package pages

import (
	"strconv"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// ReceiverModel is the page of the built-in webhook receiver.
type ReceiverModel struct {
	Arrivals ReceiverArrivalsModel
	Export   string // the address of the file
}

// ReceiverArrivalsModel is what arrived, newest first.
type ReceiverArrivalsModel struct {
	Webhook models.Webhook
	CanTest bool
	Address ListAddress
	Rows    []Arrival
	Later   bool   // this is a later page
	Older   string // the address of the page after this one
}

func (m ReceiverArrivalsModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on.
func (m ReceiverArrivalsModel) chips() []ui.FilterChip {
	chips := m.Address.chip("Event", m.Address.Get("type"), "type")
	return append(chips, m.Address.chip("Signatures", optionLabel(signatureOptions(), m.Address.Get("signatures")), "signatures")...)
}

func signatureOptions() []ui.Option {
	return []ui.Option{{Label: "Any"}, {Value: "wrong", Label: "Wrong"}}
}

// live is where the page asks for what is new; a later page stays as it is.
func (m ReceiverArrivalsModel) live() string {
	return ListAddress{Path: paths.ReceiverArrivals(m.Webhook.ID), Query: m.Address.Query}.With()
}

func (m ReceiverArrivalsModel) pager() ui.PagerProps {
	p := ui.PagerProps{Next: m.Older, Summary: m.count()}
	if m.Later {
		p.First = m.Address.With()
	}
	return p
}

func answerOptions() []ui.Option {
	return []ui.Option{
		{Value: string(models.AnswerOK), Label: "200, as a receiver should"}, {Value: string(models.AnswerError), Label: "500: it is tried again"},
		{Value: string(models.AnswerGone), Label: "410: the endpoint is switched off"}, {Value: string(models.AnswerNothing), Label: "Nothing, until the time is over"},
	}
}

// AnswerSentence says what a receiver does, after "the receiver".
func AnswerSentence(a models.ReceiverAnswer) string {
	switch a {
	case models.AnswerError:
		return "answers 500, and each event is tried again"
	case models.AnswerGone:
		return "answers 410, which switches the endpoint off"
	case models.AnswerNothing:
		return "answers nothing, until the 15 seconds of a try are over"
	}
	return "answers 200"
}

// AnswerWord is what a receiver answered.
func AnswerWord(a models.ReceiverAnswer) string {
	switch a {
	case models.AnswerOK:
		return "200"
	case models.AnswerNothing:
		return "nothing"
	}
	return string(a)
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
	case n == 0 && m.filtered():
		return "Nothing that fits has arrived"
	case n == 0:
		return "Waiting for the first event"
	case m.Later:
		return strconv.Itoa(n) + " earlier events"
	case m.Older != "":
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
	Answered      string // "" where it took the event
	Headers       string
	Body          string
}

// NewArrival makes one of a receipt.
func NewArrival(r models.Receipt) Arrival {
	answered := ""
	if r.Answer != models.AnswerOK {
		answered = "Answered " + AnswerWord(r.Answer)
	}
	return Arrival{
		Answered: answered,
		ID:       r.ID, EventID: r.EventID, EventType: string(r.EventType), At: r.CreatedAt, SmileRight: r.SmileValid, StandardRight: r.StdValid,
		Headers: r.Headers, Body: r.Body,
	}
}

func (m ReceiverModel) settings() string { return paths.Webhook(m.Arrivals.Webhook.ID) }
