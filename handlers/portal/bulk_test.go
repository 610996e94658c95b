package portal_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

// people invites so many, all at once.
func (a *app) people(n int) {
	a.t.Helper()
	template := a.anyTemplate(models.Sandbox).ID
	rows := make([]models.NewInvite, n)
	for i := range rows {
		rows[i] = models.NewInvite{FullName: fmt.Sprintf("Person %03d", i), Email: fmt.Sprintf("p%d@example.com", i), TemplateID: template}
	}
	if _, err := a.scope(models.Sandbox).CreateInvites(a.t.Context(), rows); err != nil {
		a.t.Fatal(err)
	}
}

// planned posts a selection and returns the address of its page.
func (b *browser) planned(form url.Values) string {
	b.a.t.Helper()
	return b.post(paths.InvitesBulk, form).status(303).Header().Get("Location")
}

func TestRevokingASelection(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		cleo, bob, ana := a.three()
		b := a.signIn(models.RoleMember)
		page := b.planned(url.Values{"action": {"REVOKE"}, "id": {cleo.ID, bob.ID}, "q": {"example"}})
		got := b.get(page).status(200).has("h1", "Revoke 1 invitation?").has("main", "A revoked link dies at once").has("main", "cannot be undone")
		got.has("[data-foreseen]", "1 will be revoked").has("[data-foreseen]", "1 is linked already and stays so").has("main", "Bob Li.").count("main :contains('Cleo Diaz')", 0).has("main form button", "Revoke 1 invitation")
		if a.reload(bob).RevokedAt != nil {
			t.Fatal("it was done before it was confirmed")
		}
		b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(paths.Invites + "?q=example")
		b.get(paths.Invites+"?q=example").has("#toasts", "1 invitation revoked. 1 is linked already and stays so.")
		if a.reload(bob).RevokedAt == nil || a.reload(ana).RevokedAt != nil {
			t.Error("others were revoked")
		}
		done := b.get(page).status(200).has("h1", "1 invitation revoked").has("[data-outcomes]", "1 revoked").has("main", "Bob Li.").count("main form", 0)
		result := b.get(done.doc.Find("main a[download]").AttrOr("href", "")).rows()
		if len(result) != 2 || !strings.Contains(fmt.Sprint(result), "Cleo Diaz cleo@example.com Left alone: linked already") {
			t.Errorf("%q", result)
		}
	})
}

func TestSendingAgainAndExtendingASelection(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, bob, ana := a.three()
		b := a.signIn(models.RoleMember)
		for _, tc := range []struct{ kind, title, effect, told string }{
			{"RESEND", "Send 1 invitation again?", "gets a fresh e-mail", "1 invitation sent again. 1 is linked already and stays so, 1 has a mail on its way already and gets no second."},
			{"EXTEND", "Extend 2 links?", "works for 14 days from now", "2 links extended. 1 is linked already and stays so."},
		} {
			page := b.planned(url.Values{"action": {tc.kind}, "all": {"true"}, "id": {ana.ID}})
			got := b.get(page).status(200).has("h1", tc.title).has("main", tc.effect)
			b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(paths.Invites)
			b.get(paths.Invites).has("#toasts", tc.told)
		}
		if !a.reload(bob).ExpiresAt.After(bob.ExpiresAt) {
			t.Error("the link was not renewed")
		}
	})
}

// unreached is somebody whose mail was refused for good, with what the mail server said.
func (a *app) unreached(name, reply string) *models.Invite {
	a.t.Helper()
	inv := a.invite(models.Sandbox, name, strings.ReplaceAll(strings.ToLower(name), " ", ".")+"@example.com")
	a.send(models.Sandbox, models.SendResult{Outcome: models.SendRefused, Code: 550, Reply: reply})
	return inv
}

// Whoever was helped is not among those in need any more: what was done is told on a page of its own, which leads back.
func TestAfterHelpingThoseInNeedOneSeesWhatWasDone(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		for i := range 3 {
			a.unreached(fmt.Sprintf("Person %d", i), "550 5.1.1 no such user")
		}
		b := a.signIn(models.RoleMember)
		list := paths.Invites + "?attention=failed"
		page := b.planned(url.Values{"action": {"REVOKE"}, "all": {"true"}, "attention": {"failed"}, "id": {"iv-none"}})
		got := b.get(page).has("h1", "Revoke 3 invitations?").count(`main a[href="`+list+`"]:contains("Back to the invites")`, 1)
		b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(page)
		b.get(page).has("h1", "3 invitations revoked").has("main", "Person 2, Person 1, Person 0.").count("#toasts .toast", 0).count(`main a[href="`+list+`"]:contains("Back to the invites")`, 1)
		b.get(list).has("main", "Nobody needs this now").has("main", "Invites whose mail was refused").count("main :contains('helped')", 0)
	})
}

