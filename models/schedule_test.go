package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestASchedulesSpreadIsATenthAtMost(t *testing.T) {
	s := models.Schedule{10 * time.Second, time.Hour}
	for _, c := range []struct {
		tries  int
		spread float64
		want   time.Duration // 0 for no further try
	}{
		{0, 0, 0},
		{1, 0, 10 * time.Second},
		{1, 0.5, 10500 * time.Millisecond},
		{1, 1, 11 * time.Second},
		{2, 1, 66 * time.Minute},
		{3, 0, 0},
	} {
		next, ok := s.Next(noon, c.tries, c.spread)
		if ok != (c.want > 0) || ok && !next.Equal(noon.Add(c.want)) {
			t.Errorf("after %d tries, spread %v: %v, %v", c.tries, c.spread, next, ok)
		}
	}
}

func TestWebhooksFollowTheContractsSchedule(t *testing.T) {
	want := "[5s 1m0s 5m0s 30m0s 2h0m0s 5h0m0s 10h0m0s 14h0m0s 20h0m0s 24h0m0s]" // contract §6
	var got []time.Duration
	for tries := 1; ; tries++ {
		next, ok := models.WebhookSchedule().Next(noon, tries, 0)
		if !ok {
			break
		}
		got = append(got, next.Sub(noon))
	}
	if text := sprint(got); text != want {
		t.Errorf("%s, want %s", text, want)
	}
}

func TestMailIsTriedForFourDaysOrMore(t *testing.T) {
	var sum time.Duration
	for i, wait := range models.MailSchedule() {
		if i > 0 && wait < models.MailSchedule()[i-1] {
			t.Errorf("wait %d is shorter than the one before", i)
		}
		sum += wait
	}
	if sum < 4*24*time.Hour || sum > 5*24*time.Hour { // RFC 5321 §4.5.4.1: at least 4–5 days
		t.Errorf("given up after %v", sum)
	}
}
