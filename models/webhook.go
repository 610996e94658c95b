package models

import (
	"slices"
	"strings"
	"time"
)

// Webhook is an endpoint that is told of events (contract §6).
type Webhook struct {
	ID             string `gorm:"primaryKey"`
	Mode           Mode
	Name           string
	URL            string
	EventTypes     []EventType `gorm:"serializer:json"`
	Active         bool
	IncludePayload bool
	BuiltIn        bool           // the receiver of the portal, called in process
	ReceiverAnswer ReceiverAnswer // of a built-in receiver
	SecretSealed   []byte
	// The secret before the present one signs beside it until OldSecretUntil, so that a receiver can change over in peace.
	OldSecretSealed []byte
	OldSecretUntil  *time.Time
	DisabledReason  string     // why the product switched it off; empty otherwise
	FailingSince    *time.Time // the first failure since the last success
	LastSuccessAt   *time.Time
	// What happened from MissedFrom to MissedUntil, while the endpoint failed or was off, it may have missed; without an end while that
	// lasts. Both are empty where nothing was missed, or all of it was replayed.
	MissedFrom  *time.Time
	MissedUntil *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time `gorm:"autoUpdateTime:false"`
	DeletedAt   *time.Time
	Secret      string `gorm:"-"` // opened by the store for signing; never shown
	OldSecret   string `gorm:"-"` // likewise; empty where none signs any more
}

// SecretOverlap is how long an old secret goes on signing beside the new one.
const SecretOverlap = 24 * time.Hour

// SigningSecrets are the secrets that sign, the newest first (contract §6).
func (w *Webhook) SigningSecrets() []string {
	if w.OldSecret == "" {
		return []string{w.Secret}
	}
	return []string{w.Secret, w.OldSecret}
}

// OldSecretSigns is until when the secret before the present one still signs at now; nil where it does not.
func (w *Webhook) OldSecretSigns(now time.Time) *time.Time {
	if w.OldSecretUntil == nil || !now.Before(*w.OldSecretUntil) {
		return nil
	}
	return w.OldSecretUntil
}

// Trouble is how much is amiss with an endpoint.
type Trouble int

// The troubles, the worst first.
const (
	TroubleGivenUp Trouble = iota // switched off by us
	TroubleFailing
	TroubleOff // switched off by somebody
	TroubleNone
)

// Trouble says how much is amiss with the endpoint.
func (w *Webhook) Trouble() Trouble {
	switch {
	case !w.Active && w.DisabledReason != "":
		return TroubleGivenUp
	case !w.Active:
		return TroubleOff
	case w.FailingSince != nil:
		return TroubleFailing
	}
	return TroubleNone
}

// CheckWebhookSecret says what is wrong with a secret; the field of its error is "secret".
func CheckWebhookSecret(secret string) error {
	var c checker
	c.line("secret", secret, MaxWebhookSecret)
	return c.err()
}

// MaxWebhookSecret is the most characters of a secret (contract §6).
const MaxWebhookSecret = 64

// WebhookContent is what people say of an endpoint. An empty Secret keeps the present one in a replacement.
type WebhookContent struct {
	Name           string
	URL            string
	EventTypes     []EventType
	Active         bool
	IncludePayload bool
	Secret         string
}

// Check tells everything that is wrong, as for a new endpoint if create is set. Whether the address may be called is
// for the caller to say, who knows the installation's settings.
func (w WebhookContent) Check(create bool) error {
	var c checker
	c.line("name", w.Name, MaxShortText)
	c.line("url", w.URL, 500)
	if len(w.EventTypes) == 0 {
		c.add("eventTypes", CodeRequired, "Choose at least one event type, or ALL_EVENTS.")
	}
	for _, t := range w.EventTypes {
		if !KnownEventType(t) {
			c.add("eventTypes", CodeInvalid, "There is no event type "+string(t)+".")
			break
		}
	}
	if create || w.Secret != "" {
		c.errors = append(c.errors, FieldErrors(CheckWebhookSecret(w.Secret))...)
	}
	return c.err()
}

