package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// startTimeout is how long a server may take to accept connections.
const startTimeout = time.Minute

// folderPrefix begins the name of a server's folder; the id of the test process follows.
const folderPrefix = "invites-pg-"

// server is a PostgreSQL server of this test binary: in a folder of its own, on a socket in it, with nothing on disk
// that must last.
type server struct {
	dir      string
	programs string
	extra    []string   // settings besides those of every server here, as arguments
	cmd      *exec.Cmd  // the running server
	exited   chan error // of cmd; closed when it is gone
}

// startServer starts a server and returns its address. It is stopped by Main, or dies with this process.
func startServer() (string, error) {
	s, err := newServer()
	if err != nil {
		return "", err
	}
	if err := s.start(); err != nil {
		return "", err
	}
	return s.address(), s.await()
}

// newServer prepares a server with an empty database, which start starts.
func newServer(extra ...string) (*server, error) {
	removeStaleFolders()
	dir, err := newFolder(memoryFolder())
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, extra: extra}
	if err := giveAway(dir); err != nil {
		return nil, err
	}
	if s.programs, err = findPrograms(); err != nil {
		return nil, err
	}
	return s, s.initialize()
}

func (s *server) data() string    { return filepath.Join(s.dir, "data") }
func (s *server) logFile() string { return filepath.Join(s.dir, "log") }

// address needs no password: only this user and root can reach the socket.
func (s *server) address() string {
	return "postgres:///postgres?user=postgres&sslmode=disable&host=" + s.dir
}

// command prepares one of PostgreSQL's programs: as an unprivileged user, in the server's folder, in a clean environment.
func (s *server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.programs, name), args...)
	cmd.Dir = s.dir
	cmd.Env = append(withoutPrefix(os.Environ(), "PG"), "LC_ALL=C", "TZ=UTC")
	confine(cmd)
	return cmd
}

func (s *server) initialize() error {
	cmd := s.command("initdb", "--pgdata="+s.data(), "--username=postgres", "--auth=trust", "--encoding=UTF8",
		"--locale=C", "--no-sync", "--no-instructions")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// start runs the server from a thread that lives as long: Linux tells a child of the death of the thread that
// started it, and only that of a whole process is meant.
func (s *server) start() error {
	log, err := os.Create(s.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.command("postgres", s.settings()...)
	cmd.Stdout, cmd.Stderr = log, log
	started, exited := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			exited <- cmd.Wait()
			close(exited)
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	s.cmd, s.exited = cmd, exited
	stops.push(s.stop)
	return nil
}

func (s *server) settings() []string {
	args := []string{"-D", s.data(), "-k", s.dir}
	for _, setting := range []string{
		"listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300",
		"shared_buffers=64MB", "autovacuum=off", "max_wal_size=4GB", "max_parallel_workers_per_gather=0",
	} {
		args = append(args, "-c", setting)
	}
	return append(args, s.extra...)
}

// stop has the server leave at once; its data is thrown away. It may be called twice.
func (s *server) stop() {
	_ = quit(s.cmd.Process)
	s.gone()
}

// shutDown ends all connections and has the server write down everything before it leaves, for start to find it.
func (s *server) shutDown() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	s.gone()
}

func (s *server) gone() {
	select {
	case <-s.exited:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.exited
	}
}

// await returns when the server accepts connections, or with what it had to say when it does not.
func (s *server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.address())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case err := <-s.exited:
			return s.failure(err)
		case <-ctx.Done():
			return s.failure(errors.Join(ctx.Err(), err))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *server) failure(err error) error {
	log, _ := os.ReadFile(s.logFile())
	return fmt.Errorf("the PostgreSQL server did not start: %w: %s", err, log)
}

func withoutPrefix(environ []string, prefix string) []string {
	var out []string
	for _, entry := range environ {
		if !strings.HasPrefix(entry, prefix) {
			out = append(out, entry)
		}
	}
	return out
}

// newFolder makes a folder in parent ("" for the usual place) that is removed at the end, or, where this process is
// killed, by the next one that starts a server.
func newFolder(parent string) (string, error) {
	dir, err := os.MkdirTemp(parent, fmt.Sprintf("%s%d-", folderPrefix, os.Getpid()))
	if err != nil {
		return "", err
	}
	stops.push(func() { os.RemoveAll(dir) })
	return dir, nil
}

// removeStaleFolders removes the folders of test processes that were killed and could not.
func removeStaleFolders() {
	for _, parent := range []string{os.TempDir(), cmp.Or(memoryFolder(), os.TempDir())} {
		dirs, _ := filepath.Glob(filepath.Join(parent, folderPrefix+"*"))
		for _, dir := range dirs {
			text, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), folderPrefix), "-")
			if pid, err := strconv.Atoi(text); err == nil && !isAlive(pid) {
				_ = os.RemoveAll(dir)
			}
		}
	}
}
