package portal_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"invites/models"
	"invites/views/pages"
	"invites/web/paths"
)

// editing is the editor's form as somebody has it before them who began with that version.
func editing(t *models.Template, change func(*models.TemplateContent)) url.Values {
	c := t.TemplateContent
	change(&c)
	form := templateForm(c)
	form.Set("version", strconv.Itoa(t.Version))
	form.Set("templateId", t.ID)
	return form
}

// pressed is the form as a button of a page sends it.
func pressed(form url.Values, page *answer, button string) url.Values {
	sent := maps.Clone(form)
	b := page.doc.Find("button[name=" + button + "][form=template-form]").First()
	sent.Set(button, b.AttrOr("value", "no such button"))
	return sent
}

func TestASecondEditorsChangeIsShownAndNotOverwritten(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		ben, ann := a.signIn(models.RoleAdmin), a.signIn(models.RoleMember)
		ben.post(paths.Template(made.ID), editing(made, func(c *models.TemplateContent) { c.LandingPage.Header = "Ben’s heading" })).status(303)

		ann.post(paths.Template(made.ID), editing(made, func(*models.TemplateContent) {})).leadsTo(paths.Template(made.ID))
		ann.get(paths.Template(made.ID)).has("#toasts", "You had changed nothing here. Meanwhile Ada admin saved it")

		mine := editing(made, func(c *models.TemplateContent) { c.Email.Subject = "Ann’s subject" })
		conflict := ann.post(paths.Template(made.ID), mine).status(409)
		conflict.has("#conflict", "Ada admin saved this template while you were writing").has("#conflict", "different fields, so both can be kept").
			has("#conflict .diff-removed", "Welcome,").has("#conflict .diff-added", "Ben’s").count("#conflict[autofocus][tabindex]", 1)
		if conflict.value("email.subject") != "Ann’s subject" {
			t.Error("what was typed is gone")
		}
		if now := a.theTemplate(made.ID); now.Version != 2 || now.Email.Subject != made.Email.Subject {
			t.Errorf("it was overwritten: %+v", now)
		}

		mine.Set("successPage.header", "Typed under the question")
		ann.post(paths.Template(made.ID), pressed(mine, conflict, pages.BothName)).leadsTo(paths.Template(made.ID))
		if now := a.theTemplate(made.ID); now.Email.Subject != "Ann’s subject" || now.LandingPage.Header != "Ben’s heading" || now.SuccessPage.Header != "Typed under the question" {
			t.Errorf("both are not kept: %+v", now)
		}

		over := editing(made, func(c *models.TemplateContent) { c.LandingPage.Header = "Ann’s heading" })
		clash := ann.post(paths.Template(made.ID), over).status(409)
		clash.has("#conflict", "You saved this template in another window").has("#conflict", "Changed in both windows: landing page heading")
		clash.count("#conflict button[name="+pages.BothName+"]", 1) // her subject can be kept beside it
		clash.has("#conflict", "Landing page, heading, as you have it below").has("#conflict .diff-added", "Ann’s heading")
		ann.post(paths.Template(made.ID), over).status(409) // as Enter and Ctrl S send it
		ann.post(paths.Template(made.ID), pressed(over, clash, pages.OverName)).leadsTo(paths.Template(made.ID))
		if now := a.theTemplate(made.ID); now.LandingPage.Header != "Ann’s heading" || now.Email.Subject != made.Email.Subject {
			t.Errorf("saving over it did not: %+v", now)
		}

		late := editing(a.theTemplate(made.ID), func(c *models.TemplateContent) { c.LandingPage.Header = "Ann’s other heading" })
		late.Set("version", "3")
		ann.post(paths.Template(made.ID), late).status(409).has("#conflict", "landing page heading").count("button[name="+pages.BothName+"]", 0) // keeping both would be saving hers
	})
}

