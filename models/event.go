package models

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// EventType names what happened (contract §6).
type EventType string

// The events that occur.
const (
	EventInviteInvited       EventType = "INVITE_INVITED"
	EventInviteLinked        EventType = "INVITE_LINKED"
	EventInviteFailed        EventType = "INVITE_FAILED"
	EventInviteRevoked       EventType = "INVITE_REVOKED"
	EventInviteExpired       EventType = "INVITE_EXPIRED"
	EventUserCreated         EventType = "USER_CREATED"
	EventAccountCreated      EventType = "ACCOUNT_CREATED"
	EventAccountConnected    EventType = "ACCOUNT_CONNECTED"
	EventAccountFailed       EventType = "ACCOUNT_FAILED"
	EventAccountDisconnected EventType = "ACCOUNT_DISCONNECTED"
	EventWebhookTest         EventType = "WEBHOOK_TEST"
)

// AllEvents in a webhook's list stands for every type.
const AllEvents EventType = "ALL_EVENTS"

// EventTypes lists the types that occur and that an endpoint can ask for.
func EventTypes() []EventType {
	return []EventType{
		EventInviteInvited, EventInviteLinked, EventInviteFailed, EventInviteRevoked, EventInviteExpired, EventUserCreated,
		EventAccountCreated, EventAccountConnected, EventAccountFailed, EventAccountDisconnected,
	}
}

// silentEventTypes are accepted from clients of the public API, though they never occur here (contract §6).
func silentEventTypes() []EventType {
	return []EventType{
		"TASK_STARTED", "TASK_FINISHED", "ACCOUNT_SYNC_TASK_FINISHED", "ARCHIVE_STARTED", "ARCHIVE_ANALYZED", "ARCHIVE_REVOKED",
		"ARCHIVE_FAILED", "IDENTITY_ADDED", "RATING_ADDED", "TRANSACTIONS_ADDED", "DOCUMENTS_ADDED", "DOCUMENTS_UPDATED",
		"EMPLOYMENTS_ADDED", "EMPLOYMENTS_UPDATED", "INCOMES_ADDED", "INCOMES_UPDATED", "CONTRIBUTIONS_ADDED",
		"CONTRIBUTIONS_UPDATED", "EINCOMES_ADDED", "EINCOMES_UPDATED", "LIABILITIES_ADDED", "LIABILITIES_UPDATED",
		"INSIGHT_ADDED", "LINK_ADDED", "VERIFICATION_STARTED", "VERIFICATION_COMPLETED", "RECORD_CREATED", "RECORD_COMPLETED",
		"USER_SESSION_COMPLETED", "USER_SESSION_RESET",
	}
}

// KnownEventType says whether an endpoint may ask for this type.
func KnownEventType(t EventType) bool {
	return t == AllEvents || t == EventWebhookTest || slices.Contains(EventTypes(), t) || slices.Contains(silentEventTypes(), t)
}

// EventData is what an event tells; each type has exactly its own keys (contract §6).
type EventData interface{ eventType() EventType }

// InviteEvent is the data of INVITE_INVITED, INVITE_LINKED, INVITE_REVOKED and INVITE_EXPIRED.
type InviteEvent struct {
	Type     EventType `json:"-"`
	UserID   string    `json:"userId"`
	InviteID string    `json:"inviteId"`
}

// InviteFailedEvent is the data of INVITE_FAILED.
type InviteFailedEvent struct {
	UserID   string `json:"userId"`
	InviteID string `json:"inviteId"`
	Reason   string `json:"reason"`
}

// UserEvent is the data of USER_CREATED.
type UserEvent struct {
	UserID string `json:"userId"`
}

// AccountEvent is the data of ACCOUNT_CREATED and ACCOUNT_DISCONNECTED.
type AccountEvent struct {
	Type      EventType `json:"-"`
	UserID    string    `json:"userId"`
	AccountID string    `json:"accountId"`
	Providers []string  `json:"providers"`
}

// AccountConnectedEvent is the data of ACCOUNT_CONNECTED.
type AccountConnectedEvent struct {
	UserID    string   `json:"userId"`
	AccountID string   `json:"accountId"`
	LoginName string   `json:"loginName"`
	Providers []string `json:"providers"`
}

