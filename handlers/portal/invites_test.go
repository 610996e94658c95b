package portal_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

func (a *app) inviteForm() url.Values {
	return url.Values{
		"fullName": {"Ana Ramírez"}, "firstName": {"Ana"}, "lastName": {"Ramírez"}, "email": {"ana@example.com"},
		"templateId": {a.anyTemplate(models.Sandbox).ID},
	}
}

// names are the persons of a list, in its order.
func (a *answer) names() []string {
	return a.doc.Find("tbody .row-link").Map(func(_ int, s *goquery.Selection) string { return squeeze(s.Text()) })
}

func TestInvitingSomebody(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.get(paths.InviteNew).status(200).count("[aria-invalid]", 0)
		got := b.post(paths.Invites, a.inviteForm()).status(303)
		inv := a.invites(models.Sandbox)[0]
		got.leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).status(200).has("#toasts", "The invite for Ana Ramírez is made. Its mail to ana@example.com goes to the outbox.").has("h1", "Ana Ramírez")
		if *inv.FirstName != "Ana" || *inv.LastName != "Ramírez" || inv.CreatedBy != "member@acme.example" {
			t.Errorf("%+v", inv)
		}
	})
}

func TestRefusedInviteKeepsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		form := a.inviteForm()
		form.Set("fullName", "")
		form.Set("lastName", "two\nlines")
		form.Set("email", "Ana <ana@example.com>")
		got := b.post(paths.Invites, form).status(422).count("[aria-invalid=true]", 3)
		got.has("#f-fullName-error", "Please fill this in").has("#f-email-error", "one e-mail address").count(`[role=alert] a[href="#f-email"]`, 1)
		for _, name := range []string{"firstName", "email", "templateId"} {
			if got.value(name) != form.Get(name) {
				t.Errorf("%s came back as %q", name, got.value(name))
			}
		}
		if len(a.invites(models.Sandbox)) != 0 {
			t.Error("an invite was stored")
		}
	})
}

func TestInviteNeedsATemplateOfItsMode(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		form := a.inviteForm()
		form.Set("templateId", a.anyTemplate(models.Production).ID)
		b.post(paths.Invites, form).status(422).has("#f-templateId-error", "There is no such template in this mode").has("#f-templateId option:first-child", "Choose a template")
		form.Del("templateId")
		b.post(paths.Invites, form).status(422).has("#f-templateId-error", "Choose a template.")
		if len(a.invites(models.Sandbox)) != 0 {
			t.Error("an invite was stored")
		}
	})
}

func TestWithoutTemplatesTheFormLeadsToOne(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}})
		b.get(paths.InviteNew).status(200).has("main", "A template comes first").count(`main a[href="`+paths.TemplateNew+`"]`, 1).count("main form", 0)
	})
}

func TestATemplateIsChosenByTheAddressOrBecauseItIsTheOnlyOne(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		first := a.anyTemplate(models.Sandbox)
		if got := b.get(paths.InviteNew).value("templateId"); got != first.ID {
			t.Errorf("the only one: %q", got)
		}
		content := models.SampleTemplate()
		content.Name = "Another"
		second, err := a.scope(models.Sandbox).CreateTemplate(t.Context(), content)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.get(paths.InviteNew).value("templateId"); got != "" {
			t.Errorf("one of two: %q", got)
		}
		if got := b.get(paths.NewInviteFrom(second.ID)).value("templateId"); got != second.ID {
			t.Errorf("by the address: %q", got)
		}
	})
}

func TestPreviewShowsTheMailForWhatIsTyped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.get(paths.InviteNew).has("[data-preview=subject]", "Ana, please link")
		form := a.inviteForm()
		form.Set("firstName", "<b>Zoë</b>")
		r := postRequest(paths.InvitePreview, form)
		r.Header.Set("HX-Request", "true")
		got := b.do(r).status(200).has("[data-preview=subject]", "<b>Zoë</b>, please link").count("html .shell", 0).count("b", 0)
		mail := b.get(got.doc.Find("iframe").AttrOr("src", "")).status(200).has("body", "Hello <b>Zoë</b>").has("body", "Link my account").count("b", 0)
		if policy := mail.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
			t.Errorf("the mail may do more than be looked at: %s", policy)
		}

		whole := b.post(paths.InvitePreview, form).status(200).has("[data-preview=subject]", "<b>Zoë</b>").count(".shell", 1)
		if whole.value("firstName") != "<b>Zoë</b>" {
			t.Error("without htmx the form loses what was typed")
		}
		if len(a.invites(models.Sandbox)) != 0 {
			t.Error("a preview stored an invite")
		}
	})
}

