package portal

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/views/pages"
	"invites/views/ui"
)

// timeline puts what happened to an invite into words, the newest first.
type timeline struct {
	timelineNames
	history *store.History
	events  []ui.Event
}

// timelineNames are what those are called that a timeline tells of.
type timelineNames struct {
	providers map[string]string // id → name
	endpoints map[string]string // id → name; those that were deleted are missing
	staff     staffNames
}

func newTimeline(h *store.History, names timelineNames) []ui.Event {
	t := &timeline{timelineNames: names, history: h}
	// What happens at one moment is told in this order: an expiry may be noticed only when somebody sends again.
	for _, e := range slices.Backward(h.Events) {
		if e.Type == models.EventInviteExpired {
			t.add(e.CreatedAt, "calendar-clock", ui.ToneWarning, "Link expired", "")
		}
	}
	for _, e := range slices.Backward(h.Audit) {
		t.staffDid(e)
	}
	for _, e := range slices.Backward(h.Emails) {
		t.mail(e)
	}
	for _, f := range h.Fetches {
		t.fetch(f)
	}
	for _, l := range slices.Backward(h.Logs) {
		t.step(l)
	}
	for _, e := range slices.Backward(h.Events) {
		t.event(e)
	}
	t.webhooks()
	slices.SortStableFunc(t.events, func(a, b ui.Event) int { return a.At.Compare(b.At) })
	slices.Reverse(t.events)
	return t.events
}

func (t *timeline) add(at time.Time, icon string, tone ui.Tone, title, text string) {
	t.events = append(t.events, ui.Event{Icon: icon, Tone: tone, Title: title, At: at, Text: text})
}

// staffDid tells of what somebody decided.
func (t *timeline) staffDid(e models.AuditEntry) {
	by := "By " + t.staff.actor(e)
	if strings.HasPrefix(e.Detail, models.PrefixBulk+"-") {
		by += ", together with others"
	}
	switch e.Action {
	case "invite.create":
		t.add(e.CreatedAt, "user-plus", ui.ToneNeutral, "Invited", by)
	case "invite.resend":
		t.add(e.CreatedAt, "refresh-cw", ui.ToneNeutral, t.resent(e.CreatedAt), by)
	case "invite.extend":
		t.add(e.CreatedAt, "calendar-plus", ui.ToneNeutral, "Link extended, without a mail", by)
	case models.AuditCorrectInvite:
		t.add(e.CreatedAt, "square-pen", ui.ToneNeutral, "Address corrected, with a new link", by+". "+t.corrected(e)+"The earlier link no longer works.")
	case "invite.replace":
		t.add(e.CreatedAt, "git-compare", ui.ToneNeutral, "Replaced by a newer invite", by)
	case "invite.revoke":
		t.add(e.CreatedAt, "ban", ui.ToneWarning, "Revoked", by)
	case "invite.renew":
		t.add(e.CreatedAt, "refresh-cw", ui.ToneInfo, "Asked for a fresh link", "The expired page offers one; it goes to the invited address only.")
	case "address.suppress":
		t.add(e.CreatedAt, "hand", ui.ToneWarning, "Opted out", "Somebody with the link said: no more e-mail to this address.")
	}
}

// resent says what sending again did: for a template without mail, or an address that asked for none, it only renewed the link.
func (t *timeline) resent(at time.Time) string {
	if slices.ContainsFunc(t.history.Emails, func(mail models.Email) bool { return mail.CreatedAt.Equal(at) }) {
		return "Sent again, with a renewed expiry"
	}
	return "Link renewed; no mail goes to this address"
}

// corrected says which address a correction put in place of which, as it was noted. Before that was, the mails tell it: they went to the one
// and then to the other; nothing where none went.
func (t *timeline) corrected(e models.AuditEntry) string {
	before, since, noted := models.ReadCorrection(e.Detail)
	if !noted {
		before, since = t.mailedAround(e.CreatedAt)
	}
	if before == "" {
		return ""
	}
	return "It was " + before + ", now " + cmp.Or(since, t.history.Invite.Email) + ". "
}

