package portal_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"invites/models"
	"invites/web/paths"
)

// formalTemplate is one that needs a last name.
func (a *app) formalTemplate() *models.Template {
	a.t.Helper()
	content := models.SampleTemplate()
	content.Name, content.Email.Subject = "Formal", "Dear ${lastName}"
	formal, err := a.scope(models.Sandbox).CreateTemplate(a.t.Context(), content)
	if err != nil {
		a.t.Fatal(err)
	}
	return formal
}

func TestANewInviteSaysWhatThereIsToKnow(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		a.invite(models.Sandbox, "Ana", "ana@x.example")
		stopped := a.invite(models.Sandbox, "Bo", "bo@x.example")
		if err := a.db.StopInvites(t.Context(), stopped.Token); err != nil {
			t.Fatal(err)
		}
		formal := a.formalTemplate()
		for email, want := range map[string]string{"ana@x.example": "has an open invite", "bo@x.example": "asked for no more e-mail", "cy@x.example": "there is no last name"} {
			form := url.Values{"fullName": {"Ana"}, "email": {email}, "templateId": {formal.ID}}
			r := postRequest(paths.InvitePreview, form)
			r.Header.Set("HX-Request", "true")
			b.do(r).status(200).has("#invite-remarks", want)
			b.post(paths.InvitePreview, form).status(200).has("form #invite-remarks[role=status]", want) // above the buttons
		}
		form := url.Values{"fullName": {"Cy Or"}, "lastName": {"Or"}, "email": {"cy@x.example"}, "templateId": {formal.ID}, "next": {"another"}}
		b.post(paths.Invites, form).leadsTo(paths.NewInviteFrom(formal.ID))
		b.get(paths.NewInviteFrom(formal.ID)).has("#toasts", "mail to cy@x.example goes to the outbox")
	})
}

// Without scripts, or before the preview has come, nobody has read the remarks: the invite waits for that.
func TestAnInviteIsNotSentBeforeWhatThereIsToKnowWasShown(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		a.invite(models.Sandbox, "Ana", "ana@example.com")
		form := a.inviteForm()
		form.Set("email", "Ana@example.com")
		asked := b.post(paths.Invites, form).status(409).has("[role=alert]", "Nobody is invited yet").has("#invite-remarks", "has an open invite")
		if n := len(a.invites(models.Sandbox)); n != 1 {
			t.Fatalf("%d invites, want the first alone", n)
		}

		form["told"] = hiddenFields(asked, "#invite-told")["told"]
		other := maps.Clone(form)
		other.Set("templateId", a.formalTemplate().ID) // there is more to know now
		other.Del("lastName")
		b.post(paths.Invites, other).status(409).has("#invite-remarks", "there is no last name")
		form.Del("lastName")
		b.post(paths.Invites, form).status(303)
		if n := len(a.invites(models.Sandbox)); n != 2 {
			t.Errorf("%d invites, want 2", n)
		}

		form.Set("email", "nobody at all")
		b.post(paths.Invites, form).status(422).has("[role=alert]", "Nobody was invited")
	})
}

func TestThePreviewOfAnInviteMakesUpNothingBesideWhatIsTyped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		template := a.anyTemplate(models.Sandbox).ID
		for _, tt := range []struct{ name, email, person, to string }{
			{"", "", "as somebody would get it, with Ana Example as a sample", "To ana@example.com"},
			{"Maria Del Mar", "", "as Maria Del Mar will get it", "To –"},
			{"", "maria@x.example", "as – will get it", "To maria@x.example"},
		} {
			form := url.Values{"fullName": {tt.name}, "email": {tt.email}, "templateId": {template}}
			got := b.post(paths.InvitePreview, form).status(200).has("#invite-preview h2", tt.person).has("[data-mail-preview]", tt.to)
			mail := b.get(got.doc.Find("#invite-preview iframe").AttrOr("src", "")).status(200)
			if invented := strings.Contains(mail.Body.String(), "Ana"); invented != (tt.name+tt.email == "") {
				t.Errorf("%q, %q: the mail speaks of a sample: %t", tt.name, tt.email, invented)
			}
		}
	})
}

func TestWhoHasLinkedWithAnAddressIsNamedToWhoeverInvitesAnother(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		a.signInAt(a.open(a.invite(models.Sandbox, "Di Berg", "di@x.example")), models.SignInOutcome{})
		for name, want := range map[string]string{"di berg": "This person has linked an account already.", "Ed Or": "Di Berg has linked an account with this address already."} {
			form := url.Values{"fullName": {name}, "email": {"di@x.example"}, "templateId": {a.anyTemplate(models.Sandbox).ID}}
			b.post(paths.InvitePreview, form).status(200).has("#invite-remarks", want)
		}
	})
}

func TestANewInviteOffersWinkTemplatesWhereThereAreSome(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.get(paths.InviteNew).status(200).count("[name=winkTemplateId]", 0)
		wink, err := a.scope(models.Sandbox).CreateWinkTemplate(t.Context(), models.WinkContent{Name: "Green", PrimaryColor: "#116611"})
		if err != nil {
			t.Fatal(err)
		}
		b.get(paths.InviteNew).status(200).has("#f-winkTemplateId", "Green")
		template := a.anyTemplate(models.Sandbox).ID
		form := url.Values{"fullName": {"Cy Or"}, "email": {"cy@x.example"}, "templateId": {template}, "winkTemplateId": {wink.ID}, "next": {"another"}}
		b.post(paths.Invites, form).leadsTo(paths.NewInviteLike(template, wink.ID))
		if got := b.get(paths.NewInviteLike(template, wink.ID)).value("winkTemplateId"); got != wink.ID {
			t.Errorf("the next one has %q", got)
		}
		if made := a.invites(models.Sandbox); len(made) != 1 || made[0].WinkTemplateID == nil || *made[0].WinkTemplateID != wink.ID {
			t.Errorf("made %+v", made)
		}
	})
}
