package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
	"invites/web/config"
	"invites/web/session"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// machine is where commands run: a database and a folder.
type machine struct {
	t     *testing.T
	flags []string
}

// eachMachine runs a test on both databases. The embedded one is not there yet, as on a first start.
func eachMachine(t *testing.T, test func(t *testing.T, m *machine)) {
	storetest.EachURL(t, func(t *testing.T, databaseURL string) {
		m := &machine{t: t, flags: []string{"--data-dir", filepath.Join(t.TempDir(), "data"), "--addr", "127.0.0.1:0"}}
		if databaseURL != "" {
			m.flags = append(m.flags, "--database-url", databaseURL, "--secret-key", string(storetest.SecretKey))
			if code, _, errs := m.run("", "migrate"); code != exitOK {
				t.Fatalf("migrate: %d %s", code, errs)
			}
		}
		test(t, m)
	})
}

// run runs a command with a standard input and returns its exit code, its standard output and its error output.
func (m *machine) run(in string, args ...string) (code int, out, errs string) {
	m.t.Helper()
	var stdout, stderr strings.Builder
	code = Main(m.t.Context(), append(args, m.flags...), Streams{In: strings.NewReader(in), Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

// config is the configuration of the commands.
func (m *machine) config() *config.Config {
	m.t.Helper()
	chosen, code := parse(append([]string{"serve"}, m.flags...), Streams{Out: io.Discard, Err: io.Discard})
	if chosen == nil {
		m.t.Fatalf("serve: %d", code)
	}
	cfg, err := load(chosen.(*serveCommand).Settings)
	if err != nil {
		m.t.Fatal(err)
	}
	return cfg
}

func (m *machine) app(options ...Option) *App {
	m.t.Helper()
	app, err := New(m.t.Context(), m.config(), options...)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = app.Close() })
	return app
}

func TestAPIKeyIsPrintedAloneAndWorks(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		code, out, errs := m.run("", "apikey", "create", "--mode", "sandbox", "--name", "CI")
		if code != exitOK || !regexp.MustCompile(`^ak-[0-9a-f]{32}:[A-Za-z0-9_-]{43}\n$`).MatchString(out) {
			t.Fatalf("%d %q %q", code, out, errs)
		}
		id, secret, _ := strings.Cut(strings.TrimSpace(out), ":")
		key, err := m.app().Store().Authenticate(t.Context(), id, secret)
		if err != nil || key.Mode != models.Sandbox || key.Name != "CI" {
			t.Errorf("%+v %v", key, err)
		}
	})
}

func TestAPIKeyIsMadeWithScopesAndAnEnd(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		for _, tc := range []struct {
			expires string
			end     time.Time
		}{
			{"2030-12-31", time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)},
			{"720h", time.Now().Add(720 * time.Hour)},
		} {
			code, out, errs := m.run("", "apikey", "create", "--mode", "production", "--name", "CI", "--scope", "invites:read", "--scope", "users:write", "--expires", tc.expires)
			if code != exitOK {
				t.Fatalf("%d %q", code, errs)
			}
			id, secret, _ := strings.Cut(strings.TrimSpace(out), ":")
			app := m.app()
			key, err := app.Store().Authenticate(t.Context(), id, secret)
			if err != nil || !slices.Equal(key.Scopes, []models.Permission{"invites:read", "users:write"}) || key.ExpiresAt.Sub(tc.end).Abs() > time.Minute {
				t.Errorf("%+v %v", key, err)
			}
			_ = app.Close()
		}
	})
}

func TestStaffPasswords(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		verify := func(what, password string) {
			t.Helper()
			app := m.app()
			defer app.Close()
			staff, err := app.Store().StaffByEmail(t.Context(), "ada@acme.example")
			if err != nil {
				t.Fatal(err)
			}
			if ok, err := session.NewPasswords().Verify(t.Context(), password, staff.PasswordHash); !ok || err != nil {
				t.Errorf("%s: %q does not fit (%v)", what, password, err)
			}
			if staff.Role != models.RoleAdmin || staff.Name != "ada" {
				t.Errorf("%+v", staff)
			}
		}
		code, out, errs := m.run("", "staff", "create", "--email", "ada@acme.example", "--role", "admin")
		if code != exitOK || !regexp.MustCompile(`^([a-z2-7]{5}-){3}[a-z2-7]{5}\n$`).MatchString(out) {
			t.Fatalf("%d %q %q", code, out, errs)
		}
		verify("made", strings.TrimSpace(out))
		code, out, errs = m.run("correct horse battery\n", "staff", "reset-password", "--email", "Ada@acme.example")
		if code != exitOK || out != "" {
			t.Fatalf("%d %q %q", code, out, errs)
		}
		verify("from standard input", "correct horse battery")
	})
}

