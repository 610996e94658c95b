package paths

import "net/url"

// Pages around invite templates, for staff.
const (
	TemplateExport       = "/templates/export"
	TemplatePeople       = "/templates/people"
	TemplateTest         = "/templates/test"
	TemplateLogo         = "/templates/logo"
	TemplateTyped        = "/templates/preview/{part}"
	TemplateSaved        = "/templates/{id}/preview/{part}"
	TemplateHistoryRoute = "/templates/{id}/history"
	TemplateRestore      = "/templates/{id}/restore"
	TemplateDuplicate    = "/templates/{id}/duplicate"

	OutboxTests      = "/outbox/tests"
	OutboxTestExport = "/outbox/tests/export"
	OutboxTestRoute  = "/outbox/tests/{id}"
	OutboxTestHTML   = "/outbox/tests/{id}/html"
	OutboxTestSource = "/outbox/tests/{id}/source"
)

// LandingTest is where the links of test e-mails lead: a page that explains itself and does nothing.
const LandingTest = "/i/test"

// Parts of a template that are shown in frames, for TypedTemplate and SavedTemplate.
const (
	PartMail    = "mail"
	PartLanding = "landing"
	PartSuccess = "success"
)

// TypedTemplate draws a part of a template as it has been typed; without anything typed, of our sample.
func TypedTemplate(part string) string { return fill(TemplateTyped, part) }

// SavedTemplate draws a part of a template as it is, for the person as, where that is not empty.
func SavedTemplate(id, part, as string) string {
	path := fill(TemplateSaved, id, part)
	if as == "" {
		return path
	}
	return path + "?" + url.Values{"as": {as}}.Encode()
}

// TemplateHistory lists the versions of a template.
func TemplateHistory(id string) string { return fill(TemplateHistoryRoute, id) }

// RestoreTemplate is where the wish for an earlier version is posted.
func RestoreTemplate(id string) string { return fill(TemplateRestore, id) }

// DuplicateTemplate is where the wish for a copy is posted.
func DuplicateTemplate(id string) string { return fill(TemplateDuplicate, id) }

// InvitesOf lists the invites that follow a template.
func InvitesOf(templateID string) string {
	return Invites + "?" + url.Values{"templateId": {templateID}}.Encode()
}

// TestEmail is the page of one test e-mail.
func TestEmail(id string) string { return fill(OutboxTestRoute, id) }

// TestEmailHTML is the HTML of a test e-mail, for a sandboxed frame.
func TestEmailHTML(id string) string { return fill(OutboxTestHTML, id) }

// TestEmailSource is the raw message of a test e-mail.
func TestEmailSource(id string) string { return fill(OutboxTestSource, id) }
