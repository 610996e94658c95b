package paths

// Lists of webhooks and of the API as files, and what a built-in receiver answers.
const (
	WebhookExport    = "/webhooks/export"
	DeliveryExport   = "/webhooks/{id}/deliveries/export"
	ReceiverExport   = "/receiver/{id}/export"
	ReceiverAnswer   = "/receiver/{id}/answer"
	APIKeyExport     = "/api-keys/export"
	APIRequestExport = "/api-keys/requests/export"
)

// ExportDeliveries is the file of an endpoint's deliveries.
func ExportDeliveries(webhookID string) string { return fill(DeliveryExport, webhookID) }

// ExportReceipts is the file of what a built-in receiver got.
func ExportReceipts(webhookID string) string { return fill(ReceiverExport, webhookID) }

// AnswerOfReceiver is where what a built-in receiver is to answer is posted.
func AnswerOfReceiver(webhookID string) string { return fill(ReceiverAnswer, webhookID) }
