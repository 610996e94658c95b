package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"maps"
	"net"
	"net/http"
	"time"

	"invites/models"
)

const (
	// DefaultTimeout bounds one try, from the look-up of the name to the answer (contract §6).
	DefaultTimeout = 15 * time.Second
	// bodyPatience is how long an answer's body is read once its status is known: the status decides, and a body that
	// drips must not hold a worker.
	bodyPatience = 2 * time.Second

	maxHeader = 16 << 10
)

// Options shape a Client. The zero value is production's.
type Options struct {
	AllowPrivate bool           // permit http, private addresses and any port: WEBHOOK_ALLOW_PRIVATE
	Timeout      time.Duration  // of one call in all; 0: DefaultTimeout
	Resolver     *net.Resolver  // nil: the system's
	RootCAs      *x509.CertPool // who may sign a receiver's certificate; nil: the system's
}

// Client calls addresses that strangers typed in. It calls public addresses over https alone (see Options.AllowPrivate),
// follows no redirect, uses no proxy, keeps no cookies and reads little of an answer. It is safe for concurrent use.
type Client struct {
	transport    http.RoundTripper // never an http.Client, which follows redirects and keeps cookies
	timeout      time.Duration
	allowPrivate bool
	inProcess    bool
}

// NewClient returns a client that calls out over the network.
func NewClient(o Options) *Client { return newClient(o, newGuard(o.AllowPrivate)) }

func newClient(o Options, g guard) *Client {
	timeout := o.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	return &Client{
		transport:    newTransport(o, g, timeout),
		timeout:      timeout,
		allowPrivate: o.AllowPrivate,
	}
}

func newTransport(o Options, g guard, timeout time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: timeout, Resolver: o.Resolver, Control: g.control}
	return &http.Transport{
		Proxy:                  nil, // a proxy would dial for us, past the guard
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    timeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // what is kept of an answer is short, and nothing can unpack to more
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// Close lets go of idle connections. Calls under way go on.
func (c *Client) Close() {
	if t, ok := c.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

// Post makes one try: it sends body with header to url and tells what came of it. The result can be stored and shown: it
// holds nothing of the URL's path or query, at most the answer's first 4 KiB as valid UTF-8 without NUL, and, unless it
// is a success, an Error that is a sentence without its full stop. Latency runs until the answer's status, or the
// failure. The try ends with ctx, too; whether a failure was the receiver's or an interruption of our own, ctx.Err() tells.
func (c *Client) Post(ctx context.Context, url string, header http.Header, body []byte) models.DeliveryResult {
	if !c.inProcess {
		if err := CheckURL(url, c.allowPrivate); err != nil {
			return models.DeliveryResult{Error: "the URL cannot be called: " + err.Error()}
		}
	}
	start := time.Now() // before the deadline is set, so that a try given up is never told shorter than its patience
	tryCtx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	resp, err := c.send(tryCtx, url, header, body)
	latency := time.Since(start)
	if err != nil {
		return models.DeliveryResult{Latency: latency, Error: c.sentence(ctx, err)}
	}
	defer resp.Body.Close()
	return models.DeliveryResult{
		Code:       resp.StatusCode,
		Body:       storable(readSome(resp.Body, maxBody, cancel)),
		RetryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now()),
		Latency:    latency,
		Error:      verdict(resp.StatusCode),
	}
}

func (c *Client) send(ctx context.Context, url string, header http.Header, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, header)
	// Present but empty it is not sent; it tells the transport that a kept connection which the receiver closed at the
	// same moment may be replaced by a fresh one. Receivers know a repeated delivery by its webhook-id.
	req.Header["Idempotency-Key"] = []string{}
	return c.do(req)
}

// do makes the call. An answer that comes only once we have hung up, as some receivers give it, is none.
func (c *Client) do(req *http.Request) (*http.Response, error) {
	resp, err := c.transport.RoundTrip(req)
	if err == nil && req.Context().Err() != nil {
		resp.Body.Close()
		return nil, req.Context().Err()
	}
	return resp, err
}

// readSome reads up to limit bytes, and gives up after a while by calling cancel. What came until then is good enough.
func readSome(r io.Reader, limit int64, cancel context.CancelFunc) []byte {
	defer time.AfterFunc(bodyPatience, cancel).Stop()
	b, _ := io.ReadAll(io.LimitReader(r, limit))
	return b
}
