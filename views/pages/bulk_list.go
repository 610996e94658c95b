package pages

import (
	"cmp"
	"slices"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// BulkListModel is the list of what was done to many invites at once.
type BulkListModel struct {
	Address  ListAddress
	Filter   models.BulkFilter
	Starters []ui.Option // who has begun any
	Today    time.Time
	Rows     []BulkRow
	Pager    ui.PagerProps
	Export   string
}

// BulkRow is one bulk action in the list.
type BulkRow struct {
	ID, Name, By         string
	Standing             string
	Tone                 ui.Tone
	Selected, Acted, Not int
	Running              bool
	At                   time.Time
}

// NewBulkRow reads a bulk action.
func NewBulkRow(b models.BulkAction) BulkRow {
	m := BulkModel{Action: b}
	standing, tone := bulkStanding(b.Status)
	return BulkRow{
		ID: b.ID, Name: m.say(m.words().submit, b.Total), By: b.CreatedBy, Standing: standing, Tone: tone, Selected: b.Total,
		Acted: b.Counts[models.BulkActed], Not: b.Total - b.Counts[models.BulkActed], Running: b.Status == models.BulkRunning, At: b.CreatedAt,
	}
}

// bulkStanding is how far a bulk action is, in a word.
func bulkStanding(status models.BulkStatus) (string, ui.Tone) {
	switch status {
	case models.BulkRunning:
		return "Under way", ui.ToneInfo
	case models.BulkDone:
		return "Done", ui.ToneSuccess
	case models.BulkStopped:
		return "Stopped", ui.ToneWarning
	}
	return "Not confirmed", ui.ToneNeutral
}

// BulkKindName is what a bulk action does, as staff read it.
func BulkKindName(kind models.BulkKind) string {
	switch kind {
	case models.BulkResend:
		return "Send again"
	case models.BulkExtend:
		return "Extend"
	case models.BulkTakeBack:
		return "Take back"
	}
	return "Revoke"
}

func bulkStatusName(status models.BulkStatus) string {
	name, _ := bulkStanding(status)
	return name
}

func (m BulkListModel) chips() []ui.FilterChip {
	a, f := m.Address, m.Filter
	return slices.Concat(
		a.chip("What", named(f.Kind, BulkKindName), "kind"), a.chip("Status", named(f.Status, bulkStatusName), "status"),
		a.chip("By", cmp.Or(optionLabel(m.Starters, f.CreatedBy), f.CreatedBy), "by"), a.dayChip("Begun"),
	)
}

func (m BulkListModel) columns() []ui.Column {
	size := m.Address.sorted("Selected", down(models.BulkLargest), up(models.BulkSmallest))
	size.End = true
	return []ui.Column{
		{Label: "What"}, {Label: "Status"}, size, {Label: "Changed", End: true}, {Label: "Left as they were", End: true}, m.Address.byTime("Begun"), {Label: "By"},
		{Label: "Result", Hidden: true, End: true},
	}
}

// someOrNone is a number in a table: a word for none, which is found at a glance.
func someOrNone(n int) string {
	if n == 0 {
		return "None"
	}
	return models.Thousands(n)
}

// auditOf is what the audit log says of the action.
func (m BulkModel) auditOf() string { return paths.AuditOf(m.Action.ID) }
