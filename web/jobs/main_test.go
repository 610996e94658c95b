package jobs_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/jobs"
	"invites/web/mail"
	"invites/web/webhook"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const origin = "https://invites.example"

// quick are schedules with a product's shape and a test's patience.
var quick = models.Schedule{20 * time.Millisecond, 20 * time.Millisecond}

// start runs the workers on a store until the test ends.
func start(t *testing.T, s *store.Store, change func(*jobs.Deps)) {
	t.Helper()
	d := jobs.Deps{
		Store: s, Origin: origin, MailFrom: "invites@acme.example",
		Webhooks:     webhook.NewClient(webhook.Options{AllowPrivate: true}),
		MailSchedule: quick, WebhookSchedule: quick,
	}
	if change != nil {
		change(&d)
	}
	runner, err := jobs.New(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func scopeOf(s *store.Store, mode models.Mode) store.Scope {
	return s.Scope(mode, models.System("test"))
}

// invite makes a template with a mail and one invite of it.
func invite(t *testing.T, scope store.Scope) *models.Invite {
	t.Helper()
	template, err := scope.CreateTemplate(t.Context(), models.SampleTemplate())
	if err != nil {
		t.Fatal(err)
	}
	inv, err := scope.CreateInvite(t.Context(), models.NewInvite{
		FullName: "Zoë Müller", FirstName: "Zoë", Email: "zoe@example.com", TemplateID: template.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// endpoint makes a webhook that hears everything.
func endpoint(t *testing.T, scope store.Scope, url string) *models.Webhook {
	t.Helper()
	w, err := scope.CreateWebhook(t.Context(), models.WebhookContent{
		Name: "receiver", URL: url, EventTypes: []models.EventType{models.AllEvents}, Active: true, Secret: secret,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// eventually waits, for seconds at most, for something to become true.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("it never came true that %s", what)
}

// settled waits until the invite's mail has one of the given ends, and returns the invite.
func settled(t *testing.T, scope store.Scope, id string, want models.EmailStatus) *models.Invite {
	t.Helper()
	var inv *models.Invite
	eventually(t, "the mail is "+string(want), func() bool {
		var err error
		if inv, err = scope.Invite(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		return inv.EmailStatus == want
	})
	return inv
}

// post is what a receiver got.
type post struct {
	header http.Header
	body   []byte
}

// receiver is a developer's endpoint: it answers with the given status codes in turn, then with 200.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	answers []int
	posts   []post
}

func newReceiver(t *testing.T, answers ...int) *receiver {
	r := &receiver{answers: answers}
	r.Server = httptest.NewServer(r)
	r.Server.Config.SetKeepAlivesEnabled(false)
	t.Cleanup(r.Server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = append(r.posts, post{req.Header.Clone(), body})
	if len(r.answers) > 0 {
		w.WriteHeader(r.answers[0])
		r.answers = r.answers[1:]
	}
}

func (r *receiver) got() []post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]post(nil), r.posts...)
}

// sink is a mail server: it answers the end of each message with the given replies in turn, then accepts.
type sink struct {
	mu      sync.Mutex
	replies []*smtp.SMTPError
	raws    [][]byte
	to      string
}

// newSink starts a mail server and returns what sends to it.
func newSink(t *testing.T, replies ...*smtp.SMTPError) (*sink, mail.Transport) {
	t.Helper()
	s := &sink{replies: replies}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return s, nil }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	settings, err := mail.ParseSMTPURL("smtp+insecure://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	transport := mail.NewSMTP(settings, 4, mail.Options{})
	t.Cleanup(func() { transport.Close() })
	return s, transport
}

func (s *sink) Reset()        {}
func (s *sink) Logout() error { return nil }

func (s *sink) Mail(string, *smtp.MailOptions) error { return nil }

func (s *sink) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *sink) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raws = append(s.raws, raw)
	if len(s.replies) > 0 {
		reply := s.replies[0]
		s.replies = s.replies[1:]
		return reply
	}
	return nil
}

func (s *sink) got() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([][]byte(nil), s.raws...)
}
