package portal_test

import (
	"net/url"
	"testing"
	"time"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// What an address says beside a list's filters and its order does not travel on with its links and its form.
func TestTheLinksOfAListKeepItsFiltersAndItsOrderAlone(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.three()
		hook := a.webhook(models.Sandbox, everything())
		a.createUser(nil)
		b := a.signIn(models.RoleAdmin)
		for _, tc := range []struct{ path, says, sorts, chip string }{
			{paths.Invites, "q=+example+&importId=", "q=example&sort=oldest", ""},
			{paths.Users, "q=+example+&sort=newest", "q=example&sort=oldest", ""},
			{paths.Outbox, "q=example", "q=example&sort=oldest", ""},
			{paths.Audit, "in=elsewhere&to=2099-12-31&sort=nonsense", "sort=oldest&to=2099-12-31", ""},
			{paths.Audit, "in=installation&to=2099-12-31", "in=installation&sort=oldest&to=2099-12-31", "in=installation"},
			{paths.Templates, "q=e&sort=name", "q=e&sort=company", "sort=name"},
			{paths.Webhooks, "q=pay&sort=name", "q=pay&sort=name-z", "sort=name"},
			{paths.Webhook(hook.ID), "type=USER_CREATED&sort=nonsense", "sort=oldest&type=USER_CREATED", ""},
		} {
			got := b.get(tc.path + "?utm=x&row=26&newest=ev-1&" + tc.says).status(200)
			got.count(`main th a[href="`+tc.path+"?"+tc.sorts+`"]`, 1)
			without := tc.path
			if tc.chip != "" {
				without += "?" + tc.chip
			}
			got.count(`main a.chip:has(.chip-value)[href="`+without+`"]`, 1)
			got.count(`main :is(a.chip, th a)[href*="utm"], main :is(a.chip, th a)[href*="row="], main :is(a.chip, th a)[href*="newest="]`, 0)
			got.count(`main form input[type=hidden]:is([name=utm], [name=row], [name=cursor])`, 0)
		}
	})
}

func TestASearchForNothingIsNoFilter(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.three()
		b := a.signIn(models.RoleAdmin)
		for _, path := range []string{paths.Invites, paths.Users, paths.Outbox, paths.Audit, paths.Templates, paths.Webhooks} {
			got := b.get(path + "?q=++").status(200)
			if len(got.chips()) != 0 {
				t.Errorf("%s: %q", path, got.chips())
			}
			got.count(`main th a[href*="q="]`, 0)
		}
	})
}

func TestADamagedAddressLeadsToItsListWithoutFilters(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		hook := a.webhook(models.Sandbox, everything())
		b := a.signIn(models.RoleAdmin)
		for _, tc := range []struct{ path, list, says string }{
			{paths.Invites, paths.Invites, "sort=upwards"}, {paths.Invites, paths.Invites, "from=today"}, {paths.Invites, paths.Invites, "cursor=here"},
			{paths.Users, paths.Users, "sort=upwards"}, {paths.Audit, paths.Audit, "to=2026-13-01"}, {paths.Webhooks, paths.Webhooks, "sort=upwards"},
			{paths.Webhook(hook.ID), paths.Webhook(hook.ID), "status=LOST"}, {paths.APIRequests, paths.APIRequests, "outcome=maybe"},
			{paths.InvitesExport, paths.Invites, "stage=lost"}, {paths.WebhookExport, paths.Webhooks, "state=well"}, {paths.OutboxTestExport, paths.OutboxTests, "status=no"},
			{paths.ExportDeliveries(hook.ID), paths.Webhook(hook.ID), "type=NO"}, {paths.APIRequestExport, paths.APIRequests, "from=today"},
		} {
			got := b.get(tc.path+"?"+tc.says).status(400).count("nav.side", 1)
			got.has(`main a.button[href="`+tc.list+`"]`, "Open the list without filters")
			b.get(tc.list).status(200)
		}
		got := b.post(paths.InvitesBulk, url.Values{"action": {"RESEND"}, ui.AllName: {"on"}, "stage": {"lost"}}).status(400)
		got.count(`main a.button[href="`+paths.Invites+`"]`, 1)
	})
}

// Whoever fills the last day in before the first means the days between them.
func TestSwappedDaysAreTurnedRound(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.three()
		hook := a.webhook(models.Sandbox, everything())
		b := a.signIn(models.RoleAdmin)
		today, before := a.clock.now().Format(time.DateOnly), a.clock.now().AddDate(0, 0, -3).Format(time.DateOnly)
		swapped := "?from=" + today + "&to=" + before
		for _, path := range []string{
			paths.Invites, paths.Users, paths.Audit, paths.Imports, paths.InvitesBulk, paths.OutboxTests, paths.APIRequests, paths.Webhook(hook.ID),
		} {
			if got := b.get(path + swapped).status(200); got.value("from") != before || got.value("to") != today {
				t.Errorf("%s is from %s to %s", path, got.value("from"), got.value("to"))
			}
		}
		b.get(paths.Invites+swapped).count("main tbody tr", 3)
		if lines := b.get(paths.InvitesExport + swapped).lines(); len(lines) != 4 {
			t.Errorf("exported %q", lines)
		}
	})
}
