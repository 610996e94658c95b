package landing

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	views "invites/views/landing"
	"invites/web/paths"
)

// offered are the providers that a walk may choose from.
func offered(ctx context.Context, walk *store.Walk) ([]models.Provider, error) {
	all, err := walk.Scope().Providers(ctx)
	return walk.Wink.Offer(all), err
}

// chosen is the provider that an address names. Only what is offered can be chosen.
func chosen(r *http.Request, walk *store.Walk) (models.Provider, error) {
	return findProvider(r.Context(), walk, chi.URLParam(r, "id"))
}

func findProvider(ctx context.Context, walk *store.Walk, id string) (models.Provider, error) {
	all, err := offered(ctx, walk)
	if err != nil {
		return models.Provider{}, err
	}
	i := slices.IndexFunc(all, func(p models.Provider) bool { return p.ID == id })
	if i < 0 {
		return models.Provider{}, models.NotFound("provider")
	}
	return all[i], nil
}

// listProviders shows what can be chosen, narrowed by search and type.
func (h *Room) listProviders(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	all, err := offered(r.Context(), walk)
	if err != nil {
		return err
	}
	m := views.Providers{Offered: len(all), Contact: walkContact(walk), Search: walk.Wink == nil || walk.Wink.EnableSearchBar}
	if m.Search {
		m.Query = clip(strings.TrimSpace(r.URL.Query().Get("q")), models.MaxShortText)
	}
	if walk.Wink == nil || walk.Wink.EnableTypeBar {
		m.Types = typesOf(all)
		m.Type = oneOf(m.Types, models.ProviderType(r.URL.Query().Get("type")))
	}
	m.Providers = models.SearchProviders(all, m.Query, m.Type)
	m.Frame = h.walkFrame(w, r, walk)
	return respond.Page(w, r, http.StatusOK, views.ProvidersPage(m))
}

// clip keeps the first characters of a text.
func clip(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// typesOf are the types that occur, in the order in which types are shown.
func typesOf(all []models.Provider) []models.ProviderType {
	var found []models.ProviderType
	for _, t := range models.ProviderTypes() {
		if slices.ContainsFunc(all, func(p models.Provider) bool { return p.Type == t }) {
			found = append(found, t)
		}
	}
	return found
}

// oneOf is the wanted type if it occurs, else any: addresses are typed by hand too.
func oneOf(types []models.ProviderType, wanted models.ProviderType) models.ProviderType {
	if slices.Contains(types, wanted) {
		return wanted
	}
	return ""
}

// chooseProvider notes the choice and goes on to the provider's form.
func (h *Room) chooseProvider(w http.ResponseWriter, r *http.Request, walk *store.Walk) error {
	provider, err := chosen(r, walk)
	if err != nil {
		return err
	}
	if err := walk.ChooseProvider(r.Context(), provider.ID); err != nil {
		return err
	}
	return respond.SeeOther(w, r, paths.LinkProvider(provider.ID))
}
