package portal

import (
	"strconv"

	"invites/models"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// delivery is how an event stands with one endpoint.
func (t *timeline) delivery(d models.Delivery) pages.EventDelivery {
	row := pages.EventDelivery{Endpoint: "an endpoint that was deleted", Note: deliveryNote(d)}
	if d.Status == models.DeliveryPending && d.Tries > 0 && d.NextAttemptAt != nil {
		row.Note, row.NextAt = row.Note+" · next try", d.NextAttemptAt
	}
	if name := t.endpoints[d.WebhookID]; name != "" {
		row.Endpoint, row.Href = name, paths.Delivery(d.WebhookID, d.ID)
	}
	switch {
	case d.Status == models.DeliverySucceeded:
		row.Tone, row.Outcome = ui.ToneSuccess, "Delivered"
	case d.Status == models.DeliveryFailed:
		row.Tone, row.Outcome = ui.ToneDanger, "Given up"
	case d.Tries > 0:
		row.Tone, row.Outcome = ui.ToneWarning, "Failing"
	default:
		row.Tone, row.Outcome = ui.ToneInfo, "On its way"
	}
	return row
}

// deliveryNote is the last answer.
func deliveryNote(d models.Delivery) string {
	note := ""
	switch {
	case d.Error != "":
		note = d.Error
	case d.ResponseCode > 0:
		note = "answered " + itoa(d.ResponseCode)
	}
	if d.Tries > 1 {
		note += " (try " + itoa(d.Tries) + ")"
	}
	return note
}

func itoa(n int) string { return strconv.Itoa(n) }
