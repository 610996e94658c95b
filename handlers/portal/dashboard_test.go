package portal_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

// done is how many steps of the first run are done.
func (a *answer) done() int { return a.doc.Find("main ol li:contains('Done:')").Length() }

func TestFirstRunLeadsFromStepToStepAndThenGoes(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get("/").status(200).has("main", "From here to a linked account").count(`main li[aria-current=step] a.button-primary[href="`+paths.Template(a.anyTemplate(models.Sandbox).ID)+`"]`, 1)
		b.get(paths.Template(a.anyTemplate(models.Sandbox).ID)).status(200)
		b.get("/").status(200).count(`main form[action="`+paths.WebhookReceiver+`"] .button-primary`, 1)

		w := a.builtIn()
		b.get("/").status(200).count(`main li[aria-current=step] a.button-primary[href="`+paths.InviteNew+`"]`, 1)

		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		got := b.get("/").status(200).count(`main li[aria-current=step] a[href^="/outbox/em-"]`, 1)
		if got.done() != 3 {
			t.Errorf("%d steps done", got.done())
		}

		walk := a.open(inv)
		b.get("/").status(200).count(`main li[aria-current=step] a[href="`+origin+paths.Landing(inv.Token)+`"]`, 1)

		a.signInAt(walk, models.SignInOutcome{})
		b.get("/").status(200).count(`main li[aria-current=step] a[href="`+paths.Receiver(w.ID)+`"]`, 1)

		a.deliverAll(w, models.DeliveryResult{Code: 200})
		b.get("/").status(200).count(`main li[aria-current=step] a[href="`+paths.Receiver(w.ID)+`"]`, 1) // nobody has looked yet
		a.arrive(w, models.Receipt{SmileValid: true, StdValid: true})
		b.get(paths.Receiver(w.ID)).status(200).has("main", "INVITE_LINKED")
		b.get("/").status(200).count("main li:contains('Done:')", 0).has("main .notice", "All six steps are done").has("main", "Latest activity")
		b.get("/").status(200).count("main .notice:contains('All six steps')", 0) // told once
		a.signIn(models.RoleViewer).get("/").status(200).count("main .notice:contains('All six steps')", 0)
	})
}

func TestFirstRunOffersNobodyWhatTheyMayNotDo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.signIn(models.RoleMember).get("/").status(200).count(`form[action="`+paths.WebhookReceiver+`"]`, 0).has("main", "An administrator can get it").count(`main a[href="`+paths.InviteNew+`"]`, 1)
		a.signIn(models.RoleViewer).get("/").status(200).count(`main a[href="`+paths.InviteNew+`"]`, 0).count("main form", 0)
	})
}

func TestProductionBeginsWithATemplate(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}})
		b.get("/").status(200).has("main", "A template comes first").count("main ol", 0)
		a.anyTemplate(models.Production)
		b.get("/").status(200).has("main", "Nobody is invited yet").count(`main a[href="`+paths.InviteNew+`"]`, 1)
	})
}

// somePeople are one invite at each of the stages queued, sent, opened, linked and failed, and one of the other mode.
func (a *app) somePeople() {
	a.t.Helper()
	a.invite(models.Sandbox, "Queued", "q@example.com")
	for _, r := range []models.SendOutcome{models.SendCaptured, models.SendCaptured, models.SendCaptured, models.SendRefused} {
		a.invite(models.Sandbox, "Somebody", "s@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: r, Reply: "said so"})
	}
	all := a.invites(models.Sandbox)
	a.open(&all[1])
	a.signInAt(a.open(&all[2]), models.SignInOutcome{})
	a.invite(models.Production, "Elsewhere", "e@example.com")
}

// counted follows each link of a number and holds it against the list there. It returns the sum.
func (b *browser) counted(from *answer, rows, number string) (total int) {
	b.a.t.Helper()
	from.doc.Find(rows).Each(func(_ int, row *goquery.Selection) {
		want, err := strconv.Atoi(squeeze(row.Find(number).Contents().First().Text()))
		if err != nil {
			b.a.t.Fatal(err)
		}
		total += want
		path := row.Find("a").AttrOr("href", "")
		if rows := len(b.get(path).status(200).names()); rows != want {
			b.a.t.Errorf("%s has %d invites, the dashboard says %d", path, rows, want)
		}
	})
	return total
}

func times(once bool) int {
	if once {
		return 1
	}
	return 0
}

// The numbers of the dashboard are those of the lists that they lead to.
func TestEveryNumberLeadsToItsInvites(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.somePeople()
		a.clock.pass(10 * 24 * time.Hour)
		a.somePeople()
		b := a.signIn(models.RoleViewer)
		if total := b.counted(b.get("/").status(200), `ul[aria-label="Invites by stage"] li`, ".tabular"); total != 10 {
			t.Errorf("%d invites in all", total)
		}
		for span, want := range map[string]int{"7d": 3 + 2 + 1 + 1, "30d": 14, "90d": 14, "12m": 14, "all": 14, "nonsense": 14} {
			got := b.get("/?range="+span).status(200).count(`nav[aria-label=Days] a[aria-current]`, 1)
			got.count(`nav[aria-label=Days] a[id="range-`+span+`"][href="/?range=`+span+`#range-`+span+`"]`, times(span != "nonsense"))
			if total := b.counted(got, ".funnel-step", ".funnel-count a"); total != want {
				t.Errorf("%s: %d steps were taken, want %d", span, total, want)
			}
		}
		b.get("/?range=all").has(".funnel-step:nth-child(1)", "of 10 created").has(".funnel-step:nth-child(2)", "67 % of sent").has("main", "Half of those who linked")
	})
}

