package portal

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
	"invites/web/session"
)

// account shows the caller's own data: sessions and password.
func (h *Room) account(w http.ResponseWriter, r *http.Request) error {
	return h.showAccount(w, r, http.StatusOK, nil)
}

func (h *Room) showAccount(w http.ResponseWriter, r *http.Request, status int, faults pages.Faults) error {
	me := caller(r)
	all, err := h.Store.StaffSessions(r.Context(), me.staff.ID)
	if err != nil {
		return err
	}
	m := pages.AccountModel{
		Name: me.staff.Name, Email: me.staff.Email, Role: me.staff.Role,
		MinPassword: session.MinPassword, MaxPassword: session.MaxPassword, Faults: faults,
	}
	slices.SortStableFunc(all, func(a, b models.Session) int { return cmp.Compare(elsewhere(a, me), elsewhere(b, me)) })
	for _, s := range all {
		m.Sessions = append(m.Sessions, pages.SessionRow{
			ID: s.ID, Device: models.Device(s.UserAgent), Address: s.RemoteAddr, OpenedAt: s.CreatedAt, LastSeenAt: s.LastSeenAt,
			Current: s.ID == me.session.ID,
		})
	}
	frame := h.page(w, r, "Your account", layout.NavAccount)
	frame.Return = paths.Account
	return respond.Page(w, r, status, pages.Account(frame, m))
}

// elsewhere puts the session that asks before the others.
func elsewhere(s models.Session, me *person) int {
	if s.ID == me.session.ID {
		return 0
	}
	return 1
}

// changePassword needs the present password and ends the caller's other sessions. The one that asked gets a new id.
func (h *Room) changePassword(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	staff := caller(r).staff
	faults, err := h.checkChange(r, staff, form.Raw("currentPassword"), form.Raw("password"))
	if err != nil {
		return h.refused(w, r, err, paths.Account)
	}
	if faults != nil {
		return h.showAccount(w, r, http.StatusUnprocessableEntity, faults)
	}
	hash, err := h.Passwords.Hash(r.Context(), form.Raw("password"))
	if err != nil {
		return err
	}
	if err := h.Store.SetStaffPassword(r.Context(), staff.Email, hash, caller(r).session.ID); err != nil {
		return err
	}
	if err := h.Sessions.SignIn(w, r, staff.ID); err != nil {
		return err
	}
	return h.done(w, r, "Your password is changed. Everywhere else you are signed out.", paths.Account)
}

// checkChange tells what is wrong with both passwords. Guessing the present one is limited as signing in is.
func (h *Room) checkChange(r *http.Request, staff *models.Staff, current, chosen string) (pages.Faults, error) {
	var faults pages.Faults
	if err := h.Attempts.Take(respond.ClientAddr(r), staff.Email); err != nil {
		return nil, err
	}
	match, err := h.Passwords.Verify(r.Context(), current, staff.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !match {
		faults = append(faults, models.FieldError{
			Field: "currentPassword", Code: models.CodeInvalid, Message: "This is not your current password.",
		})
	} else {
		h.Attempts.Succeeded(respond.ClientAddr(r), staff.Email)
	}
	return append(faults, models.FieldErrors(session.CheckPassword(chosen, staff.Email))...), nil
}

// endSession ends one of the caller's own sessions, which may be the one that asks.
func (h *Room) endSession(w http.ResponseWriter, r *http.Request) error {
	me, id := caller(r), chi.URLParam(r, "id")
	if id == me.session.ID {
		return h.logout(w, r)
	}
	all, err := h.Store.StaffSessions(r.Context(), me.staff.ID)
	if err != nil {
		return err
	}
	if err := h.Store.EndStaffSession(r.Context(), me.staff.ID, id); err != nil {
		return err
	}
	told := "That session has ended."
	if i := slices.IndexFunc(all, func(s models.Session) bool { return s.ID == id }); i >= 0 {
		told = "The session of " + models.Device(all[i].UserAgent) + " has ended: whoever used it is signed out."
	}
	return h.done(w, r, told, paths.Account)
}
