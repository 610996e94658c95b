package portal

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/pages"
	"invites/web/paths"
	"invites/web/session"
)

// setupForm shows the form for the first administrator, to whoever has the link from the terminal, while there is no staff.
func (h *Room) setupForm(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	if answered, err := h.settleSetup(w, r, token); answered || err != nil {
		return err
	}
	return h.showSetup(w, r, http.StatusOK, pages.SetupModel{Token: token})
}

// setup creates the first administrator and signs them in.
func (h *Room) setup(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	m := pages.SetupModel{Token: form.Raw("token"), Name: form.Text("name"), Email: form.Text("email")}
	if answered, err := h.settleSetup(w, r, m.Token); answered || err != nil {
		return err
	}
	staff, err := h.createFirst(r, m, form.Raw("password"))
	switch {
	case models.KindOf(err) == models.KindConflict: // somebody was faster
		h.Flashes.Add(w, r, session.FlashInfo, respond.Message(err))
		return respond.SeeOther(w, r, paths.Login)
	case models.KindOf(err) == models.KindInvalid:
		m.Faults = models.FieldErrors(err)
		return h.showSetup(w, r, http.StatusUnprocessableEntity, m)
	case err != nil:
		return err
	}
	if err := h.Sessions.SignIn(w, r, staff.ID); err != nil {
		return err
	}
	return h.done(w, r, "Welcome, "+staff.Name+". The portal is yours; you are its administrator.", paths.Dashboard)
}

// createFirst checks everything before the password is hashed, so that all that is wrong is told at once.
func (h *Room) createFirst(r *http.Request, m pages.SetupModel, password string) (*models.Staff, error) {
	n := models.NewStaff{Name: m.Name, Email: m.Email, Role: models.RoleAdmin}
	faults := models.FieldErrors(n.Check())
	faults = append(faults, models.FieldErrors(session.CheckPassword(password, m.Email))...)
	if err := models.Invalid(faults...); err != nil {
		return nil, err
	}
	hash, err := h.Passwords.Hash(r.Context(), password)
	if err != nil {
		return nil, err
	}
	n.PasswordHash = hash
	return h.Store.CreateFirstStaff(r.Context(), n)
}

// settleSetup answers where there is nothing to set up, or not for this visitor, and says whether it did.
func (h *Room) settleSetup(w http.ResponseWriter, r *http.Request, token string) (bool, error) {
	count, err := h.Store.StaffCount(r.Context())
	if err != nil {
		return false, err
	}
	if count > 0 {
		return true, respond.SeeOther(w, r, paths.Login)
	}
	if h.Store.IsSetupToken(token) {
		return false, nil
	}
	status := http.StatusOK
	if token != "" {
		status = http.StatusForbidden
	}
	return true, respond.Page(w, r, status, pages.SetupLocked(h.publicPage(w, r, "Set up"), token != ""))
}

func (h *Room) showSetup(w http.ResponseWriter, r *http.Request, status int, m pages.SetupModel) error {
	m.MinPassword, m.MaxPassword = session.MinPassword, session.MaxPassword
	return respond.Page(w, r, status, pages.Setup(h.publicPage(w, r, "Set up"), m))
}