// Wants says whether the endpoint is to be told of events of this type.
func (w *Webhook) Wants(t EventType) bool { return w.Active && w.AsksFor(t) }

// AsksFor says whether events of this type are for the endpoint, switched on or not.
func (w *Webhook) AsksFor(t EventType) bool {
	return slices.Contains(w.EventTypes, AllEvents) || slices.Contains(w.EventTypes, t)
}

// SwitchOn switches the endpoint on with a clean slate. What it missed until now stays noted.
func (w *Webhook) SwitchOn(now time.Time) {
	w.Active, w.DisabledReason, w.FailingSince, w.UpdatedAt = true, "", nil, now
	if w.MissedFrom != nil {
		w.MissedUntil = &now
	}
}

// SwitchOff switches the endpoint off, for a reason of ours or ("") as staff wish: from now on it misses what happens.
func (w *Webhook) SwitchOff(reason string, now time.Time) {
	w.Active, w.DisabledReason, w.UpdatedAt, w.MissedUntil = false, reason, now, nil
	w.MissesFrom(now)
}

// MissesFrom notes that the endpoint may miss what happened since a time: from the beginning of its minute, as what is of one moment is
// not tried in its order.
func (w *Webhook) MissesFrom(at time.Time) {
	at = at.Truncate(time.Minute)
	if at.Before(w.CreatedAt) {
		at = w.CreatedAt
	}
	if w.MissedFrom == nil || at.Before(*w.MissedFrom) {
		w.MissedFrom = &at
	}
}

// WasOff says whether the endpoint may have missed what happened while it was off, and is on again.
func (w *Webhook) WasOff() bool { return w.Active && w.MissedFrom != nil && w.MissedUntil != nil }

// Replayed notes that a replay has begun: where it leaves nothing out, nothing is missed any more.
func (w *Webhook) Replayed(r *Replay) {
	if w.Active && w.MissedFrom != nil && r.Covers(w, *w.MissedFrom) && (w.MissedUntil == nil || !r.UntilAt.Before(*w.MissedUntil)) {
		w.MissedFrom, w.MissedUntil = nil, nil
	}
}

// giveUpAfter is how long an endpoint may fail without one success before it is switched off (contract §6).
const giveUpAfter = 5 * 24 * time.Hour

// Succeeded notes a 2xx answer: what failed before it is not missed, it is tried again.
func (w *Webhook) Succeeded(now time.Time) {
	w.FailingSince, w.LastSuccessAt = nil, &now
	if w.Active && !w.WasOff() {
		w.MissedFrom = nil
	}
}

