package pages

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// InviteListModel is the list of invites.
type InviteListModel struct {
	Address   ListAddress
	Filter    models.InviteFilter
	Today     time.Time
	Templates []ui.Option // the first lets everything through
	Creators  []ui.Option // who has invited anybody
	Import    string      // the name of the import they are narrowed to
	Rows      []InviteRow
	Matching  int64 // how many fit, on all pages; 0 where nobody counted so far
	Pager     ui.PagerProps
	Export    string
	MayChange bool
	Keep      string              // the name under which a tab keeps what is ticked
	Tickable  int                 // how many can be ticked one by one
	Running   []models.BulkAction // under way
	TTL       time.Duration       // how long a link works
}

// InviteRow is one invite in a list.
type InviteRow struct {
	ID          string
	Name, Email string
	Template    string
	Stage       models.Stage
	Reply       string // what the mail server said of a mail that failed
	Remedy      Remedy // of that
	CreatedAt   time.Time
	ChangedAt   time.Time
	ExpiresAt   time.Time
	Over        bool // the link does not run out any more: it was used, or revoked
}

// Remedy is what helps where a mail has failed.
type Remedy int

// A mail that has not failed needs none.
const (
	NoRemedy Remedy = iota
	RemedyAddress
	RemedyResend
)

// NewInviteRow makes a row of an invite; template is its template's name, reply what the mail server said if its mail has failed.
func NewInviteRow(inv *models.Invite, template, reply string) InviteRow {
	remedy := NoRemedy
	if inv.Stage() == models.StageFailed {
		remedy = RemedyResend
		if models.WrongAddress(inv.EmailStatus, reply) {
			remedy = RemedyAddress
		}
	}
	return InviteRow{
		Reply: reply, Remedy: remedy,
		ID: inv.ID, Name: inv.FullName, Email: inv.Email, Template: template, Stage: inv.Stage(), CreatedAt: inv.CreatedAt, ChangedAt: inv.UpdatedAt,
		ExpiresAt: inv.ExpiresAt, Over: inv.LinkedAt != nil || inv.RevokedAt != nil,
	}
}

// byExpiry says whether the list is in the order of when links run out: then those that do not any more say when they would have, as no
// gap among the dates explains where they stand.
func (m InviteListModel) byExpiry() bool {
	return m.Filter.Sort == models.SortExpires || m.Filter.Sort == models.SortLasting
}

// byChange says whether the list is in the order of what has changed last.
func (m InviteListModel) byChange() bool {
	return m.Filter.Sort == models.SortChanged || m.Filter.Sort == models.SortStale
}

// InvitesAt is the list of the invites at one stage.
func InvitesAt(s models.Stage) string { return paths.InvitesWhere(url.Values{"stage": {string(s)}}) }

func (m InviteListModel) filtered() bool { return len(m.chips()) > 0 }

// chips are the filters that are on, each with the way to do without it.
func (m InviteListModel) chips() []ui.FilterChip {
	a, f := m.Address, m.Filter
	return slices.Concat(
		a.searched(), a.chip("Stage", named(f.Stage, StageName), "stage"),
		a.chip("Needs", AttentionName(f.Attention), "attention"), a.chip("Came as far as", ReachedName(f.Reached), "reached"),
		a.chip("Template", optionLabel(m.Templates, f.TemplateID), "templateId"), a.chip("Came by", SourceName(f.Source), "source"),
		a.chip("Created by", cmp.Or(optionLabel(m.Creators, f.CreatedBy), f.CreatedBy), "creator"), a.chip("Import", cmp.Or(m.Import, f.ImportID), "importId"), a.dayChip("Created"),
	)
}

// rarer are the filters that stand together in a panel.
func rarer() []string { return []string{"attention", "reached", "source", "creator"} }

// more says which of the rarer filters are on.
func (m InviteListModel) more() string {
	n := len(m.Address.fields(rarer()...))
	if n == 0 {
		return ""
	}
	return models.Thousands(n)
}

// columns head the table; each that sorts leads to its order, or the other way round.
func (m InviteListModel) columns() []ui.Column {
	a := m.Address
	return []ui.Column{
		a.sorted("Person", up(models.SortName), down(models.SortNameEnd)),
		{Label: "Stage"}, {Label: "Template"}, a.byTime("Created"),
		a.sorted("Last change", down(models.SortChanged), up(models.SortStale)),
		a.sorted("Link expires", up(models.SortExpires), down(models.SortLasting)),
	}
}

// bulk is the bar for what is selected.
func (m InviteListModel) bulk() ui.BulkProps {
	return ui.BulkProps{
		Form: "bulk", Action: paths.InvitesBulk, Matching: m.Matching, Shown: len(m.Rows), What: "invites", Hidden: m.Address.fields(),
		Keep: m.Keep, Filter: m.Address.With("sort", ""), Most: m.Tickable,
	}
}

// selects is the id of the bar's form for those who may use it.
func (m InviteListModel) selects() string {
	if m.MayChange {
		return "bulk"
	}
	return ""
}

func (m InviteListModel) export() ui.ExportProps {
	p := ui.ExportProps{Href: m.Export}
	if m.Matching > 0 {
		p.What = models.CountOf(m.Matching, "invite", "invites")
	}
	return p
}

// AttentionName is what invites wait for, as staff read it.
func AttentionName(a models.Attention) string {
	switch a {
	case models.AttentionFailed:
		return "Mail failed"
	case models.AttentionExpiring:
		return "Expires soon"
	case models.AttentionStuck:
		return "Started, then stuck"
	case models.AttentionUnmailed:
		return "Stuck, and gets no mail"
	}
	return string(a)
}

// ReachedName is a step of the funnel, as staff read it.
func ReachedName(r models.Reached) string {
	switch r {
	case models.ReachedSent:
		return "Sent"
	case models.ReachedOpened:
		return "Opened by a person"
	case models.ReachedStarted:
		return "Started"
	case models.ReachedLinked:
		return "Linked"
	}
	return string(r)
}

// SourceName is by which way an invite came, as staff read it.
func SourceName(s models.InviteSource) string {
	switch s {
	case models.SourcePortal:
		return "Portal"
	case models.SourceAPI:
		return "API"
	case models.SourceImport:
		return "Import"
	}
	return string(s)
}

// choices are the values of a filter, with one for all of them before.
func choices[T ~string](first string, all []T, name func(T) string) []ui.Option {
	options := []ui.Option{{Label: first}}
	for _, value := range all {
		options = append(options, ui.Option{Value: string(value), Label: name(value)})
	}
	return options
}

// nothing says that no invite fits; where only those in need were asked for, that is good news.
func (m InviteListModel) nothing() ui.EmptyStateProps {
	if len(m.chips()) == 1 && m.Filter.Attention != "" {
		return ui.EmptyStateProps{Icon: "circle-check", Title: "Nobody needs this now", Text: m.wouldHold(), Action: backToDashboard()}
	}
	return m.Address.nothingFits("No invite fits", m.chips())
}

// wouldHold says who would be in a list of those in need.
func (m InviteListModel) wouldHold() string {
	switch m.Filter.Attention {
	case models.AttentionFailed:
		return "Invites whose mail was refused, came back, or was never confirmed would stand here."
	case models.AttentionExpiring:
		return "Invites whose link runs out within " + ui.Lasting(models.ExpiringWithin(m.TTL)) + " would stand here."
	case models.AttentionStuck:
		return "Whoever has started, and has done nothing more for a day, would stand here."
	}
	return "Whoever has started, has done nothing more for a day, and gets no e-mail would stand here."
}
