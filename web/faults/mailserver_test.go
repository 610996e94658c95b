//go:build faults

package faults

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/mail"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/emersion/go-smtp"
)

// mailServer is a real SMTP server on loopback that counts the messages for each address.
type mailServer struct {
	addr   string
	socket int // bound to addr, so that nobody else gets it; it refuses connections until the server starts

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

// reserveMailServer holds an address on which nothing listens until the server starts.
func reserveMailServer(t testing.TB) *mailServer {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(socket)
	t.Cleanup(func() { _ = syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	bound, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(bound.(*syscall.SockaddrInet4).Port))
	return &mailServer{addr: addr, socket: socket, counts: map[string]int{}}
}

func (s *mailServer) url() string { return "smtp+insecure://" + s.addr }

func (s *mailServer) start(t testing.TB) {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{server: s}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener := s.listen(t)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
}

// listen lets connections in. The listener has a copy of the socket.
func (s *mailServer) listen(t testing.TB) net.Listener {
	t.Helper()
	if err := syscall.Listen(s.socket, syscall.SOMAXCONN); err != nil {
		t.Fatal(err)
	}
	copied, err := syscall.Dup(s.socket)
	if err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(copied), s.addr)
	defer file.Close()
	listener, err := net.FileListener(file)
	if err != nil {
		t.Fatal(err)
	}
	return listener
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
