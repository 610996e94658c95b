package webhook

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"invites/models"
)

// https starts a receiver with TLS, and returns a client with the guard of production but for the loopback, and the
// receiver's URL under the name that its certificate carries.
func https(t *testing.T, handler http.HandlerFunc, change ...func(*httptest.Server)) (*Client, string) {
	t.Helper()
	srv := httptest.NewUnstartedServer(handler)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	for _, f := range change {
		f(srv)
	}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	c := trusting(t, Options{RootCAs: roots})
	return c, fmt.Sprintf("https://example.com:%d/hook?token=hunter2", srv.Listener.Addr().(*net.TCPAddr).Port)
}

func trusting(t *testing.T, o Options) *Client {
	t.Helper()
	o.Resolver = nameServer(t, func(int) []string { return []string{"127.0.0.1"} })
	g := newGuard(o.AllowPrivate)
	g.trusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	c := newClient(o, g)
	t.Cleanup(c.Close)
	return c
}

// private starts a receiver without TLS, and returns a client as WEBHOOK_ALLOW_PRIVATE=true makes it.
func private(t *testing.T, handler http.HandlerFunc) (*Client, string) {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	c := NewClient(Options{AllowPrivate: true})
	t.Cleanup(c.Close)
	return c, srv.URL + "/hook?token=hunter2"
}

func TestAReceiverGetsTheSignedRequestAsItWasMade(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(name, func(t *testing.T) {
			var got *http.Request
			var body []byte
			c, url := https(t, func(w http.ResponseWriter, r *http.Request) {
				got = r
				body, _ = io.ReadAll(r.Body)
				w.WriteHeader(http.StatusAccepted)
				io.WriteString(w, "thank you")
			}, func(s *httptest.Server) { s.EnableHTTP2 = http2 })
			r := c.Post(t.Context(), url, Sign([]string{plain}, eventID, time.Now(), payload), payload)
			if !r.OK() || r.Code != 202 || r.Body != "thank you" || r.Latency <= 0 {
				t.Fatalf("got %+v", r)
			}
			if got.Method != "POST" || got.Proto != name || got.URL.RawQuery != "token=hunter2" || got.UserAgent() != UserAgent {
				t.Errorf("the receiver saw %s %s %s %v", got.Method, got.URL, got.Proto, got.Header)
			}
			for _, header := range []string{"Idempotency-Key", "Accept-Encoding", "Cookie"} {
				if _, sent := got.Header[header]; sent {
					t.Errorf("%s was sent", header)
				}
			}
			if err := receiver(t, plain).Verify(body, got.Header); err != nil {
				t.Errorf("Standard Webhooks library: %v", err)
			}
			if got.Header.Get("Smile-Signature") != hexHMAC(plain, body) {
				t.Error("Smile-Signature is wrong")
			}
			if checks := Verify([]string{plain}, got.Header, body, time.Now()); !checks.OK() {
				t.Errorf("Verify: %+v", checks)
			}
		})
	}
}

func TestWhatAReceiverAnswers(t *testing.T) {
	var elsewhere atomic.Int32
	answers := map[string]http.HandlerFunc{
		"/500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "broken", 500) },
		"/410": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) },
		"/429": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "7"); w.WriteHeader(429) },
		"/302": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?hunter2", http.StatusFound)
		},
		"/307":       func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Location", "::bad"); w.WriteHeader(307) },
		"/elsewhere": func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) },
		"/close":     func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") },
		"/abort":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"/header":    func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 2*maxHeader)) },
	}
	c, url := private(t, func(w http.ResponseWriter, r *http.Request) { answers[r.URL.Path](w, r) })
	for path, want := range map[string]models.DeliveryResult{
		"/500":    {Code: 500, Body: "broken\n", Error: "the receiver answered 500 Internal Server Error"},
		"/410":    {Code: 410, Error: "the receiver answered 410 Gone"},
		"/429":    {Code: 429, RetryAfter: 7 * time.Second, Error: "the receiver answered 429 Too Many Requests"},
		"/302":    {Code: 302, Error: verdict(302)},
		"/307":    {Code: 307, Error: verdict(307)},
		"/close":  {Code: 200},
		"/abort":  {Error: "the receiver closed the connection without an answer"},
		"/header": {Error: "the call failed: net/http: server response headers exceeded 16384 bytes; aborted"},
	} {
		r := c.Post(t.Context(), strings.Replace(url, "/hook", path, 1), nil, payload)
		r.Latency = 0
		if r != want {
			t.Errorf("%s: got %+v, want %+v", path, r, want)
		}
	}
	if elsewhere.Load() != 0 {
		t.Error("a redirect was followed")
	}
}

func TestAHangingReceiverIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	c, url := private(t, func(_ http.ResponseWriter, r *http.Request) { <-release })
	defer close(release)
	c.timeout = 200 * time.Millisecond
	r := c.Post(t.Context(), url, nil, payload)
	if r.OK() || r.Error != "timed out after 0.2 s" || r.Latency < c.timeout || r.Latency > 2*time.Second {
		t.Errorf("got %+v", r)
	}
	c.timeout = DefaultTimeout
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if r := c.Post(ctx, url, nil, payload); r.OK() || r.Error != "interrupted before an answer came" {
		t.Errorf("interrupted: %+v", r)
	}
}

func TestByDefaultATryMayTake15Seconds(t *testing.T) {
	if c := NewClient(Options{}); c.timeout != 15*time.Second {
		t.Errorf("got %v", c.timeout)
	}
}

func TestTheStatusDecidesEvenIfTheBodyDripsOn(t *testing.T) {
	t.Parallel()
	c, url := private(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, ".")
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	start := time.Now()
	r := c.Post(t.Context(), url, nil, payload)
	if !r.OK() || !strings.HasPrefix(r.Body, "...") || r.Latency > time.Second {
		t.Errorf("got %+v", r)
	}
	if took := time.Since(start); took > 2*bodyPatience {
		t.Errorf("the drip held the worker for %v", took)
	}
}

func TestOfAHugeBodyOnlyTheStartIsRead(t *testing.T) {
	written := make(chan int, 1)
	c, url := private(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk, n := []byte(strings.Repeat("x", 64<<10)), 0
		for range 1 << 14 { // a gigabyte, if anyone took it
			m, err := w.Write(chunk)
			n += m
			if err != nil {
				break
			}
		}
		written <- n
	})
	r := c.Post(t.Context(), url, nil, payload)
	if !r.OK() || len(r.Body) != maxBody {
		t.Errorf("%d bytes were kept, status %d, %s", len(r.Body), r.Code, r.Error)
	}
	if n := <-written; n > 64<<20 {
		t.Errorf("the receiver could send %d bytes", n)
	}
}

// rawReceiver answers each connection with serve; it speaks below net/http, to break its rules.
func rawReceiver(t *testing.T, serve func(n int, conn *net.TCPConn)) (*Client, string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for n := 1; ; n++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(n, conn.(*net.TCPConn))
		}
	}()
	c := NewClient(Options{AllowPrivate: true})
	t.Cleanup(c.Close)
	return c, "http://" + l.Addr().String() + "/hook?token=hunter2"
}

func readRequest(conn net.Conn) {
	if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		io.Copy(io.Discard, r.Body)
	}
}

func TestABrokenConnection(t *testing.T) {
	for name, tt := range map[string]struct {
		serve func(int, *net.TCPConn)
		want  string
	}{
		"reset":  {func(_ int, c *net.TCPConn) { readRequest(c); c.SetLinger(0); c.Close() }, "the receiver closed the connection without an answer"},
		"closed": {func(_ int, c *net.TCPConn) { readRequest(c); c.Close() }, "the receiver closed the connection without an answer"},
		"cut": {func(_ int, c *net.TCPConn) { readRequest(c); io.WriteString(c, "HTTP/1.1 200 OK\r\nA:"); c.Close() },
			"the receiver closed the connection without an answer"},
		"not HTTP": {func(_ int, c *net.TCPConn) {
			readRequest(c)
			io.WriteString(c, "SSH-2.0-\x1b[31m\r\n\r\n")
			c.Close()
		},
			`the call failed: malformed HTTP response "SSH-2.0-\x1b[31m"`},
	} {
		t.Run(name, func(t *testing.T) {
			c, url := rawReceiver(t, tt.serve)
			r := c.Post(t.Context(), url, nil, payload)
			if r.OK() || r.Code != 0 || r.Error != tt.want {
				t.Errorf("got %+v, want %q", r, tt.want)
			}
		})
	}
}

