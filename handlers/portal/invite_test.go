package portal_test

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

// happened are the titles of a timeline, the newest first.
func (a *answer) happened() []string {
	return a.doc.Find("#invite-live .trail").Map(func(_ int, s *goquery.Selection) string { return squeeze(s.Find("p.font-medium").Text()) })
}

// part asks for the live part of an invite's page as htmx does.
func (b *browser) part(inv *models.Invite) *answer {
	r := httptest.NewRequest("GET", paths.InviteTimeline(inv.ID, ""), nil)
	r.Header.Set("HX-Request", "true")
	return b.do(r)
}

func TestPageOfAnInviteShowsWhatIsKnown(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		got := a.signIn(models.RoleMember).get(paths.Invite(inv.ID)).status(200)
		got.has("#invite-stage", "Queued").has("dl", "ana@example.com").has("dl", "Welcome invitation").has("dl", inv.UserID).has("dl", inv.ID).has("dl", "by test")
		if link := got.doc.Find("#landing-url").AttrOr("value", ""); link != origin+paths.Landing(inv.Token) {
			t.Errorf("landing page %q", link)
		}
	})
}

func TestViewersSeeAnInviteWithoutItsLink(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleViewer)
		for _, got := range []*answer{b.get("/"), b.get(paths.Invite(inv.ID)).has("main", "not shown to viewers"), b.part(inv)} {
			if strings.Contains(got.Body.String(), inv.Token) {
				t.Error("a viewer got hold of the link")
			}
		}
	})
}

func TestTimelineTellsTheWholeStory(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		w := a.builtIn()
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.clock.pass(time.Second)
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendDeferred, Code: 451, Reply: "451 greylisted"})
		a.clock.pass(time.Minute)
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		a.clock.pass(time.Hour)
		walk := a.open(inv)
		a.clock.pass(time.Second)
		a.signInAt(walk, models.SignInOutcome{Error: models.ErrorInvalidCredentials})
		a.clock.pass(time.Second)
		a.signInAt(walk, models.SignInOutcome{})
		a.clock.pass(time.Second)
		a.deliverAll(w, models.DeliveryResult{Code: 200})

		got := a.signIn(models.RoleViewer).get(paths.Invite(inv.ID)).status(200).has("#invite-stage", "Linked").count("[data-advice]", 0)
		titles := slices.DeleteFunc(got.happened(), func(title string) bool { return strings.HasPrefix(title, "Webhook ") })
		want := []string{
			"Account connected", "Linked", "Started", "Sign-in failed", "Started", "Opened by a person",
			"Mail put into the outbox", "Mail not taken yet", "Invited",
		}
		if !slices.Equal(titles, want) {
			t.Errorf("told %q, want %q", titles, want)
		}
		got.has("#invite-live", "451 greylisted").has("#invite-live", "as George: The user name or password is not right.")
		got.has("#invite-live", "Webhook INVITE_LINKED").has("#invite-live", "Built-in receiver")
		got.count(`#invite-live a[href^="/webhooks/`+w.ID+`/deliveries/"]`, 6)
	})
}

func TestMailServersReplyIsTold(t *testing.T) {
	for _, tc := range []struct {
		result                         models.SendResult
		stage, happened, advice, doing string
	}{
		{models.SendResult{Outcome: models.SendAccepted, Reply: "queued as 4711"}, "Sent", "Mail taken by the mail server", "a little time", ""},
		{models.SendResult{Outcome: models.SendCaptured}, "Sent", "Mail put into the outbox", "has reached nobody", "See the mail"},
		{models.SendResult{Outcome: models.SendRefused, Reply: "no such user"}, "Mail failed", "Mail refused for good", "“no such user”", "Correct the address"},
		{models.SendResult{Outcome: models.SendUnknown, Reply: "connection lost"}, "Mail failed", "Mail handed over, and no answer", "never said whether it took it", "Send again"},
		{models.SendResult{Outcome: models.SendDeferred, Reply: "try later"}, "Queued", "Mail not taken yet", "“try later”", ""},
	} {
		t.Run(string(tc.result.Outcome), func(t *testing.T) {
			each(t, func(t *testing.T, a *app) {
				inv := a.invite(models.Production, "Ana Ramírez", "ana@example.com")
				a.send(models.Production, tc.result)
				b := a.signIn(models.RoleMember)
				b.post(paths.Mode, map[string][]string{"mode": {"PRODUCTION"}})
				got := b.get(paths.Invite(inv.ID)).status(200).has("#invite-stage", tc.stage).has("[data-advice]", tc.advice)
				got.has("#invite-live", tc.result.Reply)
				if !slices.Contains(got.happened(), tc.happened) {
					t.Errorf("told %q", got.happened())
				}
				listed, failed := b.get(paths.Invites), 0
				if tc.stage == "Mail failed" {
					listed.has("[data-reply]", models.AsSentence(tc.result.Reply))
					failed = 1
				}
				listed.count("[data-reply]", failed)
				if doing := got.text("[data-advice] .button"); doing != tc.doing {
					t.Errorf("advises to %q, want %q", doing, tc.doing)
				}
			})
		})
	}
}

