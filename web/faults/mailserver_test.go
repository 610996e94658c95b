//go:build faults

package faults

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/mail"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// mailServer is a real SMTP server on loopback that counts the messages for each address.
type mailServer struct {
	addr string

	mu     sync.Mutex
	counts map[string]int // by recipient
}

// newMailServer starts a mail server.
func newMailServer(t testing.TB) *mailServer {
	t.Helper()
	s := reserveMailServer(t)
	s.start(t)
	return s
}

// reserveMailServer picks an address on which nothing listens yet.
func reserveMailServer(t testing.TB) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return &mailServer{addr: listener.Addr().String(), counts: map[string]int{}}
}

func (s *mailServer) url() string { return "smtp+insecure://" + s.addr }

func (s *mailServer) start(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{server: s}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
}

// got is how many messages for an address were accepted.
func (s *mailServer) got(address string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[address]
}

// mailSession takes the messages of one connection.
type mailSession struct {
	server *mailServer
	to     string
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if _, err := mail.ReadMessage(bytes.NewReader(raw)); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.counts[s.to]++
	return nil
}

func (s *mailSession) Reset() {}

func (s *mailSession) Logout() error { return nil }