func TestTheChartTellsWhatHappenedOnEachDay(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.somePeople()
		today := a.clock.now()
		b := a.signIn(models.RoleViewer)
		got := b.get("/?range=7d").count(".chart-table tbody tr", 7)
		if row := got.text(".chart-table tbody tr:first-child"); row != today.Format("Mon, 2 Jan 2006")+"321" {
			t.Errorf("today = %q", row)
		}
		a.clock.pass(24 * time.Hour)
		b.get("/?range=12m").count(".chart-table tbody tr", 12).has(".chart-table thead", "Month (UTC)")
		b.get("/?range=all").count(".chart-table tbody tr", 2)
	})
}

func TestDashboardSaysWhatNeedsAttention(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get("/").count("#attention-title", 0)
		w := a.builtIn()
		a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendRefused, Reply: "no such user"})
		a.invite(models.Sandbox, "Bob", "bob@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendDeferred, Code: 451, Reply: "try later"})
		a.deliverAll(w, models.DeliveryResult{Code: 500})
		const section = "section:has(#attention-title)"
		got := b.get("/").status(200)
		got.has(section, "1 invitation was not delivered").count(section+` a.button[href="/invites?attention=failed"]`, 1).count(section+` form[action="/invites/bulk"]`, 0)
		got.has(section, "1 mail is waiting for another try").count(section+` a[href="/outbox?status=QUEUED"]`, 1)
		got.has(section, "Endpoint “Built-in receiver” is failing").count(section+` a.button[href="`+paths.Webhook(w.ID)+`"]`, 1)
		got.has("section[aria-label=Health]", "1 trying again").has("section[aria-label=Health]", "1 failing")

		a.invite(models.Sandbox, "Carl", "carl@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendDeferred, Reply: "connection refused"})
		a.deliverAll(w, models.DeliveryResult{Code: 410})
		got = b.get("/").has(section, "was switched off").has(section, "It answered 410 Gone.").count(section+` form[action="`+paths.SwitchOnEndpoint(w.ID)+`"]`, 1)
		got.has(section, "The mail server cannot be reached").has(section, "Connection refused. Mail is kept")
		viewer := a.signIn(models.RoleViewer).get("/").count("main form", 0)
		viewer.count(section+` a.button[href="/invites?attention=failed"]`, 1).count(section+` a.button[href="`+paths.Webhook(w.ID)+`"]`, 1)
	})
}

// Of very many endpoints that fail, some are named; the number is that of all.
func TestHealthTellsMailThatAServerAcceptedFromMailInTheOutbox(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		for outcome, want := range map[models.SendOutcome]string{models.SendAccepted: "last accepted", models.SendCaptured: "last captured"} {
			a.clock.pass(time.Minute)
			a.invite(models.Sandbox, "Ana Ruiz", "ana@example.com")
			a.send(models.Sandbox, models.SendResult{Outcome: outcome})
			b.get("/").has("section[aria-label=Health]", "Mail "+want)
		}
	})
}

func TestFailingEndpointsThatAreNotNamedAreCountedToo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		for range 23 {
			a.webhook(models.Sandbox, everything())
		}
		a.invite(models.Sandbox, "Ana", "ana@example.com")
		found, err := a.scope(models.Sandbox).Webhooks(t.Context(), models.Page{Size: models.MaxPageSize})
		if err != nil {
			t.Fatal(err)
		}
		for _, hook := range found.Items {
			a.deliverAll(&hook, models.DeliveryResult{Code: 500})
		}
		got := a.signIn(models.RoleMember).get("/").has("section[aria-label=Health]", "23 failing")
		got.has("section:has(#attention-title)", "3 more endpoints are failing").count(`section:has(#attention-title) a.button[href="`+paths.Webhooks+`?sort=trouble&state=failing"]`, 1)
	})
}

