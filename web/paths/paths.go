// Package paths holds every URL of the product in one place, so that a link and its route cannot drift apart.
// Constants with {braces} are chi route patterns; functions fill them in.
package paths

import (
	"net/url"
	"strings"
)

// Pages of the portal, for staff (contract §8).
const (
	Dashboard = "/"
	Setup     = "/setup"
	Login     = "/login"
	Logout    = "/logout"
	Mode      = "/mode"

	Invites       = "/invites"
	InviteNew     = "/invites/new"
	InvitePreview = "/invites/preview"
	InviteRoute   = "/invites/{id}"
	InviteResend  = "/invites/{id}/resend"
	InviteRevoke  = "/invites/{id}/revoke"
	InviteStatus  = "/invites/{id}/timeline"

	Templates       = "/templates"
	TemplateNew     = "/templates/new"
	TemplatePreview = "/templates/preview"
	TemplateRoute   = "/templates/{id}"
	TemplateDelete  = "/templates/{id}/delete"

	Outbox       = "/outbox"
	OutboxRoute  = "/outbox/{id}"
	OutboxHTML   = "/outbox/{id}/html"
	OutboxSource = "/outbox/{id}/source"

	Webhooks          = "/webhooks"
	WebhookNew        = "/webhooks/new"
	WebhookReceiver   = "/webhooks/receiver"
	WebhookRoute      = "/webhooks/{id}"
	WebhookEdit       = "/webhooks/{id}/edit"
	WebhookSecret     = "/webhooks/{id}/secret"
	WebhookDelete     = "/webhooks/{id}/delete"
	WebhookTest       = "/webhooks/{id}/test"
	WebhookDelivery   = "/webhooks/{id}/deliveries/{deliveryId}"
	WebhookRedeliver  = "/webhooks/{id}/deliveries/{deliveryId}/redeliver"
	ReceiverRoute     = "/receiver/{id}"
	ReceiverFragments = "/receiver/{id}/arrivals"

	APIKeys      = "/api-keys"
	APIKeyNew    = "/api-keys/new"
	APIKeyRevoke = "/api-keys/{id}/revoke"
	APIRequests  = "/api-keys/requests"

	Account         = "/account"
	AccountPassword = "/account/password"
	SessionEnd      = "/account/sessions/{id}/end"
)

// Pages of the invitee (contract §8).
const (
	LandingRoute = "/i/{token}"
	LandingRenew = "/i/{token}/renew"
	LandingStop  = "/i/{token}/stop"

	Link               = "/link"
	LinkConsent        = "/link/consent"
	LinkProviders      = "/link/providers"
	LinkProviderRoute  = "/link/providers/{id}"
	LinkSignIn         = "/link/providers/{id}/sign-in"
	LinkCodeRoute      = "/link/accounts/{id}/code"
	LinkDone           = "/link/done"
	LinkEnd            = "/link/end"
	LinkDisconnectPath = "/link/accounts/{id}/disconnect"

	BrandRoute = "/brand/{color}.css"
	LogoRoute  = "/logo/{digest}.png"
)

// Addresses for machines.
const (
	Health  = "/healthz"
	Ready   = "/readyz"
	Metrics = "/metrics"
	Static  = "/static/"
	API     = "/v1"
)

// Pages for developers (contract §8).
const (
	Docs          = "/docs"
	DocsReference = "/docs/reference"
	DocsRoute     = "/docs/{guide}"
	OpenAPI       = "/openapi.json"
)

// fill puts values, escaped, into a pattern's braces in order.
func fill(pattern string, values ...string) string {
	for _, v := range values {
		open, end := strings.IndexByte(pattern, '{'), strings.IndexByte(pattern, '}')
		pattern = pattern[:open] + url.PathEscape(v) + pattern[end+1:]
	}
	return pattern
}

// Invite is the page of one invite.
func Invite(id string) string { return fill(InviteRoute, id) }

// ResendInvite is where a resend is posted.
func ResendInvite(id string) string { return fill(InviteResend, id) }

// RevokeInvite is where a revocation is posted.
func RevokeInvite(id string) string { return fill(InviteRevoke, id) }

// InviteTimeline is the fragment of an invite's page that follows its progress; mailID is the mail that the page shows, "" for none.
func InviteTimeline(id, mailID string) string {
	if mailID == "" {
		return fill(InviteStatus, id)
	}
	return fill(InviteStatus, id) + "?" + url.Values{"mail": {mailID}}.Encode()
}

// NewInviteFrom is the form for a new invite with a template chosen.
func NewInviteFrom(templateID string) string {
	return InviteNew + "?" + url.Values{"templateId": {templateID}}.Encode()
}

