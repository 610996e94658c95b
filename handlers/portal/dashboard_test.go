package portal_test

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

// done is how many steps of the first run are done.
func (a *answer) done() int { return a.doc.Find("main ol li:contains('Done:')").Length() }

func TestFirstRunLeadsFromStepToStepAndThenGoes(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get("/").status(200).has("main", "From here to a linked account").count(`main form[action="`+paths.WebhookReceiver+`"] .button-primary`, 1)

		w := a.builtIn()
		b.get("/").status(200).count(`main li[aria-current=step] a.button-primary[href="`+paths.InviteNew+`"]`, 1)

		inv := a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		got := b.get("/").status(200).count(`main li[aria-current=step] a[href^="/outbox/em-"]`, 1)
		if got.done() != 3 {
			t.Errorf("%d steps done", got.done())
		}

		walk := a.open(inv)
		b.get("/").status(200).count(`main li[aria-current=step] a[href="`+origin+paths.Landing(inv.Token)+`"]`, 1)

		a.signInAt(walk, models.SignInOutcome{})
		b.get("/").status(200).count(`main li[aria-current=step] a[href="`+paths.Receiver(w.ID)+`"]`, 1)

		a.deliverAll(w, models.DeliveryResult{Code: 200})
		b.get("/").status(200).count("main ol", 0).has("main", "Latest invites")
	})
}

func TestFirstRunOffersNobodyWhatTheyMayNotDo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.signIn(models.RoleMember).get("/").status(200).count(`form[action="`+paths.WebhookReceiver+`"]`, 0).has("main", "An administrator can switch on").count(`main a[href="`+paths.InviteNew+`"]`, 1)
		a.signIn(models.RoleViewer).get("/").status(200).count(`main a[href="`+paths.InviteNew+`"]`, 0).count("main form", 0)
	})
}

func TestProductionBeginsWithATemplate(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}})
		b.get("/").status(200).has("main", "A template comes first").count("main ol", 0)
		a.anyTemplate(models.Production)
		b.get("/").status(200).has("main", "Nobody is invited yet").count(`main a[href="`+paths.InviteNew+`"]`, 1)
	})
}

// The numbers of the dashboard are those of the lists that they lead to.
func TestEveryNumberLeadsToItsInvites(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.invite(models.Sandbox, "Queued", "q@example.com")
		for _, r := range []models.SendOutcome{models.SendCaptured, models.SendCaptured, models.SendCaptured, models.SendRefused} {
			a.invite(models.Sandbox, "Somebody", "s@example.com")
			a.send(models.Sandbox, models.SendResult{Outcome: r, Reply: "said so"})
		}
		all := a.invites(models.Sandbox)
		a.open(&all[1])
		a.signInAt(a.open(&all[2]), models.SignInOutcome{})
		a.invite(models.Production, "Elsewhere", "e@example.com")

		b := a.signIn(models.RoleViewer)
		got := b.get("/").status(200)
		links := got.doc.Find(`section[aria-label="Invites by stage"] a`)
		if links.Length() != 6 {
			t.Fatalf("%d numbers", links.Length())
		}
		total := 0
		links.Each(func(_ int, link *goquery.Selection) {
			number := link.Find(".tabular")
			if number.Length() == 0 {
				number = link.Parent().Parent().Find(".tabular")
			}
			want, err := strconv.Atoi(number.Text())
			if err != nil {
				t.Fatal(err)
			}
			total += want
			path := link.AttrOr("href", "")
			if rows := len(b.get(path).status(200).names()); rows != want {
				t.Errorf("%s has %d invites, the dashboard says %d", path, rows, want)
			}
		})
		if total != 5 {
			t.Errorf("%d invites in all", total)
		}
		got.has("main", "20% of 5 in all")
	})
}

func TestDashboardSaysWhatNeedsAttention(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleAdmin)
		b.get("/").count("#attention-title", 0)
		w := a.builtIn()
		a.invite(models.Sandbox, "Ana Ramírez", "ana@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendRefused, Reply: "no such user"})
		a.invite(models.Sandbox, "Bob", "bob@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendDeferred, Reply: "try later"})
		a.deliverAll(w, models.DeliveryResult{Code: 500})
		got := b.get("/").status(200)
		got.has("section:has(#attention-title)", "1 invitation was not delivered").count(`section:has(#attention-title) a[href="/invites?stage=failed"]`, 1)
		got.has("section:has(#attention-title)", "1 mail is waiting for another try").count(`section:has(#attention-title) a[href="/outbox"]`, 1)
		got.has("section:has(#attention-title)", "Endpoint “Built-in receiver” is failing").count(`section:has(#attention-title) a[href="`+paths.Webhook(w.ID)+`"]`, 1)

		a.invite(models.Sandbox, "Carl", "carl@example.com")
		a.deliverAll(w, models.DeliveryResult{Code: 410})
		b.get("/").has("section:has(#attention-title)", "was switched off").has("section:has(#attention-title)", "It answered 410 Gone.")
	})
}