// Failed notes a failure to deliver what has been on its way since sent, and switches the endpoint off where the contract says so (§6): an answer of 410, or no success for five days.
func (w *Webhook) Failed(gone bool, sent, now time.Time) {
	if w.FailingSince == nil {
		w.FailingSince = &now
		w.MissesFrom(later(sent, now.Add(-time.Hour))) // one that was delivered again may be old
	}
	switch {
	case gone:
		w.SwitchOff("It answered 410 Gone.", now)
	case now.Sub(*w.FailingSince) >= giveUpAfter:
		w.SwitchOff("It failed for five days without one success.", now)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// DeliveryStatus is how a delivery stands.
type DeliveryStatus string

// The statuses of a delivery.
const (
	DeliveryPending   DeliveryStatus = "PENDING"
	DeliverySucceeded DeliveryStatus = "SUCCEEDED"
	DeliveryFailed    DeliveryStatus = "FAILED"
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID            string `gorm:"primaryKey"`
	Mode          Mode
	WebhookID     string
	EventID       string
	EventType     EventType
	Status        DeliveryStatus
	Tries         int
	NextAttemptAt *time.Time
	LeasedUntil   *time.Time
	ResponseCode  int
	Error         string
	CreatedAt     time.Time
	UpdatedAt     time.Time `gorm:"autoUpdateTime:false"`
	DeliveredAt   *time.Time
	TriesMade     int `gorm:"-"` // of every round; Tries are those of the latest, as its schedule counts them
}

// DeliveryErased stands in for the error of a delivery that was given up because its person was erased.
const DeliveryErased = "The person whom this event told of was erased."

// Due says whether the delivery is to be tried at now.
func (d *Delivery) Due(now time.Time) bool {
	return d.Status == DeliveryPending && d.NextAttemptAt != nil && !now.Before(*d.NextAttemptAt)
}

// DeliveryAttempt is one try at delivering, recorded before it is made.
type DeliveryAttempt struct {
	ID           string `gorm:"primaryKey"`
	DeliveryID   string
	Number       int
	StartedAt    time.Time
	FinishedAt   *time.Time
	ResponseCode int
	ResponseBody string // capped
	Error        string
	LatencyMS    int64
}

// BeginsAnew says whether the try is the first after somebody had the event sent again.
func (a DeliveryAttempt) BeginsAnew(before []DeliveryAttempt) bool {
	return a.Number == 1 && len(before) > 0
}

// DeliveryResult is what a try brought. An empty Error with a 2xx code is a success.
type DeliveryResult struct {
	Code       int
	Body       string
	Error      string
	Latency    time.Duration
	RetryAfter time.Duration // asked for by the receiver; 0 for none
}

// OK says whether the receiver took the event.
func (r DeliveryResult) OK() bool { return r.Error == "" && r.Code >= 200 && r.Code < 300 }

// Record puts the result of try number d.Tries into the delivery. Retry-After can only lengthen a wait, and by a day at most.
func (d *Delivery) Record(r DeliveryResult, now time.Time, schedule Schedule, spread float64) {
	d.ResponseCode, d.Error, d.UpdatedAt, d.NextAttemptAt, d.LeasedUntil = r.Code, r.Error, now, nil, nil
	if r.OK() {
		d.Status, d.DeliveredAt = DeliverySucceeded, &now
		return
	}
	next, ok := schedule.Next(now, d.Tries, spread)
	if !ok || r.Code == 410 {
		d.Status = DeliveryFailed
		return
	}
	if asked := now.Add(min(r.RetryAfter, 24*time.Hour)); asked.After(next) {
		next = asked
	}
	d.NextAttemptAt = &next
}

// Redeliver makes the delivery due at once, whatever became of it, and starts the schedule anew.
func (d *Delivery) Redeliver(now time.Time) {
	d.Status, d.Tries, d.NextAttemptAt, d.LeasedUntil, d.UpdatedAt = DeliveryPending, 0, &now, nil, now
}

// Receipt is what the built-in receiver got, and what it thinks of the signatures.
type Receipt struct {
	ID         string `gorm:"primaryKey"`
	Mode       Mode
	WebhookID  string
	EventID    string
	EventType  EventType
	Headers    string // one "Name: value" a line
	Body       string
	SmileValid bool
	StdValid   bool
	Answer     ReceiverAnswer // what the receiver was told to answer
	CreatedAt  time.Time
}

// ReceiverAnswer is what a built-in receiver says to what it gets, so that one can see what becomes of it.
type ReceiverAnswer string

// The answers of a built-in receiver.
const (
	AnswerOK      ReceiverAnswer = ""
	AnswerError   ReceiverAnswer = "500"
	AnswerGone    ReceiverAnswer = "410"
	AnswerNothing ReceiverAnswer = "NONE" // it takes the event, and does not answer before the time is over
)

// Check says whether there is such an answer; the field of its error is "answer".
func (a ReceiverAnswer) Check() error {
	switch a {
	case AnswerOK, AnswerError, AnswerGone, AnswerNothing:
		return nil
	}
	return Invalid(FieldError{Field: "answer", Code: CodeInvalid, Message: "There is no such answer."})
}

// Host is the part of the endpoint's address that is shown in lists: without path and query, which may hold secrets.
func (w *Webhook) Host() string {
	_, rest, ok := strings.Cut(w.URL, "://")
	if !ok {
		rest = w.URL
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return host
}