// NewInviteLike is the form for a new invite with the templates of another chosen; winkTemplateID may be empty.
func NewInviteLike(templateID, winkTemplateID string) string {
	if winkTemplateID == "" {
		return NewInviteFrom(templateID)
	}
	return NewInviteFrom(templateID) + "&winkTemplateId=" + url.QueryEscape(winkTemplateID)
}

// Template is the editor of one invite template.
func Template(id string) string { return fill(TemplateRoute, id) }

// TemplateAs is the editor of one invite template, looked at as somebody.
func TemplateAs(id, as string) string { return Template(id) + "?" + url.Values{"as": {as}}.Encode() }

// DeleteTemplate is where a template's deletion is posted.
func DeleteTemplate(id string) string { return fill(TemplateDelete, id) }

// Email is the outbox page of one e-mail.
func Email(id string) string { return fill(OutboxRoute, id) }

// EmailHTML is the HTML of an e-mail, for a sandboxed frame.
func EmailHTML(id string) string { return fill(OutboxHTML, id) }

// EmailSource is the raw message of an e-mail.
func EmailSource(id string) string { return fill(OutboxSource, id) }

// Webhook is the page of one webhook endpoint with its deliveries.
func Webhook(id string) string { return fill(WebhookRoute, id) }

// EditWebhook is the form of one webhook endpoint.
func EditWebhook(id string) string { return fill(WebhookEdit, id) }

// RotateSecret is the form for another secret of one webhook endpoint.
func RotateSecret(id string) string { return fill(WebhookSecret, id) }

// DeleteWebhook is where a webhook's deletion is posted.
func DeleteWebhook(id string) string { return fill(WebhookDelete, id) }

// TestWebhook is where a test event is asked for.
func TestWebhook(id string) string { return fill(WebhookTest, id) }

// Delivery is the page of one delivery with its attempts.
func Delivery(webhookID, id string) string { return fill(WebhookDelivery, webhookID, id) }

// RedeliverDelivery is where a new try of a delivery is asked for.
func RedeliverDelivery(webhookID, id string) string { return fill(WebhookRedeliver, webhookID, id) }

// Receiver is the page of the built-in receiver of a webhook.
func Receiver(webhookID string) string { return fill(ReceiverRoute, webhookID) }

// ReceiverArrivals is the fragment of a receiver's page that lists what arrived.
func ReceiverArrivals(webhookID string) string { return fill(ReceiverFragments, webhookID) }

// Guide is a page of the documentation.
func Guide(slug string) string { return fill(DocsRoute, slug) }

// RevokeAPIKey is where an API key's revocation is posted.
func RevokeAPIKey(id string) string { return fill(APIKeyRevoke, id) }

// EndSession is where the end of a session of one's own is posted.
func EndSession(id string) string { return fill(SessionEnd, id) }

// SetupWith is the first-run link that is printed on the terminal.
func SetupWith(token string) string {
	return Setup + "?" + url.Values{"token": {token}}.Encode()
}

// Landing is an invite's landing page, the link of its e-mail.
func Landing(token string) string { return fill(LandingRoute, token) }

// RenewLanding is where a fresh link is asked for.
func RenewLanding(token string) string { return fill(LandingRenew, token) }

// StopLanding is where an invitee says "this is not me", and where a mail program's one-click unsubscription is posted (RFC 8058).
func StopLanding(token string) string { return fill(LandingStop, token) }

// LinkWith is where a developer's access token starts linking (contract §5).
func LinkWith(accessToken string) string {
	return Link + "?" + url.Values{"token": {accessToken}}.Encode()
}

// Logo is a company's logo, named by what is in it.
func Logo(digest string) string { return fill(LogoRoute, digest) }

// Brand is the stylesheet that shows an invitee's pages in a color, six lowercase hexadecimal digits.
func Brand(color string) string { return fill(BrandRoute, color) }

// LinkProvider is the sign-in page of a provider in the linking widget; the choice is posted there.
func LinkProvider(id string) string { return fill(LinkProviderRoute, id) }

// SignIn is where a provider's sandbox credentials are posted.
func SignIn(providerID string) string { return fill(LinkSignIn, providerID) }

// LinkCode is the page that asks for a provider's second factor.
func LinkCode(accountID string) string { return fill(LinkCodeRoute, accountID) }

// DisconnectAccount is where an invitee disconnects an account.
func DisconnectAccount(id string) string { return fill(LinkDisconnectPath, id) }

// Absolute joins the public origin ("https://invites.example") and a path.
func Absolute(origin, path string) string { return strings.TrimSuffix(origin, "/") + path }
