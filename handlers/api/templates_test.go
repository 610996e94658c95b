package api_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

func TestCreateTemplateAnswersWithTheWholeTemplate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		made := c.post("/inviteTemplates", goodTemplate()).created().data()
		if keys := keysOf(made); keys != "company createdAt email id landingPage name successPage updatedAt" {
			t.Errorf("keys %s", keys)
		}
		for part, keys := range map[string]string{
			"company": "logoUrl name", "email": "body replyAddress sendEmail senderName subject",
			"landingPage": "button description header", "successPage": "button description header",
		} {
			if got := keysOf(made[part].(object)); got != keys {
				t.Errorf("%s has the keys %s", part, got)
			}
			same(t, made[part].(object), goodTemplate()[part].(object))
		}
		same(t, made, object{"name": "Welcome", "createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T09:30:24Z"})
		created, got := c.get("/inviteTemplates"), c.get("/inviteTemplates/"+made["id"].(string)).ok().data()
		same(t, got["email"].(object), made["email"].(object))
		if ids := created.ids(); len(ids) == 0 || ids[0] != made["id"] {
			t.Errorf("the newest template is not the first of %v", ids)
		}
	})
}

func TestALogoIsOptional(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for name, value := range map[string]any{"absent": absent, "null": nil, "empty": ""} {
			t.Run(name, func(t *testing.T) {
				made := c.post("/inviteTemplates", with(goodTemplate(), "company.logoUrl", value)).created().data()
				same(t, made["company"].(object), object{"name": "Acme", "logoUrl": nil})
			})
		}
	})
}

// wrongTemplates are changes to a good template and what they are refused with.
func wrongTemplates() []struct {
	path  string
	value any
	want  string // code
} {
	return []struct {
		path  string
		value any
		want  string
	}{
		{"name", absent, "required"},
		{"name", "", "required"},
		{"name", strings.Repeat("n", 65), "too_long"},
		{"name", "two\nlines", "format"},
		{"name", 5, "invalid"},
		{"company", "Acme", "invalid"},
		{"company", []object{}, "invalid"},
		{"company.name", absent, "required"},
		{"company.name", strings.Repeat("c", 201), "too_long"},
		{"company.logoUrl", "http://acme.example/logo.png", "format"},
		{"company.logoUrl", "https://acme.example/" + strings.Repeat("l", 200), "too_long"},
		{"company.logoUrl", false, "invalid"},
		{"email", true, "invalid"},
		{"email.sendEmail", absent, "required"},
		{"email.sendEmail", nil, "required"},
		{"email.sendEmail", "true", "invalid"},
		{"email.sendEmail", 1, "invalid"},
		{"email.senderName", "Acme\r\nBcc: all@acme.example", "format"},
		{"email.senderName", strings.Repeat("s", 201), "too_long"},
		{"email.replyAddress", "people", "format"},
		{"email.replyAddress", nil, "required"},
		{"email.subject", strings.Repeat("s", 201), "too_long"},
		{"email.subject", "one\ntwo", "format"},
		{"email.subject", "${inviteLandingPageUrl}", "invalid"},
		{"email.body", strings.Repeat("b", 5001), "too_long"},
		{"email.body", "Hello ${nickname}", "invalid"},
		{"email.body", "a\x00b", "format"},
		{"landingPage", 7, "invalid"},
		{"landingPage.header", "", "required"},
		{"landingPage.header", "${inviteLandingPageUrl}", "invalid"},
		{"landingPage.description", strings.Repeat("d", 5001), "too_long"},
		{"landingPage.button", strings.Repeat("b", 201), "too_long"},
		{"successPage.header", object{}, "invalid"},
		{"successPage.description", absent, "required"},
		{"successPage.button", "a\nb", "format"},
	}
}

func TestATemplateThatIsWrongIsNeitherCreatedNorReplaced(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/inviteTemplates/" + c.template()
		all, kept := c.get("/inviteTemplates").ok(), c.get(path).ok()
		for _, tt := range wrongTemplates() {
			wrong := with(goodTemplate(), tt.path, tt.value)
			c.post("/inviteTemplates", wrong).invalid(tt.path + " " + tt.want)
			c.put(path, wrong).invalid(tt.path + " " + tt.want)
		}
		if !sameData(c.get(path).ok().text, kept.text) || !sameData(c.get("/inviteTemplates").ok().text, all.text) {
			t.Error("what was refused has changed something")
		}
	})
}

func TestAnUnknownVariableIsNamed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		a := c.post("/inviteTemplates", with(goodTemplate(), "email.body", "Hello ${nickname}")).invalid("email.body invalid")
		if !strings.Contains(a.text, "${nickname}") {
			t.Errorf("the variable is not named: %s", a.text)
		}
	})
}

func TestAPartThatIsMissingIsNamedWithAllThatItNeeds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		c.post("/inviteTemplates", object{"name": 1, "email": "no", "landingPage": nil, "successPage": goodTemplate()["successPage"]}).invalid(
			"name invalid", "company required", "company.name required", "email invalid",
			"landingPage required", "landingPage.header required", "landingPage.description required", "landingPage.button required",
		)
	})
}

func TestReplaceTemplateReplacesAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/inviteTemplates/" + c.template()
		w.clock.pass(time.Hour)
		wanted := with(with(with(goodTemplate(), "name", "Second"), "company.logoUrl", absent), "email.sendEmail", false)
		replaced := c.put(path, wanted).ok().data()
		same(t, replaced, object{"name": "Second", "createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T10:30:24Z"})
		same(t, replaced["company"].(object), object{"logoUrl": nil})
		same(t, replaced["email"].(object), object{"sendEmail": false})
		same(t, c.get(path).ok().data(), object{"name": "Second"})
	})
}

func TestADeletedTemplateIsGoneAndItsInvitesGoOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		id := c.template()
		invite := "/invites/" + c.invite(id)
		path := "/inviteTemplates/" + id
		c.remove(path).ok().bare()
		c.remove(path).missing()
		c.get(path).missing()
		c.put(path, goodTemplate()).missing()
		c.put(path, object{}).missing() // that it is gone comes before what is wrong with the body
		for _, listed := range c.get("/inviteTemplates?size=150").ids() {
			if listed == id {
				t.Error("a deleted template is listed")
			}
		}
		c.post(invite+"/resend", nil).ok()
		same(t, c.get(invite).ok().data(), object{"templateId": id})
	})
}

func TestTemplatesOfTheOtherModeAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Production), w.client(t, models.Sandbox)
		path := "/inviteTemplates/" + mine.template()
		other.get(path).missing()
		other.put(path, goodTemplate()).missing()
		other.remove(path).missing()
		same(t, mine.get(path).ok().data(), object{"name": "Welcome"})
		if items := mine.get("/inviteTemplates").items(); len(items) != 1 {
			t.Errorf("%d templates in production, want 1", len(items))
		}
	})
}
