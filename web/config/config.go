package config

import (
	"cmp"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"time"
)

// Config is what the program runs with: every value is checked, defaults are filled in.
type Config struct {
	Addr                string         // host:port to listen on
	Origin              string         // the public origin, scheme and host only, without a slash at the end
	DatabaseURL         string         // postgres://…, or "" for the embedded database; holds a password
	DataDir             string         // absolute
	SecretKey           Secret         // 32 bytes or more; nil until Load
	SMTPURL             string         // smtp://…, smtps://… or smtp+insecure://…; "": mail is captured; holds a password
	MailFrom            string         // one plain address
	TenantID            string         // prefix of users' ids
	InviteTTL           time.Duration  // how long an invite's link works
	RateLimit           int            // requests a second for each API key and process; 0: no limit
	MetricsAddr         string         // host:port, or "" for no metrics
	TrustedProxies      []netip.Prefix // whose X-Forwarded-For counts
	WebhookAllowPrivate bool           // webhooks may call http and private addresses
	LogFormat           LogFormat
	LogLevel            slog.Level
}

// LogFormat says how log lines are written.
type LogFormat string

// The formats. LogAuto is text on a terminal and JSON elsewhere.
const (
	LogAuto LogFormat = ""
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Embedded says whether the database is the embedded one, in DataDir.
func (c *Config) Embedded() bool { return c.DatabaseURL == "" }

// Secure says whether people reach the product over https: cookies are then Secure and carry the __Host- prefix.
func (c *Config) Secure() bool { return hasScheme(c.Origin, "https") }

// MailCaptured says whether production mail is captured too, because there is no mail server.
func (c *Config) MailCaptured() bool { return c.SMTPURL == "" }

// DatabaseFile is the embedded database's file.
func (c *Config) DatabaseFile() string { return filepath.Join(c.DataDir, "invites.db") }

// LockFile is held by the one serve that runs on the embedded database.
func (c *Config) LockFile() string { return filepath.Join(c.DataDir, "serve.lock") }

// KeyFile is where the embedded database's secret key is kept when SECRET_KEY is not set.
func (c *Config) KeyFile() string { return filepath.Join(c.DataDir, "secret.key") }

// String tells the settings that are no secrets.
func (c *Config) String() string { return c.LogValue().String() }

// GoString is String, so that no %#v prints a password.
func (c *Config) GoString() string { return c.String() }

// LogValue implements slog.LogValuer without passwords and keys.
func (c *Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("addr", c.Addr), slog.String("baseUrl", c.Origin), slog.Bool("embedded", c.Embedded()),
		slog.String("dataDir", c.DataDir), slog.Bool("mailCaptured", c.MailCaptured()),
		slog.String("mailFrom", c.MailFrom), slog.Duration("inviteTtl", c.InviteTTL), slog.Int("rateLimit", c.RateLimit),
	)
}

// Load checks every setting and reads, or on a first start makes, the secret key of the embedded database. reserved
// are prefixes of other ids, which TENANT_ID may not take. All wrong settings are told at once, a line each.
func (s Settings) Load(reserved []string) (*Config, error) {
	c, err := s.Check(reserved)
	if err != nil {
		return nil, err
	}
	if c.SecretKey == nil {
		if c.SecretKey, err = loadKey(c.KeyFile(), c.DatabaseFile()); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Check is Load without touching the disk: SecretKey stays nil where it would be read from DATA_DIR.
func (s Settings) Check(reserved []string) (*Config, error) {
	var p problems
	c := &Config{
		Addr:                keep(&p, addr("ADDR", cmp.Or(s.Addr, defaultAddr))),
		DatabaseURL:         keep(&p, databaseURL(s.DatabaseURL)),
		DataDir:             keep(&p, dataDir(cmp.Or(s.DataDir, defaultDataDir))),
		SMTPURL:             keep(&p, smtpURL(s.SMTPURL)),
		MailFrom:            keep(&p, mailFrom(cmp.Or(s.MailFrom, defaultMailFrom))),
		TenantID:            keep(&p, tenantID(cmp.Or(s.TenantID, defaultTenantID), reserved)),
		InviteTTL:           keep(&p, inviteTTL(s.InviteTTL)),
		RateLimit:           keep(&p, rateLimit(s.RateLimit)),
		MetricsAddr:         keep(&p, metricsAddr(s.MetricsAddr, s.Addr)),
		TrustedProxies:      keep(&p, trustedProxies(s.TrustedProxies)),
		WebhookAllowPrivate: keep(&p, yes("WEBHOOK_ALLOW_PRIVATE", s.WebhookAllowPrivate)),
		LogFormat:           keep(&p, logFormat(s.LogFormat)),
		LogLevel:            keep(&p, logLevel(s.LogLevel)),
	}
	c.SecretKey = keep(&p, secretKey(s.SecretKey, c.Embedded()))
	c.Origin = keep(&p, origin(s.BaseURL, c.Addr))
	return c, errors.Join(p...)
}

// WithPort is the configuration after listening on a port that the system chose (ADDR with port 0): where BASE_URL came
// from ADDR, it names the real port.
func (c *Config) WithPort(port int) *Config {
	host, chosen, _ := net.SplitHostPort(c.Addr)
	if chosen != "0" {
		return c
	}
	changed := *c
	changed.Addr = net.JoinHostPort(host, strconv.Itoa(port))
	if c.Origin == originOf(c.Addr) {
		changed.Origin = originOf(changed.Addr)
	}
	return &changed
}

// problems are collected so that an operator mends all settings in one go.
type problems []error

// result is a checked value or what is wrong with it.
type result[T any] struct {
	value T
	err   error
}

func good[T any](value T) result[T] { return result[T]{value: value} }

func bad[T any](setting, remedy string, args ...any) result[T] {
	return result[T]{err: wrong(setting, remedy, args...)}
}

func keep[T any](p *problems, r result[T]) T {
	if r.err != nil {
		*p = append(*p, r.err)
	}
	return r.value
}
