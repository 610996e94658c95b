package portal

import (
	"fmt"
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// latestShown is how many invites the dashboard lists.
const latestShown = 5

// dashboard is the portal's first page.
func (h *Room) dashboard(w http.ResponseWriter, r *http.Request) error {
	m := pages.DashboardModel{MayInvite: may(r, models.RoleMember)}
	counts, err := h.scope(r).StageCounts(r.Context())
	if err != nil {
		return err
	}
	for _, s := range models.Stages() {
		m.Counts = append(m.Counts, pages.StageCount{Stage: s, Count: counts[s]})
	}
	m.Total = counts.Total()
	health, err := h.scope(r).Health(r.Context())
	if err != nil {
		return err
	}
	m.Attention = attention(health)
	latest, err := h.scope(r).Invites(r.Context(), models.InviteFilter{}, models.Page{Size: latestShown})
	if err != nil {
		return err
	}
	if m.Latest, err = h.inviteRows(r, latest.Items); err != nil {
		return err
	}
	if err := h.beginnings(r, &m, latest.Items); err != nil {
		return err
	}
	return respond.Page(w, r, http.StatusOK, pages.Dashboard(h.page(w, r, "Dashboard", layout.NavDashboard), m))
}

// beginnings adds what a newcomer needs: in the sandbox the first run until all of it is done, in production what to do first.
func (h *Room) beginnings(r *http.Request, m *pages.DashboardModel, latest []models.Invite) error {
	production := caller(r).mode == models.Production
	if production && m.Total > 0 {
		return nil
	}
	progress, err := h.scope(r).Progress(r.Context())
	if err != nil {
		return err
	}
	m.Templates = progress.Template
	if production {
		return nil
	}
	first := pages.FirstRunModel{
		Template: progress.Template, Receiver: progress.Receiver, Invited: progress.Invited, Opened: progress.Opened,
		// Earlier events are delivered too, but the one to see is that of the linked account.
		Linked: progress.Linked, Delivered: progress.Delivered && progress.Linked, MayInvite: m.MayInvite, MayReceive: may(r, models.RoleAdmin),
	}
	if first.Done() {
		return nil
	}
	m.FirstRun = &first
	return h.whereNext(r, &first, latest)
}

// whereNext finds the pages on which the next steps of the first run are taken.
func (h *Room) whereNext(r *http.Request, m *pages.FirstRunModel, latest []models.Invite) error {
	templates, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	if len(templates) > 0 {
		m.TemplateHref = paths.Template(templates[0].ID)
	}
	if len(latest) > 0 && m.MayInvite {
		m.LandingURL = h.absolute(paths.Landing(latest[0].Token))
	}
	mails, err := h.scope(r).Emails(r.Context(), models.Page{Size: 1})
	if err != nil {
		return err
	}
	for _, mail := range mails.Items {
		m.MailHref = paths.Email(mail.ID)
	}
	endpoints, err := h.scope(r).Webhooks(r.Context(), models.Page{Size: models.MaxPageSize})
	if err != nil {
		return err
	}
	m.ReceiverHref = receiverOf(endpoints.Items)
	return nil
}

// receiverOf is the page where what was delivered can be seen: the built-in receiver's, or else the list of endpoints.
func receiverOf(endpoints []models.Webhook) string {
	for _, w := range endpoints {
		if w.BuiltIn {
			return paths.Receiver(w.ID)
		}
	}
	return paths.Webhooks
}

// attention puts the troubles of mail and endpoints into words, the worst first.
func attention(health store.Health) []pages.AttentionItem {
	var items []pages.AttentionItem
	if n := health.FailedEmailInvites; n > 0 {
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneDanger, Title: counted(n, "invitation was not delivered", "invitations were not delivered"),
			Text: "The mail was refused, came back, or was never confirmed.", Label: "See whom it concerns", Href: pages.InvitesAt(models.StageFailed),
		})
	}
	for _, w := range health.SwitchedOffByUs {
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneDanger, Title: "Endpoint “" + w.Name + "” was switched off",
			Text: w.DisabledReason + " It is told nothing until it is switched on again.", Label: "Look at it", Href: paths.Webhook(w.ID),
		})
	}
	for _, w := range health.FailingWebhooks {
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneWarning, Title: "Endpoint “" + w.Name + "” is failing",
			Text: "Since " + ui.Exact(*w.FailingSince) + ". Events are kept and tried again; after five days it is switched off.", Label: "See its deliveries", Href: paths.Webhook(w.ID),
		})
	}
	if n := health.OverdueEmails; n > 0 {
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneWarning, Title: counted(n, "mail is waiting for another try", "mails are waiting for another try"),
			Text: "The mail server has not taken them yet. They are tried again by themselves.", Label: "Open the outbox", Href: paths.Outbox,
		})
	}
	return items
}

func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
