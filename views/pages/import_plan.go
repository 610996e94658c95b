package pages

import (
	"github.com/a-h/templ"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// ImportPlanModel is what becomes of each row of a table, before anything is sent.
type ImportPlanModel struct {
	Import        *models.Import
	Rows          ImportRowsModel
	PlanHash      string           // names the plan that is shown, for the confirmation
	Template      *models.Template // nil: it was deleted since
	Templates     []ui.Option
	WinkTemplates []ui.Option // empty: nothing to choose
	Captured      bool        // mail stays in the outbox
	Faults        Faults
}

func (m ImportPlanModel) sending() int { return m.Import.Counts[models.OutcomeSend] }

// headline says what a confirmation would do.
func (m ImportPlanModel) headline() string {
	n := m.sending()
	if n == 0 {
		return "Nobody in this table would be invited"
	}
	return models.Thousands(n) + " of " + models.CountOf(m.Import.Rows, "row", "rows") + " would be invited"
}

func (m ImportPlanModel) button() string {
	return "Send " + models.CountOf(m.sending(), "invitation", "invitations")
}

// confirmNote is the id of what the button that confirms does, besides its number.
const confirmNote = "confirm-note"

// confirms are the attributes of the button that confirms: it alone sends the form there.
func (m ImportPlanModel) confirms() templ.Attributes {
	return templ.Attributes{"id": "confirm-import", "formaction": paths.ConfirmImport(m.Import.ID), "aria-describedby": confirmNote}
}

// submitOnChange sends the form of a box as soon as it is ticked, without any of its buttons: the plan is made anew.
func submitOnChange() templ.Attributes { return templ.Attributes{"data-submit-on-change": true} }

// stats are the numbers above the rows.
func (m ImportPlanModel) stats() []ui.StatProps {
	var stats []ui.StatProps
	for _, o := range models.ImportOutcomes() {
		n := m.Import.Counts[o]
		if n == 0 && o != models.OutcomeSend {
			continue
		}
		stats = append(stats, ui.StatProps{Label: o.Words(), Value: models.Thousands(n), Tone: outcomeTone(o), Href: importHref(m.Import, o)})
	}
	return stats
}

// known is how many people have an invite already.
func (m ImportPlanModel) known() int {
	return m.Import.Counts[models.OutcomeInvited] + m.Import.Counts[models.OutcomeLinked]
}

func (m ImportPlanModel) offersAgain() bool { return m.Import.Again || m.known() > 0 }

func (m ImportPlanModel) offersIncomplete() bool {
	return m.Import.Incomplete || m.Import.Counts[models.OutcomeIncomplete] > 0
}

func (m ImportPlanModel) againLabel() string {
	switch n := m.known(); n {
	case 0:
		return "Also invite those who have an invite already, or have linked"
	case 1:
		return "Also invite the one who has an invite already, or has linked"
	default:
		return "Also invite the " + models.Thousands(n) + " who have an invite already, or have linked"
	}
}

func (m ImportPlanModel) incompleteLabel() string {
	switch n := m.Import.Counts[models.OutcomeIncomplete]; n {
	case 0:
		return "Invite those with missing values, too"
	case 1:
		return "Invite the one with a missing value, too"
	default:
		return "Invite the " + models.Thousands(n) + " with missing values, too"
	}
}

// stale says that the template was saved since the plan was made: the confirmation would not hold.
func (m ImportPlanModel) stale() bool {
	return m.Template == nil || m.Import.PlannedAt != nil && m.Template.UpdatedAt.After(*m.Import.PlannedAt)
}

func (m ImportPlanModel) settingsLabels() []Label {
	return []Label{{"templateId", "Template"}, {"winkTemplateId", "Wink template"}}
}

func importHref(imp *models.Import, o models.ImportOutcome) string {
	return paths.ImportShowing(imp.ID, string(o))
}

// deref is what a pointer points to, "" for nil.
func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
