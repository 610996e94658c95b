package portal_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/models/store"
	"invites/web/mail"
	"invites/web/paths"
)

// mailHTML is what the mails of these tests hold, as a whole document.
const mailHTML = "<!DOCTYPE html><html><head><title>Mail</title></head><body><p style=\"color:red\">Grüße</p><a href=\"https://x.example/i/secret\">Link</a></body></html>"

// sent lets a worker's try of an invite's e-mail end with the result.
func (a *app) sent(inv *models.Invite, r models.SendResult) *models.Email {
	a.t.Helper()
	ctx := a.t.Context()
	found, err := a.scope(inv.Mode).Emails(ctx, models.Page{Size: 100})
	if err != nil {
		a.t.Fatal(err)
	}
	var email *models.Email
	for i := range found.Items {
		if found.Items[i].InviteID == inv.ID {
			email = &found.Items[i]
		}
	}
	if email == nil {
		a.t.Fatal("the invite has no e-mail")
	}
	work, err := a.db.ClaimEmail(ctx, email.ID, time.Minute, a.write)
	if err != nil || work == nil {
		a.t.Fatalf("claim: %v, %v", work, err)
	}
	if err := a.db.RecordEmail(ctx, work.Attempt.ID, r, models.MailSchedule()); err != nil {
		a.t.Fatal(err)
	}
	return &work.Email
}

func (a *app) write(w *store.Sending) (store.Frozen, error) {
	m := mail.Message{
		ID: w.Email.ID, FromName: "Nørd & Co", FromAddress: a.config.MailFrom, ToAddress: w.Email.ToAddress, Subject: "Grüße, " + w.Invite.FullName,
		Text: "Grüße\n" + strings.Repeat("lang ", 40), HTML: mailHTML, Date: a.clock.now(),
	}
	raw, err := mail.Compose(m)
	return store.Frozen{Subject: m.Subject, MessageID: mail.MessageID(m.ID, m.FromAddress), Raw: raw}, err
}

func TestOutboxListsWhatBecameOfEachMail(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleViewer)
		b.get(paths.Outbox).status(200).has("main h2", "No mail yet")
		template := a.namedTemplate(models.Sandbox, "Welcome")
		a.inviteWith(template, "queued@example.com")
		for address, result := range map[string]models.SendResult{
			"captured@example.com": {Outcome: models.SendCaptured},
			"refused@example.com":  {Outcome: models.SendRefused, Code: 550, Reply: "550 No such user"},
			"later@example.com":    {Outcome: models.SendDeferred, Code: 451, Reply: "451 Try later"},
			"unknown@example.com":  {Outcome: models.SendUnknown, Reply: "The connection broke"},
		} {
			a.sent(a.inviteWith(template, address), result)
		}
		list := b.get(paths.Outbox).status(200).count("tbody tr", 5)
		for address, want := range map[string]string{
			"queued@example.com": "Being written to queued@example.com On its way", "captured@example.com": "Grüße, Ana Example to captured@example.com Captured",
			"refused@example.com": "550 No such user Failed", "later@example.com": "451 Try later Trying again", "unknown@example.com": "The connection broke Not known",
		} {
			row := list.doc.Find("tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), address) })
			if got := squeeze(row.Text()); !strings.Contains(got, want) {
				t.Errorf("row reads %q, want %q", got, want)
			}
		}
	})
}

func TestMailIsShownWithItsTriesTextAndTheWayToItsLandingPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, inv := a.signIn(models.RoleMember), a.inviteWith(a.namedTemplate(models.Sandbox, "Welcome"), "ana@example.com")
		a.sent(inv, models.SendResult{Outcome: models.SendDeferred, Code: 451, Reply: "451 Try later"})
		a.clock.pass(time.Minute)
		email := a.sent(inv, models.SendResult{Outcome: models.SendCaptured, Reply: "kept"})

		page := b.get(paths.Email(email.ID)).status(200).has("h1", "Grüße, Ana Example").has("main", "Nørd & Co <invites@acme.example>")
		page.has("[data-mail=text]", "Grüße lang lang").count(`iframe[src="`+paths.EmailHTML(email.ID)+`"][sandbox="allow-popups allow-popups-to-escape-sandbox"]`, 1)
		page.count(`a[target=_blank][href="`+origin+paths.Landing(inv.Token)+`"]`, 1).count(`a[href="`+paths.Invite(inv.ID)+`"]`, 1)
		page.count(`a[download="`+email.ID+`.eml"][href="`+paths.EmailSource(email.ID)+`"]`, 1)
		if tries := page.text("main ol li.trail"); !strings.Contains(tries, "Try 2: kept in the outbox") || !strings.Contains(tries, "451 Try later") {
			t.Errorf("tries read %q", tries)
		}
	})
}

func TestMailInItsFrameCanOnlyOpenItsLinks(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, inv := a.signIn(models.RoleMember), a.inviteWith(a.namedTemplate(models.Sandbox, "Welcome"), "ana@example.com")
		email := a.sent(inv, models.SendResult{Outcome: models.SendCaptured})
		framed := b.get(paths.EmailHTML(email.ID)).status(200)
		policy := framed.Header().Get("Content-Security-Policy")
		for _, want := range []string{
			"sandbox allow-popups allow-popups-to-escape-sandbox;", "default-src 'none'", "frame-ancestors 'self'", "form-action 'none'",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("policy %q lacks %q", policy, want)
			}
		}
		if strings.Contains(policy, "script") {
			t.Errorf("policy %q lets scripts run", policy)
		}
		if got, want := framed.Body.String(), strings.Replace(mailHTML, "<head>", `<head><base target="_blank">`, 1); got != want {
			t.Errorf("the frame shows %q, want %q", got, want)
		}
		if got := framed.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("content type %q", got)
		}
		if around := b.get(paths.Email(email.ID)).Header().Get("Content-Security-Policy"); !strings.Contains(around, "frame-src 'self'") {
			t.Errorf("the page's policy %q keeps the frame out", around)
		}
	})
}

