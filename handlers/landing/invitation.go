package landing

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
)

// invitation is what a link's secret leads to. found is nil for a secret that belongs to no invitation.
func (h *Room) invitation(r *http.Request) (found *store.Landing, stopped bool, err error) {
	found, err = h.Store.Landing(r.Context(), token(r))
	if models.KindOf(err) == models.KindNotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	stopped, err = h.Store.Stopped(r.Context(), &found.Invite)
	return found, stopped, err
}

func token(r *http.Request) string { return chi.URLParam(r, "token") }

// show is the landing page, or the page that says why there is none any more.
func (h *Room) show(w http.ResponseWriter, r *http.Request) error {
	l, stopped, err := h.invitation(r)
	if err != nil {
		return err
	}
	if l == nil {
		return unknown()
	}
	if r.Method != http.MethodPost { // a click whose invitation is over shows this page, too
		h.fetches.note(r, l.Invite.ID, h.Now())
	}
	switch now := h.Now(); {
	case l.Replaced:
		return respond.Page(w, r, http.StatusGone, views.NewerPage(views.Newer{
			Frame: h.landingFrame(w, r, l), ByMail: l.Template.Email.SendEmail, Contact: contact(&l.Template), StopHref: stopHref(l, stopped),
		}))
	case l.Invite.RevokedAt != nil:
		return respond.Page(w, r, http.StatusGone, views.RevokedPage(views.Revoked{
			Frame: h.landingFrame(w, r, l), Contact: contact(&l.Template), StopHref: stopHref(l, stopped),
		}))
	case l.Renewed:
		return respond.Page(w, r, http.StatusGone, views.ReplacedPage(views.Renewed{
			Frame: h.landingFrame(w, r, l), Address: models.MaskAddress(l.Invite.Email), Contact: contact(&l.Template),
		}))
	case l.Invite.Expired(now):
		return respond.Page(w, r, http.StatusGone, views.ExpiredPage(h.expired(w, r, l, stopped)))
	case l.Invite.LinkedAt != nil:
		return h.showLinked(w, r, l)
	}
	return respond.Page(w, r, http.StatusOK, views.WelcomePage(h.welcome(w, r, l, stopped)))
}

// unknown gives nothing away: it is the same for an address that never was one.
func unknown() error { return wrongSecret{views.UnknownPage()} }

func (h *Room) landingFrame(w http.ResponseWriter, r *http.Request, l *store.Landing) views.Frame {
	f := h.frame(w, r, l.Template.Company.Name, l.Invite.Mode)
	f.Stylesheet, f.LogoHref = stylesheet(l.Wink), logoHref(l.Logo)
	return f
}

func (h *Room) welcome(w http.ResponseWriter, r *http.Request, l *store.Landing, stopped bool) views.Welcome {
	return views.Welcome{
		Frame:     h.landingFrame(w, r, l),
		Content:   l.Template.LandingPage.Expand(l.Invite.Variables(l.Template.Company.Name, "")),
		FirstName: firstName(&l.Invite), Address: models.MaskAddress(l.Invite.Email), ExpiresAt: l.Invite.ExpiresAt, Contact: contact(&l.Template),
		Stopped: stopped, OpenHref: paths.Landing(l.Invite.Token), StopHref: paths.StopLanding(l.Invite.Token),
	}
}

func (h *Room) expired(w http.ResponseWriter, r *http.Request, l *store.Landing, stopped bool) views.Expired {
	m := views.Expired{
		Frame: h.landingFrame(w, r, l), Address: models.MaskAddress(l.Invite.Email), ExpiredAt: l.Invite.ExpiresAt,
		Contact: contact(&l.Template), StopHref: stopHref(l, stopped),
	}
	if renewable(l, stopped) {
		m.RenewHref = paths.RenewLanding(l.Invite.Token)
	}
	return m
}

func (h *Room) showLinked(w http.ResponseWriter, r *http.Request, l *store.Landing) error {
	names, err := h.providerNames(r.Context(), h.Store.Scope(l.Invite.Mode, models.Actor{}))
	if err != nil {
		return err
	}
	list := names.connected(l.Accounts)
	for i := range list {
		list[i].DisconnectHref = "" // works only on a walk, which the button begins
	}
	return respond.Page(w, r, http.StatusOK, views.LinkedPage(views.Linked{
		Frame: h.landingFrame(w, r, l), FirstName: firstName(&l.Invite), Accounts: list,
		Contact: contact(&l.Template), OpenHref: paths.Landing(l.Invite.Token),
	}))
}

// open is the person's click: from here on a cookie stands for the link's secret.
func (h *Room) open(w http.ResponseWriter, r *http.Request) error {
	secret, err := h.Store.OpenInvite(r.Context(), token(r))
	switch models.KindOf(err) {
	case models.KindNotFound:
		return unknown()
	case models.KindConflict: // expired or revoked: its page says which
		return h.show(w, r)
	}
	if err != nil {
		return err
	}
	h.begin(w, secret)
	return respond.SeeOther(w, r, paths.Link)
}

// renewable says whether a fresh link can be sent by e-mail. Where no e-mail goes out, a renewal would only make the old link
// work again for whoever has it.
func renewable(l *store.Landing, stopped bool) bool { return l.Template.Email.SendEmail && !stopped }

// renew sends a fresh link to the address that was invited. It answers with a page, not a redirect: the link's own page
// would tell whoever has the old link more than that.
func (h *Room) renew(w http.ResponseWriter, r *http.Request) error {
	l, stopped, err := h.invitation(r)
	if err != nil {
		return err
	}
	if l == nil {
		return unknown()
	}
	if l.Renewed || !renewable(l, stopped) {
		return h.show(w, r)
	}
	err = h.Store.RenewInvite(r.Context(), token(r))
	status := http.StatusOK
	switch models.KindOf(err) {
	case models.KindConflict: // not expired, or revoked by now
		return h.backToInvitation(w, r)
	case models.KindRateLimited:
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(int(models.RenewPause.Seconds()))) // at most
	default:
		if err != nil {
			return err
		}
	}
	return respond.Page(w, r, status, views.RenewedPage(views.Renewed{
		Frame: h.landingFrame(w, r, l), Address: models.MaskAddress(l.Invite.Email), Contact: contact(&l.Template), TooSoon: err != nil,
	}))
}

// backToInvitation is for somebody who comes by a way that a form was posted to.
func (h *Room) backToInvitation(w http.ResponseWriter, r *http.Request) error {
	return respond.SeeOther(w, r, paths.Landing(token(r)))
}