func TestNamesAreShownAsTyped(t *testing.T) {
	const name = `<script>alert(1)</script>"'&amp;`
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, name, "eve@example.com")
		b := a.signIn(models.RoleAdmin)
		for _, path := range []string{"/", paths.Invites, paths.Invite(inv.ID), paths.Invites + "?" + url.Values{"q": {name}}.Encode()} {
			got := b.get(path).status(200).has("main", name).count("main script", 0)
			if got.doc.Find("script:not([src])").Length() != 0 {
				t.Errorf("%s runs what was typed", path)
			}
		}
	})
}

func TestInvitesAreFilteredByTheAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		ana := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		a.invite(models.Sandbox, "Bob 100%", "bob@example.com")
		content := models.SampleTemplate()
		content.Name = "Another"
		other, err := a.scope(models.Sandbox).CreateTemplate(t.Context(), content)
		if err != nil {
			t.Fatal(err)
		}
		b := a.signIn(models.RoleViewer)
		for query, want := range map[string][]string{
			"":                              {"Bob 100%", "Ana Ramírez"},
			"?q=RAMÍREZ":                    {"Ana Ramírez"},
			"?q=bob%40example":              {"Bob 100%"},
			"?q=0%25":                       {"Bob 100%"},
			"?q=" + ana.ID:                  {"Ana Ramírez"},
			"?stage=sent":                   {"Ana Ramírez"},
			"?stage=queued":                 {"Bob 100%"},
			"?stage=queued&q=ana":           nil,
			"?templateId=" + other.ID:       nil,
			"?templateId=" + ana.TemplateID: {"Bob 100%", "Ana Ramírez"},
		} {
			got := b.get(paths.Invites + query).status(200)
			if !slices.Equal(got.names(), want) {
				t.Errorf("%s: %q, want %q", query, got.names(), want)
			}
			if len(want) == 0 {
				got.has("main", "No invite fits").has(`main a[href="/invites"]`, "Clear the filters")
			}
		}
		b.get(paths.Invites+"?stage=nonsense").status(400).has("main", "damaged")
		got := b.get(paths.Invites + "?q=ana&stage=sent").status(200)
		if got.value("stage") != "sent" || got.doc.Find("#search").AttrOr("value", "") != "ana" || got.value("q") != "ana" {
			t.Error("the filters do not show what they are set to")
		}
	})
}

func TestPagerShowsEveryInviteOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		var want []string
		for i := range 57 {
			name := fmt.Sprintf("Person %02d", i)
			a.invite(models.Sandbox, name, "p@example.com")
			want = append([]string{name}, want...)
		}
		b := a.signIn(models.RoleViewer)
		var seen []string
		path, pages := paths.Invites+"?q=person", 0
		for path != "" {
			got := b.get(path).status(200)
			seen = append(seen, got.names()...)
			first := got.doc.Find(`nav[aria-label=Pages] a:contains("First")`).AttrOr("href", "")
			if pages > 0 && first != paths.Invites+"?q=person" {
				t.Errorf("page %d: the first page is %q", pages, first)
			}
			path = got.doc.Find(`nav[aria-label=Pages] a:contains("Next")`).AttrOr("href", "")
			pages++
		}
		if pages != 3 || !slices.Equal(seen, want) {
			t.Errorf("%d pages, %d invites", pages, len(seen))
		}
	})
}

func TestADamagedListAddressSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		b.get(paths.Invites+"?cursor=damaged").status(400).has("main", "damaged or out of date")
		b.get(paths.Invites + "?q=%0A").status(200)
		b.get(paths.Invites + "?q=%00").status(400)
		b.get(paths.Invites + "?q=a%0Ab").status(400)
	})
}

func TestTheListAnswersHead(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.signIn(models.RoleViewer).do(httptest.NewRequest("HEAD", paths.Invites, nil)).status(200)
	})
}
