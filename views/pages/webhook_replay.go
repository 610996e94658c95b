package pages

import (
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// What a replay can be of, as the form says it.
const (
	ReplayEverything = "everything"
	ReplayFailed     = "failed"
	ReplayWaiting    = "waiting"
)

// minute is how a control for a date and a time has them.
const minute = "2006-01-02T15:04"

// moment makes a field one for a moment: in UTC, which its hint says; in the reader's zone where scripts run.
func moment(p ui.FieldProps) ui.FieldProps {
	p.Type, p.Autocomplete, p.Attrs = "datetime-local", "off", templ.Attributes{"data-utc": ""}
	return p
}

// ReplayFormModel is the form that says what is to be replayed, as it was filled in.
type ReplayFormModel struct {
	Webhook    models.Webhook
	From       string
	Until      string // empty for now
	What       string
	EventTypes []models.EventType // none for all that the endpoint asks for
	Faults     Faults
}

// NewReplayForm is the form before anybody has changed it: about the time in which the endpoint is known to have missed something,
// else about the last day.
func NewReplayForm(w models.Webhook, now time.Time) ReplayFormModel {
	m := ReplayFormModel{Webhook: w, What: ReplayEverything}
	from := now.Add(-24 * time.Hour)
	switch {
	case w.MissedFrom != nil:
		from = *w.MissedFrom
	case w.FailingSince != nil:
		from = *w.FailingSince
	}
	m.From = from.UTC().Format(minute)
	if w.MissedUntil != nil {
		m.Until = w.MissedUntil.UTC().Add(time.Minute).Format(minute) // the minute in which it ended, to its end
	}
	return m
}

func (m ReplayFormModel) faultList() []ui.FieldError {
	faults := m.Faults.List(Label{"from", "From"}, Label{"until", "Until"}, Label{"eventTypes", "Event types"})
	for i := range faults {
		if faults[i].ID == ui.ErrorFor("eventTypes", "").ID {
			faults[i].ID = "replay-types" // a group has no control of its own
		}
	}
	return faults
}

func (m ReplayFormModel) whats() []ui.Option {
	return []ui.Option{
		{Value: ReplayEverything, Label: "Everything it missed"}, {Value: ReplayFailed, Label: "Only what was tried and given up"},
		{Value: ReplayWaiting, Label: "Also what waits for its next try"},
	}
}

// types are those to choose from.
func (m ReplayFormModel) types() (types []models.EventType) {
	for _, t := range models.EventTypes() {
		if m.Webhook.AsksFor(t) {
			types = append(types, t)
		}
	}
	return types
}

func (m ReplayFormModel) chosen(t models.EventType) bool { return slices.Contains(m.EventTypes, t) }

// hidden is the form as it goes on to the post.
func (m ReplayFormModel) hidden() []ui.HiddenField {
	fields := []ui.HiddenField{{Name: "from", Value: m.From}, {Name: "until", Value: m.Until}, {Name: "what", Value: m.What}}
	for _, t := range m.EventTypes {
		fields = append(fields, ui.HiddenField{Name: "eventTypes", Value: string(t)})
	}
	return fields
}

// WebhookReplayModel is the page that counts what an endpoint missed.
type WebhookReplayModel struct {
	Webhook     models.Webhook
	Form        ReplayFormModel
	Request     models.ReplayRequest
	Missed      *models.Missed // nil where the form is wrong
	CanSwitchOn bool
}

func (m WebhookReplayModel) count() int { return m.Missed.Count(m.Request) }

func (m WebhookReplayModel) left() int { return m.Missed.Left(m.Request) }

// withWaiting is this page where it also counts what waits for its next try; empty where that adds nothing.
func (m WebhookReplayModel) withWaiting() string {
	if m.Request.Waiting || m.Missed.Retrying == 0 {
		return ""
	}
	query := url.Values{"from": {m.Form.From}, "what": {ReplayWaiting}}
	if m.Form.Until != "" {
		query.Set("until", m.Form.Until)
	}
	for _, t := range m.Form.EventTypes {
		query.Add("eventTypes", string(t))
	}
	return paths.Replay(m.Webhook.ID) + "?" + query.Encode()
}

func (m WebhookReplayModel) any() bool { return m.count() > 0 || m.Missed.More }

// title says how many events there are.
func (m WebhookReplayModel) title() string {
	if !m.any() {
		return "Nothing to replay"
	}
	return atLeast(m.count(), m.Missed.More) + " to replay"
}

func (m WebhookReplayModel) facts() []ui.Fact {
	facts := []ui.Fact{{Label: "Given up after its tries", Text: eventsCount(m.Missed.Failed)}}
	if !m.Request.FailedOnly {
		facts = append(facts, ui.Fact{Label: "Never sent", Text: eventsCount(m.Missed.Unsent)})
	}
	if m.Request.Waiting {
		facts = append(facts, ui.Fact{Label: "Waiting for their next try", Text: eventsCount(m.Missed.Retrying)})
	}
	if m.left() > 0 {
		facts = append(facts, ui.Fact{Label: "Left to their schedule", Text: eventsCount(m.left())})
	}
	return facts
}

func (m WebhookReplayModel) submit() string {
	return replayWords(m.count(), m.Missed.More, m.Webhook.Active)
}

func (m WebhookReplayModel) action() string {
	if m.Webhook.Active {
		return paths.Replay(m.Webhook.ID)
	}
	return paths.SwitchOnEndpoint(m.Webhook.ID)
}

// replayWords are on the button that begins a replay.
func replayWords(n int, more, active bool) string {
	what := eventsCount(n)
	if more {
		what = "all of them"
	}
	if active {
		return "Replay " + what
	}
	return "Switch on and replay " + what
}

func atLeast(n int, more bool) string {
	if more {
		return "At least " + eventsCount(n)
	}
	return eventsCount(n)
}

// eventsCount counts events: "1 event", "12,000 events".
func eventsCount(n int) string { return models.CountOf(n, "event", "events") }

// ReplayBegun says what happens now.
func ReplayBegun(r *models.Replay) string {
	switch {
	case r.PlannedMore:
		return "Everything it missed is on its way again."
	case r.Planned == 1:
		return "1 event is on its way again."
	}
	return eventsCount(r.Planned) + " are on their way again."
}

// MissedNote says that an endpoint has missed something, and offers it.
type MissedNote struct {
	Webhook     models.Webhook
	From        time.Time
	Missed      models.Missed
	CanReplay   bool
	CanSwitchOn bool
}

func (m MissedNote) title() string {
	switch {
	case m.Webhook.Active:
		return atLeast(m.count(), m.Missed.More) + " happened while this endpoint was off."
	case m.Webhook.DisabledReason != "":
		return "This endpoint was switched off."
	}
	return "This endpoint is switched off."
}

func (m MissedNote) count() int { return m.Missed.Count(models.ReplayRequest{}) }

func (m MissedNote) any() bool { return m.count() > 0 || m.Missed.More }

func (m MissedNote) tone() ui.Tone {
	if m.Webhook.DisabledReason != "" {
		return ui.ToneDanger
	}
	return ui.ToneWarning
}

// reason leads to the time since which the endpoint misses events.
func (m MissedNote) reason() string {
	if m.Webhook.DisabledReason == "" {
		return "Since "
	}
	return m.Webhook.DisabledReason + " Since "
}

// missedText goes on after that time, and says how many events there are.
func (m MissedNote) missedText() string {
	switch {
	case !m.any():
		return " it has missed nothing."
	case m.count() == 1 && !m.Missed.More:
		return " it has missed 1 event, which is kept."
	}
	return " it has missed " + lowerFirst(atLeast(m.count(), m.Missed.More)) + ", which are kept."
}

func lowerFirst(text string) string {
	if len(text) > 0 && text[0] == 'A' {
		return "a" + text[1:]
	}
	return text
}

func (m MissedNote) confirm() ui.ConfirmProps {
	words := replayWords(m.count(), m.Missed.More, m.Webhook.Active)
	p := ui.ConfirmProps{
		ID: "replay-missed", Trigger: words, TriggerIcon: "history", TriggerVariant: ui.Primary, Title: words + "?",
		Text:   "“" + m.Webhook.Name + "” is sent what it missed since " + ui.Exact(m.From) + ", oldest first. A receiver that got some of it already gets it again, with the same id.",
		Action: paths.Replay(m.Webhook.ID), Submit: words, Cancel: "Not now", SubmitVariant: ui.Primary,
		Hidden: []ui.HiddenField{{Name: "from", Value: m.From.Format(time.RFC3339Nano)}},
	}
	if !m.Webhook.Active {
		p.Action = paths.SwitchOnEndpoint(m.Webhook.ID)
	}
	return p
}

// WebhookReplaysModel is the latest replays of an endpoint, newest first.
type WebhookReplaysModel struct {
	WebhookID string
	Rows      []ReplayRow
	Live      bool // one runs: the list keeps itself up to date
}

// ReplayRow is one replay.
type ReplayRow struct {
	Tone      ui.Tone
	Word      string
	Text      string // how far it is, or how it ended
	Sent      int
	Planned   int // 0 where it is not known
	Running   bool
	By        string
	From      time.Time
	Until     time.Time
	StartedAt time.Time
}

// NewReplayRow makes a row of a replay.
func NewReplayRow(r models.Replay) ReplayRow {
	row := ReplayRow{
		Sent: r.Sent, Planned: max(r.Planned, r.Sent), By: r.CreatedBy, From: r.FromAt, Until: r.UntilAt, StartedAt: r.CreatedAt,
		Text: eventsCount(r.Sent) + " put on their way", Running: r.Status == models.ReplayRunning,
	}
	if r.Sent == 1 {
		row.Text = "1 event put on its way"
	}
	if r.PlannedMore {
		row.Planned = 0
	}
	switch r.Status {
	case models.ReplayDone:
		row.Tone, row.Word = ui.ToneSuccess, "Done"
	case models.ReplayStopped:
		row.Tone, row.Word, row.Text = ui.ToneWarning, "Stopped", row.Text+". "+r.Note
	default:
		row.Tone, row.Word = ui.ToneInfo, "Running"
		if row.Planned > 0 {
			row.Text = models.Thousands(r.Sent) + " of " + eventsCount(row.Planned) + " put on their way"
		}
	}
	return row
}
