package portal

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// How much of what happened lately is read of each source, and told.
const (
	activityRead  = 60
	activityShown = 9
	// From so many of the same in a row on, each within activityApart of the one before, they are told as one.
	activityFold  = 3
	activityApart = time.Hour
	// What somebody does on the way to linking within this time is one act: only how far they came is told.
	activityWalk = time.Hour
)

// told is one thing that happened: to whom, by whom, and in which words.
type told struct {
	at   time.Time
	verb verb
	lead string // who, or what
	rest string // after the verb
	href string
	// once names what is told once, however much happened to it: its latest.
	once string
	// count is how often it was done, where one act did it many times; 0 elsewhere.
	count int
	from  source
}

// source is where a told thing was read from.
type source int

const (
	fromLogs source = iota
	fromEvents
	fromAudit
)

// verb is a sort of told. Several of one sort in a row, by the same person, are told by its plural.
type verb struct {
	icon string
	tone ui.Tone
	one  string // "linked an account"
	many string // "people linked an account", after their number
	// by says that somebody of the staff did it: they stay in front of the plural.
	by bool
	// step says that it is a step on the way to linking.
	step bool
	list string // the address of those it happened to; empty where there is none
}

// activity puts what happened last into lines, the newest first.
func activity(a *store.Activity, staff staffNames) []pages.ActivityRow {
	var all []told
	for _, l := range a.Logs {
		all = appendTold(all, fromLogs, toldLog(a, l))
	}
	for _, e := range a.Events {
		all = appendTold(all, fromEvents, toldEvent(a, e))
	}
	for _, e := range a.Audit {
		all = appendTold(all, fromAudit, toldDecision(a, e, staff))
	}
	slices.SortStableFunc(all, func(a, b told) int { return b.at.Compare(a.at) })
	full := map[source]bool{fromLogs: len(a.Logs) >= activityRead, fromEvents: len(a.Events) >= activityRead, fromAudit: len(a.Audit) >= activityRead}
	return folded(furthest(withoutReplacements(latestOfEach(all))), full)
}

// latestOfEach leaves of what is told once only the latest.
func latestOfEach(all []told) []told {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(h told) bool {
		again := h.once != "" && seen[h.once]
		seen[h.once] = true
		return again
	})
}

// withoutReplacements leaves out that somebody was invited where that was the other half of replacing their invitation.
func withoutReplacements(all []told) []told {
	type act struct {
		at   time.Time
		lead string
	}
	replaced, invited := map[act]bool{}, decisions()["invite.create"]
	for _, h := range all {
		if h.verb == decisions()["invite.replace"] {
			replaced[act{h.at, h.lead}] = true
		}
	}
	return slices.DeleteFunc(all, func(h told) bool { return h.verb == invited && replaced[act{h.at, h.lead}] })
}

// furthest leaves of the steps that one person took in one go only the last.
func furthest(all []told) []told {
	last := map[string]time.Time{} // when the walk that is told of went on, by person
	return slices.DeleteFunc(all, func(h told) bool {
		if !h.verb.step {
			return false
		}
		later, walking := last[h.href]
		last[h.href] = h.at
		return walking && later.Sub(h.at) <= activityWalk
	})
}

// appendTold leaves out what is not worth a line.
func appendTold(all []told, from source, h told) []told {
	if h.verb.one == "" {
		return all
	}
	h.from = from
	return append(all, h)
}

// folded tells several of the same in a row as one. full says of which sources no more were read: there may be more like the oldest that were.
func folded(all []told, full map[source]bool) []pages.ActivityRow {
	var rows []pages.ActivityRow
	for len(all) > 0 && len(rows) < activityShown {
		first, n := all[0], 1
		for n < len(all) && all[n].verb == first.verb && first.count+all[n].count == 0 && (!first.verb.by || all[n].lead == first.lead) && all[n-1].at.Sub(all[n].at) <= activityApart {
			n++
		}
		if n < activityFold || first.verb.many == "" {
			n = 1
		}
		older := slices.ContainsFunc(all[n:], func(h told) bool { return h.from == first.from })
		rows = append(rows, first.row(n, full[first.from] && !older))
		all = all[n:]
	}
	return rows
}

