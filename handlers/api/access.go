package api

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/web/paths"
)

// PermissionFor is what a key needs for a route, by its method and its pattern with or without /v1: to look takes reading, everything
// else writing. ok is false for a route that nobody has thought of, which no key may call.
func PermissionFor(method, pattern string) (p models.Permission, ok bool) {
	folder, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(pattern, paths.API), "/"), "/")
	group, ok := groupOf(folder)
	if !ok {
		return "", false
	}
	if method == http.MethodGet || method == http.MethodHead {
		return models.ReadOf(group), true
	}
	return models.WriteOf(group), true
}

// groupOf is the group of permissions that the paths under a folder belong to.
func groupOf(folder string) (group string, ok bool) {
	switch folder {
	case "invites", "providers", "webhooks", "events":
		return folder, true
	case "inviteTemplates", "winkTemplates":
		return "templates", true
	case "users", "tokens", "accounts":
		return "users", true
	}
	return "", false
}

// permitted fails where the key lacks what the route needs (contract §1).
func (c *call) permitted() error {
	needed, ok := PermissionFor(c.r.Method, chi.RouteContext(c.r.Context()).RoutePattern())
	switch {
	case !ok:
		return &models.Error{Kind: models.KindForbidden}
	case !c.key.Permits(needed):
		return &models.Error{Kind: models.KindForbidden, Message: "This API key lacks the scope " + string(needed) + "."}
	}
	return nil
}

// authenticate asks for the key. Whoever shows wrong ones is let in front of the database only so often; a pair of key and secret that was
// right before gets there in any case, so that nobody can lock out others behind the same address.
func (h *Room) authenticate(c *call) (*models.APIKey, error) {
	id, secret, ok := c.r.BasicAuth()
	if !ok {
		return nil, &models.Error{
			Kind: models.KindUnauthenticated, Message: "Send the API key and its secret by HTTP Basic authentication.",
		}
	}
	try := h.guesses.begin(c.r, id, secret)
	if err := try.refused(c.w); err != nil {
		return nil, err
	}
	key, err := h.Store.Authenticate(c.r.Context(), id, secret)
	switch {
	case err == nil:
		try.right()
	case models.KindOf(err) == models.KindUnauthenticated:
		try.wrong()
	}
	return key, err
}
