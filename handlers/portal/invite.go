package portal

import (
	"cmp"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// invite shows one invite and everything that happened to it.
func (h *Room) invite(w http.ResponseWriter, r *http.Request) error {
	history, live, err := h.followInvite(r)
	if err != nil {
		return err
	}
	inv := &history.Invite
	m := pages.InviteModel{
		Live: live, Name: inv.FullName, MayChange: may(r, models.RoleMember),
		Open: inv.LinkedAt == nil && inv.RevokedAt == nil, MayReplace: inv.LinkedAt == nil && inv.ReplacedBy == nil,
		MayMail: !history.Stopped && inv.EmailStatus != models.EmailNone && inv.EmailStatus != models.EmailSuppressed,
	}
	return respond.Page(w, r, http.StatusOK, pages.Invite(h.page(w, r, inv.FullName, layout.NavInvites), m))
}

// writtenMail is the latest mail that there is something to see of, for those who may see it.
func writtenMail(h *store.History, mayLink bool) pages.InviteMail {
	for _, e := range h.Emails { // the newest first
		if mayLink && e.RawSealed != nil {
			return pages.InviteMail{ID: e.ID, Subject: e.Subject, Status: e.Status}
		}
	}
	return pages.InviteMail{}
}

// inviteTimeline is what the page asks for while something is under way. Opened in a browser it leads to the page.
func (h *Room) inviteTimeline(w http.ResponseWriter, r *http.Request) error {
	if !respond.IsFragment(r) {
		return respond.SeeOther(w, r, paths.Invite(chi.URLParam(r, "id")))
	}
	_, live, err := h.followInvite(r)
	if err != nil {
		return err
	}
	live.FreshMail = live.Mail.ID != r.URL.Query().Get("mail")
	return respond.Fragment(w, r, http.StatusOK, pages.InviteProgress(live))
}

// resendInvite sends a fresh mail.
func (h *Room) resendInvite(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	history, err := h.scope(r).History(r.Context(), id)
	if err != nil {
		return notInMode(r, err, "invite")
	}
	if len(history.Emails) > 0 {
		if err := history.Emails[0].Again(h.Now()); err != nil {
			return h.refused(w, r, err, paths.Invite(id))
		}
	}
	inv, err := h.scope(r).ResendInvite(r.Context(), id)
	if err != nil {
		return h.refused(w, r, err, paths.Invite(id))
	}
	return h.doneBy(w, r, inv, h.sentAgain(r, inv), paths.Invite(id))
}

// revokeInvite kills the link.
func (h *Room) revokeInvite(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	inv, err := h.scope(r).RevokeInvite(r.Context(), id)
	if err != nil {
		return h.refused(w, r, err, paths.Invite(id))
	}
	return h.done(w, r, "The invite for "+inv.FullName+" is revoked. Its link no longer works.", paths.Invite(id))
}

// followInvite reads an invite and makes the part of its page that follows what happens.
func (h *Room) followInvite(r *http.Request) (*store.History, pages.InviteLiveModel, error) {
	var live pages.InviteLiveModel
	history, err := h.scope(r).History(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return nil, live, notInMode(r, err, "invite")
	}
	names, err := h.timelineNames(r, history)
	if err != nil {
		return nil, live, err
	}
	now, mayLink := h.Now(), may(r, models.RoleMember)
	live = pages.InviteLiveModel{
		ID: history.Invite.ID, Stage: history.Invite.Stage(), Watching: underWay(history, now),
		Advice: adviser{history, now, mayLink}.advice(), Facts: h.inviteFacts(history, now, mayLink),
		Events: newTimeline(history, names), Mail: writtenMail(history, mayLink),
	}
	live.Facts.CreatedBy = names.staff.of(live.Facts.CreatedBy)
	live.Facts.Accounts = connectedAccounts(history.Accounts, names.providers)
	return history, live, nil
}

// connectedAccounts are the accounts that are linked now, the newest first: at which provider, and as whom.
func connectedAccounts(accounts []models.Account, providers map[string]string) []string {
	var connected []string
	for _, a := range accounts {
		if a.Status != models.AccountConnected {
			continue
		}
		text := cmp.Or(providers[a.ProviderID], a.ProviderID)
		if a.LoginName != "" {
			text += ", as " + a.LoginName
		}
		connected = append(connected, text)
	}
	return connected
}

// timelineNames are the names of those that a timeline tells of.
func (h *Room) timelineNames(r *http.Request, history *store.History) (names timelineNames, err error) {
	names = timelineNames{providers: map[string]string{}, endpoints: map[string]string{}}
	if names.staff, err = h.staffNames(r); err != nil {
		return names, err
	}
	if len(history.Accounts) > 0 {
		all, err := h.scope(r).Providers(r.Context())
		if err != nil {
			return names, err
		}
		for _, p := range all {
			names.providers[p.ID] = p.Name
		}
	}
	if len(history.Deliveries) > 0 {
		ids := make([]string, len(history.Deliveries))
		for i, d := range history.Deliveries {
			ids[i] = d.WebhookID
		}
		if names.endpoints, err = h.scope(r).WebhookNames(r.Context(), ids); err != nil {
			return names, err
		}
	}
	return names, nil
}

// watchFor is how long after it began the page follows something that is under way; what takes longer than that waits for
// a further try, and nobody looks on.
const watchFor = time.Minute

// underWay says whether something is about to happen that is worth following.
func underWay(h *store.History, now time.Time) bool {
	for _, e := range h.Emails {
		if e.Status == models.EmailQueued && now.Sub(e.CreatedAt) < watchFor {
			return true
		}
	}
	for _, d := range h.Deliveries {
		if d.Status == models.DeliveryPending && now.Sub(d.CreatedAt) < watchFor {
			return true
		}
	}
	return false
}

// inviteFacts leaves the link out for viewers: whoever has it can act as the person invited.
func (h *Room) inviteFacts(history *store.History, now time.Time, mayLink bool) pages.InviteFacts {
	inv, template := &history.Invite, &history.Template
	facts := pages.InviteFacts{
		FullName: inv.FullName, Email: inv.Email, EmailStatus: inv.EmailStatus,
		TemplateID: template.ID, Template: template.Name, TemplateDeleted: template.DeletedAt != nil,
		CreatedBy: inv.CreatedBy, CreatedAt: inv.CreatedAt, LinkedAt: inv.LinkedAt,
		LinkDead: inv.Usable(now) != nil,
		Sandbox:  inv.Mode == models.Sandbox, UserID: inv.UserID, ID: inv.ID,
		Source: inv.Source, Replaces: history.Replaces,
	}
	if inv.ReplacedBy != nil {
		facts.ReplacedBy = *inv.ReplacedBy
	}
	if mayLink {
		facts.LandingURL = h.absolute(paths.Landing(inv.Token))
	}
	if len(history.Emails) > 0 {
		facts.EmailID = history.Emails[0].ID
	}
	if inv.FirstName != nil {
		facts.FirstName = *inv.FirstName
	}
	if inv.LastName != nil {
		facts.LastName = *inv.LastName
	}
	if inv.LinkedAt == nil && inv.RevokedAt == nil {
		facts.ExpiresAt = &inv.ExpiresAt
	}
	return facts
}
