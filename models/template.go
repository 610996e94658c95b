package models

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Template is an invite template: the words of the e-mail, the landing page and the success page (contract §3). It is
// never removed from the database, because pages of invites already sent go on following it; DeletedAt hides it.
type Template struct {
	ID        string `gorm:"primaryKey"`
	Mode      Mode
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
	UpdatedBy string    // the name of who saved it last
	DeletedAt *time.Time
	TemplateContent
}

// TableName is the table of templates.
func (Template) TableName() string { return "templates" }

// TemplateContent is what people write in a template; all of it is replaced at once.
type TemplateContent struct {
	Name        string
	Company     Company      `gorm:"embedded;embeddedPrefix:company_"`
	Email       EmailContent `gorm:"embedded;embeddedPrefix:email_"`
	LandingPage PageContent  `gorm:"embedded;embeddedPrefix:landing_"`
	SuccessPage PageContent  `gorm:"embedded;embeddedPrefix:success_"`
}

// Company is who invites.
type Company struct {
	Name    string
	LogoURL string // https; empty for none, and where there is an uploaded one
	// LogoUpload is the digest of an uploaded logo; empty for none. KeepUpload stands for the one that the template has.
	LogoUpload string
}

// KeepUpload in place of a digest leaves a template's uploaded logo, if it has one, as it is.
const KeepUpload = "keep"

// EmailContent is the invitation's mail. Subject and Body may hold variables.
type EmailContent struct {
	SendEmail    bool // false: the organisation hands out the link itself
	SenderName   string
	ReplyAddress string
	Subject      string
	Body         string // plain text
}

// PageContent is a page of the invitee's. Header and Description may hold variables.
type PageContent struct {
	Header      string
	Description string
	Button      string
}

// Limits of lengths, in characters (contract §3).
const (
	MaxTemplateName = 64
	MaxShortText    = 200
	MaxLongText     = 5000
)

// The variables of a template, without their ${ }.
const (
	VarCompanyName = "companyName"
	VarFirstName   = "firstName"
	VarFullName    = "fullName"
	VarLastName    = "lastName"
	VarLandingURL  = "inviteLandingPageUrl"
)

// PageVariables may stand in the mail's subject and in headers and descriptions.
func PageVariables() []string {
	return []string{VarCompanyName, VarFirstName, VarFullName, VarLastName}
}

// BodyVariables may stand in the mail's body.
func BodyVariables() []string { return append(PageVariables(), VarLandingURL) }

// Check tells everything that is wrong with the content, with the contract's field paths.
func (t TemplateContent) Check() error {
	var c checker
	c.line("name", t.Name, MaxTemplateName)
	c.line("company.name", t.Company.Name, MaxShortText)
	c.httpsURL("company.logoUrl", t.Company.LogoURL, MaxShortText)
	if t.Company.LogoURL != "" && t.Company.LogoUpload != "" && t.Company.LogoUpload != KeepUpload {
		c.add("company.logoUrl", CodeInvalid, "Use an address or an uploaded picture, not both.")
	}
	c.line("email.senderName", t.Email.SenderName, MaxShortText)
	c.address("email.replyAddress", t.Email.ReplyAddress, MaxShortText)
	if c.line("email.subject", t.Email.Subject, MaxShortText) {
		c.variables("email.subject", t.Email.Subject, PageVariables())
	}
	if c.text("email.body", t.Email.Body, MaxLongText) {
		c.variables("email.body", t.Email.Body, BodyVariables())
	}
	c.page("landingPage", t.LandingPage)
	c.page("successPage", t.SuccessPage)
	return c.err()
}

// CheckMail tells what is wrong with what a mail takes of the content: enough to send a test of a template that is not finished.
func (t TemplateContent) CheckMail() error {
	var wrong []FieldError
	for _, e := range FieldErrors(t.Check()) {
		if strings.HasPrefix(e.Field, "email.") || e.Field == "company.name" || e.Field == "landingPage.button" {
			wrong = append(wrong, e)
		}
	}
	return Invalid(wrong...)
}

