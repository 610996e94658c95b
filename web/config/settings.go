// Package config turns flags and the environment into one typed, checked value. It is a leaf: it imports no package of
// ours. The settings and their defaults are those of the wire contract, §7.
package config

import (
	"fmt"
	"time"
)

// Settings are the values as an operator writes them, each a flag or an environment variable; the flag wins. An empty
// value, in the environment too, means the default. Embed it in a kong command; Load makes a Config of it.
type Settings struct {
	Addr                string `env:"ADDR" placeholder:"HOST:PORT" help:"Where to listen. Default: 127.0.0.1:8080."`
	BaseURL             string `name:"base-url" env:"BASE_URL" placeholder:"URL" help:"The public origin, in every link. Default: http:// and ADDR."`
	DatabaseURL         string `name:"database-url" env:"DATABASE_URL" placeholder:"URL" help:"postgres://… Empty: the embedded database in DATA_DIR."`
	DataDir             string `env:"DATA_DIR" placeholder:"FOLDER" help:"Where the embedded database and its key are. Default: ./data."`
	SecretKey           string `env:"SECRET_KEY" placeholder:"TEXT" help:"32 bytes or more that encrypt what is stored. Made in DATA_DIR for the embedded database."`
	SMTPURL             string `name:"smtp-url" env:"SMTP_URL" placeholder:"URL" help:"smtp://, smtps:// or smtp+insecure://user:password@host:port. Empty: mail is captured in the outbox."`
	MailFrom            string `env:"MAIL_FROM" placeholder:"ADDRESS" help:"The sender of every mail. Default: invites@localhost."`
	TenantID            string `name:"tenant-id" env:"TENANT_ID" placeholder:"PREFIX" help:"The prefix of users' ids. Default: tenant."`
	InviteTTL           string `name:"invite-ttl" env:"INVITE_TTL" placeholder:"DURATION" help:"How long an invite's link works. Default: 336h."`
	RateLimit           string `env:"RATE_LIMIT" placeholder:"NUMBER" help:"Requests a second for each API key and process; 0 for no limit. Default: 100."`
	MetricsAddr         string `env:"METRICS_ADDR" placeholder:"HOST:PORT" help:"Where to serve /metrics. Empty: nowhere."`
	TrustedProxies      string `env:"TRUSTED_PROXIES" placeholder:"CIDRS" help:"Proxies whose X-Forwarded-For counts, with commas between them. Default: none."`
	WebhookAllowPrivate string `env:"WEBHOOK_ALLOW_PRIVATE" placeholder:"BOOL" help:"Let webhooks call http and private addresses. Default: false."`
	LogFormat           string `env:"LOG_FORMAT" placeholder:"FORMAT" help:"text or json. Default: text on a terminal, else json."`
	LogLevel            string `env:"LOG_LEVEL" placeholder:"LEVEL" help:"debug, info, warn or error. Default: info."`
}

// String names the type and nothing else: the values hold passwords.
func (Settings) String() string { return "config.Settings" }

// GoString is String.
func (s Settings) GoString() string { return s.String() }

// Error is a setting that cannot be used. Its text is one line that names the setting and the remedy, and never holds
// the value of a setting that may be secret.
type Error struct {
	Setting string // as in the environment: "SMTP_URL"
	Remedy  string
}

// Error returns "SETTING: remedy".
func (e *Error) Error() string { return e.Setting + ": " + e.Remedy }

func wrong(setting, remedy string, args ...any) error {
	return &Error{Setting: setting, Remedy: fmt.Sprintf(remedy, args...)}
}

// Defaults of the contract, §7.
const (
	defaultAddr      = "127.0.0.1:8080"
	defaultDataDir   = "./data"
	defaultMailFrom  = "invites@localhost"
	defaultTenantID  = "tenant"
	defaultInviteTTL = 14 * 24 * time.Hour
	defaultRateLimit = 100
)
