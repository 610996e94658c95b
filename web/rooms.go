package web

import (
	"net/http"
	"time"

	"invites/handlers"
	"invites/handlers/portal"
	"invites/web/session"
	"invites/web/webhook"
)

// newHandler makes the public HTTP interface of its rooms.
func (a *App) newHandler() (http.Handler, error) {
	flashes, err := session.NewFlashes(a.cfg.SecretKey, a.cfg.Secure())
	if err != nil {
		return nil, err
	}
	return handlers.New(handlers.Deps{
		Config: a.cfg, Log: a.log, Metrics: handlers.NewMetrics(a.registry), Health: a.health,
		Portal: a.newPortal(flashes),
	}), nil
}

func (a *App) newPortal(flashes *session.Flashes) *portal.Room {
	return portal.New(portal.Deps{
		Config: a.cfg, Log: a.log, Store: a.store, Flashes: flashes, Now: time.Now,
		Sessions:  session.New(a.store, a.cfg.Secure()),
		Passwords: session.NewPasswords(), Attempts: session.NewAttempts(time.Now),
		CheckEndpoint: func(url string) error { return webhook.CheckURL(url, a.cfg.WebhookAllowPrivate) },
	})
}
