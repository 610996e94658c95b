package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
	"invites/web/config"
)

func TestServeAnswersAndStops(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		m.flags = append(m.flags, "--metrics-addr", "127.0.0.1:0")
		app := run(t, m.app())
		metrics := "http://" + app.metrics.Addr().String()
		for url, want := range map[string]int{
			app.URL() + "/healthz": 200, app.URL() + "/readyz": 200, app.URL() + "/metrics": 404,
			metrics + "/healthz": 200, metrics + "/readyz": 200, metrics + "/metrics": 200,
		} {
			if code, body := app.get(t, url); code != want {
				t.Errorf("%s: %d %s", url, code, body)
			}
		}
		_, body := app.get(t, metrics+"/metrics")
		for _, want := range []string{"go_goroutines", "invites_http_request_duration_seconds_count"} {
			if !strings.Contains(body, want) {
				t.Errorf("no %s in /metrics", want)
			}
		}
		if err := app.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAnswerInHandIsFinishedWhileNothingNewIsTaken(t *testing.T) {
	m := &machine{t: t, flags: []string{"--data-dir", t.TempDir(), "--addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0"}}
	built := m.app()
	entered, leave := make(chan struct{}), make(chan struct{})
	built.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		_, _ = io.WriteString(w, "finished")
	})
	app := run(t, built)
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get(app.URL())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answer <- string(body)
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- app.stop() }()
	ready := "http://" + app.metrics.Addr().String() + "/readyz"
	if !eventually(func() bool { code, _ := app.get(t, ready); return code == http.StatusServiceUnavailable }) {
		t.Error("still ready while stopping")
	}
	if !eventually(func() bool { _, err := net.Dial("tcp", app.cfg.Addr); return err != nil }) {
		t.Error("still takes connections while stopping")
	}
	if err := app.Store().Ping(t.Context()); err != nil {
		t.Errorf("the database was closed too early: %v", err)
	}
	close(leave)
	if got := <-answer; got != "finished" {
		t.Errorf("the request in hand got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func eventually(is func() bool) bool {
	for range 500 {
		if is() {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func TestRolesDoTheirPart(t *testing.T) {
	for _, tc := range []struct {
		role          Role
		serves, works bool
	}{{RoleAll, true, true}, {RoleWeb, true, false}, {RoleWorker, false, true}} {
		t.Run(string(tc.role), func(t *testing.T) {
			m := &machine{t: t, flags: []string{"--data-dir", t.TempDir(), "--addr", "127.0.0.1:0"}}
			app := m.app(WithRole(tc.role))
			if serves := app.listener != nil && app.URL() != ""; serves != tc.serves {
				t.Errorf("serves: %v", serves)
			}
			if works := app.workers != nil; works != tc.works {
				t.Errorf("works: %v", works)
			}
			if err := run(t, app).stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestStartSaysWhichAddressIsInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, tc := range []struct{ setting, addr, metrics string }{
		{"ADDR", taken.Addr().String(), ""}, {"METRICS_ADDR", "127.0.0.1:0", taken.Addr().String()},
	} {
		cfg, err := config.Settings{DataDir: t.TempDir(), Addr: tc.addr, MetricsAddr: tc.metrics}.Load(nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = New(t.Context(), cfg)
		if e, ok := errors.AsType[*config.Error](err); !ok || e.Setting != tc.setting {
			t.Errorf("%v", err)
		}
		cfg.Addr, cfg.MetricsAddr = "127.0.0.1:0", ""
		app, err := New(t.Context(), cfg)
		if err != nil {
			t.Fatalf("the failed start keeps the database: %v", err)
		}
		_ = app.Close()
	}
}

func TestBadMailServerEndsTheStart(t *testing.T) {
	cfg, err := config.Settings{DataDir: t.TempDir(), Addr: "127.0.0.1:0", SMTPURL: "smtp://exa mple.com"}.Load(nil)
	if err == nil {
		_, err = New(t.Context(), cfg)
	}
	if err == nil || !strings.HasPrefix(err.Error(), "SMTP_URL: ") {
		t.Errorf("got %v", err)
	}
}

func TestFirstStartPrintsTheLinkThatBegins(t *testing.T) {
	m := &machine{t: t, flags: []string{"--data-dir", t.TempDir(), "--addr", "127.0.0.1:0", "--log-format", "json"}}
	app := m.app()
	announced := func() string {
		t.Helper()
		var log strings.Builder
		if err := announce(t.Context(), app, slog.New(slog.NewJSONHandler(&log, nil)), io.Discard); err != nil {
			t.Fatal(err)
		}
		return log.String()
	}
	link := app.URL() + "/setup?token=" + app.Store().SetupToken()
	if log := announced(); !strings.Contains(log, link) || strings.Count(log, "\n") != 2 {
		t.Errorf("log: %s", log)
	}
	_, err := app.Store().CreateStaff(context.Background(), models.NewStaff{Email: "ada@acme.example", Name: "Ada", Role: models.RoleAdmin, PasswordHash: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if log := announced(); !strings.Contains(log, app.URL()) || strings.Contains(log, "token") {
		t.Errorf("with staff: %s", log)
	}
}

func TestDatabaseMadeWithAnotherKeyIsRefused(t *testing.T) {
	dir := t.TempDir()
	for i, key := range []string{string(storetest.SecretKey), strings.Repeat("other", 8)} {
		cfg, err := config.Settings{DataDir: dir, Addr: "127.0.0.1:0", SecretKey: key}.Load(nil)
		if err != nil {
			t.Fatal(err)
		}
		app, err := New(t.Context(), cfg)
		if i == 0 && err != nil || i == 1 && (err == nil || !strings.Contains(err.Error(), "SECRET_KEY")) {
			t.Errorf("key %d: %v", i, err)
		}
		if app != nil {
			_ = app.Close()
		}
	}
}