func TestKeepingBothAsksAgainWhereAThirdVersionCameBetween(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		ben, ann := a.signIn(models.RoleAdmin), a.signIn(models.RoleMember)
		save := func(text string) {
			ben.post(paths.Template(made.ID), editing(a.theTemplate(made.ID), func(c *models.TemplateContent) { c.LandingPage.Header = text })).status(303)
		}
		save("Ben’s heading")
		mine := editing(made, func(c *models.TemplateContent) { c.Email.Subject = "Ann’s subject" })
		conflict := ann.post(paths.Template(made.ID), mine).status(409)
		save("Ben’s other heading")
		again := ann.post(paths.Template(made.ID), pressed(mine, conflict, pages.BothName)).status(409)
		again.has("#conflict .diff-added", "other").has("#conflict", "different fields, so both can be kept")
		if again.value("email.subject") != "Ann’s subject" || again.value("landingPage.header") != "Ben’s heading" {
			t.Error("what was merged is gone")
		}
		merged := maps.Clone(mine)
		merged.Set("landingPage.header", "Ben’s heading")
		merged.Set("version", again.value("version"))
		ann.post(paths.Template(made.ID), pressed(merged, again, pages.BothName)).leadsTo(paths.Template(made.ID))
		if now := a.theTemplate(made.ID); now.Email.Subject != "Ann’s subject" || now.LandingPage.Header != "Ben’s other heading" {
			t.Errorf("it is %+v", now)
		}
	})
}

func TestEnterInTheEditorPressesAButtonThatOnlySaves(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		ben, ann := a.signIn(models.RoleAdmin), a.signIn(models.RoleMember)
		editor := ann.get(paths.Template(made.ID)).status(200)
		ben.post(paths.Template(made.ID), editing(made, func(c *models.TemplateContent) { c.LandingPage.Header = "Ben’s heading" })).status(303)
		conflict := ann.post(paths.Template(made.ID), editing(made, func(c *models.TemplateContent) { c.LandingPage.Header = "Ann’s heading" })).status(409)
		for what, page := range map[string]*answer{"the editor": editor, "the conflict": conflict} {
			first := page.doc.Find("#template-form [type=submit], [type=submit][form=template-form]").First()
			for _, attr := range []string{"name", "formaction", "hidden"} {
				if value, has := first.Attr(attr); has {
					t.Errorf("%s: the first button has %s=%q", what, attr, value)
				}
			}
			if first.Length() != 1 || first.HasClass("hidden") { // some browsers press none that is not drawn
				t.Errorf("%s: there is none that can be pressed", what)
			}
		}
	})
}

func TestOneActionOfAConflictHasOneName(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		ben, ann := a.signIn(models.RoleAdmin), a.signIn(models.RoleMember)
		ben.post(paths.Template(made.ID), editing(made, func(c *models.TemplateContent) { c.LandingPage.Header = "Ben’s heading" })).status(303)
		for name, change := range map[string]func(*models.TemplateContent){
			pages.BothName: func(c *models.TemplateContent) { c.Email.Subject = "Ann’s subject" },
			pages.OverName: func(c *models.TemplateContent) { c.LandingPage.Header = "Ann’s heading" },
		} {
			page := ann.post(paths.Template(made.ID), editing(made, change)).status(409)
			above, below := page.doc.Find("#conflict button[name="+name+"]"), page.doc.Find("[data-editor-foot] button[name="+name+"]")
			if above.Length() != 1 || below.Length() != 1 || squeeze(above.Text()) != squeeze(below.Text()) || above.AttrOr("class", "") != below.AttrOr("class", "") {
				t.Errorf("%s: %q and %q", name, squeeze(above.Text()), squeeze(below.Text()))
			}
			page.count(".button-danger", 1) // of the deletion
		}
	})
}

func TestWhatWasTypedIntoADeletedTemplateCanBeKept(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		ben, ann := a.signIn(models.RoleAdmin), a.signIn(models.RoleMember)
		ben.post(paths.DeleteTemplate(made.ID), nil).status(303)
		mine := editing(made, func(c *models.TemplateContent) { c.Email.Subject = "Ann’s subject" })
		for path, status := range map[string]int{paths.Template(made.ID): 409, paths.TemplatePreview: 200, paths.TemplateTest: 200} {
			page := ann.do(upload(path, mine, nil)).status(status).count("#deleted[autofocus][tabindex]", 1)
			page.has("#deleted", "Ada admin deleted “Welcome” while you were writing").has("#deleted button", "Save as a new template").
				has("[data-editor-foot] button", "Save as a new template")
			if page.value("email.subject") != "Ann’s subject" || page.value("templateId") != "" || page.doc.Find("#template-form").AttrOr("action", "") != paths.Templates+"?mode=SANDBOX" {
				t.Errorf("%s: what was typed is gone, or leads nowhere", path)
			}
		}
		ann.do(fragment(postRequest(paths.TemplatePreview, mine))).status(200).has("[data-preview-subject]", "Ann’s subject")
		ann.do(fragment(postRequest(paths.TemplateTest, mine))).status(200).has("body", " is in the outbox")
		ann.post(paths.TypedTemplate(paths.PartLanding), mine).status(200)
		kept := ann.post(paths.Templates, mine).status(303)
		if page := ann.get(kept.Header().Get("Location")).status(200); page.value("email.subject") != "Ann’s subject" {
			t.Error("it was not kept")
		}
		ann.post(paths.Template(models.NewID(models.PrefixTemplate)), mine).status(404)
	})
}

