package portal_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"invites/models"
	"invites/views/pages"
	"invites/web/paths"
)

func TestTheAuditLogTellsWhoChangedWhat(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get(paths.Audit).status(200).has("main h2", "Nothing was changed yet")
		inv := a.person("Zoë Müller", "zoe@example.com")
		if _, err := a.scope(models.Sandbox).CreateTemplate(t.Context(), models.SampleTemplate()); err != nil {
			t.Fatal(err)
		}
		all := b.get(paths.Audit).has("tbody tr:first-child", "Template created").has("tbody", "Account connected").has("tbody", "zoe@example.com").has("tbody", "Invitee").has("tbody", "test")
		all.has(`tbody a[href="`+paths.Invite(inv.ID)+`"]`, "Zoë Müller").has(`tbody tr:contains("Account connected") a[href="`+paths.User(inv.UserID)+`"]`, "Zoë Müller")
		all.has(`tbody tr:contains("Template created")`, "Welcome invitation").count(`th a[href="/audit?sort=oldest"]`, 1)
		b.get(paths.Audit+"?sort=oldest").has("tbody tr:first-child", "Invite created")
		b.get(paths.Audit+"?actor=INVITEE").has("tbody", "Account connected").count(`tbody tr:contains("Invite created")`, 0)
		b.get(paths.Audit+"?action=invite.create").count("tbody tr", 1).has(".chip", "Invite created")
		b.get(paths.Audit+"?q="+inv.ID).has("tbody", "Invite created")
		b.get(paths.Audit+"?q=nobody").has("main h2", "No change fits")
		b.get(paths.Audit+"?in=installation").has("tbody", "Staff created").has("tbody tr", "Ada admin Staff · admin@acme.example").count(`main input[type="hidden"][name="in"]`, 1)
		b.get(paths.Audit + "?actor=MARTIAN").status(400)
		b.get(paths.Audit + "?from=soon").status(400)
	})
}

func TestTheAuditLogIsForAdministratorsAndOfOneMode(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.invite(models.Production, "Real", "real@example.com")
		for _, role := range []models.Role{models.RoleViewer, models.RoleMember} {
			b := a.signIn(role)
			b.get(paths.Audit).status(403)
			b.get(paths.AuditExport).status(403)
			b.get(paths.Users).count(`#navigation a[href="`+paths.Audit+`"]`, 0)
		}
		a.signIn(models.RoleAdmin).get(paths.Audit).status(200).count("tbody tr", 0).count(`#navigation a[href="`+paths.Audit+`"]`, 1)
	})
}

func TestTheAuditLogIsExportedAsFiltered(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		inv := a.person("Zoë Müller", "zoe@example.com")
		href := b.get(paths.Audit+"?action=invite.create").doc.Find(`a[href^="`+paths.AuditExport+`"]`).AttrOr("href", "")
		file := b.get(href).status(200)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][1] != "Invite created" || rows[1][2] != "invite.create" || rows[0][5] != "Of" || rows[1][5] != "Zoë Müller" || rows[1][6] != inv.ID {
			t.Errorf("%q, %v", rows, err)
		}
	})
}

func TestTheAuditLogLeadsOnlyToWhatIsThere(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		live, gone := a.webhook(models.Sandbox, everything()), a.webhook(models.Sandbox, payroll())
		inv := a.person("Zoë Müller", "zoe@example.com") // with a connected account
		a.deliverAll(live, models.DeliveryResult{Code: 200})
		made, err := a.scope(models.Sandbox).Deliveries(t.Context(), live.ID, models.Page{})
		if err != nil {
			t.Fatal(err)
		}
		b.post(paths.RedeliverDelivery(live.ID, made.Items[0].ID), nil).status(303)
		b.post(paths.DeleteWebhook(gone.ID), nil).status(303)
		page := b.get(paths.Audit+"?sort=oldest").count(`main a[href="`+paths.Webhook(gone.ID)+`"]`, 0)
		page.has(`tbody tr:contains("Webhook deleted")`, "Payroll").has(`tbody tr:contains("Delivery made again") a[href="`+paths.Webhook(live.ID)+`"]`, live.Name)
		if _, err := a.scope(models.Sandbox).EraseUsers(t.Context(), inv.UserID); err != nil {
			t.Fatal(err)
		}
		erased := b.get(paths.Audit+"?action=account.CONNECTED").has("tbody tr", "Somebody who was erased")
		erased.count("tbody a", 0)
	})
}

func TestActionsAreToldInWords(t *testing.T) {
	for action, want := range map[string]string{
		"invite.create": "Invite created", "apikey.revoke": "API key revoked", "winkTemplate.replace": "Wink template replaced",
		"account.AWAITING_MFA": "Account asked for a code", "link.consent": "Consent to linking given", "mail.set_server": "Mail set server", "x": "X", "": "",
	} {
		if got := pages.ActionWords(action); got != want {
			t.Errorf("%s: %q, want %q", action, got, want)
		}
	}
	words := map[string]string{}
	for _, action := range models.AuditActions() {
		if other, twice := words[pages.ActionWords(action)]; twice {
			t.Errorf("%s and %s read the same", action, other)
		}
		words[pages.ActionWords(action)] = action
	}
}