// row tells n of a sort; more says that there may be more of it.
func (h told) row(n int, more bool) pages.ActivityRow {
	row := pages.ActivityRow{Icon: h.verb.icon, Tone: h.verb.tone, At: h.at, Href: h.href}
	many := itoa(n)
	switch {
	case more && n < 10:
		many = "at least " + itoa(n)
	case more:
		many = "more than " + itoa(roundly(n-1))
	}
	switch {
	case h.count > 1:
		row.Lead, row.Text = h.lead, strings.Replace(h.verb.many, "%", models.Thousands(h.count), 1)
	case n == 1:
		row.Lead, row.Text = h.lead, strings.TrimSpace(h.verb.one+" "+h.rest)
	case h.verb.by:
		row.Lead, row.Text, row.Href = h.lead, strings.Replace(h.verb.many, "%", many, 1), h.verb.list
	default:
		row.Lead, row.Text, row.Href = models.AsSentence(many)+" people", h.verb.many, h.verb.list
	}
	return row
}

// roundly is a number in tens, where there are any.
func roundly(n int) int {
	if n < 10 {
		return n
	}
	return n - n%10
}

// changedLately is the list of invites in the order of their last change, narrowed by a filter and its value, if given.
func changedLately(filter ...string) string {
	query := url.Values{inOrder: {string(models.SortChanged)}}
	if len(filter) == 2 {
		query.Set(filter[0], filter[1])
	}
	return paths.InvitesWhere(query)
}

// of names the invite that something happened to; nothing where it is gone.
func of(a *store.Activity, id string, at time.Time, v verb) told {
	inv, ok := a.Invites[id]
	if !ok {
		return told{}
	}
	return told{at: at, verb: v, lead: inv.FullName, href: paths.Invite(inv.ID)}
}

func toldLog(a *store.Activity, l models.InviteLog) told {
	switch l.InviteStatus {
	case models.LogLandingPage:
		return of(a, l.InviteID, l.CreatedAt, verb{icon: "mail-open", tone: ui.ToneInfo, one: "opened the invitation", many: "opened their invitations", step: true, list: changedLately(byReached, string(models.ReachedOpened))})
	case models.LogWinkWidget:
		return of(a, l.InviteID, l.CreatedAt, verb{icon: "mouse-pointer-click", tone: ui.ToneInfo, one: "chose a provider", many: "chose a provider", step: true, list: changedLately(byReached, string(models.ReachedStarted))})
	case models.LogLinked:
		return of(a, l.InviteID, l.CreatedAt, verb{icon: "badge-check", tone: ui.ToneSuccess, one: "linked an account", many: "linked their accounts", step: true, list: changedLately(byReached, string(models.ReachedLinked))})
	}
	return told{} // the decisions of staff tell of the others
}

func toldEvent(a *store.Activity, e models.Event) told {
	if e.InviteID == nil {
		return told{}
	}
	switch e.Type {
	case models.EventInviteFailed:
		if a.Invites[*e.InviteID].EmailStatus == models.EmailSuppressed {
			return told{} // nobody tried: the address had asked for no more
		}
		return of(a, *e.InviteID, e.CreatedAt, verb{icon: "mail-x", tone: ui.ToneDanger, one: "did not get the invitation", many: "did not get their invitations", list: changedLately(byAttention, string(models.AttentionFailed))})
	case models.EventInviteExpired:
		return of(a, *e.InviteID, e.CreatedAt, verb{icon: "calendar-clock", tone: ui.ToneWarning, one: "let the link run out", many: "let their links run out", list: changedLately(byStage, string(models.StageExpired))})
	case models.EventAccountFailed:
		return of(a, *e.InviteID, e.CreatedAt, verb{icon: "circle-x", tone: ui.ToneWarning, one: "failed to sign in at a provider", many: "failed to sign in at a provider", step: true, list: changedLately(byReached, string(models.ReachedStarted))})
	case models.EventAccountDisconnected:
		return of(a, *e.InviteID, e.CreatedAt, verb{icon: "unplug", tone: ui.ToneNeutral, one: "disconnected an account", many: "disconnected their accounts", list: changedLately()})
	}
	return told{}
}

