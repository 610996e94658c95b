package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// templateForm is the editor's form as a browser sends it.
func templateForm(c models.TemplateContent) url.Values {
	form := url.Values{
		"name": {c.Name}, "company.name": {c.Company.Name}, "company.logoUrl": {c.Company.LogoURL},
		"email.senderName": {c.Email.SenderName}, "email.replyAddress": {c.Email.ReplyAddress}, "email.subject": {c.Email.Subject},
		"email.body":         {strings.ReplaceAll(c.Email.Body, "\n", "\r\n")}, // HTML §4.10.21.3
		"landingPage.header": {c.LandingPage.Header}, "landingPage.description": {c.LandingPage.Description}, "landingPage.button": {c.LandingPage.Button},
		"successPage.header": {c.SuccessPage.Header}, "successPage.description": {c.SuccessPage.Description}, "successPage.button": {c.SuccessPage.Button},
	}
	if c.Email.SendEmail {
		form.Set("email.sendEmail", "true")
	}
	return form
}

func (a *app) namedTemplate(mode models.Mode, name string) *models.Template {
	a.t.Helper()
	c := models.SampleTemplate()
	c.Name = name
	made, err := a.scope(mode).CreateTemplate(a.t.Context(), c)
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

func (a *app) inviteWith(t *models.Template, email string) *models.Invite {
	a.t.Helper()
	inv, err := a.scope(t.Mode).CreateInvite(a.t.Context(), models.NewInvite{FullName: "Ana Example", FirstName: "Ana", Email: email, TemplateID: t.ID})
	if err != nil {
		a.t.Fatal(err)
	}
	return inv
}

// noTemplates removes what a new installation comes with.
func (a *app) noTemplates() {
	a.t.Helper()
	for _, mode := range []models.Mode{models.Sandbox, models.Production} {
		for _, t := range a.liveTemplates(mode) {
			if err := a.scope(mode).DeleteTemplate(a.t.Context(), t.ID); err != nil {
				a.t.Fatal(err)
			}
		}
	}
}

func (a *app) liveTemplates(mode models.Mode) []models.Template {
	a.t.Helper()
	all, err := a.scope(mode).AllTemplates(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	return all
}

// fragment makes a request of htmx's.
func fragment(r *http.Request) *http.Request {
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Request-Type", "partial")
	return r
}

// fault is what stands under a field that was refused.
func (a *answer) fault(name string) string {
	return a.text("#f-" + strings.ReplaceAll(name, ".", "-") + "-error")
}

func TestTemplateListSaysWhatToDoFirstAndWhatFollowsEach(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b := a.signIn(models.RoleMember)
		b.get(paths.Templates).status(200).has("main h2", "There is no template").count(`main a[href="`+paths.TemplateNew+`"]`, 2)

		unused, used := a.namedTemplate(models.Sandbox, "Reminder"), a.namedTemplate(models.Sandbox, "Welcome")
		a.inviteWith(used, "ana@example.com")
		list := b.get(paths.Templates).status(200).count("tbody tr", 2)
		for path, want := range map[string]string{paths.Template(unused.ID): "None", paths.Template(used.ID): "1 invite"} {
			row := list.doc.Find(`tbody tr:has(a[href="` + path + `"])`)
			if got := squeeze(row.Text()); !strings.Contains(got, want) || !strings.Contains(got, used.Email.Subject) {
				t.Errorf("row reads %q, want %q", got, want)
			}
		}
	})
}

func TestNewTemplateStartsWithWordsThatAreReadyToSend(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b, sample := a.signIn(models.RoleMember), models.SampleTemplate()
		form := b.get(paths.TemplateNew).status(200)
		if form.value("email.subject") != sample.Email.Subject || form.value("email.body") != sample.Email.Body {
			t.Errorf("subject %q, body %q", form.value("email.subject"), form.value("email.body"))
		}
		form.has("#preview-envelope", "Ana, please link your work account with Example Company").count("iframe[data-preview]", 4)

		sample.Company.LogoURL = "https://acme.example/logo.png"
		b.post(paths.Templates, templateForm(sample)).status(303)
		made := a.liveTemplates(models.Sandbox)
		if len(made) != 1 || made[0].TemplateContent != sample {
			t.Fatalf("stored %+v", made)
		}
		b.get(paths.Template(made[0].ID)).status(200).has("h1", sample.Name).has("#toasts", "was created")
	})
}

