package pages

import (
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TemplateListModel is the list of invite templates.
type TemplateListModel struct {
	Address ListAddress
	Filter  models.TemplateFilter
	Rows    []TemplateRow
	CanEdit bool
	Export  string // the address of the list as a file
	Pager   ui.PagerProps
}

// columns head the table; those that it can be sorted by lead to that order, and from it to its opposite.
func (m TemplateListModel) columns() []ui.Column {
	a := m.Address
	return []ui.Column{
		a.sorted("Template", up(models.TemplatesByName), down(models.TemplatesByNameEnd)),
		a.sorted("Company", up(models.TemplatesCompany), down(models.TemplatesCompanyEnd)),
		a.sorted("Used by", down(models.TemplatesUsed), up(models.TemplatesUnused)),
		a.sorted("Changed", down(models.TemplatesChanged), up(models.TemplatesStale)),
		{Label: "Actions", Hidden: true, End: true},
	}
}

func (m TemplateListModel) filterBar() ui.FilterBarProps {
	return ui.FilterBarProps{
		Action: paths.Templates, Label: "Filter the templates", Hidden: m.Address.order(), Chips: m.Address.searched(), Clear: m.Address.cleared(),
		Search:  &ui.FilterSearch{Name: "q", Label: "Search templates", Value: m.Filter.Search, Placeholder: "Search templates", MaxLength: 200},
		Actions: ui.ExportMenu(ui.ExportProps{Href: m.Export}),
	}
}

// nothing says that no template reads what was searched for.
func (m TemplateListModel) nothing() ui.EmptyStateProps {
	p := m.Address.nothingFits("No template fits", nil)
	p.Text = "Nothing in a name, a company or a subject reads “" + m.Filter.Search + "”."
	return p
}

// open is what the way into a template says.
func (m TemplateListModel) open() string {
	if m.CanEdit {
		return "Edit"
	}
	return "Look at"
}

// TemplateRow is one template of the list.
type TemplateRow struct {
	Href      string
	Name      string
	Company   string
	Subject   string
	Uses      string // "3 invites, 1 open"
	UsesHref  string // the invites; empty for none
	UpdatedAt time.Time
	UpdatedBy string // empty: not known
}

// NewTemplateRow makes a row, without who changed it, of a template, the number of invites that follow it, and of those that are open.
func NewTemplateRow(t models.Template, uses, open int64) TemplateRow {
	row := TemplateRow{
		Href: paths.Template(t.ID), Name: t.Name, Company: t.Company.Name, Subject: templateSubject(t), Uses: usesText(uses, open),
		UpdatedAt: t.UpdatedAt,
	}
	if uses == 0 {
		row.Uses = "None"
	} else {
		row.UsesHref = paths.InvitesOf(t.ID)
	}
	return row
}

// templateSubject is what the list shows of the mail.
func templateSubject(t models.Template) string {
	if !t.Email.SendEmail {
		return "No e-mail: the link is handed out"
	}
	return t.Email.Subject
}

func invitesCount(n int64) string { return models.CountOf(n, "invite", "invites") }
