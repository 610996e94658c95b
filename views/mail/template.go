package mail

import "invites/models"

// OfTemplate is the invitation that a template makes for the person of v, whose LandingURL is their link. Where to stop, who
// receives it, and until when the link works are left to be filled in.
func OfTemplate(c models.TemplateContent, v models.Variables) Invitation {
	return Invitation{
		Lang: "en", CompanyName: v.CompanyName, Body: v.Expand(c.Email.Body), ButtonLabel: c.LandingPage.Button, LandingURL: v.LandingURL,
		Names: []string{v.FirstName, v.FullName, v.LastName},
	}
}