func (c *checker) page(field string, p PageContent) {
	if c.line(field+".header", p.Header, MaxShortText) {
		c.variables(field+".header", p.Header, PageVariables())
	}
	if c.text(field+".description", p.Description, MaxLongText) {
		c.variables(field+".description", p.Description, PageVariables())
	}
	c.line(field+".button", p.Button, MaxShortText)
}

// variables refuses names that will not be filled in, so that nobody gets a mail with a hole in it.
func (c *checker) variables(field, text string, known []string) {
	var unknown []string
	for _, name := range variablesIn(text) {
		if !slices.Contains(known, name) && !slices.Contains(unknown, name) {
			unknown = append(unknown, name)
		}
	}
	switch {
	case len(unknown) == 1:
		c.add(field, CodeInvalid, fmt.Sprintf("%s is not a variable here.%s", written(unknown), suggestion(unknown[0], known)))
	case len(unknown) > 1:
		c.add(field, CodeInvalid, fmt.Sprintf("%s are not variables here. Use %s.", written(unknown), written(known)))
	}
}

// written lists variables as they stand in a text.
func written(names []string) string { return "${" + strings.Join(names, "}, ${") + "}" }

// variablesIn lists the names between "${" and the next "}", in order.
func variablesIn(text string) []string {
	var names []string
	for {
		_, after, ok := strings.Cut(text, "${")
		if !ok {
			return names
		}
		name, rest, ok := strings.Cut(after, "}")
		if !ok {
			return names
		}
		names, text = append(names, name), rest
	}
}

// Variables are the values that a template's variables take for one invite.
type Variables struct {
	CompanyName string
	FirstName   string // may be empty: the full name stands in for it
	FullName    string
	LastName    string
	LandingURL  string // empty on pages
}

// Expand fills the variables into text, once: a value that looks like a variable stays as it is. The result is plain
// text and must be escaped for the place where it is put.
func (v Variables) Expand(text string) string {
	first := v.FirstName
	if strings.TrimSpace(first) == "" {
		first = v.FullName
	}
	return strings.NewReplacer(
		"${"+VarCompanyName+"}", v.CompanyName,
		"${"+VarFirstName+"}", first,
		"${"+VarFullName+"}", v.FullName,
		"${"+VarLastName+"}", v.LastName,
		"${"+VarLandingURL+"}", v.LandingURL,
	).Replace(text)
}

// ExpandLine fills the variables into a text of one line; line breaks that a value brings become spaces.
func (v Variables) ExpandLine(text string) string {
	return strings.Join(strings.Fields(v.Expand(text)), " ")
}

// Expand returns the page with the variables filled in.
func (p PageContent) Expand(v Variables) PageContent {
	return PageContent{Header: v.ExpandLine(p.Header), Description: v.Expand(p.Description), Button: p.Button}
}

// SampleTemplate is what a newcomer finds: good enough to send, plain enough to change.
func SampleTemplate() TemplateContent {
	return TemplateContent{
		Name:    "Welcome invitation",
		Company: Company{Name: "Example Company"},
		Email: EmailContent{
			SendEmail:    true,
			SenderName:   "Example Company",
			ReplyAddress: "people@example.com",
			Subject:      "${firstName}, please link your work account with ${companyName}",
			Body: "Hello ${firstName},\n\n" +
				"${companyName} would like you to link the account that you use for work. It takes about two minutes, " +
				"and you can disconnect it again at any time.\n\n" +
				"Your personal link:\n${inviteLandingPageUrl}\n\n" +
				"If you have questions, just reply to this message.\n\n" +
				"Kind regards\n${companyName}",
		},
		LandingPage: PageContent{
			Header: "Welcome, ${firstName}",
			Description: "${companyName} has invited you to link your work account.\n\n" +
				"You choose the account, you sign in with its provider, and you see what is shared before anything happens.",
			Button: "Link my account",
		},
		SuccessPage: PageContent{
			Header:      "Thank you, ${firstName}",
			Description: "Your account is linked with ${companyName}. You may close this page now.",
			Button:      "Done",
		},
	}
}

// EmailStatus is where the e-mail of an invite with this template begins, by whether its address is on the suppression list.
func (t TemplateContent) EmailStatus(suppressed bool) EmailStatus {
	switch {
	case !t.Email.SendEmail:
		return EmailNone
	case suppressed:
		return EmailSuppressed
	}
	return EmailQueued
}
