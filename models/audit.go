package models

import (
	"slices"
	"strings"
)

// AuditFilter narrows and orders the audit log. Zero values do neither.
type AuditFilter struct {
	Installation bool   // what belongs to no mode: staff and settings
	Search       string // the id of what was changed, or the name or id of who did it
	Actor        ActorKind
	Action       string
	Oldest       bool // first
	CreatedFilter
}

// Check tells what is wrong with the filter.
func (f AuditFilter) Check() error {
	var c checker
	c.optionalLine("q", f.Search, MaxSearch)
	if f.Actor != "" && !slices.Contains(ActorKinds(), f.Actor) {
		c.add("actor", CodeInvalid, "Use STAFF, API_KEY, INVITEE or SYSTEM.")
	}
	c.optionalLine("action", f.Action, 100)
	c.errors = append(c.errors, FieldErrors(f.CreatedFilter.Check())...)
	return c.err()
}

// AuditSubject is what an entry of the audit log is about, as it is now.
type AuditSubject struct {
	Name      string // of the person, the endpoint, the table or the member of staff
	UserID    string // of whom an account is
	WebhookID string // to which a delivery goes, unless that was deleted
}

// ActorKinds lists who can act.
func ActorKinds() []ActorKind {
	return []ActorKind{ActorStaff, ActorAPIKey, ActorInvitee, ActorSystem}
}

// AuditCreateInvite is the action that most of the audit log is about.
const AuditCreateInvite = "invite.create"

// AuditCorrectInvite is the action of giving an invite another address; its detail is a NoteCorrection.
const AuditCorrectInvite = "invite.correct"

// corrects stands between the two addresses of a correction, neither of which can hold it.
const corrects = " → "

// NoteCorrection is what the audit log notes of an address in whose place another one was put; "" where it is the same.
func NoteCorrection(wrong, right string) string {
	if wrong == right {
		return ""
	}
	return wrong + corrects + right
}

// ReadCorrection is the inverse of NoteCorrection; false for a detail that notes none.
func ReadCorrection(detail string) (wrong, right string, ok bool) {
	return strings.Cut(detail, corrects)
}

// AuditActions lists what is noted in the audit log, for filters; other actions are noted, too, as they come.
func AuditActions() []string {
	return []string{
		"account.AWAITING_MFA", "account.CONNECTED", "account.ERROR", "account.PENDING", "account.disconnect", "address.suppress",
		"apikey.create", "apikey.revoke", "bulk.start", "bulk.stop", "delivery.redeliver",
		"import.cancel", "import.confirm", "import.create", "import.discard", "import.finish", "import.stop",
		AuditCorrectInvite, AuditCreateInvite, "invite.extend", "invite.renew", "invite.replace", "invite.resend", "invite.revoke",
		"link.consent", "logo.upload", "staff.create", "staff.set_password",
		"template.create", "template.delete", "template.duplicate", "template.replace", "template.restore", "template.test",
		"token.create", "user.create", "user.erase",
		"webhook.create", "webhook.delete", "webhook.replace", "webhook.replay", "webhook.rotate", "webhook.switch_off", "webhook.switch_on", "webhook.test",
		"winkTemplate.create", "winkTemplate.delete", "winkTemplate.replace",
	}
}
