package mail

import (
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Security is how a connection to the mail server is protected.
type Security string

// The schemes of SMTP_URL.
const (
	STARTTLS Security = "smtp"          // upgraded where the server offers it; a password is only ever sent encrypted
	Implicit Security = "smtps"         // TLS from the first byte
	Insecure Security = "smtp+insecure" // never encrypted, the password neither: for a server on the same machine or network
)

// Settings is a mail server, as SMTP_URL names it.
type Settings struct {
	Security Security
	Host     string // ASCII name or IP address
	Port     string
	User     string // empty: no sign-in
	Password string
}

// ParseSMTPURL reads SMTP_URL: smtp://, smtps:// or smtp+insecure:// with user:password@ (percent-encoded, optional), host and
// port. Without a port it is 465 for smtps, else 587 with a user and 25 without one. The error is one line that names SMTP_URL and
// never repeats the value, which may hold a password.
func ParseSMTPURL(value string) (Settings, error) {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil {
		return Settings{}, errors.New("SMTP_URL: not a URL; write special characters in user and password percent-encoded (@ as %40)")
	}
	s := Settings{Security: Security(u.Scheme), Port: u.Port(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	if err := s.checkURL(u); err != nil {
		return Settings{}, err
	}
	if s.Host, err = asciiDomain(u.Hostname()); err != nil {
		return Settings{}, errors.New("SMTP_URL: the host's name cannot exist")
	}
	if s.Port == "" {
		s.Port = s.defaultPort()
	}
	return s, nil
}

func (s Settings) checkURL(u *url.URL) error {
	port, err := strconv.Atoi(s.Port)
	badPort := s.Port != "" && (err != nil || port < 1 || port > 65535)
	switch {
	case s.Security != STARTTLS && s.Security != Implicit && s.Security != Insecure:
		return errors.New("SMTP_URL: must begin with smtp://, smtps:// or smtp+insecure://")
	case u.Hostname() == "" || hasControl(u.Hostname()):
		return errors.New("SMTP_URL: has no host")
	case badPort:
		return errors.New("SMTP_URL: the port must be a number from 1 to 65535")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return errors.New("SMTP_URL: nothing may follow host and port; write special characters in the password percent-encoded")
	case (s.User == "") != (s.Password == ""):
		return errors.New("SMTP_URL: give both user and password, or neither")
	case strings.ContainsAny(s.User+s.Password, "\r\n\x00"):
		return errors.New("SMTP_URL: user and password must not hold line breaks")
	}
	return nil
}

func (s Settings) defaultPort() string {
	switch {
	case s.Security == Implicit:
		return "465"
	case s.User != "":
		return "587"
	}
	return "25"
}

// Address is the server's host:port, for dialling and for people.
func (s Settings) Address() string { return net.JoinHostPort(s.Host, s.Port) }

// String is the URL without the password, fit for logs and pages.
func (s Settings) String() string {
	u := url.URL{Scheme: string(s.Security), Host: s.Address()}
	if s.User != "" {
		u.User = url.User(s.User)
	}
	return u.String()
}

// GoString keeps the password out of %#v.
func (s Settings) GoString() string { return s.String() }

// LogValue keeps the password out of structured logs.
func (s Settings) LogValue() slog.Value { return slog.StringValue(s.String()) }
