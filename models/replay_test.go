package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"invites/models"
)

func TestWhatAReplayMayAskFor(t *testing.T) {
	w := &models.Webhook{EventTypes: []models.EventType{models.EventInviteLinked, models.EventUserCreated}, Active: true}
	for name, c := range map[string]struct {
		request models.ReplayRequest
		want    string
	}{
		"all of a time":             {models.ReplayRequest{From: noon.Add(-time.Hour), Until: noon}, ""},
		"until now":                 {models.ReplayRequest{From: noon}, ""},
		"a moment":                  {models.ReplayRequest{From: noon.Add(-1), Until: noon.Add(-1)}, ""},
		"until later, which is now": {models.ReplayRequest{From: noon, Until: noon.Add(time.Hour)}, ""},
		"some types":                {models.ReplayRequest{From: noon, EventTypes: []models.EventType{models.EventUserCreated}}, ""},
		"no beginning":              {models.ReplayRequest{Until: noon}, "from:required"},
		"the future":                {models.ReplayRequest{From: noon.Add(1)}, "from:invalid"},
		"backwards":                 {models.ReplayRequest{From: noon, Until: noon.Add(-1)}, "until:invalid"},
		"types not asked for":       {models.ReplayRequest{From: noon, EventTypes: []models.EventType{models.EventInviteFailed, models.EventInviteRevoked}}, "eventTypes:invalid"},
		"a test":                    {models.ReplayRequest{From: noon, EventTypes: []models.EventType{models.EventWebhookTest}}, "eventTypes:invalid"},
		"ALL_EVENTS":                {models.ReplayRequest{From: noon, EventTypes: []models.EventType{models.AllEvents}}, "eventTypes:invalid"},
		"all that can be wrong":     {models.ReplayRequest{EventTypes: []models.EventType{"NO"}}, "from:required eventTypes:invalid"},
	} {
		var got string
		for _, f := range models.FieldErrors(c.request.Check(w, noon)) {
			got += " " + f.Field + ":" + f.Code
		}
		if got != "" {
			got = got[1:]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAReplayTakesWhatWasGivenUpAndWhatWasNeverSent(t *testing.T) {
	all, failed, waiting := models.Replay{}, models.Replay{FailedOnly: true}, models.Replay{Waiting: true}
	for _, c := range []struct {
		status models.DeliveryStatus
		tries  int
		want   [3]bool // everything, only what failed, also what waits for its next try
	}{
		{"", 0, [3]bool{true, false, true}}, {models.DeliveryFailed, 11, [3]bool{true, true, true}}, {models.DeliverySucceeded, 2, [3]bool{}},
		{models.DeliveryPending, 0, [3]bool{}}, {models.DeliveryPending, 1, [3]bool{false, false, true}},
	} {
		if got := [3]bool{all.Takes(c.status, c.tries), failed.Takes(c.status, c.tries), waiting.Takes(c.status, c.tries)}; got != c.want {
			t.Errorf("%q after %d tries: %v", c.status, c.tries, got)
		}
	}
}

func TestAReplayIsOfWhatTheEndpointAsksForUntilNowAtMost(t *testing.T) {
	w := &models.Webhook{ID: "wh-1", Mode: models.Production, EventTypes: []models.EventType{models.EventInviteLinked}}
	r := models.NewReplay(w, models.ReplayRequest{From: noon.Add(-time.Hour), Until: noon.Add(time.Hour)}, models.System("test"), noon)
	if !r.UntilAt.Equal(noon) || !slices.Equal(r.EventTypes, w.EventTypes) || r.Mode != w.Mode || r.Status != models.ReplayRunning {
		t.Errorf("%+v", r)
	}
	w.EventTypes = []models.EventType{models.AllEvents, models.EventInviteLinked}
	if r := models.NewReplay(w, models.ReplayRequest{From: noon}, models.System("test"), noon); len(r.EventTypes) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAnEndpointKnowsSinceWhenItMissesWhatHappens(t *testing.T) {
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	all := models.ReplayRequest{From: minute(0)}
	for name, c := range map[string]struct {
		happens func(w *models.Webhook)
		want    string // minutes after noon
	}{
		"nothing":                     {func(*models.Webhook) {}, "-"},
		"failing":                     {func(w *models.Webhook) { w.Failed(false, minute(2).Add(9), minute(3)) }, "2-"},
		"failing on":                  {func(w *models.Webhook) { w.Failed(false, minute(2), minute(3)); w.Failed(false, minute(4), minute(5)) }, "2-"},
		"well again":                  {func(w *models.Webhook) { w.Failed(false, minute(2), minute(3)); w.Succeeded(minute(4)) }, "-"},
		"gone":                        {func(w *models.Webhook) { w.Failed(true, minute(2), minute(3)) }, "2-"},
		"a year old, delivered again": {func(w *models.Webhook) { w.Failed(true, minute(-525600), minute(90)) }, "30-"},
		"older than the endpoint":     {func(w *models.Webhook) { w.SwitchOff("", minute(-99)) }, "-60-"},
		"off":                         {func(w *models.Webhook) { w.SwitchOff("", minute(7)) }, "7-"},
		"off and on":                  {func(w *models.Webhook) { w.SwitchOff("", minute(7)); w.SwitchOn(minute(8)) }, "7-8"},
		"a success does not bring back what was missed": {func(w *models.Webhook) {
			w.SwitchOff("", minute(7))
			w.SwitchOn(minute(8))
			w.Succeeded(minute(9))
		}, "7-8"},
		"off, on and off": {func(w *models.Webhook) {
			w.SwitchOff("", minute(7))
			w.SwitchOn(minute(8))
			w.SwitchOff("", minute(9))
		}, "7-"},
		"replayed": {func(w *models.Webhook) {
			w.SwitchOff("", minute(7))
			w.SwitchOn(minute(8))
			w.Replayed(models.NewReplay(w, all, models.System("test"), minute(9)))
		}, "-"},
		"replayed in part": {func(w *models.Webhook) {
			w.SwitchOff("", minute(7))
			w.SwitchOn(minute(10))
			for _, part := range []models.ReplayRequest{
				{From: minute(8)}, {From: minute(0), Until: minute(9)}, {From: minute(0), FailedOnly: true},
				{From: minute(0), EventTypes: []models.EventType{models.EventUserCreated}},
			} {
				w.Replayed(models.NewReplay(w, part, models.System("test"), minute(11)))
			}
		}, "7-10"},
	} {
		w := &models.Webhook{Active: true, EventTypes: []models.EventType{models.AllEvents}, CreatedAt: minute(-60)}
		c.happens(w)
		got := "-"
		if w.MissedFrom != nil {
			got = fmt.Sprint(w.MissedFrom.Sub(noon).Minutes()) + "-"
		}
		if w.MissedUntil != nil {
			got += fmt.Sprint(w.MissedUntil.Sub(noon).Minutes())
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
