package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// traces are what may be left nowhere of the person that known makes.
var traces = []string{"Zoë", "zoë", "Müller", "müller", "zoe@example.com", "zoe@home.example", "zoe.mueller", "payroll-number-4711"}

// known is Zoë, of whom everything is known that the product can know.
type known struct {
	invite, open *models.Invite
	account      *models.Account
	webhook      *models.Webhook
	keyed        store.Scope
}

func (g *given) known() known {
	t, ctx := g.t, g.t.Context()
	k := known{webhook: g.webhook()}
	receiver, err := g.sandbox.CreateReceiver(ctx, func(id string) string { return "https://example.com/" + id })
	must(t, err)
	key, _, err := g.sandbox.CreateAPIKey(ctx, models.NewAPIKey{Name: "key"})
	must(t, err)
	k.keyed = g.Scope(models.Sandbox, key.Actor())
	_, _, err = k.keyed.Once(ctx, "zoe", []byte("print"), func(ctx context.Context) (store.Answer, error) {
		k.invite, err = k.keyed.CreateInvite(ctx, g.newInvite(nil))
		return store.Answer{Status: 201, Body: []byte("Zoë Müller"), People: []string{k.invite.UserID, "Zoe@example.com"}}, err
	})
	must(t, err)
	k.open = g.invite(func(n *models.NewInvite) { n.Email = "Zoe@Example.com" }) // of another user, and open
	g.send(k.invite, models.SendAccepted)
	work := g.claim(k.open, time.Minute)
	refused := models.SendResult{Outcome: models.SendDeferred, Code: 451, Reply: "451 <zoe@example.com> try later"}
	must(t, g.RecordEmail(ctx, work.Attempt.ID, refused, models.Schedule{time.Minute}))
	walk := g.open(k.invite)
	must(t, walk.Consent(ctx))
	must(t, walk.ChooseProvider(ctx, "citywheels"))
	_, err = walk.SignIn(ctx, g.provider("citywheels"), "zoe.mueller", models.SignInOutcome{Error: models.ErrorInvalidCredentials})
	must(t, err)
	k.account = g.link(walk, "citywheels", "zoe.mueller")
	must(t, g.StopInvites(ctx, k.invite.Token))
	_, err = k.keyed.CreateToken(ctx, k.invite.UserID)
	must(t, err)
	_, err = g.asStaff().StartTest(ctx, models.TestEmail{Subject: "[Test] Hello Zoë Müller"}, func(string) ([]byte, error) { return []byte("Zoë"), nil })
	must(t, err)
	must(t, g.NumberEvents(ctx))
	g.deliverAll(k.webhook.ID, models.DeliveryResult{Code: 500, Body: "no place for zoe.mueller", Error: "the receiver said zoe.mueller"})
	g.deliverAll(receiver.ID, models.DeliveryResult{Code: 200, Body: "thanks for zoe.mueller"})
	return k
}

// deliverAll makes one try at everything an endpoint is due, and gives the built-in receiver's its receipts.
func (g *given) deliverAll(webhookID string, r models.DeliveryResult) {
	g.t.Helper()
	ids, err := g.DueDeliveries(g.t.Context(), webhookID, 100)
	must(g.t, err)
	for _, id := range ids {
		d, err := g.ClaimDelivery(g.t.Context(), id, time.Minute)
		must(g.t, err)
		if r.OK() {
			must(g.t, g.SaveReceipt(g.t.Context(), models.Receipt{Mode: models.Sandbox, WebhookID: webhookID, EventID: d.Event.ID, EventType: d.Event.Type, Body: d.Event.Body}))
		}
		must(g.t, g.RecordDelivery(g.t.Context(), d.Attempt.ID, r, models.Schedule{time.Minute}))
	}
}

// found are the traces that a text holds.
func found(text string) (left []string) {
	for _, trace := range traces {
		if strings.Contains(text, trace) {
			left = append(left, trace)
		}
	}
	return left
}

// everything is every value of every table.
func (g *given) everything() map[string]string {
	g.t.Helper()
	all := map[string]string{}
	for _, table := range g.tables() {
		all[table] = g.contents(table)
	}
	return all
}

