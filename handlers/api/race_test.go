package api_test

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// aside is a test from the view of a goroutine that it starts: what is fatal there ends the goroutine alone.
type aside struct{ *testing.T }

func (a aside) Fatal(args ...any) {
	a.Helper()
	a.Error(args...)
	runtime.Goexit()
}

func (a aside) Fatalf(format string, args ...any) {
	a.Helper()
	a.Errorf(format, args...)
	runtime.Goexit()
}

// in is the client as another test, or part of one, uses it.
func (c *client) in(t tester) *client {
	return &client{t, c.world, c.id, c.secret}
}

// sideBySide runs do n times at once, and returns when all are done.
func sideBySide(t *testing.T, n int, do func(i int, t aside)) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i, aside{t}) })
	}
	all.Wait()
}

func TestAWalkDuring32WritersSeesEachEarlierItemOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		rows := make([]object, 40)
		for i := range rows {
			rows[i] = with(goodInvite(template), "email", "amelia"+strconv.Itoa(i)+"@example.com")
		}
		c.post("/invites/batch", object{"invites": rows}).ok()
		earlier := c.get("/invites?size=150").ids()

		over := make(chan struct{})
		written := make([]int, 32)
		var writing sync.WaitGroup
		writing.Go(func() {
			sideBySide(t, 32, func(i int, t aside) {
				writer := c.in(t)
				for {
					select {
					case <-over:
						return
					default:
						writer.post("/invites", goodInvite(template)).created()
						written[i]++
					}
				}
			})
		})
		// Unfiltered, and filtered by what does not change.
		paths := []string{"/invites", "/invites?templateId=" + template}
		sideBySide(t, len(paths), func(i int, t aside) { c.in(t).seesOnce(paths[i], earlier) })
		close(over)
		writing.Wait()
		if slices.Max(written) == 0 {
			t.Error("nothing was written meanwhile")
		}
	})
}

// seesOnce walks a list in small pages. It may show newer items, from before the walk began.
func (c *client) seesOnce(path string, earlier []string) {
	c.t.Helper()
	seen := map[string]int{}
	walked := c.walk(path, 7, func() {})
	for _, id := range walked {
		seen[id]++
	}
	for _, id := range earlier {
		if seen[id] != 1 {
			c.t.Errorf("%s shows %s %d times", path, id, seen[id])
		}
	}
	if len(seen) != len(walked) || !slices.IsSortedFunc(walked, func(a, b string) int { return strings.Compare(b, a) }) {
		c.t.Errorf("%s shows something twice, or not the newest first", path)
	}
}

// Two processes on one PostgreSQL database: of 100 identical requests at once, sent to both, one makes an invite, and all that are not told
// to wait are answered with it.
func TestAHundredIdenticalPostsToTwoProcessesMakeOneInvite(t *testing.T) {
	t.Parallel()
	both := processes(t, 2)
	first := both[0].client(t, models.Sandbox)
	second := &client{t, both[1], first.id, first.secret}
	good := goodInvite(first.template())
	answers := make([]*answer, 100)
	sideBySide(t, len(answers), func(i int, t aside) {
		c := []*client{first, second}[i%2].in(t)
		for {
			if answers[i] = c.do("POST", "/invites", good, once("one for both")); answers[i].StatusCode != 409 {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
	replayed := 0
	for _, a := range answers {
		if a.created().text != answers[0].text {
			t.Errorf("two answers to one key:\n%s\n%s", a.text, answers[0].text)
		}
		if a.Header.Get("Idempotent-Replayed") == "true" {
			replayed++
		}
	}
	if replayed != len(answers)-1 || first.invites() != 1 {
		t.Errorf("%d of %d were replayed, and there are %d invites", replayed, len(answers), first.invites())
	}
}

// processes are n programs that answer for one PostgreSQL database.
func processes(t *testing.T, n int) (all []*world) {
	t.Helper()
	document, url := openSpec(t), storetest.PostgresURL(t)
	for range n {
		s, err := store.Open(t.Context(), store.Options{DatabaseURL: url, SecretKey: []byte(storetest.SecretKey)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Errorf("close the store: %v", err)
			}
		})
		all = append(all, &world{store: s, clock: &clock{at: time.Now()}, spec: document})
	}
	if err := all[0].store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		w.serve(t)
	}
	return all
}
