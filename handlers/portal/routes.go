package portal

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/web/paths"
)

// Routes puts the portal's pages on a router, grouped by who may call them. Everyone who is signed in may look.
func (h *Room) Routes(r chi.Router) {
	do := h.errors.Handle

	// Anybody.
	r.Get(paths.Setup, do(h.setupForm))
	r.Post(paths.Setup, do(h.setup))
	r.Get(paths.Login, do(h.loginForm))
	r.Post(paths.Login, do(h.login))
	r.Post(paths.Logout, do(h.logout))

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn)
		r.Get(paths.Dashboard, do(h.dashboard))
		r.Post(paths.Mode, do(h.switchMode))
		r.Get(paths.Account, do(h.account))
		r.Post(paths.AccountPassword, do(h.changePassword))
		r.Post(paths.SessionEnd, do(h.endSession))
		r.Get(paths.Invites, do(h.invites))
		r.Get(paths.InviteRoute, do(h.invite))
		r.Get(paths.InviteStatus, do(h.inviteTimeline))
		r.Get(paths.Users, do(h.users))
		r.Get(paths.UserExport, do(h.exportUsers))
		r.Get(paths.UserRoute, do(h.user))
		r.Get(paths.Templates, do(h.templates))
		r.Get(paths.TemplateExport, do(h.exportTemplates))
		r.Get(paths.TemplateRoute, do(h.template))
		r.Get(paths.TemplateSaved, do(h.savedPreview))
		r.Get(paths.TemplateHistoryRoute, do(h.templateHistory))
		r.Get(paths.Outbox, do(h.outbox))
		r.Get(paths.OutboxTests, do(h.testEmails))
		r.Get(paths.OutboxTestRoute, do(h.testEmail))
		r.Get(paths.OutboxTestHTML, do(h.testEmailHTML))
		r.Get(paths.OutboxTestSource, do(h.testEmailSource))
		r.Get(paths.OutboxRoute, do(h.outboxEmail))
		r.Get(paths.Webhooks, do(h.webhooks))
		r.Get(paths.WebhookRoute, do(h.webhook))
		r.Get(paths.WebhookDelivery, do(h.delivery))
		r.Get(paths.WebhookReplays, do(h.replays))
		r.Get(paths.ReceiverRoute, do(h.receiver))
		r.Get(paths.ReceiverFragments, do(h.receiverArrivals))
	})

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn, h.needs(models.RoleMember))
		r.Get(paths.InviteNew, do(h.newInvite))
		r.Post(paths.InvitePreview, do(h.previewInvite))
		r.Post(paths.Invites, do(h.createInvite))
		r.Post(paths.InviteResend, do(h.resendInvite))
		r.Post(paths.InviteRevoke, do(h.revokeInvite))
		r.Post(paths.UserDisconnect, do(h.disconnectAccount))
		r.Post(paths.InviteExtend, do(h.extendInvite))
		r.Get(paths.InviteAddress, do(h.askAddress))
		r.Post(paths.InviteAddress, do(h.correctInvite))
		r.Get(paths.InviteReplace, do(h.askReplace))
		r.Post(paths.InviteReplace, do(h.replaceInvite))
		r.Get(paths.InviteQR, do(h.inviteQR))
		r.Get(paths.InviteQRImage, do(h.inviteQRImage))
		r.Get(paths.TemplateNew, do(h.newTemplate))
		r.Post(paths.TemplatePreview, do(h.previewTemplate))
		r.Get(paths.TemplateTyped, do(h.samplePreview))
		r.Post(paths.TemplateTyped, do(h.typedPreview))
		r.Post(paths.TemplatePeople, do(h.templatePeople))
		r.Post(paths.TemplateTest, do(h.testTemplate))
		r.Post(paths.TemplateLogo, do(h.uploadLogo))
		r.Post(paths.TemplateRestore, do(h.restoreTemplate))
		r.Post(paths.TemplateDuplicate, do(h.duplicateTemplate))
		r.Post(paths.Templates, do(h.createTemplate))
		r.Post(paths.TemplateRoute, do(h.replaceTemplate))
		r.Post(paths.TemplateDelete, do(h.deleteTemplate))
		r.Get(paths.OutboxHTML, do(h.emailHTML))
		r.Get(paths.OutboxSource, do(h.emailSource))
		r.Post(paths.WebhookTest, do(h.testWebhook))
		r.Post(paths.WebhookRedeliver, do(h.redeliver))
		r.Get(paths.WebhookReplay, do(h.replayForm))
		r.Post(paths.WebhookReplay, do(h.startReplay))
	})

	r.Group(func(r chi.Router) {
		r.Use(h.signedIn, h.needs(models.RoleAdmin))
		r.Get(paths.WebhookNew, do(h.newWebhook))
		r.Get(paths.WebhookEdit, do(h.editWebhook))
		r.Post(paths.Webhooks, do(h.createWebhook))
		r.Post(paths.WebhookReceiver, do(h.openReceiver))
		r.Post(paths.WebhookRoute, do(h.replaceWebhook))
		r.Post(paths.WebhookDelete, do(h.deleteWebhook))
		r.Post(paths.UserErase, do(h.eraseUser))
		r.Post(paths.WebhookSwitchOn, do(h.switchOnWebhook))
		r.Get(paths.APIKeys, do(h.apiKeys))
		r.Post(paths.APIKeys, do(h.createAPIKey))
		r.Post(paths.APIKeyRevoke, do(h.revokeAPIKey))
		r.Get(paths.APIRequests, do(h.apiRequests))
	})
}
