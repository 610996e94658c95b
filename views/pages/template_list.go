package pages

import (
	"net/url"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// TemplateListModel is the list of invite templates.
type TemplateListModel struct {
	Filter  models.TemplateFilter
	Rows    []TemplateRow
	CanEdit bool
	Export  string // the address of the list as a file
	Pager   ui.PagerProps
}

// columns head the table; those that it can be sorted by lead to that order, and back.
func (m TemplateListModel) columns() []ui.Column {
	return []ui.Column{
		m.sorted("Template", models.TemplatesByName, ui.Ascending), m.sorted("Company", models.TemplatesCompany, ui.Ascending),
		m.sorted("Used by", models.TemplatesUsed, ui.Descending), m.sorted("Changed", models.TemplatesChanged, ui.Descending), {Label: "Actions", Hidden: true, End: true},
	}
}

// sorted is a column that leads to its order, or from it to that of creation.
func (m TemplateListModel) sorted(label string, by models.TemplateSort, order ui.Order) ui.Column {
	column := ui.Column{Label: label, Sort: m.address(m.Filter.Search, by)}
	if m.Filter.Sort == by {
		column.Sort, column.Sorted = m.address(m.Filter.Search, models.TemplatesNewest), order
	}
	return column
}

func (m TemplateListModel) address(search string, sort models.TemplateSort) string {
	query := url.Values{}
	if search != "" {
		query.Set("q", search)
	}
	if sort != "" {
		query.Set("sort", string(sort))
	}
	if len(query) == 0 {
		return paths.Templates
	}
	return paths.Templates + "?" + query.Encode()
}

func (m TemplateListModel) filterBar() ui.FilterBarProps {
	bar := ui.FilterBarProps{
		Action: paths.Templates, Label: "Filter the templates",
		Search:  &ui.FilterSearch{Name: "q", Label: "Search templates", Value: m.Filter.Search, Placeholder: "Name, company or subject", MaxLength: 200},
		Actions: ui.ExportMenu(ui.ExportProps{Href: m.Export}),
	}
	if m.Filter.Sort != "" {
		bar.Hidden = []ui.HiddenField{{Name: "sort", Value: string(m.Filter.Sort)}}
	}
	if m.Filter.Search != "" {
		bar.Chips = []ui.FilterChip{{Label: "Search", Value: m.Filter.Search, Remove: m.address("", m.Filter.Sort)}}
	}
	return bar
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

// NewTemplateRow makes a row of a template, the number of invites that follow it, and of those that are open.
func NewTemplateRow(t models.Template, uses, open int64) TemplateRow {
	row := TemplateRow{
		Href: paths.Template(t.ID), Name: t.Name, Company: t.Company.Name, Subject: templateSubject(t), Uses: usesText(uses, open),
		UpdatedAt: t.UpdatedAt, UpdatedBy: t.UpdatedBy,
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

func invitesCount(n int64) string {
	if n == 1 {
		return "1 invite"
	}
	return ui.Number(n) + " invites"
}