func TestTemplateFaultsStandAtTheirFieldsAndNothingIsStored(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b := a.signIn(models.RoleMember)
		kept := a.namedTemplate(models.Sandbox, "Kept")
		wrong := models.SampleTemplate()
		wrong.Name, wrong.Company.Name, wrong.Company.LogoURL = strings.Repeat("n", 65), "", "http://acme.example/logo.png"
		wrong.Email.ReplyAddress, wrong.Email.Subject = "Ana <ana@example.com>", "Hi ${fristName}"
		wrong.LandingPage.Header, wrong.SuccessPage.Button = "See ${inviteLandingPageUrl}", ""
		for _, action := range []string{paths.Templates, paths.Template(kept.ID)} {
			refused := b.post(action, templateForm(wrong)).status(422)
			for name, want := range map[string]string{
				"name": "at most 64", "company.name": "fill this in", "company.logoUrl": "https://", "email.replyAddress": "one e-mail address",
				"email.subject": "${fristName} is not a variable", "landingPage.header": "${inviteLandingPageUrl} is not a variable", "successPage.button": "fill this in",
			} {
				if got := refused.fault(name); !strings.Contains(got, want) {
					t.Errorf("%s: %s: %q, want %q", action, name, got, want)
				}
			}
			refused.count("[role=alert] li a", 7).count("[aria-invalid=true]", 7)
			if refused.value("email.subject") != wrong.Email.Subject || refused.value("email.body") != wrong.Email.Body {
				t.Error("what was typed is gone")
			}
			if got, _, _ := strings.Cut(refused.doc.Find("#template-form").AttrOr("action", ""), "?"); got != action {
				t.Errorf("the form goes to %s, want %s", got, action)
			}
		}
		if left := a.liveTemplates(models.Sandbox); len(left) != 1 || left[0].Version != 1 || left[0].Name != "Kept" {
			t.Errorf("stored %+v", left)
		}
	})
}

func TestTemplateIsReplacedAsAWhole(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b, made := a.signIn(models.RoleMember), a.namedTemplate(models.Sandbox, "Welcome")
		changed := made.TemplateContent
		changed.Email.SendEmail, changed.SuccessPage.Button = false, "Back to work"
		b.post(paths.Template(made.ID), templateForm(changed)).leadsTo(paths.Template(made.ID))
		if got := a.liveTemplates(models.Sandbox)[0]; got.TemplateContent != changed || got.Version != 2 {
			t.Errorf("stored %+v", got)
		}
		page := b.get(paths.Template(made.ID)).status(200).has("#preview-envelope", "No e-mail is sent").count(`[name="email.sendEmail"][checked]`, 0)
		if page.value("successPage.button") != "Back to work" {
			t.Error("the page shows something else")
		}
	})
}

func TestDeletingATemplateNamesWhatFollowsItAndLeavesInvitesAlone(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b, made := a.signIn(models.RoleMember), a.namedTemplate(models.Sandbox, "Welcome")
		first := a.inviteWith(made, "ana@example.com")
		a.inviteWith(made, "ben@example.com")
		b.get(paths.Template(made.ID)).has("#delete-template", "2 invites follow it (2 open): what was sent keeps working").has("#delete-template", "Delete “Welcome”?")

		b.post(paths.DeleteTemplate(made.ID), nil).leadsTo(paths.Templates)
		b.get(paths.Templates).has("#toasts", "“Welcome” was deleted").has("main h2", "There is no template")
		b.get(paths.Template(made.ID)).status(404)
		b.post(paths.DeleteTemplate(made.ID), nil).status(404)
		if _, err := a.db.Landing(t.Context(), first.Token); err != nil {
			t.Errorf("an invite that was sent: %v", err)
		}
		list := b.get(paths.Invites).status(200).has("tbody", "Welcome (deleted)").has("select[name=templateId] option[value="+made.ID+"]", "Welcome (deleted)")
		if list.doc.Find("tbody tr").Length() != 2 {
			t.Error("invites are gone")
		}
		b.get(paths.InvitesOf(made.ID)).status(200).count("tbody tr", 2).has("a.chip", "Welcome (deleted)")
	})
}

