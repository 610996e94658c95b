//go:build faults

package faults

import (
	"cmp"
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
	events map[string]int // by type and invite, or user where it names none
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{t: t, events: map[string]int{}}
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
		Type string
		Data struct{ InviteID, UserID string }
	}
	if err := json.Unmarshal(body, &event); err != nil {
		r.t.Errorf("%s: %v", body, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events[event.Type+" "+cmp.Or(event.Data.InviteID, event.Data.UserID)]++
}

// got is how often an event of the type arrived for an invite, or a user.
func (r *receiver) got(kind, id string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events[kind+" "+id]
}

// await waits until an event of the type has arrived for an invite, or a user.
func (r *receiver) await(kind, id string, limit time.Duration) {
	r.t.Helper()
	eventually(r.t, limit, kind+" of "+id+" arrives", func() bool { return r.got(kind, id) > 0 })
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
