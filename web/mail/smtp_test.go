package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	sender    = "invites@acme.example"
	recipient = "george@home.example"
)

// dotted is a message whose lines tempt a client to change them.
var dotted = []byte("Subject: dots\r\n\r\n.\r\n..\r\n.begins with a dot\r\n\r\nends without an empty line\r\n")

func send(t *testing.T, transport Transport, raw []byte) Result {
	t.Helper()
	return transport.Send(t.Context(), sender, recipient, raw, nil)
}

func wantAccepted(t *testing.T, r Result) {
	t.Helper()
	if r.Outcome != Accepted || r.Code != 250 || r.Stage != StageEndOfData {
		t.Fatalf("result %+v", r)
	}
}

func TestAMessageArrivesByteForByte(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{})
	for i, raw := range [][]byte{dotted, compose(t, invitation())} {
		r := send(t, smtp, raw)
		wantAccepted(t, r)
		if r.Enhanced != "2.0.0" || r.Reply == "" {
			t.Errorf("the server's words are lost: %+v", r)
		}
		got := sink.got()[i]
		if got.from != sender || got.to != recipient || got.utf8 || !bytes.Equal(got.raw, raw) {
			t.Errorf("arrived from %s to %s utf8 %v:\n%q\nwant\n%q", got.from, got.to, got.utf8, got.raw, raw)
		}
	}
}

func TestOneConnectionServesManyMessages(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{})
	for range 20 {
		wantAccepted(t, send(t, smtp, dotted))
	}
	if connections, _ := sink.counts(); connections != 1 || len(sink.got()) != 20 {
		t.Errorf("%d connections for %d messages", connections, len(sink.got()))
	}
	if err := smtp.Close(); err != nil {
		t.Fatal(err)
	}
	if r := send(t, smtp, dotted); r.Outcome != Deferred || r.Stage != StageConnect {
		t.Errorf("after Close: %+v", r)
	}
}

func TestConnectionsNeverExceedTheLimit(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if r := smtp.Send(t.Context(), sender, recipient, dotted, nil); r.Outcome != Accepted {
					t.Errorf("result %+v", r)
				}
			}
		})
	}
	all.Wait()
	if connections, _ := sink.counts(); connections > 2 || len(sink.got()) != 40 {
		t.Errorf("%d connections for %d messages", connections, len(sink.got()))
	}
}

func TestAnIdleConnectionIsClosedAndTheNextMessageGetsAnother(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{IdleTimeout: 20 * time.Millisecond})
	wantAccepted(t, send(t, smtp, dotted))
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, ended := sink.counts(); ended == 1 {
			break
		} else if time.Now().After(deadline) {
			t.Fatal("the idle connection stays open")
		}
	}
	wantAccepted(t, send(t, smtp, dotted))
	if connections, _ := sink.counts(); connections != 2 {
		t.Errorf("%d connections", connections)
	}
}

func TestAServersRestartBetweenMessagesGoesUnnoticed(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{})
	wantAccepted(t, send(t, smtp, dotted))
	_ = sink.server.Close()
	if r := smtp.Check(t.Context()); r.Outcome != Deferred || r.Stage != StageConnect {
		t.Errorf("while it is down: %+v", r)
	}
	sink.listen(t, sink.addr, nil)
	wantAccepted(t, send(t, smtp, dotted))
	if len(sink.got()) != 2 {
		t.Errorf("%d messages arrived", len(sink.got()))
	}
}

func TestAConnectionThatTheServerGaveUpWith421IsReplaced(t *testing.T) {
	sink := newSink(t, nil)
	var mails int
	sink.onMail = func() error {
		if mails++; mails == 2 {
			return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 7, 0}, Message: "too many messages in this session"}
		}
		return nil
	}
	transport := transport(t, "smtp://%s", sink.addr, Options{})
	wantAccepted(t, send(t, transport, dotted))
	wantAccepted(t, send(t, transport, dotted))
	if connections, _ := sink.counts(); connections != 2 {
		t.Errorf("%d connections", connections)
	}
}

