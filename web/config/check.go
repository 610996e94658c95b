package config

import (
	"cmp"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

func addr(setting, value string) result[string] {
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		return bad[string](setting, "%q is not host:port; write for example 127.0.0.1:8080, or :8080 for every address", value)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return bad[string](setting, "%q is not a port; use a number from 0 to 65535", port)
	}
	return good(value)
}

func metricsAddr(value, mainAddr string) result[string] {
	if value == "" {
		return good("")
	}
	if value == cmp.Or(mainAddr, defaultAddr) && !strings.HasSuffix(value, ":0") {
		return bad[string]("METRICS_ADDR", "it is the same as ADDR; choose another port, one that the public cannot reach")
	}
	return addr("METRICS_ADDR", value)
}

// origin checks BASE_URL, or makes it of ADDR.
func origin(value, addr string) result[string] {
	if value == "" {
		return good(originOf(addr))
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return bad[string]("BASE_URL", "write the public origin, for example https://invites.example.com")
	}
	if u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(value, "?#") {
		return bad[string]("BASE_URL", "leave only scheme and host: %s://%s", u.Scheme, u.Host)
	}
	host, err := asciiHost(u)
	if err != nil {
		return bad[string]("BASE_URL", "%q is not a host name", u.Hostname())
	}
	return good(u.Scheme + "://" + host)
}

// asciiHost writes a host as browsers do in an Origin header: lower case, punycode, without the scheme's own port.
func asciiHost(u *url.URL) (string, error) {
	name, port := u.Hostname(), u.Port()
	if _, err := netip.ParseAddr(name); err != nil {
		if name, err = idna.Lookup.ToASCII(name); err != nil {
			return "", err
		}
	} else if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return name, nil
	}
	return name + ":" + port, nil
}

// originOf is the contract's default: http:// and ADDR, localhost where ADDR has no host, or one that means them all.
func originOf(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	u := &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
	name, err := asciiHost(u)
	if err != nil {
		return u.String()
	}
	return "http://" + name
}

// databaseURL never quotes the value: it holds a password.
func databaseURL(value string) result[string] {
	if value == "" || hasScheme(value, "postgres") || hasScheme(value, "postgresql") {
		if _, err := url.Parse(value); err != nil {
			return bad[string]("DATABASE_URL", "it cannot be read as a URL; write special characters of the password as %%XX")
		}
		return good(value)
	}
	return bad[string]("DATABASE_URL", "write postgres://user:password@host:5432/database, or leave it empty for the embedded database")
}

func dataDir(value string) result[string] {
	abs, err := filepath.Abs(value)
	if err != nil {
		return bad[string]("DATA_DIR", "%q is no folder that can be used", value)
	}
	return good(abs)
}

// minKeyBytes is the contract's: 32 bytes or more (§7).
const minKeyBytes = 32

func secretKey(value string, embedded bool) result[Secret] {
	switch {
	case value == "" && embedded:
		return good[Secret](nil)
	case value == "":
		return bad[Secret]("SECRET_KEY", "it is required with PostgreSQL; make one with: openssl rand -hex 32")
	case len(value) < minKeyBytes:
		return bad[Secret]("SECRET_KEY", "it has %d bytes and needs 32; make one with: openssl rand -hex 32", len(value))
	}
	return good(Secret(value))
}

// smtpURL never quotes the value: it holds a password.
func smtpURL(value string) result[string] {
	if value == "" {
		return good("")
	}
	u, err := url.Parse(value)
	if err != nil {
		return bad[string]("SMTP_URL", "it cannot be read as a URL; write special characters of the password as %%XX")
	}
	if !slices.Contains([]string{"smtp", "smtps", "smtp+insecure"}, u.Scheme) || u.Hostname() == "" {
		return bad[string]("SMTP_URL", "write smtp://user:password@host:587, smtps:// for TLS from the start, or smtp+insecure:// for none")
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return bad[string]("SMTP_URL", "leave only scheme, user, password, host and port; write special characters of the password as %%XX")
	}
	if _, err := strconv.ParseUint(cmp.Or(u.Port(), "25"), 10, 16); err != nil {
		return bad[string]("SMTP_URL", "the port is not a number from 1 to 65535")
	}
	return good(value)
}

// mailFrom takes one plain address, in any alphabet.
func mailFrom(value string) result[string] {
	parsed, err := mail.ParseAddress(value)
	if err != nil || parsed.Name != "" || parsed.Address != value {
		return bad[string]("MAIL_FROM", "%q is not an address; write only the address, for example invites@example.com", value)
	}
	if _, err := idna.Lookup.ToASCII(value[strings.LastIndexByte(value, '@')+1:]); err != nil {
		return bad[string]("MAIL_FROM", "%q has no valid domain; write for example invites@example.com", value)
	}
	return good(value)
}

func tenantID(value string, reserved []string) result[string] {
	if !regexp.MustCompile(`^[A-Za-z0-9]{1,32}$`).MatchString(value) {
		return bad[string]("TENANT_ID", "%q does not fit; use 1 to 32 letters and digits", value)
	}
	if slices.Contains(reserved, value) {
		return bad[string]("TENANT_ID", "%q is the prefix of other ids; choose another", value)
	}
	return good(value)
}

func inviteTTL(value string) result[time.Duration] {
	if value == "" {
		return good(defaultInviteTTL)
	}
	ttl, err := time.ParseDuration(value)
	if err != nil || ttl < time.Second {
		return bad[time.Duration]("INVITE_TTL", "%q is no length of time; write for example 336h for 14 days", value)
	}
	return good(ttl)
}

// maxRateLimit is far beyond what one process can answer.
const maxRateLimit = 1_000_000

func rateLimit(value string) result[int] {
	if value == "" {
		return good(defaultRateLimit)
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > maxRateLimit {
		return bad[int]("RATE_LIMIT", "%q is no number of requests a second; write for example 100, or 0 for no limit", value)
	}
	return good(n)
}

// trustedProxies takes networks and single addresses, with commas or spaces between them.
func trustedProxies(value string) result[[]netip.Prefix] {
	var prefixes []netip.Prefix
	for _, text := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(text)
		if address, e := netip.ParseAddr(text); e == nil {
			prefix, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return bad[[]netip.Prefix]("TRUSTED_PROXIES", "%q is not a network; write for example 10.0.0.0/8,fd00::/8", text)
		}
		prefixes = append(prefixes, prefix.Masked())
	}
	return good(prefixes)
}

func yes(setting, value string) result[bool] {
	switch strings.ToLower(value) {
	case "", "false", "0", "no", "off":
		return good(false)
	case "true", "1", "yes", "on":
		return good(true)
	}
	return bad[bool](setting, "%q is neither; write true or false", value)
}

func logFormat(value string) result[LogFormat] {
	switch format := LogFormat(value); format {
	case LogAuto, LogText, LogJSON:
		return good(format)
	}
	return bad[LogFormat]("LOG_FORMAT", "%q is not known; write text or json", value)
}

func logLevel(value string) result[slog.Level] {
	levels := map[string]slog.Level{
		"": slog.LevelInfo, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[strings.ToLower(value)]
	if !ok {
		return bad[slog.Level]("LOG_LEVEL", "%q is not known; write debug, info, warn or error", value)
	}
	return good(level)
}

func hasScheme(value, scheme string) bool { return strings.HasPrefix(value, scheme+"://") }
