package portal_test

import (
	"testing"

	"invites/models"
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