// AccountFailedEvent is the data of ACCOUNT_FAILED.
type AccountFailedEvent struct {
	UserID       string           `json:"userId"`
	AccountID    string           `json:"accountId"`
	LoginName    string           `json:"loginName"`
	ErrorCode    AccountErrorCode `json:"errorCode"`
	ErrorMessage string           `json:"errorMessage"`
	Providers    []string         `json:"providers"`
}

// WebhookTestEvent is the data of WEBHOOK_TEST.
type WebhookTestEvent struct {
	WebhookID string `json:"webhookId"`
}

func (e InviteEvent) eventType() EventType         { return e.Type }
func (InviteFailedEvent) eventType() EventType     { return EventInviteFailed }
func (UserEvent) eventType() EventType             { return EventUserCreated }
func (e AccountEvent) eventType() EventType        { return e.Type }
func (AccountConnectedEvent) eventType() EventType { return EventAccountConnected }
func (AccountFailedEvent) eventType() EventType    { return EventAccountFailed }
func (WebhookTestEvent) eventType() EventType      { return EventWebhookTest }

// Event is something that happened, kept as the body that every delivery of it carries, byte for byte.
type Event struct {
	ID        string `gorm:"primaryKey"`
	Mode      Mode
	Type      EventType
	InviteID  *string // for the timeline of an invite
	UserID    *string `gorm:"->"` // whom the body is about, as the database reads it there; nil for a WEBHOOK_TEST
	Body      string
	Sequence  *int64 // without gaps in its mode, given soon after the commit; never for a WEBHOOK_TEST
	CreatedAt time.Time
	ErasedAt  *time.Time // the person it told of was erased
}

// Header is one of a request.
type Header struct{ Name, Value string }

// WebhookAgent is by what deliveries name their sender to a receiver's operator.
const WebhookAgent = "Invites-Webhooks/1"

// Headers are those of each delivery that its event alone determines (contract §6): the time and the signatures come with the try.
func (e *Event) Headers() []Header {
	headers := []Header{{"Content-Type", "application/json"}, {"User-Agent", WebhookAgent}, {"webhook-id", e.ID}}
	if e.Sequence != nil {
		headers = append(headers, Header{"X-Event-Sequence", strconv.FormatInt(*e.Sequence, 10)})
	}
	return headers
}

// NewEvent writes an event's body: exactly the contract's keys, in its order (contract §6).
func NewEvent(mode Mode, data EventData, now time.Time) (*Event, error) {
	e := &Event{ID: NewID(PrefixEvent), Mode: mode, Type: data.eventType(), CreatedAt: now}
	return e, e.write(data)
}

func (e *Event) write(data EventData) error {
	body, err := json.Marshal(struct {
		ID        string    `json:"id"`
		Version   int       `json:"version"`
		Type      EventType `json:"type"`
		CreatedAt Time      `json:"createdAt"`
		Data      EventData `json:"data"`
	}{e.ID, 1, e.Type, Time(e.CreatedAt), data})
	e.Body = string(body)
	return err
}

// Erase blanks what the event tells of its person (contract §6). Id, version, type, time and number stay, and so do the keys of its data,
// so that whoever reads it finds what they expect: each value is "", a list is empty.
func (e *Event) Erase(now time.Time) error {
	e.InviteID, e.UserID, e.ErasedAt = nil, nil, &now
	return e.write(blank(e.Type))
}

// blank is the data of an event that tells nothing.
func blank(t EventType) EventData {
	switch t {
	case EventInviteFailed:
		return InviteFailedEvent{}
	case EventUserCreated:
		return UserEvent{}
	case EventAccountCreated, EventAccountDisconnected:
		return AccountEvent{Type: t, Providers: []string{}}
	case EventAccountConnected:
		return AccountConnectedEvent{Providers: []string{}}
	case EventAccountFailed:
		return AccountFailedEvent{Providers: []string{}}
	case EventWebhookTest:
		return WebhookTestEvent{}
	}
	return InviteEvent{Type: t}
}

// Time is a time as the wire has it: RFC 3339 in UTC with "Z", to the second (contract §1).
type Time time.Time

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + time.Time(t).UTC().Format(time.RFC3339) + `"`), nil
}
