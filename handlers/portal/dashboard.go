package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// dashboard is the portal's first page. Whatever it asks for is kept or bounded: it costs the same with a million invites.
func (h *Room) dashboard(w http.ResponseWriter, r *http.Request) error {
	m := pages.DashboardModel{MayInvite: may(r, models.RoleMember)}
	counts, err := h.scope(r).StageCounts(r.Context())
	if err != nil {
		return err
	}
	for _, s := range models.Stages() {
		m.Counts = append(m.Counts, pages.StageCount{Stage: s, Count: counts[s]})
	}
	m.Total = counts.Total()
	for _, part := range []func(*http.Request, *pages.DashboardModel) error{h.machinery, h.standing} {
		if err := part(r, &m); err != nil {
			return err
		}
	}
	if err := h.beginnings(w, r, &m); err != nil {
		return err
	}
	return respond.Page(w, r, http.StatusOK, pages.Dashboard(h.page(w, r, "Dashboard", layout.NavDashboard), m))
}

// machinery adds what asks for attention, and how mail and endpoints do.
func (h *Room) machinery(r *http.Request, m *pages.DashboardModel) error {
	health, err := h.scope(r).Health(r.Context())
	if err != nil {
		return err
	}
	counts, err := h.scope(r).AttentionCounts(r.Context())
	if err != nil {
		return err
	}
	m.Attention = attention(health, counts, caller(r).staff.Role, h.Config.InviteTTL)
	m.Health = healthItems(health)
	return nil
}