func TestRefusalsAndDeferralsTellStageCodeAndWords(t *testing.T) {
	for name, c := range map[string]struct {
		hook func(*sink)
		want Result
	}{
		"4xx to the sender": {func(s *sink) { s.onMail = reply(451, smtp.EnhancedCode{4, 3, 0}, "later") },
			Result{Deferred, 451, "4.3.0", "4.3.0 later", StageFrom}},
		"5xx to the sender": {func(s *sink) { s.onMail = reply(550, smtp.EnhancedCode{5, 7, 1}, "not from you") },
			Result{Refused, 550, "5.7.1", "5.7.1 not from you", StageFrom}},
		"sign-in wanted": {func(s *sink) { s.onMail = reply(530, smtp.EnhancedCode{5, 7, 0}, "authenticate") },
			Result{Deferred, 530, "5.7.0", "5.7.0 authenticate", StageFrom}},
		"greylisted": {func(s *sink) { s.onRcpt = reply(450, smtp.EnhancedCode{4, 2, 0}, "greylisted") },
			Result{Deferred, 450, "4.2.0", "4.2.0 greylisted", StageRcpt}},
		"no such user": {func(s *sink) { s.onRcpt = reply(550, smtp.EnhancedCode{5, 1, 1}, "no such user") },
			Result{Refused, 550, "5.1.1", "5.1.1 no such user", StageRcpt}},
		"5xx after the dot": {func(s *sink) { s.onData = reply(554, smtp.EnhancedCode{5, 6, 0}, "spam") },
			Result{Refused, 554, "5.6.0", "5.6.0 spam", StageEndOfData}},
		"4xx after the dot": {func(s *sink) { s.onData = reply(452, smtp.EnhancedCode{4, 3, 1}, "disk full") },
			Result{Deferred, 452, "4.3.1", "4.3.1 disk full", StageEndOfData}},
	} {
		t.Run(name, func(t *testing.T) {
			sink := newSink(t, nil)
			c.hook(sink)
			transport := transport(t, "smtp://%s", sink.addr, Options{})
			if r := send(t, transport, dotted); r != c.want {
				t.Errorf("got %+v, want %+v", r, c.want)
			}
			sink.onMail, sink.onRcpt, sink.onData = nil, nil, nil
			wantAccepted(t, send(t, transport, dotted))
			if connections, _ := sink.counts(); connections != 1 {
				t.Errorf("%d connections: a refusal must not cost one", connections)
			}
		})
	}
}

func TestBrokenConversations(t *testing.T) {
	short := Options{SendTimeout: 150 * time.Millisecond, AnswerGrace: 50 * time.Millisecond}
	for name, c := range map[string]struct {
		answers map[string]string
		outcome Outcome
		stage   string
		code    int
		words   string
	}{
		"busy at the greeting":      {map[string]string{"greeting": "421 4.3.2 busy"}, Deferred, StageConnect, 421, "busy"},
		"no service":                {map[string]string{"greeting": "554 go away"}, Deferred, StageConnect, 554, "go away"},
		"not SMTP":                  {map[string]string{"greeting": "HTTP/1.1 400 Bad Request"}, Deferred, StageConnect, 0, ""},
		"dropped at EHLO":           {map[string]string{"EHLO": "drop"}, Deferred, StageConnect, 0, ""},
		"silent at the greeting":    {map[string]string{"greeting": "hang"}, Deferred, StageConnect, 0, "in time"},
		"dropped at MAIL":           {map[string]string{"MAIL": "drop"}, Deferred, StageFrom, 0, "closed the connection"},
		"silent at RCPT":            {map[string]string{"RCPT": "hang"}, Deferred, StageRcpt, 0, "in time"},
		"dropped at DATA":           {map[string]string{"DATA": "drop"}, Deferred, StageData, 0, "closed the connection"},
		"DATA refused":              {map[string]string{"DATA": "554 5.5.1 no valid recipients"}, Refused, StageData, 554, "no valid recipients"},
		"dropped after the dot":     {map[string]string{".": "drop"}, Unknown, StageEndOfData, 0, "closed the connection"},
		"silent after the dot":      {map[string]string{".": "hang"}, Unknown, StageEndOfData, 0, "in time"},
		"nonsense after the dot":    {map[string]string{".": "what?"}, Unknown, StageEndOfData, 0, ""},
		"odd code after the dot":    {map[string]string{".": "354 more"}, Unknown, StageEndOfData, 354, "more"},
		"shutting down at the dot":  {map[string]string{".": "421 4.3.2 shutting down"}, Deferred, StageEndOfData, 421, "shutting down"},
		"many lines and characters": {map[string]string{"RCPT": "550-5.1.1 one\r\n550 5.1.1 two\a" + strings.Repeat("x", 900)}, Refused, StageRcpt, 550, "5.1.1 one 5.1.1 two x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := send(t, transport(t, "smtp://%s", script(t, c.answers), short), dotted)
			if r.Outcome != c.outcome || r.Stage != c.stage || r.Code != c.code || !strings.Contains(r.Reply, c.words) {
				t.Errorf("result %+v", r)
			}
			if r.Reply == "" || strings.ContainsAny(r.Reply, "\r\n\a") || len([]rune(r.Reply)) > 500 {
				t.Errorf("reply %q", r.Reply)
			}
		})
	}
}

