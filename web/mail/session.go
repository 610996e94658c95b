package mail

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is one connection to the mail server, used by one try at a time.
type session struct {
	conn   net.Conn
	client *smtp.Client
	// handed is set once the final dot is written: from then on, giving up means not knowing.
	handed atomic.Bool
	grace  time.Duration
	reused bool        // it has carried an earlier try
	dirty  bool        // a transaction was left open and needs RSET
	expiry *time.Timer // ends it while it is idle
}

// bind makes the connection follow ctx: when ctx ends, reads and writes fail at once, or, while the answer to a message that
// was handed over is due, after the grace. The returned function unbinds and reports whether the connection is still usable.
func (s *session) bind(ctx context.Context) (unbind func() bool) {
	conn := s.conn // s.conn may be wrapped in TLS meanwhile
	_ = conn.SetDeadline(time.Time{})
	return context.AfterFunc(ctx, func() {
		end := time.Now()
		if s.handed.Load() {
			end = end.Add(s.grace)
		}
		_ = conn.SetDeadline(end)
	})
}

// transact sends one message. keep tells whether the connection can serve another; stale that it had died while it was
// idle, before this message was begun, so that a fresh one is worth trying.
func (s *session) transact(env envelope) (r Result, keep, stale bool) {
	s.handed.Store(false)
	if known, _ := s.client.Extension("SMTPUTF8"); env.utf8 && !known {
		return Result{Outcome: Refused, Enhanced: "5.6.7", Stage: StageMessage,
			Reply: "the mail server cannot deliver to or from addresses with non-ASCII characters before the @ (it lacks SMTPUTF8)"}, true, false
	}
	stage, err := s.converse(env)
	if err == nil {
		code, reply, answer := s.client.Text.ReadResponse(2)
		if answer == nil {
			return Result{Outcome: Accepted, Code: code, Enhanced: enhanced(reply), Reply: printable(reply), Stage: StageEndOfData}, true, false
		}
		stage, err = StageEndOfData, answer
	}
	r = failed(stage, err)
	alive := r.Code != 0 && r.Code != 421
	s.dirty = alive && stage != StageEndOfData
	return r, alive, s.reused && !alive && stage == StageFrom
}

// converse takes the steps of RFC 5321 §3.3 up to the final dot, whose answer is left to be read. On an error stage says at which one.
func (s *session) converse(env envelope) (stage string, err error) {
	if s.dirty {
		if err := s.client.Reset(); err != nil {
			return StageFrom, err
		}
		s.dirty = false
	}
	s.client.SkipSMTPUTF8(!env.utf8)
	if err := s.client.Mail("<" + env.from + ">"); err != nil {
		return StageFrom, err
	}
	if err := s.client.Rcpt("<" + env.to + ">"); err != nil {
		return StageRcpt, err
	}
	return StageData, s.write(env)
}

// write hands the bytes over, up to and including the final dot. After an error the server has not seen the dot, so the
// message was not taken. It goes around DataCloser.Close, which does not tell a failed write from a missing answer.
func (s *session) write(env envelope) error {
	w, err := s.client.Data()
	if err != nil {
		return err
	}
	data, ok := w.(*smtp.DataCloser)
	if !ok {
		return errors.New("the SMTP client gave an unexpected writer")
	}
	if _, err := data.WriteCloser.Write(env.raw); err != nil {
		return err
	}
	if env.handOver != nil {
		if err := env.handOver(); err != nil {
			return fmt.Errorf("note that the message goes out: %w", err)
		}
	}
	s.handed.Store(true)
	err = data.WriteCloser.Close()
	s.handed.Store(err == nil)
	return err
}

// quit says goodbye and closes; a server that does not answer is not waited for long.
func (s *session) quit() {
	_ = s.conn.SetDeadline(time.Now().Add(2 * time.Second))
	_ = s.client.Quit()
	_ = s.conn.Close()
}

