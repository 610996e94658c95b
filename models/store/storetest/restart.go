package storetest

import "testing"

// Server is a PostgreSQL server of one test's own, which the test may stop and start again.
type Server struct {
	t      testing.TB
	server *server
}

// NewServer starts a server from the machine's own programs, or from downloaded ones, whatever TEST_DATABASE_URL says. Without
// them the test is skipped, or fails where CI=true.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s, err := newServer("-c", "synchronous_commit=on") // as in production: what was committed outlives a stop
	if err != nil {
		doWithout(t, err)
	}
	own := &Server{t, s}
	own.Start()
	t.Cleanup(s.stop)
	return own
}

// URL is the DATABASE_URL of an empty database on it, the same after a restart.
func (s *Server) URL() string { return s.server.address() }

// Stop ends all connections and then the server, and returns when it is gone.
func (s *Server) Stop() { s.server.shutDown() }

// Start starts it and returns when it accepts connections.
func (s *Server) Start() {
	s.t.Helper()
	if err := s.server.start(); err != nil {
		s.t.Fatal(err)
	}
	if err := s.server.await(); err != nil {
		s.t.Fatal(err)
	}
}
