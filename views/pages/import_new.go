package pages

import (
	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// ImportNewModel is the form that takes a table of people.
type ImportNewModel struct {
	Text             string
	TemplateID       string
	WinkTemplateID   string
	Templates        []ui.Option // empty: there is none yet
	WinkTemplates    []ui.Option // empty: nothing to choose
	MayWriteTemplate bool
	Faults           Faults
}

func (m ImportNewModel) labels() []Label {
	return []Label{{"file", "Spreadsheet"}, {"text", "Or paste rows"}, {"templateId", "Template"}, {"winkTemplateId", "Wink template"}}
}

// importSteps are those from a table to invitations.
func importSteps(imp *models.Import) []ui.StepperStep {
	steps := []ui.StepperStep{{Label: "Table"}, {Label: "Columns"}, {Label: "Check"}, {Label: "Send"}}
	if imp != nil && imp.Status == models.ImportDraft {
		steps[1].Href = columnsHref(imp)
	}
	return steps
}

// anotherTable leads to the form that takes a table, with an import's templates chosen, and what was pasted.
func anotherTable(imp *models.Import) string {
	from := ""
	if pasted(imp) {
		from = imp.ID
	}
	return paths.NewImportLike(deref(imp.TemplateID), deref(imp.WinkTemplateID), from)
}

// pasted says that a table was not uploaded as a file.
func pasted(imp *models.Import) bool { return imp.FileName == "" }

// The numbers of the steps.
const (
	stepTable = iota
	stepColumns
	stepCheck
	stepSend
)