// open dials, encrypts and signs in. On failure the Result says how far it came.
func (t *SMTP) open(ctx context.Context) (*session, *Result) {
	dialer := net.Dialer{Timeout: t.options.DialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", t.settings.Address())
	if err != nil {
		r := failed(StageConnect, err)
		return nil, &r
	}
	s := &session{conn: conn, grace: t.options.AnswerGrace}
	defer s.bind(ctx)()
	steps := []struct {
		stage string
		do    func() error
	}{
		{StageTLS, func() error { return t.handshake(ctx, s) }},
		{StageConnect, func() error { return t.greet(s) }},
		{StageTLS, func() error { return t.upgrade(s) }},
		{StageAuth, func() error { return t.signIn(s) }},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			_ = conn.Close()
			r := failed(step.stage, err)
			return nil, &r
		}
	}
	return s, nil
}

func (t *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: t.settings.Host, RootCAs: t.options.RootCAs, MinVersion: tls.VersionTLS12}
}

// handshake encrypts from the first byte where the settings say so.
func (t *SMTP) handshake(ctx context.Context, s *session) error {
	if t.settings.Security != Implicit {
		return nil
	}
	encrypted := tls.Client(s.conn, t.tlsConfig())
	s.conn = encrypted
	return encrypted.HandshakeContext(ctx)
}

func (t *SMTP) greet(s *session) (err error) {
	if s.client, err = smtp.NewClient(s.conn, t.settings.Host); err != nil {
		return err
	}
	return s.client.Hello(t.options.LocalName)
}

// upgrade takes STARTTLS where it is offered. Where it is not, a password would go out in clear, so there the try ends.
func (t *SMTP) upgrade(s *session) error {
	if t.settings.Security != STARTTLS {
		return nil
	}
	if offered, _ := s.client.Extension("STARTTLS"); offered {
		return s.client.StartTLS(t.tlsConfig())
	}
	if t.settings.User != "" {
		return errors.New("the mail server offers no STARTTLS, so the password was not sent; " +
			"use smtps://, or smtp+insecure:// to send it unencrypted")
	}
	return nil
}

func (t *SMTP) signIn(s *session) error {
	if t.settings.User == "" {
		return nil
	}
	_, offered := s.client.Extension("AUTH")
	auth := t.mechanism(strings.Fields(strings.ToUpper(offered)))
	if auth == nil {
		return errors.New("the mail server offers no sign-in that is supported here; it offers: " + offered)
	}
	return s.client.Auth(auth)
}

// mechanism picks how to sign in. Encrypted, the plain ones, which work best everywhere; unencrypted, those first that do not
// send the password itself.
func (t *SMTP) mechanism(offered []string) smtp.Auth {
	user, password, host, clear := t.settings.User, t.settings.Password, t.settings.Host, t.settings.Security == Insecure
	known := map[string]smtp.Auth{
		"PLAIN": smtp.PlainAuth("", user, password, host, clear), "LOGIN": smtp.LoginAuth(user, password, host, clear),
		"SCRAM-SHA-256": smtp.ScramSHA256Auth(user, password), "CRAM-MD5": smtp.CRAMMD5Auth(user, password),
	}
	order := []string{"PLAIN", "LOGIN", "SCRAM-SHA-256", "CRAM-MD5"}
	if clear {
		order = []string{"SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN"}
	}
	for _, name := range order {
		for _, o := range offered {
			if o == name {
				return known[name]
			}
		}
	}
	return nil
}

// scrub takes the password out of a reply: some servers repeat the command that they did not like.
func (t *SMTP) scrub(reply string) string {
	user, password := t.settings.User, t.settings.Password
	if password == "" {
		return reply
	}
	for _, secret := range []string{password, "\x00" + user + "\x00" + password} {
		reply = strings.ReplaceAll(reply, base64.StdEncoding.EncodeToString([]byte(secret)), "…")
	}
	return strings.ReplaceAll(reply, password, "…")
}
