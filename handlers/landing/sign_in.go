package landing

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/link"
	"invites/web/paths"
)

func (h *Room) askSignIn(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	provider, err := chosen(r, walk)
	if err != nil {
		return err
	}
	return h.signInForm(w, r, walk, http.StatusOK, views.SignIn{Provider: provider})
}

// backToProvider is for somebody who reloads the address that the form was posted to.
func (h *Room) backToProvider(w http.ResponseWriter, r *http.Request, _ *store.Walk) error {
	return respond.SeeOther(w, r, paths.LinkProvider(chi.URLParam(r, "id")))
}

func (h *Room) signInForm(w http.ResponseWriter, r *http.Request, walk *store.Walk, status int, m views.SignIn) error {
	m.Frame = h.walkFrame(w, r, walk)
	m.TestUsers, m.TestCode = testUsers(m.Provider), testCode(m.Provider)
	return respond.Page(w, r, status, views.SignInPage(m))
}

// testUsers are shown where nothing but they can sign in.
func testUsers(p models.Provider) []views.TestUser {
	if p.Connector != models.ConnectorSandbox {
		return nil
	}
	var users []views.TestUser
	for _, c := range link.SandboxCredentials() {
		users = append(users, views.TestUser{UserName: c.UserName, Password: c.Password})
	}
	return users
}

func testCode(p models.Provider) string {
	if p.Connector != models.ConnectorSandbox || !p.MFA {
		return ""
	}
	return link.SandboxCode
}

// signIn hands the credentials to the provider's connector and records what came of it. The password goes nowhere else.
func (h *Room) signIn(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	provider, err := chosen(r, walk)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	given := models.Credentials{UserName: form.Text("userName"), Password: form.Raw("password")}
	again := views.SignIn{Provider: provider, UserName: given.UserName}
	if err := given.Check(); err != nil {
		again.Faults = models.FieldErrors(err)
		return h.signInForm(w, r, walk, http.StatusUnprocessableEntity, again)
	}
	connector, err := h.Connectors.For(provider)
	if err != nil {
		return err
	}
	account, err := walk.SignIn(r.Context(), provider, given.UserName, connector.SignIn(provider, given.UserName, given.Password))
	if models.KindOf(err) == models.KindConflict && !h.ended(r) {
		again.Conflict = respond.Message(err)
		return h.signInForm(w, r, walk, http.StatusUnprocessableEntity, again)
	}
	if err != nil {
		return err
	}
	return h.afterSignIn(w, r, walk, account, again)
}

// afterSignIn goes on from an account to where its sign-in has led.
func (h *Room) afterSignIn(w http.ResponseWriter, r *http.Request, walk *store.Walk, account *models.Account, again views.SignIn) error {
	switch account.Status {
	case models.AccountConnected:
		return respond.SeeOther(w, r, paths.LinkDone)
	case models.AccountAwaitingMFA:
		return respond.SeeOther(w, r, paths.LinkCode(account.ID))
	}
	again.Failure = account.ErrorCode
	return h.signInForm(w, r, walk, http.StatusUnprocessableEntity, again)
}
