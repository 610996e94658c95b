package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// clock stands still until it is told to go on. Leases on PostgreSQL go by the database's own.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// given is a store with what most tests begin with.
type given struct {
	*store.Store
	*clock
	t        *testing.T
	sandbox  store.Scope
	template *models.Template
}

// each runs a test on both databases, at once, each with a clock of its own.
func each(t *testing.T, test func(*testing.T, *given), opts ...storetest.Option) {
	t.Helper()
	t.Parallel() // each has databases of its own, and much of it is waiting
	for name, open := range map[string]func(testing.TB, ...storetest.Option) *store.Store{
		"sqlite": storetest.NewSQLite, "postgres": storetest.NewPostgres,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &clock{now: time.Now().UTC().Truncate(time.Microsecond)}
			s := open(t, append(opts, storetest.WithNow(c.Now))...)
			g := &given{Store: s, clock: c, t: t, sandbox: s.Scope(models.Sandbox, models.Actor{Kind: models.ActorStaff, ID: "st-1", Name: "ann@example.com"})}
			g.template = g.newTemplate(nil)
			test(t, g)
		})
	}
}

func (g *given) newTemplate(change func(*models.TemplateContent)) *models.Template {
	g.t.Helper()
	content := models.SampleTemplate()
	if change != nil {
		change(&content)
	}
	template, err := g.sandbox.CreateTemplate(g.t.Context(), content)
	must(g.t, err)
	return template
}

// invite invites Zoë, or whom change makes of her.
func (g *given) invite(change func(*models.NewInvite)) *models.Invite {
	g.t.Helper()
	inv, err := g.sandbox.CreateInvite(g.t.Context(), g.newInvite(change))
	must(g.t, err)
	return inv
}

func (g *given) newInvite(change func(*models.NewInvite)) models.NewInvite {
	n := models.NewInvite{FullName: "Zoë Müller", FirstName: "Zoë", Email: "zoe@example.com", TemplateID: g.template.ID}
	if change != nil {
		change(&n)
	}
	return n
}

// reread is the invite as it is now.
func (g *given) reread(inv *models.Invite) *models.Invite {
	g.t.Helper()
	now, err := g.sandbox.Invite(g.t.Context(), inv.ID)
	must(g.t, err)
	return now
}

// webhook adds an endpoint that hears of the given types, of all if there are none.
func (g *given) webhook(types ...models.EventType) *models.Webhook {
	g.t.Helper()
	if len(types) == 0 {
		types = []models.EventType{models.AllEvents}
	}
	w, err := g.sandbox.CreateWebhook(g.t.Context(), models.WebhookContent{
		Name: "ours", URL: "https://example.com/hook", EventTypes: types, Active: true, Secret: webhookSecret,
	})
	must(g.t, err)
	return w
}

const webhookSecret = "the webhook's own secret"

// frozen is a message as a worker would write it.
func frozen(w *store.Sending) (store.Frozen, error) {
	raw := "Subject: Hello\r\n\r\nDear " + w.Invite.FullName + ", " + mailText + " /i/" + w.Invite.Token + "\r\n"
	return store.Frozen{Subject: "Hello", MessageID: "<1@example.com>", Raw: []byte(raw)}, nil
}

const mailText = "the mail's own words"

// emails are those of an invite, newest first.
func (g *given) emails(inv *models.Invite) []models.Email {
	g.t.Helper()
	h, err := g.sandbox.History(g.t.Context(), inv.ID)
	must(g.t, err)
	return h.Emails
}

// claim takes the invite's latest e-mail, which must be free. A lease of less than nothing has ended, as a dead process's would.
func (g *given) claim(inv *models.Invite, lease time.Duration) *store.Sending {
	g.t.Helper()
	work, err := g.ClaimEmail(g.t.Context(), g.emails(inv)[0].ID, lease, frozen)
	must(g.t, err)
	if work == nil {
		g.t.Fatal("the e-mail was not to be had")
	}
	return work
}

// send lets a try at the invite's latest e-mail end with an outcome.
func (g *given) send(inv *models.Invite, outcome models.SendOutcome) {
	g.t.Helper()
	work := g.claim(inv, time.Minute)
	must(g.t, g.HandOver(g.t.Context(), work.Attempt.ID))
	must(g.t, g.RecordEmail(g.t.Context(), work.Attempt.ID, models.SendResult{Outcome: outcome, Reply: "said the server"}, models.Schedule{time.Minute}))
}

