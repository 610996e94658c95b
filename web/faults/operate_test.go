//go:build faults

package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"invites/models/store/storetest"
)

// stopTime is how long stopping may take (contract §7).
const stopTime = 30 * time.Second

func TestAskedToStopItFinishesTheRequestInHand(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		running, origin := i.serve("")
		c := connect(i, origin, "sandbox")
		template := c.template()
		body, err := json.Marshal(newInvite(template, 1))
		if err != nil {
			t.Fatal(err)
		}
		first, rest := &signalled{Reader: bytes.NewReader(body[:10]), read: make(chan struct{})}, make(chan struct{})
		answer := make(chan error, 1)
		var made invite
		go func() {
			resp, err := http.DefaultClient.Do(c.request(t.Context(), "POST", "/invites", io.MultiReader(first, &delayed{rest, bytes.NewReader(body[10:])})))
			if err == nil {
				err = read(resp, http.StatusCreated, &made)
			}
			answer <- err
		}()
		<-first.read
		time.Sleep(200 * time.Millisecond) // the first bytes arrive
		running.askToStop()
		eventually(t, 5*time.Second, "nothing new is taken", func() bool { return c.try("GET", "/invites", nil, 200, nil) != nil })
		close(rest)
		if err := <-answer; err != nil {
			t.Errorf("the request in hand: %v", err)
		}
		if code := running.wait(stopTime); code != 0 {
			t.Errorf("exit code %d", code)
		}
		_, c.origin = i.serve("")
		if found := c.awaitSettled(made.ID, 30*time.Second); found.EmailStatus != "CAPTURED" {
			t.Errorf("its mail: %s", found.EmailStatus)
		}
	})
}

// signalled tells when all of it was read.
type signalled struct {
	io.Reader
	read chan struct{}
}

func (s *signalled) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		select {
		case <-s.read:
		default:
			close(s.read)
		}
	}
	return n, err
}

// delayed begins when start is closed.
type delayed struct {
	start <-chan struct{}
	io.Reader
}

func (d *delayed) Read(p []byte) (int, error) {
	<-d.start
	return d.Reader.Read(p)
}

func TestAskedToStopWhileAReceiverHangsItStillStopsInTime(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		running, origin := i.serve("")
		c := connect(i, origin, "sandbox")
		url, reached := newHangingReceiver(t)
		c.webhook(url, secret)
		c.mustInvite(c.template(), 1)
		eventually(t, 5*time.Second, "the receiver is called", reached)
		running.askToStop()
		if code := running.wait(stopTime); code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
}

func TestSecondServeOnOneFolderIsRefused(t *testing.T) {
	t.Parallel()
	i := install(t, "")
	_, origin := i.serve("")
	second := i.launch("")
	if code := second.wait(startTime); code == 0 {
		t.Error("exit code 0")
	}
	expectOneLine(t, second, "DATA_DIR: ", "another serve runs")
	connect(i, origin, "sandbox").template() // the first goes on
}

func TestWrongSecretKeyIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		first, _ := i.serve("")
		first.askToStop()
		if code := first.wait(stopTime); code != 0 {
			t.Errorf("exit code %d", code)
		}
		wrong := i.with("SECRET_KEY", strings.Repeat("another key ", 3)).launch("")
		if code := wrong.wait(startTime); code == 0 {
			t.Error("exit code 0")
		}
		expectOneLine(t, wrong, "SECRET_KEY")
		i.serve("") // the right key still fits
	})
}

// expectOneLine checks that a process complained in one line that has the parts.
func expectOneLine(t *testing.T, p *process, parts ...string) {
	t.Helper()
	said := p.output()
	if strings.Count(said, "\n") != 0 || !strings.HasPrefix(said, "invites: ") {
		t.Errorf("not one line of ours: %q", said)
	}
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("%q does not say %q", said, part)
		}
	}
}

func TestOneProcessAnswersAndAnotherWorks(t *testing.T) {
	t.Parallel()
	i := install(t, storetest.PostgresURL(t))
	mails, events := newMailServer(t), newReceiver(t)
	i.settings["SMTP_URL"] = mails.url()
	_, origin := i.serve("web")
	i.serve("worker")
	c := connect(i, origin, "production")
	c.webhook(events.url, secret)
	template := c.template()
	for n := range 5 {
		made := c.mustInvite(template, n)
		if found := c.awaitSettled(made.ID, 10*time.Second); found.EmailStatus != "SENT" || mails.got(address(n)) != 1 {
			t.Errorf("emailStatus %s, %d messages", found.EmailStatus, mails.got(address(n)))
		}
		events.await("INVITE_INVITED", made.ID, 10*time.Second)
	}
}

func TestFourProcessesStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	i := install(t, storetest.PostgresURL(t))
	mails, events := newMailServer(t), newReceiver(t)
	i.settings["SMTP_URL"] = mails.url()
	var starting []*process
	for range 4 {
		starting = append(starting, i.launch(""))
	}
	var origins []string
	for _, p := range starting {
		origins = append(origins, p.await())
	}
	c := connect(i, origins[0], "production")
	c.webhook(events.url, secret)
	template := c.template()
	for n, origin := range origins {
		c.origin = origin
		made := c.mustInvite(template, n)
		if found := c.awaitSettled(made.ID, 10*time.Second); found.EmailStatus != "SENT" || mails.got(address(n)) != 1 {
			t.Errorf("process %d: emailStatus %s, %d messages", n, found.EmailStatus, mails.got(address(n)))
		}
		events.await("INVITE_INVITED", made.ID, 10*time.Second)
	}
}
