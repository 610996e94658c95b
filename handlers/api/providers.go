package api

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) providerRoutes(r chi.Router) {
	r.Get("/providers", h.do(filtered(providerFilter, store.Scope.ProviderPage, provider)))
	r.Get("/providers/{id}", h.do(slug(shown(store.Scope.AnyProvider, provider))))
}

// slug makes a handler of the thing that the path names by a slug, which may be any text.
func slug(fn one) handler {
	return func(c *call) (reply, error) { return fn(c, chi.URLParam(c.r, "id")) }
}

func providerFilter(q query) models.ProviderFilter {
	return models.ProviderFilter{
		Type: models.ProviderType(q.text("type")), SubType: q.text("subType"), Active: q.flag("active"), Enabled: q.flag("enabled"),
		AccountConnection: q.flag("accountConnection"), Name: q.text("name"), IDs: q.texts("ids"), TopIDs: q.texts("topIds"),
	}
}

// provider shows a provider. Those that there are can all be linked with; data is not fetched from any (contract §5).
func provider(p *models.Provider) Provider {
	return Provider{
		ID: p.ID, Name: p.Name, LongName: p.LongName, LogoURL: nil, Type: p.Type, TypeLabel: p.Type.Label(),
		SubType: models.Optional(p.SubType), SubTypeLabel: models.Optional(models.SubTypeLabel(p.SubType)),
		Active: true, Enabled: p.Enabled, Mfa: p.MFA, AccountConnection: true, MonitorSupported: false, Supported: []string{},
	}
}
