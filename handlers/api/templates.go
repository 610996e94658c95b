package api

import (
	"github.com/go-chi/chi/v5"

	"invites/models"
	"invites/models/store"
)

func (h *Room) templateRoutes(r chi.Router) {
	template := named(models.PrefixTemplate, "template")
	r.Get("/inviteTemplates", h.do(listed(store.Scope.Templates, inviteTemplate)))
	r.Post("/inviteTemplates", h.do(added((*call).templateContent, store.Scope.CreateTemplate, inviteTemplate)))
	r.Get("/inviteTemplates/{id}", h.do(template(shown(store.Scope.Template, inviteTemplate))))
	r.Put("/inviteTemplates/{id}", h.do(template(
		replaced(store.Scope.Template, (*call).templateContent, store.Scope.ReplaceTemplate, inviteTemplate))))
	r.Delete("/inviteTemplates/{id}", h.do(template(removed(store.Scope.DeleteTemplate))))
}

// templateContent reads a whole template from the body.
func (c *call) templateContent() (models.TemplateContent, error) {
	o, err := c.object()
	if err != nil {
		return models.TemplateContent{}, err
	}
	content := models.TemplateContent{
		Name: o.text("name"), Company: company(o.object("company")), Email: emailContent(o.object("email")),
		LandingPage: pageContent(o.object("landingPage")), SuccessPage: pageContent(o.object("successPage")),
	}
	return content, o.with(content.Check())
}

func company(o object) models.Company {
	return models.Company{Name: o.text("name"), LogoURL: o.optional("logoUrl")}
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
func inviteTemplate(t *models.Template) InviteTemplate {
	return InviteTemplate{
		ID: t.ID, Name: t.Name, Company: Company{Name: t.Company.Name, LogoURL: models.Optional(t.Company.LogoURL)},
		Email: InviteEmail(t.Email), LandingPage: InvitePageContent(t.LandingPage), SuccessPage: InvitePageContent(t.SuccessPage),
		CreatedAt: models.Time(t.CreatedAt), UpdatedAt: models.Time(t.UpdatedAt),
	}
}
