//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"invites/models"
	"invites/models/store"
	"invites/web/paths"
)

// connected is somebody who was invited, clicked and connected an account.
func (i *installation) connected(name, email string) *models.Invite {
	i.t.Helper()
	i.invite(name, email)
	list, err := i.sandbox().Invites(i.t.Context(), models.InviteFilter{Email: email}, models.Page{Size: 1})
	if err != nil {
		i.t.Fatal(err)
	}
	inv := &list.Items[0]
	secret, err := i.store.OpenInvite(i.t.Context(), inv.Token)
	if err != nil {
		i.t.Fatal(err)
	}
	walk, err := i.store.Walk(i.t.Context(), secret)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { return walk.Consent(i.t.Context()) },
		func() error { return walk.ChooseProvider(i.t.Context(), "citywheels") },
		func() error { return i.signsIn(walk, models.SignInOutcome{}) },
	} {
		if err := step(); err != nil {
			i.t.Fatal(err)
		}
	}
	return inv
}

func (i *installation) signsIn(walk *store.Walk, outcome models.SignInOutcome) error {
	provider, err := i.sandbox().Provider(i.t.Context(), "citywheels")
	if err != nil {
		return err
	}
	_, err = walk.SignIn(i.t.Context(), provider, "amelia.santos", outcome)
	return err
}

func TestStaffFindAUserDisconnectAndEraseThem(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleAdmin)
		p.follow("Users")
		p.sees("There is nobody yet")
		p.on("Users")

		inv := i.connected("Amelia Santos", "amelia@example.com")
		i.invite("Amelia S.", "amelia@example.com")
		i.invite("Ben Okafor", "ben@example.com")
		if _, _, err := i.sandbox().CreateUser(t.Context(), map[string]string{"crm": "4711"}); err != nil {
			t.Fatal(err)
		}
		p.open(paths.Users)
		p.sees("CityWheels")
		p.inspect("Users, some")
		p.click("#f-filter-q")
		p.keys("nobody", kb.Enter)
		p.sees("Nobody fits")
		p.inspect("Users, none fits")
		p.follow("Clear the filters")
		p.follow("Amelia Santos")
		p.on("Amelia Santos")

		p.press("Disconnect")
		p.sees("Disconnect the account at CityWheels?")
		p.inspect("User, disconnecting")
		p.press("Disconnect account")
		p.sees("The account at CityWheels is disconnected.")
		p.sees("ACCOUNT_DISCONNECTED")

		p.press("Erase for good")
		p.sees("Invited at the same address: erase them, too?")
		p.inspect("User, erasing")
		p.click(`input[name="also"]`)
		p.click(`dialog[open] form button:not([type="button"])`)
		p.sees("2 people were erased for good")
		p.seesNot("Amelia")
		p.sees("Ben Okafor")

		p.open(paths.User(inv.UserID))
		p.sees("They were erased for good")
		p.inspect("User, erased")
	})
}