// standing adds how far the invites of the chosen days have come, what happened day by day, and what happened last.
func (h *Room) standing(r *http.Request, m *pages.DashboardModel) error {
	if m.Total == 0 {
		return nil
	}
	span, err := h.chosenSpan(r)
	if err != nil {
		return err
	}
	m.Ranges, m.Days = span.choices(), span.words()
	funnel, err := h.scope(r).Funnel(r.Context(), models.CreatedFilter{StartDate: span.created()})
	if err != nil {
		return err
	}
	m.Funnel = funnelOf(funnel, span)
	if funnel.Median != nil {
		m.Median, m.Linked = ui.RoughSpan(max(*funnel.Median, time.Second)), funnel.Reached[models.ReachedLinked]
	}
	happened := h.scope(r).Daily
	if span.monthly() {
		happened = h.scope(r).Monthly
	}
	periods, err := happened(r.Context(), span.first, span.today)
	if err != nil {
		return err
	}
	m.Chart = chartOf(periods, span)
	latest, err := h.scope(r).Activity(r.Context(), activityRead)
	if err != nil {
		return err
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	m.Activity = activity(latest, staff)
	return nil
}

func funnelOf(f *store.Funnel, span span) ui.FunnelProps {
	names := map[models.Reached]string{
		models.ReachedSent: "Sent", models.ReachedOpened: "Opened", models.ReachedStarted: "Started", models.ReachedLinked: "Linked",
	}
	p := ui.FunnelProps{Label: "From sent to linked"}
	for _, step := range models.ReachedSteps() {
		p.Steps = append(p.Steps, ui.FunnelStep{Label: names[step], Count: f.Reached[step], Href: span.list(step)})
	}
	p.Steps[0].Note = "of " + models.Thousands(f.Created) + " created"
	return p
}

// span is the days that the dashboard tells of, up to today: all days are days in UTC.
type span struct {
	name         string
	first, today time.Time
	all          bool
}

// The spans to choose from, by their names in the address.
const (
	spanWeek    = "7d"
	spanMonth   = "30d"
	spanQuarter = "90d"
	spanYear    = "12m"
	spanAll     = "all"
)

// byMonth is from how many days on the chart has a bar a month.
const byMonth = 100

// chosenSpan reads it from the address; thirty days where that names none.
func (h *Room) chosenSpan(r *http.Request) (span, error) {
	today := h.Now().UTC().Truncate(24 * time.Hour)
	s := span{name: r.URL.Query().Get("range"), today: today}
	switch s.name {
	case spanWeek:
		s.first = today.AddDate(0, 0, -6)
	case spanQuarter:
		s.first = today.AddDate(0, 0, -89)
	case spanYear:
		s.first = time.Date(today.Year(), today.Month()-11, 1, 0, 0, 0, 0, time.UTC)
	case spanAll:
		first, err := h.scope(r).FirstDay(r.Context())
		if err != nil {
			return s, err
		}
		s.first, s.all = *cmp.Or(first, &today), true
		if s.first.After(today) { // the clock was set back
			s.first = today
		}
	default:
		s.name, s.first = spanMonth, today.AddDate(0, 0, -29)
	}
	return s, nil
}

func (s span) choices() []ui.Tab {
	tabs := []ui.Tab{{Label: "7 days", Href: spanWeek}, {Label: "30 days", Href: spanMonth}, {Label: "90 days", Href: spanQuarter}, {Label: "12 months", Href: spanYear}, {Label: "All", Href: spanAll}}
	for i := range tabs {
		name := tabs[i].Href
		// The next page stays where this one was, and the choice keeps the focus.
		tabs[i].ID = "range-" + name
		tabs[i].Active, tabs[i].Href = name == s.name, paths.Dashboard+"?range="+name+"#"+tabs[i].ID
	}
	return tabs
}

// monthly says whether the chart has a bar a month.
func (s span) monthly() bool { return s.today.Sub(s.first) >= byMonth*24*time.Hour }

// created is the first day of creation; nil for all of them.
func (s span) created() *time.Time {
	if s.all {
		return nil
	}
	return &s.first
}

// words say which invites are told of.
func (s span) words() string {
	if s.all {
		return "All invites, since " + s.first.Format("2 Jan 2006") + " (UTC)"
	}
	return "Invites created since " + s.first.Format("2 Jan 2006") + " (UTC)"
}

// list is the list of the invites that came as far as a step.
func (s span) list(step models.Reached) string {
	query := url.Values{byReached: {string(step)}}
	if !s.all {
		query.Set(byFrom, s.first.Format(time.DateOnly))
	}
	return paths.InvitesWhere(query)
}

// chartOf draws a bar for each period: a day, or a month where there are many days.
func chartOf(periods []store.PeriodCount, s span) ui.ChartProps {
	p := ui.ChartProps{ID: "by-day", Title: "What happened each day", Head: "Day (UTC)"}
	point := ui.DayPoint
	if s.monthly() {
		p.Title, p.Head, point = "What happened each month", "Month (UTC)", ui.MonthPoint
	}
	var sent, opened, linked []int64
	for _, c := range periods {
		p.Points = append(p.Points, point(c.Start))
		sent, opened, linked = append(sent, c.Sent), append(opened, c.Opened), append(linked, c.Linked)
	}
	p.Series = []ui.Series{{Label: "Sent", Values: sent}, {Label: "Opened", Values: opened}, {Label: "Linked", Values: linked}}
	p.Summary = "From " + s.first.Format("2 January 2006") + " to today: " + sums(p.Series) + "."
	return p
}

// sums says how much there is of each series.
func sums(series []ui.Series) string {
	text := ""
	for i, s := range series {
		var n int64
		for _, v := range s.Values {
			n += v
		}
		if i > 0 {
			text += ", "
		}
		text += models.Thousands(n) + " " + strings.ToLower(s.Label)
	}
	return text
}

// beginnings adds what a newcomer needs: in the sandbox the first run until all of it is done, and once that it is; in production what to
// do first.
func (h *Room) beginnings(w http.ResponseWriter, r *http.Request, m *pages.DashboardModel) error {
	production := caller(r).mode == models.Production
	if production && m.Total > 0 {
		return nil
	}
	progress, err := h.scope(r).Progress(r.Context())
	if err != nil {
		return err
	}
	m.Templates = progress.Template
	if production {
		return nil
	}
	first, who := h.firstRun(r, progress, m.Total), caller(r).staff.ID
	if !first.Done() {
		if err := h.whereNext(r, &first); err != nil {
			return err
		}
	}
	switch {
	case !first.Done():
		m.FirstRun = &first
		h.Sessions.SetSeen(w, r, who, seenSteps)
	case h.Sessions.Seen(r, who, seenSteps) && !h.Sessions.Seen(r, who, seenEnd):
		m.Arrived = true
		h.Sessions.SetSeen(w, r, who, seenEnd)
	}
	return nil
}

// What somebody has looked at, as their browser remembers it.
const (
	seenTemplate = "template"
	seenWebhooks = "webhooks"
	seenSteps    = "steps" // of the first run
	seenEnd      = "end"   // of it
)

// firstRunOver is the number of invites from which on nobody has to be shown around: whoever comes then joins others who know.
const firstRunOver = 5

// firstRun is how far the newcomer has come. What there is from the beginning, or comes by itself, is done once they have looked at it.
func (h *Room) firstRun(r *http.Request, p store.Progress, invites int64) pages.FirstRunModel {
	m := pages.FirstRunModel{
		Template: p.Template, Receiver: p.Receiver, Invited: p.Invited, Opened: p.Opened,
		// Earlier events are delivered too, but the one to see is that of the linked account.
		Linked: p.Linked, Delivered: p.Delivered && p.Linked, MayInvite: may(r, models.RoleMember), MayReceive: may(r, models.RoleAdmin),
	}
	if invites < firstRunOver {
		m.Looked = p.Template && (p.Invited || h.Sessions.Seen(r, caller(r).staff.ID, seenTemplate))
		m.Watched = m.Delivered && h.Sessions.Seen(r, caller(r).staff.ID, seenWebhooks)
	} else {
		m.Looked, m.Watched = m.Template, m.Delivered
	}
	return m
}

// whereNext finds the pages on which the next steps of the first run are taken.
func (h *Room) whereNext(r *http.Request, m *pages.FirstRunModel) error {
	latest, err := h.scope(r).Invites(r.Context(), models.InviteFilter{}, models.Page{Size: 1})
	if err != nil {
		return err
	}
	templates, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	if len(templates) > 0 {
		m.TemplateHref = paths.Template(templates[0].ID)
	}
	if len(latest.Items) > 0 && m.MayInvite {
		m.LandingURL = h.absolute(paths.Landing(latest.Items[0].Token))
	}
	mails, err := h.scope(r).Emails(r.Context(), models.Page{Size: 1})
	if err != nil {
		return err
	}
	for _, mail := range mails.Items {
		m.MailHref = paths.Email(mail.ID)
	}
	endpoints, err := h.scope(r).Webhooks(r.Context(), models.Page{Size: models.MaxPageSize})
	if err != nil {
		return err
	}
	m.ReceiverHref = receiverOf(endpoints.Items)
	if m.ReceiverHref == paths.Webhooks { // their own server takes the events: what arrives there is theirs to see
		m.Watched = m.Delivered
	}
	return nil
}

// receiverOf is the page where what was delivered can be seen: the built-in receiver's, or else the list of endpoints.
func receiverOf(endpoints []models.Webhook) string {
	for _, w := range endpoints {
		if w.BuiltIn {
			return paths.Receiver(w.ID)
		}
	}
	return paths.Webhooks
}
