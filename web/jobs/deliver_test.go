package jobs_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/jobs"
	"invites/web/webhook"
)

func TestEventsArriveSignedBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		far := newReceiver(t)
		scope := scopeOf(s, models.Production)
		endpoint(t, scope, far.URL)
		invite(t, scope)
		start(t, s, nil)
		eventually(t, "both events have arrived", func() bool { return len(far.got()) >= 2 })
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		for _, p := range far.got() {
			if err := verifier.Verify(p.body, p.header); err != nil {
				t.Errorf("the Standard Webhooks library: %v", err)
			}
			mac := hmac.New(sha512.New, []byte(secret))
			mac.Write(p.body)
			if want := hex.EncodeToString(mac.Sum(nil)); p.header.Get("Smile-Signature") != want {
				t.Errorf("Smile-Signature is %q, want %q", p.header.Get("Smile-Signature"), want)
			}
			types = append(types, typeOf(t, p.body))
		}
		slices.Sort(types)
		if want := []string{"INVITE_INVITED", "USER_CREATED"}; !slices.Equal(types, want) {
			t.Errorf("events %v, want %v", types, want)
		}
	}, storetest.AlsoUnderRace)
}

func TestEventsArriveWithTheirNumbersAndTestsWithout(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		far := newReceiver(t, 500) // the first is sent twice, with one number
		scope := scopeOf(s, models.Production)
		w := endpoint(t, scope, far.URL)
		for range 3 {
			if _, _, err := scope.CreateUser(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		start(t, s, nil)
		eventually(t, "all have arrived", func() bool { return len(far.got()) >= 5 })
		numbers := map[string]string{}
		for _, p := range far.got() {
			id, number := p.header.Get("webhook-id"), p.header.Get("X-Event-Sequence")
			if earlier, again := numbers[id]; again && earlier != number {
				t.Errorf("%s came as %q and as %q", id, earlier, number)
			}
			numbers[id] = number
			if bytes.Contains(p.body, []byte("equence")) {
				t.Errorf("the body has the number: %s", p.body)
			}
			if test := typeOf(t, p.body) == "WEBHOOK_TEST"; test && p.header.Values("X-Event-Sequence") != nil {
				t.Errorf("a test came with the number %q", number)
			}
		}
		events, err := scope.Events(t.Context(), nil, models.Page{})
		if err != nil || len(events.Items) != 3 || len(numbers) != 4 {
			t.Fatalf("%d events, %d arrived, %v", len(events.Items), len(numbers), err)
		}
		for _, e := range events.Items {
			if want := strconv.FormatInt(*e.Sequence, 10); numbers[e.ID] != want {
				t.Errorf("%s came as %q, is listed as %s", e.ID, numbers[e.ID], want)
			}
		}
	}, storetest.AlsoUnderRace)
}

func typeOf(t *testing.T, body []byte) string {
	t.Helper()
	var event struct{ Type string }
	if err := json.Unmarshal(body, &event); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return event.Type
}

func TestAFailedDeliveryIsTriedAgainWithTheSameID(t *testing.T) {
	t.Parallel() // it waits for the queue to look for retries
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		far := newReceiver(t, 500, 302)
		scope := scopeOf(s, models.Production)
		w := endpoint(t, scope, far.URL)
		if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		start(t, s, nil)
		d := delivered(t, scope, w.ID, models.DeliverySucceeded)
		ids := map[string]bool{}
		for _, p := range far.got() {
			ids[p.header.Get("webhook-id")] = true
		}
		if len(far.got()) != 3 || len(ids) != 1 || !ids[d.Event.ID] {
			t.Errorf("%d posts with the ids %v, want 3 with %s", len(far.got()), ids, d.Event.ID)
		}
		var codes []int
		for _, a := range d.Attempts {
			codes = append(codes, a.ResponseCode)
		}
		if want := []int{500, 302, 200}; !slices.Equal(codes, want) {
			t.Errorf("recorded %v, want %v", codes, want)
		}
	})
}

// delivered waits until the endpoint's only delivery has an end.
func delivered(t *testing.T, scope store.Scope, webhookID string, want models.DeliveryStatus) *store.DeliveryRecord {
	t.Helper()
	var record *store.DeliveryRecord
	eventually(t, "the delivery is "+string(want), func() bool {
		all, err := scope.Deliveries(t.Context(), webhookID, models.Page{})
		if err != nil || len(all.Items) != 1 {
			t.Fatalf("%d deliveries, %v", len(all.Items), err)
		}
		if record, err = scope.Delivery(t.Context(), webhookID, all.Items[0].ID); err != nil {
			t.Fatal(err)
		}
		return record.Delivery.Status == want
	})
	return record
}