// toldDecision tells what somebody decided: about an invite, or about something with a name.
func toldDecision(a *store.Activity, e models.AuditEntry, staff staffNames) told {
	if v, ok := invitesOwn()[e.Action]; ok {
		return of(a, e.SubjectID, e.CreatedAt, v)
	}
	v, ok := decisions()[e.Action]
	if !ok {
		return told{}
	}
	h := told{at: e.CreatedAt, verb: v, lead: asLead(staff.actor(e))}
	if inv, ok := a.Invites[e.SubjectID]; ok {
		h.rest, h.href = inv.FullName, paths.Invite(inv.ID)
	} else if strings.HasPrefix(e.Action, "invite.") {
		return told{} // it is gone
	}
	if bulk, ok := a.Bulks[e.Detail]; ok {
		h.once, h.count = bulk.ID, bulk.Counts[models.BulkActed]
		if h.count > 1 {
			h.href = paths.Bulk(bulk.ID, nil)
		}
		return h
	}
	switch kind, _, _ := strings.Cut(e.Action, "."); kind {
	case "template":
		h.rest, h.href = quotedName(e.Detail), paths.Templates
		h.once = savedOnce(e, h.lead)
	case "webhook":
		h.rest, h.href = quotedName(e.Detail), paths.Webhooks
		h.once = savedOnce(e, h.lead)
	case "apikey":
		h.rest, h.href = quotedName(e.Detail), paths.APIKeys
	case "import":
		h.rest, h.href, h.once = e.Detail, paths.Import(e.SubjectID), e.SubjectID
	}
	return h
}

// savedOnce is what tells once that somebody went on changing something: who tries how it looks saves it again and again.
func savedOnce(e models.AuditEntry, who string) string {
	if !strings.HasSuffix(e.Action, ".replace") {
		return ""
	}
	return e.Action + " " + e.SubjectID + " " + who
}

func quotedName(name string) string {
	if name == "" {
		return ""
	}
	return "“" + name + "”"
}

// asLead begins a line with who did it; an address stays as it is.
func asLead(name string) string {
	if strings.Contains(name, "@") {
		return name
	}
	return models.AsSentence(name)
}

// invitesOwn are the entries of the audit log that an invitee made.
func invitesOwn() map[string]verb {
	return map[string]verb{
		"invite.renew":     {icon: "refresh-cw", tone: ui.ToneInfo, one: "asked for a fresh link", many: "asked for fresh links", list: changedLately()},
		"address.suppress": {icon: "hand", tone: ui.ToneWarning, one: "asked for no more e-mail", many: "asked for no more e-mail", list: changedLately()},
	}
}

// decisions are the entries of the audit log that the dashboard tells of.
func decisions() map[string]verb {
	staff := func(icon, one, many string) verb {
		return verb{icon: icon, tone: ui.ToneNeutral, one: one, many: many, by: true}
	}
	invites := func(icon, one, many string, filter ...string) verb {
		v := staff(icon, one, many)
		v.list = changedLately(filter...)
		return v
	}
	return map[string]verb{
		"invite.create":           invites("user-plus", "invited", "invited % people"),
		"invite.resend":           invites("send", "sent the invitation again to", "sent % invitations again"),
		"invite.extend":           invites("calendar-plus", "extended the link of", "extended % links"),
		models.AuditCorrectInvite: invites("pencil", "corrected the address of", "corrected % addresses"),
		"invite.replace":          invites("rotate-cw", "replaced the invitation of", "replaced % invitations", byStage, string(models.StageRevoked)),
		"invite.revoke":           invites("ban", "revoked the invitation of", "revoked % invitations", byStage, string(models.StageRevoked)),
		"import.confirm":          staff("file-spreadsheet", "confirmed an import:", ""),
		"import.cancel":           staff("file-spreadsheet", "stopped an import:", ""),
		"import.stop":             staff("circle-x", "could not finish an import:", ""),
		"import.finish":           staff("file-check", "finished an import:", ""),
		"template.create":         staff("file-plus", "wrote the template", ""),
		"template.duplicate":      staff("copy", "duplicated the template", ""),
		"template.replace":        staff("pencil", "changed the template", ""),
		"template.restore":        staff("history", "restored the template", ""),
		"template.delete":         staff("trash-2", "deleted the template", ""),
		"webhook.create":          staff("webhook", "added the endpoint", ""),
		"webhook.replace":         staff("webhook", "changed the endpoint", ""),
		"webhook.delete":          staff("trash-2", "deleted the endpoint", ""),
		"webhook.replay":          staff("rotate-ccw", "replayed what an endpoint missed", ""),
		"apikey.create":           staff("key-round", "made the API key", ""),
		"apikey.revoke":           staff("key-round", "revoked the API key", ""),
		"user.erase":              staff("user-x", "erased a person", "erased % people"),
	}
}