func TestNothingListens(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	r := NewClient(Options{AllowPrivate: true}).Post(t.Context(), "http://"+l.Addr().String(), nil, payload)
	if r.Error != "connection refused: nothing listens there" {
		t.Errorf("got %+v", r)
	}
}

// A receiver may close a kept connection just when the next delivery is written to it; that is not its failure.
func TestAKeptConnectionThatWentAwayIsReplaced(t *testing.T) {
	c, url := rawReceiver(t, func(n int, conn *net.TCPConn) {
		in := bufio.NewReader(conn)
		if r, err := http.ReadRequest(in); err == nil {
			io.Copy(io.Discard, r.Body)
		}
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d", n)
		if n == 1 {
			in.ReadByte() // the second request begins, and nobody answers
		}
		conn.Close()
	})
	for want := range 2 {
		if r := c.Post(t.Context(), url, nil, payload); !r.OK() || r.Body != fmt.Sprint(want+1) {
			t.Errorf("try %d: %+v", want+1, r)
		}
	}
}

func TestTLS(t *testing.T) {
	ok := func(http.ResponseWriter, *http.Request) {}
	c, url := https(t, ok)
	if r := c.Post(t.Context(), url, nil, payload); !r.OK() {
		t.Errorf("with its authority known: %+v", r)
	}
	if r := c.Post(t.Context(), strings.Replace(url, "example.com", "other.test", 1), nil, payload); r.Error != "certificate is not for other.test" {
		t.Errorf("another name: %+v", r)
	}
	if r := trusting(t, Options{}).Post(t.Context(), url, nil, payload); !strings.HasPrefix(r.Error, "certificate is not signed by a known authority") {
		t.Errorf("an unknown authority: %+v", r)
	}
	c, url = https(t, ok, func(s *httptest.Server) { s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11} })
	if r := c.Post(t.Context(), url, nil, payload); r.OK() || !strings.Contains(r.Error, "protocol version") {
		t.Errorf("TLS 1.1: %+v", r)
	}
	c, url = https(t, ok, func(s *httptest.Server) { s.TLS = &tls.Config{Certificates: []tls.Certificate{expired(t)}} })
	if r := c.Post(t.Context(), url, nil, payload); r.Error != "certificate has expired or is not valid yet" {
		t.Errorf("an expired certificate: %+v", r)
	}
	c, url = private(t, ok)
	if r := c.Post(t.Context(), strings.Replace(url, "http:", "https:", 1), nil, payload); r.Error != "the receiver does not speak TLS on this port" {
		t.Errorf("no TLS: %+v", r)
	}
}

// expired is a certificate for example.com, signed by itself, of yesterday's day.
func expired(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"example.com"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestWithoutLeavePlainHTTPIsNotCalled(t *testing.T) {
	var called atomic.Bool
	_, url := private(t, func(http.ResponseWriter, *http.Request) { called.Store(true) })
	r := trusting(t, Options{}).Post(t.Context(), url, nil, payload)
	if r.OK() || !strings.HasPrefix(r.Error, "the URL cannot be called: Use https") || called.Load() {
		t.Errorf("got %+v, called %t", r, called.Load())
	}
}

// A proxy would look the name up and dial for us, behind the guard's back.
func TestNoProxyIsTakenFromTheEnvironment(t *testing.T) {
	if newTransport(Options{}, newGuard(false), DefaultTimeout).Proxy != nil {
		t.Error("the transport asks for a proxy")
	}
}

func TestNoSentenceHoldsTheURLsQuery(t *testing.T) {
	for _, url := range []string{
		"http://example.com/?hunter2", "https://localhost/?hunter2", "https://127.0.0.1:1/?hunter2", "https://10.0.0.1/?hunter2",
		"https://nowhere.invalid/?hunter2", "https://exa mple/?hunter2", "https://u:hunter2@example.com",
	} {
		c := NewClient(Options{Resolver: nameServer(t, func(int) []string { return nil })})
		if r := c.Post(t.Context(), url, nil, payload); r.Error == "" || strings.Contains(r.Error, "hunter2") {
			t.Errorf("%s: %q", url, r.Error)
		}
	}
}
