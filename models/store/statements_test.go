package store_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"invites/models"
	"invites/models/store"
)

// statement is one that gorm has run, and on what: a transaction has a pool of its own.
type statement struct {
	pool gorm.ConnPool
	sql  string
}

// spy keeps the statements of a store's writing side from now on.
type spy struct {
	mu  sync.Mutex
	all []statement
}

func newSpy(t *testing.T, s *store.Store) *spy {
	t.Helper()
	spy := &spy{}
	note := func(db *gorm.DB) {
		spy.mu.Lock()
		defer spy.mu.Unlock()
		spy.all = append(spy.all, statement{db.Statement.ConnPool, db.Statement.SQL.String()})
	}
	must(t, s.InTx(t.Context(), func(tx *store.Tx) error {
		on := tx.DB().Callback()
		for _, err := range []error{
			on.Create().After("gorm:create").Register("spy", note), on.Query().After("gorm:query").Register("spy", note),
			on.Update().After("gorm:update").Register("spy", note), on.Delete().After("gorm:delete").Register("spy", note),
			on.Row().After("gorm:row").Register("spy", note), on.Raw().After("gorm:raw").Register("spy", note),
		} {
			must(t, err)
		}
		return nil
	}))
	return spy
}

// take returns what has been run since the last time.
func (s *spy) take() []statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

func TestAThousandInvitesTakeFewStatements(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook()
		rows := make([]models.NewInvite, 1000)
		for i := range rows {
			rows[i] = g.newInvite(func(n *models.NewInvite) { n.Email = fmt.Sprintf("person%d@example.com", i) })
		}
		before := g.census()
		spy := newSpy(t, g.Store)
		_, err := g.sandbox.CreateInvites(t.Context(), rows)
		must(t, err)
		var inserts int
		all := spy.take()
		for _, s := range all {
			if strings.HasPrefix(s.sql, "INSERT") {
				inserts++
			}
		}
		want := 6
		if !g.Postgres() {
			want = 60 // of few rows each, which its driver takes faster than one of many
		}
		if inserts != want || len(all) > want+10 { // the others look for templates, suppressions and endpoints, and number the events
			t.Errorf("%d statements, %d of them insert", len(all), inserts)
		}
		if got, want := g.grown(before), "audit_entries+1000 deliveries+1000 emails+1000 events+1000 invites+1000 river_job+2000 users+1000"; got != want {
			t.Errorf("rows %s\nwant %s", got, want)
		}
	})
}

var ofTable = regexp.MustCompile("(?:FROM|INTO|UPDATE|JOIN) [\"`](users|invites|emails|invite_logs|events|deliveries|audit_entries)[\"`]")

// What is pending is not in the database before the end of its use case: a statement that reads or changes the same table before
// that would overlook it. Each use case is followed: of the tables that it adds to at its end it may have asked for nothing
// before, but for what is listed here.
func TestNothingReadsWhatIsPending(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		// Those that look at the e-mails of an invite do so before they add another to them.
		fine := regexp.MustCompile("(?s)^UPDATE [\"`]emails[\"`].*status|^SELECT count.* FROM [\"`]emails[\"`] WHERE invite_id = .* created_at >")
		spy := newSpy(t, g.Store)
		check := func(name string) {
			t.Helper()
			touched := map[gorm.ConnPool]map[string]string{}
			for _, s := range spy.take() {
				for _, found := range ofTable.FindAllStringSubmatch(s.sql, -1) {
					table := found[1]
					if strings.HasPrefix(s.sql, "INSERT") {
						if earlier := touched[s.pool][table]; earlier != "" {
							t.Errorf("%s adds to %s after %s", name, table, earlier)
						}
					} else if !fine.MatchString(s.sql) {
						if touched[s.pool] == nil {
							touched[s.pool] = map[string]string{}
						}
						touched[s.pool][table] = s.sql
					}
				}
			}
		}
		for _, c := range g.useCases() {
			c.run()
			check(c.name)
		}
	})
}