func TestWhatIsBegunOnTheDashboardLeadsBackThere(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.three()
		a.clock.pass(13*24*time.Hour + time.Hour)
		b := a.signIn(models.RoleMember)
		dashboard := b.get(paths.Dashboard)
		fields := url.Values{}
		for _, field := range dashboard.doc.Find(`main form[action="` + paths.InvitesBulk + `"] input[type=hidden]`).EachIter() {
			fields.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
		}
		page := b.planned(fields)
		back := `main a.button[href="` + paths.Dashboard + `"]:contains("Back to the dashboard")`
		got := b.get(page).has("h1", "Extend 2 links?").count(back, 1).count(`main a[href*="`+paths.Invites+`?"][href*="via"]`, 0)
		b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(page)
		b.get(page).has("h1", "2 links extended").count(back, 1)
		b.get(paths.Dashboard).count(`main form[action="`+paths.InvitesBulk+`"]`, 0)
		b.post(paths.InvitesBulk, url.Values{"action": {"EXTEND"}, "via": {"dashboard"}}).leadsTo(paths.Dashboard)
	})
}

func TestABulkActionNeedsASelection(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		cleo, _, _ := a.three()
		b := a.signIn(models.RoleMember)
		b.post(paths.InvitesBulk, url.Values{"action": {"REVOKE"}, "stage": {"sent"}}).leadsTo(paths.Invites + "?stage=sent")
		b.get(paths.Invites).has("#toasts .toast-danger", "No invite is selected")
		b.post(paths.InvitesBulk, url.Values{"action": {"NONSENSE"}, "id": {cleo.ID}}).status(400)
		b.post(paths.InvitesBulk, url.Values{"action": {"REVOKE"}, "all": {"true"}, "stage": {"nonsense"}}).status(400)
		page := b.planned(url.Values{"action": {"REVOKE"}, "id": {cleo.ID}})
		b.get(page).has("main", "There is nothing to do").count("main form", 0)
		b.get(paths.Bulk("bulk-none", nil)).status(404).has("main", "no such bulk action")
	})
}

func TestALargeBulkActionIsFollowedOnItsPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.people(250)
		b := a.signIn(models.RoleMember)
		page := b.planned(url.Values{"action": {"REVOKE"}, "all": {"true"}, "q": {"person"}})
		got := b.get(page).has("h1", "Revoke 250 invitations?").has("main", "Person 249, Person 248, Person 247, Person 246, Person 245 and 245 more.")
		b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(page)
		b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(page)
		running := b.get(page).status(200).has("#toasts .toast-danger", "confirmed already").has("h1", "Revoking invitations").has("label[for=bulk-progress]", "Done so far").has("main", "0 of 250").has("main", "You may close this page")
		b.get(paths.Invites).has("main", "Revoking invitations: 0 of 250 done so far.").count(`main .notice a[href^="/invites/bulk/"]`, 1)

		id := strings.Split(strings.TrimPrefix(page, paths.InvitesBulk+"/"), "?")[0]
		if err := a.db.RunBulk(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		follow := running.doc.Find("#bulk-live").AttrOr("hx-get", "")
		r := httptest.NewRequest("GET", follow, nil)
		r.Header.Set("HX-Request", "true")
		b.do(r).status(200).has("#bulk-live", "200 of 250").has("[data-outcomes]", "200 revoked").count("html .shell", 0)
		b.get(follow).leadsTo(page)
		if err := a.db.RunBulk(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		r = httptest.NewRequest("GET", follow, nil)
		r.Header.Set("HX-Request", "true")
		over := b.do(r).status(200).has("title", "250 invitations revoked").has("[hx-swap-oob='innerHTML:main h1']", "250 invitations revoked")
		over.count("#bulk-live[hx-get]", 0).count("dialog", 0).has("[hx-swap-oob='innerHTML:#bulk-actions']", "Result of each as CSV").has("#bulk-live", "Done")
		done := b.get(page).status(200).has("h1", "250 invitations revoked").count("#bulk-live[hx-get]", 0)
		if len(b.get(done.doc.Find("main a[download]").AttrOr("href", "")).rows()) != 250 {
			t.Error("the result is not whole")
		}
		b.get(paths.Invites).count(`main .notice a[href^="/invites/bulk/"]`, 0)
	})
}

