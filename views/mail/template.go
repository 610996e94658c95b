package mail

import (
	"strings"

	"invites/models"
)

// OfTemplate is the invitation that a template makes for the person of v, whose LandingURL is their link. Where to stop, who
// receives it, and until when the link works are left to be filled in.
func OfTemplate(c models.TemplateContent, v models.Variables) Invitation {
	return Invitation{
		Lang: "en", CompanyName: v.CompanyName, Body: v.Expand(c.Email.Body), ButtonLabel: c.LandingPage.Button, LandingURL: v.LandingURL,
	}
}

// Scheme shows an HTML alternative as a reader sees it whose system is dark, or light, whatever the system here prefers.
func Scheme(html string, dark bool) string {
	only, never, scheme := "@media all {", "@media not all {", "dark"
	if !dark {
		only, scheme = never, "light"
	}
	return strings.NewReplacer("@media (prefers-color-scheme: dark) {", only, "color-scheme: light dark", "color-scheme: "+scheme).Replace(html)
}
