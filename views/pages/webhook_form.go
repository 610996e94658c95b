package pages

import (
	"slices"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// WebhookFormModel is the form of an endpoint.
type WebhookFormModel struct {
	ID      string // empty for a new one
	Called  string // the name that it has, whatever was typed
	BuiltIn bool   // its address is ours and stays
	Content models.WebhookContent
	Faults  Faults
}

func (m WebhookFormModel) title() string {
	if m.ID == "" {
		return "New webhook"
	}
	return "Edit webhook"
}

func (m WebhookFormModel) action() string {
	if m.ID == "" {
		return paths.Webhooks
	}
	return paths.Webhook(m.ID)
}

// back is where one goes without saving.
func (m WebhookFormModel) back() string { return m.action() }

func (m WebhookFormModel) crumbs() []ui.Crumb {
	crumbs := []ui.Crumb{{Label: "Webhooks", Href: paths.Webhooks}}
	if m.ID != "" {
		crumbs = append(crumbs, ui.Crumb{Label: m.Called, Href: paths.Webhook(m.ID)})
	}
	return crumbs
}

func (m WebhookFormModel) faultList() []ui.FieldError {
	faults := m.Faults.List(Label{"name", "Name"}, Label{"url", "URL"}, Label{"secret", "Secret"}, Label{"eventTypes", "Events"})
	for i := range faults {
		if faults[i].ID == ui.ErrorFor("eventTypes", "").ID {
			faults[i].ID = webhookEventID(models.AllEvents) // a group has no control of its own
		}
	}
	return faults
}

func (m WebhookFormModel) wants(t models.EventType) bool {
	return slices.Contains(m.Content.EventTypes, t)
}

// events are the boxes to tick: the types that occur here, and those that the endpoint has from elsewhere.
func (m WebhookFormModel) events() []webhookEvent {
	events := webhookEvents()
	for _, t := range m.Content.EventTypes {
		known := t == models.AllEvents || slices.ContainsFunc(events, func(e webhookEvent) bool { return e.Type == t })
		if !known && models.KnownEventType(t) {
			events = append(events, webhookEvent{t, "Asked for by a client of the API; it does not occur here."})
		}
	}
	return events
}

// webhookEvent is an event type with when it occurs (contract §6).
type webhookEvent struct {
	Type models.EventType
	When string
}

func webhookEvents() []webhookEvent {
	return []webhookEvent{
		{models.EventInviteInvited, "The mail server took an invitation."},
		{models.EventInviteLinked, "The person invited linked a first account."},
		{models.EventInviteFailed, "An invitation could not be delivered."},
		{models.EventInviteRevoked, "An invite was revoked."},
		{models.EventInviteExpired, "An invite’s link has expired."},
		{models.EventUserCreated, "A user was created, with an invite or by the API."},
		{models.EventAccountCreated, "Somebody began to link an account."},
		{models.EventAccountConnected, "An account is connected."},
		{models.EventAccountFailed, "Connecting an account failed."},
		{models.EventAccountDisconnected, "An account was disconnected."},
	}
}

func webhookEventID(t models.EventType) string {
	return ui.CheckboxProps{Name: "eventTypes", Value: string(t)}.ControlID()
}

func (m WebhookFormModel) secret() ui.FieldProps {
	return ui.FieldProps{
		Name: "secret", Label: "Secret", Value: m.Content.Secret, Error: m.Faults.Of("secret"), MaxLength: models.MaxWebhookSecret, Mono: true, Autocomplete: "off",
		Hint: "Signs every request, so that your program can tell ours from others. Copy it now: it is never shown again. " + secretLength,
	}
}