func TestWhatOneClickCanMendIsOneButton(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		first := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.invite(models.Sandbox, "Bob", "bob@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		if err := a.open(first).ChooseProvider(t.Context(), "citywheels"); err != nil {
			t.Fatal(err)
		}
		a.clock.pass(13*24*time.Hour + time.Hour)
		b := a.signIn(models.RoleMember)
		got := b.get("/").status(200).has("main", "2 links run out within a day").has("main", "1 person started and has not finished")
		for label, action := range map[string]models.BulkKind{"Extend all 2": models.BulkExtend, "Send again": models.BulkResend} {
			form := got.doc.Find(`section:has(#attention-title) form:contains("` + label + `")`)
			values := url.Values{}
			form.Find("input").Each(func(_ int, field *goquery.Selection) { values.Set(field.AttrOr("name", ""), field.AttrOr("value", "")) })
			if values.Get("action") != string(action) {
				t.Errorf("%s: %v", label, values)
			}
			page := b.post(form.AttrOr("action", ""), values).status(303)
			planned := b.get(page.Header().Get("Location")).status(200)
			if label == "Extend all 2" {
				planned.has("main", "2")
			}
		}
	})
}

func TestLatestActivityTellsWhoDidWhat(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		inv := a.invite(models.Sandbox, "Bob", "bob@example.com")
		a.clock.pass(time.Minute)
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		a.clock.pass(time.Minute)
		a.signInAt(a.open(inv), models.SignInOutcome{})
		a.clock.pass(time.Minute)
		for _, name := range []string{"Cleo", "Dan", "Eve"} {
			a.invite(models.Sandbox, name, "c@example.com")
		}
		a.clock.pass(time.Minute)
		eve := a.invites(models.Sandbox)[0]
		if _, err := a.scope(models.Sandbox).ReplaceInvite(t.Context(), eve.ID, eve.TemplateID); err != nil {
			t.Fatal(err)
		}
		page := a.signIn(models.RoleViewer).get("/").status(200)
		rows := page.doc.Find(".activity li p:nth-child(2)").Map(func(_ int, p *goquery.Selection) string { return squeeze(p.Text()) })
		want := []string{"test replaced the invitation of Eve", "test invited 3 people", "Bob linked an account", "test invited Bob", "test invited Ana Ramírez"}
		for i := range rows {
			rows[i] = strings.ToLower(rows[i])
		}
		for i := range want {
			want[i] = strings.ToLower(want[i])
		}
		if !slices.Equal(rows, want) {
			t.Errorf("activity: %q, want %q", rows, want)
		}
		page.has(`.activity a[href="/invites?sort=changed"]`, "invited 3 people") // those who were invited together, the last first
	})
}

// A bulk action is one act, and has counted itself: however many of its invites were read, and whatever came after.
func TestLatestActivityTellsABulkActionByItsOwnNumber(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.people(70)
		a.clock.pass(2 * time.Hour)
		b := a.signIn(models.RoleMember)
		page := b.planned(url.Values{"action": {"EXTEND"}, "all": {"true"}})
		b.post(b.get(page).doc.Find("main form").AttrOr("action", ""), nil).status(303)
		for range 12 { // what comes after takes the place of some of it in what is read
			a.clock.pass(time.Minute)
			a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		}
		b.get("/").has(".activity", "extended 70 links").count(`.activity a[href^="`+paths.InvitesBulk+`/"]`, 1)
	})
}

func TestLatestActivityTellsOnceThatSomebodyWentOnChangingATemplate(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		for n, who := range []string{"test", "Ann", "Ann", "Ann"} {
			a.clock.pass(time.Minute)
			changed := made.TemplateContent
			changed.LandingPage.Header = strings.Repeat("Hello", n+1)
			if _, err := a.db.Scope(models.Sandbox, models.System(who)).ReplaceTemplate(t.Context(), made.ID, changed); err != nil {
				t.Fatal(err)
			}
		}
		page := a.signIn(models.RoleViewer).get("/").status(200)
		rows := page.doc.Find(".activity li p:nth-child(2)").Map(func(_ int, p *goquery.Selection) string { return squeeze(p.Text()) })
		want := []string{"Ann changed the template “Welcome”", "Test changed the template “Welcome”", "Test invited Ana Ramírez", "Test wrote the template “Welcome”"}
		if !slices.Equal(rows, want) {
			t.Errorf("activity: %q, want %q", rows, want)
		}
	})
}

// Of a crowd only the latest are read: what is told of it is true of those that were not, too.
func TestLatestActivityDoesNotPretendToHaveCountedACrowd(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		var inv *models.Invite
		for range 61 {
			inv = a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		}
		b := a.signIn(models.RoleViewer)
		b.get("/").has(".activity", "invited more than 50 people")
		a.clock.pass(time.Minute)
		for range 56 {
			if _, err := a.scope(models.Sandbox).ExtendInvite(t.Context(), inv.ID); err != nil {
				t.Fatal(err)
			}
		}
		b.get("/").has(".activity", "invited at least 4 people")
	})
}
