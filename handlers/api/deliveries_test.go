package api_test

import (
	"slices"
	"testing"
	"time"

	"invites/models"
)

const deliveryKeys = "attempts createdAt deliveredAt error eventId eventType id nextAttemptAt responseCode status updatedAt webhookId"

// answered lets a try of a delivery end.
func (w *world) answered(t *testing.T, id string, r models.DeliveryResult) {
	t.Helper()
	work, err := w.store.ClaimDelivery(t.Context(), id, time.Minute)
	if err != nil || work == nil {
		t.Fatalf("the delivery is not to be had: %v", err)
	}
	if err := w.store.RecordDelivery(t.Context(), work.Attempt.ID, r, models.Schedule{time.Minute}); err != nil {
		t.Fatal(err)
	}
}

func TestTestWebhookAnswersWithTheDelivery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		tested, other := c.post("/webhooks", goodWebhook()).ok().id(), c.post("/webhooks", goodWebhook()).ok().id()
		made := c.post("/webhooks/"+tested+"/test", nil).ok()
		if keys := keysOf(made.data()); keys != deliveryKeys {
			t.Errorf("keys %s", keys)
		}
		same(t, made.data(), object{
			"webhookId": tested, "eventType": "WEBHOOK_TEST", "status": "PENDING", "attempts": 0.0, "nextAttemptAt": "2026-11-23T09:30:24Z",
			"responseCode": nil, "error": nil, "createdAt": "2026-11-23T09:30:24Z", "updatedAt": "2026-11-23T09:30:24Z", "deliveredAt": nil,
		})
		listed := c.get("/webhooks/" + tested + "/deliveries").items()
		if len(listed) != 1 || string(encode(t, listed[0])) != string(encode(t, made.data())) {
			t.Errorf("the list is %v", listed)
		}
		if ids := c.get("/webhooks/" + other + "/deliveries").ids(); len(ids) != 0 {
			t.Errorf("the other endpoint is told: %v", ids)
		}
		c.post("/webhooks/"+tested+"/test", object{}).ok()
		c.post("/webhooks/"+tested+"/test", "[]").invalid()
	})
}

func TestADeliveryTellsWhatBecameOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		id := c.post(path+"/test", nil).ok().id()
		now := func() object { return c.get(path + "/deliveries").items()[0] }
		w.clock.pass(time.Second)
		w.answered(t, id, models.DeliveryResult{Error: "The connection was refused."})
		same(t, now(), object{"status": "PENDING", "attempts": 1.0, "responseCode": nil, "error": "The connection was refused.", "updatedAt": "2026-11-23T09:30:25Z"})
		w.clock.pass(time.Hour)
		w.answered(t, id, models.DeliveryResult{Code: 500})
		same(t, now(), object{"status": "FAILED", "attempts": 2.0, "nextAttemptAt": nil, "responseCode": 500.0, "deliveredAt": nil})

		again := c.post(path+"/deliveries/"+id+"/redeliver", nil).ok().data()
		same(t, again, object{"id": id, "status": "PENDING", "attempts": 0.0, "nextAttemptAt": "2026-11-23T10:30:25Z"})
		w.answered(t, id, models.DeliveryResult{Code: 204})
		same(t, now(), object{
			"status": "SUCCEEDED", "attempts": 1.0, "nextAttemptAt": nil, "responseCode": 204.0, "error": nil, "deliveredAt": "2026-11-23T10:30:25Z",
		})
		same(t, c.post(path+"/deliveries/"+id+"/redeliver", object{}).ok().data(), object{"id": id, "status": "PENDING"}) // also one that arrived
	})
}

func TestWhatIsSwitchedOffIsNeitherTestedNorToldAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		delivery := path + "/deliveries/" + c.post(path+"/test", nil).ok().id()
		c.put(path, with(goodWebhook(), "active", false)).ok()
		c.post(path+"/test", nil).is(409, "CONFLICT").bare()
		c.post(delivery+"/redeliver", nil).is(409, "CONFLICT").bare()
		c.put(path, goodWebhook()).ok()
		c.post(delivery+"/redeliver", nil).ok()
		c.remove(path).ok()
		c.post(path+"/test", nil).missing()
		c.get(path + "/deliveries").missing()
		c.post(delivery+"/redeliver", nil).missing()
	})
}

func TestADeliveryThatIsBeingTriedIsNotMadeDueAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path := "/webhooks/" + c.post("/webhooks", goodWebhook()).ok().id()
		id := c.post(path+"/test", nil).ok().id()
		if work, err := w.store.ClaimDelivery(t.Context(), id, time.Minute); err != nil || work == nil {
			t.Fatal(err)
		}
		c.post(path+"/deliveries/"+id+"/redeliver", nil).is(409, "CONFLICT").bare()
	})
}

func TestDeliveriesHavePagesOfTheirOwnEndpoint(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		path, other := "/webhooks/"+c.post("/webhooks", goodWebhook()).ok().id(), "/webhooks/"+c.post("/webhooks", goodWebhook()).ok().id()
		var made []string
		for range 3 {
			made = append(made, c.post(path+"/test", nil).ok().id())
			c.post(other+"/test", nil).ok()
		}
		slices.Reverse(made)
		if got := c.walk(path+"/deliveries", 2, func() {}); !slices.Equal(got, made) {
			t.Errorf("a walk shows %v, want %v", got, made)
		}
		cursor := c.get(path + "/deliveries?size=1").ok().data()["nextCursor"].(string)
		c.get(other + "/deliveries?cursor=" + cursor).invalid("cursor invalid")
		c.get(path + "/deliveries?size=151").invalid("size invalid")
	})
}

func TestDeliveriesOfOthersAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		path, second := "/webhooks/"+mine.post("/webhooks", goodWebhook()).ok().id(), "/webhooks/"+mine.post("/webhooks", goodWebhook()).ok().id()
		id := mine.post(path+"/test", nil).ok().id()
		other.post(path+"/test", nil).missing()
		other.get(path + "/deliveries").missing()
		other.post(path+"/deliveries/"+id+"/redeliver", nil).missing()
		mine.post(second+"/deliveries/"+id+"/redeliver", nil).missing() // of another endpoint
		for _, id := range []string{"x", "whd-%00", models.NewID(models.PrefixDelivery)} {
			mine.post(path+"/deliveries/"+id+"/redeliver", nil).missing()
		}
		if n := len(mine.get(path + "/deliveries").items()); n != 1 {
			t.Errorf("%d deliveries, want 1", n)
		}
	})
}