// mailedAround is where the last mail before a moment went, and the first one since.
func (t *timeline) mailedAround(at time.Time) (before, since string) {
	for _, mail := range t.history.Emails { // the newest first
		if !mail.CreatedAt.Before(at) {
			since = mail.ToAddress
		} else if before == "" {
			before = mail.ToAddress
		}
	}
	return before, since
}

// mail tells of every try at sending, with what the server said.
func (t *timeline) mail(e models.Email) {
	for _, a := range t.history.Attempts {
		if a.EmailID == e.ID {
			t.attempt(e, a)
		}
	}
	switch {
	case e.Status == models.EmailCancelled || e.Status == models.EmailSuppressed:
		t.add(e.UpdatedAt, "mail-x", ui.ToneNeutral, "Mail taken back before it went", "")
	case e.Status == models.EmailQueued && e.Tries == 0:
		t.add(e.CreatedAt, "clock", ui.ToneNeutral, "Mail waits to be sent", "To "+e.ToAddress)
	}
}

func (t *timeline) attempt(e models.Email, a models.EmailAttempt) {
	at := a.StartedAt
	if a.FinishedAt != nil {
		at = *a.FinishedAt
	}
	to := "To " + e.ToAddress + ordinal(a.Number)
	switch a.Outcome {
	case "":
		t.add(at, "loader", ui.ToneInfo, "Mail is being handed over", to)
	case models.SendAccepted:
		t.add(at, "mail-check", ui.ToneSuccess, "Mail taken by the mail server", to)
		t.reply(a.Reply)
	case models.SendCaptured:
		t.add(at, "inbox", ui.ToneSuccess, "Mail put into the outbox", "It reaches nobody; the outbox shows it as it would have arrived.")
	case models.SendDeferred:
		t.add(at, "clock", ui.ToneWarning, "Mail not taken yet", to+". "+nextTry(e, a))
		if a.Number >= e.Tries && e.NextAttemptAt != nil {
			t.ends(*e.NextAttemptAt)
		}
		t.reply(a.Reply)
	case models.SendRefused:
		t.add(at, "mail-x", ui.ToneDanger, "Mail refused for good", to)
		t.reply(a.Reply)
	case models.SendUnknown:
		t.add(at, "mail-warning", ui.ToneWarning, "Mail handed over, and no answer", to+". It may or may not arrive, so it is not sent twice by itself.")
		t.reply(a.Reply)
	}
}

// ends lets the sentence of the event that was added last end with a moment, in the reader's zone.
func (t *timeline) ends(at time.Time) { t.events[len(t.events)-1].TextAt = &at }

// reply puts a server's words under the event that was added last.
func (t *timeline) reply(text string) {
	if text != "" {
		t.events[len(t.events)-1].Detail = pages.ServerReply(text)
	}
}

func ordinal(number int) string {
	if number < 2 {
		return ""
	}
	return ", try " + itoa(number)
}

// nextTry says how a deferred mail goes on.
func nextTry(e models.Email, a models.EmailAttempt) string {
	switch {
	case a.Number < e.Tries:
		return "It was tried again."
	case e.NextAttemptAt != nil:
		return "Next try:"
	case e.Status == models.EmailFailed:
		return "That was the last try."
	}
	return ""
}

// step tells of what the invitee did on the way to linking.
func (t *timeline) step(l models.InviteLog) {
	switch l.InviteStatus {
	case models.LogInvited:
		if len(t.history.Emails) == 0 {
			t.add(l.CreatedAt, "link", ui.ToneInfo, "Link ready", "The template sends no e-mail; the link is to be handed out.")
		}
	case models.LogLandingPage:
		t.add(l.CreatedAt, "mouse-pointer-click", ui.ToneInfo, "Opened by a person", "Clicked the button on the landing page.")
	case models.LogWinkWidget:
		t.add(l.CreatedAt, "landmark", ui.ToneInfo, "Started", "Chose a provider.")
	case models.LogLinked:
		t.add(l.CreatedAt, "link-2", ui.ToneSuccess, "Linked", "The first account is connected.")
	}
}

