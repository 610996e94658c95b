package landing

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/web/paths"
)

// brand is the stylesheet of a color (house rule 16). Its address says all that it depends on, so it tells nothing about anybody and
// is kept for good; where the text below changes, so must the address.
func (h *Room) brand(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "color")
	color, ok := models.ParseColor(name)
	if !ok || color.Hex() != name {
		return &models.Error{Kind: models.KindNotFound}
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write([]byte(brandCSS(color))) // the reader has gone; there is nobody to tell
	return nil
}

// The contrasts to white, the ground of the light theme, and to black, of which that of the dark theme is a little lighter, below which
// a button needs a line around it to be told from its ground (WCAG 2.2, 1.4.11, asks for 3).
const (
	minToWhite = 3
	minToBlack = 4
)

// brandCSS fills what is filled. Text and what has the focus keep the theme's colors, whose contrast is known.
func brandCSS(color models.Color) string {
	return fmt.Sprintf(".invitee{--brand:#%s;--brand-content:#%s;--brand-pressed:#%s;--brand-line:%s}\n"+
		"@media (prefers-color-scheme:dark){.invitee{--brand-line:%s}}\n",
		color.Hex(), color.Text().Hex(), color.Pressed().Hex(),
		brandLine(color.Contrast(models.Color{R: 255, G: 255, B: 255}) < minToWhite), brandLine(color.Contrast(models.Color{}) < minToBlack))
}

func brandLine(needed bool) string {
	if needed {
		return "var(--line-strong)"
	}
	return "transparent"
}

// stylesheet is the address of a wink template's color; none where there is no template.
func stylesheet(wink *models.WinkTemplate) string {
	if wink == nil {
		return ""
	}
	color, ok := models.ParseColor(wink.PrimaryColor)
	if !ok {
		return ""
	}
	return paths.Brand(color.Hex())
}
