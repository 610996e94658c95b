package models_test

import (
	"strings"
	"testing"

	"invites/models"
)

func TestTheSampleTemplateIsFitToSend(t *testing.T) {
	if err := models.SampleTemplate().Check(); err != nil {
		t.Error(err)
	}
}

// templateFields are the fields of the contract (§3) with their limits in characters.
func templateFields(c *models.TemplateContent) map[string]struct {
	value *string
	limit int
} {
	type field = struct {
		value *string
		limit int
	}
	return map[string]field{
		"name":                    {&c.Name, 64},
		"company.name":            {&c.Company.Name, 200},
		"email.senderName":        {&c.Email.SenderName, 200},
		"email.subject":           {&c.Email.Subject, 200},
		"email.body":              {&c.Email.Body, 5000},
		"landingPage.header":      {&c.LandingPage.Header, 200},
		"landingPage.description": {&c.LandingPage.Description, 5000},
		"landingPage.button":      {&c.LandingPage.Button, 200},
		"successPage.header":      {&c.SuccessPage.Header, 200},
		"successPage.description": {&c.SuccessPage.Description, 5000},
		"successPage.button":      {&c.SuccessPage.Button, 200},
	}
}

func TestLimitsOfATemplateAreInCharactersNotBytes(t *testing.T) {
	for name := range templateFields(&models.TemplateContent{}) {
		for _, char := range []string{"x", "ü", "💶"} {
			content := models.SampleTemplate()
			f := templateFields(&content)[name]
			if *f.value = strings.Repeat(char, f.limit); content.Check() != nil {
				t.Errorf("%s of %d times %s: %v", name, f.limit, char, content.Check())
			}
			*f.value += char
			if got := fieldCodes(content.Check()); got != name+":too_long" {
				t.Errorf("%s of %d times %s: %q", name, f.limit+1, char, got)
			}
		}
		content := models.SampleTemplate()
		if *templateFields(&content)[name].value = ""; fieldCodes(content.Check()) != name+":required" {
			t.Errorf("%s empty: %q", name, fieldCodes(content.Check()))
		}
	}
}

