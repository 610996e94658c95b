package pages

import (
	"fmt"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TemplateListModel is the list of invite templates.
type TemplateListModel struct {
	Rows    []TemplateRow
	CanEdit bool
	Pager   ui.PagerProps
}

// TemplateRow is one template of the list.
type TemplateRow struct {
	Href      string
	Name      string
	Company   string
	Subject   string
	Uses      string // "3 invites"
	UpdatedAt time.Time
}

// NewTemplateRow makes a row of a template and the number of invites that follow it.
func NewTemplateRow(t models.Template, uses int64) TemplateRow {
	return TemplateRow{
		Href: paths.Template(t.ID), Name: t.Name, Company: t.Company.Name, Subject: templateSubject(t), Uses: invitesCount(uses), UpdatedAt: t.UpdatedAt,
	}
}

// templateSubject is what the list shows of the mail.
func templateSubject(t models.Template) string {
	if !t.Email.SendEmail {
		return "No e-mail: the link is handed out"
	}
	return t.Email.Subject
}

func invitesCount(n int64) string {
	if n == 1 {
		return "1 invite"
	}
	return fmt.Sprintf("%d invites", n)
}
