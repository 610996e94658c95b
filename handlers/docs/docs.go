// Package docs is the documentation for developers: the guides, the API's reference and its description in JSON. Everybody may read
// it, and it needs nothing from the internet.
package docs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/docs"
	"invites/views/layout"
	guides "invites/web/docs"
	"invites/web/paths"
)

// Deps is what the room is made of. All of it is needed.
type Deps struct {
	Log     *slog.Logger
	Origin  string // the public origin, which the description and the guides name
	OpenAPI []byte // the API's description, in YAML
}

// Room is the documentation. It implements handlers.Room.
type Room struct {
	errors  *respond.Errors
	openAPI []byte
	tag     string // of openAPI
	guides  []docs.Guide
}

// New makes it. It fails where the description or a guide cannot be read, which only a change to the program can cause.
func New(d Deps) (*Room, error) {
	description, err := openAPI(d.OpenAPI, paths.Absolute(d.Origin, paths.API))
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	sum := sha256.Sum256(description)
	h := &Room{errors: respond.NewErrors(d.Log, respond.PublicError), openAPI: description, tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
	for _, g := range guides.Guides() {
		read, err := readGuide(g, d.Origin)
		if err != nil {
			return nil, fmt.Errorf("guide %s: %w", g.Slug, err)
		}
		h.guides = append(h.guides, read)
	}
	return h, nil
}

// Routes implements handlers.Room.
func (h *Room) Routes(r chi.Router) {
	do := h.errors.Handle
	r.Get(paths.OpenAPI, do(h.description))
	r.Get(paths.Docs, do(h.home))
	r.Get(paths.DocsReference, do(h.reference))
	r.Get(paths.DocsRoute, do(h.guide))
}

func (h *Room) home(w http.ResponseWriter, r *http.Request) error {
	return respond.Page(w, r, http.StatusOK, docs.Home(h.page(r, "Documentation", paths.Docs), h.guides))
}

func (h *Room) reference(w http.ResponseWriter, r *http.Request) error {
	respond.SetPolicy(w, viewerPolicy)
	return respond.Page(w, r, http.StatusOK, docs.Reference(h.page(r, "API reference", paths.DocsReference)))
}

func (h *Room) guide(w http.ResponseWriter, r *http.Request) error {
	for i, g := range h.guides {
		if g.Slug == chi.URLParam(r, "guide") {
			return respond.Page(w, r, http.StatusOK, docs.GuidePage(h.page(r, g.Title, paths.Guide(g.Slug)), g, h.after(i)))
		}
	}
	return models.NotFound("page")
}

// after is the guide that follows another; nil after the last.
func (h *Room) after(i int) *docs.Guide {
	if i+1 >= len(h.guides) {
		return nil
	}
	return &h.guides[i+1]
}

// page is the frame, with the navigation.
func (h *Room) page(r *http.Request, title, href string) layout.DocsPage {
	p := layout.DocsPage{Title: title, Theme: respond.Theme(r), Here: href}
	for _, g := range h.guides {
		p.Guides = append(p.Guides, layout.DocsLink{Href: paths.Guide(g.Slug), Label: g.Title})
	}
	return p
}
