package store_test

import (
	"strconv"
	"testing"
	"time"

	"invites/models"
)

// runOut lets an hour pass since the end of an invite's link.
func (g *given) runOut(inv *models.Invite) { g.forward(inv.ExpiresAt.Sub(g.Now()) + time.Hour) }

func TestExtendingAnInviteSendsNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.send(inv, models.SendCaptured)
		g.runOut(inv)
		before := g.rows("emails")
		after, err := g.sandbox.ExtendInvite(t.Context(), inv.ID)
		must(t, err)
		if after.Usable(g.Now()) != nil || !after.ExpiresAt.Equal(g.Now().Add(14*24*time.Hour)) || g.rows("emails") != before {
			t.Errorf("expires %v, %d mails", after.ExpiresAt, g.rows("emails"))
		}
		if after.Token != inv.Token {
			t.Error("the link is another one")
		}
		if events := g.events(); events[len(events)-1] != "INVITE_EXPIRED" {
			t.Errorf("the expiry that nobody had noticed is forgotten: %v", events)
		}
		g.link(g.open(after), "citywheels", "George")
		wantKind(t, "extending a linked invite", second(g.sandbox.ExtendInvite(t.Context(), inv.ID)), models.KindConflict)
	})
}

func TestACorrectedInviteBelongsToTheRightPersonAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(func(n *models.NewInvite) { n.Email = "zoe@exmaple.com" })
		g.send(inv, models.SendCaptured)
		walk, err := g.OpenInvite(ctx, inv.Token)
		must(t, err)
		signingIn, err := g.Walk(ctx, walk) // the provider's answer comes after the correction
		must(t, err)
		after, err := g.sandbox.CorrectInvite(ctx, inv.ID, "Zoe@exmaple.com", "zoe@example.com")
		must(t, err)

		wantKind(t, "the old link", second(g.Landing(ctx, inv.Token)), models.KindNotFound)
		wantKind(t, "a click on the old link", second(g.OpenInvite(ctx, inv.Token)), models.KindNotFound)
		wantKind(t, "the walk of the wrong person", second(g.Walk(ctx, walk)), models.KindNotFound)
		wantKind(t, "the choice of the wrong person", signingIn.ChooseProvider(ctx, "citywheels"), models.KindNotFound)
		_, err = signingIn.SignIn(ctx, models.Provider{ID: "citywheels"}, "George", models.SignInOutcome{})
		wantKind(t, "the sign-in of the wrong person", err, models.KindNotFound)
		wantKind(t, "stopping by the old link", g.StopInvites(ctx, inv.Token), models.KindNotFound)
		if _, err := g.Landing(ctx, after.Token); err != nil || after.Token == inv.Token {
			t.Errorf("the new link: %v", err)
		}
		if after.OpenedAt != nil || after.Email != "zoe@example.com" || after.EmailStatus != models.EmailQueued {
			t.Errorf("%+v", after)
		}
		g.forward(time.Second)
		g.send(after, models.SendCaptured)
		if mails := g.emails(inv); len(mails) != 2 || mails[0].ToAddress != "zoe@example.com" || mails[1].ToAddress != "zoe@exmaple.com" {
			t.Errorf("%d mails", len(mails))
		}
		found, err := g.sandbox.Invites(ctx, models.InviteFilter{Search: "zoe@example"}, models.Page{})
		must(t, err)
		if len(found.Items) != 1 {
			t.Error("it is not found by its new address")
		}
		g.open(after)
		wantKind(t, "the same address again", second(g.sandbox.CorrectInvite(ctx, inv.ID, "zoe@example.com", "zoe@example.com")), models.KindInvalid)
		wantKind(t, "an address that was corrected meanwhile", second(g.sandbox.CorrectInvite(ctx, inv.ID, "zoe@exmaple.com", "stale@example.com")), models.KindConflict)
	})
}

func TestCorrectingToAnAddressThatOptedOutSendsNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		must(t, g.StopInvites(t.Context(), g.invite(func(n *models.NewInvite) { n.Email = "stopped@example.com" }).Token))
		inv := g.invite(nil)
		g.send(inv, models.SendCaptured)
		after, err := g.sandbox.CorrectInvite(t.Context(), inv.ID, inv.Email, "Stopped@example.com")
		must(t, err)
		if after.EmailStatus != models.EmailSuppressed || len(g.emails(inv)) != 1 {
			t.Errorf("%s, %d mails", after.EmailStatus, len(g.emails(inv)))
		}
	})
}

