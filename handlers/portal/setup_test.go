package portal_test

import (
	"net/url"
	"testing"

	"invites/models"
	"invites/web/paths"
)

const goodPassword = "correct horse battery"

func (a *app) setupForm() url.Values {
	return url.Values{"token": {a.db.SetupToken()}, "name": {"Ada Lovelace"}, "email": {"ada@acme.example"}, "password": {goodPassword}}
}

func (a *app) staffCount() int64 {
	a.t.Helper()
	n, err := a.db.StaffCount(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	return n
}

func TestSetupMakesTheFirstAdministratorOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.visitor()
		b.get(paths.SetupWith(a.db.SetupToken())).status(200).has("h1", "Set up your portal").count(`input[name=password][autocomplete=new-password]`, 1)
		b.post(paths.Setup, a.setupForm()).leadsTo("/")
		b.get("/").status(200).has("#toasts", "Welcome, Ada Lovelace")
		b.get(paths.Account).status(200).has("main", "Administrator")

		other := a.visitor()
		other.get(paths.SetupWith(a.db.SetupToken())).leadsTo(paths.Login)
		other.post(paths.Setup, a.setupForm()).leadsTo(paths.Login)
		if a.staffCount() != 1 {
			t.Errorf("%d on the staff", a.staffCount())
		}
	})
}

func TestSetupTellsEverythingThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		form := a.setupForm()
		form.Set("name", " ")
		form.Set("email", "ada")
		form.Set("password", "short")
		got := a.visitor().post(paths.Setup, form).status(422)
		got.count("[aria-invalid=true]", 3).count("[role=alert] a", 3)
		if got.value("email") != "ada" || got.value("password") != "" || got.value("token") != a.db.SetupToken() {
			t.Error("the form does not come back as it was filled in, or with the password")
		}
		if a.staffCount() != 0 {
			t.Error("somebody was created")
		}
	})
}

func TestSetupNeedsTheLinkOfTheTerminal(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.visitor()
		b.get(paths.Setup).status(200).has("h1", "not set up yet").has("main", "terminal").count("form[method=post]", 0)
		b.get(paths.SetupWith("x")).status(403).has("h1", "does not work").count("form[method=post]", 0)
		form := a.setupForm()
		form.Set("token", a.db.SetupToken()+"x")
		b.post(paths.Setup, form).status(403)
		if a.staffCount() != 0 {
			t.Error("somebody was created")
		}
	})
}

func TestWithoutStaffEverythingLeadsToSetup(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		for _, path := range []string{"/", paths.Invites + "?q=ada", paths.Login, paths.Account} {
			a.visitor().get(path).leadsTo(paths.Setup)
		}
	})
}

func TestTheFirstAdministratorIsAnAdministrator(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		form := a.setupForm()
		form.Set("role", string(models.RoleViewer)) // no field of the form
		a.visitor().post(paths.Setup, form).leadsTo("/")
		staff, err := a.db.StaffByEmail(t.Context(), "ADA@acme.example")
		if err != nil || staff.Role != models.RoleAdmin {
			t.Errorf("%+v, %v", staff, err)
		}
	})
}