func TestNothingIsLeftOfAnErasedPerson(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		k := g.known()
		before := map[string]bool{}
		for table, text := range g.everything() {
			before[table] = len(found(text)) > 0
		}
		for _, table := range []string{"invites", "emails", "email_attempts", "accounts", "events", "delivery_attempts", "deliveries", "receipts", "audit_entries", "suppressions", "test_emails"} {
			if !before[table] {
				t.Errorf("nothing of her is in %s: the test proves nothing there", table)
			}
		}
		done, err := g.sandbox.EraseUsers(ctx, k.invite.UserID, k.open.UserID)
		must(t, err)
		if done.Users != 2 || done.Invites != 2 || done.Emails != 2 || done.Accounts != 1 || done.Events < 7 {
			t.Errorf("erased %+v", done)
		}
		for table, text := range g.everything() {
			if left := found(text); len(left) > 0 {
				t.Errorf("%q left in %s", left, table)
			}
		}
		for _, id := range []string{k.invite.UserID, k.open.UserID} {
			_, err := g.sandbox.Person(ctx, id)
			if wantKind(t, "her page", err, models.KindNotFound); !errors.Is(err, store.ErrErased) {
				t.Errorf("her page: %v", err)
			}
		}
		for name, err := range map[string]error{
			"User": second(g.sandbox.User(ctx, k.invite.UserID)), "Invite": second(g.sandbox.Invite(ctx, k.invite.ID)),
			"Account": second(g.sandbox.Account(ctx, k.account.ID)), "Landing": second(g.Landing(ctx, k.invite.Token)),
			"OpenInvite": second(g.OpenInvite(ctx, k.open.Token)), "again": second(g.sandbox.EraseUsers(ctx, k.invite.UserID)),
		} {
			wantKind(t, name, err, models.KindNotFound)
		}
	})
}

// The embedded database keeps what was deleted in free pages and in its log, unless it is told not to.
func TestNothingIsLeftOfAnErasedPersonInTheFile(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{DataDir: dir, SecretKey: []byte(storetest.SecretKey)})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	must(t, s.Migrate(t.Context()))
	g := &given{Store: s, clock: &clock{now: time.Now()}, t: t, sandbox: s.Scope(models.Sandbox, models.System("test"))}
	g.template = g.newTemplate(nil)
	k := g.known()
	bytesOf := func() (all string) {
		files, err := filepath.Glob(filepath.Join(dir, "invites.db*"))
		must(t, err)
		for _, file := range files {
			content, err := os.ReadFile(file)
			must(t, err)
			all += string(content)
		}
		return all
	}
	if len(found(bytesOf())) < 4 {
		t.Error("the search finds nothing at all")
	}
	_, err = s.Scope(models.Sandbox, models.System("test")).EraseUsers(t.Context(), k.invite.UserID, k.open.UserID)
	must(t, err)
	if left := found(bytesOf()); len(left) > 0 {
		t.Errorf("%q left in the file", left)
	}
}

func TestErasedEventsKeepTheirIDsAndNumbers(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		stranger := g.invite(func(n *models.NewInvite) { n.FullName, n.Email = "Yan", "yan@example.com" })
		k := g.known()
		all := models.Page{Size: models.MaxPageSize}
		before, err := g.sandbox.Events(ctx, nil, all)
		must(t, err)
		_, err = g.sandbox.EraseUsers(ctx, k.invite.UserID, k.open.UserID)
		must(t, err)
		must(t, g.NumberEvents(ctx))
		after, err := g.sandbox.Events(ctx, nil, all)
		must(t, err)
		blanked := 0
		for i, e := range before.Items {
			now := after.Items[i]
			if now.ID != e.ID || *now.Sequence != *e.Sequence || now.Type != e.Type || !now.CreatedAt.Equal(e.CreatedAt) {
				t.Errorf("event %d was %+v and is %+v", i, e, now)
			}
			if strings.Contains(e.Body, stranger.UserID) {
				if now.Body != e.Body || now.ErasedAt != nil {
					t.Errorf("a stranger's event was changed: %s", now.Body)
				}
				continue
			}
			blanked++
			if !isBlank(t, now.Body) || now.ErasedAt == nil {
				t.Errorf("still tells something: %s", now.Body)
			}
		}
		if blanked < 7 {
			t.Errorf("%d events blanked", blanked)
		}
		// What ended with the erasure is told, by ids alone, and goes out.
		told := after.Items[len(before.Items):]
		if len(told) != 2 || told[0].Type != models.EventAccountDisconnected || told[1].Type != models.EventInviteRevoked ||
			!strings.Contains(told[0].Body, k.account.ID) || !strings.Contains(told[1].Body, k.open.ID) {
			t.Fatalf("told %+v", told)
		}
		due, err := g.DueDeliveries(ctx, k.webhook.ID, 100)
		must(t, err)
		if len(due) != 2 {
			t.Errorf("%d deliveries are due, want those of the two", len(due))
		}
	})
}

