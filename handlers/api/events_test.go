package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
)

// events are the events that a query lists, once all have their numbers.
func (w *world) events(t *testing.T, c *client, query string) []object {
	t.Helper()
	if err := w.store.NumberEvents(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c.get("/events" + query).items()
}

func numbers(events []object) []int {
	numbers := []int{}
	for _, e := range events {
		numbers = append(numbers, int(e["sequence"].(float64)))
	}
	return numbers
}

func TestEventsAreTheBodiesWithANumberOldestFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		inv := c.post("/invites", goodInvite(c.template())).created().data()
		w.deliver(t, models.Sandbox, models.SendAccepted)
		w.link(t, inv)
		events := w.events(t, c, "?size=150")
		types := []string{}
		for _, e := range events {
			types = append(types, e["type"].(string))
			if keys := keysOf(e); keys != "createdAt data id sequence type version" {
				t.Errorf("keys %s", keys)
			}
			same(t, e, object{"version": 1.0, "createdAt": "2026-11-23T09:30:24Z"})
			w.isAsStored(t, c, e)
		}
		want := "USER_CREATED INVITE_INVITED ACCOUNT_CREATED ACCOUNT_CONNECTED INVITE_LINKED"
		if got := strings.Join(types, " "); got != want {
			t.Errorf("events %s, want %s", got, want)
		}
		if got := numbers(events); !slices.Equal(got, []int{1, 2, 3, 4, 5}) {
			t.Errorf("numbers %v", got)
		}
		same(t, events[1]["data"].(object), object{"userId": inv["userId"], "inviteId": inv["id"]})
	})
}

// isAsStored fails the test unless an event is the stored body, letter by letter, and a number.
func (w *world) isAsStored(t *testing.T, c *client, e object) {
	t.Helper()
	id := e["id"].(string)
	stored, err := w.scope(models.Sandbox).Event(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Data json.RawMessage }
	if err := json.Unmarshal([]byte(c.get("/events/"+id).ok().text), &got); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`%s,"sequence":%d}`, strings.TrimSuffix(stored.Body, "}"), int(e["sequence"].(float64)))
	if string(got.Data) != want {
		t.Errorf("the event is\n%s, want\n%s", got.Data, want)
	}
}

func TestEventsAreReadOnFromANumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for range 5 {
			c.post("/users", nil).created()
		}
		for query, want := range map[string][]int{
			"":                {1, 2, 3, 4, 5},
			"?after=0":        {1, 2, 3, 4, 5},
			"?after=3":        {4, 5},
			"?after=5":        {},
			"?after=3&size=1": {4},
		} {
			if got := numbers(w.events(t, c, query)); !slices.Equal(got, want) {
				t.Errorf("/events%s has the numbers %v, want %v", query, got, want)
			}
		}
		for query, want := range map[string]string{
			"after=-1": "after invalid", "after=x": "after format", "after=": "after format", "after=1.5": "after format",
			"after=99999999999999999999": "after format", "after=1&after=2": "after invalid", "size=0": "size invalid", "cursor=x": "cursor invalid",
		} {
			c.get("/events?" + query).invalid(want)
		}
		c.get("/events?after=x&size=0").invalid("size invalid", "after format")
	})
}

func TestAWalkThroughTheEventsGoesOnFromItsCursor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		for range 5 {
			c.post("/users", nil).created()
		}
		var walked []int
		next := ""
		for pages := 0; ; pages++ {
			query := "?after=1&size=2&cursor=" + url.QueryEscape(next)
			events := w.events(t, c, query)
			walked = append(walked, numbers(events)...)
			cursor := c.get("/events" + query).ok().data()["nextCursor"]
			if cursor == nil {
				break
			}
			if next = cursor.(string); pages == 0 {
				c.post("/users", nil).created() // what comes meanwhile comes at the end
			}
		}
		if !slices.Equal(walked, []int{2, 3, 4, 5, 6}) {
			t.Errorf("the walk shows %v", walked)
		}
		c.get("/users?cursor=" + url.QueryEscape(next)).invalid("cursor invalid")
	})
}

func TestATestEventHasNoNumberAndIsNotListed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		hook := c.post("/webhooks", goodWebhook()).ok().id()
		eventID := c.post("/webhooks/"+hook+"/test", nil).ok().data()["eventId"].(string)
		if events := w.events(t, c, ""); len(events) != 0 {
			t.Errorf("events %v", events)
		}
		e := c.get("/events/" + eventID).ok().data()
		same(t, e, object{"type": "WEBHOOK_TEST", "sequence": nil})
		same(t, e["data"].(object), object{"webhookId": hook})
	})
}

func TestEachModeHasItsOwnEventsAndNumbers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine, other := w.client(t, models.Sandbox), w.client(t, models.Production)
		for range 3 {
			mine.post("/users", nil).created()
		}
		w.clock.pass(time.Second)
		other.post("/users", nil).created()
		if got := numbers(w.events(t, other, "")); !slices.Equal(got, []int{1}) {
			t.Errorf("the other mode's numbers are %v", got)
		}
		id := mine.get("/events").ids()[0]
		mine.get("/events/" + id).ok()
		other.get("/events/" + id).missing()
		for _, id := range []string{"x", "et-%00", models.NewID(models.PrefixEvent)} {
			mine.get("/events/" + id).missing()
		}
	})
}

func TestAnErasedPersonIsGoneAndTheirEventsTellNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		kept := c.post("/invites", goodInvite(c.template())).created().data()
		gone := c.post("/invites", goodInvite(c.template())).created().data()
		w.deliver(t, models.Sandbox, models.SendAccepted)
		w.link(t, gone)
		account := c.get("/accounts?userId=" + gone["userId"].(string)).items()[0]
		before := w.events(t, c, "?size=150")
		if _, err := w.scope(models.Sandbox).EraseUsers(t.Context(), gone["userId"].(string)); err != nil {
			t.Fatal(err)
		}
		after := w.events(t, c, "?size=150")
		for i, e := range before {
			now := after[i]
			same(t, now, object{"id": e["id"], "sequence": e["sequence"], "type": e["type"], "createdAt": e["createdAt"], "version": e["version"]})
			w.isAsStored(t, c, now)
			data, was := now["data"].(object), e["data"].(object)
			if keysOf(data) != keysOf(was) {
				t.Errorf("%s had %s and has %s", e["type"], keysOf(was), keysOf(data))
			}
			if was["userId"] == gone["userId"] {
				was = object{"userId": ""}
			}
			same(t, data, was)
		}
		for path, id := range map[string]any{"/users": gone["userId"], "/invites": gone["id"], "/accounts": account["id"]} {
			c.get(path + "/" + id.(string)).missing()
			for _, item := range c.get(path + "?size=150").items() {
				if item["id"] == id {
					t.Errorf("%s still lists %s", path, id)
				}
			}
		}
		c.get("/users/" + kept["userId"].(string)).ok()
	})
}
