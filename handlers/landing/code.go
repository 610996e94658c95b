package landing

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
)

// coded is the account that a code's address names, with its provider.
func coded(r *http.Request, walk *store.Walk) (*models.Account, models.Provider, error) {
	account, err := walk.Account(chi.URLParam(r, "id"))
	if err != nil {
		return nil, models.Provider{}, err
	}
	provider, err := findProvider(r.Context(), walk, account.ProviderID)
	return account, provider, err
}

func (h *Room) askCode(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	account, provider, err := coded(r, walk)
	if err != nil {
		return err
	}
	if account.Status != models.AccountAwaitingMFA {
		return noCodeAwaited(w, r, account)
	}
	return h.codeForm(w, r, walk, http.StatusOK, account, provider, "")
}

// noCodeAwaited goes to where an account is whose code was entered already, or that failed.
func noCodeAwaited(w http.ResponseWriter, r *http.Request, account *models.Account) error {
	if isConnected(*account) {
		return respond.SeeOther(w, r, paths.LinkDone)
	}
	return respond.SeeOther(w, r, paths.LinkProvider(account.ProviderID))
}

func (h *Room) codeForm(
	w http.ResponseWriter, r *http.Request, walk *store.Walk, status int, a *models.Account, p models.Provider, fault string,
) error {
	return respond.Page(w, r, status, views.CodePage(views.Code{
		Frame: h.walkFrame(w, r, walk), Provider: p, LoginName: a.LoginName,
		Action: paths.LinkCode(a.ID), Fault: fault, TestCode: testCode(p),
	}))
}

// enterCode checks a code. A wrong one may be given again; after too many, or too late, the person signs in anew.
func (h *Room) enterCode(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	account, provider, err := coded(r, walk)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	code := form.Text("code")
	if code == "" {
		return h.codeForm(w, r, walk, http.StatusUnprocessableEntity, account, provider, views.MissingCode)
	}
	connector, err := h.Connectors.For(provider)
	if err != nil {
		return err
	}
	after, failure, err := walk.EnterCode(r.Context(), account.ID, connector.CheckCode(provider, code))
	switch {
	case models.KindOf(err) == models.KindConflict && !h.ended(r):
		return noCodeAwaited(w, r, account)
	case err != nil:
		return err
	case after.Status == models.AccountAwaitingMFA:
		fault := views.WrongCode(models.MaxMFATries - after.MFATries)
		return h.codeForm(w, r, walk, http.StatusUnprocessableEntity, after, provider, fault)
	}
	return h.afterSignIn(w, r, walk, after, views.SignIn{Provider: provider, UserName: after.LoginName, Failure: failure})
}
