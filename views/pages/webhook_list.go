package pages

import (
	"fmt"
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// WebhookListModel is the list of webhook endpoints.
type WebhookListModel struct {
	Address    ListAddress
	Export     string // the address of the file
	Rows       []WebhookRow
	CanEdit    bool
	Production bool // has no built-in receiver
	Pager      ui.PagerProps
}

func (m WebhookListModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on.
func (m WebhookListModel) chips() []ui.FilterChip {
	chips := m.Address.chip("Name", m.Address.Get("q"), "q")
	return append(chips, m.Address.chip("Health", optionLabel(webhookStates(), m.Address.Get("state")), "state")...)
}

func webhookStates() []ui.Option {
	return []ui.Option{
		{Label: "Any"}, {Value: string(models.WebhooksWell), Label: "Not failing"}, {Value: string(models.WebhooksFailing), Label: "Failing"},
		{Value: string(models.WebhooksOff), Label: "Switched off"},
	}
}

// columns head the table.
func (m WebhookListModel) columns() []ui.Column {
	return []ui.Column{
		m.Address.sorted("Endpoint", up(models.WebhooksByName), down(models.WebhooksByNameEnd)), {Label: "Events"},
		m.Address.sorted("Health", up(models.WebhooksTroubled), down(models.WebhooksHealthy)), {Label: "Last success"}, m.Address.byTime("Created"),
	}
}

// WebhookRow is one endpoint of the list.
type WebhookRow struct {
	Href          string
	Name          string
	Host          string // without path and query, which may hold secrets
	BuiltIn       bool
	Events        string
	Health        WebhookHealth
	LastSuccessAt *time.Time
	CreatedAt     time.Time
}

// NewWebhookRow makes a row of an endpoint.
func NewWebhookRow(w models.Webhook) WebhookRow {
	row := WebhookRow{
		Href: paths.Webhook(w.ID), Name: w.Name, Host: w.Host(), BuiltIn: w.BuiltIn, Events: eventsSummary(w.EventTypes),
		Health: NewWebhookHealth(w), LastSuccessAt: w.LastSuccessAt, CreatedAt: w.CreatedAt,
	}
	if w.BuiltIn {
		row.Host = "in this portal"
	}
	return row
}

// eventsSummary is short enough for a row.
func eventsSummary(types []models.EventType) string {
	switch {
	case slices.Contains(types, models.AllEvents):
		return "All events"
	case len(types) == 1:
		return string(types[0])
	case len(types) == 2:
		return string(types[0]) + ", " + string(types[1])
	}
	return fmt.Sprintf("%s and %d more", types[0], len(types)-1)
}

// WebhookHealth is how an endpoint is doing, in a word and a sentence.
type WebhookHealth struct {
	Tone  ui.Tone
	Word  string
	Text  string     // why, where that is not plain
	Since *time.Time // since when, where that matters
}

// NewWebhookHealth says how an endpoint is doing.
func NewWebhookHealth(w models.Webhook) WebhookHealth {
	switch {
	case !w.Active && w.DisabledReason != "":
		return WebhookHealth{Tone: ui.ToneDanger, Word: "Switched off", Text: w.DisabledReason}
	case !w.Active:
		return WebhookHealth{Tone: ui.ToneNeutral, Word: "Off"}
	case w.FailingSince != nil:
		return WebhookHealth{Tone: ui.ToneWarning, Word: "Failing", Since: w.FailingSince}
	case w.LastSuccessAt != nil:
		return WebhookHealth{Tone: ui.ToneSuccess, Word: "Healthy"}
	}
	return WebhookHealth{Tone: ui.ToneInfo, Word: "Not called yet"}
}