func TestEverythingWrongWithATemplateIsToldAtOnce(t *testing.T) {
	want := "name:required, company.name:required, email.senderName:required, email.replyAddress:required, email.subject:required, " +
		"email.body:required, landingPage.header:required, landingPage.description:required, landingPage.button:required, " +
		"successPage.header:required, successPage.description:required, successPage.button:required"
	if got := fieldCodes((models.TemplateContent{}).Check()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	content := models.SampleTemplate()
	content.Name, content.Email.ReplyAddress = strings.Repeat("x", 65), "nobody"
	content.Email.Subject, content.LandingPage.Header = "a\nb", "${nope}"
	content.Email.SendEmail = false // all are required of a template without e-mail too
	content.Company.LogoURL = "http://example.com/logo.png"
	want = "name:too_long, company.logoUrl:format, email.replyAddress:format, email.subject:format, landingPage.header:invalid"
	if got := fieldCodes(content.Check()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestALogoIsAnHTTPSAddressOrNone(t *testing.T) {
	for address, want := range map[string]string{
		"":                                    "",
		"https://example.com/logo.png":        "",
		"https://" + strings.Repeat("x", 192): "",
		"https://" + strings.Repeat("x", 193): "company.logoUrl:too_long",
		"http://example.com/logo.png":         "company.logoUrl:format",
		"//example.com/logo.png":              "company.logoUrl:format",
		"javascript:alert(1)":                 "company.logoUrl:format",
		"data:image/png;base64,AAAA":          "company.logoUrl:format",
		"https://":                            "company.logoUrl:format",
		"https:///logo.png":                   "company.logoUrl:format",
		"https://a:b@example.com/":            "company.logoUrl:format",
		"https://example.com/\n":              "company.logoUrl:format",
	} {
		content := models.SampleTemplate()
		content.Company.LogoURL = address
		if got := fieldCodes(content.Check()); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestUnknownVariablesAreNamed(t *testing.T) {
	known := "${companyName} ${firstName} ${fullName} ${lastName}"
	for _, c := range []struct {
		field, text string
		named       []string // in the message; none: it is fine
	}{
		{"email.subject", known, nil},
		{"email.body", known + " ${inviteLandingPageUrl}", nil},
		{"landingPage.header", known, nil},
		{"successPage.description", known, nil},
		{"landingPage.button", "${nope} stands as typed", nil},
		{"email.body", "costs $5 {really} $ {x} ${open", nil},
		{"email.subject", "${inviteLandingPageUrl}", []string{"${inviteLandingPageUrl}"}},
		{"landingPage.description", "${inviteLandingPageUrl}", []string{"${inviteLandingPageUrl}"}},
		{"email.body", "${fristName} and ${Company} and ${fristName}", []string{"${fristName}", "${Company}"}},
		{"email.body", "${FirstName}", []string{"${FirstName}"}},
		{"email.body", "${ firstName }", []string{"${ firstName }"}},
		{"email.body", "${}", []string{"${}"}},
		{"email.body", "${a${firstName}}", []string{"${a${firstName}"}},
	} {
		content := models.SampleTemplate()
		*templateFields(&content)[c.field].value = c.text
		errs := models.FieldErrors(content.Check())
		if len(c.named) == 0 {
			if len(errs) != 0 {
				t.Errorf("%s %q: %v", c.field, c.text, errs)
			}
			continue
		}
		if len(errs) != 1 || errs[0].Field != c.field || errs[0].Code != models.CodeInvalid {
			t.Errorf("%s %q: %v", c.field, c.text, errs)
			continue
		}
		for _, name := range c.named {
			if strings.Count(errs[0].Message, name) != 1 {
				t.Errorf("%s %q: %q names %s not once", c.field, c.text, errs[0].Message, name)
			}
		}
	}
}

func TestVariablesAreFilledInOnce(t *testing.T) {
	v := models.Variables{CompanyName: "Acme", FirstName: "Zoë", FullName: "Zoë Müller", LastName: "Müller", LandingURL: "https://x/i/t"}
	for _, c := range []struct {
		v          models.Variables
		text, want string
	}{
		{v, "${firstName}|${fullName}|${lastName}|${companyName}|${inviteLandingPageUrl}", "Zoë|Zoë Müller|Müller|Acme|https://x/i/t"},
		{v, "${firstName}${firstName} $firstName {firstName} ${firstname} ${", "ZoëZoë $firstName {firstName} ${firstname} ${"},
		{models.Variables{FullName: "Zoë Müller"}, "Hi ${firstName}${lastName}!", "Hi Zoë Müller!"},
		{models.Variables{FirstName: " \u00a0", FullName: "Zoë Müller"}, "Hi ${firstName}!", "Hi Zoë Müller!"},
		{models.Variables{FirstName: "${companyName}", FullName: "x", CompanyName: "${firstName}"}, "${firstName}, ${companyName}", "${companyName}, ${firstName}"},
		{models.Variables{FirstName: "<b>&", FullName: "x"}, "${firstName}", "<b>&"},
	} {
		if got := c.v.Expand(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
	if got := (models.Variables{FullName: "Zoë\r\nBcc: eve@example.com"}).ExpandLine("Hi ${fullName}"); got != "Hi Zoë Bcc: eve@example.com" {
		t.Errorf("one line became %q", got)
	}
	page := models.PageContent{Header: "Hi ${firstName}", Description: "${companyName}\nasks", Button: "${firstName}"}.Expand(v)
	if want := (models.PageContent{Header: "Hi Zoë", Description: "Acme\nasks", Button: "${firstName}"}); page != want {
		t.Errorf("page %+v, want %+v", page, want)
	}
}

func TestAnInviteBringsItsValuesToATemplate(t *testing.T) {
	inv := models.Invite{FullName: "Zoë Müller", LastName: models.Optional("Müller"), FirstName: models.Optional("")}
	want := models.Variables{CompanyName: "Acme", FullName: "Zoë Müller", LastName: "Müller", LandingURL: "https://x"}
	if got := inv.Variables("Acme", "https://x"); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
