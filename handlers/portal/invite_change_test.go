package portal_test

import (
	"bytes"
	"image/png"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/views/pages"
	"invites/web/paths"
)

func TestExtendingALink(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		b := a.signIn(models.RoleMember)
		a.clock.pass(24 * time.Hour)
		b.get(paths.Invite(inv.ID)).count(`form[action="`+paths.ExtendInvite(inv.ID)+`"]`, 1)
		b.post(paths.ExtendInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		got := b.get(paths.Invite(inv.ID)).has("#toasts", "No mail was sent").has("#toasts", "expires in 14 days")
		if !slices.Contains(got.happened(), "Link extended, without a mail") || !a.reload(inv).ExpiresAt.After(inv.ExpiresAt) {
			t.Errorf("told %q", got.happened())
		}
	})
}

func TestCorrectingAnAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@exmaple.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		a.open(inv)
		b := a.signIn(models.RoleMember)
		form := b.get(paths.CorrectInvite(inv.ID)).status(200).has("main", "stops working at once").has("main", "It was opened already")
		if form.value("email") != "ana@exmaple.com" {
			t.Errorf("the form begins with %q", form.value("email"))
		}
		for _, wrong := range []string{"", "ana", "ana@exmaple.com"} {
			got := b.post(paths.CorrectInvite(inv.ID), url.Values{"email": {wrong}}).status(422).count("[aria-invalid=true]", 1)
			if got.value("email") != wrong {
				t.Errorf("%q came back as %q", wrong, got.value("email"))
			}
		}
		a.clock.pass(time.Second)
		b.post(paths.CorrectInvite(inv.ID), url.Values{"email": {"ana@example.com"}}).leadsTo(paths.Invite(inv.ID))
		got := b.get(paths.Invite(inv.ID)).has("#toasts", "is corrected. A fresh mail to ana@example.com goes to the outbox.").has("#toasts", "The earlier link no longer works").has("dl", "ana@example.com")
		if !slices.Contains(got.happened(), "Address corrected, with a new link") {
			t.Errorf("told %q", got.happened())
		}
		got.has("#invite-live .trail", "It was ana@exmaple.com, now ana@example.com. The earlier link no longer works.")
		got.has("#invite-stage", "Sent").has("[data-advice]", "about to go out")
		if a.reload(inv).Token == inv.Token {
			t.Error("the link is the same")
		}
		stale := url.Values{"email": {"anna@example.com"}, pages.WrongField: {form.value(pages.WrongField)}}
		b.post(paths.CorrectInvite(inv.ID), stale).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has("#toasts .toast-danger", "it is ana@example.com now").has("dl", "ana@example.com")
		a.invite(models.Sandbox, "Bo Lind", "bo@example.com")
		stale.Set("email", "bo@example.com") // the form that comes back with a remark does not forget which address it was shown with
		asked := b.post(paths.CorrectInvite(inv.ID), stale).status(409)
		stale.Set(pages.WrongField, asked.value(pages.WrongField))
		stale.Set(pages.RemarkField, asked.value(pages.RemarkField))
		b.post(paths.CorrectInvite(inv.ID), stale).leadsTo(paths.Invite(inv.ID))
		if now := a.reload(inv); now.Email != "ana@example.com" {
			t.Errorf("it went to %s", now.Email)
		}
	})
}

// What became of the address is told also where no mail went to any of them.
func TestCorrectingTheAddressOfAnInviteWithoutMail(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		mute := a.namedTemplate(models.Sandbox, "By hand")
		mute.Email.SendEmail = false
		if _, err := a.scope(models.Sandbox).ReplaceTemplate(t.Context(), mute.ID, mute.TemplateContent); err != nil {
			t.Fatal(err)
		}
		inv := a.inviteWith(mute, "ana@exmaple.com")
		b := a.signIn(models.RoleMember)
		b.get(paths.CorrectInvite(inv.ID)).has("main", "No mail goes out").has("main form button", "Correct without a mail")
		b.post(paths.CorrectInvite(inv.ID), url.Values{"email": {"ana@example.com"}}).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has("#invite-live .trail", "It was ana@exmaple.com, now ana@example.com.")
	})
}

func TestReplacingAnInviteFromItsPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleMember)
		form := b.get(paths.ReplaceInvite(inv.ID)).status(200).has("main", "its link stops working at once")
		if form.value("templateId") != inv.TemplateID {
			t.Errorf("the form begins with %q", form.value("templateId"))
		}
		b.post(paths.ReplaceInvite(inv.ID), url.Values{"templateId": {"tpl-none"}}).status(422).count("[aria-invalid=true]", 1)
		to := b.post(paths.ReplaceInvite(inv.ID), url.Values{"templateId": {inv.TemplateID}}).status(303).Header().Get("Location")
		fresh := a.invites(models.Sandbox)[0]
		if to != paths.Invite(fresh.ID) || fresh.ID == inv.ID {
			t.Fatalf("leads to %s", to)
		}
		b.get(to).has("#toasts", "The earlier invite no longer works").count(`dl a[href="`+paths.Invite(inv.ID)+`"]`, 1)
		old := b.get(paths.Invite(inv.ID)).has("#invite-stage", "Revoked").has("[data-advice]", "replaced by a newer one")
		old.count(`[data-advice] a[href="`+to+`"]`, 1).count(`a[href="`+paths.ReplaceInvite(inv.ID)+`"]`, 0)
		b.get(paths.ReplaceInvite(inv.ID)).status(200).has("main", "was replaced already").count("main form", 0)
		b.post(paths.ReplaceInvite(inv.ID), url.Values{"templateId": {inv.TemplateID}}).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has("#toasts .toast-danger", "replaced already")
	})
}

func TestWhatThereIsToKnowOfAnAddressIsToldBeforeAnInviteGoesThere(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "wrong@example.com")
		other := a.invite(models.Sandbox, "Bo Lind", "bo@example.com")
		b := a.signIn(models.RoleMember)
		typed := url.Values{"email": {"BO@example.com"}}
		asked := b.post(paths.CorrectInvite(inv.ID), typed).status(409).has("[role=alert]", "The address is not corrected yet").has(".lint", "has an open invite").count(`.lint a[href="`+paths.Invite(other.ID)+`"]`, 1)
		if now := a.reload(inv); now.Email != "wrong@example.com" {
			t.Errorf("it went to %s", now.Email)
		}
		typed.Set(pages.RemarkField, asked.value(pages.RemarkField))
		b.post(paths.CorrectInvite(inv.ID), typed).leadsTo(paths.Invite(inv.ID))
		if now := a.reload(inv); now.Email != "BO@example.com" {
			t.Errorf("it stayed at %s", now.Email)
		}
		if err := a.db.StopInvites(t.Context(), a.invite(models.Sandbox, "Cy", "cy@example.com").Token); err != nil {
			t.Fatal(err)
		}
		stopped := b.post(paths.CorrectInvite(inv.ID), url.Values{"email": {"cy@example.com"}}).status(409).has("[role=alert]", "asked for no more e-mail")
		stopped.has("main form", "No mail goes to the address above").has("main form button", "Correct without a mail")
	})
}

func TestARevokedInviteIsNotReplacedButFollowedByANewOne(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleMember)
		b.post(paths.RevokeInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has(`.menu-panel a[href="`+paths.ReplaceInvite(inv.ID)+`"]`, "Invite anew")
		b.get(paths.ReplaceInvite(inv.ID)).has("h1", "Invite anew").has("main", "This one stays revoked").count(".notice", 0)
		to := b.post(paths.ReplaceInvite(inv.ID), url.Values{"templateId": {inv.TemplateID}}).status(303).Header().Get("Location")
		if told := b.get(to).doc.Find("#toasts").Text(); !strings.Contains(told, "is made") || strings.Contains(told, "no longer works") {
			t.Errorf("told %q", told)
		}
	})
}

func TestTheQRCodeIsThatOfTheLink(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleMember)
		b.get(paths.QRInvite(inv.ID)).status(200).count(`main img[src="`+paths.QRImage(inv.ID)+`"]`, 1)
		image := b.get(paths.QRImage(inv.ID)).status(200)
		if image.Header().Get("Cache-Control") != "no-store" || image.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%v", image.Header())
		}
		picture, err := png.Decode(bytes.NewReader(image.Body.Bytes()))
		if err != nil || picture.Bounds().Dx() < 300 {
			t.Errorf("%v, %v", err, picture.Bounds())
		}
		if _, err := a.scope(models.Sandbox).RevokeInvite(t.Context(), inv.ID); err != nil {
			t.Fatal(err)
		}
		b.get(paths.QRImage(inv.ID)).status(409)
		b.get(paths.QRInvite(inv.ID)).status(200).has("main", "does not work any more").count("main img", 0).has("main", "Back to the invite")
	})
}

func TestWhatIsOverCannotBeChanged(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.signInAt(a.open(inv), models.SignInOutcome{})
		b := a.signIn(models.RoleMember)
		for _, path := range []string{paths.ExtendInvite(inv.ID), paths.CorrectInvite(inv.ID), paths.ReplaceInvite(inv.ID)} {
			b.post(path, url.Values{"email": {"bob@example.com"}, "templateId": {inv.TemplateID}}).leadsTo(paths.Invite(inv.ID))
			b.get(paths.Invite(inv.ID)).has("#toasts .toast-danger", "linked already")
		}
		b.get(paths.CorrectInvite(inv.ID)).status(200).count("main form", 0)
		b.get(paths.Invite(inv.ID)).count("[data-advice]", 0).count("dialog", 0)
	})
}

