//go:build faults

package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client calls the API with a key, as a customer's program does.
type client struct {
	t           testing.TB
	origin, key string
}

// invite is what the tests read of an invite.
type invite struct {
	ID          string  `json:"id"`
	UserID      string  `json:"userId"`
	EmailStatus string  `json:"emailStatus"`
	InvitedAt   *string `json:"invitedAt"`
}

// settled says whether nothing more will be tried.
func (i invite) settled() bool { return i.EmailStatus != "QUEUED" }

// connect makes a key of the mode and a client that uses it.
func connect(i *installation, origin, mode string) client {
	i.t.Helper()
	return client{i.t, origin, i.key(mode)}
}

// request prepares a call. The caller's context bounds it.
func (c client) request(ctx context.Context, method, path string, body io.Reader) *http.Request {
	r, err := http.NewRequestWithContext(ctx, method, c.origin+"/v1"+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	user, secret, _ := strings.Cut(c.key, ":")
	r.SetBasicAuth(user, secret)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// try calls once and says whether the answer had the status; into gets its data.
func (c client) try(method, path string, in any, status int, into any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	resp, err := http.DefaultClient.Do(c.request(ctx, method, path, bytes.NewReader(body)))
	if err != nil {
		return err
	}
	return read(resp, status, into)
}

func read(resp *http.Response, status int, into any) error {
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != status {
		return fmt.Errorf("%s: %.300s", resp.Status, raw)
	}
	envelope := struct{ Data any }{into}
	return json.Unmarshal(raw, &envelope)
}

// must calls and fails the test where that fails.
func (c client) must(method, path string, in any, status int, into any) {
	c.t.Helper()
	if err := c.try(method, path, in, status, into); err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// template makes a template and returns its id.
func (c client) template() string {
	c.t.Helper()
	var made struct{ ID string }
	page := map[string]any{"header": "Hello ${firstName}", "description": "Link it.", "button": "Go on"}
	c.must("POST", "/inviteTemplates", map[string]any{
		"name": "Faults", "company": map[string]any{"name": "Acme"}, "landingPage": page, "successPage": page,
		"email": map[string]any{
			"sendEmail": true, "senderName": "Acme", "replyAddress": "help@acme.example", "subject": "Please link", "body": "Hello ${firstName}: ${inviteLandingPageUrl}",
		},
	}, http.StatusCreated, &made)
	return made.ID
}

// webhook makes an endpoint for all events.
func (c client) webhook(url, secret string) {
	c.t.Helper()
	c.must("POST", "/webhooks", map[string]any{
		"name": "Receiver", "url": url, "eventTypes": []string{"ALL_EVENTS"}, "active": true, "secret": secret,
	}, http.StatusOK, nil)
}

// newInvite is the body of a request for an invite to the n-th person.
func newInvite(template string, n int) map[string]any {
	return map[string]any{"fullName": fmt.Sprintf("Person %d", n), "email": address(n), "templateId": template}
}

func address(n int) string { return fmt.Sprintf("person-%d@example.com", n) }

// invite creates an invite.
func (c client) invite(template string, n int) (made invite, err error) {
	return made, c.try("POST", "/invites", newInvite(template, n), http.StatusCreated, &made)
}

// mustInvite creates an invite.
func (c client) mustInvite(template string, n int) invite {
	c.t.Helper()
	made, err := c.invite(template, n)
	if err != nil {
		c.t.Fatalf("create invite %d: %v", n, err)
	}
	return made
}

// look reads an invite.
func (c client) look(id string) (found invite) {
	c.t.Helper()
	c.must("GET", "/invites/"+id, nil, http.StatusOK, &found)
	return found
}

// awaitSettled waits until nothing more will be tried for the invite's mail.
func (c client) awaitSettled(id string, limit time.Duration) (found invite) {
	c.t.Helper()
	eventually(c.t, limit, "the mail of "+id+" is settled", func() bool {
		found = c.look(id)
		return found.settled()
	})
	return found
}

// eventually waits until something is so.
func eventually(t testing.TB, limit time.Duration, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}