func TestNobodyListening(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	_ = listener.Close()
	r := send(t, transport(t, "smtp://u:hunter2@%s", addr, Options{}), dotted)
	if r.Outcome != Deferred || r.Stage != StageConnect || r.Reply != "the mail server refused the connection ("+addr+")" || strings.Contains(r.Reply, "hunter2") {
		t.Errorf("result %+v", r)
	}
}

func TestCancellationEndsATryAtOnceAndWaitsALittleForAnAnswerThatIsDue(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	r := transport(t, "smtp://%s", script(t, map[string]string{"RCPT": "hang"}), Options{}).Send(ctx, sender, recipient, dotted, nil)
	if r.Outcome != Deferred || r.Stage != StageRcpt || !strings.Contains(r.Reply, "stopped") {
		t.Errorf("before the handing over: %+v", r)
	}

	sink := newSink(t, nil)
	ctx, cancel = context.WithCancel(t.Context())
	sink.onData = func() error { cancel(); time.Sleep(100 * time.Millisecond); return nil }
	wantAccepted(t, transport(t, "smtp://%s", sink.addr, Options{}).Send(ctx, sender, recipient, dotted, nil))
}

func TestWaitingForAFreeConnectionEndsWithTheContext(t *testing.T) {
	addr := script(t, map[string]string{"MAIL": "hang"})
	settings, err := ParseSMTPURL("smtp://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	smtp := NewSMTP(settings, 1, Options{SendTimeout: 200 * time.Millisecond})
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if r := smtp.Send(t.Context(), sender, recipient, dotted, nil); r.Outcome != Deferred {
				t.Errorf("result %+v", r)
			}
		})
	}
	both.Wait()
}

func TestSigningInOverTLS(t *testing.T) {
	certificate, pool := authority(t)
	sink := newSink(t, func(s *smtp.Server) { s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}} })

	good := transport(t, "smtp://user:hunter2@%s", sink.addr, Options{RootCAs: pool})
	if r := good.Check(t.Context()); r.Outcome != Accepted {
		t.Errorf("check: %+v", r)
	}
	wantAccepted(t, send(t, good, dotted))
	if len(sink.signedIn) != 2 {
		t.Errorf("signed in as %v", sink.signedIn)
	}

	r := send(t, transport(t, "smtp://user:hunter3@%s", sink.addr, Options{RootCAs: pool}), dotted)
	if r.Outcome != Deferred || r.Code != 535 || r.Enhanced != "5.7.8" || r.Stage != StageAuth || !strings.Contains(r.Reply, "wrong password") {
		t.Errorf("wrong password: %+v", r)
	}
	if strings.Contains(r.Reply, "hunter3") {
		t.Errorf("the server's echo of the password was kept: %q", r.Reply)
	}

	r = send(t, transport(t, "smtp://user:hunter2@%s", sink.addr, Options{}), dotted)
	if r.Outcome != Deferred || r.Stage != StageTLS || !strings.Contains(r.Reply, "certificate is not trusted") {
		t.Errorf("unknown authority: %+v", r)
	}
}

func TestTLSFromTheFirstByte(t *testing.T) {
	certificate, pool := authority(t)
	plain := newSink(t, nil)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = plain.server.Serve(listener) }()
	wantAccepted(t, send(t, transport(t, "smtps://%s", listener.Addr().String(), Options{RootCAs: pool}), dotted))

	r := send(t, transport(t, "smtps://%s", plain.addr, Options{RootCAs: pool}), dotted)
	if r.Outcome != Deferred || r.Stage != StageTLS {
		t.Errorf("a server without TLS: %+v", r)
	}
}

func TestAPasswordIsNotSentInClearUnlessAskedFor(t *testing.T) {
	sink := newSink(t, func(s *smtp.Server) { s.AllowInsecureAuth = true })
	r := send(t, transport(t, "smtp://user:hunter2@%s", sink.addr, Options{}), dotted)
	if r.Outcome != Deferred || r.Stage != StageTLS || !strings.Contains(r.Reply, "STARTTLS") || len(sink.signedIn) != 0 {
		t.Errorf("result %+v, signed in %v", r, sink.signedIn)
	}
	wantAccepted(t, send(t, transport(t, "smtp+insecure://user:hunter2@%s", sink.addr, Options{}), dotted))
	if len(sink.signedIn) != 1 {
		t.Error("not signed in where clear text was asked for")
	}
}

func TestSigningInTheOldWay(t *testing.T) {
	addr := script(t, map[string]string{"EHLO": "250-script\r\n250 AUTH LOGIN", "AUTH": "334 VXNlcm5hbWU6",
		"dXNlcg==": "334 UGFzc3dvcmQ6", "aHVudGVyMg==": "235 2.7.0 welcome"})
	wantAccepted(t, send(t, transport(t, "smtp+insecure://user:hunter2@%s", addr, Options{}), dotted))
}

