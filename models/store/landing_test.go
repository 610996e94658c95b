package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

func TestLookingAtALinkChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		before, was := g.census(), g.reread(inv)
		g.forward(time.Hour)
		for range 3 {
			landing, err := g.Landing(t.Context(), inv.Token)
			must(t, err)
			if landing.Invite.ID != inv.ID || landing.Invite.Token != inv.Token || landing.Template.ID != g.template.ID || len(landing.Accounts) != 0 {
				t.Errorf("%+v", landing)
			}
		}
		if now := g.reread(inv); g.grown(before) != "" || !now.UpdatedAt.Equal(was.UpdatedAt) || now.OpenedAt != nil {
			t.Errorf("rows %s, %+v", g.grown(before), now)
		}
		_, err := g.Landing(t.Context(), inv.Token+"x")
		wantKind(t, "another token", err, models.KindNotFound)
	})
}

func TestTheWayFromClickToLinkedIsToldInOrder(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil)
		g.send(inv, models.SendCaptured)
		g.forward(time.Minute)
		w := g.open(inv)
		must(t, w.Consent(ctx))
		must(t, w.Consent(ctx))
		must(t, w.ChooseProvider(ctx, "taskbridge"))
		provider := g.provider("taskbridge")
		failed, err := w.SignIn(ctx, provider, "Geroge", models.SignInOutcome{Error: models.ErrorInvalidCredentials})
		must(t, err)
		waiting, err := w.SignIn(ctx, provider, "George", models.SignInOutcome{NeedsCode: true})
		must(t, err)
		if failed.ID != waiting.ID || waiting.Status != models.AccountAwaitingMFA || waiting.LoginName != "George" {
			t.Errorf("the second try: %+v", waiting)
		}
		_, code, err := w.EnterCode(ctx, waiting.ID, false)
		if code != models.ErrorInvalidMFA || err != nil {
			t.Errorf("a wrong code: %q, %v", code, err)
		}
		linked, code, err := w.EnterCode(ctx, waiting.ID, true)
		if code != "" || err != nil || linked.Status != models.AccountConnected || linked.MFATries != 2 {
			t.Errorf("the right code: %+v, %q, %v", linked, code, err)
		}
		wantList(t, "log", g.logs(inv), "INVITED LANDING_PAGE_OPENED WINK_WIDGET_OPENED LINKED")
		wantList(t, "events", g.events(), "USER_CREATED INVITE_INVITED ACCOUNT_CREATED ACCOUNT_FAILED ACCOUNT_CONNECTED INVITE_LINKED")
		read := g.reread(inv)
		if read.Status != models.InviteLinked || !read.LinkedAt.Equal(g.Now()) || !read.OpenedAt.Equal(g.Now()) || !read.StartedAt.Equal(g.Now()) {
			t.Errorf("%+v", read)
		}
		for kind, want := range map[models.EventType]string{
			models.EventAccountCreated:   fmt.Sprintf("map[accountId:%s providers:[taskbridge] userId:%s]", linked.ID, inv.UserID),
			models.EventAccountFailed:    fmt.Sprintf("map[accountId:%s errorCode:INVALID_CREDENTIALS errorMessage:%s loginName:Geroge providers:[taskbridge] userId:%s]", linked.ID, models.ErrorInvalidCredentials.Message(), inv.UserID),
			models.EventAccountConnected: fmt.Sprintf("map[accountId:%s loginName:George providers:[taskbridge] userId:%s]", linked.ID, inv.UserID),
			models.EventInviteLinked:     fmt.Sprintf("map[inviteId:%s userId:%s]", inv.ID, inv.UserID),
		} {
			if got := fmt.Sprint(g.data(kind)); got != want {
				t.Errorf("%s tells %s, want %s", kind, got, want)
			}
		}
	})
}

