//go:build samples

package samples

import (
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"invites/web/docs"
	"invites/web/webhook"
)

const body = `{"id":"et-1","version":1,"type":"INVITE_LINKED","createdAt":"2026-02-02T02:35:01Z","data":{"userId":"tenant-1","inviteId":"iv-1"}}`

// delivery is a post to a receiver.
type delivery struct {
	name   string
	header http.Header
	body   string
	good   bool
}

// deliveries are signed by what signs them in production, and some are then changed.
func deliveries(secret string) []delivery {
	sign := func(secret string, at time.Time) http.Header {
		return webhook.Sign([]string{secret}, "et-1", at, []byte(body))
	}
	now := time.Now()
	rotating := webhook.Sign([]string{secret, "the one before"}, "et-1", now, []byte(body))
	unsigned := sign(secret, now)
	unsigned.Del(webhook.HeaderSignature)
	unsigned.Del(webhook.HeaderSmile)
	return []delivery{
		{"as sent", sign(secret, now), body, true},
		{"during a rotation", rotating, body, true},
		{"with another body", sign(secret, now), strings.Replace(body, "iv-1", "iv-2", 1), false},
		{"signed with another secret", sign("whsec_YW5vdGhlcg==", now), body, false},
		{"old", sign(secret, now.Add(-time.Hour)), body, false},
		{"from the future", sign(secret, now.Add(time.Hour)), body, false},
		{"without a signature", unsigned, body, false},
		{"with nothing", http.Header{}, body, false},
	}
}

func TestVerifyWebhook(t *testing.T) {
	all, err := docs.Samples("verify-webhook")
	if err != nil {
		t.Fatal(err)
	}
	eachLanguage(t, "verify-webhook", func(t *testing.T, _ *installation, s sample) {
		for _, secret := range []string{"a plain secret ü", "whsec_c2VjcmV0IGJ5dGVz"} {
			if s.Language == all[0].Language {
				checksInShell(t, s, secret)
			} else {
				checksAsReceiver(t, s, secret)
			}
		}
	})
}

// checksInShell gives the shell's sample the body and the header of the Smile signature, which knows no time.
func checksInShell(t *testing.T, s sample, secret string) {
	t.Helper()
	need(t, "openssl")
	for _, d := range deliveries(secret) {
		if d.name == "old" || d.name == "from the future" {
			continue
		}
		c := s.command(t, "INVITES_SECRET="+secret, "SMILE_SIGNATURE="+d.header.Get(webhook.HeaderSmile))
		c.Stdin = strings.NewReader(d.body)
		if said, err := c.CombinedOutput(); (err == nil) != d.good {
			t.Errorf("%s, secret %q: %v, %s", d.name, secret, err, said)
		}
	}
}

func checksAsReceiver(t *testing.T, s sample, secret string) {
	t.Helper()
	url := starts(t, s, secret)
	for _, d := range deliveries(secret) {
		want := http.StatusUnauthorized
		if d.good {
			want = http.StatusNoContent
		}
		if got := post(t, url, d); got != want {
			t.Errorf("%s, secret %q: %d, want %d", d.name, secret, got, want)
		}
	}
}

// starts runs the receiver until the test ends.
func starts(t *testing.T, s sample, secret string) (url string) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()
	c := receiver(t, s, port)
	c.Env = append(c.Env, "INVITES_SECRET="+secret, "PORT="+strconv.Itoa(port))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	return "http://127.0.0.1:" + strconv.Itoa(port)
}

// receiver is the command that the guide names. go run starts another process, which would outlive it: it is built first.
func receiver(t *testing.T, s sample, port int) *exec.Cmd {
	t.Helper()
	c := s.command(t)
	switch s.Language.Name {
	case "Go":
		build := exec.CommandContext(t.Context(), "go", "build", "-o", "receiver", s.File)
		build.Dir = s.folder
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		c.Path, c.Args = s.folder+"/receiver", []string{"receiver"}
	case "PHP":
		c.Args = []string{"php", "-S", "127.0.0.1:" + strconv.Itoa(port), s.File}
	}
	return c
}

// post delivers, and waits for a receiver that is still starting.
func post(t *testing.T, url string, d delivery) int {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r, err := http.NewRequestWithContext(t.Context(), "POST", url, strings.NewReader(d.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = d.header.Clone()
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = answer.Body.Close()
			return answer.StatusCode
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