func TestTemplatePreviewIsDrawnForOnePersonAndStoresNothing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b, made := a.signIn(models.RoleMember), a.namedTemplate(models.Sandbox, "Welcome")
		typed := made.TemplateContent
		typed.Company.Name, typed.Email.Subject, typed.LandingPage.Header = "Nørd", "${fullName} at ${companyName}", "Hi ${lastName} ${oops}"
		form := templateForm(typed)
		form.Set("templateId", made.ID)

		parts := b.do(fragment(postRequest(paths.TemplatePreview, form))).status(200)
		parts.has("#preview-envelope [data-preview-subject]", "Ana Example at Nørd").count("form", 0)
		parts.has("#advice-landingPage-header", "${oops} is not a variable here")
		form.Set("as", "long-name")
		b.do(fragment(postRequest(paths.TemplatePreview, form))).has("[data-preview-subject]", "Wolkenstein-Achtenhagen")

		for part, want := range map[string]string{
			paths.PartMail: origin + "/i/", paths.PartLanding: "Hi Wolkenstein-Achtenhagen de la Fuente y Guerrero-Montenegro ${oops}", paths.PartSuccess: "Thank you",
		} {
			frame := b.post(paths.TypedTemplate(part), form).status(200).has("body", want).has("body", "Nørd").count("script", 0)
			if policy := frame.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox allow-same-origin;") || strings.Contains(policy, "script-src") {
				t.Errorf("%s may do what %q allows", part, policy)
			}
		}
		b.post(paths.TypedTemplate("nothing"), form).status(404)

		page := b.post(paths.TemplatePreview, form).status(200).has("#advice-landingPage-header", "${oops} is not a variable here")
		if page.value("company.name") != "Nørd" || page.doc.Find("#template-form").AttrOr("action", "") != paths.Template(made.ID) {
			t.Error("the editor does not hold what was typed, or forgot what it edits")
		}
		if got := a.liveTemplates(models.Sandbox); len(got) != 1 || got[0].Version != 1 {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestMarkupInATemplateIsShownAsTyped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b := a.signIn(models.RoleMember)
		c := models.SampleTemplate()
		c.Name, c.Company.Name, c.Email.Body, c.LandingPage.Header = evil, evil, evil, evil
		made, err := a.scope(models.Sandbox).CreateTemplate(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{paths.Templates, paths.Template(made.ID)} {
			b.get(path).status(200).has("main", evil).count("main script, main img", 0)
		}
		for _, part := range []string{paths.PartMail, paths.PartLanding} {
			b.get(paths.SavedTemplate(made.ID, part, "")).status(200).has("body", evil).count("script, img", 0)
			b.post(paths.TypedTemplate(part), templateForm(c)).status(200).has("body", evil).count("script, img", 0)
		}
	})
}

// evil would run wherever it is not escaped.
const evil = `</textarea><script>alert(1)</script><img src=x onerror=alert(1)>`

func TestTemplateOfTheOtherModeDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b, other := a.signIn(models.RoleAdmin), a.namedTemplate(models.Production, "Real")
		b.get(paths.Templates).has("main h2", "There is no template")
		b.get(paths.Template(other.ID)).status(404)
		b.post(paths.Template(other.ID), templateForm(other.TemplateContent)).status(404)
		b.post(paths.DeleteTemplate(other.ID), nil).status(404)
		form := templateForm(other.TemplateContent)
		form.Set("templateId", other.ID)
		b.post(paths.TemplatePreview, form).status(404)
		if got := a.liveTemplates(models.Production); len(got) != 1 || got[0].Version != 1 {
			t.Errorf("changed: %+v", got)
		}
	})
}

func TestViewerSeesATemplateAndCannotChangeIt(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		b, made := a.signIn(models.RoleViewer), a.namedTemplate(models.Sandbox, "Welcome")
		b.get(paths.Template(made.ID)).status(200).has("main", "You can look, but not change anything").count("#template-form fieldset[disabled]", 1).
			count("[id^=advice-] li", 0). // they could mend nothing
			count("main form[method=post]", 1).count("main button[formaction], [hx-post]", 0).count("#template-form button", 0).has("main form[method=get]", "As Ana Example")
		b.get(paths.TemplateNew).status(403)
		b.post(paths.Template(made.ID), templateForm(models.SampleTemplate())).status(403)
		b.post(paths.DeleteTemplate(made.ID), nil).status(403)
		b.post(paths.RestoreTemplate(made.ID), nil).status(403)
		b.post(paths.TemplateTest, templateForm(models.SampleTemplate())).status(403)
		b.get(paths.SavedTemplate(made.ID, paths.PartLanding, "arabic")).status(200).has("h1", "ليلى")
		b.get(paths.TemplateHistory(made.ID)).status(200).count("main form[method=post]", 0)
		b.get(paths.Templates).has("tbody", "Look at")
		b.do(fragment(httptest.NewRequest("GET", paths.Templates, nil))).status(200)
		if got := a.liveTemplates(models.Sandbox); len(got) != 1 || got[0].Version != 1 {
			t.Errorf("changed: %+v", got)
		}
	})
}
