//go:build faults

package faults

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"invites/models/store/storetest"
)

// installation is a database and the settings that its processes share.
type installation struct {
	t        testing.TB
	settings map[string]string
}

// onEach runs a test for an installation on each database, side by side with others: they mostly wait.
func onEach(t *testing.T, test func(t *testing.T, i *installation)) {
	t.Helper()
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		i := install(t, databaseURL)
		t.Parallel()
		test(t, i)
	})
}

// install prepares an installation; "" is the embedded database.
func install(t testing.TB, databaseURL string) *installation {
	return &installation{t: t, settings: map[string]string{
		"ADDR": "127.0.0.1:0", "DATABASE_URL": databaseURL, "DATA_DIR": t.TempDir(), "SECRET_KEY": storetest.SecretKey,
		"LOG_FORMAT": "json", "MAIL_FROM": "invites@acme.example", "WEBHOOK_ALLOW_PRIVATE": "true", "RATE_LIMIT": "0",
	}}
}

// with is the same installation as a process with another setting sees it.
func (i *installation) with(name, value string) *installation {
	other := &installation{t: i.t, settings: map[string]string{name: value}}
	for n, v := range i.settings {
		if n != name {
			other.settings[n] = v
		}
	}
	return other
}

func (i *installation) env() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir()}
	for name, value := range i.settings {
		env = append(env, name+"="+value)
	}
	return env
}

// serve starts a process of the role ("" for all) and waits until it is ready.
func (i *installation) serve(role string) (p *process, origin string) {
	i.t.Helper()
	p = i.launch(role)
	return p, p.await()
}

// launch starts a process of the role ("" for all) and does not wait for it.
func (i *installation) launch(role string) *process {
	i.t.Helper()
	args := []string{"serve"}
	if role != "" {
		args = append(args, "--role", role)
	}
	return launch(i.t, i.env(), args...)
}

// key makes an API key on the command line, as an operator does.
func (i *installation) key(mode string) string {
	i.t.Helper()
	cmd := exec.Command(binary, "apikey", "create", "--mode", mode, "--name", "fault tests")
	cmd.Env, cmd.WaitDelay = i.env(), time.Second
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		i.t.Fatalf("apikey create: %v: %s", err, complaints.String())
	}
	return strings.TrimSpace(string(out))
}
