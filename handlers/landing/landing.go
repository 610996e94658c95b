// Package landing is the invitees' room: the landing page of an invitation and the widget that links accounts.
//
// No GET in it changes anything but the fetch log: mail scanners fetch links. What counts is the click on the landing page's button, or on that of
// the page to which a developer's token leads, which begins a walk through the widget; a cookie holds its secret, so that no
// address there has the invitation's or the token.
package landing

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/views/layout"
	"invites/views/ui"
	"invites/web/link"
	"invites/web/paths"
	"invites/web/session"
)

// Deps is what the room is made of.
type Deps struct {
	Store      *store.Store
	Log        *slog.Logger
	Secure     bool // people come over https
	Flashes    *session.Flashes
	Connectors link.Connectors
	Now        func() time.Time // the store's clock
}

// Room is the invitees' room.
type Room struct {
	Deps
	errors  *respond.Errors
	limits  *session.Limiter
	cookie  string // the name of the walk's cookie
	fetches *fetchLog
}

// New makes it.
func New(d Deps) *Room {
	return &Room{
		Deps: d, errors: respond.NewErrors(d.Log, drawFailure), limits: session.NewLimiter(time.Minute, d.Now),
		cookie: session.CookieName("invites_link", d.Secure), fetches: newFetchLog(d.Store.SaveFetches, d.Log),
	}
}

// Close writes down what the room has noted and not yet written. Call it when no more requests come.
func (h *Room) Close() error { return h.fetches.Close() }

// Routes implements handlers.Room.
func (h *Room) Routes(r chi.Router) {
	get, post := h.errors.Handle, func(step respond.Func) http.HandlerFunc { return h.errors.Handle(h.paced(step)) }
	r.Get(paths.LandingRoute, get(h.guarded(h.show)))
	r.Post(paths.LandingRoute, post(h.guarded(h.open)))
	r.Get(paths.LandingRenew, get(h.backToInvitation))
	r.Post(paths.LandingRenew, post(h.guarded(h.renew)))
	r.Get(paths.LandingStop, get(h.guarded(h.askStop)))
	r.Post(paths.LandingStop, get(h.guarded(h.stop))) // not paced: mail providers post for many people from one address
	r.Get(paths.LandingTest, get(h.showTest))
	r.Get(paths.BrandRoute, get(h.brand))
	r.Get(paths.LogoRoute, get(h.logo))

	r.Get(paths.Link, get(h.enter))
	r.Post(paths.Link, post(h.guarded(h.start)))
	r.Get(paths.LinkConsent, get(h.walking(h.askConsent)))
	r.Post(paths.LinkConsent, post(h.walking(h.consent)))
	r.Get(paths.LinkProviders, get(h.consented(h.listProviders)))
	r.Get(paths.LinkProviderRoute, get(h.consented(h.askSignIn)))
	r.Post(paths.LinkProviderRoute, post(h.consented(h.chooseProvider)))
	r.Get(paths.LinkSignIn, get(h.consented(h.backToProvider)))
	r.Post(paths.LinkSignIn, post(h.consented(h.signIn)))
	r.Get(paths.LinkCodeRoute, get(h.consented(h.askCode)))
	r.Post(paths.LinkCodeRoute, post(h.consented(h.enterCode)))
	r.Get(paths.LinkDone, get(h.walking(h.done)))
	r.Get(paths.LinkEnd, get(h.walking(h.end)))
	r.Get(paths.LinkDisconnectPath, get(h.walking(h.askDisconnect)))
	r.Post(paths.LinkDisconnectPath, post(h.walking(h.disconnect)))
}

// Fail answers the errors of a middleware in the room's own frame.
func (h *Room) Fail(w http.ResponseWriter, r *http.Request, err error) { h.errors.Fail(w, r, err) }

// begin sets the cookie of a walk that has begun.
func (h *Room) begin(w http.ResponseWriter, secret string) {
	http.SetCookie(w, &http.Cookie{
		Name: h.cookie, Value: secret, Path: "/", MaxAge: int(models.LinkSessionTTL.Seconds()),
		HttpOnly: true, Secure: h.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// drawFailure leads back into the widget, never to the portal: that is for staff.
func drawFailure(r *http.Request, e layout.ErrorPage) templ.Component {
	e.ActionHref, e.ActionText = "", ""
	if strings.HasPrefix(r.URL.Path, paths.Link) {
		e.ActionHref, e.ActionText = paths.Link, "Go on with linking"
	}
	return views.FailurePage(e)
}

// frame is drawn around a page; it takes the messages that wait, so call it once, before the status.
func (h *Room) frame(w http.ResponseWriter, r *http.Request, company string, mode models.Mode) views.Frame {
	f := views.Frame{Company: company, Sandbox: mode == models.Sandbox}
	for _, flash := range h.Flashes.Take(w, r) {
		f.Flashes = append(f.Flashes, ui.Flash{Kind: tone(flash.Kind), Text: flash.Text})
	}
	return f
}

func tone(kind session.FlashKind) ui.Tone {
	switch kind {
	case session.FlashSuccess:
		return ui.ToneSuccess
	case session.FlashError:
		return ui.ToneDanger
	}
	return ui.ToneInfo
}