func TestAnAnswerOfGoneSwitchesTheEndpointOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		far := newReceiver(t, 410)
		scope := scopeOf(s, models.Production)
		w := endpoint(t, scope, far.URL)
		if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		start(t, s, nil)
		delivered(t, scope, w.ID, models.DeliveryFailed)
		off, err := scope.Webhook(t.Context(), w.ID)
		if err != nil || off.Active || off.DisabledReason == "" {
			t.Errorf("the endpoint is %+v, %v", off, err)
		}
	})
}

func TestADeliveryWhoseProcessWasKilledIsMadeAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		far := newReceiver(t)
		scope := scopeOf(s, models.Production)
		w := endpoint(t, scope, far.URL)
		if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		all, err := scope.Deliveries(t.Context(), w.ID, models.Page{})
		if err != nil {
			t.Fatal(err)
		}
		if work, err := s.ClaimDelivery(t.Context(), all.Items[0].ID, 50*time.Millisecond); err != nil || work == nil {
			t.Fatalf("claimed %v, %v", work, err)
		}
		time.Sleep(60 * time.Millisecond)
		start(t, s, nil)
		d := delivered(t, scope, w.ID, models.DeliverySucceeded)
		if len(d.Attempts) != 2 || d.Attempts[0].Error == "" {
			t.Errorf("attempts %+v", d.Attempts)
		}
	})
}

func TestTheBuiltInReceiverChecksBothSignatures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		scope := scopeOf(s, models.Sandbox)
		w, err := scope.CreateReceiver(t.Context(), func(id string) string { return origin + "/receiver/" + id })
		if err != nil {
			t.Fatal(err)
		}
		if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		start(t, s, nil)
		d := delivered(t, scope, w.ID, models.DeliverySucceeded)
		got, err := scope.FindReceipts(t.Context(), w.ID, models.ReceiptFilter{}, models.Page{})
		if err != nil || len(got.Items) != 1 {
			t.Fatalf("%d receipts, %v", len(got.Items), err)
		}
		r := got.Items[0]
		if !r.SmileValid || !r.StdValid || r.Body != d.Event.Body || r.EventType != models.EventWebhookTest {
			t.Errorf("receipt %+v", r)
		}
	})
}

func TestAHangingEndpointDoesNotHoldUpTheOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		scope := scopeOf(s, models.Production)
		hanging, release := hangingReceiver(t)
		defer release()
		stuck := endpoint(t, scope, hanging)
		for range 100 {
			if err := scope.TestWebhook(t.Context(), stuck.ID); err != nil {
				t.Fatal(err)
			}
		}
		far := newReceiver(t)
		w := endpoint(t, scope, far.URL)
		if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
			t.Fatal(err)
		}
		start(t, s, nil)
		delivered(t, scope, w.ID, models.DeliverySucceeded)
	})
}

// hangingReceiver takes requests and does not answer them before it is released.
func hangingReceiver(t *testing.T) (url string, release func()) {
	held := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
	t.Cleanup(server.Close)
	return server.URL, sync.OnceFunc(func() { close(held) })
}

func TestABusyEndpointIsToldEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		scope := scopeOf(s, models.Production)
		far := newReceiver(t)
		w := endpoint(t, scope, far.URL)
		start(t, s, nil)
		const events = 200
		for range events {
			if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "all have arrived", func() bool { return len(far.got()) >= events })
		if n := len(far.got()); n != events {
			t.Errorf("%d posts for %d events", n, events)
		}
	})
}