func TestAnEchoedPasswordIsNotKept(t *testing.T) {
	for _, echo := range []string{"AUTH PLAIN AHVzZXIAaHVudGVyMg==", "aHVudGVyMg==", "hunter2"} {
		addr := script(t, map[string]string{"EHLO": "250-script\r\n250 AUTH PLAIN", "AUTH": "500 what is " + echo, "*": "500 what?"})
		r := send(t, transport(t, "smtp+insecure://user:hunter2@%s", addr, Options{}), dotted)
		if r.Outcome != Deferred || r.Code != 500 || r.Stage != StageAuth || strings.Contains(r.Reply, echo) {
			t.Errorf("%+v", r)
		}
	}
}

func TestAServerWithoutSignInIsToldApart(t *testing.T) {
	sink := newSink(t, nil)
	r := send(t, transport(t, "smtp+insecure://user:hunter2@%s", sink.addr, Options{}), dotted)
	if r.Outcome != Deferred || r.Stage != StageAuth || !strings.Contains(r.Reply, "sign-in") {
		t.Errorf("result %+v", r)
	}
}

func TestNonASCIILocalPartsNeedAServerThatKnowsThem(t *testing.T) {
	m := invitation()
	m.ToAddress = "josé@bücher.example"
	raw := compose(t, m)
	old := newSink(t, nil)
	r := transport(t, "smtp://%s", old.addr, Options{}).Send(t.Context(), sender, m.ToAddress, raw, nil)
	if r.Outcome != Refused || r.Enhanced != "5.6.7" || !strings.Contains(r.Reply, "SMTPUTF8") || len(old.got()) != 0 {
		t.Errorf("without SMTPUTF8: %+v", r)
	}
	able := newSink(t, func(s *smtp.Server) { s.EnableSMTPUTF8 = true })
	transport := transport(t, "smtp://%s", able.addr, Options{})
	wantAccepted(t, transport.Send(t.Context(), sender, m.ToAddress, raw, nil))
	wantAccepted(t, transport.Send(t.Context(), sender, "a@bücher.example", dotted, nil))
	got := able.got()
	if got[0].to != "josé@xn--bcher-kva.example" || !got[0].utf8 || !bytes.Equal(got[0].raw, raw) {
		t.Errorf("with SMTPUTF8: %+v", got[0])
	}
	if got[1].to != "a@xn--bcher-kva.example" || got[1].utf8 {
		t.Errorf("an international domain alone asks for SMTPUTF8: %+v", got[1])
	}
}

func TestAnUnsendableAddressIsRefusedWithoutAskingAnyone(t *testing.T) {
	for name, transport := range map[string]Transport{"smtp": transport(t, "smtp://%s", "127.0.0.1:1", Options{}), "capture": Capture{}} {
		for _, to := range []string{"", "nobody", "a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example> <x@y.example"} {
			r := transport.Send(t.Context(), sender, to, dotted, nil)
			if r.Outcome != Refused || r.Stage != StageMessage || r.Reply != "the recipient's address is not one e-mail address" {
				t.Errorf("%s %q: %+v", name, to, r)
			}
		}
	}
}

func TestCaptureAcceptsAndSaysSo(t *testing.T) {
	want := Result{Outcome: Accepted, Reply: "captured: not sent to a mail server", Stage: StageEndOfData}
	if r := send(t, Capture{}, dotted); r != want {
		t.Errorf("result %+v", r)
	}
	if err := (Capture{}).Close(); err != nil {
		t.Error(err)
	}
}

func TestHandingOverIsNotedBeforeTheServerCanTakeTheMessage(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{})
	noted := 0
	r := smtp.Send(t.Context(), sender, recipient, dotted, func() error {
		noted++
		if len(sink.got()) != 0 {
			t.Error("the server had the message already")
		}
		return nil
	})
	wantAccepted(t, r)
	if noted != 1 {
		t.Errorf("noted %d times", noted)
	}
}

func TestAMessageIsNotHandedOverWhenThatCannotBeNoted(t *testing.T) {
	sink := newSink(t, nil)
	smtp := transport(t, "smtp://%s", sink.addr, Options{})
	r := smtp.Send(t.Context(), sender, recipient, dotted, func() error { return errors.New("the database is away") })
	if r.Outcome != Deferred || len(sink.got()) != 0 {
		t.Errorf("%+v, and the server has %d messages", r, len(sink.got()))
	}
	wantAccepted(t, send(t, smtp, dotted))
}
