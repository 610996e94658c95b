package landing

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	views "invites/views/landing"
	"invites/web/paths"
)

// enter is where a developer's token leads and, without one, where somebody goes on who has begun.
func (h *Room) enter(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Has("token") {
		return h.guarded(h.askStart)(w, r)
	}
	return h.walking(h.nextStep)(w, r)
}

// askStart says where a token leads. It does not use it up: programs that look into messages fetch links.
func (h *Room) askStart(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	mode, err := h.Store.TokenUsable(r.Context(), token)
	if err != nil {
		return tokenError(err)
	}
	frame := h.frame(w, r, "", mode)
	frame.ByToken = true
	return respond.Page(w, r, http.StatusOK, views.StartPage(views.Start{Frame: frame, Token: token}))
}

// start is the person's click, which uses the token up: from here on a cookie stands for it.
func (h *Room) start(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	secret, err := h.Store.UseToken(r.Context(), form.Text("token"))
	if err != nil {
		return tokenError(err)
	}
	h.begin(w, secret)
	return respond.SeeOther(w, r, paths.Link)
}

// tokenError answers a token that is unknown, used or expired with one page, so that nobody learns which.
func tokenError(err error) error {
	if models.KindOf(err) == models.KindNotFound {
		return wrongSecret{views.DeadTokenPage()}
	}
	return err
}
