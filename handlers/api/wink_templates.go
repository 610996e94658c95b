package api

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) winkTemplateRoutes(r chi.Router) {
	wink := named(models.PrefixWinkTemplate, "wink template")
	r.Get("/winkTemplates", h.do(listed(store.Scope.WinkTemplates, winkTemplate)))
	r.Post("/winkTemplates", h.do(added((*call).winkContent, store.Scope.CreateWinkTemplate, winkTemplate)))
	r.Get("/winkTemplates/{id}", h.do(wink(shown(store.Scope.WinkTemplate, winkTemplate))))
	r.Put("/winkTemplates/{id}", h.do(wink(
		replaced(store.Scope.WinkTemplate, (*call).winkContent, store.Scope.ReplaceWinkTemplate, winkTemplate))))
	r.Delete("/winkTemplates/{id}", h.do(wink(removed(store.Scope.DeleteWinkTemplate))))
}

// winkContent reads a whole wink template from the body.
func (c *call) winkContent() (models.WinkContent, error) {
	o, err := c.object()
	if err != nil {
		return models.WinkContent{}, err
	}
	content := models.WinkContent{
		Name: o.text("name"), CompanyName: o.optional("companyName"), PrimaryColor: o.text("primaryColor"),
		Providers: o.texts("providers"), TopProviders: o.texts("topProviders"),
		EnableSearchBar: o.optionalFlag("enableSearchBar"), EnableTypeBar: o.optionalFlag("enableTypeBar"),
		ConsentText: o.optional("consentText"), RedirectURL: o.optional("redirectUrl"),
	}
	return content, o.with(c.scope.CheckWinkTemplate(c.r.Context(), content))
}

// winkTemplate shows a wink template.
func winkTemplate(t *models.WinkTemplate) WinkTemplate {
	return WinkTemplate{
		ID: t.ID, Name: t.Name, CompanyName: models.Optional(t.CompanyName), PrimaryColor: t.PrimaryColor,
		Providers: t.Providers, TopProviders: t.TopProviders, EnableSearchBar: t.EnableSearchBar, EnableTypeBar: t.EnableTypeBar,
		ConsentText: models.Optional(t.ConsentText), RedirectURL: models.Optional(t.RedirectURL),
		CreatedAt: models.Time(t.CreatedAt), UpdatedAt: models.Time(t.UpdatedAt),
	}
}
