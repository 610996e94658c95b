package paths

import (
	"net/url"
	"strconv"
	"strings"
)

// Pages for inviting many people from a table, and the frame of a new invite's mail.
const (
	Imports         = "/imports"
	ImportNew       = "/imports/new"
	ImportExport    = "/imports/export"
	ImportExample   = "/imports/example.csv"
	ImportRoute     = "/imports/{id}"
	ImportColumns   = "/imports/{id}/columns"
	ImportPlan      = "/imports/{id}/plan"
	ImportConfirm   = "/imports/{id}/confirm"
	ImportCancel    = "/imports/{id}/cancel"
	ImportDiscard   = "/imports/{id}/discard"
	ImportRowRoute  = "/imports/{id}/rows/{number}"
	ImportRowMail   = "/imports/{id}/rows/{number}/mail"
	ImportProblems  = "/imports/{id}/problems.csv"
	ImportResult    = "/imports/{id}/result.csv"
	InviteMail      = "/invites/preview/mail"
	importParameter = "importId"

	// ImportRowsMark leads to the rows on the page of an import.
	ImportRowsMark = "#rows"
)

// NewImportLike is the form that takes a table, with the templates of another import chosen, and with the rows that were pasted for the import from;
// each may be empty.
func NewImportLike(templateID, winkTemplateID, from string) string {
	values := url.Values{}
	for name, id := range map[string]string{"templateId": templateID, "winkTemplateId": winkTemplateID, "from": from} {
		if id != "" {
			values.Set(name, id)
		}
	}
	return strings.TrimSuffix(ImportNew+"?"+values.Encode(), "?")
}

// Import is the page of one import.
func Import(id string) string { return fill(ImportRoute, id) }

// ImportShowing is the page of an import with the rows of one outcome; "" for all.
func ImportShowing(id, outcome string) string {
	if outcome == "" {
		return Import(id) + ImportRowsMark
	}
	return Import(id) + "?" + url.Values{"outcome": {outcome}}.Encode() + ImportRowsMark
}

// ColumnsOfImport is where the columns of an import are chosen.
func ColumnsOfImport(id string) string { return fill(ImportColumns, id) }

// PlanImport is where an import is planned anew.
func PlanImport(id string) string { return fill(ImportPlan, id) }

// ConfirmImport is where a plan is confirmed.
func ConfirmImport(id string) string { return fill(ImportConfirm, id) }

// CancelImport is where a running import is stopped.
func CancelImport(id string) string { return fill(ImportCancel, id) }

// DiscardImport is where a draft's deletion is posted.
func DiscardImport(id string) string { return fill(ImportDiscard, id) }

// RowOfImport is the page of one row, with its mail.
func RowOfImport(id string, number int) string { return fill(ImportRowRoute, id, strconv.Itoa(number)) }

// MailOfRow is a row's mail, for a sandboxed frame.
func MailOfRow(id string, number int) string { return fill(ImportRowMail, id, strconv.Itoa(number)) }

// ProblemsOfImport is the file of the rows that are not invited; outcome narrows it, where it is not empty.
func ProblemsOfImport(id, outcome string) string {
	if outcome == "" {
		return fill(ImportProblems, id)
	}
	return fill(ImportProblems, id) + "?" + url.Values{"outcome": {outcome}}.Encode()
}

// ResultOfImport is the file of all rows with what became of them.
func ResultOfImport(id string) string { return fill(ImportResult, id) }

// InvitesOfImport lists the invites that an import made.
func InvitesOfImport(id string) string {
	return Invites + "?" + url.Values{importParameter: {id}}.Encode()
}

// MailOfNewInvite is the mail of an invite that is being written, for a sandboxed frame; sealed holds what has been typed, encrypted.
func MailOfNewInvite(sealed string) string {
	return InviteMail + "?" + url.Values{"for": {sealed}}.Encode()
}
