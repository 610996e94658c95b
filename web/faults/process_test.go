//go:build faults

package faults

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startTime is how long a process may take until it listens or works, on a busy machine.
const startTime = 60 * time.Second

// process is one running program.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	ready  chan string   // the origin once it listens, "" once it works without listening
	exited chan struct{} // closed when it is gone

	mu  sync.Mutex
	log []string
}

// launch starts the program and does not wait for it.
func launch(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(binary, args...), ready: make(chan string, 1), exited: make(chan struct{})}
	p.cmd.Env = env
	confine(p.cmd)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = write, write
	if err := p.start(read); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s %v wrote:\n%s", binary, args, p.output())
		}
	})
	return p
}

// start runs the program from a thread that lives as long, for confine.
func (p *process) start(output io.ReadCloser) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := p.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.follow(output)
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	return <-started
}

// follow reads what the program writes until it is gone.
func (p *process) follow(output io.ReadCloser) {
	defer output.Close()
	for lines := bufio.NewScanner(output); lines.Scan(); {
		p.mu.Lock()
		p.log = append(p.log, lines.Text())
		p.mu.Unlock()
		var line struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && (line.Msg == "listening" || line.Msg == "working") {
			p.ready <- line.URL
		}
	}
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log, "\n")
}

// await returns the process's origin when it is ready.
func (p *process) await() string {
	p.t.Helper()
	select {
	case url := <-p.ready:
		return url
	case <-p.exited:
		p.t.Fatalf("it ended at the start with code %d: %s", p.code(), p.output())
	case <-time.After(startTime):
		p.t.Fatalf("it is not ready after %s: %s", startTime, p.output())
	}
	return ""
}

// kill ends the process as a power cut does.
func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("kill: %v", err)
	}
	<-p.exited
}

// askToStop sends what a supervisor sends.
func (p *process) askToStop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
}

// wait returns the exit code, and fails the test when the process has not ended in time.
func (p *process) wait(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.exited:
		return p.code()
	case <-time.After(limit):
		p.t.Fatalf("it still runs after %s: %s", limit, p.output())
		return -1
	}
}

func (p *process) code() int {
	<-p.exited
	return p.cmd.ProcessState.ExitCode()
}
