package paths

// Replays of what a webhook endpoint missed.
const (
	WebhookReplay   = "/webhooks/{id}/replay"
	WebhookReplays  = "/webhooks/{id}/replays"
	WebhookSwitchOn = "/webhooks/{id}/switch-on"
)

// Replay is the page that counts what an endpoint missed; a replay is posted there.
func Replay(webhookID string) string { return fill(WebhookReplay, webhookID) }

// Replays is the fragment of an endpoint's page that tells how its replays go.
func Replays(webhookID string) string { return fill(WebhookReplays, webhookID) }

// SwitchOnEndpoint is where switching an endpoint on is posted.
func SwitchOnEndpoint(id string) string { return fill(WebhookSwitchOn, id) }
