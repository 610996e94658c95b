//go:build faults

package faults

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"invites/web/webhook"
)

// secret signs what receivers get.
const secret = "the secret of the receiver"

// receiver is a real webhook receiver on loopback. It counts events and checks their signatures.
type receiver struct {
	t   testing.TB
	url string

	mu     sync.Mutex
	events map[string]int // by type and invite
	ids    map[string]bool
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{t: t, events: map[string]int{}, ids: map[string]bool{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// ServeHTTP takes one delivery.
func (r *receiver) ServeHTTP(_ http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return // the sender was killed
	}
	if checks := webhook.Verify([]string{secret}, request.Header, body, time.Now()); !checks.OK() {
		r.t.Errorf("signatures: %+v", checks)
	}
	var event struct {
		ID, Type string
		Data     struct{ InviteID string }
	}
	if err := json.Unmarshal(body, &event); err != nil {
		r.t.Errorf("%s: %v", body, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids[event.ID] = true
	r.events[event.Type+" "+event.Data.InviteID]++
}

// got is how often an event of the type arrived for an invite.
func (r *receiver) got(kind, invite string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events[kind+" "+invite]
}

// distinct is how many different events arrived.
func (r *receiver) distinct() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.ids)
}

// await waits until an event of the type has arrived for an invite.
func (r *receiver) await(kind, invite string, limit time.Duration) {
	r.t.Helper()
	eventually(r.t, limit, kind+" of "+invite+" arrives", func() bool { return r.got(kind, invite) > 0 })
}

// newHangingReceiver answers nothing before the sender gives up.
func newHangingReceiver(t testing.TB) (url string, reached func() bool) {
	t.Helper()
	arrived := make(chan struct{})
	var once sync.Once
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		once.Do(func() { close(arrived) })
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}))
	t.Cleanup(func() { close(over); server.Close() })
	return server.URL, func() bool {
		select {
		case <-arrived:
			return true
		default:
			return false
		}
	}
}