func TestDuringARotationOldAndNewSecretSign(t *testing.T) {
	const fresh = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
	now := time.Now()
	var later atomic.Int64
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		later.Store(0)
		far := newReceiver(t)
		scope := scopeOf(s, models.Production)
		w := endpoint(t, scope, far.URL)
		change := models.WebhookContent{Name: w.Name, URL: w.URL, EventTypes: w.EventTypes, Active: true, Secret: fresh}
		for range 2 { // given again it is no further change: the old one goes on signing
			if _, err := scope.ReplaceWebhook(t.Context(), w.ID, change); err != nil {
				t.Fatal(err)
			}
		}
		start(t, s, func(d *jobs.Deps) { d.Now = time.Now })
		for arrived, c := range []struct {
			after time.Duration
			good  []string
			bad   []string
		}{
			{0, []string{fresh, secret}, nil},
			{models.SecretOverlap, []string{fresh}, []string{secret}},
		} {
			later.Store(int64(c.after))
			if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the event has arrived", func() bool { return len(far.got()) > arrived })
			p := far.got()[arrived]
			for _, secret := range c.good {
				if webhook.Verify([]string{secret}, p.header, p.body, time.Now()).Standard.Verdict != webhook.Right {
					t.Errorf("after %s, %s does not fit", c.after, secret)
				}
			}
			for _, secret := range c.bad {
				if webhook.Verify([]string{secret}, p.header, p.body, time.Now()).Standard.Verdict == webhook.Right {
					t.Errorf("after %s, %s still fits", c.after, secret)
				}
			}
		}
	}, storetest.WithNow(func() time.Time { return now.Add(time.Since(now) + time.Duration(later.Load())) }))
}

func TestWhatAnEndpointMissedArrivesAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		far := newReceiver(t)
		scope := scopeOf(s, models.Production)
		w := endpoint(t, scope, far.URL)
		off := models.WebhookContent{Name: w.Name, URL: w.URL, EventTypes: w.EventTypes}
		if _, err := scope.ReplaceWebhook(t.Context(), w.ID, off); err != nil {
			t.Fatal(err)
		}
		from := time.Now().Add(-time.Minute)
		const users = 40
		for range users {
			if _, _, err := scope.CreateUser(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		start(t, s, nil)
		if _, err := scope.SwitchOnWebhook(t.Context(), w.ID, &models.ReplayRequest{From: from}); err != nil {
			t.Fatal(err)
		}
		eventually(t, "all have arrived", func() bool { return len(far.got()) >= users })
		eventually(t, "the replay is done", func() bool {
			all, err := scope.Replays(t.Context(), w.ID)
			return err == nil && len(all) == 1 && all[0].Status == models.ReplayDone && all[0].Sent == users
		})
		bodies := map[string]string{}
		for _, p := range far.got() {
			bodies[p.header.Get("X-Event-Sequence")] = p.header.Get("webhook-id") + string(p.body)
		}
		events, err := scope.Events(t.Context(), nil, models.Page{Size: models.MaxPageSize})
		if err != nil || len(events.Items) != users || len(far.got()) != users {
			t.Fatalf("%d events, %d arrived, %v", len(events.Items), len(far.got()), err)
		}
		for _, e := range events.Items {
			if bodies[strconv.FormatInt(*e.Sequence, 10)] != e.ID+e.Body {
				t.Errorf("%s arrived as %s", e.Body, bodies[strconv.FormatInt(*e.Sequence, 10)])
			}
		}
	})
}

func TestTheBuiltInReceiverAnswersAsItIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, c := range []struct {
			answer models.ReceiverAnswer
			code   int
			active bool
		}{{models.AnswerOK, 200, true}, {models.AnswerError, 500, true}, {models.AnswerGone, 410, false}} {
			scope := scopeOf(s, models.Sandbox)
			w, err := scope.CreateReceiver(t.Context(), func(id string) string { return origin + "/receiver/" + id })
			if err != nil {
				t.Fatal(err)
			}
			if err := scope.AnswerAs(t.Context(), w.ID, c.answer); err != nil {
				t.Fatal(err)
			}
			if err := scope.TestWebhook(t.Context(), w.ID); err != nil {
				t.Fatal(err)
			}
			start(t, s, nil)
			want := models.DeliveryFailed
			if c.code == 200 {
				want = models.DeliverySucceeded
			}
			d := delivered(t, scope, w.ID, want)
			got, err := scope.FindReceipts(t.Context(), w.ID, models.ReceiptFilter{}, models.Page{})
			if err != nil || len(got.Items) != len(d.Attempts) || got.Items[0].Answer != c.answer || d.Delivery.ResponseCode != c.code {
				t.Errorf("told to answer %q: %+v, %d receipts, %v", c.answer, d.Delivery, len(got.Items), err)
			}
			if now, err := scope.Webhook(t.Context(), w.ID); err != nil || now.Active != c.active {
				t.Errorf("told to answer %q: %+v, %v", c.answer, now, err)
			}
		}
	})
}