func TestStoppingABulkAction(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.people(250)
		b := a.signIn(models.RoleMember)
		page := b.planned(url.Values{"action": {"REVOKE"}, "all": {"true"}})
		b.post(b.get(page).doc.Find("main form").AttrOr("action", ""), nil)
		if err := a.db.RunBulk(t.Context(), strings.TrimPrefix(page, paths.InvitesBulk+"/")); err != nil {
			t.Fatal(err)
		}
		stop := b.get(page).doc.Find("main dialog form").AttrOr("action", "")
		b.post(stop, nil).leadsTo(page)
		b.get(page).has("#toasts", "Stopped. 200 invitations revoked.").has("main", "50 invitations left as they were").count("#bulk-live[hx-get]", 0)
		b.post(stop, nil).leadsTo(page)
		b.get(page).has("#toasts .toast-danger", "has ended already")
	})
}

func TestABulkActionLeadsBackToTheListInItsOrder(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		cleo, bob, _ := a.three()
		b := a.signIn(models.RoleMember)
		list := paths.Invites + "?q=example&sort=name-z"
		got := b.get(list).count(`#bulk input[type=hidden][name=sort][value="name-z"]`, 1)
		form := url.Values{"action": {"REVOKE"}, "id": {cleo.ID, bob.ID}}
		for _, field := range got.doc.Find("#bulk input[type=hidden]").EachIter() {
			form.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
		}
		page := b.planned(form)
		got = b.get(page).count(`main a[href="`+list+`"]:contains("Back to the invites")`, 1)
		b.post(got.doc.Find("main form").AttrOr("action", ""), nil).leadsTo(list)
		b.get(page).count(`main a[href="`+list+`"]:contains("Back to the invites")`, 1)
		b.post(paths.InvitesBulk, url.Values{"action": {"REVOKE"}, "q": {"example"}, "sort": {"name-z"}}).leadsTo(list)
		b.post(paths.InvitesBulk, url.Values{"action": {"REVOKE"}, "all": {"true"}, "sort": {"nonsense"}}).status(400)
	})
}

func TestALargeBulkActionKeepsTheOrderOfTheListWhileItRuns(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.people(250)
		b := a.signIn(models.RoleMember)
		page := b.planned(url.Values{"action": {"REVOKE"}, "all": {"true"}, "sort": {"oldest"}})
		list := paths.Invites + "?sort=oldest"
		b.post(b.get(page).doc.Find("main form").AttrOr("action", ""), nil).leadsTo(page)
		running := b.get(page).count(`main a[href="`+list+`"]:contains("Back to the invites")`, 1)
		follow := running.doc.Find("#bulk-live").AttrOr("hx-get", "")
		b.get(follow).leadsTo(page)
		r := httptest.NewRequest("GET", follow, nil)
		r.Header.Set("HX-Request", "true")
		b.do(r).status(200).count(`#bulk-live[hx-get="`+follow+`"]`, 1)
		b.post(running.doc.Find("main dialog form").AttrOr("action", ""), nil).leadsTo(page)
		b.get(page).has("main", "Stopped before the end").count(`main a[href="`+list+`"]:contains("Back to the invites")`, 1)
	})
}

func TestPastBulkActionsAreListed(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		cleo, bob, _ := a.three()
		b := a.signIn(models.RoleAdmin)
		b.get(paths.InvitesBulk).status(200).has("main", "Nothing was done to many invites yet")
		page := b.planned(url.Values{"action": {"REVOKE"}, "id": {cleo.ID, bob.ID}})
		b.get(paths.InvitesBulk).has("main", "Nothing was done to many invites yet")
		b.post(b.get(page).doc.Find("main form").AttrOr("action", ""), nil)
		got := b.get(paths.InvitesBulk).has("tbody tr", "Revoke 2 invitations").has("tbody tr", "Done").count(`tbody a[href="`+page+`"]`, 1).count("tbody a[download]", 1)
		got.has("[aria-sort=descending]", "Begun")
		b.get(paths.InvitesBulk+"?kind=EXTEND").has("main", "No bulk action fits").count(`a.chip[href="`+paths.InvitesBulk+`"]`, 1)
		b.get(paths.InvitesBulk + "?kind=NONSENSE").status(400)
		if rows := b.get(paths.BulkExport + "?kind=REVOKE").rows(); len(rows) != 1 || !strings.Contains(fmt.Sprint(rows), "Revoke Done 2 1 1") {
			t.Errorf("%q", rows)
		}
		id := strings.TrimPrefix(page, paths.InvitesBulk+"/")
		b.get(page).count(`main a[href="`+paths.AuditOf(id)+`"]`, 1)
		b.get(paths.AuditOf(id)).has("tbody", "Bulk action started").count(`tbody a[href="`+page+`"]`, 1)
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}, "return": {"/"}})
		b.get(paths.InvitesBulk).has("main", "Nothing was done to many invites yet")
	})
}