func TestSavingKeepsWhoTheTemplateIsLookedAtAs(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		form := editing(made, func(c *models.TemplateContent) { c.Email.Subject = "Another" })
		form.Set("as", "arabic")
		b.post(paths.Template(made.ID), form).leadsTo(paths.TemplateAs(made.ID, "arabic"))
		b.get(paths.TemplateAs(made.ID, "arabic")).count("#f-as option[value=arabic][selected]", 1)
		form.Set("as", "ana") // who is there anyway
		b.post(paths.Template(made.ID), form).leadsTo(paths.Template(made.ID))
	})
}

func TestAnAPIKeyThatSavedATemplateIsCalledOne(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		key := a.db.Scope(models.Sandbox, models.Actor{Kind: models.ActorAPIKey, ID: models.NewID(models.PrefixAPIKey), Name: "tpl"})
		changed := made.TemplateContent
		changed.LandingPage.Header = "By the key"
		if _, err := key.ReplaceTemplate(t.Context(), made.ID, changed); err != nil {
			t.Fatal(err)
		}
		b := a.signIn(models.RoleMember)
		b.get(paths.Templates+"?q=Welcome").has("tbody", "by API key tpl")
		b.get(paths.Template(made.ID)).has("main", "by API key tpl")
		b.get(paths.TemplateHistory(made.ID)).has("tbody tr:nth-child(1)", "API key tpl")
		mine := editing(made, func(c *models.TemplateContent) { c.Email.Subject = "Ann’s subject" })
		b.post(paths.Template(made.ID), mine).status(409).has("#conflict", "API key tpl saved this template while you were writing")
	})
}

func (a *app) theTemplate(id string) *models.Template {
	a.t.Helper()
	found, err := a.scope(models.Sandbox).Template(a.t.Context(), id)
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

// hiddenFields are those of a form on a page.
func hiddenFields(a *answer, form string) url.Values {
	values := url.Values{}
	inputs := a.doc.Find(form).First().Find("input[type=hidden]")
	for i := range inputs.Nodes {
		field := inputs.Eq(i)
		values.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	}
	return values
}

func TestHistoryTellsWhoChangedWhatAndBringsBack(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		b.post(paths.Template(made.ID), editing(made, func(c *models.TemplateContent) {
			c.Email.Subject, c.LandingPage.Header = "A new subject", "A new heading"
		})).status(303)
		b.get(paths.Template(made.ID)).has("main", "by Ada member")

		history := b.get(paths.TemplateHistory(made.ID)).status(200).count("tbody tr", 2)
		history.has("tbody tr:nth-child(1)", "Version 2").has("tbody tr:nth-child(1)", "Changed: subject, landing page heading").
			has("tbody tr:nth-child(1)", "Ada member").has("tbody tr:nth-child(2)", "Created")
		history.has("#differences", "From version 1 to version 2").has("#differences .diff-added", "A new heading")
		b.get(paths.TemplateHistory(made.ID)+"?from=2&to=2").has("#differences", "say the same")
		b.get(paths.TemplateHistory(made.ID) + "?from=9").status(404)
		b.get(paths.TemplateHistory(made.ID)+"?from=9999999999&to=9999999999").status(200).count("#differences", 1)

		stale := url.Values{"version": {"1"}, "base": {"1"}}
		b.post(paths.RestoreTemplate(made.ID), stale).leadsTo(paths.TemplateHistory(made.ID))
		b.get(paths.TemplateHistory(made.ID)).has("#toasts", "Nothing was changed").count("tbody tr", 2)
		b.post(paths.RestoreTemplate(made.ID), hiddenFields(history, "#restore-1 form")).leadsTo(paths.Template(made.ID))
		if now := a.theTemplate(made.ID); now.TemplateContent != made.TemplateContent || now.Version != 3 {
			t.Errorf("it is %+v", now)
		}
		b.get(paths.TemplateHistory(made.ID)).has("tbody tr:nth-child(1)", "Brought back version 1")
	})
}

func TestSavingWhatIsTheSameSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		b.post(paths.Template(made.ID), editing(made, func(*models.TemplateContent) {})).leadsTo(paths.Template(made.ID))
		b.get(paths.Template(made.ID)).has("#toasts", "nothing to save")
		if now := a.theTemplate(made.ID); now.Version != 1 {
			t.Errorf("it has version %d", now.Version)
		}
	})
}

func TestDuplicatingLeadsToTheCopy(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, strings.Repeat("n", 64))
		b := a.signIn(models.RoleMember)
		answer := b.post(paths.DuplicateTemplate(made.ID), nil).status(303)
		page, field, _ := strings.Cut(answer.Header().Get("Location"), "#")
		if field != "f-name" {
			t.Errorf("it leads to %q, not to the name", field)
		}
		b.get(page).status(200).has("h1", "(copy)").has("#toasts", "This is the copy")
	})
}

func TestTemplateListIsSearchedSortedAndSaved(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.noTemplates()
		a.namedTemplate(models.Sandbox, "Zebra")
		formula := a.namedTemplate(models.Sandbox, "=1+1")
		a.inviteWith(formula, "ana@example.com")
		b := a.signIn(models.RoleMember)
		b.get(paths.Templates+"?q=zeb").count("tbody tr", 1).has("tbody", "Zebra")
		b.get(paths.Templates+"?q=nothing").has("main h2", "No template fits")
		b.get(paths.Templates+"?sort=name").has("tbody tr:last-child", "Zebra").count("th[aria-sort=ascending]", 1)
		b.get(paths.Templates + "?sort=nonsense").status(400)
		b.get(paths.Templates).count(`tbody a[href="`+paths.InvitesOf(formula.ID)+`"]`, 1)
		file := b.get(paths.TemplateExport + "?q=1").status(200)
		if got := file.Body.String(); !strings.Contains(got, "'=1+1") || strings.Contains(got, "Zebra") || strings.Count(strings.TrimSpace(got), "\n") != 1 {
			t.Errorf("the file holds %q", got)
		}
	})
}

func TestPeopleAreFoundToSeeATemplateAs(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		inv := a.inviteWith(made, "ana@example.com")
		b := a.signIn(models.RoleMember)
		b.get(paths.Template(made.ID)).has("#f-as", "As Ana Example · ana@example.com")
		found := b.do(fragment(postRequest(paths.TemplatePeople, url.Values{"find": {"ana@ex"}}))).status(200)
		if got := found.doc.Find("#f-as option[selected]").AttrOr("value", ""); got != inv.ID {
			t.Errorf("chosen %q", got)
		}
		b.do(fragment(postRequest(paths.TemplatePeople, url.Values{"find": {"nobody"}}))).has("[role=status]", "Nobody invited is found for “nobody”")
		for _, find := range []string{"", "nobody"} { // nobody is lost from the choice, nor is who was chosen
			usual := b.do(fragment(postRequest(paths.TemplatePeople, url.Values{"find": {find}, "as": {inv.ID}, "templateId": {made.ID}})))
			if got := usual.doc.Find("#f-as option[selected]").AttrOr("value", ""); got != inv.ID {
				t.Errorf("find %q: chosen %q", find, got)
			}
			usual.count(`#f-as option[value="`+inv.ID+`"]`, 1)
		}
		b.get(paths.SavedTemplate(made.ID, paths.PartMail, inv.ID)).has("body", "sent this e-mail to ana@example.com")
		b.get(paths.SavedTemplate(made.ID, paths.PartMail, models.NewID(models.PrefixInvite))).status(200).has("body", "Hello Ana")
	})
}

// upload posts the editor's form with a picture; nil where none was chosen.
func upload(path string, form url.Values, file []byte) *http.Request {
	name := "logo.png"
	if file == nil {
		name = ""
	}
	return uploadNamed(path, form, name, file)
}

func uploadNamed(path string, form url.Values, fileName string, file []byte) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		_ = w.WriteField(name, values[0])
	}
	part, _ := w.CreateFormFile("company.logo", fileName)
	_, _ = part.Write(file)
	_ = w.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func aPNG(width, height int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)))
	return b.Bytes()
}