func TestPageFollowsOnlyWhatIsUnderWay(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		w := a.builtIn()
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.deliverAll(w, models.DeliveryResult{Code: 200})
		b := a.signIn(models.RoleViewer)
		page := b.get(paths.Invite(inv.ID)).status(200)
		live := page.doc.Find("#invite-live")
		if live.AttrOr("hx-get", "") != paths.InviteTimeline(inv.ID, "") || live.AttrOr("hx-trigger", "") != "every 1s" {
			t.Error("the page does not follow a mail that is about to go out")
		}
		b.part(inv).status(200).count("#invite-live[hx-trigger]", 1).count("#invite-stage[hx-swap-oob]", 1).count(".shell", 0)

		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		b.part(inv).status(200).count("#invite-live[hx-trigger]", 1).has("#invite-stage", "Sent") // INVITE_INVITED is on its way
		a.deliverAll(w, models.DeliveryResult{Code: 200})
		b.part(inv).status(200).count("#invite-live", 1).count("#invite-live[hx-trigger]", 0)
		b.get(paths.Invite(inv.ID)).count("#invite-live[hx-trigger]", 0)
		b.get(paths.InviteTimeline(inv.ID, "")).leadsTo(paths.Invite(inv.ID))
	})
}

func TestPageStopsFollowingWhatTakesLong(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendDeferred, Reply: "try later"})
		b := a.signIn(models.RoleViewer)
		b.part(inv).count("#invite-live[hx-trigger]", 1)
		a.clock.pass(time.Minute)
		b.part(inv).count("#invite-live[hx-trigger]", 0)
	})
}

func TestNoMailIsOnItsWayWithoutAMailServer(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Production, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleMember)
		b.post(paths.Mode, url.Values{"mode": {"production"}, "return": {"/"}}).status(303)
		b.post(paths.ResendInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has("#toasts", "A fresh mail to ana@example.com goes to the outbox and reaches nobody: no mail server is set up.")
	})
}

func TestSendingAgainRenewsTheExpiry(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.clock.pass(15 * 24 * time.Hour)
		if err := a.db.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		b := a.signIn(models.RoleMember)
		b.get(paths.Invite(inv.ID)).has("#invite-stage", "Expired").has("[data-advice]", "The link has run out unused.").has("#invite-facts", "does not work any more")
		b.post(paths.ResendInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		got := b.get(paths.Invite(inv.ID)).has("#toasts", "A fresh mail to ana@example.com goes to the outbox.").has("#invite-stage", "Queued")
		if got.happened()[0] != "Mail waits to be sent" || !slices.Contains(got.happened(), "Sent again, with a renewed expiry") {
			t.Errorf("told %q", got.happened())
		}
		if after := a.reload(inv); !after.ExpiresAt.After(inv.ExpiresAt) {
			t.Error("the expiry was not renewed")
		}
	})
}

