package session

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"invites/models"
)

func newLimiter() (*Limiter, *clock) {
	c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	return NewLimiter(time.Minute, c.now), c
}

func mustTake(t *testing.T, l *Limiter, key string, limit Limit, times int) {
	t.Helper()
	for range times {
		if err := l.Take(key, limit); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALimitIsForOneKeyAndOneWindow(t *testing.T) {
	l, c := newLimiter()
	three := Limit{3, time.Minute}
	mustTake(t, l, "a", three, 2)
	c.at = c.at.Add(40 * time.Second)
	mustTake(t, l, "a", three, 1)
	err := l.Take("a", three)
	var wait Wait
	if models.KindOf(err) != models.KindRateLimited || !errors.As(err, &wait) || wait.RetryAfter() != 20*time.Second {
		t.Fatalf("got %v, wait %v; want a wait of 20 s", err, wait)
	}
	mustTake(t, l, "b", three, 3)
	c.at = c.at.Add(20 * time.Second)
	mustTake(t, l, "a", three, 2) // what failed has not counted
	if l.Take("a", three) == nil {
		t.Error("a fourth try within a time.Minute passed")
	}
}

func TestWhatIsGivenBackDoesNotCount(t *testing.T) {
	l, _ := newLimiter()
	two := Limit{2, time.Minute}
	for range 10 {
		mustTake(t, l, "a", two, 1)
		l.GiveBack("a")
	}
	mustTake(t, l, "a", two, 2)
	l.GiveBack("a")
	l.GiveBack("nothing")
	mustTake(t, l, "a", two, 1)
	if l.Take("a", two) == nil {
		t.Error("a third try passed")
	}
}

func TestWhatNoLongerCountsTakesNoMemory(t *testing.T) {
	l, c := newLimiter()
	for i := range 100 {
		mustTake(t, l, fmt.Sprint(i), Limit{1, time.Minute}, 1)
	}
	c.at = c.at.Add(time.Minute)
	mustTake(t, l, "one more", Limit{1, time.Minute}, 1)
	if n := len(l.tries); n != 1 {
		t.Errorf("%d keys, want 1", n)
	}
}

func TestFloodTakesBoundedMemory(t *testing.T) {
	c := &clock{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	a := NewAttempts(c.now)
	for i := range maxKeys {
		if err := a.Take(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(a.limiter.tries); n > maxKeys+2 {
		t.Errorf("%d keys", n)
	}
}

func TestWaitIsSpokenInWords(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		200 * time.Millisecond: "1 second", 45 * time.Second: "45 seconds", 90 * time.Second: "90 seconds", 91 * time.Second: "2 minutes", 15 * time.Minute: "15 minutes",
	} {
		if got := spoken(wait); got != want {
			t.Errorf("%v: %q, want %q", wait, got, want)
		}
	}
}
