package portal

import (
	"cmp"
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

// attention puts what somebody should look at into words, the worst first, each with the one thing that role may do about it.
// ttl is how long a link works.
func attention(health *store.Health, counts map[models.Attention]store.Count, role models.Role, ttl time.Duration) []pages.AttentionItem {
	var items []pages.AttentionItem
	if down := health.Mail.Down; down != "" {
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneDanger, Title: "The mail server cannot be reached",
			Text:  models.AsSentence(strings.TrimSuffix(down, ".")) + ". Mail is kept and tried again by itself. If it lasts, whoever runs this site should look at the mail server and at SMTP_URL.",
			Label: "See what waits", Href: waitingMail(),
		})
	}
	items = append(items, aboutInvites(counts, role, ttl)...)
	items = append(items, aboutEndpoints(health.Endpoints, role)...)
	if n := health.Mail.Trying; n.N > 0 && health.Mail.Down == "" {
		text := "The mail server has not taken them yet. They are tried again by themselves."
		if n.N == 1 {
			text = "The mail server has not taken it yet. It is tried again by itself."
		}
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneWarning, Title: counted(n, "mail is waiting for another try", "mails are waiting for another try"),
			Text: text, Label: "See what waits", Href: waitingMail(),
		})
	}
	slices.SortStableFunc(items, func(a, b pages.AttentionItem) int { return cmp.Compare(severity(a), severity(b)) })
	return items
}

// severity sorts what has failed before what may.
func severity(item pages.AttentionItem) int {
	if item.Tone == ui.ToneDanger {
		return 0
	}
	return 1
}

// waitingMail is the list of the mails that are on their way.
func waitingMail() string {
	return paths.OutboxWhere(url.Values{"status": {string(models.EmailQueued)}})
}

// aboutInvites tells of the invites that wait for help.
func aboutInvites(counts map[models.Attention]store.Count, role models.Role, ttl time.Duration) []pages.AttentionItem {
	var items []pages.AttentionItem
	if n := counts[models.AttentionFailed]; n.N > 0 {
		items = append(items, undelivered(n, role))
	}
	if n := counts[models.AttentionExpiring]; n.N > 0 {
		items = append(items, forAll(pages.AttentionItem{
			Tone: ui.ToneWarning, Title: counted(n, "link runs out within ", "links run out within ") + ui.Lasting(models.ExpiringWithin(ttl)),
			Text: "Whoever wants to link after that has to ask for a fresh one.",
		}, models.AttentionExpiring, models.BulkExtend, "Extend", n, role))
	}
	if n := counts[models.AttentionStuck]; n.N > 0 {
		items = append(items, forAll(pages.AttentionItem{
			Tone: ui.ToneWarning, Title: counted(n, "person started and has not finished", "people started and have not finished"),
			Text: "They chose a provider, and nothing has happened for a day. A fresh mail brings them back to where they were.",
		}, models.AttentionStuck, models.BulkResend, "Send again", n, role))
	}
	if n := counts[models.AttentionUnmailed]; n.N > 0 {
		list := paths.InvitesWhere(url.Values{byAttention: {string(models.AttentionUnmailed)}})
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneWarning, Title: counted(n, "person started and has not finished, and gets no e-mail", "people started and have not finished, and get no e-mail"),
			Text:  "Their template sends none, or they asked for none. Remind them in another way: the same link takes them back to where they were.",
			Where: list, Label: "Show them", Href: list,
		})
	}
	return items
}

// undelivered leads to what the mail servers said of each: most of these need another address, not a second try.
func undelivered(n store.Count, role models.Role) pages.AttentionItem {
	item := pages.AttentionItem{
		Tone: ui.ToneDanger, Title: counted(n, "invitation was not delivered", "invitations were not delivered"),
		Text:  "The mail was refused, came back, or was never confirmed. See what the mail server said, and correct the address or send again.",
		Label: "Check the addresses", Where: paths.InvitesWhere(url.Values{byAttention: {string(models.AttentionFailed)}}),
	}
	item.Href = item.Where
	switch {
	case !role.Allows(models.RoleMember):
		item.Label = "Show them"
	case n.N == 1:
		item.Label = "Check the address"
	}
	return item
}

// forAll lets one button do a thing to all the invites that ask for attention, after a look at which they are; who may not change
// anything is led to their list.
func forAll(item pages.AttentionItem, a models.Attention, kind models.BulkKind, verb string, n store.Count, role models.Role) pages.AttentionItem {
	where := url.Values{byAttention: {string(a)}}
	if a == models.AttentionExpiring {
		where.Set(inOrder, string(models.SortExpires)) // the most urgent first
	}
	item.Where = paths.InvitesWhere(where)
	if !role.Allows(models.RoleMember) {
		item.Label, item.Href = "Show them", item.Where
		return item
	}
	item.Action, item.Label = paths.InvitesBulk, verb
	item.Hidden = []ui.HiddenField{{Name: "action", Value: string(kind)}, {Name: ui.AllName, Value: "true"}, {Name: byAttention, Value: string(a)}, {Name: pages.Via, Value: pages.ViaDashboard}}
	if order := where.Get(inOrder); order != "" {
		item.Hidden = append(item.Hidden, ui.HiddenField{Name: inOrder, Value: order})
	}
	if n.N > 1 {
		item.Label += " to all " + number(n)
		if kind == models.BulkExtend {
			item.Label = "Extend all " + number(n)
		}
	}
	return item
}

