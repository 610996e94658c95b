package landing

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/web/paths"
)

// logo is a company's logo. Its address names its content, so it is kept for good.
func (h *Room) logo(w http.ResponseWriter, r *http.Request) error {
	image, err := h.Store.LogoImage(r.Context(), chi.URLParam(r, "digest"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(image) // the reader has gone; there is nobody to tell
	return nil
}

// logoHref is where a logo is; empty where there is none.
func logoHref(digest string) string {
	if digest == "" {
		return ""
	}
	return paths.Logo(digest)
}