// open clicks on the landing page and returns the walk.
func (g *given) open(inv *models.Invite) *store.Walk {
	g.t.Helper()
	secret, err := g.OpenInvite(g.t.Context(), inv.Token)
	must(g.t, err)
	w, err := g.Walk(g.t.Context(), secret)
	must(g.t, err)
	return w
}

// provider is one of the sandbox's.
func (g *given) provider(id string) models.Provider {
	g.t.Helper()
	p, err := g.sandbox.Provider(g.t.Context(), id)
	must(g.t, err)
	return p
}

// link links an account at a provider and returns it.
func (g *given) link(w *store.Walk, providerID, login string) *models.Account {
	g.t.Helper()
	a, err := w.SignIn(g.t.Context(), g.provider(providerID), login, models.SignInOutcome{})
	must(g.t, err)
	return a
}

// events are the types of all events so far, oldest first.
func (g *given) events() []string {
	g.t.Helper()
	var types []string
	must(g.t, g.Read(g.t.Context()).Raw("SELECT type FROM events ORDER BY id").Scan(&types).Error)
	return types
}

// data is what the newest event of a type tells.
func (g *given) data(kind models.EventType) map[string]any {
	g.t.Helper()
	var body string
	must(g.t, g.Read(g.t.Context()).Raw("SELECT body FROM events WHERE type = ? ORDER BY id DESC LIMIT 1", kind).Scan(&body).Error)
	var event struct{ Data map[string]any }
	must(g.t, json.Unmarshal([]byte(body), &event))
	return event.Data
}

// logs are the steps of an invite, oldest first.
func (g *given) logs(inv *models.Invite) []string {
	g.t.Helper()
	list, err := g.sandbox.InviteLogs(g.t.Context(), inv.ID, models.Page{Size: models.MaxPageSize})
	must(g.t, err)
	var steps []string
	for _, l := range slices.Backward(list.Items) {
		steps = append(steps, string(l.InviteStatus))
	}
	return steps
}

// rows counts the rows of a table.
func (g *given) rows(table string) int {
	g.t.Helper()
	return count(g.t, g.Store, "SELECT count(*) FROM "+table)
}

// tables are all of the product's and the queue's, but for the one in which the queue rings the bell on SQLite.
//
// What triggers keep is left out: it follows from the invites.
func (g *given) tables() []string {
	g.t.Helper()
	all, err := g.Read(g.t.Context()).Migrator().GetTables()
	must(g.t, err)
	return slices.DeleteFunc(all, func(name string) bool {
		return strings.HasPrefix(name, "sqlite_") || name == "river_notification" || kept.MatchString(name)
	})
}

var kept = regexp.MustCompile("^invite_(count|search|totals)")

// census counts the rows of every table.
func (g *given) census() map[string]int {
	g.t.Helper()
	rows := map[string]int{}
	for _, table := range g.tables() {
		rows[table] = g.rows(table)
	}
	return rows
}

// grown is the tables that have more rows than before, and how many.
func (g *given) grown(before map[string]int) string {
	g.t.Helper()
	var more []string
	for table, n := range g.census() {
		if n != before[table] {
			more = append(more, fmt.Sprintf("%s%+d", table, n-before[table]))
		}
	}
	slices.Sort(more)
	return strings.Join(more, " ")
}

// atOnce runs n calls at the same time and returns how many succeeded. Errors of other kinds than those allowed fail the test.
func (g *given) atOnce(n int, call func(i int) error, allowed ...models.Kind) int {
	g.t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-begin
			errs[i] = call(i)
		})
	}
	close(begin)
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else if !slices.Contains(allowed, models.KindOf(err)) {
			g.t.Error(err)
		}
	}
	return good
}

var errNothing = errors.New("nothing was to be had")

func wantKind(t *testing.T, what string, err error, want models.Kind) {
	t.Helper()
	if err == nil || models.KindOf(err) != want {
		t.Errorf("%s: %v, want an error of kind %d", what, err, want)
	}
}

func wantList(t *testing.T, what string, got []string, want string) {
	t.Helper()
	if text := strings.Join(got, " "); text != want {
		t.Errorf("%s: %s\nwant %s", what, text, want)
	}
}

func fieldCodes(err error) string {
	var all []string
	for _, f := range models.FieldErrors(err) {
		all = append(all, f.Field+":"+f.Code)
	}
	return strings.Join(all, " ")
}
