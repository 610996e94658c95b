package webhook

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"invites/models"
)

const receiverURL = "http://localhost:8080/receiver/wh-1"

func TestTheBuiltInReceiverGetsTheSameRequest(t *testing.T) {
	var got *http.Request
	var checks Checks
	c := NewInProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, checks = r, Verify([]string{plain}, r.Header, body, time.Now())
		io.WriteString(w, "received")
	}))
	defer c.Close()
	r := c.Post(t.Context(), receiverURL, Sign([]string{plain}, eventID, time.Now(), payload), payload)
	if !r.OK() || r.Code != 200 || r.Body != "received" {
		t.Errorf("got %+v", r)
	}
	if !checks.OK() || got.RequestURI != "/receiver/wh-1" || got.Host != "localhost:8080" || got.Method != "POST" {
		t.Errorf("the receiver saw %s %s at %s, %+v", got.Method, got.RequestURI, got.Host, checks)
	}
}

func TestTheBuiltInReceiverAnswersAsARealOneCould(t *testing.T) {
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    models.DeliveryResult
	}{
		"nothing written": {func(http.ResponseWriter, *http.Request) {}, models.DeliveryResult{Code: 200}},
		"500":             {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 500) }, models.DeliveryResult{Code: 500, Body: "no\n", Error: verdict(500)}},
		"410":             {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410); w.WriteHeader(200) }, models.DeliveryResult{Code: 410, Error: verdict(410)}},
		"a redirect":      {func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Location", "/"); w.WriteHeader(303) }, models.DeliveryResult{Code: 303, Error: verdict(303)}},
		"retry later": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "9"); w.WriteHeader(503) },
			models.DeliveryResult{Code: 503, RetryAfter: 9 * time.Second, Error: verdict(503)}},
		"a header too late": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503); w.Header().Set("Retry-After", "9") },
			models.DeliveryResult{Code: 503, Error: verdict(503)}},
		"a huge body": {func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				io.WriteString(w, strings.Repeat("x", 1000))
			}
		}, models.DeliveryResult{Code: 200, Body: strings.Repeat("x", maxBody)}},
		"hung up":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, models.DeliveryResult{Error: "the receiver closed the connection without an answer"}},
		"a mistake": {func(http.ResponseWriter, *http.Request) { panic("index out of range") }, models.DeliveryResult{Error: "the call failed: the built-in receiver panicked: index out of range"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewInProcess(tt.handler).Post(t.Context(), receiverURL, nil, payload)
			if r.Latency = 0; r != tt.want {
				t.Errorf("got %+v, want %+v", r, tt.want)
			}
		})
	}
}

func TestTheBuiltInReceiverMaySayNothing(t *testing.T) {
	c := NewInProcess(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	c.timeout = 50 * time.Millisecond
	if r := c.Post(t.Context(), receiverURL, nil, payload); r.OK() || r.Error != "timed out after 0.05 s" {
		t.Errorf("got %+v", r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := c.Post(ctx, receiverURL, nil, payload); r.OK() || r.Error != "interrupted before an answer came" {
		t.Errorf("interrupted: %+v", r)
	}
}
