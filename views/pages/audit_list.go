package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// AuditListModel is the audit log, and how it is narrowed.
type AuditListModel struct {
	Address ListAddress
	Filter  models.AuditFilter
	Today   time.Time
	Rows    []AuditRow
	Pager   ui.PagerProps
	Export  string // the address of the file
}

// AuditRow is one line of the audit log.
type AuditRow struct {
	At      time.Time
	Kind    string // who did it: "Staff"
	Name    string // as it is written down
	Called  string // the name of a member of staff
	What    string // "Invite created"
	Action  string // "invite.create"
	Subject string // an id
	Of      string // what the subject is called
	Href    string // of the subject's page; empty where it has none
	Detail  string
	// DetailHref is the page of what the detail is about; empty where it has none.
	DetailHref string
}

// NewAuditRow makes a row of an entry; subjects are what entries are about.
func NewAuditRow(e models.AuditEntry, subjects map[string]models.AuditSubject) AuditRow {
	row := AuditRow{
		At: e.CreatedAt, Kind: ActorKindName(e.ActorKind), Name: e.ActorName, What: ActionWords(e.Action), Action: e.Action,
		Subject: e.SubjectID, Of: auditedName(e, subjects), Href: subjectPage(e, subjects),
	}
	row.Detail, row.DetailHref = auditDetail(e, subjects)
	if row.Of == "" && namedByDetail(e) {
		row.Of = row.Detail
	}
	if row.Detail == row.Of {
		row.Detail = ""
	}
	return row
}

// auditedName is what the subject of an entry is called, as far as that is known. People, and what was theirs, go only by being erased.
func auditedName(e models.AuditEntry, subjects map[string]models.AuditSubject) string {
	subject, there := subjects[e.SubjectID]
	area, _, _ := strings.Cut(e.Action, ".")
	if !there && slices.Contains([]string{"account", "invite", "user", "link"}, area) {
		return "Somebody who was erased"
	}
	return subject.Name
}

// namedByDetail tells whether the detail of an entry is what its subject was called then.
func namedByDetail(e models.AuditEntry) bool {
	area, _, _ := strings.Cut(e.Action, ".")
	return slices.Contains([]string{"template", "winkTemplate", "webhook", "apikey"}, area)
}

// auditDetail is what else an entry says, for people, and where that is shown.
func auditDetail(e models.AuditEntry, subjects map[string]models.AuditSubject) (text, href string) {
	kind, n, _ := strings.Cut(e.Detail, " ")
	total, err := strconv.Atoi(n)
	switch {
	case models.HasPrefix(e.Detail, models.PrefixBulk):
		if _, there := subjects[e.Detail]; !there {
			return "In a bulk action", ""
		}
		return "In a bulk action", paths.Bulk(e.Detail, nil)
	case models.HasPrefix(e.SubjectID, models.PrefixBulk) && err == nil:
		return BulkKindName(models.BulkKind(strings.ToUpper(kind))) + ": " + invitesCount(int64(total)), ""
	case subjects[e.Detail].Name != "":
		return "Of " + subjects[e.Detail].Name, paths.User(e.Detail)
	}
	return e.Detail, ""
}

// ActorKindName is who acts, as staff read it.
func ActorKindName(kind models.ActorKind) string {
	switch kind {
	case models.ActorStaff:
		return "Staff"
	case models.ActorAPIKey:
		return "API key"
	case models.ActorInvitee:
		return "Invitee"
	}
	return "System"
}

// subjectPage is where what was changed is shown; empty where it is gone or has no page.
func subjectPage(e models.AuditEntry, subjects map[string]models.AuditSubject) string {
	subject, there := subjects[e.SubjectID]
	area, _, _ := strings.Cut(e.Action, ".")
	switch {
	case !there:
		return ""
	case models.HasPrefix(e.SubjectID, models.PrefixInvite):
		return paths.Invite(e.SubjectID)
	case models.HasPrefix(e.SubjectID, models.PrefixTemplate):
		return paths.Template(e.SubjectID)
	case models.HasPrefix(e.SubjectID, models.PrefixWebhook):
		return paths.Webhook(e.SubjectID)
	case subject.WebhookID != "":
		return paths.Webhook(subject.WebhookID)
	case models.HasPrefix(e.SubjectID, models.PrefixBulk):
		return paths.Bulk(e.SubjectID, nil)
	case models.HasPrefix(e.SubjectID, models.PrefixImport):
		return paths.Import(e.SubjectID)
	case subject.UserID != "":
		return paths.User(subject.UserID)
	case area == "user" || area == "link":
		return paths.User(e.SubjectID)
	}
	return ""
}

