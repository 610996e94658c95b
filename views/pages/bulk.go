package pages

import (
	"maps"
	"net/url"
	"strings"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// BulkModel is one thing done to many invites: planned, under way, or over.
type BulkModel struct {
	Action   models.BulkAction
	By       string            // who began it
	Foreseen models.BulkCounts // what would become of the invites, while it is planned
	Names    []string          // of the first of those that it changes or has changed, as the list shows them
	Back     url.Values        // where it was begun: the filter of the list, and Via
	TTL      time.Duration     // how long a link works
	Audited  bool              // whether the reader may see the audit log
	Keep     string            // the name under which a tab keeps the selection that it came from
}

// Via is what an address calls the page on which a bulk action was begun, where that was not the list of invites.
const (
	Via          = "via"
	ViaDashboard = "dashboard"
)

// bulkWords are a kind of bulk action as people read it: what it changes is called as in the latest activity.
type bulkWords struct {
	one, many string // "invitation", "invitations"
	ask       string // "Send % again?", with their number
	doing     string // "Sending % again", without
	done      string // "% sent again"
	effect    string // what happens to each
	submit    string // "Send % again"
	icon      string
}

func (m BulkModel) words() bulkWords {
	switch m.Action.Kind {
	case models.BulkResend:
		return bulkWords{
			one: "invitation", many: "invitations",
			ask: "Send % again?", doing: "Sending % again", done: "% sent again", submit: "Send % again", icon: "send",
			effect: "Each person gets a fresh e-mail with the link that they have, and the time that it works begins anew: " + ui.Lasting(m.TTL) + ".",
		}
	case models.BulkExtend:
		return bulkWords{
			one: "link", many: "links",
			ask: "Extend %?", doing: "Extending %", done: "% extended", submit: "Extend %", icon: "calendar-plus",
			effect: "Each link works for " + ui.Lasting(m.TTL) + " from now, also one that has run out. No mail is sent.",
		}
	case models.BulkTakeBack:
		return bulkWords{
			one: "invitation", many: "invitations",
			ask: "Take back %?", doing: "Taking back %", done: "% taken back", submit: "Take back %", icon: "undo-2",
			effect: "Those whose mail has not gone out by then are revoked, and nobody hears of it. Whoever has got the mail stays invited. This cannot be undone; you can only invite anew.",
		}
	}
	return bulkWords{
		one: "invitation", many: "invitations",
		ask: "Revoke %?", doing: "Revoking %", done: "% revoked", submit: "Revoke %", icon: "ban",
		effect: "A revoked link dies at once, and nobody can link an account with it any more. This cannot be undone; you can only invite anew.",
	}
}

// say puts how many of what into a sentence.
func (m BulkModel) say(sentence string, n int) string {
	return strings.ReplaceAll(sentence, "%", models.CountOf(n, m.words().one, m.words().many))
}

// doing names an action that is under way. How many it changes is known in the end alone: it may pass over some.
func (m BulkModel) doing() string {
	return strings.ReplaceAll(m.words().doing, "%", m.words().many)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Title heads the page.
func (m BulkModel) Title() string {
	switch m.Action.Status {
	case models.BulkPlanned:
		if m.acts() == 0 {
			return "There is nothing to do"
		}
		return m.say(m.words().ask, m.acts())
	case models.BulkRunning:
		return m.doing()
	}
	return m.say(m.words().done, m.acts())
}

func (m BulkModel) planned() bool { return m.Action.Status == models.BulkPlanned }
func (m BulkModel) running() bool { return m.Action.Status == models.BulkRunning }
func (m BulkModel) danger() bool {
	return m.Action.Kind == models.BulkRevoke || m.Action.Kind == models.BulkTakeBack
}

func (m BulkModel) submitVariant() ui.Variant {
	if m.danger() {
		return ui.Danger
	}
	return ui.Primary
}

// acts is how many invites a confirmation would change, or how many were changed.
func (m BulkModel) acts() int {
	if m.planned() {
		return m.Foreseen[models.BulkActed]
	}
	return m.Action.Counts[models.BulkActed]
}

// importID is the import whose mails are taken back: that is done from its page, and leads back there.
func (m BulkModel) importID() string {
	if m.Action.Kind != models.BulkTakeBack {
		return ""
	}
	return m.Back.Get("importId")
}

// list is the list of invites as it was left.
func (m BulkModel) list() string {
	filter := maps.Clone(m.Back)
	filter.Del(Via)
	return paths.InvitesWhere(filter)
}

// way is the page on which the action was begun, and what leads back there.
func (m BulkModel) way() (href, label string) {
	if id := m.importID(); id != "" {
		return paths.Import(id), "Back to the import"
	}
	if m.Back.Get(Via) == ViaDashboard {
		return paths.Dashboard, "Back to the dashboard"
	}
	return m.list(), "Back to the invites"
}

// BulkBegunOn is the page on which a bulk action was begun, by its address's filter of the list, and Via.
func BulkBegunOn(back url.Values) string {
	href, _ := BulkModel{Back: back}.way()
	return href
}

// bulkLine is how many invites share an outcome.
type bulkLine struct {
	Outcome models.BulkOutcome
	Number  string
	Text    string
}

// lines tell of each outcome that there is.
func bulkLines(counts models.BulkCounts) []bulkLine {
	var lines []bulkLine
	for _, outcome := range models.BulkOutcomes() {
		if n := counts[outcome]; n > 0 {
			lines = append(lines, bulkLine{Outcome: outcome, Number: models.Thousands(n), Text: outcomeWords(outcome, n)})
		}
	}
	return lines
}

// outcomeWords go on after a number: "37 are linked already and stay so".
func outcomeWords(o models.BulkOutcome, n int) string {
	switch o {
	case models.BulkLinked:
		return plural(n, "is linked already and stays so", "are linked already and stay so")
	case models.BulkRevoked:
		return plural(n, "is revoked already and stays so", "are revoked already and stay so")
	case models.BulkOptedOut:
		return plural(n, "asked for no more e-mail and gets none", "asked for no more e-mail and get none")
	case models.BulkMailWaiting:
		return plural(n, "has a mail on its way already and gets no second", "have a mail on its way already and get no second")
	case models.BulkMailed:
		return plural(n, "has no mail left to take back and stays invited", "have no mail left to take back and stay invited")
	case models.BulkNoMail:
		return plural(n, "follows a template that sends no e-mail", "follow a template that sends no e-mail")
	case models.BulkGone:
		return plural(n, "is not there any more", "are not there any more")
	}
	return ""
}

// foreseenWords say what will become of those of an outcome.
func (m BulkModel) foreseenWords(l bulkLine) string {
	if l.Outcome != models.BulkActed {
		return l.Text
	}
	return "will be " + m.doneWord()
}

// doneWord is what happens to an invite that is acted on.
func (m BulkModel) doneWord() string {
	switch m.Action.Kind {
	case models.BulkResend:
		return "sent again"
	case models.BulkExtend:
		return "extended"
	case models.BulkTakeBack:
		return "taken back"
	}
	return "revoked"
}

// doneWords say what became of those of an outcome.
func (m BulkModel) doneWords(l bulkLine) string {
	if l.Outcome != models.BulkActed {
		return l.Text
	}
	return m.doneWord()
}

// among names a few of those that the action changes.
func (m BulkModel) among() string {
	text := strings.Join(m.Names, ", ")
	if rest := m.acts() - len(m.Names); rest > 0 {
		text += " and " + models.Thousands(rest) + " more"
	}
	return text
}

// OutcomeName is an outcome in a table.
func OutcomeName(o models.BulkOutcome) string {
	switch o {
	case models.BulkWaiting:
		return "Not reached"
	case models.BulkActed:
		return "Done"
	case models.BulkLinked:
		return "Left alone: linked already"
	case models.BulkRevoked:
		return "Left alone: revoked already"
	case models.BulkOptedOut:
		return "Left alone: opted out"
	case models.BulkMailWaiting:
		return "Left alone: mail on its way already"
	case models.BulkMailed:
		return "Left alone: no mail was waiting"
	case models.BulkNoMail:
		return "Left alone: template without e-mail"
	case models.BulkGone:
		return "Not there any more"
	}
	return string(o)
}

// BulkSummary tells in a sentence or two what a bulk action has done, and why it passed over others.
func BulkSummary(b *models.BulkAction) string {
	m := BulkModel{Action: *b}
	text := m.say(m.words().done, m.acts()) + "."
	var why []string
	for _, l := range bulkLines(b.Counts) {
		if l.Outcome != models.BulkActed {
			why = append(why, l.Number+" "+l.Text)
		}
	}
	if len(why) == 0 {
		return text
	}
	return text + " " + strings.Join(why, ", ") + "."
}

// progress is how far the action is. The page's heading says what it is.
func (m BulkModel) progress() ui.ProgressProps {
	return ui.ProgressProps{ID: "bulk-progress", Label: "Done so far", Done: int64(m.Action.Counts.Total()), Of: int64(m.Action.Total)}
}

// runningText leads from the list to an action that is under way.
func runningText(b models.BulkAction) string {
	m := BulkModel{Action: b}
	return m.doing() + ": " + models.Thousands(b.Counts.Total()) + " of " + models.Thousands(b.Total) + " done so far."
}

func (m BulkModel) stopQuestion() ui.ConfirmProps {
	return ui.ConfirmProps{
		ID: "stop", Trigger: "Stop", TriggerIcon: "circle-pause", Title: "Stop here?",
		Text:   "What is done stays done; the rest is left as it is.",
		Action: paths.StopBulk(m.Action.ID, m.Back), Submit: "Stop", Cancel: "Keep going",
	}
}