func TestReplacingAnInvite(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		g.webhook()
		wink, err := g.sandbox.CreateWinkTemplate(ctx, models.WinkContent{Name: "Widget", PrimaryColor: "#123456"})
		must(t, err)
		inv := g.invite(func(n *models.NewInvite) { n.WinkTemplateID = wink.ID })
		g.send(inv, models.SendCaptured)
		other := g.newTemplate(func(c *models.TemplateContent) { c.Name = "Other" })
		must(t, g.sandbox.DeleteWinkTemplate(ctx, wink.ID))
		fresh, err := g.sandbox.ReplaceInvite(ctx, inv.ID, other.ID)
		must(t, err)
		if fresh.FullName != inv.FullName || fresh.Email != inv.Email || fresh.TemplateID != other.ID || fresh.WinkTemplateID != nil || fresh.ID == inv.ID || fresh.UserID == inv.UserID {
			t.Errorf("%+v", fresh)
		}
		old := g.reread(inv)
		if old.RevokedAt == nil || old.ReplacedBy == nil || *old.ReplacedBy != fresh.ID {
			t.Errorf("%+v", old)
		}
		if l, err := g.Landing(ctx, inv.Token); err != nil || !l.Replaced {
			t.Errorf("the old link does not tell of the newer one: %v", err)
		}
		if h, err := g.sandbox.History(ctx, fresh.ID); err != nil || h.Replaces != inv.ID {
			t.Errorf("the newer one does not tell what it replaced: %v", err)
		}
		wantList(t, "the old one's steps", g.logs(inv), "INVITED REVOKED")
		wantKind(t, "replacing it again", second(g.sandbox.ReplaceInvite(ctx, inv.ID, other.ID)), models.KindConflict)
		g.send(fresh, models.SendCaptured)
	})
}

func TestALinkIsFollowedToTheNewestInvite(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		first := g.invite(nil)
		second, err := g.sandbox.ReplaceInvite(ctx, first.ID, g.template.ID)
		must(t, err)
		third, err := g.sandbox.ReplaceInvite(ctx, second.ID, g.template.ID)
		must(t, err)
		for range 2 {
			for _, inv := range []*models.Invite{first, second} {
				if l, err := g.Landing(ctx, inv.Token); err != nil || l.Replaced != (g.reread(third).RevokedAt == nil) {
					t.Errorf("replaced: %v, %v", l.Replaced, err)
				}
			}
			_, err = g.sandbox.RevokeInvite(ctx, third.ID)
			must(t, err)
		}
	})
}

func TestReplacingARevokedInviteTellsOfNoSecondRevocation(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		_, err := g.sandbox.RevokeInvite(t.Context(), inv.ID)
		must(t, err)
		_, err = g.sandbox.ReplaceInvite(t.Context(), inv.ID, g.template.ID)
		must(t, err)
		wantList(t, "steps", g.logs(inv), "REVOKED")
	})
}

func TestAReplacementThatCannotBeMadeChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		must(t, g.sandbox.DeleteTemplate(t.Context(), g.template.ID))
		before := g.census()
		_, err := g.sandbox.ReplaceInvite(t.Context(), inv.ID, g.template.ID)
		if fieldCodes(err) != "templateId:not_found" || g.reread(inv).RevokedAt != nil || g.grown(before) != "" {
			t.Errorf("%v; grown %s", err, g.grown(before))
		}
	})
}

func TestFetchesOfALandingPageAddUp(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		at := g.Now()
		save := func(client string, times int) {
			t.Helper()
			g.forward(time.Minute)
			must(t, g.SaveFetches(t.Context(), []models.Fetch{
				{InviteID: inv.ID, Kind: models.FetchByProgram, Client: client, FirstAt: g.Now(), LastAt: g.Now(), Times: times},
				{InviteID: "iv-gone", Kind: models.FetchByProgram, Client: client, FirstAt: g.Now(), LastAt: g.Now(), Times: 1},
			}))
		}
		save("curl", 1)
		save("curl", 2)
		h, err := g.sandbox.History(t.Context(), inv.ID)
		must(t, err)
		if len(h.Fetches) != 1 || h.Fetches[0].Times != 3 || !h.Fetches[0].FirstAt.Equal(at.Add(time.Minute)) || !h.Fetches[0].LastAt.Equal(g.Now()) {
			t.Fatalf("%+v", h.Fetches)
		}
		for i := range 2 * models.MaxFetchClients {
			save("client "+strconv.Itoa(i), 1)
		}
		h, err = g.sandbox.History(t.Context(), inv.ID)
		must(t, err)
		total := 0
		for _, f := range h.Fetches {
			total += f.Times
		}
		if len(h.Fetches) != models.MaxFetchClients+1 || total != 3+2*models.MaxFetchClients {
			t.Errorf("%d clients, %d fetches", len(h.Fetches), total)
		}
		if after := g.reread(inv); after.OpenedAt != nil || !after.UpdatedAt.Equal(inv.UpdatedAt) {
			t.Error("a fetch counts for something")
		}
	})
}