// A second press of the button, or a colleague's, is no second reminder; where no mail has got there, nothing keeps one from trying again.
func TestAMailThatWasJustTakenIsNotFollowedByAnother(t *testing.T) {
	for _, tc := range []struct {
		outcome models.SendOutcome
		after   time.Duration
		mails   int
	}{
		{models.SendAccepted, 59 * time.Second, 1},
		{models.SendAccepted, time.Minute, 2},
		{models.SendRefused, time.Second, 2},
		{models.SendUnknown, time.Second, 2},
	} {
		t.Run(string(tc.outcome)+" "+tc.after.String(), func(t *testing.T) {
			each(t, func(t *testing.T, a *app) {
				inv := a.invite(models.Production, "Ana Ramírez", "ana@example.com")
				a.send(models.Production, models.SendResult{Outcome: tc.outcome, Reply: "4711"})
				b := a.signIn(models.RoleMember)
				b.post(paths.Mode, map[string][]string{"mode": {"PRODUCTION"}})
				a.clock.pass(tc.after)
				b.post(paths.ResendInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
				page := b.get(paths.Invite(inv.ID))
				history, err := a.scope(models.Production).History(t.Context(), inv.ID)
				if err != nil || len(history.Emails) != tc.mails {
					t.Fatalf("%d mails, want %d: %v", len(history.Emails), tc.mails, err)
				}
				if tc.mails == 1 {
					page.has("#toasts .toast-danger", "less than a minute ago")
				}
			})
		})
	}
}

func TestRevoking(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		b := a.signIn(models.RoleMember)
		b.get(paths.Invite(inv.ID)).has("dialog", "The link stops working at once").count(`dialog form[action="`+paths.RevokeInvite(inv.ID)+`"]`, 1)
		b.post(paths.RevokeInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		got := b.get(paths.Invite(inv.ID)).has("#toasts", "is revoked").has("#invite-stage", "Revoked").has("#invite-live", "By Ada member")
		got.count("dialog", 0).count(`form[action="`+paths.ResendInvite(inv.ID)+`"]`, 0).count("#landing-url", 0)
		b.post(paths.ResendInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has("#toasts .toast-danger", "This invite was revoked; it cannot be sent again.")
	})
}

func TestALinkedInviteCannotBeRevoked(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.signInAt(a.open(inv), models.SignInOutcome{})
		b := a.signIn(models.RoleMember)
		b.post(paths.RevokeInvite(inv.ID), nil).leadsTo(paths.Invite(inv.ID))
		b.get(paths.Invite(inv.ID)).has("#toasts .toast-danger", "linked already").has("#invite-stage", "Linked").count("dialog", 0)
	})
}

func TestWhyAnOpenedInviteIsNotLinked(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		b := a.signIn(models.RoleMember)
		walk := a.open(inv)
		b.get(paths.Invite(inv.ID)).has("[data-advice]", "Give them a little time").count("[data-advice] .button", 0)
		a.clock.pass(2 * time.Hour)
		b.get(paths.Invite(inv.ID)).has("[data-advice]", "opened the page but has not chosen a provider")
		a.signInAt(walk, models.SignInOutcome{NeedsCode: true})
		b.get(paths.Invite(inv.ID)).has("[data-advice]", "has not entered the code")
		a.signInAt(walk, models.SignInOutcome{Error: models.ErrorServiceUnavailable})
		b.get(paths.Invite(inv.ID)).has("[data-advice]", "it failed: The provider cannot be reached at the moment.")
	})
}

func TestWhoOptedOutIsNotWrittenTo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		first := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		a.clock.pass(time.Second)
		if err := a.db.StopInvites(t.Context(), first.Token); err != nil {
			t.Fatal(err)
		}
		b := a.signIn(models.RoleMember)
		if got := b.get(paths.Invite(first.ID)); got.happened()[0] != "Opted out" {
			t.Errorf("told %q", got.happened())
		} else {
			// This invite has been sent, and reminding would be in vain.
			got.has("[data-advice]", "asked for no more e-mail").has("#invite-stage", "Opted out")
		}
		form := a.inviteForm()
		form["told"] = hiddenFields(b.post(paths.Invites, form).status(409), "#invite-told")["told"]
		to := b.post(paths.Invites, form).status(303).Header().Get("Location")
		got := b.get(to).has("#toasts", "asked for no more e-mail").has("#invite-stage", "Opted out").has("[data-advice]", "asked for no more e-mail")
		got.has("[data-advice] a.button", "Show the QR code").has("#invite-live", "No mail was sent")
	})
}

func TestATemplateWithoutMailAsksToHandOutTheLink(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		content := models.SampleTemplate()
		content.Email.SendEmail = false
		template, err := a.scope(models.Sandbox).CreateTemplate(t.Context(), content)
		if err != nil {
			t.Fatal(err)
		}
		b, form := a.signIn(models.RoleMember), a.inviteForm()
		form.Set("templateId", template.ID)
		got := b.get(b.post(paths.Invites, form).status(303).Header().Get("Location"))
		got.has("#toasts", "copy the link").has("#invite-stage", "Sent").has("[data-advice]", "hand it to Ana Ramírez")
		if !slices.Equal(got.happened(), []string{"Link ready", "Invited"}) {
			t.Errorf("told %q", got.happened())
		}
	})
}

func TestFailingWebhooksAreTold(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		w := a.builtIn()
		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.deliverAll(w, models.DeliveryResult{Code: 500})
		b := a.signIn(models.RoleViewer)
		b.get(paths.Invite(inv.ID)).has("#invite-live", "Webhook USER_CREATED").has("#invite-live", "Failing").has("#invite-live", "answered 500").has("#invite-live", "next try")
		if err := a.scope(models.Sandbox).DeleteWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		b.get(paths.Invite(inv.ID)).status(200).has("#invite-live", "an endpoint that was deleted").count(`#invite-live a[href*="/deliveries/"]`, 0)
	})
}
