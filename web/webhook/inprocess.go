package webhook

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
)

// NewInProcess returns a client whose every call is answered by handler, in this process, without a network and so
// without its guard: for the built-in receiver. Time-out, redirects and results are those of a call over the network.
func NewInProcess(handler http.Handler) *Client {
	return &Client{
		transport: handlerTransport{handler},
		timeout:   DefaultTimeout,
		inProcess: true,
	}
}

type handlerTransport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper. A handler that never returns is left behind when the request's context ends;
// its answer is its own, nobody else touches it.
func (t handlerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	type outcome struct {
		answer *answer
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		a, err := t.serve(req)
		done <- outcome{a, err}
	}()
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case o := <-done:
		// Both may be true: what comes after the end is no answer, as it is none over a network.
		if err := cmp.Or(req.Context().Err(), o.err); err != nil {
			return nil, err
		}
		return o.answer.response(req), nil
	}
}

// serve turns a panic into an error: http.ErrAbortHandler asks a server to hang up, and any other is a fault that must
// not take the worker with it.
func (t handlerTransport) serve(req *http.Request) (a *answer, err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			err = io.ErrUnexpectedEOF
		default:
			err = fmt.Errorf("the built-in receiver panicked: %v", p)
		}
	}()
	in := req.Clone(req.Context())
	in.RequestURI, in.Host, in.RemoteAddr = req.URL.RequestURI(), req.URL.Host, "127.0.0.1:0"
	a = &answer{header: http.Header{}}
	t.handler.ServeHTTP(a, in)
	return a, nil
}

// answer is an http.ResponseWriter that keeps what a Client would read.
type answer struct {
	header http.Header
	sent   http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if room := maxBody - a.body.Len(); room > 0 {
		a.body.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

func (a *answer) response(req *http.Request) *http.Response {
	a.WriteHeader(http.StatusOK)
	return &http.Response{
		StatusCode: a.status, Status: statusText(a.status), Header: a.sent, Request: req,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(&a.body), ContentLength: int64(a.body.Len()),
	}
}
