package store_test

import (
	"fmt"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
)

func ann(email string) models.NewStaff {
	return models.NewStaff{Name: "Ann", Email: email, Role: models.RoleViewer, PasswordHash: "hash"}
}

func TestThePortalIsSetUpOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		good := g.atOnce(10, func(i int) error {
			return second(g.CreateFirstStaff(t.Context(), ann(fmt.Sprintf("ann%d@example.com", i))))
		}, models.KindConflict)
		if n, err := g.StaffCount(t.Context()); good != 1 || n != 1 || err != nil {
			t.Errorf("%d of 10 set the portal up; %d members of staff, %v", good, n, err)
		}
		if n := count(t, g.Store, "SELECT count(*) FROM staff WHERE role = 'admin'"); n != 1 {
			t.Error("the first is no administrator")
		}
	}, storetest.AlsoUnderRace)
}

func TestAnAddressIsOnTheStaffOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		good := g.atOnce(6, func(i int) error {
			return second(g.CreateStaff(t.Context(), ann([]string{"ann@example.com", "ANN@Example.com"}[i%2])))
		}, models.KindInvalid)
		if good != 1 {
			t.Errorf("%d times", good)
		}
		_, err := g.CreateStaff(t.Context(), ann("Ann@example.COM"))
		if got := fieldCodes(err); got != "email:invalid" {
			t.Errorf("a second time: %s", got)
		}
		_, err = g.CreateStaff(t.Context(), models.NewStaff{})
		if got := fieldCodes(err); got != "name:required email:required role:invalid" {
			t.Errorf("an empty form: %s", got)
		}
		member, err := g.StaffByEmail(t.Context(), "aNN@example.com")
		must(t, err)
		if again, err := g.Staff(t.Context(), member.ID); err != nil || again.Role != models.RoleViewer || again.PasswordHash != "hash" {
			t.Errorf("%+v, %v", again, err)
		}
	}, storetest.AlsoUnderRace)
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		member, err := g.CreateStaff(ctx, ann("ann@example.com"))
		must(t, err)
		bob, err := g.CreateStaff(ctx, ann("bob@example.com"))
		must(t, err)
		session := func(n byte, of *models.Staff) *models.Session {
			s, err := g.CreateSession(ctx, models.NewSession{IDHash: []byte{n}, StaffID: &of.ID, Data: []byte("{}"), ExpiresAt: g.Now().Add(time.Hour)})
			must(t, err)
			return s
		}
		kept, _, bobs := session(1, member), session(2, member), session(3, bob)
		must(t, g.SetStaffPassword(ctx, "ANN@example.com", "new hash", kept.ID))
		left, err := g.StaffSessions(ctx, member.ID)
		must(t, err)
		if now, err := g.Staff(ctx, member.ID); len(left) != 1 || left[0].ID != kept.ID || err != nil || now.PasswordHash != "new hash" {
			t.Errorf("%d sessions, %+v, %v", len(left), now, err)
		}
		wantKind(t, "to end another's session", g.EndStaffSession(ctx, member.ID, bobs.ID), models.KindNotFound)
		must(t, g.EndStaffSession(ctx, bob.ID, bobs.ID))
		wantKind(t, "to end it again", g.EndStaffSession(ctx, bob.ID, bobs.ID), models.KindNotFound)
		must(t, g.SetStaffPassword(ctx, "ann@example.com", "newest", ""))
		if n := g.rows("sessions"); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
		wantKind(t, "nobody's password", g.SetStaffPassword(ctx, "eve@example.com", "x", ""), models.KindNotFound)
	})
}

