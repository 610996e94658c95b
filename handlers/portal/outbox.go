package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// outbox lists the e-mails of the mode, narrowed by what the address says.
func (h *Room) outbox(w http.ResponseWriter, r *http.Request) error {
	filter := emailFilter(r.URL.Query())
	found, err := h.scope(r).FindEmails(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	m := pages.OutboxListModel{
		Address: addressOf(r, paths.Outbox, filter.Sort, "q", "status"), Filter: filter, Captured: h.captures(r),
		Pager: placedPager(r, found, store.Count{N: uncounted}, "e-mails"), Export: exportURL(r, paths.OutboxExport),
	}
	for _, e := range found.Items {
		m.Rows = append(m.Rows, pages.NewOutboxRow(e))
	}
	return respond.Page(w, r, http.StatusOK, pages.OutboxList(h.page(w, r, "Outbox", layout.NavOutbox), m))
}

func emailFilter(query url.Values) models.EmailFilter {
	return models.EmailFilter{
		Status: models.EmailStatus(query.Get("status")), Search: strings.TrimSpace(query.Get("q")), Sort: models.EmailSort(query.Get("sort")),
	}
}

// exportEmails is the list as a file, narrowed as its address says. What the mails say is not in it: they hold personal links.
func (h *Room) exportEmails(w http.ResponseWriter, r *http.Request) error {
	scope, filter, names := h.scope(r), emailFilter(r.URL.Query()), map[string]string{}
	return respond.CSV(w, r, exportName(r, "outbox"), emailColumns(names), func(ctx context.Context, cursor string) (models.List[models.Email], error) {
		found, err := scope.FindEmails(ctx, filter, exportPage(cursor))
		if err != nil {
			return found, listFault(r, err)
		}
		ids := make([]string, len(found.Items))
		for i, e := range found.Items {
			ids[i] = e.InviteID
		}
		invites, err := scope.InvitesByID(ctx, ids)
		for id, inv := range invites {
			names[id] = inv.FullName
		}
		return found, err
	})
}

// emailColumns are those of the exported list. names are those of the people, by invite, filled in while it is read.
func emailColumns(names map[string]string) []respond.Column[models.Email] {
	return []respond.Column[models.Email]{
		textColumn("E-mail id", func(e models.Email) string { return e.ID }),
		textColumn("Full name", func(e models.Email) string { return names[e.InviteID] }),
		textColumn("To", func(e models.Email) string { return e.ToAddress }),
		textColumn("Subject", func(e models.Email) string { return e.Subject }),
		textColumn("Status", func(e models.Email) string { return pages.NewOutboxStatus(e).Text }),
		{Head: "Tries", Cell: func(e models.Email) respond.Cell { return respond.NumberCell(e.Tries) }},
		textColumn("Mail server’s reply", func(e models.Email) string { return e.Reply }),
		{Head: "Created (UTC)", Cell: func(e models.Email) respond.Cell { return respond.TimeCell(e.CreatedAt) }},
		{Head: "Sent (UTC)", Cell: func(e models.Email) respond.Cell { return respond.OptionalTimeCell(e.SentAt) }},
		textColumn("Invite id", func(e models.Email) string { return e.InviteID }),
	}
}

func (h *Room) outboxEmail(w http.ResponseWriter, r *http.Request) error {
	m, err := h.emailModel(r)
	if err != nil {
		return err
	}
	return respond.Page(w, r, http.StatusOK, pages.OutboxEmail(h.page(w, r, "E-mail", layout.NavOutbox), m))
}

func (h *Room) emailModel(r *http.Request) (m pages.OutboxEmailModel, err error) {
	email, err := h.scope(r).Email(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return m, notInMode(r, err, "e-mail")
	}
	invite, err := h.scope(r).Invite(r.Context(), email.InviteID)
	if err != nil {
		return m, err
	}
	attempts, err := h.scope(r).EmailAttempts(r.Context(), email.ID)
	if err != nil {
		return m, err
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return m, err
	}
	m = pages.OutboxEmailModel{
		Email: *email, By: staff.of(email.CreatedBy), Attempts: attempts, InviteHref: paths.Invite(invite.ID), InviteName: invite.FullName, MayRead: may(r, models.RoleMember),
	}
	if !m.MayRead || email.Raw == nil {
		return m, nil
	}
	if email.Status == models.EmailCaptured { // nobody got it: this is the way to its link
		m.LandingURL = h.absolute(paths.Landing(invite.Token))
	}
	message, err := readMessage(email.Raw)
	m.From, m.Text = message.From, message.Text
	return m, err
}

// emailHTML is the mail's HTML for the frame on its page, which lets it do nothing but open its links in new tabs.
func (h *Room) emailHTML(w http.ResponseWriter, r *http.Request) error {
	email, err := h.writtenEmail(r)
	if err != nil {
		return err
	}
	message, err := readMessage(email.Raw)
	if err != nil {
		return err
	}
	respond.SetPolicy(w, respond.MailPolicy)
	return raw(w, "text/html; charset=utf-8", []byte(inNewTabs(message.HTML)))
}

// emailSource is the message byte for byte.
func (h *Room) emailSource(w http.ResponseWriter, r *http.Request) error {
	email, err := h.writtenEmail(r)
	if err != nil {
		return err
	}
	return raw(w, "text/plain; charset=utf-8", email.Raw)
}

func (h *Room) writtenEmail(r *http.Request) (*models.Email, error) {
	email, err := h.scope(r).Email(r.Context(), chi.URLParam(r, "id"))
	if err == nil && email.Raw == nil {
		return nil, &models.Error{Kind: models.KindNotFound, Message: "This e-mail has not been written yet."}
	}
	return email, notInMode(r, err, "e-mail")
}

// raw writes bytes that are no page of ours. They hold somebody's link: nobody keeps them.
func raw(w http.ResponseWriter, kind string, body []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body) // the reader has gone; there is nobody to tell
	return nil
}
