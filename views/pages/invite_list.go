package pages

import (
	"net/url"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// InviteListModel is the list of invites.
type InviteListModel struct {
	Query      string // what was searched for
	Stage      string
	TemplateID string
	Templates  []ui.Option
	Rows       []InviteRow
	Pager      ui.PagerProps
	MayInvite  bool
}

// InviteRow is one invite in a list.
type InviteRow struct {
	ID          string
	Name, Email string
	Template    string
	Stage       models.Stage
	ChangedAt   time.Time
	ExpiresAt   *time.Time // nil where the link does not run out any more
}

// NewInviteRow makes a row of an invite; template is its template's name.
func NewInviteRow(inv *models.Invite, template string) InviteRow {
	row := InviteRow{
		ID: inv.ID, Name: inv.FullName, Email: inv.Email, Template: template, Stage: inv.Stage(), ChangedAt: inv.UpdatedAt,
	}
	if inv.LinkedAt == nil && inv.RevokedAt == nil {
		row.ExpiresAt = &inv.ExpiresAt
	}
	return row
}

func (m InviteListModel) filtered() bool { return m.Query != "" || m.Stage != "" || m.TemplateID != "" }

// InvitesAt is the list of the invites at one stage.
func InvitesAt(s models.Stage) string {
	return paths.Invites + "?" + url.Values{"stage": {string(s)}}.Encode()
}