// useCase is one that leaves rows pending.
type useCase struct {
	name string
	run  func()
}

// useCases lead two invites through what can happen to them.
func (g *given) useCases() []useCase {
	t, ctx := g.t, g.t.Context()
	var inv, other *models.Invite
	var walk *store.Walk
	var account *models.Account
	return []useCase{
		{"CreateWebhook", func() { g.webhook() }},
		{"CreateInvite", func() { inv = g.invite(nil) }},
		{"CreateInvites", func() {
			made, err := g.sandbox.CreateInvites(ctx, slices.Repeat([]models.NewInvite{g.newInvite(nil)}, 3))
			must(t, err)
			other = made[0].Invite
		}},
		{"CreateUser", func() { _, _, err := g.sandbox.CreateUser(ctx, nil); must(t, err) }},
		{"RecordEmail", func() { g.send(inv, models.SendAccepted) }},
		{"ResendInvite", func() { _, err := g.sandbox.ResendInvite(ctx, inv.ID); must(t, err) }},
		{"RecordEmail that failed", func() { g.send(inv, models.SendRefused) }},
		{"OpenInvite", func() { walk = g.open(inv) }},
		{"Consent", func() { must(t, walk.Consent(ctx)) }},
		{"ChooseProvider", func() { must(t, walk.ChooseProvider(ctx, "citywheels")) }},
		{"SignIn", func() { account = g.link(walk, "citywheels", "George") }},
		{"DisconnectAccount", func() { must(t, g.sandbox.DisconnectAccount(ctx, account.ID)) }},
		{"RevokeInvite", func() { _, err := g.sandbox.RevokeInvite(ctx, other.ID); must(t, err) }},
		{"Sweep", func() { g.forward(30 * 24 * time.Hour); must(t, g.Sweep(ctx)) }},
		{"RenewInvite", func() {
			other = g.invite(func(n *models.NewInvite) { n.Email = "late@example.com" })
			g.forward(30 * 24 * time.Hour)
			must(t, g.RenewInvite(ctx, other.Token))
		}},
		{"StopInvites", func() { must(t, g.StopInvites(ctx, g.reread(other).Token)) }},
		{"CreateInvite of a suppressed address", func() { g.invite(func(n *models.NewInvite) { n.Email = "late@example.com" }) }},
	}
}

// A use case within another's transaction adds what it left pending at its own end, so that what comes next finds it.
func TestWhatComesNextInATransactionFindsWhatCameBefore(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		key, _, err := g.sandbox.CreateAPIKey(t.Context(), models.NewAPIKey{Name: "key"})
		must(t, err)
		s := g.Scope(models.Sandbox, key.Actor())
		_, _, err = s.Once(t.Context(), "k", []byte("print"), func(ctx context.Context) (store.Answer, error) {
			inv, err := s.CreateInvite(ctx, g.newInvite(nil))
			must(t, err)
			_, err = s.Invite(ctx, inv.ID)
			must(t, err)
			_, err = s.ResendInvite(ctx, inv.ID) // which takes back the first e-mail
			must(t, err)
			history, err := s.History(ctx, inv.ID)
			must(t, err)
			if len(history.Emails) != 2 || history.Emails[1].Status != models.EmailCancelled {
				t.Errorf("%+v", history.Emails)
			}
			revoked, err := s.RevokeInvite(ctx, inv.ID)
			must(t, err)
			user, err := s.User(ctx, inv.UserID)
			must(t, err)
			deliveries, err := s.Deliveries(ctx, w.ID, models.Page{})
			must(t, err)
			if revoked.EmailStatus != models.EmailCancelled || user.ID != inv.UserID || len(deliveries.Items) != 2 {
				t.Errorf("%+v, %+v, %d deliveries", revoked, user, len(deliveries.Items))
			}
			return store.Answer{Status: 201}, nil
		})
		must(t, err)
	})
}
