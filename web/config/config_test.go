package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"invites/web/config"
)

const goodKey = "0123456789abcdef0123456789abcdef"

func TestDefaultsAreTheContracts(t *testing.T) {
	c, err := config.Settings{}.Check(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := filepath.Abs("data")
	for what, pair := range map[string][2]any{
		"ADDR":                  {c.Addr, "127.0.0.1:8080"},
		"BASE_URL":              {c.Origin, "http://127.0.0.1:8080"},
		"DATABASE_URL":          {c.Embedded(), true},
		"DATA_DIR":              {c.DataDir, dir},
		"SMTP_URL":              {c.MailCaptured(), true},
		"MAIL_FROM":             {c.MailFrom, "invites@localhost"},
		"TENANT_ID":             {c.TenantID, "tenant"},
		"INVITE_TTL":            {c.InviteTTL, 336 * time.Hour},
		"RATE_LIMIT":            {c.RateLimit, 100},
		"METRICS_ADDR":          {c.MetricsAddr, ""},
		"TRUSTED_PROXIES":       {len(c.TrustedProxies), 0},
		"WEBHOOK_ALLOW_PRIVATE": {c.WebhookAllowPrivate, false},
		"LOG_FORMAT":            {c.LogFormat, config.LogAuto},
		"LOG_LEVEL":             {c.LogLevel, slog.LevelInfo},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
}

func TestBaseURLIsAnOrigin(t *testing.T) {
	for _, tc := range []struct{ addr, base, want string }{
		{":8080", "", "http://localhost:8080"},
		{"0.0.0.0:8080", "", "http://localhost:8080"},
		{"[::]:8080", "", "http://localhost:8080"},
		{"[::1]:8080", "", "http://[::1]:8080"},
		{"10.1.2.3:80", "", "http://10.1.2.3"},
		{"invites.lan:9000", "", "http://invites.lan:9000"},
		{"", "https://invites.example", "https://invites.example"},
		{"", "https://invites.example/", "https://invites.example"},
		{"", "https://Invites.Example:443", "https://invites.example"},
		{"", "https://invites.example:8443", "https://invites.example:8443"},
		{"", "https://einladungen.müller.example", "https://einladungen.xn--mller-kva.example"},
	} {
		c, err := config.Settings{Addr: tc.addr, BaseURL: tc.base}.Check(nil)
		if err != nil || c.Origin != tc.want {
			t.Errorf("ADDR %q, BASE_URL %q: %q, %v; want %q", tc.addr, tc.base, c.Origin, err, tc.want)
		}
		if c.Secure() != strings.HasPrefix(tc.want, "https") {
			t.Errorf("%q: Secure() = %v", tc.want, c.Secure())
		}
	}
}

func TestBadSettingIsNamedWithItsRemedy(t *testing.T) {
	for _, tc := range []struct {
		settings config.Settings
		want     string
	}{
		{config.Settings{Addr: "8080"}, "ADDR: "},
		{config.Settings{Addr: "127.0.0.1:http"}, "ADDR: "},
		{config.Settings{Addr: "127.0.0.1:70000"}, "ADDR: "},
		{config.Settings{BaseURL: "invites.example"}, "BASE_URL: write the public origin"},
		{config.Settings{BaseURL: "ftp://invites.example"}, "BASE_URL: "},
		{config.Settings{BaseURL: "https://invites.example/portal"}, "BASE_URL: leave only scheme and host: https://invites.example"},
		{config.Settings{BaseURL: "https://invites.example?x=1"}, "BASE_URL: leave only"},
		{config.Settings{BaseURL: "https://user@invites.example"}, "BASE_URL: leave only"},
		{config.Settings{BaseURL: "https://bad_host!.example"}, "BASE_URL: "},
		{config.Settings{DatabaseURL: "mysql://root@db/x"}, "DATABASE_URL: write postgres://"},
		{config.Settings{DatabaseURL: "postgres://db/x"}, "SECRET_KEY: it is required with PostgreSQL"},
		{config.Settings{SecretKey: "short"}, "SECRET_KEY: it has 5 bytes and needs 32"},
		{config.Settings{SMTPURL: "http://mail.example"}, "SMTP_URL: write smtp://"},
		{config.Settings{SMTPURL: "smtp://"}, "SMTP_URL: write smtp://"},
		{config.Settings{SMTPURL: "smtp://mail.example:99999"}, "SMTP_URL: the port"},
		{config.Settings{SMTPURL: "smtp://mail.example/x"}, "SMTP_URL: leave only"},
		{config.Settings{MailFrom: "Acme <a@acme.example>"}, "MAIL_FROM: "},
		{config.Settings{MailFrom: "acme"}, "MAIL_FROM: "},
		{config.Settings{TenantID: "my-tenant"}, "TENANT_ID: "},
		{config.Settings{TenantID: strings.Repeat("x", 33)}, "TENANT_ID: "},
		{config.Settings{TenantID: "iv"}, `TENANT_ID: "iv" is the prefix of other ids`},
		{config.Settings{InviteTTL: "14 days"}, "INVITE_TTL: "},
		{config.Settings{InviteTTL: "-1h"}, "INVITE_TTL: "},
		{config.Settings{RateLimit: "-1"}, "RATE_LIMIT: "},
		{config.Settings{RateLimit: "many"}, "RATE_LIMIT: "},
		{config.Settings{RateLimit: "1000001"}, "RATE_LIMIT: "},
		{config.Settings{MetricsAddr: "9090"}, "METRICS_ADDR: "},
		{config.Settings{MetricsAddr: "127.0.0.1:8080"}, "METRICS_ADDR: it is the same as ADDR"},
		{config.Settings{TrustedProxies: "10.0.0.0/8, proxy"}, `TRUSTED_PROXIES: "proxy"`},
		{config.Settings{WebhookAllowPrivate: "perhaps"}, "WEBHOOK_ALLOW_PRIVATE: "},
		{config.Settings{LogFormat: "xml"}, "LOG_FORMAT: "},
		{config.Settings{LogLevel: "loud"}, "LOG_LEVEL: "},
	} {
		_, err := tc.settings.Check([]string{"iv", "tpl"})
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("got %v, want %q…", err, tc.want)
			continue
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("more than one line: %v", err)
		}
	}
}

func TestAllBadSettingsAreToldAtOnce(t *testing.T) {
	_, err := config.Settings{Addr: "x", LogLevel: "y", MailFrom: "z"}.Check(nil)
	for _, name := range []string{"ADDR: ", "LOG_LEVEL: ", "MAIL_FROM: "} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
}

func TestGoodValuesAreTyped(t *testing.T) {
	c, err := config.Settings{
		DatabaseURL: "postgres://u:p@db/invites", SecretKey: goodKey, SMTPURL: "smtp+insecure://mail.lan:2525",
		MailFrom: "post@müller.example", TenantID: "acme1", InviteTTL: "1h30m", RateLimit: "0", MetricsAddr: ":9090",
		TrustedProxies: "10.1.2.3/8,::1 192.0.2.7", WebhookAllowPrivate: "true", LogFormat: "json", LogLevel: "DEBUG",
	}.Check([]string{"iv"})
	if err != nil {
		t.Fatal(err)
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("192.0.2.7/32")}
	if fmt.Sprint(c.TrustedProxies) != fmt.Sprint(want) {
		t.Errorf("proxies %v", c.TrustedProxies)
	}
	if c.SMTPURL != "smtp+insecure://mail.lan:2525" || c.InviteTTL != 90*time.Minute || c.RateLimit != 0 || !c.WebhookAllowPrivate || c.Embedded() ||
		c.LogFormat != config.LogJSON || c.LogLevel != slog.LevelDebug || string(c.SecretKey) != goodKey || c.TenantID != "acme1" {
		t.Errorf("got %+v", c)
	}
}

func TestFlagWinsOverEnvironmentAndEmptyMeansDefault(t *testing.T) {
	t.Setenv("TENANT_ID", "fromenv")
	t.Setenv("MAIL_FROM", "env@acme.example")
	t.Setenv("INVITE_TTL", "")
	var command struct{ config.Settings }
	parser, err := kong.New(&command)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"--tenant-id", "fromflag"}); err != nil {
		t.Fatal(err)
	}
	c, err := command.Check(nil)
	if err != nil || c.TenantID != "fromflag" || c.MailFrom != "env@acme.example" || c.InviteTTL != 336*time.Hour {
		t.Errorf("%v %v", c, err)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	settings := config.Settings{
		DatabaseURL: "postgres://u:hunter2@db/x", SMTPURL: "smtp://u:hunter2@mail.example", SecretKey: "hunter2hunter2hunter2hunter2hunter2",
	}
	c, err := settings.Check(nil)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c, "key", c.SecretKey)
	key, _ := json.Marshal(c.SecretKey)
	printed := fmt.Sprintf("%v %+v %#v %s %v %#v %v %#v %x", c, c, c, c, settings, settings, c.SecretKey, c.SecretKey, c) + log.String() + string(key)
	if strings.Contains(printed, "hunter2") {
		t.Errorf("a secret in %s", printed)
	}
}