// aboutEndpoints tells of the endpoints that fail, or were given up on.
func aboutEndpoints(e store.EndpointHealth, role models.Role) []pages.AttentionItem {
	var items []pages.AttentionItem
	for _, w := range e.SwitchedOff {
		item := pages.AttentionItem{
			Tone: ui.ToneDanger, Title: "Endpoint “" + w.Name + "” was switched off", Where: paths.Webhook(w.ID),
			Text: w.DisabledReason + " It is told nothing until it is switched on again.", Label: "Look at it", Href: paths.Webhook(w.ID),
		}
		if role.Allows(models.RoleAdmin) {
			item.Label, item.Action = "Switch on again", paths.SwitchOnEndpoint(w.ID)
		}
		items = append(items, item)
	}
	for _, w := range e.Failing {
		items = append(items, pages.AttentionItem{
			Tone: ui.ToneWarning, Title: "Endpoint “" + w.Name + "” is failing", Where: paths.Webhook(w.ID),
			Since: w.FailingSince, Text: "Events are kept and tried again; after five days it is switched off.", Label: "See its deliveries", Href: paths.Webhook(w.ID),
		})
	}
	items = append(items, moreEndpoints(ui.ToneDanger, e.Counts[models.TroubleGivenUp]-len(e.SwitchedOff), "was switched off", "were switched off", models.WebhooksOff)...)
	return append(items, moreEndpoints(ui.ToneWarning, e.Counts[models.TroubleFailing]-len(e.Failing), "is failing", "are failing", models.WebhooksFailing)...)
}

// moreEndpoints leads to those of a trouble that are not named; nothing where all are.
func moreEndpoints(tone ui.Tone, n int, one, many string, state models.WebhookState) []pages.AttentionItem {
	if n <= 0 {
		return nil
	}
	where := paths.Webhooks + "?" + url.Values{"state": {string(state)}, inOrder: {string(models.WebhooksTroubled)}}.Encode()
	return []pages.AttentionItem{{
		Tone: tone, Title: models.CountOf(n, "more endpoint "+one, "more endpoints "+many), Text: "Only the first are named here.",
		Label: "Show them", Href: where, Where: where,
	}}
}

// From these on, what is due has waited for too long.
const (
	lagLate = time.Minute
	lagBad  = 10 * time.Minute
)

// healthItems put into words how mail, the queue and the endpoints do.
func healthItems(h *store.Health) []pages.HealthItem {
	return []pages.HealthItem{mailItem(h.Mail), queueItem(h), endpointItem(h.Endpoints)}
}

func mailItem(m store.MailHealth) pages.HealthItem {
	item := pages.HealthItem{Tone: ui.ToneSuccess, Name: "Mail", State: "last accepted", At: m.LastAccepted, Href: paths.Outbox}
	switch {
	case m.LastAccepted == nil:
		item.Tone, item.State = ui.ToneNeutral, "none sent lately"
	case m.Captured:
		item.State = "last captured"
	}
	if m.Waiting.N > 0 {
		item.More += " · " + number(m.Waiting) + " waiting"
	}
	if m.Trying.N > 0 {
		item.Tone = ui.ToneWarning
		item.More += " · " + number(m.Trying) + " trying again"
	}
	if m.Down != "" {
		item.Tone, item.More = ui.ToneDanger, " · server away"+item.More
	}
	return item
}

func queueItem(h *store.Health) pages.HealthItem {
	item := pages.HealthItem{Tone: ui.ToneSuccess, Name: "Queue", State: "nothing is late"}
	if h.Lag >= time.Second {
		item.State = "oldest work waits " + ui.Span(h.Lag)
	}
	switch {
	case h.Lag >= lagBad:
		item.Tone = ui.ToneDanger
	case h.Lag >= lagLate:
		item.Tone = ui.ToneWarning
	}
	return item
}

func endpointItem(e store.EndpointHealth) pages.HealthItem {
	item := pages.HealthItem{Tone: ui.ToneSuccess, Name: "Endpoints", Href: paths.Webhooks}
	var parts []string
	for _, part := range []struct {
		n    int
		word string
		tone ui.Tone
	}{
		{e.Counts[models.TroubleNone], "fine", ui.ToneSuccess}, {e.Counts[models.TroubleFailing], "failing", ui.ToneWarning},
		{e.Counts[models.TroubleGivenUp], "given up on", ui.ToneDanger}, {e.Counts[models.TroubleOff], "switched off", ui.ToneSuccess},
	} {
		if part.n > 0 {
			parts, item.Tone = append(parts, itoa(part.n)+" "+part.word), worse(item.Tone, part.tone)
		}
	}
	item.State = strings.Join(parts, ", ")
	if len(parts) == 0 {
		item.Tone, item.State = ui.ToneNeutral, "none yet"
	}
	return item
}

// worse is the one of two tones that says more is amiss.
func worse(a, b ui.Tone) ui.Tone {
	for _, t := range []ui.Tone{ui.ToneDanger, ui.ToneWarning} {
		if a == t || b == t {
			return t
		}
	}
	return a
}

// number writes a count, with a plus where it is not all of them.
func number(c store.Count) string {
	if c.More {
		return models.Thousands(c.N) + "+"
	}
	return models.Thousands(c.N)
}

func counted(c store.Count, one, many string) string {
	if c.More {
		return number(c) + " " + many
	}
	return models.CountOf(c.N, one, many)
}
