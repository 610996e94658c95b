package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"slices"
	"sync"
	"time"
)

// Options are the parts of an SMTP transport that rarely need a choice. A zero field means its default.
type Options struct {
	LocalName   string         // how it introduces itself in EHLO; the machine's name
	DialTimeout time.Duration  // 10 s
	SendTimeout time.Duration  // for the whole of one try, waiting for a free connection included; 60 s
	IdleTimeout time.Duration  // how long an unused connection is kept; 30 s
	AnswerGrace time.Duration  // how long the answer to a handed-over message is still awaited when time is up or ctx ends; 5 s
	RootCAs     *x509.CertPool // certificate authorities to trust instead of the system's; for tests
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		set *time.Duration
		to  time.Duration
	}{
		{&o.DialTimeout, 10 * time.Second}, {&o.SendTimeout, 60 * time.Second},
		{&o.IdleTimeout, 30 * time.Second}, {&o.AnswerGrace, 5 * time.Second},
	} {
		if *d.set <= 0 {
			*d.set = d.to
		}
	}
	if o.LocalName == "" {
		o.LocalName, _ = os.Hostname()
	}
	if o.LocalName == "" || !ascii(o.LocalName) || hasControl(o.LocalName) {
		o.LocalName = "localhost"
	}
	return o
}

// SMTP is the Transport that speaks to a mail server. It keeps connections between messages, as many as messages are
// sent at once.
type SMTP struct {
	settings Settings
	options  Options
	slots    chan struct{}

	mu     sync.Mutex
	idle   []*session
	closed bool
}

// NewSMTP makes a transport with at most connections (at least 1) open at once: give it the number of workers. It does not
// connect yet.
func NewSMTP(settings Settings, connections int, options Options) *SMTP {
	return &SMTP{settings: settings, options: options.withDefaults(), slots: make(chan struct{}, max(connections, 1))}
}

// Send hands a message to the mail server, on a kept connection where there is one.
func (t *SMTP) Send(ctx context.Context, from, to string, raw []byte, handOver func() error) Result {
	env, err := newEnvelope(from, to, raw)
	if err != nil {
		return Result{Outcome: Refused, Reply: printable(err.Error()), Stage: StageMessage}
	}
	env.handOver = handOver
	ctx, cancel := context.WithTimeout(ctx, t.options.SendTimeout)
	defer cancel()
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		return failed(StageConnect, ctx.Err())
	}
	defer func() { <-t.slots }()
	kept, err := t.take()
	if err != nil {
		return failed(StageConnect, err)
	}
	r, stale := t.deliver(ctx, env, kept)
	if stale && ctx.Err() == nil {
		r, _ = t.deliver(ctx, env, nil)
	}
	return t.tell(ctx, r)
}

// tell puts the last touch to a result: no password in the reply, and a cancelled try is not called a slow server.
func (t *SMTP) tell(ctx context.Context, r Result) Result {
	if r.Code == 0 && r.Outcome != Accepted && errors.Is(ctx.Err(), context.Canceled) {
		r.Reply = explain(context.Canceled)
	}
	r.Reply = t.scrub(r.Reply)
	return r
}

// deliver sends on a kept connection, or on a new one where kept is nil.
func (t *SMTP) deliver(ctx context.Context, env envelope, s *session) (r Result, stale bool) {
	if s == nil {
		fresh, failure := t.open(ctx)
		if failure != nil {
			return *failure, false
		}
		s = fresh
	}
	unbind := s.bind(ctx)
	r, keep, stale := s.transact(env)
	// A connection whose context ended while it was in use may get its deadline late: it cannot be kept.
	if unbind() && keep {
		t.keep(s)
	} else {
		_ = s.conn.Close()
	}
	return r, stale
}

// Check connects, encrypts, signs in and says goodbye, without sending anything: is the mail server there and are the settings right?
func (t *SMTP) Check(ctx context.Context) Result {
	ctx, cancel := context.WithTimeout(ctx, t.options.SendTimeout)
	defer cancel()
	s, failure := t.open(ctx)
	if failure != nil {
		return t.tell(ctx, *failure)
	}
	s.quit()
	return Result{Outcome: Accepted, Reply: "the mail server is ready", Stage: StageAuth}
}

// take gives the connection used last, or none.
func (t *SMTP) take() (*session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, errors.New("stopped: this server is shutting down")
	}
	if len(t.idle) == 0 {
		return nil, nil
	}
	s := t.idle[len(t.idle)-1]
	t.idle = t.idle[:len(t.idle)-1]
	s.expiry.Stop()
	s.reused = true
	return s, nil
}

// keep leaves a connection for the next message, until it has been idle for too long.
func (t *SMTP) keep(s *session) {
	t.mu.Lock()
	closed := t.closed
	if !closed {
		s.expiry = time.AfterFunc(t.options.IdleTimeout, func() { t.expire(s) })
		t.idle = append(t.idle, s)
	}
	t.mu.Unlock()
	if closed {
		s.quit()
	}
}

// expire ends a connection, unless it was taken at the same moment.
func (t *SMTP) expire(s *session) {
	t.mu.Lock()
	at := slices.Index(t.idle, s)
	if at >= 0 {
		t.idle = slices.Delete(t.idle, at, at+1)
	}
	t.mu.Unlock()
	if at >= 0 {
		s.quit()
	}
}

// Close ends the idle connections with QUIT and waits for that, a few seconds at most. Those in use end with their message.
func (t *SMTP) Close() error {
	t.mu.Lock()
	idle := t.idle
	t.idle, t.closed = nil, true
	t.mu.Unlock()
	var ended sync.WaitGroup
	for _, s := range idle {
		s.expiry.Stop()
		ended.Go(s.quit)
	}
	ended.Wait()
	return nil
}
