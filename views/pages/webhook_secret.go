package pages

import (
	"time"

	"invites/models"
	"invites/views/ui"
)

// WebhookSecretModel is the form that gives an endpoint another secret.
type WebhookSecretModel struct {
	Webhook  models.Webhook
	Secret   string     // made, or as it was typed
	OldSigns *time.Time // until when the one before the present secret signs; nil where it does not
	Faults   Faults
}

func (m WebhookSecretModel) faultList() []ui.FieldError {
	return m.Faults.List(Label{"secret", "New secret"})
}

func (m WebhookSecretModel) secret() ui.FieldProps {
	return ui.FieldProps{
		Name: "secret", Label: "New secret", Value: m.Secret, Error: m.Faults.Of("secret"), MaxLength: models.MaxWebhookSecret, Mono: true, Autocomplete: "off",
		Hint: "Copy it now: it is never shown again. " + secretLength,
	}
}

// secretLength is advice for those who choose a secret themselves.
const secretLength = "One of your own should have 16 characters or more."