func TestBadSecretsAreNotQuoted(t *testing.T) {
	for _, s := range []config.Settings{
		{DatabaseURL: "postgres://u:hunter2%@db/x", SecretKey: goodKey}, {DatabaseURL: "db=x password=hunter2"}, {SMTPURL: "smtp://u:hunter2%@x"},
		{SMTPURL: "mail://u:hunter2@x"}, {SecretKey: "hunter2"}, {BaseURL: "https://u:hunter2@x.example"},
	} {
		if _, err := s.Check(nil); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}

func TestKeyOfEmbeddedDatabaseIsMadeOnce(t *testing.T) {
	settings := config.Settings{DataDir: filepath.Join(t.TempDir(), "deep", "data")}
	keys := make([]string, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			c, err := settings.Load(nil)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = string(c.SecretKey)
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] || len(key) < 32 {
			t.Fatalf("keys differ or are short: %q", keys)
		}
	}
	files, _ := os.ReadDir(settings.DataDir)
	if len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	info, err := os.Stat(filepath.Join(settings.DataDir, "secret.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestDatabaseWithoutItsKeyIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "invites.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Settings{DataDir: dir}.Load(nil)
	if err == nil || !strings.HasPrefix(err.Error(), "SECRET_KEY: ") {
		t.Errorf("got %v", err)
	}
	if c, err := (config.Settings{DataDir: dir, SecretKey: goodKey}).Load(nil); err != nil || string(c.SecretKey) != goodKey {
		t.Errorf("with the key in the environment: %v", err)
	}
}

func TestKeyFileThatCannotBeUsedIsTold(t *testing.T) {
	short, file := t.TempDir(), filepath.Join(t.TempDir(), "file")
	for _, path := range []string{filepath.Join(short, "secret.key"), file} {
		if err := os.WriteFile(path, []byte("short\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := (config.Settings{DataDir: short}).Load(nil); err == nil || !strings.HasPrefix(err.Error(), "SECRET_KEY: ") {
		t.Errorf("short key: %v", err)
	}
	if _, err := (config.Settings{DataDir: filepath.Join(file, "below")}).Load(nil); err == nil {
		t.Error("a folder below a file was taken")
	}
}

func TestChosenPortGoesIntoTheOrigin(t *testing.T) {
	for _, tc := range []struct{ addr, base, want string }{
		{"127.0.0.1:0", "", "http://127.0.0.1:4242"},
		{"127.0.0.1:0", "https://invites.example", "https://invites.example"},
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080"},
	} {
		c, err := config.Settings{Addr: tc.addr, BaseURL: tc.base}.Check(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.WithPort(4242).Origin; got != tc.want {
			t.Errorf("%v: %s", tc, got)
		}
	}
}
