package portal

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/pages"
)

func webhookFilter(query url.Values) models.WebhookFilter {
	return models.WebhookFilter{
		Search: strings.TrimSpace(query.Get("q")), State: models.WebhookState(query.Get("state")), Sort: models.WebhookSort(query.Get("sort")),
	}
}

func deliveryFilter(query url.Values) (models.DeliveryFilter, error) {
	days, err := createdDays(query)
	return models.DeliveryFilter{
		Status: models.DeliveryStatus(query.Get("status")), EventType: models.EventType(query.Get("type")), CreatedFilter: days,
		Oldest: query.Get("sort") == pages.SortOldest,
	}, err
}

func receiptFilter(query url.Values) models.ReceiptFilter {
	return models.ReceiptFilter{EventType: models.EventType(query.Get("type")), Wrong: query.Get("signatures") == "wrong"}
}

// requestFilter reads the address of the log. "failed=true" is how it used to say it.
func requestFilter(query url.Values) (models.APIRequestFilter, error) {
	days, err := createdDays(query)
	f := models.APIRequestFilter{
		RequestID: strings.TrimSpace(query.Get("requestId")), APIKeyID: query.Get("key"), Method: query.Get("method"),
		Outcome: models.APIRequestOutcome(query.Get("outcome")), CreatedFilter: days, Oldest: query.Get("sort") == pages.SortOldest,
	}
	if f.Outcome == "" && query.Get("failed") == "true" {
		f.Outcome = models.RequestsFailed
	}
	return f, err
}

// exportWebhooks is the list of endpoints as a file: without what their addresses may hold beyond the host.
func (h *Room) exportWebhooks(w http.ResponseWriter, r *http.Request) error {
	scope, filter := h.scope(r), webhookFilter(r.URL.Query())
	type row = models.Webhook
	columns := []respond.Column[row]{
		textColumn("Webhook id", func(w row) string { return w.ID }),
		textColumn("Name", func(w row) string { return w.Name }),
		textColumn("Host", func(w row) string { return w.Host() }),
		textColumn("Event types", func(w row) string { return joined(w.EventTypes) }),
		{Head: "Switched on", Cell: func(w row) respond.Cell { return respond.YesCell(w.Active) }},
		textColumn("Health", func(w row) string { return pages.NewWebhookHealth(w).Word }),
		textColumn("Why switched off", func(w row) string { return w.DisabledReason }),
		timeColumn("Failing since", func(w row) *time.Time { return w.FailingSince }),
		timeColumn("Last success", func(w row) *time.Time { return w.LastSuccessAt }),
		timeColumn("Created", func(w row) *time.Time { return &w.CreatedAt }),
	}
	err := respond.CSV(w, r, exportName(r, "webhooks"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		return scope.FindWebhooks(ctx, filter, exportPage(cursor))
	})
	return listFault(r, err)
}

