package models

// DeliveryFilter narrows the deliveries of an endpoint. Empty values do not filter.
type DeliveryFilter struct {
	Status    DeliveryStatus
	EventType EventType
	CreatedFilter
	Oldest bool // the oldest first
}

// Check tells what is wrong with the filter.
func (f DeliveryFilter) Check() error {
	var c checker
	switch f.Status {
	case "", DeliveryPending, DeliverySucceeded, DeliveryFailed:
	default:
		c.add("status", CodeInvalid, "There is no such status.")
	}
	c.eventType(f.EventType)
	c.days(f.CreatedFilter)
	return c.err()
}

// WebhookState narrows the list of endpoints by how they are.
type WebhookState string

// The states of endpoints in a list.
const (
	WebhooksWell    WebhookState = "ok"
	WebhooksFailing WebhookState = "failing"
	WebhooksOff     WebhookState = "off"
)

// WebhookFilter narrows the list of endpoints. Empty values do not filter.
type WebhookFilter struct {
	Search string // in the name, in any case
	State  WebhookState
	Sort   WebhookSort
}

// WebhookSort is the order of a list of endpoints.
type WebhookSort string

// The orders. The zero value is the newest first.
const (
	WebhooksNewest    WebhookSort = ""
	WebhooksByName    WebhookSort = "name"   // from A
	WebhooksByNameEnd WebhookSort = "name-z" // from Z
	WebhooksOldest    WebhookSort = "oldest"
	WebhooksTroubled  WebhookSort = "trouble" // those in trouble first
	WebhooksHealthy   WebhookSort = "healthy" // those in trouble last
)

// WebhookSorts lists the orders.
func WebhookSorts() []WebhookSort {
	return []WebhookSort{WebhooksNewest, WebhooksOldest, WebhooksByName, WebhooksByNameEnd, WebhooksTroubled, WebhooksHealthy}
}

// Check tells what is wrong with the filter.
func (f WebhookFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxShortText)
	switch f.State {
	case "", WebhooksWell, WebhooksFailing, WebhooksOff:
	default:
		c.add("state", CodeInvalid, "There is no such state.")
	}
	oneOf(&c, "sort", f.Sort, WebhookSorts())
	return c.err()
}

// APIKeyState narrows the list of API keys by whether they open anything.
type APIKeyState string

// The states of API keys in a list.
const (
	APIKeysActive APIKeyState = "active"
	APIKeysEnded  APIKeyState = "ended" // revoked or expired
)

// APIKeyFilter narrows and orders the list of API keys. Zero values do neither.
type APIKeyFilter struct {
	Search string // a part of the name, in any case, or the key itself
	State  APIKeyState
	Sort   APIKeySort
}

// APIKeySort is the order of a list of API keys.
type APIKeySort string

// The orders. The zero value is the newest first.
const (
	APIKeysNewest    APIKeySort = ""
	APIKeysOldest    APIKeySort = "oldest"
	APIKeysByName    APIKeySort = "name"   // from A
	APIKeysByNameEnd APIKeySort = "name-z" // from Z
)

// Check tells what is wrong with the filter.
func (f APIKeyFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxShortText)
	oneOf(&c, "state", f.State, []APIKeyState{APIKeysActive, APIKeysEnded})
	oneOf(&c, "sort", f.Sort, []APIKeySort{APIKeysNewest, APIKeysOldest, APIKeysByName, APIKeysByNameEnd})
	return c.err()
}

// ReceiptFilter narrows what a built-in receiver got. Empty values do not filter.
type ReceiptFilter struct {
	EventType EventType
	Wrong     bool // only those of which a signature is wrong
}

// Check tells what is wrong with the filter.
func (f ReceiptFilter) Check() error {
	var c checker
	c.eventType(f.EventType)
	return c.err()
}

// APIRequestOutcome narrows the log of API requests by the answer.
type APIRequestOutcome string

// The outcomes of API requests.
const (
	RequestsFine    APIRequestOutcome = "ok"     // below 400
	RequestsFailed  APIRequestOutcome = "failed" // 400 and more
	RequestsRefused APIRequestOutcome = "client" // 400 to 499: the caller's fault
	RequestsBroken  APIRequestOutcome = "server" // 500 and more: ours
)

// Statuses are the least and the most status of an outcome.
func (o APIRequestOutcome) Statuses() (least, most int) {
	switch o {
	case RequestsFine:
		return 0, 399
	case RequestsFailed:
		return 400, 999
	case RequestsRefused:
		return 400, 499
	case RequestsBroken:
		return 500, 999
	}
	return 0, 999
}

// APIRequestFilter narrows the log of API requests. Empty values do not filter.
type APIRequestFilter struct {
	RequestID string
	APIKeyID  string
	Method    string
	Outcome   APIRequestOutcome
	CreatedFilter
	Oldest bool // the oldest first
}

// RequestMethods are those that the API takes.
func RequestMethods() []string {
	return []string{"GET", "POST", "PUT", "DELETE"}
}

// Check tells what is wrong with the filter.
func (f APIRequestFilter) Check() error {
	var c checker
	switch f.Outcome {
	case "", RequestsFine, RequestsFailed, RequestsRefused, RequestsBroken:
	default:
		c.add("outcome", CodeInvalid, "There is no such outcome.")
	}
	c.optionalLine("method", f.Method, 10)
	c.days(f.CreatedFilter)
	return c.err()
}

func (c *checker) eventType(t EventType) {
	if t != "" && !KnownEventType(t) {
		c.add("eventType", CodeInvalid, "There is no such event type.")
	}
}

func (c *checker) days(f CreatedFilter) { c.errors = append(c.errors, FieldErrors(f.Check())...) }
