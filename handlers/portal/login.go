package portal

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
	"invites/web/session"
)

// wrongLogin is the answer to every sign-in that fails: whether an address is known is nobody's business.
const wrongLogin = "The e-mail address or the password is not right."

// loginForm shows the sign-in form; whoever is signed in already goes on.
func (h *Room) loginForm(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("next"))
	p, err := h.whoIs(r)
	if err != nil {
		return err
	}
	if p != nil {
		return respond.SeeOther(w, r, next)
	}
	count, err := h.Store.StaffCount(r.Context())
	if err != nil {
		return err
	}
	if count == 0 {
		return respond.SeeOther(w, r, paths.Setup)
	}
	return h.showLogin(w, r, http.StatusOK, pages.LoginModel{Next: next, Beside: r.URL.Query().Get(pages.BesideField) == "true"})
}

// login signs in. It counts the try before it looks at the password.
func (h *Room) login(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	m := pages.LoginModel{Next: localPath(form.Text("next")), Email: form.Text("email"), Beside: form.Text(pages.BesideField) == "true"}
	password := form.Raw("password")
	if m.Faults = loginFaults(m.Email, password); m.Faults != nil {
		return h.showLogin(w, r, http.StatusUnprocessableEntity, m)
	}
	if err := h.Attempts.Take(respond.ClientAddr(r), m.Email); err != nil {
		respond.SetRetryAfter(w, err)
		m.Problem = respond.Message(err)
		return h.showLogin(w, r, respond.Status(err), m)
	}
	staff, err := h.verified(r, m.Email, password)
	if err != nil {
		return err
	}
	if staff == nil {
		m.Problem = wrongLogin
		return h.showLogin(w, r, http.StatusUnprocessableEntity, m)
	}
	h.Attempts.Succeeded(respond.ClientAddr(r), m.Email)
	if err := h.Sessions.SignIn(w, r, staff.ID); err != nil {
		return err
	}
	if m.Beside {
		return h.done(w, r, "You are signed in. Go back to the other window, and send it again there.", m.Next)
	}
	return respond.SeeOther(w, r, m.Next)
}

func loginFaults(email, password string) pages.Faults {
	var faults pages.Faults
	if email == "" {
		faults = append(faults, models.FieldError{Field: "email", Code: models.CodeRequired, Message: "Enter your e-mail address."})
	}
	if password == "" {
		faults = append(faults, models.FieldError{Field: "password", Code: models.CodeRequired, Message: "Enter your password."})
	}
	return faults
}

// verified is the member of staff with this address and password; nil for nobody, after the same work.
func (h *Room) verified(r *http.Request, email, password string) (*models.Staff, error) {
	staff, err := h.byEmail(r, email)
	if err != nil {
		return nil, err
	}
	hash := ""
	if staff != nil {
		hash = staff.PasswordHash
	}
	match, err := h.Passwords.Verify(r.Context(), password, hash)
	if err != nil || !match {
		return nil, err
	}
	return staff, nil
}

// byEmail asks the database for what can be an address only: not every text is one that it can hold.
func (h *Room) byEmail(r *http.Request, email string) (*models.Staff, error) {
	if !models.ValidAddress(email) {
		return nil, nil
	}
	staff, err := h.Store.StaffByEmail(r.Context(), email)
	if err != nil {
		if models.KindOf(err) == models.KindNotFound {
			return nil, nil
		}
		return nil, err
	}
	return staff, nil
}

// logout ends the session. It is no error to have none.
func (h *Room) logout(w http.ResponseWriter, r *http.Request) error {
	if err := h.Sessions.SignOut(w, r); err != nil {
		return err
	}
	h.Flashes.Add(w, r, session.FlashInfo, "You have signed out.")
	return respond.SeeOther(w, r, paths.Login)
}

func (h *Room) showLogin(w http.ResponseWriter, r *http.Request, status int, m pages.LoginModel) error {
	return respond.Page(w, r, status, pages.Login(h.publicPage(w, r, "Sign in"), m))
}

// publicPage is the frame of a page for those who are not signed in, with the messages that wait for it.
func (h *Room) publicPage(w http.ResponseWriter, r *http.Request, title string) layout.PublicPage {
	p := layout.PublicPage{Title: title, Theme: respond.Theme(r)}
	for _, f := range h.Flashes.Take(w, r) {
		p.Flashes = append(p.Flashes, ui.Flash{Kind: toneOf(f.Kind), Text: f.Text})
	}
	return p
}