func TestTheTimelineHasEverythingOfOneInvite(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook()
		inv, other := g.invite(nil), g.invite(nil)
		g.send(inv, models.SendCaptured)
		account := g.link(g.open(inv), "citywheels", "George")
		must(t, g.sandbox.DisconnectAccount(t.Context(), account.ID))
		g.send(other, models.SendCaptured)
		h, err := g.sandbox.History(t.Context(), inv.ID)
		must(t, err)
		var types []string
		for _, e := range slices.Backward(h.Events) {
			types = append(types, string(e.Type))
		}
		wantList(t, "events", types, "USER_CREATED INVITE_INVITED ACCOUNT_CREATED ACCOUNT_CONNECTED INVITE_LINKED ACCOUNT_DISCONNECTED")
		if h.Template.ID != g.template.ID || len(h.Logs) != 3 || len(h.Emails) != 1 || len(h.Attempts) != 1 || len(h.Deliveries) != 6 || len(h.Accounts) != 1 || len(h.Audit) == 0 {
			t.Errorf("%d logs, %d e-mails, %d tries, %d deliveries, %d accounts, %d notes", len(h.Logs), len(h.Emails), len(h.Attempts), len(h.Deliveries), len(h.Accounts), len(h.Audit))
		}
	})
}

func TestASecondAccountDoesNotLinkTheInviteAgain(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		w := g.open(inv)
		g.link(w, "citywheels", "George")
		first := g.reread(inv)
		g.forward(time.Hour)
		g.link(w, "craftlane", "George")
		g.link(g.open(inv), "citywheels", "Ryan")
		_, err := w.SignIn(t.Context(), g.provider("citywheels"), "George", models.SignInOutcome{})
		wantKind(t, "the same login", err, models.KindConflict)
		if n := strings.Count(fmt.Sprint(g.events()), "INVITE_LINKED"); n != 1 {
			t.Errorf("INVITE_LINKED was told %d times", n)
		}
		if now := g.reread(inv); !now.LinkedAt.Equal(*first.LinkedAt) {
			t.Errorf("linked at %v, first at %v", now.LinkedAt, first.LinkedAt)
		}
	})
}

func TestDisconnectingKeepsTheAccountAndTheInviteLinked(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil)
		w := g.open(inv)
		account := g.link(w, "citywheels", "George")
		wantKind(t, "an account that the walk began without", w.Disconnect(ctx, account.ID), models.KindNotFound)
		other := g.open(g.invite(nil))
		wantKind(t, "another person's account", other.Disconnect(ctx, account.ID), models.KindNotFound)
		_, _, err := other.EnterCode(ctx, account.ID, true)
		wantKind(t, "another person's code", err, models.KindNotFound)

		must(t, g.open(inv).Disconnect(ctx, account.ID))
		wantKind(t, "a second time", g.sandbox.DisconnectAccount(ctx, account.ID), models.KindConflict)
		all, err := g.sandbox.Accounts(ctx, models.AccountFilter{UserID: inv.UserID}, models.Page{})
		must(t, err)
		if len(all.Items) != 1 || all.Items[0].Status != models.AccountDisconnected || g.reread(inv).Status != models.InviteLinked {
			t.Errorf("%+v", all.Items)
		}
		if got, want := fmt.Sprint(g.data(models.EventAccountDisconnected)), fmt.Sprintf("map[accountId:%s providers:[citywheels] userId:%s]", account.ID, inv.UserID); got != want {
			t.Errorf("told %s, want %s", got, want)
		}
		again := g.link(w, "citywheels", "George")
		if again.ID == account.ID {
			t.Error("a new connection took over the old account")
		}
	})
}

func TestTheFifthWrongCodeFailsTheAccount(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w := g.open(g.invite(nil))
		a, err := w.SignIn(t.Context(), g.provider("taskbridge"), "George", models.SignInOutcome{NeedsCode: true})
		must(t, err)
		for range models.MaxMFATries {
			a, _, err = w.EnterCode(t.Context(), a.ID, false)
			must(t, err)
		}
		if a.Status != models.AccountError || a.ErrorCode != models.ErrorInvalidMFA {
			t.Errorf("%+v", a)
		}
		_, _, err = w.EnterCode(t.Context(), a.ID, true)
		wantKind(t, "the right code, too late", err, models.KindConflict)
		wantList(t, "events", g.events(), "USER_CREATED ACCOUNT_CREATED ACCOUNT_FAILED")
	})
}

func TestARevocationStopsAWalkAtOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil)
		secret, err := g.OpenInvite(ctx, inv.Token)
		must(t, err)
		w, err := g.Walk(ctx, secret)
		must(t, err)
		_, err = w.SignIn(ctx, g.provider("taskbridge"), "George", models.SignInOutcome{NeedsCode: true})
		must(t, err)
		accounts, err := g.sandbox.Accounts(ctx, models.AccountFilter{UserID: inv.UserID}, models.Page{})
		must(t, err)
		_, err = g.sandbox.RevokeInvite(ctx, inv.ID)
		must(t, err)
		before := g.census()
		_, signIn := w.SignIn(ctx, g.provider("citywheels"), "George", models.SignInOutcome{})
		_, _, enter := w.EnterCode(ctx, accounts.Items[0].ID, true)
		for name, err := range map[string]error{
			"consent": w.Consent(ctx), "choose": w.ChooseProvider(ctx, "citywheels"), "sign in": signIn, "enter a code": enter,
		} {
			wantKind(t, name, err, models.KindConflict)
		}
		_, err = g.Walk(ctx, secret)
		wantKind(t, "go on", err, models.KindNotFound)
		if got := g.grown(before); got != "" {
			t.Errorf("rows %s", got)
		}
	})
}

func TestAWalkBegunInTimeMayEndAfterTheExpiryButNotForEver(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.forward(14*24*time.Hour - time.Minute)
		secret, err := g.OpenInvite(t.Context(), inv.Token)
		must(t, err)
		g.forward(time.Minute)
		_, err = g.OpenInvite(t.Context(), inv.Token)
		wantKind(t, "a click on an expired link", err, models.KindConflict)
		w, err := g.Walk(t.Context(), secret)
		must(t, err)
		g.link(w, "citywheels", "George")
		g.forward(models.LinkSessionTTL)
		_, err = g.Walk(t.Context(), secret)
		wantKind(t, "a walk of two hours", err, models.KindNotFound)
		g.open(inv) // linked: its person comes back to see and disconnect
	})
}

func TestAnExpiredLinkIsRenewedOnceAnHourToTheOriginalAddress(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil)
		g.send(inv, models.SendCaptured)
		wantKind(t, "before it expires", g.RenewInvite(ctx, inv.Token), models.KindConflict)
		g.forward(14 * 24 * time.Hour)
		must(t, g.RenewInvite(ctx, inv.Token))
		now := g.reread(inv)
		if now.Expired(g.Now()) || now.EmailStatus != models.EmailQueued || now.Token == inv.Token || g.emails(inv)[0].ToAddress != "zoe@example.com" {
			t.Errorf("%+v", now)
		}
		wantKind(t, "again with the old link", g.RenewInvite(ctx, inv.Token), models.KindNotFound)
		wantKind(t, "again", g.RenewInvite(ctx, now.Token), models.KindConflict)
		_, err := g.OpenInvite(ctx, inv.Token)
		wantKind(t, "a click on the old link", err, models.KindNotFound)
		old, err := g.Landing(ctx, inv.Token)
		if must(t, err); !old.Renewed || old.Invite.ID != inv.ID {
			t.Errorf("the old link leads to %+v", old)
		}
		inv = now

		g.expire(inv)
		wantKind(t, "expired again within the hour", g.RenewInvite(ctx, inv.Token), models.KindRateLimited)
		g.forward(models.RenewPause)
		if good := g.atOnce(8, func(int) error { return g.RenewInvite(ctx, inv.Token) }, models.KindNotFound, models.KindRateLimited); good != 1 {
			t.Errorf("%d of 8 at once were sent a fresh link", good)
		}
		inv = g.reread(inv)
		_, err = g.sandbox.RevokeInvite(ctx, inv.ID)
		must(t, err)
		g.forward(30 * 24 * time.Hour)
		wantKind(t, "revoked", g.RenewInvite(ctx, inv.Token), models.KindConflict)
	}, storetest.AlsoUnderRace)
}

