package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

func TestASweepExpiresInvitesOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		due, linked, revoked := g.invite(nil), g.invite(nil), g.invite(nil)
		g.link(g.open(linked), "citywheels", "George")
		_, err := g.sandbox.RevokeInvite(ctx, revoked.ID)
		must(t, err)
		must(t, g.Sweep(ctx))
		if g.reread(due).ExpiredAt != nil {
			t.Error("expired too early")
		}
		g.forward(14 * 24 * time.Hour)
		young := g.invite(nil)
		must(t, g.Sweep(ctx))
		must(t, g.Sweep(ctx))
		if n := strings.Count(fmt.Sprint(g.events()), "INVITE_EXPIRED"); n != 1 {
			t.Errorf("INVITE_EXPIRED was told %d times", n)
		}
		if data := g.data(models.EventInviteExpired); data["inviteId"] != due.ID || data["userId"] != due.UserID || len(data) != 2 {
			t.Errorf("told %v", data)
		}
		for inv, want := range map[*models.Invite]bool{due: true, linked: false, revoked: false, young: false} {
			if now := g.reread(inv); (now.ExpiredAt != nil) != want || now.Status == models.InviteLinked && inv != linked {
				t.Errorf("%+v", now)
			}
		}
		_, err = g.sandbox.ResendInvite(ctx, due.ID)
		must(t, err)
		g.forward(14 * 24 * time.Hour)
		must(t, g.RenewInvite(ctx, due.Token)) // before a sweep came by: told all the same
		must(t, g.Sweep(ctx))
		if n := strings.Count(fmt.Sprint(g.events()), "INVITE_EXPIRED"); n != 3 { // due again, and young
			t.Errorf("INVITE_EXPIRED was told %d times in all, want 3", n)
		}
	})
}

func TestASweepWakesWhatItsJobHasMissed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.webhook()
		g.invite(nil)
		forget := func() {
			must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Exec("DELETE FROM river_job").Error }))
		}
		swept := func(what string, want int) {
			t.Helper()
			must(t, g.Sweep(t.Context()))
			if n := g.rows("river_job"); n != want {
				t.Errorf("%s: %d jobs, want %d", what, n, want)
			}
			forget()
		}
		forget()
		swept("just queued", 0)
		g.forward(16 * time.Second)
		swept("overdue", 2)
		swept("just woken", 0)
		g.forward(16 * time.Second)
		g.dispatch(w, time.Minute)
		swept("the delivery is in good hands", 1)
		g.forward(16 * time.Second)
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.DB().Model(&models.Delivery{}).Where("1 = 1").Update("leased_until", time.Now().Add(-time.Second)).Error
		}))
		swept("its hands are dead", 2)
	})
}

// While a long row of mails is worked through, each of them is overdue, and has its job all the same.
func TestASweepLeavesMailsAloneThatWaitForTheirTurn(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for range 3 {
			g.invite(nil)
		}
		jobs := g.rows("river_job")
		g.forward(time.Hour)
		must(t, g.Sweep(t.Context()))
		if n := g.rows("river_job"); n != jobs {
			t.Errorf("%d jobs became %d", jobs, n)
		}
	})
}

func TestSweepsAtOnceDoNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		const invites = 30
		for range invites {
			g.invite(nil)
		}
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Exec("DELETE FROM river_job").Error }))
		g.forward(15 * 24 * time.Hour)
		before, events := g.rows("river_job"), len(g.events())
		g.atOnce(6, func(int) error { return g.Sweep(t.Context()) })
		must(t, g.Sweep(t.Context())) // for what a sweep passed over because another had it
		if n := g.rows("river_job") - before; n != invites {
			t.Errorf("%d jobs for %d e-mails", n, invites)
		}
		if n := len(g.events()) - events; n != invites {
			t.Errorf("%d events for %d invites that expired", n, invites)
		}
	}, storetest.AlsoUnderRace)
}

func TestASweepEndsWalksAndSessionsThatHaveEnded(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.open(g.invite(nil))
		for i, life := range []time.Duration{time.Hour, 3 * time.Hour} {
			_, err := g.CreateSession(t.Context(), models.NewSession{IDHash: []byte{byte(i)}, Data: []byte("{}"), ExpiresAt: g.Now().Add(life)})
			must(t, err)
		}
		g.forward(models.LinkSessionTTL + time.Second)
		must(t, g.Sweep(t.Context()))
		if g.rows("link_sessions") != 0 || g.rows("sessions") != 1 {
			t.Errorf("%d walks and %d sessions are left", g.rows("link_sessions"), g.rows("sessions"))
		}
	})
}

func TestOnlyTheEmbeddedDatabaseEndsLeasesAtItsStart(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.claim(inv, time.Hour)
		must(t, g.EndLeases(t.Context()))
		work, err := g.ClaimEmail(t.Context(), g.emails(inv)[0].ID, time.Minute, frozen)
		must(t, err)
		if (work == nil) != g.Postgres() {
			t.Errorf("after a start the e-mail of the process before was to be had: %v", work != nil)
		}
	})
}

func TestASweepLeavesALongRowOfDeliveriesInItsOrder(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		slow, idle := g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated)
		for range 30 {
			_, _, err := g.sandbox.CreateUser(t.Context(), nil)
			must(t, err)
			g.forward(time.Second)
		}
		before, err := g.DueDeliveries(t.Context(), slow.ID, 100)
		must(t, err)
		g.forward(time.Minute)
		jobs := g.rows("river_job")
		must(t, g.Sweep(t.Context()))
		if n := g.rows("river_job") - jobs; n != 16 {
			t.Errorf("%d jobs for two endpoints, want 8 each", n)
		}
		for _, w := range []*models.Webhook{slow, idle} {
			if after, err := g.DueDeliveries(t.Context(), w.ID, 100); err != nil || len(after) != 30 || w == slow && fmt.Sprint(after[:22]) != fmt.Sprint(before[8:]) {
				t.Errorf("before %v\nafter %v, %v", before, after, err)
			}
		}
	})
}