func TestTheLatestMailIsShownAsItWasSent(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		member, viewer := a.signIn(models.RoleMember), a.signIn(models.RoleViewer)
		member.get(paths.Invite(inv.ID)).count("#invite-mail section", 0)
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		member.part(inv).count("#invite-mail[hx-swap-oob] iframe", 1) // it comes by itself, and is left alone once it is there
		got := member.get(paths.Invite(inv.ID)).has("#invite-mail", "Hello").count("#invite-mail iframe[sandbox]", 1)
		if src := got.doc.Find("#invite-mail iframe").AttrOr("src", ""); !strings.HasSuffix(src, "/html") {
			t.Errorf("the frame shows %s", src)
		} else {
			shown := strings.TrimSuffix(strings.TrimPrefix(src, paths.Outbox+"/"), "/html")
			r := httptest.NewRequest("GET", paths.InviteTimeline(inv.ID, shown), nil)
			r.Header.Set("HX-Request", "true")
			member.do(r).status(200).count("#invite-mail", 0)
		}
		viewer.get(paths.Invite(inv.ID)).count("#invite-mail section", 0)
	})
}

func TestFetchesAreToldAsTheGuessThatTheyAre(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Production, "Ana Ramírez", "ana@example.com")
		a.send(models.Production, models.SendResult{Outcome: models.SendAccepted, Reply: "queued"})
		b := a.signIn(models.RoleViewer)
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}})
		note := func(kind models.FetchKind, client string, times int) *answer {
			t.Helper()
			a.clock.pass(time.Minute)
			now := a.clock.now()
			err := a.db.SaveFetches(t.Context(), []models.Fetch{{InviteID: inv.ID, Kind: kind, Client: client, FirstAt: now, LastAt: now, Times: times}})
			if err != nil {
				t.Fatal(err)
			}
			return b.get(paths.Invite(inv.ID)).status(200).has("#invite-stage", "Sent")
		}
		got := note(models.FetchByProgram, "Barracuda’s mail scanner", 3)
		if got.happened()[0] != "Fetched by a machine" {
			t.Errorf("told %q", got.happened())
		}
		got.has("#invite-live", "Barracuda’s mail scanner, 3 times").has("[data-advice]", "The mail has arrived")
		got = note(models.FetchByBrowser, "Firefox on Windows", 1)
		if got.happened()[0] != "Page shown in a browser" {
			t.Errorf("told %q", got.happened())
		}
		got.has("[data-advice]", "shown in a browser (Firefox on Windows), but nobody has pressed its button")
	})
}

func TestAdviceForEveryState(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		staff, err := a.db.CreateStaff(t.Context(), models.NewStaff{Email: "ada@acme.example", Name: "Ada", Role: models.RoleMember, PasswordHash: "none"})
		if err != nil {
			t.Fatal(err)
		}
		accepted := models.SendResult{Outcome: models.SendAccepted, Reply: "queued"}
		expect := func(inv *models.Invite, text, label, to string) {
			t.Helper()
			b := a.signInAs(staff) // weeks pass, and sessions end
			b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}})
			got := b.get(paths.Invite(inv.ID)).status(200).has("[data-advice]", text)
			if doing := got.text("[data-advice] .button"); doing != label {
				t.Errorf("%s: advises to %q, want %q", text, doing, label)
			}
			if to != "" {
				got.count(`[data-advice] [href="`+to+`"], [data-advice] [action="`+to+`"]`, 1)
			}
		}
		inv := a.invite(models.Production, "Ana Ramírez", "ana@example.com")
		expect(inv, "about to go out", "", "")
		a.send(models.Production, accepted)
		expect(inv, "Give Ana Ramírez a little time", "", "")
		a.clock.pass(time.Hour)
		expect(inv, "nobody has clicked its link yet", "Send again", paths.ResendInvite(inv.ID))
		a.clock.pass(13*24*time.Hour + 12*time.Hour)
		expect(inv, "runs out within a day", "Send again", paths.ResendInvite(inv.ID))
		a.clock.pass(24 * time.Hour)
		expect(inv, "run out unused", "Send again", paths.ResendInvite(inv.ID))
		if err := a.db.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect(inv, "run out unused", "Send again", paths.ResendInvite(inv.ID))
		if _, err := a.scope(models.Production).RevokeInvite(t.Context(), inv.ID); err != nil {
			t.Fatal(err)
		}
		expect(inv, "was revoked", "Invite anew", paths.ReplaceInvite(inv.ID))

		opened := a.invite(models.Production, "Bob", "bob@example.com")
		a.send(models.Production, accepted)
		a.open(opened)
		a.clock.pass(15 * 24 * time.Hour)
		expect(opened, "Bob opened the page, but the link ran out", "Send again", paths.ResendInvite(opened.ID))
	})
}
