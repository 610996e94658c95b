package pages

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// AuditListModel is the audit log, and how it is narrowed.
type AuditListModel struct {
	Filter   models.AuditFilter
	From, To string // days, YYYY-MM-DD or empty
	Today    time.Time
	Rows     []AuditRow
	Pager    ui.PagerProps
	Export   string // the address of the file
}

// AuditRow is one line of the audit log.
type AuditRow struct {
	At      time.Time
	Kind    string // who did it: "Staff"
	Name    string
	What    string // "Invite created"
	Action  string // "invite.create"
	Subject string // an id
	Href    string // of the subject's page; empty where it has none
	Detail  string
}

// NewAuditRow makes a row of an entry.
func NewAuditRow(e models.AuditEntry) AuditRow {
	return AuditRow{
		At: e.CreatedAt, Kind: actorKindName(e.ActorKind), Name: e.ActorName, What: ActionWords(e.Action), Action: e.Action,
		Subject: e.SubjectID, Href: subjectPage(e), Detail: e.Detail,
	}
}

func actorKindName(kind models.ActorKind) string {
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

// subjectPage is where what was changed is shown.
func subjectPage(e models.AuditEntry) string {
	area, _, _ := strings.Cut(e.Action, ".")
	switch {
	case models.HasPrefix(e.SubjectID, models.PrefixInvite):
		return paths.Invite(e.SubjectID)
	case models.HasPrefix(e.SubjectID, models.PrefixTemplate):
		return paths.Template(e.SubjectID)
	case models.HasPrefix(e.SubjectID, models.PrefixWebhook):
		return paths.Webhook(e.SubjectID)
	case models.HasPrefix(e.SubjectID, models.PrefixBulk):
		return paths.Bulk(e.SubjectID, nil)
	case models.HasPrefix(e.SubjectID, models.PrefixImport):
		return paths.Import(e.SubjectID)
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
		"redeliver": "made again", "replay": "replayed", "switch_on": "switched on", "switch_off": "switched off",
		"set_password": "password set", "start": "started", "stop": "stopped", "cancel": "cancelled", "confirm": "confirmed",
		"discard": "discarded", "finish": "finished", "suppress": "suppressed", "upload": "uploaded", "erase": "erased",
		"disconnect": "disconnected", "CONNECTED": "connected", "ERROR": "failed", "PENDING": "begun", "AWAITING_MFA": "asked for a code",
	}
}

func actorOptions() []ui.Option {
	options := []ui.Option{{Label: "Anybody"}}
	for _, kind := range models.ActorKinds() {
		options = append(options, ui.Option{Value: string(kind), Label: actorKindName(kind)})
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

// at is the log with some values changed; empty ones are left out.
func (m AuditListModel) at(changes map[string]string) string {
	values := url.Values{"q": {m.Filter.Search}, "actor": {string(m.Filter.Actor)}, "action": {m.Filter.Action}, "from": {m.From}, "to": {m.To}}
	if m.Filter.Installation {
		values.Set("in", AuditInstallation)
	}
	if m.Filter.Oldest {
		values.Set("sort", AuditOldest)
	}
	for name, value := range changes {
		values.Set(name, value)
	}
	for name := range values {
		if values.Get(name) == "" {
			values.Del(name)
		}
	}
	if len(values) == 0 {
		return paths.Audit
	}
	return paths.Audit + "?" + values.Encode()
}

// What the address of the log says in "in" and "sort".
const (
	AuditInstallation = "installation"
	AuditOldest       = "oldest"
)

// home is the log without filters.
func (m AuditListModel) home() string {
	return AuditListModel{Filter: models.AuditFilter{Installation: m.Filter.Installation}}.at(nil)
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
	var chips []ui.FilterChip
	add := func(label, value string, names ...string) {
		if value == "" {
			return
		}
		without := map[string]string{}
		for _, name := range names {
			without[name] = ""
		}
		chips = append(chips, ui.FilterChip{Label: label, Value: value, Remove: m.at(without)})
	}
	add("Search", m.Filter.Search, "q")
	add("Who", optionLabel(actorOptions(), string(m.Filter.Actor)), "actor")
	add("What", optionLabel(m.actionOptions(), m.Filter.Action), "action")
	add("When", ui.Days(m.From, m.To), "from", "to")
	return chips
}

func (m AuditListModel) hidden() []ui.HiddenField {
	var hidden []ui.HiddenField
	if m.Filter.Installation {
		hidden = append(hidden, ui.HiddenField{Name: "in", Value: AuditInstallation})
	}
	if m.Filter.Oldest {
		hidden = append(hidden, ui.HiddenField{Name: "sort", Value: AuditOldest})
	}
	return hidden
}

func (m AuditListModel) days() []ui.Tab {
	today := m.Today.UTC().Format(time.DateOnly)
	var tabs []ui.Tab
	for _, preset := range dayPresets() {
		from := m.Today.UTC().AddDate(0, 0, -preset.back).Format(time.DateOnly)
		tabs = append(tabs, ui.Tab{Label: preset.label, Href: m.at(map[string]string{"from": from, "to": today}), Active: m.From == from && m.To == today})
	}
	return tabs
}

func (m AuditListModel) columns() []ui.Column {
	when := ui.Column{Label: "When", Sorted: ui.Descending, Sort: m.at(map[string]string{"sort": AuditOldest})}
	if m.Filter.Oldest {
		when.Sorted, when.Sort = ui.Ascending, m.at(map[string]string{"sort": ""})
	}
	return []ui.Column{{Label: "What"}, {Label: "Who"}, {Label: "Of"}, when}
}

func (m AuditListModel) caption() string {
	if m.Filter.Oldest {
		return "Changes, oldest first"
	}
	return "Changes, newest first"
}