func TestASessionIsOverWhenItsTimeIsUp(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		member, err := g.CreateStaff(ctx, ann("ann@example.com"))
		must(t, err)
		id := []byte("a hash")
		_, err = g.CreateSession(ctx, models.NewSession{IDHash: id, StaffID: &member.ID, Data: []byte("one"), ExpiresAt: g.Now().Add(time.Hour)})
		must(t, err)
		g.forward(time.Hour - time.Microsecond)
		must(t, g.SaveSession(ctx, id, []byte("two")))
		if s, err := g.Session(ctx, id); err != nil || string(s.Data) != "two" {
			t.Errorf("%+v, %v", s, err)
		}
		must(t, g.TouchSession(ctx, id, g.Now().Add(time.Minute)))
		g.forward(time.Minute - time.Microsecond)
		must(t, second(g.Session(ctx, id)))
		g.forward(time.Microsecond)
		_, err = g.Session(ctx, id)
		wantKind(t, "a session whose time is up", err, models.KindNotFound)
		if all, err := g.StaffSessions(ctx, member.ID); len(all) != 0 || err != nil {
			t.Errorf("listed: %d, %v", len(all), err)
		}
		must(t, g.EndSession(ctx, id))
		must(t, g.EndSession(ctx, id))
		if n := g.rows("sessions"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestAPIKeysAreKnownByTheirSecretAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		key, secret, err := g.sandbox.CreateAPIKey(ctx, models.NewAPIKey{Name: "ci"})
		must(t, err)
		other, otherSecret, err := g.Scope(models.Production, models.System("test")).CreateAPIKey(ctx, models.NewAPIKey{Name: "live"})
		must(t, err)
		for id, want := range map[string]models.Mode{key.ID + ":" + secret: models.Sandbox, other.ID + ":" + otherSecret: models.Production} {
			got, err := g.Authenticate(ctx, id[:len(key.ID)], id[len(key.ID)+1:])
			if err != nil || got.Mode != want || got.Actor().Kind != models.ActorAPIKey {
				t.Errorf("%s key: %+v, %v", want, got, err)
			}
		}
		wrong := map[string][2]string{
			"no secret":        {key.ID, ""},
			"another's secret": {key.ID, otherSecret},
			"part of it":       {key.ID, secret[:42]},
			"and more":         {key.ID, secret + "A"},
			"its hash":         {key.ID, string(key.SecretHash)},
			"no such key":      {models.NewID("ak"), secret},
			"another's id":     {other.ID, secret},
			"no key":           {"", secret},
			"not a key":        {g.template.ID, secret},
			"a zero byte":      {"ak-\x00", secret},
		}
		messages := map[string]bool{}
		for name, c := range wrong {
			_, err := g.Authenticate(ctx, c[0], c[1])
			wantKind(t, name, err, models.KindUnauthenticated)
			messages[err.Error()] = true
		}
		_, err = g.sandbox.RevokeAPIKey(ctx, key.ID)
		must(t, err)
		_, err = g.Authenticate(ctx, key.ID, secret)
		wantKind(t, "revoked", err, models.KindUnauthenticated)
		if messages[err.Error()] = true; len(messages) != 1 {
			t.Errorf("the answers differ: %v", messages)
		}
		g.forward(time.Hour)
		before := g.census()
		again, err := g.sandbox.RevokeAPIKey(ctx, key.ID)
		if err != nil || again.RevokedAt.Equal(g.Now()) || g.grown(before) != "" {
			t.Errorf("revoked again: %+v, %v, rows %s", again, err, g.grown(before))
		}
		if list, err := g.sandbox.APIKeys(ctx, models.Page{}); err != nil || len(list.Items) != 1 || list.Items[0].RevokedAt == nil {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestTheDashboardSaysHowFarANewcomerHasCome(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		at := func(what, want string) {
			t.Helper()
			p, err := g.sandbox.Progress(ctx)
			if got := fmt.Sprintf("%+v", p); got != want || err != nil {
				t.Errorf("%s: %s, %v", what, got, err)
			}
		}
		at("begun", "{Template:true Receiver:false Invited:false Opened:false Linked:false Delivered:false}")
		w := g.webhook()
		inv := g.invite(nil)
		at("queued", "{Template:true Receiver:true Invited:false Opened:false Linked:false Delivered:false}")
		g.send(inv, models.SendCaptured)
		walk := g.open(inv)
		at("opened", "{Template:true Receiver:true Invited:true Opened:true Linked:false Delivered:false}")
		g.link(walk, "citywheels", "George")
		g.answer(w, 200)
		at("done", "{Template:true Receiver:true Invited:true Opened:true Linked:true Delivered:true}")
	})
}
