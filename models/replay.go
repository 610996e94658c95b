package models

import (
	"slices"
	"time"
)

// ReplayRequest asks that an endpoint be told again of what it missed: events of a time, of types that it asks for, that it has not
// taken. Those that still wait for a try are left to their schedule, unless Waiting says otherwise.
type ReplayRequest struct {
	From       time.Time
	Until      time.Time   // zero for now
	EventTypes []EventType // empty for all that the endpoint asks for
	FailedOnly bool        // only what was tried and given up, not what was never on its way
	Waiting    bool        // also what has failed and waits for its next try
}

// Check tells everything that is wrong with the request, for an endpoint, at now. Its fields are "from", "until" and "eventTypes".
func (r ReplayRequest) Check(w *Webhook, now time.Time) error {
	var c checker
	switch {
	case r.From.IsZero():
		c.add("from", CodeRequired, "Say from when on.")
	case r.From.After(now):
		c.add("from", CodeInvalid, "This is in the future: nothing can have been missed yet.")
	case !r.Until.IsZero() && r.Until.Before(r.From):
		c.add("until", CodeInvalid, "Choose a time that is not before the beginning.")
	}
	for _, t := range r.EventTypes {
		switch {
		case t == EventWebhookTest:
			c.add("eventTypes", CodeInvalid, "Test events are not replayed. Send a new one.")
		case !KnownEventType(t) || t == AllEvents:
			c.add("eventTypes", CodeInvalid, "There is no event type "+string(t)+".")
		case !w.AsksFor(t):
			c.add("eventTypes", CodeInvalid, "This endpoint does not ask for "+string(t)+".")
		default:
			continue
		}
		break
	}
	return c.err()
}

// Types are the event types to look for at an endpoint; none for every type that there is.
func (r ReplayRequest) Types(w *Webhook) []EventType {
	if len(r.EventTypes) > 0 {
		return r.EventTypes
	}
	if slices.Contains(w.EventTypes, AllEvents) {
		return []EventType{}
	}
	return w.EventTypes
}

// ReplayStatus is how a replay stands.
type ReplayStatus string

// The statuses of a replay.
const (
	ReplayRunning ReplayStatus = "RUNNING"
	ReplayDone    ReplayStatus = "DONE"
	ReplayStopped ReplayStatus = "STOPPED" // Note says why
)

// Replay is a request to replay under way: it goes through the events of its time, oldest first, a part at a time, and keeps its place.
type Replay struct {
	ID          string `gorm:"primaryKey"`
	Mode        Mode
	WebhookID   string
	Status      ReplayStatus
	FromAt      time.Time
	UntilAt     time.Time
	EventTypes  []EventType `gorm:"serializer:json"` // none for every type
	FailedOnly  bool
	Waiting     bool
	Planned     int  // how many events it was to send when it began
	PlannedMore bool // they were too many to count
	Sent        int  // how many it has put on their way
	// The last event that was looked at: those after it, in the order of their creation, are left.
	CursorAt   time.Time
	CursorID   string
	Note       string
	CreatedBy  string
	CreatedAt  time.Time
	UpdatedAt  time.Time `gorm:"autoUpdateTime:false"`
	FinishedAt *time.Time
}

// NewReplay begins a replay of what the request asks for, at now.
func NewReplay(w *Webhook, r ReplayRequest, by Actor, now time.Time) *Replay {
	until := r.Until
	if until.IsZero() || until.After(now) {
		until = now
	}
	return &Replay{
		ID: NewID(PrefixReplay), Mode: w.Mode, WebhookID: w.ID, Status: ReplayRunning, FromAt: r.From, UntilAt: until,
		EventTypes: r.Types(w), FailedOnly: r.FailedOnly, Waiting: r.Waiting, CursorAt: r.From, CreatedBy: by.Name, CreatedAt: now, UpdatedAt: now,
	}
}

// Takes says whether the replay puts an event on its way again, by how its delivery stands, "" where it has none, and how often it was tried.
// What is being tried at the moment is left alone; that is for whoever writes to see.
func (r *Replay) Takes(s DeliveryStatus, tries int) bool {
	return s == DeliveryFailed || s == "" && !r.FailedOnly || s == DeliveryPending && tries > 0 && r.Waiting
}

// Covers says whether the replay leaves nothing out of what was missed since from.
func (r *Replay) Covers(w *Webhook, from time.Time) bool {
	return !r.FailedOnly && !r.FromAt.After(from) && slices.Equal(r.EventTypes, ReplayRequest{}.Types(w))
}

// Finish ends the replay; a note says why, where it did not come to its end.
func (r *Replay) Finish(note string, now time.Time) {
	r.Status, r.Note, r.UpdatedAt, r.FinishedAt = ReplayDone, note, now, &now
	if note != "" {
		r.Status = ReplayStopped
	}
}

// Missed is what an endpoint has missed in a time.
type Missed struct {
	Failed   int  // given up after its tries, or while the endpoint was off
	Unsent   int  // never on its way
	Retrying int  // tried in vain, and waiting for their next try
	Waiting  int  // on their way otherwise: never replayed
	More     bool // there is more than was counted
}

// Count is how many events the replay that is asked for would send.
func (m Missed) Count(r ReplayRequest) int {
	n := m.Failed
	if !r.FailedOnly {
		n += m.Unsent
	}
	if r.Waiting {
		n += m.Retrying
	}
	return n
}

// Left is how many events that replay would leave to their schedule.
func (m Missed) Left(r ReplayRequest) int {
	if r.Waiting {
		return m.Waiting
	}
	return m.Waiting + m.Retrying
}