// expire makes an invite's time run out now.
func (g *given) expire(inv *models.Invite) {
	g.t.Helper()
	must(g.t, g.InTx(g.t.Context(), func(tx *store.Tx) error {
		return tx.DB().Model(&models.Invite{}).Where("id = ?", inv.ID).Update("expires_at", tx.Now()).Error
	}))
}

// Staff see who asked for no more mail, also after theirs had gone out, until that person goes on all the same.
func TestWhoAsksForNoMoreMailHasOptedOut(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		to := func(address string) *models.Invite {
			inv := g.invite(func(n *models.NewInvite) { n.Email = address })
			g.send(inv, models.SendCaptured)
			return inv
		}
		stage := func(inv *models.Invite, want models.Stage) {
			t.Helper()
			if read := g.reread(inv); read.Stage() != want {
				t.Errorf("%s is %s, want %s", read.Email, read.Stage(), want)
			}
		}
		asked, opened, begun, somebody := to("zoe@example.com"), to("ZOE@example.com"), to("Zoe@Example.com"), to("ann@example.com")
		g.open(opened)
		g.started(begun)
		g.forward(time.Minute)
		must(t, g.StopInvites(ctx, asked.Token))
		stage(asked, models.StageSuppressed)
		stage(opened, models.StageSuppressed)
		stage(begun, models.StageStarted)
		stage(somebody, models.StageSent)
		if read := g.reread(opened); !read.UpdatedAt.Equal(*read.StoppedAt) || !read.StoppedAt.Equal(g.Now()) {
			t.Errorf("stopped at %v, changed at %v, now %v", read.StoppedAt, read.UpdatedAt, g.Now())
		}
		must(t, g.StopInvites(ctx, begun.Token))
		stage(begun, models.StageSuppressed)

		g.open(asked)
		stage(asked, models.StageOpened)
		must(t, g.StopInvites(ctx, asked.Token))
		g.started(asked)
		stage(asked, models.StageStarted)
		_, err := g.sandbox.CorrectInvite(ctx, opened.ID, opened.Email, "joe@example.com")
		must(t, err)
		stage(opened, models.StageSent)
	})
}

func TestWhoAsksForNoMoreMailGetsNone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil)
		other := g.invite(func(n *models.NewInvite) { n.Email = "ZOE@Example.com" })
		somebody := g.invite(func(n *models.NewInvite) { n.Email = "ann@example.com" })
		must(t, g.StopInvites(ctx, inv.Token))
		if read := g.reread(inv); read.EmailStatus != models.EmailSuppressed || g.emails(inv)[0].Status != models.EmailSuppressed {
			t.Errorf("%+v", read)
		}
		if stopped, err := g.Stopped(ctx, other); !stopped || err != nil {
			t.Errorf("stopped %v, %v", stopped, err)
		}
		before := g.census()
		must(t, g.StopInvites(ctx, inv.Token))
		if got := g.grown(before); got != "" {
			t.Errorf("a second time: rows %s", got)
		}
		// What another invite has queued for the same address is taken back when its turn comes, or sooner.
		work, err := g.ClaimEmail(ctx, g.emails(other)[0].ID, time.Minute, frozen)
		if read := g.reread(other); work != nil || err != nil || read.EmailStatus != models.EmailSuppressed || g.emails(other)[0].Status != models.EmailSuppressed {
			t.Errorf("mail to the same address: %+v, %v, %+v", work, err, read)
		}
		g.send(somebody, models.SendCaptured)
		wantList(t, "events", g.events(), "USER_CREATED USER_CREATED USER_CREATED INVITE_FAILED INVITE_FAILED INVITE_INVITED")
		// The link itself goes on working: to ask for no mail is not to refuse.
		g.open(inv)
		_, err = g.sandbox.ResendInvite(ctx, inv.ID)
		must(t, err)
		if read := g.reread(inv); read.EmailStatus != models.EmailSuppressed {
			t.Errorf("sent again: %s", read.EmailStatus)
		}
	})
}

func TestTwentyConnectionsAtOnceLinkOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		w, p := g.open(inv), g.provider("citywheels")
		good := g.atOnce(20, func(i int) error {
			_, err := w.SignIn(t.Context(), p, fmt.Sprintf("login %d", i%10), models.SignInOutcome{})
			return err
		}, models.KindConflict)
		told := map[string]int{}
		for _, kind := range g.events() {
			told[kind]++
		}
		if good != 10 || told["INVITE_LINKED"] != 1 || told["ACCOUNT_CONNECTED"] != 10 || told["ACCOUNT_CREATED"] != 10 {
			t.Errorf("%d of 20 sign-ins with 10 logins were good; told %v", good, told)
		}
		if steps := g.logs(inv); strings.Count(fmt.Sprint(steps), "LINKED") != 1 {
			t.Errorf("log %v", steps)
		}
	}, storetest.AlsoUnderRace)
}

func TestRevokingAndConnectingAtOnceNeverBothSucceed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		p, revoked, linked := g.provider("citywheels"), 0, 0
		for range 15 {
			inv := g.invite(nil)
			w := g.open(inv)
			good := g.atOnce(2, func(i int) error {
				if i == 0 {
					_, err := g.sandbox.RevokeInvite(t.Context(), inv.ID)
					return err
				}
				_, err := w.SignIn(t.Context(), p, "George", models.SignInOutcome{})
				return err
			}, models.KindConflict)
			now, steps := g.reread(inv), fmt.Sprint(g.logs(inv))
			if good != 1 || (now.LinkedAt == nil) == (now.RevokedAt == nil) || strings.Contains(steps, "LINKED") == strings.Contains(steps, "REVOKED") {
				t.Errorf("%d succeeded; linked %v, revoked %v, log %s", good, now.LinkedAt, now.RevokedAt, steps)
			}
			if now.RevokedAt != nil {
				revoked++
			} else {
				linked++
			}
		}
		t.Logf("%d were revoked, %d linked", revoked, linked)
	}, storetest.AlsoUnderRace)
}

// A developer's token begins a walk without an invite; its user may have been invited all the same.
func TestAWalkWithoutAnInviteLinksItsUsersInviteUnlessRevoked(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		open, revoked := g.invite(nil), g.invite(nil)
		_, err := g.sandbox.RevokeInvite(t.Context(), revoked.ID)
		must(t, err)
		for _, inv := range []*models.Invite{open, revoked} {
			g.link(g.walkOf(inv.UserID), "citywheels", "George")
		}
		if g.reread(open).Status != models.InviteLinked || g.reread(revoked).Status != models.InviteInvited {
			t.Errorf("%s, %s", g.reread(open).Status, g.reread(revoked).Status)
		}
		wantList(t, "log", g.logs(revoked), "REVOKED")

		inv := g.invite(nil)
		invitee, developer, p := g.open(inv), g.walkOf(inv.UserID), g.provider("citywheels")
		if good := g.atOnce(20, func(i int) error {
			w := []*store.Walk{invitee, developer}[i%2]
			_, err := w.SignIn(t.Context(), p, fmt.Sprintf("login %d", i), models.SignInOutcome{})
			return err
		}); good != 20 {
			t.Errorf("%d of 20 sign-ins from both sides were good", good)
		}
	}, storetest.AlsoUnderRace)
}

// walkOf is a walk of a user that no invite began.
func (g *given) walkOf(userID string) *store.Walk {
	g.t.Helper()
	secret := models.NewID("x")
	must(g.t, g.InTx(g.t.Context(), func(tx *store.Tx) error {
		return tx.DB().Create(&models.LinkSession{
			ID: models.NewID(models.PrefixLinkSession), Mode: models.Sandbox, UserID: userID, TokenHash: store.HashSecret(secret),
			CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour),
		}).Error
	}))
	w, err := g.Walk(g.t.Context(), secret)
	must(g.t, err)
	if w.Invite != nil {
		must(g.t, errors.New("the walk has an invite"))
	}
	return w
}
