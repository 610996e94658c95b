package models_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"invites/models"
)

func sprint(v any) string { return fmt.Sprint(v) }

func TestADeliveryFollowsItsAnswer(t *testing.T) {
	schedule := models.Schedule{time.Minute, time.Hour}
	for name, c := range map[string]struct {
		tries  int
		result models.DeliveryResult
		want   models.DeliveryStatus
		next   time.Duration
	}{
		"200":                          {1, models.DeliveryResult{Code: 200}, models.DeliverySucceeded, 0},
		"299":                          {3, models.DeliveryResult{Code: 299}, models.DeliverySucceeded, 0},
		"a redirect is a failure":      {1, models.DeliveryResult{Code: 302}, models.DeliveryPending, time.Minute},
		"500":                          {2, models.DeliveryResult{Code: 500}, models.DeliveryPending, time.Hour},
		"no answer":                    {1, models.DeliveryResult{Error: "timed out"}, models.DeliveryPending, time.Minute},
		"2xx that broke off":           {1, models.DeliveryResult{Code: 200, Error: "broken off"}, models.DeliveryPending, time.Minute},
		"the last try":                 {3, models.DeliveryResult{Code: 500}, models.DeliveryFailed, 0},
		"410 ends it":                  {1, models.DeliveryResult{Code: 410}, models.DeliveryFailed, 0},
		"Retry-After is honoured":      {1, models.DeliveryResult{Code: 429, RetryAfter: 5 * time.Minute}, models.DeliveryPending, 5 * time.Minute},
		"Retry-After does not shorten": {2, models.DeliveryResult{Code: 503, RetryAfter: time.Second}, models.DeliveryPending, time.Hour},
		"Retry-After of a year":        {1, models.DeliveryResult{Code: 503, RetryAfter: 365 * 24 * time.Hour}, models.DeliveryPending, 24 * time.Hour},
		"Retry-After in the past":      {1, models.DeliveryResult{Code: 503, RetryAfter: -time.Hour}, models.DeliveryPending, time.Minute},
		"Retry-After of the last try":  {3, models.DeliveryResult{Code: 503, RetryAfter: time.Second}, models.DeliveryFailed, 0},
	} {
		d := models.Delivery{Status: models.DeliveryPending, Tries: c.tries, NextAttemptAt: at(-1), LeasedUntil: at(1)}
		d.Record(c.result, noon, schedule, 0)
		if d.Status != c.want || d.ResponseCode != c.result.Code || d.Error != c.result.Error || d.LeasedUntil != nil || !d.UpdatedAt.Equal(noon) {
			t.Errorf("%s: %+v", name, d)
		}
		if (d.DeliveredAt != nil) != (c.want == models.DeliverySucceeded) {
			t.Errorf("%s: delivered at %v", name, d.DeliveredAt)
		}
		checkNext(t, name, d.NextAttemptAt, c.next)
		d.Redeliver(noon)
		if !d.Due(noon) || d.Due(noon.Add(-1)) || d.Tries != 0 {
			t.Errorf("%s, then redelivered: %+v", name, d)
		}
	}
}

func TestAnEndpointIsSwitchedOffByGoneOrFiveDaysWithoutSuccess(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		failing *time.Time
		gone    bool
		active  bool
		since   time.Time
	}{
		"a first failure":              {nil, false, true, noon},
		"410":                          {nil, true, false, noon},
		"failing for almost five days": {at(-5*day + time.Second), false, true, noon.Add(-5*day + time.Second)},
		"failing for five days":        {at(-5 * day), false, false, noon.Add(-5 * day)},
	} {
		w := models.Webhook{Active: true, FailingSince: c.failing}
		w.Failed(c.gone, noon, noon)
		if w.Active != c.active || (w.DisabledReason == "") != c.active || !w.FailingSince.Equal(c.since) || w.UpdatedAt.Equal(noon) == c.active {
			t.Errorf("%s: %+v", name, w)
		}
	}
	w := models.Webhook{Active: true, FailingSince: at(-4 * day)}
	w.Succeeded(noon)
	w.Failed(false, noon, noon.Add(2*day))
	if !w.Active || !w.FailingSince.Equal(noon.Add(2*day)) || !w.LastSuccessAt.Equal(noon) {
		t.Errorf("a success in between: %+v", w)
	}
}