func TestMailSourceIsByteExactAndNoPage(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, inv := a.signIn(models.RoleMember), a.inviteWith(a.namedTemplate(models.Sandbox, "Welcome"), "ana@example.com")
		email := a.sent(inv, models.SendResult{Outcome: models.SendCaptured})
		source := b.get(paths.EmailSource(email.ID)).status(200)
		if !bytes.Equal(source.Body.Bytes(), email.Raw) || !bytes.Contains(email.Raw, []byte("\r\n")) {
			t.Errorf("source %q, want %q", source.Body, email.Raw)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		} {
			if got := source.Header().Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func TestViewerSeesAMailWithoutItsText(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, inv := a.signIn(models.RoleViewer), a.inviteWith(a.namedTemplate(models.Sandbox, "Welcome"), "ana@example.com")
		email := a.sent(inv, models.SendResult{Outcome: models.SendCaptured})
		page := b.get(paths.Email(email.ID)).status(200).has("main", "not shown to viewers").has("main", "ana@example.com").count("iframe", 0)
		if strings.Contains(page.Body.String(), inv.Token) {
			t.Error("the page holds the invitee's link")
		}
		b.get(paths.EmailHTML(email.ID)).status(403)
		b.get(paths.EmailSource(email.ID)).status(403)
	})
}

func TestMailThatIsNotWrittenYetSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, inv := a.signIn(models.RoleMember), a.inviteWith(a.namedTemplate(models.Sandbox, "Welcome"), "ana@example.com")
		found, err := a.scope(models.Sandbox).Emails(t.Context(), models.Page{})
		if err != nil || len(found.Items) != 1 || found.Items[0].InviteID != inv.ID {
			t.Fatalf("%v, %v", found, err)
		}
		id := found.Items[0].ID
		b.get(paths.Email(id)).status(200).has("h1", "Being written").has("main", "Nothing to read yet").count("iframe", 0)
		b.get(paths.EmailHTML(id)).status(404)
		b.get(paths.EmailSource(id)).status(404)
	})
}

func TestMailOfTheOtherModeDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b, inv := a.signIn(models.RoleAdmin), a.inviteWith(a.namedTemplate(models.Production, "Real"), "ana@example.com")
		email := a.sent(inv, models.SendResult{Outcome: models.SendCaptured})
		for _, path := range []string{paths.Email(email.ID), paths.EmailHTML(email.ID), paths.EmailSource(email.ID)} {
			b.get(path).status(404)
		}
		b.get(paths.Outbox).has("main h2", "No mail yet")
	})
}

func TestTheOutboxIsNarrowedByTheAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, bob, ana := a.three()
		b := a.signIn(models.RoleViewer)
		mails, err := a.scope(models.Sandbox).Emails(t.Context(), models.Page{Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		to := func(got *answer) string {
			return strings.Join(got.doc.Find("tbody span.text-muted.block").Map(func(_ int, s *goquery.Selection) string {
				return strings.TrimSuffix(strings.TrimPrefix(squeeze(s.Text()), "to "), "@example.com")
			}), " ")
		}
		for query, want := range map[string]string{
			"": "ana bob cleo", "?sort=oldest": "cleo bob ana", "?status=CAPTURED": "bob", "?status=QUEUED": "ana", "?status=CANCELLED": "cleo", "?q=ruiz": "ana", "?q=" + bob.ID: "bob",
			"?q=" + mails.Items[0].ID: "ana", "?q=nobody": "", "?status=FAILED": "",
		} {
			got := b.get(paths.Outbox + query).status(200)
			if to(got) != want {
				t.Errorf("%s: %q, want %q", query, to(got), want)
			}
			if want == "" {
				got.has("main", "No mail fits").has(`main a[href="/outbox"]`, "Clear the filters")
			}
		}
		for query, want := range map[string]string{
			"?q=nobody": "Nothing is found for “nobody”.", "?status=FAILED": "Nothing fits “Status: Failed”.",
			"?q=ruiz&status=FAILED": "Nothing fits the search and the filters together.",
		} {
			b.get(paths.Outbox+query+"&sort=oldest").has("main", want).has(`main a[href="/outbox?sort=oldest"]`, "Clear the filters")
		}
		if got := b.get(paths.Outbox + "?status=QUEUED&sort=oldest&q=example").chips(); len(got) != 2 {
			t.Errorf("the chips are %q", got)
		}
		b.get(paths.Outbox + "?status=nonsense").status(400)
		got := b.get(b.get(paths.Outbox+"?status=QUEUED").doc.Find("a[download]").AttrOr("href", "")).status(200).rows()
		if len(got) != 1 || got[0][1] != "Ana Ruiz" || got[0][2] != "ana@example.com" || got[0][4] != "On its way" || got[0][9] != ana.ID {
			t.Errorf("%q", got)
		}
		b.post(paths.Mode, map[string][]string{"mode": {"PRODUCTION"}})
		b.get(paths.Outbox).has("main", "No mail yet").count("main form[role=search], main .filters", 0)
	})
}
