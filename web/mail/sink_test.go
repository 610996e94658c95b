package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// delivery is what the sink was handed.
type delivery struct {
	from, to string
	utf8     bool
	raw      []byte
}

// sink is a real SMTP server on loopback. Its hooks, where set, answer in place of success.
type sink struct {
	server *smtp.Server
	addr   string

	mu          sync.Mutex
	connections int
	ended       int
	deliveries  []delivery
	signedIn    []string

	onMail, onRcpt, onData func() error
}

func newSink(t *testing.T, change func(*smtp.Server)) *sink {
	t.Helper()
	s := &sink{}
	s.listen(t, "127.0.0.1:0", change)
	t.Cleanup(func() { _ = s.server.Close() })
	return s
}

func (s *sink) listen(t *testing.T, addr string, change func(*smtp.Server)) {
	t.Helper()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		s.count(&s.connections)
		return &sinkSession{sink: s}, nil
	}))
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	if change != nil {
		change(s.server)
	}
	server := s.server
	go func() { _ = server.Serve(listener) }()
}

func (s *sink) count(n *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
}

func (s *sink) got() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]delivery(nil), s.deliveries...)
}

func (s *sink) counts() (connections, ended int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections, s.ended
}

type sinkSession struct {
	sink    *sink
	current delivery
}

func (s *sinkSession) Reset()        { s.current = delivery{} }
func (s *sinkSession) Logout() error { s.sink.count(&s.sink.ended); return nil }

func (s *sinkSession) Mail(from string, options *smtp.MailOptions) error {
	s.current = delivery{from: from, utf8: options.UTF8}
	return run(s.sink.onMail)
}

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.current.to = to
	return run(s.sink.onRcpt)
}

func (s *sinkSession) Data(r io.Reader) (err error) {
	if s.current.raw, err = io.ReadAll(r); err != nil {
		return err
	}
	if err := run(s.sink.onData); err != nil {
		return err
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.deliveries = append(s.sink.deliveries, s.current)
	return nil
}

func (s *sinkSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *sinkSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "user" || password != "hunter2" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong password hunter3"}
		}
		s.sink.mu.Lock()
		defer s.sink.mu.Unlock()
		s.sink.signedIn = append(s.sink.signedIn, user)
		return nil
	}), nil
}

func run(hook func() error) error {
	if hook == nil {
		return nil
	}
	return hook()
}

func reply(code int, enhanced smtp.EnhancedCode, text string) func() error {
	return func() error { return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text} }
}

// authority makes a self-signed certificate for 127.0.0.1 and the pool that trusts it.
func authority(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// transport makes an SMTP transport for a URL whose %s is the server's address.
func transport(t *testing.T, url, addr string, options Options) *SMTP {
	t.Helper()
	settings, err := ParseSMTPURL(fmt.Sprintf(url, addr))
	if err != nil {
		t.Fatal(err)
	}
	smtp := NewSMTP(settings, 2, options)
	t.Cleanup(func() { _ = smtp.Close() })
	return smtp
}

// script is a server that goes off the path: for each connection it greets, then answers each line that begins with
// a key, and leaves with the answer "drop", or falls silent with "hang".
func script(t *testing.T, answers map[string]string) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	t.Cleanup(func() { close(over); _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if errors.Is(follow(conn, answers), errHang) {
					<-over
				}
			}()
		}
	}()
	return listener.Addr().String()
}

var errHang = errors.New("hang")

func follow(conn net.Conn, answers map[string]string) error {
	if err := answer(conn, answers["greeting"], "220 script"); err != nil {
		return err
	}
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		usual, known := map[string]string{"EHLO": "250-script\r\n250 8BITMIME", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", ".": "250 2.0.0 taken", "RSET": "250 ok", "QUIT": "221 bye"}[verb]
		if !known && answers[verb] == "" {
			continue // a line of the message
		}
		if err := answer(conn, answers[verb], usual); err != nil {
			return err
		}
	}
}

func answer(conn net.Conn, special, usual string) error {
	switch special {
	case "drop":
		return io.EOF
	case "hang":
		return errHang
	case "":
		special = usual
	}
	_, err := io.WriteString(conn, special+"\r\n")
	if strings.HasPrefix(special, "421") {
		return io.EOF
	}
	return err
}