// ActionWords is an action as staff read it: "invite.create" is "Invite created".
func ActionWords(action string) string {
	if action == "link.consent" {
		return "Consent to linking given"
	}
	area, verb, _ := strings.Cut(action, ".")
	if name := areaNames()[area]; name != "" {
		area = name
	} else if area != "" {
		area = strings.ToUpper(area[:1]) + area[1:]
	}
	if past := verbNames()[verb]; past != "" {
		return area + " " + past
	}
	return strings.TrimSpace(area + " " + strings.ToLower(strings.ReplaceAll(verb, "_", " ")))
}

func areaNames() map[string]string {
	return map[string]string{"apikey": "API key", "winkTemplate": "Wink template", "bulk": "Bulk action", "token": "Access token"}
}

func verbNames() map[string]string {
	return map[string]string{
		"create": "created", "delete": "deleted", "replace": "replaced", "revoke": "revoked", "resend": "sent again", "extend": "extended",
		"correct": "corrected", "renew": "renewed", "restore": "restored", "duplicate": "duplicated", "test": "tested",
		"redeliver": "made again", "rotate": "secret rotated", "replay": "replayed", "switch_on": "switched on", "switch_off": "switched off",
		"set_password": "password set", "start": "started", "stop": "stopped", "cancel": "cancelled", "confirm": "confirmed",
		"discard": "discarded", "finish": "finished", "suppress": "suppressed", "upload": "uploaded", "erase": "erased",
		"disconnect": "disconnected", "CONNECTED": "connected", "ERROR": "failed", "PENDING": "begun", "AWAITING_MFA": "asked for a code",
	}
}

func actorOptions() []ui.Option {
	options := []ui.Option{{Label: "Anybody"}}
	for _, kind := range models.ActorKinds() {
		options = append(options, ui.Option{Value: string(kind), Label: ActorKindName(kind)})
	}
	return options
}

// actionOptions lists the known actions by their words, and the one that is chosen.
func (m AuditListModel) actionOptions() []ui.Option {
	actions := models.AuditActions()
	if m.Filter.Action != "" && !slices.Contains(actions, m.Filter.Action) {
		actions = append(actions, m.Filter.Action)
	}
	options := make([]ui.Option, len(actions))
	for i, action := range actions {
		options[i] = ui.Option{Value: action, Label: ActionWords(action)}
	}
	slices.SortFunc(options, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return append([]ui.Option{{Label: "Anything"}}, options...)
}

// AuditInstallation is what the address of the log says in "in" for the part that is of no mode.
const AuditInstallation = "installation"

// home is the part of the log that is shown, without filters.
func (m AuditListModel) home() string {
	return ListAddress{Path: paths.Audit}.With("in", m.Address.Get("in"), "sort", m.Address.Get("sort"))
}

// nothing says that no change fits.
func (m AuditListModel) nothing() ui.EmptyStateProps {
	p := m.Address.nothingFits("No change fits", m.chips(), "Ids are found whole.")
	p.Action = clearFilters(m.home())
	return p
}

func (m AuditListModel) tabs(production bool) []ui.Tab {
	mode := "Sandbox"
	if production {
		mode = "Production"
	}
	return []ui.Tab{
		{Label: mode, Href: paths.Audit, Active: !m.Filter.Installation},
		{Label: "Installation", Href: paths.Audit + "?in=" + AuditInstallation, Active: m.Filter.Installation},
	}
}

func (m AuditListModel) chips() []ui.FilterChip {
	a := m.Address
	return slices.Concat(
		a.searched(), a.chip("Who", optionLabel(actorOptions(), string(m.Filter.Actor)), "actor"),
		a.chip("What", optionLabel(m.actionOptions(), m.Filter.Action), "action"), a.dayChip("When"),
	)
}

func (m AuditListModel) columns() []ui.Column {
	return []ui.Column{{Label: "What"}, {Label: "Who"}, {Label: "Of"}, m.Address.byTime("When")}
}
