package pages

import "invites/models"

// TemplatePreviewModel is a template as one person would see it.
type TemplatePreviewModel struct {
	Person      string // who it is drawn for
	SendEmail   bool
	From        string // name and address
	ReplyTo     string
	Subject     string
	Body        string
	Button      string
	Company     string
	LandingPage models.PageContent
	SuccessPage models.PageContent
}

// NewTemplatePreview fills the variables for a person who stands for all: Ana Example. mailFrom is the address that mail
// comes from, landingURL an address that looks like those of invites.
func NewTemplatePreview(c models.TemplateContent, mailFrom, landingURL string) TemplatePreviewModel {
	v := models.Variables{CompanyName: c.Company.Name, FirstName: "Ana", FullName: "Ana Example", LastName: "Example"}
	onPage := v
	v.LandingURL = landingURL
	return TemplatePreviewModel{
		Person: v.FullName, SendEmail: c.Email.SendEmail, From: c.Email.SenderName + " <" + mailFrom + ">", ReplyTo: c.Email.ReplyAddress,
		Subject: onPage.ExpandLine(c.Email.Subject), Body: v.Expand(c.Email.Body), Button: c.LandingPage.Button, Company: c.Company.Name,
		LandingPage: c.LandingPage.Expand(onPage), SuccessPage: c.SuccessPage.Expand(onPage),
	}
}

// orDash stands in for what has not been written.
func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
