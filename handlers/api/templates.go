package api

import (
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
	"invites/web/paths"
)

func (h *Room) templateRoutes(r chi.Router) {
	template := named(models.PrefixTemplate, "template")
	r.Get("/inviteTemplates", h.do(listed(store.Scope.Templates, h.inviteTemplate)))
	r.Post("/inviteTemplates", h.do(added(h.templateContent, store.Scope.CreateTemplate, h.inviteTemplate)))
	r.Get("/inviteTemplates/{id}", h.do(template(shown(store.Scope.Template, h.inviteTemplate))))
	r.Put("/inviteTemplates/{id}", h.do(template(
		replaced(store.Scope.Template, h.templateContent, store.Scope.ReplaceTemplate, h.inviteTemplate))))
	r.Delete("/inviteTemplates/{id}", h.do(template(removed(store.Scope.DeleteTemplate))))
}

// templateContent reads a whole template from the body.
func (h *Room) templateContent(c *call) (models.TemplateContent, error) {
	o, err := c.object()
	if err != nil {
		return models.TemplateContent{}, err
	}
	content := models.TemplateContent{
		Name: o.text("name"), Company: h.company(o.object("company")), Email: emailContent(o.object("email")),
		LandingPage: pageContent(o.object("landingPage")), SuccessPage: pageContent(o.object("successPage")),
	}
	return content, o.with(content.Check())
}

// company reads who invites. The address under which an uploaded logo is shown stands for that logo, so that what was read can be sent back
// as it is. Without https such a logo is shown as none, and so none leaves it alone.
func (h *Room) company(o object) models.Company {
	c := models.Company{Name: o.text("name"), LogoURL: o.optional("logoUrl")}
	if digest, ours := h.uploadedLogo(c.LogoURL); ours {
		c.LogoURL, c.LogoUpload = "", digest
	} else if c.LogoURL == "" && !h.showsUploads() {
		c.LogoUpload = models.KeepUpload
	}
	return c
}

// showsUploads says whether an uploaded logo has an address that the contract allows.
func (h *Room) showsUploads() bool { return strings.HasPrefix(h.Origin, "https://") }

// uploadedLogo is the digest in the address of a logo on this server.
func (h *Room) uploadedLogo(address string) (digest string, ours bool) {
	before, after, _ := strings.Cut(paths.Absolute(h.Origin, paths.Logo("|")), url.PathEscape("|"))
	rest, ours := strings.CutPrefix(address, before)
	digest, png := strings.CutSuffix(rest, after)
	return digest, h.showsUploads() && ours && png && models.IsLogoDigest(digest)
}

// logoURL is a template's logo as clients see it: where it was fetched from, or where an uploaded one is shown.
func (h *Room) logoURL(c models.Company) string {
	if c.LogoUpload == "" || !h.showsUploads() {
		return c.LogoURL
	}
	return paths.Absolute(h.Origin, paths.Logo(c.LogoUpload))
}

func emailContent(o object) models.EmailContent {
	return models.EmailContent{
		SendEmail: o.flag("sendEmail"), SenderName: o.text("senderName"), ReplyAddress: o.text("replyAddress"),
		Subject: o.text("subject"), Body: o.text("body"),
	}
}

func pageContent(o object) models.PageContent {
	return models.PageContent{Header: o.text("header"), Description: o.text("description"), Button: o.text("button")}
}

// inviteTemplate shows a template.
func (h *Room) inviteTemplate(t *models.Template) InviteTemplate {
	return InviteTemplate{
		ID: t.ID, Name: t.Name, Company: Company{Name: t.Company.Name, LogoURL: models.Optional(h.logoURL(t.Company))},
		Email: InviteEmail(t.Email), LandingPage: InvitePageContent(t.LandingPage), SuccessPage: InvitePageContent(t.SuccessPage),
		CreatedAt: models.Time(t.CreatedAt), UpdatedAt: models.Time(t.UpdatedAt),
	}
}
