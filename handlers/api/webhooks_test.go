package api_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

const webhookKeys = "active createdAt eventTypes id includePayload name updatedAt url"

func TestCreateWebhookAnswers200AndNeverTheSecret(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		wanted := with(with(goodWebhook(), "secret", "never-to-be-seen"), "includePayload", true)
		made := c.post("/webhooks", wanted).ok()
		if keys := keysOf(made.data()); keys != webhookKeys {
			t.Errorf("keys %s", keys)
		}
		same(t, made.data(), object{
			"name": "Payroll", "url": "https://hooks.acme.example/invites?token=t", "active": true, "includePayload": false,
			"createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T09:30:24Z",
		})
		got, list := c.get("/webhooks/"+made.id()).ok(), c.get("/webhooks").ok()
		replaced := c.put("/webhooks/"+made.id(), wanted).ok()
		for _, a := range []*answer{made, got, list, replaced} {
			if strings.Contains(a.text, "never-to-be-seen") {
				t.Errorf("%s %s shows the secret", a.Request.Method, a.Request.URL.Path)
			}
		}
		if !sameData(made.text, got.text) || len(list.items()) != 1 || keysOf(list.items()[0]) != webhookKeys {
			t.Errorf("the webhook reads differently later: %s %s", got.text, list.text)
		}
	})
}

func TestAWebhookThatIsWrongIsNeitherCreatedNorReplaced(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		kept := c.get(path).ok()
		for _, tt := range []struct {
			field string
			value any
			want  string // code
		}{
			{"name", absent, "required"},
			{"name", strings.Repeat("n", 201), "too_long"},
			{"name", "a\nb", "format"},
			{"name", object{}, "invalid"},
			{"url", absent, "required"},
			{"url", "", "required"},
			{"url", "https://acme.example/" + strings.Repeat("u", 500), "too_long"},
			{"url", "http://acme.example/hooks", "invalid"}, // as the installation says
			{"url", "https://acme.example/\x00", "format"},
			{"url", 80, "invalid"},
			{"eventTypes", absent, "required"},
			{"eventTypes", []string{}, "required"},
			{"eventTypes", []string{"INVITE_INVITED", "invite_linked"}, "invalid"},
			{"eventTypes", []any{"INVITE_INVITED", 7}, "invalid"},
			{"eventTypes", []any{nil}, "invalid"},
			{"eventTypes", "ALL_EVENTS", "invalid"},
			{"active", absent, "required"},
			{"active", "yes", "invalid"},
			{"secret", strings.Repeat("s", 65), "too_long"},
			{"secret", 1234, "invalid"},
			{"includePayload", "no", "invalid"},
		} {
			wrong := with(goodWebhook(), tt.field, tt.value)
			c.post("/webhooks", wrong).invalid(tt.field + " " + tt.want)
			c.put(path, wrong).invalid(tt.field + " " + tt.want)
		}
		if items := c.get("/webhooks").items(); len(items) != 1 || !sameData(c.get(path).ok().text, kept.text) {
			t.Errorf("what was refused has changed something: %v", items)
		}
		c.post("/webhooks", object{}).invalid("name required", "url required", "eventTypes required", "active required", "secret required")
	})
}

func TestASecretIsNeededOnceAndThenKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		c.post("/webhooks", with(goodWebhook(), "secret", absent)).invalid("secret required")
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		for _, value := range []any{absent, nil, ""} {
			c.put(path, with(goodWebhook(), "secret", value)).ok()
			if got := w.secretOf(t, c); got != "a secret of ours" {
				t.Errorf("after a replacement with %v the secret is %q", value, got)
			}
		}
		c.put(path, with(goodWebhook(), "secret", "another")).ok()
		if got := w.secretOf(t, c); got != "another" {
			t.Errorf("the secret is %q, want the new one", got)
		}
	})
}

// secretOf is what the client's only endpoint is signed with now: it is told of an invite, and the delivery claimed.
func (w *world) secretOf(t *testing.T, c *client) string {
	t.Helper()
	quiet := c.post("/inviteTemplates", with(goodTemplate(), "email.sendEmail", false)).created().id()
	c.invite(quiet)
	endpoint := c.get("/webhooks").ids()[0]
	deliveries, err := w.scope(models.Sandbox).Deliveries(t.Context(), endpoint, models.Page{Size: 1})
	if err != nil || len(deliveries.Items) != 1 {
		t.Fatalf("no delivery: %v", err)
	}
	work, err := w.store.ClaimDelivery(t.Context(), deliveries.Items[0].ID, time.Minute)
	if err != nil || work == nil {
		t.Fatalf("the delivery is not to be made: %v", err)
	}
	return work.Webhook.Secret
}

func TestReplaceWebhookReplacesAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		w.clock.pass(time.Hour)
		replaced := c.put(path, object{
			"name": "All", "url": "https://other.example/", "active": false, "eventTypes": []string{"ALL_EVENTS", "TASK_STARTED", "ALL_EVENTS"},
		}).ok().data()
		same(t, replaced, object{
			"name": "All", "url": "https://other.example/", "active": false,
			"createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T10:30:24Z",
		})
		types := replaced["eventTypes"].([]any)
		if len(types) != 2 || types[0] != "ALL_EVENTS" || types[1] != "TASK_STARTED" {
			t.Errorf("event types %v", types)
		}
	})
}

func TestTheBuiltInReceiverKeepsItsAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		receiver, err := w.scope(models.Sandbox).CreateReceiver(t.Context(), func(id string) string { return "http://localhost:8080/receiver/" + id })
		if err != nil {
			t.Fatal(err)
		}
		path := "/webhooks/" + receiver.ID
		for _, url := range []any{receiver.URL, "https://elsewhere.example/", "nowhere"} {
			same(t, c.put(path, with(goodWebhook(), "url", url)).ok().data(), object{"url": receiver.URL, "name": "Payroll"})
		}
	})
}

func TestADeletedWebhookIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		c.remove(path).ok().bare()
		c.remove(path).missing()
		c.get(path).missing()
		c.put(path, goodWebhook()).missing()
		w.nothingStored(t)
	})
}

func TestWebhooksOfTheOtherModeAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		path := "/webhooks/" + mine.post("/webhooks", goodWebhook()).ok().id()
		other.get(path).missing()
		other.put(path, goodWebhook()).missing()
		other.remove(path).missing()
		same(t, mine.get(path).ok().data(), object{"name": "Payroll"})
	})
}