func TestCommandsSayInOneLineWhatIsWrong(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		if code, _, errs := m.run("correct horse battery", "staff", "create", "--email", "ada@acme.example", "--role", "admin"); code != exitOK {
			t.Fatal(errs)
		}
		for _, tc := range []struct {
			in   string
			args []string
			code int
			want string
		}{
			{"", []string{"staff", "create", "--email", "no address", "--role", "admin"}, exitError, "email"},
			{"", []string{"staff", "create", "--email", "b@acme.example", "--role", "king"}, exitUsage, "--role"},
			{"", []string{"staff", "create", "--role", "admin"}, exitUsage, "--email"},
			{"short\n", []string{"staff", "create", "--email", "b@acme.example", "--role", "admin"}, exitError, "at least 10 characters"},
			{"correct horse battery", []string{"staff", "create", "--email", "ADA@acme.example", "--role", "admin"}, exitError, "already"},
			{"", []string{"staff", "reset-password", "--email", "nobody@acme.example"}, exitError, "no such member of staff"},
			{"", []string{"apikey", "create", "--mode", "test", "--name", "x"}, exitUsage, "--mode"},
			{"", []string{"apikey", "create", "--mode", "sandbox", "--name", " "}, exitError, "name"},
			{"", []string{"apikey", "create", "--mode", "sandbox", "--name", "x", "--scope", "all"}, exitError, "scope all"},
			{"", []string{"apikey", "create", "--mode", "sandbox", "--name", "x", "--expires", "soon"}, exitError, "--expires"},
			{"", []string{"apikey", "create", "--mode", "sandbox", "--name", "x", "--expires=-1h"}, exitError, "future"},
			{"", []string{"serve", "--log-level", "loud"}, exitError, "LOG_LEVEL"},
			{"", []string{"serve", "--tenant-id", "whd"}, exitError, "TENANT_ID"},
			{"", []string{"bake"}, exitUsage, "bake"},
		} {
			code, out, errs := m.run(tc.in, tc.args...)
			if code != tc.code || out != "" || !strings.HasPrefix(errs, "invites: ") || !strings.Contains(errs, tc.want) || strings.Count(errs, "\n") != 1 {
				t.Errorf("%v: %d %q %q", tc.args, code, out, errs)
			}
		}
	})
}

func TestCommandsRunBesideServe(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		run(t, m.app())
		if code, _, errs := m.run("", "apikey", "create", "--mode", "production", "--name", "live"); code != exitOK {
			t.Errorf("apikey create: %s", errs)
		}
		if code, _, errs := m.run("", "migrate"); code != exitOK {
			t.Errorf("migrate: %s", errs)
		}
	})
}

func TestSecondServeOnOneFolderIsRefused(t *testing.T) {
	m := &machine{t: t, flags: []string{"--data-dir", t.TempDir(), "--addr", "127.0.0.1:0"}}
	first := m.app()
	code, _, errs := m.run("", "serve")
	if code != exitError || !strings.HasPrefix(errs, "invites: DATA_DIR: another serve runs on ") || strings.Count(errs, "\n") != 1 {
		t.Errorf("%d %q", code, errs)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	m.app()
}

func TestCommandsOfUnpreparedPostgresSayToMigrate(t *testing.T) {
	m := &machine{t: t, flags: []string{
		"--database-url", storetest.PostgresURL(t), "--secret-key", string(storetest.SecretKey), "--addr", "127.0.0.1:0",
	}}
	for _, args := range [][]string{{"apikey", "create", "--mode", "sandbox", "--name", "x"}, {"serve", "--no-migrate"}} {
		if code, out, errs := m.run("", args...); code != exitError || out != "" || !strings.Contains(errs, "migrate") {
			t.Errorf("%v: %d %q %q", args, code, out, errs)
		}
	}
}

func TestHelpAndVersionNeedNoDatabase(t *testing.T) {
	m := &machine{t: t}
	code, out, _ := m.run("", "--help")
	for _, want := range []string{"serve", "migrate", "apikey", "staff", "version", "healthcheck"} {
		if code != exitOK || !strings.Contains(out, want) {
			t.Errorf("no %s in %d %s", want, code, out)
		}
	}
	if code, out, _ := m.run("", "version"); code != exitOK || !strings.HasPrefix(out, "invites ") {
		t.Errorf("%d %q", code, out)
	}
}

func TestEverySettingIsInTheHelpWithItsVariable(t *testing.T) {
	_, out, _ := (&machine{t: t}).run("", "serve", "--help")
	for _, name := range []string{
		"ADDR", "BASE_URL", "DATABASE_URL", "DATA_DIR", "SECRET_KEY", "SMTP_URL", "MAIL_FROM", "TENANT_ID", "INVITE_TTL", "RATE_LIMIT", "METRICS_ADDR",
		"TRUSTED_PROXIES", "WEBHOOK_ALLOW_PRIVATE", "LOG_FORMAT", "LOG_LEVEL",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), "$"+name) {
			t.Errorf("no $%s in %s", name, out)
		}
	}
}

func TestHealthcheckAsksARunningServe(t *testing.T) {
	m := &machine{t: t, flags: []string{"--data-dir", t.TempDir(), "--addr", "127.0.0.1:0"}}
	app := run(t, m.app())
	check := &machine{t: t, flags: []string{"--addr", app.cfg.Addr}}
	if code, _, errs := check.run("", "healthcheck"); code != exitOK {
		t.Errorf("while it runs: %d %s", code, errs)
	}
	app.stop()
	if code, _, _ := check.run("", "healthcheck"); code != exitError {
		t.Errorf("after the stop: %d", code)
	}
}

// running is an App in Run.
type running struct {
	*App
	stop func() error // ends Run and returns its error
}

// run runs an App until the test ends.
func run(t *testing.T, app *App) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx) }()
	var result error
	stop := func() error {
		cancel()
		if err, open := <-ended; open {
			result = err
			close(ended)
		}
		return result
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return &running{App: app, stop: stop}
}

func (r *running) get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, fmt.Sprint(string(body))
}
