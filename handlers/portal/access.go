package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// person is who makes a request.
type person struct {
	staff   *models.Staff
	session *models.Session
	mode    models.Mode
}

// personKey is where the context of a request keeps its *person.
type personKey struct{}

// signedIn lets in who is signed in; others go to sign in and come back, or set the portal up while there is no staff.
func (h *Room) signedIn(next http.Handler) http.Handler {
	return h.errors.Handle(func(w http.ResponseWriter, r *http.Request) error {
		p, err := h.whoIs(r)
		if err != nil {
			return err
		}
		if p == nil {
			return h.askToSignIn(w, r)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), personKey{}, p)))
		return nil
	})
}

// needs lets in who has at least the role. It stands behind signedIn.
func (h *Room) needs(role models.Role) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return h.errors.Handle(func(w http.ResponseWriter, r *http.Request) error {
			if !caller(r).staff.Role.Allows(role) {
				return &models.Error{Kind: models.KindForbidden, Message: refusal(role, r.Method == http.MethodGet)}
			}
			next.ServeHTTP(w, r)
			return nil
		})
	}
}

func refusal(role models.Role, looking bool) string {
	switch {
	case role == models.RoleAdmin && looking:
		return "Only administrators may see this: ask one of them."
	case role == models.RoleAdmin:
		return "Only administrators may do this: ask one of them. Nothing was changed."
	}
	return "Your role lets you look, but not change anything. Ask an administrator for the role of a member."
}

// whoIs finds out who makes a request; nil where nobody is signed in. The role is read anew each time, so that a change
// counts at once.
func (h *Room) whoIs(r *http.Request) (*person, error) {
	if p, ok := r.Context().Value(personKey{}).(*person); ok {
		return p, nil
	}
	row, err := h.Sessions.Current(r)
	if err != nil || row == nil {
		return nil, err
	}
	staff, err := h.Store.Staff(r.Context(), *row.StaffID)
	if err != nil && models.KindOf(err) == models.KindNotFound {
		return nil, nil // the person is no longer on the staff
	}
	return &person{staff: staff, session: row, mode: h.Sessions.Mode(r)}, err
}

// caller is who makes a request, behind signedIn.
func caller(r *http.Request) *person { return r.Context().Value(personKey{}).(*person) }

func (h *Room) askToSignIn(w http.ResponseWriter, r *http.Request) error {
	count, err := h.Store.StaffCount(r.Context())
	if err != nil {
		return err
	}
	if count == 0 {
		return respond.SeeOther(w, r, paths.Setup)
	}
	switch asked := r.Method == http.MethodGet || r.Method == http.MethodHead; {
	case asked:
		return respond.SeeOther(w, r, loginFor(wanted(r)))
	case respond.IsFragment(r):
		// What somebody is typing stays where it is.
		return respond.Toast(w, r, http.StatusForbidden, "You are signed out. What you have typed stays here: sign in, in a new window, and go on.")
	}
	page := layout.PublicPage{Title: "You are signed out", Theme: respond.Theme(r)}
	return respond.Page(w, r, http.StatusForbidden, pages.SignedOut(page, respond.Posted(w, r)))
}

// wanted is the page to come back to after signing in: what was asked for, or, for htmx, the page that asked.
func wanted(r *http.Request) string {
	if !respond.IsFragment(r) {
		return r.URL.RequestURI()
	}
	current, err := url.Parse(r.Header.Get("HX-Current-URL"))
	if err != nil {
		return paths.Dashboard
	}
	return current.RequestURI()
}

// loginFor is the sign-in page that leads on to a path.
func loginFor(next string) string {
	if localPath(next) == paths.Dashboard {
		return paths.Login
	}
	return paths.Login + "?" + url.Values{"next": {localPath(next)}}.Encode()
}

// localPath returns a path of this site as it is, and the dashboard in place of anything that could lead elsewhere:
// browsers take "//host", "/\host", and, as they drop tabs and line breaks, "/<tab>/host" for another site.
func localPath(path string) string {
	parsed, err := url.Parse(path)
	plain := strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\t\r\n\x00")
	if err != nil || !plain || parsed.Host != "" || parsed.Scheme != "" {
		return paths.Dashboard
	}
	return path
}