func joined(types []models.EventType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

func (h *Room) exportDeliveries(w http.ResponseWriter, r *http.Request) error {
	filter, err := deliveryFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	scope, id := h.scope(r), chi.URLParam(r, "id")
	type row = models.Delivery
	columns := []respond.Column[row]{
		textColumn("Delivery id", func(d row) string { return d.ID }),
		textColumn("Event id", func(d row) string { return d.EventID }),
		textColumn("Event type", func(d row) string { return string(d.EventType) }),
		textColumn("Status", func(d row) string { return pages.NewDeliveryStatus(d).Text }),
		numberColumn("Tries", func(d row) int { return d.TriesMade }),
		{Head: "Last answer", Cell: answerCell},
		textColumn("Fault", func(d row) string { return d.Error }),
		timeColumn("Created", func(d row) *time.Time { return &d.CreatedAt }),
		timeColumn("Delivered", func(d row) *time.Time { return d.DeliveredAt }),
		timeColumn("Next try", func(d row) *time.Time { return d.NextAttemptAt }),
	}
	err = respond.CSV(w, r, exportName(r, "deliveries"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		return scope.FindDeliveries(ctx, id, filter, exportPage(cursor))
	})
	return listFault(r, err)
}

// answerCell is the status of the last answer; empty where there was none.
func answerCell(d models.Delivery) respond.Cell {
	if d.ResponseCode == 0 {
		return respond.TextCell("")
	}
	return respond.NumberCell(d.ResponseCode)
}

func (h *Room) exportReceipts(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.receiverOf(r)
	if err != nil {
		return err
	}
	scope, filter := h.scope(r), receiptFilter(r.URL.Query())
	type row = models.Receipt
	columns := []respond.Column[row]{
		textColumn("Event id", func(c row) string { return c.EventID }),
		textColumn("Event type", func(c row) string { return string(c.EventType) }),
		timeColumn("Arrived", func(c row) *time.Time { return &c.CreatedAt }),
		{Head: "Smile-Signature right", Cell: func(c row) respond.Cell { return respond.YesCell(c.SmileValid) }},
		{Head: "webhook-signature right", Cell: func(c row) respond.Cell { return respond.YesCell(c.StdValid) }},
		textColumn("Answered", func(c row) string { return pages.AnswerWord(c.Answer) }),
		textColumn("Body", func(c row) string { return c.Body }),
		textColumn("Headers", func(c row) string { return c.Headers }),
	}
	err = respond.CSV(w, r, exportName(r, "received"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		return scope.FindReceipts(ctx, hook.ID, filter, exportPage(cursor))
	})
	return listFault(r, err)
}

// exportAPIKeys is the list of keys as a file, narrowed as its address says; there are no secrets in it.
func (h *Room) exportAPIKeys(w http.ResponseWriter, r *http.Request) error {
	filter := apiKeyFilter(r.URL.Query())
	type row = models.APIKey
	columns := []respond.Column[row]{
		textColumn("Key id", func(k row) string { return k.ID }),
		textColumn("Name", func(k row) string { return k.Name }),
		textColumn("May do", func(k row) string { return pages.ScopesText(k.Scopes) }),
		textColumn("Created by", func(k row) string { return k.CreatedBy }),
		timeColumn("Created", func(k row) *time.Time { return &k.CreatedAt }),
		timeColumn("Last used", func(k row) *time.Time { return k.LastUsedAt }),
		textColumn("State", func(k row) string { return pages.NewAPIKeyRow(k, h.Now()).State() }),
		textColumn("Last day (UTC)", func(k row) string {
			day, ok := k.LastDay()
			if !ok {
				return ""
			}
			return day.Format(time.DateOnly)
		}),
		timeColumn("Revoked", func(k row) *time.Time { return k.RevokedAt }),
	}
	scope := h.scope(r)
	return listFault(r, respond.CSV(w, r, exportName(r, "api-keys"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		return scope.FindAPIKeys(ctx, filter, exportPage(cursor))
	}))
}

func (h *Room) exportAPIRequests(w http.ResponseWriter, r *http.Request) error {
	filter, err := requestFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	scope, names := h.scope(r), map[string]string{}
	type row = models.APIRequest
	columns := []respond.Column[row]{
		timeColumn("Time", func(a row) *time.Time { return &a.CreatedAt }),
		textColumn("Method", func(a row) string { return a.Method }),
		textColumn("Path", func(a row) string { return a.Path }),
		textColumn("Key id", func(a row) string { return a.APIKeyID }),
		textColumn("Key", func(a row) string { return names[a.APIKeyID] }),
		numberColumn("Status", func(a row) int { return a.Status }),
		textColumn("Code", func(a row) string { return a.Code }),
		textColumn("Wrong fields", func(a row) string { return a.ErrorFields }),
		textColumn("Duration (ms)", func(a row) string { return pages.Milliseconds(a.DurationUS) }),
		textColumn("Request id", func(a row) string { return a.RequestID }),
	}
	err = respond.CSV(w, r, exportName(r, "api-requests"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		found, err := scope.APIRequests(ctx, filter, exportPage(cursor))
		if err != nil {
			return found, err
		}
		some, err := scope.APIKeyNames(ctx, requestKeys(found.Items))
		maps.Copy(names, some)
		return found, err
	})
	return listFault(r, err)
}
