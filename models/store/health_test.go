package store_test

import (
	"slices"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

func (g *given) health() *store.Health {
	g.t.Helper()
	h, err := g.sandbox.Health(g.t.Context())
	must(g.t, err)
	return h
}

func TestHealthTellsHowMailAndEndpointsDo(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.webhook(models.EventInviteLinked)
		failing, gone := g.webhook(models.EventUserCreated), g.webhook(models.EventUserCreated)
		g.send(g.invite(nil), models.SendRefused)
		g.answer(failing, 500)
		g.answer(gone, 410)
		g.send(g.invite(nil), models.SendDeferred)
		g.invite(nil)

		h := g.health()
		if h.Mail.Trying.N != 1 || h.Mail.Waiting.N != 1 || h.Mail.LastAccepted != nil || h.Mail.Down != "said the server" {
			t.Errorf("mail: %+v", h.Mail)
		}
		e := h.Endpoints
		if e.Counts[models.TroubleNone] != 1 || e.Counts[models.TroubleOff] != 0 || e.Counts[models.TroubleFailing] != 1 || e.Counts[models.TroubleGivenUp] != 1 || len(e.Failing) != 1 || e.Failing[0].ID != failing.ID || len(e.SwitchedOff) != 1 || e.SwitchedOff[0].ID != gone.ID {
			t.Errorf("endpoints: %+v", e)
		}
		if h.PendingDeliveries.N == 0 {
			t.Error("no delivery waits")
		}
		g.forward(time.Second)
		g.send(g.invite(nil), models.SendAccepted)
		if h := g.health(); h.Mail.Down != "" || h.Mail.Captured || h.Mail.LastAccepted == nil || !h.Mail.LastAccepted.Equal(g.Now()) {
			t.Errorf("once the server takes mail again: %+v", h.Mail)
		}
		g.forward(time.Second)
		g.send(g.invite(nil), models.SendCaptured)
		if h := g.health(); !h.Mail.Captured || h.Mail.LastAccepted == nil || !h.Mail.LastAccepted.Equal(g.Now()) {
			t.Errorf("once the outbox takes it: %+v", h.Mail)
		}
	})
}

func TestTheLagIsHowLongTheOldestDueWorkWaits(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		if lag := g.health().Lag; lag != 0 {
			t.Errorf("nothing waits, lag %v", lag)
		}
		inv := g.invite(nil)
		g.forward(time.Minute)
		g.invite(nil)
		if lag := g.health().Lag; lag != time.Minute {
			t.Errorf("lag = %v, want a minute", lag)
		}
		g.send(inv, models.SendDeferred) // due again in a minute
		if lag := g.health().Lag; lag != 0 {
			t.Errorf("what is due later is no lag: %v", lag)
		}
	})
}

func TestTheNumbersThatAskForAttentionAreThoseOfTheLists(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.send(g.invite(nil), models.SendRefused)
		g.link(g.open(g.invite(nil)), "citywheels", "George")
		g.started(g.invite(nil))
		noMail := func(n *models.NewInvite) { n.Email = "no.mail@example.com" }
		unmailed, another := g.invite(noMail), g.invite(noMail)
		g.started(unmailed)
		must(t, g.StopInvites(t.Context(), another.Token))
		g.forward(models.AttentionWithin + time.Minute)
		g.invite(nil)
		g.forward(14*24*time.Hour - models.AttentionWithin + time.Minute)
		g.started(g.invite(nil))
		counts, err := g.sandbox.AttentionCounts(t.Context())
		must(t, err)
		for _, a := range models.Attentions() {
			list, err := g.sandbox.Invites(t.Context(), models.InviteFilter{Attention: a}, models.Page{Size: models.MaxPageSize})
			must(t, err)
			if int64(len(list.Items)) != counts[a].N || len(list.Items) == 0 {
				t.Errorf("%s: %d counted, %d listed", a, counts[a].N, len(list.Items))
			}
		}
	})
}

// A mail helps those who are stuck and get one; nothing that extends links helps those whose mail never came.
func TestEachAsksForTheAttentionThatHelps(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		byHand := g.newTemplate(func(c *models.TemplateContent) { c.Email.SendEmail = false })
		mailed := g.invite(nil)
		unmailed := g.invite(func(n *models.NewInvite) { n.TemplateID = byHand.ID })
		g.started(mailed)
		g.started(unmailed)
		refused := g.invite(nil)
		g.send(refused, models.SendRefused)
		g.forward(14*24*time.Hour - time.Hour)
		for attention, want := range map[models.Attention][]string{
			models.AttentionStuck: {mailed.ID}, models.AttentionUnmailed: {unmailed.ID}, models.AttentionFailed: {refused.ID},
			models.AttentionExpiring: {unmailed.ID, mailed.ID},
		} {
			list, err := g.sandbox.Invites(t.Context(), models.InviteFilter{Attention: attention}, models.Page{Size: 10})
			must(t, err)
			var got []string
			for _, inv := range list.Items {
				got = append(got, inv.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", attention, got, want)
			}
		}
	})
}

func TestWhoIsStuckAsksForAttentionAgainADayAfterAnotherMail(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.started(inv)
		stuck := func(when string, want int64) {
			t.Helper()
			counts, err := g.sandbox.AttentionCounts(t.Context())
			must(t, err)
			if got := counts[models.AttentionStuck].N; got != want {
				t.Errorf("%s: %d are stuck, want %d", when, got, want)
			}
		}
		stuck("at once", 0)
		g.forward(models.AttentionWithin)
		stuck("a day later", 1)
		must(t, second(g.sandbox.ResendInvite(t.Context(), inv.ID)))
		stuck("after another mail", 0)
		g.forward(models.AttentionWithin)
		stuck("a day after that", 1)
	})
}

// started opens an invite and chooses a provider, without signing in.
func (g *given) started(inv *models.Invite) {
	g.t.Helper()
	must(g.t, g.open(inv).ChooseProvider(g.t.Context(), "citywheels"))
}

func TestActivityTellsWhatHappenedLastAndToWhom(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		g.send(inv, models.SendAccepted)
		g.link(g.open(inv), "citywheels", "George")
		g.send(g.invite(nil), models.SendRefused)
		a, err := g.sandbox.Activity(t.Context(), 10)
		must(t, err)
		var steps []models.InviteLogStatus
		for _, l := range a.Logs {
			steps = append(steps, l.InviteStatus)
		}
		if len(steps) != 2 || steps[0] != models.LogLinked || steps[1] != models.LogLandingPage || a.Invites[inv.ID].FullName != inv.FullName {
			t.Errorf("steps %v of %v", steps, a.Invites)
		}
		if len(a.Events) != 1 || a.Events[0].Type != models.EventInviteFailed || len(a.Audit) == 0 {
			t.Errorf("%d events, %d decisions", len(a.Events), len(a.Audit))
		}
		if short, err := g.sandbox.Activity(t.Context(), 1); err != nil || len(short.Logs) != 1 || len(short.Audit) != 1 {
			t.Errorf("%d steps, %v", len(short.Logs), err)
		}
	})
}