func TestALogoIsUploadedShownAndTakenAway(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		same := func(*models.TemplateContent) {}

		part := b.do(fragment(upload(paths.TemplateLogo, editing(made, same), aPNG(4, 3)))).status(200).count("#template-logo img", 1)
		digest := part.doc.Find(`[name="company.logoUpload"]`).AttrOr("value", "")
		if now := a.theTemplate(made.ID); now.Company.LogoUpload != "" {
			t.Error("it is the template’s before that was saved")
		}
		form := editing(made, same)
		form.Set("company.logoUpload", digest)
		b.post(paths.Template(made.ID), form).status(303)
		b.get(paths.SavedTemplate(made.ID, paths.PartLanding, "")).count(`img[src="`+paths.Logo(digest)+`"]`, 1)
		form.Set("company.removeLogo", "true")
		form.Set("version", "2")
		b.post(paths.Template(made.ID), form).status(303)
		b.get(paths.SavedTemplate(made.ID, paths.PartLanding, "")).count("img", 0)

		b.do(upload(paths.Template(made.ID), editing(a.theTemplate(made.ID), same), aPNG(5, 5))).status(303) // without scripts, with the rest
		if now := a.theTemplate(made.ID); now.Company.LogoUpload == "" || now.Company.LogoUpload == digest {
			t.Errorf("it has %+v", now.Company)
		}
	})
}

func TestAnUnknownVariableIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		form := editing(made, func(c *models.TemplateContent) { c.Email.Subject = "Dear ${nick}" })
		b.do(fragment(upload(paths.TemplatePreview, form, nil))).status(200).has("#advice-email-subject", "${nick} is not a variable here.")
		refused := b.post(paths.Template(made.ID), form).status(422).has("#f-email-subject-error", "${nick} is not a variable here.")
		if text := refused.text("#advice-email-subject"); strings.Contains(text, "${nick}") {
			t.Errorf("it says so again: %s", text)
		}
		if count := refused.text("#advice-count-email [aria-hidden]"); count != "1" {
			t.Errorf("the part of the fault counts %q", count)
		}
		form.Set("told", refused.value("told"))
		still := b.do(fragment(upload(paths.TemplatePreview, form, nil))).status(200)
		form.Set("email.subject", "Dear ${pet}")
		b.do(fragment(upload(paths.TemplatePreview, form, nil))).status(200).has("#advice-email-subject", "${pet} is not a variable here.")
		if text := still.text("#advice-email-subject"); strings.Contains(text, "${nick}") {
			t.Errorf("it says so again, later: %s", text)
		}
	})
}

// aWebP is a picture of one pixel.
const aWebP = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"

func TestALogoMayBeWebPAndIsKeptAsPNG(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		file, err := base64.StdEncoding.DecodeString(aWebP)
		if err != nil {
			t.Fatal(err)
		}
		b := a.signIn(models.RoleMember)
		part := b.do(fragment(upload(paths.TemplateLogo, editing(made, func(*models.TemplateContent) {}), file))).status(200)
		drawn, err := a.db.LogoImage(t.Context(), part.doc.Find(`[name="company.logoUpload"]`).AttrOr("value", ""))
		if got := http.DetectContentType(drawn); err != nil || got != "image/png" {
			t.Errorf("it is kept as %s, %v", got, err)
		}
	})
}

func TestALogoThatIsNoPictureIsRefusedWithTheReason(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		for want, file := range map[string][]byte{
			"not a PNG, JPEG, WebP or GIF":         []byte("hello"),
			"SVG, which can hold":                  []byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`),
			"2001 by 1 pixels":                     aPNG(2001, 1),
			"larger than 2 MB":                     bytes.Repeat([]byte("x"), models.MaxUploadBytes+1),
			"The picture is damaged; save it anew": aPNG(40, 40)[:60],
			"“logo.png” is empty.":                 {},
		} {
			form := editing(made, func(*models.TemplateContent) {})
			b.do(fragment(upload(paths.TemplateLogo, form, file))).status(200).has("#f-company-logo-error", want)
			b.do(upload(paths.Template(made.ID), form, file)).status(422).has("#f-company-logo-error", want)
		}
		huge := b.do(fragment(upload(paths.TemplateLogo, nil, bytes.Repeat([]byte("x"), 4<<20))))
		huge.status(200).has("#template-logo", "larger than 2 MB")
		if now := a.theTemplate(made.ID); now.Version != 1 {
			t.Errorf("it is %+v", now)
		}
	})
}
