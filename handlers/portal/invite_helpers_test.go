package portal_test

import (
	"time"

	"invites/models"
	"invites/models/store"
)

// anyTemplate is the mode's first template; production gets the sample, which the sandbox has from the start.
func (a *app) anyTemplate(mode models.Mode) models.Template {
	a.t.Helper()
	scope := a.scope(mode)
	all, err := scope.AllTemplates(a.t.Context())
	if err == nil && len(all) == 0 {
		var made *models.Template
		if made, err = scope.CreateTemplate(a.t.Context(), models.SampleTemplate()); err == nil {
			return *made
		}
	}
	if err != nil {
		a.t.Fatal(err)
	}
	return all[0]
}

// invite invites somebody.
func (a *app) invite(mode models.Mode, name, email string) *models.Invite {
	a.t.Helper()
	inv, err := a.scope(mode).CreateInvite(a.t.Context(), models.NewInvite{FullName: name, Email: email, TemplateID: a.anyTemplate(mode).ID})
	if err != nil {
		a.t.Fatal(err)
	}
	return inv
}

func (a *app) reload(inv *models.Invite) *models.Invite {
	a.t.Helper()
	again, err := a.scope(inv.Mode).Invite(a.t.Context(), inv.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	return again
}

func (a *app) invites(mode models.Mode) []models.Invite {
	a.t.Helper()
	found, err := a.scope(mode).Invites(a.t.Context(), models.InviteFilter{}, models.Page{Size: models.MaxPageSize})
	if err != nil {
		a.t.Fatal(err)
	}
	return found.Items
}

// send does the work of the mail worker on the latest mail of the mode: the server's answer is given.
func (a *app) send(mode models.Mode, r models.SendResult) {
	a.t.Helper()
	mails, err := a.scope(mode).Emails(a.t.Context(), models.Page{Size: 1})
	if err != nil || len(mails.Items) == 0 {
		a.t.Fatal("no mail to send", err)
	}
	work, err := a.db.ClaimEmail(a.t.Context(), mails.Items[0].ID, time.Minute, func(*store.Sending) (store.Frozen, error) {
		return store.Frozen{Subject: "Hello", MessageID: "<1@acme.example>", Raw: []byte("Subject: Hello\r\n\r\nHello")}, nil
	})
	if err != nil || work == nil {
		a.t.Fatal("the mail cannot be claimed", err)
	}
	if err := a.db.RecordEmail(a.t.Context(), work.Attempt.ID, r, models.MailSchedule()); err != nil {
		a.t.Fatal(err)
	}
}

// deliverAll does the work of the webhook worker on every delivery of an endpoint that is due.
func (a *app) deliverAll(w *models.Webhook, r models.DeliveryResult) {
	a.t.Helper()
	all, err := a.scope(w.Mode).Deliveries(a.t.Context(), w.ID, models.Page{Size: models.MaxPageSize})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, d := range all.Items {
		work, err := a.db.ClaimDelivery(a.t.Context(), d.ID, time.Minute)
		if err != nil {
			a.t.Fatal(err)
		}
		if work == nil {
			continue
		}
		if err := a.db.RecordDelivery(a.t.Context(), work.Attempt.ID, r, models.WebhookSchedule()); err != nil {
			a.t.Fatal(err)
		}
	}
}

// open clicks the button of the landing page.
func (a *app) open(inv *models.Invite) *store.Walk {
	a.t.Helper()
	secret, err := a.db.OpenInvite(a.t.Context(), inv.Token)
	if err != nil {
		a.t.Fatal(err)
	}
	walk, err := a.db.Walk(a.t.Context(), secret)
	if err != nil {
		a.t.Fatal(err)
	}
	return walk
}

// signInAt chooses the first provider and signs in there, with the outcome given.
func (a *app) signInAt(walk *store.Walk, outcome models.SignInOutcome) {
	a.t.Helper()
	providers, err := a.scope(models.Sandbox).Providers(a.t.Context())
	if err != nil || len(providers) == 0 {
		a.t.Fatal("no providers", err)
	}
	if err := walk.ChooseProvider(a.t.Context(), providers[0].ID); err != nil {
		a.t.Fatal(err)
	}
	if _, err := walk.SignIn(a.t.Context(), providers[0], "George", outcome); err != nil {
		a.t.Fatal(err)
	}
}

// builtIn switches on the sandbox's built-in receiver.
func (a *app) builtIn() *models.Webhook {
	a.t.Helper()
	w, err := a.scope(models.Sandbox).CreateReceiver(a.t.Context(), func(id string) string { return origin + "/receiver/" + id })
	if err != nil {
		a.t.Fatal(err)
	}
	return w
}
