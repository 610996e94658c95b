package web

import (
	"net/http"
	"time"

	"invites/handlers"
	"invites/handlers/api"
	"invites/handlers/docs"
	"invites/handlers/landing"
	"invites/handlers/portal"
	"invites/web/link"
	"invites/web/mail"
	"invites/web/session"
	"invites/web/webhook"
)

// newHandler makes the public HTTP interface of its rooms.
func (a *App) newHandler() (http.Handler, error) {
	flashes, err := session.NewFlashes(a.cfg.SecretKey, a.cfg.Secure())
	if err != nil {
		return nil, err
	}
	reading, err := docs.New(docs.Deps{Log: a.log, Origin: a.cfg.Origin, OpenAPI: api.Description()})
	if err != nil {
		return nil, err
	}
	developers := a.newAPI()
	a.onClose(developers.Close) // once HTTP is drained, before the store
	invitees := a.newLanding(flashes)
	a.onClose(invitees.Close)
	staff, err := a.newPortal(flashes)
	if err != nil {
		return nil, err
	}
	return handlers.New(handlers.Deps{
		Config: a.cfg, Log: a.log, Metrics: handlers.NewMetrics(a.registry), Health: a.health,
		Portal:  staff,
		Landing: invitees,
		API:     developers,
		Docs:    reading,
	}), nil
}

func (a *App) newAPI() *api.Room {
	return api.New(api.Deps{
		Store: a.store, Log: a.log, Origin: a.cfg.Origin, CheckEndpoint: a.checkEndpoint, RateLimit: a.cfg.RateLimit, Now: time.Now,
	})
}

// testConnections is how many test e-mails are handed over at once.
const testConnections = 2

// testTime is the most that handing over a test e-mail may take: somebody waits for it.
const testTime = 20 * time.Second

func (a *App) newPortal(flashes *session.Flashes) (*portal.Room, error) {
	tests, err := a.newSMTP(testConnections, mail.Options{SendTimeout: testTime})
	if err != nil {
		return nil, err
	}
	return portal.New(portal.Deps{
		Config: a.cfg, Log: a.log, Store: a.store, Flashes: flashes, Now: time.Now,
		Sessions:  session.New(a.store, a.cfg.Secure()),
		Passwords: session.NewPasswords(), Attempts: session.NewAttempts(time.Now),
		CheckEndpoint: a.checkEndpoint, Mail: tests,
	}), nil
}

func (a *App) newLanding(flashes *session.Flashes) *landing.Room {
	return landing.New(landing.Deps{
		Store: a.store, Log: a.log, Secure: a.cfg.Secure(), Flashes: flashes, Connectors: link.New(), Now: time.Now,
	})
}

// checkEndpoint says why a webhook's address may not be called, by this installation's settings.
func (a *App) checkEndpoint(url string) error {
	return webhook.CheckURL(url, a.cfg.WebhookAllowPrivate)
}