// isBlank says whether each value of an event's data is "" or [].
func isBlank(t *testing.T, body string) bool {
	t.Helper()
	var e struct{ Data map[string]any }
	must(t, json.Unmarshal([]byte(body), &e))
	for _, value := range e.Data {
		list, isList := value.([]any)
		if value != "" && (!isList || len(list) > 0) {
			return false
		}
	}
	return len(e.Data) > 0
}

func TestDeliveriesOfErasedEventsAreGivenUp(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		k := g.known()
		g.forward(2 * time.Minute)
		list, err := g.sandbox.Deliveries(ctx, k.webhook.ID, models.Page{Size: models.MaxPageSize})
		must(t, err)
		flying, err := g.ClaimDelivery(ctx, list.Items[0].ID, time.Minute)
		must(t, err)
		_, err = g.sandbox.EraseUsers(ctx, k.invite.UserID, k.open.UserID)
		must(t, err)
		// What was under way ends with what was said, but for the words.
		must(t, g.RecordDelivery(ctx, flying.Attempt.ID, models.DeliveryResult{Code: 500, Body: "zoe.mueller", Error: "zoe.mueller"}, models.Schedule{time.Minute}))
		// Whoever makes a delivery due all the same sends nothing.
		must(t, g.InTx(ctx, func(tx *store.Tx) error {
			return tx.DB().Exec("UPDATE deliveries SET status = 'PENDING', next_attempt_at = ? WHERE id = ?", tx.Now(), list.Items[1].ID).Error
		}))
		if d, err := g.ClaimDelivery(ctx, list.Items[1].ID, time.Minute); err != nil || d != nil {
			t.Errorf("a blanked event is delivered: %+v, %v", d, err)
		}
		must(t, g.SaveReceipt(ctx, models.Receipt{Mode: models.Sandbox, WebhookID: k.webhook.ID, EventID: flying.Event.ID, Body: flying.Event.Body}))
		for table, text := range g.everything() {
			if left := found(text); len(left) > 0 {
				t.Errorf("%q came back into %s", left, table)
			}
		}
		missed, err := g.sandbox.Missed(ctx, k.webhook.ID, models.ReplayRequest{From: g.Now().Add(-time.Hour)})
		if must(t, err); missed.Failed != 0 || missed.Unsent != 0 {
			t.Errorf("a replay would send %+v", missed)
		}
		for _, d := range list.Items {
			r, err := g.sandbox.Delivery(ctx, k.webhook.ID, d.ID)
			must(t, err)
			if r.Delivery.Status != models.DeliveryFailed || r.Delivery.Error != models.DeliveryErased || r.Delivery.NextAttemptAt != nil {
				t.Errorf("a delivery of a blanked event is %+v", r.Delivery)
			}
			wantKind(t, "Redeliver", second(g.sandbox.Redeliver(ctx, k.webhook.ID, d.ID)), models.KindConflict)
		}
	})
}

func TestAnErasedAddressStaysSuppressed(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		k := g.known()
		_, err := g.sandbox.EraseUsers(ctx, k.invite.UserID, k.open.UserID)
		must(t, err)
		if rows := g.rows("suppressions"); rows != 1 {
			t.Fatalf("%d rows on the list", rows)
		}
		again := g.invite(func(n *models.NewInvite) { n.Email = "ZOE@example.com" })
		if again.EmailStatus != models.EmailSuppressed {
			t.Errorf("mail for her is %s", again.EmailStatus)
		}
		if other := g.invite(func(n *models.NewInvite) { n.Email = "yan@example.com" }); other.EmailStatus != models.EmailQueued {
			t.Errorf("mail for another is %s", other.EmailStatus)
		}
		stopped, err := g.Stopped(ctx, again)
		if must(t, err); !stopped {
			t.Error("her page does not say that she said stop")
		}
		must(t, g.StopInvites(ctx, again.Token))
		if rows := g.rows("suppressions"); rows != 1 {
			t.Errorf("%d rows on the list after she said stop again", rows)
		}
		// The same address in the other mode is another matter, and its hash another one.
		production := g.Scope(models.Production, models.System("test"))
		template, err := production.CreateTemplate(ctx, models.SampleTemplate())
		must(t, err)
		real, err := production.CreateInvite(ctx, models.NewInvite{FullName: "Z", Email: "zoe@example.com", TemplateID: template.ID})
		must(t, err)
		if real.EmailStatus != models.EmailQueued {
			t.Errorf("mail for her in production is %s", real.EmailStatus)
		}
		// A second erasure leaves the one row.
		_, err = g.sandbox.EraseUsers(ctx, again.UserID)
		must(t, err)
		if third := g.invite(nil); third.EmailStatus != models.EmailSuppressed || g.rows("suppressions") != 1 {
			t.Errorf("mail for her is %s, %d rows", third.EmailStatus, g.rows("suppressions"))
		}
	})
}