// fetch tells of what has asked for the landing page, as the guess that it is.
func (t *timeline) fetch(f models.Fetch) {
	often, again := ".", ""
	if f.Times > 1 {
		often, again = ", "+itoa(f.Times)+" times.", " Last:"
	}
	if f.Kind == models.FetchByBrowser {
		t.add(f.FirstAt, "eye", ui.ToneNeutral, "Page shown in a browser", f.Client+often+" Perhaps a person; only a click on the button counts."+again)
	} else {
		t.add(f.FirstAt, "mail-search", ui.ToneNeutral, "Fetched by a machine", f.Client+often+" Judged by its name; it counts for nothing."+again)
	}
	if f.Times > 1 {
		t.ends(f.LastAt)
	}
}

// happening is what the timeline reads of an event's body.
type happening struct {
	Data struct {
		Providers    []string `json:"providers"`
		LoginName    string   `json:"loginName"`
		ErrorMessage string   `json:"errorMessage"`
		Reason       string   `json:"reason"`
	} `json:"data"`
}

// event tells of what has no other trace: sign-ins at providers, mail that was not even tried.
func (t *timeline) event(e models.Event) {
	var what happening
	if json.Unmarshal([]byte(e.Body), &what) != nil {
		return // the body is the program's own; without it there is nothing to tell
	}
	at, data := e.CreatedAt, what.Data
	provider := t.providerNames(data.Providers)
	switch e.Type {
	case models.EventAccountConnected:
		t.add(at, "badge-check", ui.ToneSuccess, "Account connected", "At "+provider+", as "+data.LoginName+".")
	case models.EventAccountFailed:
		t.add(at, "circle-alert", ui.ToneDanger, "Sign-in failed", "At "+provider+", as "+data.LoginName+": "+data.ErrorMessage)
	case models.EventAccountDisconnected:
		t.add(at, "unplug", ui.ToneWarning, "Account disconnected", "At "+provider+".")
	case models.EventInviteFailed:
		if len(t.history.Emails) == 0 {
			t.add(at, "mail-x", ui.ToneDanger, "No mail was sent", data.Reason)
		}
	}
}

func (t *timeline) providerNames(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if name := t.providers[id]; name != "" {
			names[i] = name
		}
	}
	return strings.Join(names, ", ")
}

// webhooks tells where events went, those of one moment in the order of their numbers, whichever was delivered first.
func (t *timeline) webhooks() {
	told := slices.Clone(t.history.Events)
	slices.SortFunc(told, inTheirOrder)
	var before time.Time
	for i, e := range told {
		if i > 0 && !told[i-1].CreatedAt.Equal(e.CreatedAt) {
			before = time.Time{}
		}
		if item, ok := t.deliveries(e); ok {
			if item.At.Before(before) {
				item.At = before
			}
			before = item.At
			t.events = append(t.events, item)
		}
	}
}

// inTheirOrder compares events by their numbers or, before they have them, by their ids.
func inTheirOrder(a, b models.Event) int {
	if a.Sequence != nil && b.Sequence != nil {
		return cmp.Compare(*a.Sequence, *b.Sequence)
	}
	return strings.Compare(a.ID, b.ID)
}

// deliveries tells where an event went: one item for all endpoints, false where there is none.
func (t *timeline) deliveries(e models.Event) (ui.Event, bool) {
	var rows []pages.EventDelivery
	tone, at, failed := ui.ToneSuccess, e.CreatedAt, false
	for _, d := range slices.Backward(t.history.Deliveries) {
		if d.EventID != e.ID {
			continue
		}
		row := t.delivery(d)
		rows = append(rows, row)
		failed = failed || row.Tone == ui.ToneDanger
		if row.Tone == ui.ToneWarning || d.Status == models.DeliveryPending && tone == ui.ToneSuccess {
			tone = row.Tone
		}
		if d.UpdatedAt.After(at) {
			at = d.UpdatedAt
		}
	}
	if failed {
		tone = ui.ToneDanger
	}
	return ui.Event{
		Icon: "webhook", Tone: tone, Title: "Webhook " + string(e.Type), At: at, Detail: pages.EventDeliveries(rows),
	}, len(rows) > 0
}
