package api

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
	"invites/web/paths"
)

func (h *Room) inviteRoutes(r chi.Router) {
	invite := named(models.PrefixInvite, "invite")
	r.Get("/invites", h.do(filtered(inviteFilter, store.Scope.Invites, h.invite)))
	r.Post("/invites", h.do(h.createInvite))
	r.Post("/invites/batch", h.do(h.createInvites))
	r.Get("/invites/{id}", h.do(invite(shown(store.Scope.Invite, h.invite))))
	r.Get("/invites/{id}/logs", h.do(invite(listedOf(store.Scope.InviteLogs, inviteLog))))
	r.Post("/invites/{id}/resend", h.do(invite(acted(store.Scope.ResendInvite, h.invite))))
	r.Post("/invites/{id}/revoke", h.do(invite(acted(store.Scope.RevokeInvite, h.invite))))
}

func inviteFilter(q query) models.InviteFilter {
	return models.InviteFilter{
		Status: models.InviteStatus(q.text("status")), Email: q.text("email"), TemplateID: q.text("templateId"),
		UserID: q.text("userId"), StartDate: q.day("startDate"), EndDate: q.day("endDate"),
	}
}

func (h *Room) createInvite(c *call) (reply, error) {
	o, err := c.object()
	if err != nil {
		return reply{}, err
	}
	wanted := newInvite(o)
	if o.any() {
		return reply{}, o.with(c.scope.CheckInvite(c.r.Context(), wanted))
	}
	inv, err := c.scope.CreateInvite(c.r.Context(), wanted)
	if err != nil {
		return reply{}, o.with(err)
	}
	return created(h.invite(inv)), nil
}

func newInvite(o object) models.NewInvite {
	return models.NewInvite{
		FullName: o.text("fullName"), FirstName: o.optional("firstName"), LastName: o.optional("lastName"), Email: o.text("email"),
		TemplateID: o.optional("templateId"), WinkTemplateID: o.optional("winkTemplateId"),
	}
}

// invite shows an invite.
func (h *Room) invite(i *models.Invite) Invite {
	return Invite{
		ID: i.ID, CreatedAt: models.Time(i.CreatedAt), FullName: i.FullName, FirstName: i.FirstName, LastName: i.LastName,
		Email: i.Email, TemplateID: i.TemplateID, WinkTemplateID: i.WinkTemplateID, UserID: i.UserID,
		Status: i.Status, UpdatedAt: models.Time(i.UpdatedAt), InvitedAt: (*models.Time)(i.InvitedAt),
		LinkedAt:             (*models.Time)(i.LinkedAt),
		InviteLandingPageURL: paths.Absolute(h.Origin, paths.Landing(i.Token)),
		ExpiresAt:            models.Time(i.ExpiresAt), RevokedAt: (*models.Time)(i.RevokedAt), EmailStatus: i.EmailStatus,
	}
}

// inviteLog shows a step of an invite.
func inviteLog(l *models.InviteLog) InviteLog {
	return InviteLog{
		ID: l.ID, InviteID: l.InviteID, UserID: l.UserID, InviteStatus: l.InviteStatus, CreatedAt: models.Time(l.CreatedAt),
	}
}