func TestARepeatedRequestDoesNotBringAnErasedPersonBack(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		k := g.known()
		ask := func() (store.Answer, bool, error) {
			return k.keyed.Once(t.Context(), "zoe", []byte("print"), func(context.Context) (store.Answer, error) {
				t.Error("it was done again")
				return store.Answer{Status: 201}, nil
			})
		}
		if a, replayed, err := ask(); err != nil || !replayed || string(a.Body) != "Zoë Müller" {
			t.Fatalf("%+v, %v, %v", a, replayed, err)
		}
		_, err := g.sandbox.EraseUsers(t.Context(), k.invite.UserID)
		must(t, err)
		_, _, err = ask()
		wantKind(t, "the request again", err, models.KindConflict)
		if kept := count(t, g.Store, "SELECT count(*) FROM idempotent_answers WHERE length(answer_sealed) > 0"); kept != 0 {
			t.Error("the answer is still kept")
		}
	})
}

func TestErasingOnePersonLeavesTheOthersAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		k := g.known()
		p, err := g.sandbox.Person(ctx, k.invite.UserID)
		must(t, err)
		if len(p.Others) != 1 || p.Others[0].ID != k.open.UserID || p.MoreOthers || len(p.Invites) != 1 || len(p.Accounts) != 1 || p.Emails != 1 || !p.Suppressed {
			t.Fatalf("%+v", p)
		}
		before := g.census()
		_, err = g.sandbox.EraseUsers(ctx, k.invite.UserID, models.NewID("tenant"))
		must(t, err)
		if g.rows("users") != before["users"]-1 || g.rows("invites") != before["invites"]-1 {
			t.Error("more than one went")
		}
		if left := g.reread(k.open); left.FullName != "Zoë Müller" || left.RevokedAt != nil {
			t.Errorf("the other invite is %+v", left)
		}
		if p, err := g.sandbox.Person(ctx, k.open.UserID); err != nil || len(p.Others) > 0 || !p.Suppressed {
			t.Errorf("the other person is %+v, %v", p, err)
		}
	})
}

func TestAnErasureThatFailsLeavesEverything(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		k := g.known()
		before := g.everything()
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.DB().Exec("ALTER TABLE users RENAME TO people").Error // so that its last step cannot be taken
		}))
		if _, err := g.sandbox.EraseUsers(t.Context(), k.invite.UserID); err == nil {
			t.Fatal("it succeeded")
		}
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.DB().Exec("ALTER TABLE people RENAME TO users").Error
		}))
		for table, text := range g.everything() {
			if text != before[table] {
				t.Errorf("%s was changed", table)
			}
		}
	})
}

// Whoever is at work for a person when they are erased stops, or has been before.
func TestWorkOnAnErasedPersonStops(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		inv := g.invite(nil)
		walk := g.open(inv)
		work := g.claim(inv, time.Minute)
		_, err := g.sandbox.EraseUsers(ctx, inv.UserID)
		must(t, err)
		wantKind(t, "HandOver", g.HandOver(ctx, work.Attempt.ID), models.KindConflict)
		must(t, g.RecordEmail(ctx, work.Attempt.ID, models.SendResult{Outcome: models.SendAccepted}, models.Schedule{time.Minute}))
		wantKind(t, "Consent", walk.Consent(ctx), models.KindNotFound)
		wantKind(t, "ChooseProvider", walk.ChooseProvider(ctx, "citywheels"), models.KindNotFound)
		wantKind(t, "SignIn", second(walk.SignIn(ctx, g.provider("citywheels"), "zoe", models.SignInOutcome{})), models.KindNotFound)
		again, err := g.ClaimEmail(ctx, work.Email.ID, time.Minute, frozen)
		if must(t, err); again != nil {
			t.Error("the mail can be claimed again")
		}
	})
}

func TestSignInsAndErasuresAtOnceLeaveNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		walks := []*store.Walk{g.open(inv), g.open(inv), g.open(inv), g.open(inv)}
		g.atOnce(len(walks)+1, func(i int) error {
			if i == len(walks) {
				return second(g.sandbox.EraseUsers(t.Context(), inv.UserID))
			}
			return second(walks[i].SignIn(t.Context(), g.provider("citywheels"), "zoe.mueller", models.SignInOutcome{}))
		}, models.KindConflict, models.KindNotFound)
		for table, text := range g.everything() {
			if left := found(text); len(left) > 0 {
				t.Errorf("%q left in %s", left, table)
			}
		}
	})
}