func TestAnEndpointIsToldOfWhatItAskedFor(t *testing.T) {
	for _, c := range []struct {
		types  string
		active bool
		want   bool
	}{
		{"INVITE_LINKED", true, true}, {"USER_CREATED INVITE_LINKED", true, true}, {"ALL_EVENTS", true, true},
		{"USER_CREATED", true, false}, {"TASK_STARTED", true, false}, {"ALL_EVENTS", false, false}, {"INVITE_LINKED", false, false},
	} {
		w := models.Webhook{Active: c.active}
		for _, name := range strings.Fields(c.types) {
			w.EventTypes = append(w.EventTypes, models.EventType(name))
		}
		if got := w.Wants(models.EventInviteLinked); got != c.want {
			t.Errorf("%s, active %v: %v", c.types, c.active, got)
		}
	}
}

func TestAnEndpointIsCheckedWhole(t *testing.T) {
	ok := models.WebhookContent{Name: "ours", URL: "https://example.com/hook", EventTypes: []models.EventType{models.AllEvents}, Secret: "s"}
	for name, c := range map[string]struct {
		change func(*models.WebhookContent)
		create bool
		want   string
	}{
		"fine":                      {func(*models.WebhookContent) {}, true, ""},
		"nothing":                   {func(w *models.WebhookContent) { *w = models.WebhookContent{} }, true, "name:required, url:required, eventTypes:required, secret:required"},
		"a new one has a secret":    {func(w *models.WebhookContent) { w.Secret = "" }, true, "secret:required"},
		"a replacement keeps it":    {func(w *models.WebhookContent) { w.Secret = "" }, false, ""},
		"at the limits":             {func(w *models.WebhookContent) { w.Name, w.URL, w.Secret = repeat(200), repeat(500), repeat(64) }, true, ""},
		"over the limits":           {func(w *models.WebhookContent) { w.Name, w.URL, w.Secret = repeat(201), repeat(501), repeat(65) }, false, "name:too_long, url:too_long, secret:too_long"},
		"a type that never occurs":  {func(w *models.WebhookContent) { w.EventTypes = []models.EventType{"USER_SESSION_RESET"} }, true, ""},
		"a type that is not known":  {func(w *models.WebhookContent) { w.EventTypes = []models.EventType{"USER_CREATED", "invite_linked"} }, true, "eventTypes:invalid"},
		"a secret of several lines": {func(w *models.WebhookContent) { w.Secret = "a\nb" }, true, "secret:format"},
	} {
		w := ok
		c.change(&w)
		if got := fieldCodes(w.Check(c.create)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func repeat(n int) string { return strings.Repeat("ü", n) }

func TestListsShowAnEndpointsHostAlone(t *testing.T) {
	for url, want := range map[string]string{
		"https://example.com/hook?token=secret": "example.com", "http://localhost:8080": "localhost:8080",
		"https://example.com?token=secret": "example.com", "": "",
	} {
		if got := (&models.Webhook{URL: url}).Host(); got != want {
			t.Errorf("%s: %s", url, got)
		}
	}
}

func TestHowMuchIsAmissWithAnEndpoint(t *testing.T) {
	for name, c := range map[string]struct {
		endpoint models.Webhook
		want     models.Trouble
	}{
		"fine":                     {models.Webhook{Active: true}, models.TroubleNone},
		"failing":                  {models.Webhook{Active: true, FailingSince: &noon}, models.TroubleFailing},
		"switched off":             {models.Webhook{FailingSince: &noon}, models.TroubleOff},
		"switched off by us":       {models.Webhook{DisabledReason: "It answered 410 Gone."}, models.TroubleGivenUp},
		"off, failing, and for us": {models.Webhook{DisabledReason: "x", FailingSince: &noon}, models.TroubleGivenUp},
	} {
		if got := c.endpoint.Trouble(); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestAnOldSecretSignsUntilItsTime(t *testing.T) {
	w := models.Webhook{OldSecretUntil: &noon}
	if w.OldSecretSigns(noon.Add(-1)) == nil || w.OldSecretSigns(noon) != nil || (&models.Webhook{}).OldSecretSigns(noon) != nil {
		t.Error("it signs at another time")
	}
}
