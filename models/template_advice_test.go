package models_test

import (
	"strings"
	"testing"

	"invites/models"
)

// adviceOn is what there is to say to the fields of a template that is otherwise well written, "field: message" each.
func adviceOn(change func(*models.TemplateContent), person string) []string {
	c := models.SampleTemplate()
	c.Company.Name, c.Email.ReplyAddress, c.Email.Subject = "Acme", "people@acme.test", "Please link your account"
	change(&c)
	var all []string
	for _, a := range c.Advise(models.FindSamplePerson(person).Variables(c.Company.Name, "https://invites.test/i/x")) {
		text := a.Field + ": " + a.Message
		if a.Refused {
			text = "REFUSED " + text
		}
		if a.Sample {
			text = "SAMPLE " + text
		}
		all = append(all, text)
	}
	return all
}

func TestAdviceNamesTheFieldAndTheRemedy(t *testing.T) {
	subject := func(text string) func(*models.TemplateContent) {
		return func(c *models.TemplateContent) { c.Email.Subject = text }
	}
	body := func(text string) func(*models.TemplateContent) {
		return func(c *models.TemplateContent) { c.Email.Body = text + " ${inviteLandingPageUrl}" }
	}
	header := func(text string) func(*models.TemplateContent) {
		return func(c *models.TemplateContent) { c.LandingPage.Header = text }
	}
	for name, c := range map[string]struct {
		change func(*models.TemplateContent)
		person string
		want   string // begins the one piece of advice; "" for none
	}{
		"nothing to say":                   {body("Hello ${firstName}"), "ana", ""},
		"a variable that is none":          {subject("Hi ${fristName}"), "ana", "REFUSED email.subject: ${fristName} is not a variable here. Did you mean ${firstName}?"},
		"one that is like no other":        {header("Hi ${nickname}"), "ana", "REFUSED landingPage.header: ${nickname} is not a variable here. Use ${companyName},"},
		"the link where it has no place":   {header("${inviteLandingPageUrl}"), "ana", "REFUSED landingPage.header: ${inviteLandingPageUrl} is not a variable here."},
		"a hole for this person":           {header("Dear ${lastName}"), "no-first-name", "landingPage.header: ${lastName} is empty for this person"},
		"no hole for another":              {header("Dear ${lastName}"), "ana", ""},
		"a first name that is made up for": {header("Dear ${firstName}"), "no-first-name", ""},
		"sixty characters":                 {subject(strings.Repeat("y", 60)), "ana", ""},
		"sixty-one":                        {subject(strings.Repeat("y", 61)), "ana", "email.subject: It has 61 characters for this person"},
		"long for this person only":        {subject("A word to ${fullName}, please"), "long-name", "email.subject: It has 88 characters"},
		"shouting":                         {subject("PLEASE READ THIS"), "ana", "email.subject: It is mostly capitals"},
		"an abbreviation":                  {subject("Your HR and IT accounts"), "ana", ""},
		"a script without capitals":        {subject("يرجى ربط حسابك الآن"), "arabic", ""},
		"exclamation marks":                {header("Welcome!!"), "ana", "landingPage.header: One exclamation mark is enough"},
		"one exclamation mark":             {header("Welcome!"), "ana", ""},
		"no link in the text":              {func(c *models.TemplateContent) { c.Email.Body = "Hello" }, "ana", "email.body: It does not hold ${inviteLandingPageUrl}."},
		"mustaches":                        {header("Hi {{first_name}}"), "ana", "landingPage.header: {{first_name}} stands in the text as it is. Did you mean ${firstName}?"},
		"a dollar forgotten":               {header("Hi {fullName}"), "ana", "landingPage.header: {fullName} stands in the text as it is. Did you mean ${fullName}?"},
		"brackets":                         {header("Hi [First Name]"), "ana", "landingPage.header: [First Name] stands in the text as it is."},
		"a sum of money":                   {body("It costs $5, or 20% {really}"), "ana", "email.body: {really} stands in the text as it is."},
		"percent":                          {body("It is 20% off and 30% on"), "ana", ""},
		"no end":                           {header("Hi ${firstName and welcome"), "ana", "landingPage.header: A variable has no end"},
		"a plain http link":                {body("See http://acme.test/help"), "ana", "email.body: Mail filters distrust http://acme.test/help."},
		"a shortened link":                 {body("See https://bit.ly/x"), "ana", "email.body: Mail filters distrust https://bit.ly/x."},
		"a link of one’s own":              {body("See https://acme.test/help"), "ana", ""},
		"a wall of text":                   {body(strings.Repeat("word ", 130)), "ana", "email.body: A paragraph has more than 600 characters"},
		"something unfinished":             {header("TODO welcome"), "ana", "landingPage.header: “TODO” looks like something that is not finished."},
		"a variable on a button":           {func(c *models.TemplateContent) { c.SuccessPage.Button = "Bye ${firstName}" }, "ana", "successPage.button: A button takes no variables"},
		"a long button":                    {func(c *models.TemplateContent) { c.LandingPage.Button = strings.Repeat("b", 31) }, "ana", "landingPage.button: It has 31 characters"},
		"an address that nobody reads":     {func(c *models.TemplateContent) { c.Email.ReplyAddress = "no-reply@acme.test" }, "ana", "email.replyAddress: People who doubt the mail answer it."},
		"our sample’s address":             {func(c *models.TemplateContent) { c.Email.ReplyAddress = "people@example.com" }, "ana", "SAMPLE email.replyAddress: This is the address in our sample."},
		"another address that is nobody’s": {func(c *models.TemplateContent) { c.Email.ReplyAddress = "us@example.com" }, "ana", "email.replyAddress: Nobody reads mail to example.com."},
		"our sample’s name":                {func(c *models.TemplateContent) { c.Company.Name = "Example Company" }, "ana", "SAMPLE company.name: This is the name in our sample."},
		"no mail, so nothing about it":     {func(c *models.TemplateContent) { c.Email.SendEmail, c.Email.Subject = false, "HELLO THERE YOU" }, "ana", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := adviceOn(c.change, c.person)
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("got %q, want nothing", got)
			case c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)):
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What is refused on saving is what advice calls refused.
func TestAdviceRefusesWhatCheckRefuses(t *testing.T) {
	for _, text := range []string{"${nope}", "${ firstName }", "${}", "${a${firstName}}"} {
		c := models.SampleTemplate()
		c.Email.Subject = text
		refused := false
		for _, a := range c.Advise(models.Variables{FirstName: "Ana"}) {
			refused = refused || a.Refused && a.Field == "email.subject"
		}
		if !refused || c.Check() == nil {
			t.Errorf("%s: advice refuses: %t, check: %v", text, refused, c.Check())
		}
	}
}
