package portal_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"invites/models"
	"invites/web/mail"
	"invites/web/paths"
)

// mailServer is a real SMTP server that takes each message, or answers what answer says, and keeps what it took.
type mailServer struct {
	answer *smtp.SMTPError // nil: it takes them

	mu   sync.Mutex
	sent []string // "recipient: message"
}

// startMailServer starts one, and returns the transport to it.
func startMailServer(t *testing.T, s *mailServer) mail.Transport {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{server: s}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = server.Serve(listener) }()
	settings, err := mail.ParseSMTPURL("smtp+insecure://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	transport := mail.NewSMTP(settings, 1, mail.Options{})
	t.Cleanup(func() { _, _ = transport.Close(), server.Close() })
	return transport
}

type mailSession struct {
	server *mailServer
	to     string
}

func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }
func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.server.answer != nil {
		return s.server.answer
	}
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.sent = append(s.server.sent, s.to+": "+string(raw))
	return err
}

func (a *app) lastTest(mode models.Mode) *models.TestEmail {
	a.t.Helper()
	found, err := a.scope(mode).TestEmails(a.t.Context(), models.TestEmailFilter{}, models.Page{Size: 1})
	if err != nil || len(found.Items) == 0 {
		a.t.Fatalf("no test was kept: %v", err)
	}
	test, err := a.scope(mode).TestEmail(a.t.Context(), found.Items[0].ID)
	if err != nil {
		a.t.Fatal(err)
	}
	return test
}

func TestATestOfTheSandboxIsCapturedAsItWasTyped(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		made := a.namedTemplate(models.Sandbox, "Welcome")
		b := a.signIn(models.RoleMember)
		form := editing(made, func(c *models.TemplateContent) { c.Email.Subject, c.SuccessPage.Header = "Not saved, ${firstName}", "" })
		form.Set("to", "ben@example.com")
		form.Set("as", "no-first-name")
		b.do(fragment(postRequest(paths.TemplateTest, form))).status(200).has("body", " is in the outbox")
		test := a.lastTest(models.Sandbox)
		if test.Subject != "[Test] Not saved, Sam Okafor" || test.ToAddress != "ben@example.com" || test.Status != models.EmailCaptured || test.TemplateID != made.ID {
			t.Errorf("kept %+v", test)
		}
		text := string(test.Raw)
		if !strings.Contains(text, origin+paths.LandingTest) || strings.Contains(text, "List-Unsubscribe") || strings.Contains(text, "a-personal-link") {
			t.Errorf("the message is\\n%s", text)
		}
		if now := a.theTemplate(made.ID); now.Version != 1 {
			t.Error("the template was saved")
		}

		b.get(paths.Outbox).has("nav[aria-label=Mails]", "Tests")
		if rows := b.get(paths.OutboxTestExport).rows(); len(rows) != 1 || !strings.Contains(fmt.Sprint(rows), "Captured") {
			t.Errorf("%q", rows)
		}
		b.get(paths.OutboxTests).count("tbody tr", 1).has("tbody", "[Test] Not saved, Sam Okafor").has("tbody", "by Ada member").has("tbody", "Captured")
		b.get(paths.OutboxTests+"?q=ben&status=CAPTURED&by=member@acme.example").count("tbody tr", 1).has("main", "Ada member").count("a.chip:has(.chip-value)", 3)
		b.get(paths.OutboxTests+"?q=nobody").has("main h2", "No test fits").has(`main a[href="`+paths.OutboxTests+`"]`, "Clear")
		b.get(paths.OutboxTests + "?status=BOUNCED").status(400)
		if rows := b.get(paths.OutboxTestExport + "?q=nobody").rows(); len(rows) != 0 {
			t.Errorf("the file has what the list has not: %q", rows)
		}
		b.get(paths.TestEmail(test.ID)).status(200).has("h1", "[Test] Not saved").has("main pre", "Hello Sam Okafor")
		b.get(paths.TestEmailHTML(test.ID)).status(200).has("body", "Hello Sam Okafor")
		b.get(paths.TestEmail("te-" + strings.Repeat("0", 32))).status(404)
	})
}

func TestATestGoesToWhoAsksForItUnlessTheySayOtherwise(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		form := templateForm(models.SampleTemplate()) // of a template that is not saved
		b.post(paths.TemplateTest, form).status(200).has("main", " is in the outbox").count("#template-form", 1)
		if test := a.lastTest(models.Sandbox); test.ToAddress != "member@acme.example" || test.TemplateID != "" {
			t.Errorf("kept %+v", test)
		}
	})
}

func TestATestWithoutScriptsGoesWhereItsWriterSays(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		form := templateForm(models.SampleTemplate())
		form.Set("testTo", "ben@example.com")
		page := b.do(upload(paths.TemplateTest, form, nil)).status(200).has("main", " is in the outbox")
		if test := a.lastTest(models.Sandbox); test.ToAddress != "ben@example.com" {
			t.Errorf("it went to %s", test.ToAddress)
		}
		if page.value("testTo") != "ben@example.com" {
			t.Error("the address is gone from the page")
		}
	})
}

func TestATestThatCannotBeSentSaysWhatToMend(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		c := models.SampleTemplate()
		c.Email.Subject = "${nope}"
		form := templateForm(c)
		form.Set("to", "nobody")
		for _, send := range []func() *answer{
			func() *answer { return b.do(fragment(postRequest(paths.TemplateTest, form))).status(200) },
			func() *answer { return b.post(paths.TemplateTest, form).status(422) },
		} {
			send().has("body", "No test was sent").has("body", "Subject: ${nope} is not a variable").has("body", "Send it to: Use one e-mail address")
		}
		if found, err := a.scope(models.Sandbox).TestEmails(t.Context(), models.TestEmailFilter{}, models.Page{}); err != nil || len(found.Items) != 0 {
			t.Errorf("kept %+v, %v", found.Items, err)
		}

		form = templateForm(models.SampleTemplate())
		for range models.MaxTests {
			b.do(fragment(postRequest(paths.TemplateTest, form))).has("body", "in the outbox")
		}
		b.do(fragment(postRequest(paths.TemplateTest, form))).has("body", "ten tests within ten minutes")
	})
}

func TestATestOfProductionTellsWhatTheServerSaid(t *testing.T) {
	for name, c := range map[string]struct {
		answer *smtp.SMTPError
		want   string
		status models.EmailStatus
		sent   int
	}{
		"taken":   {nil, "The mail server took the test for ben@example.com", models.EmailSent, 1},
		"refused": {&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}, "It said: 550 5.1.1 no such user", models.EmailFailed, 0},
		"not now": {&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}, "It said: 451 4.3.0 try again later", models.EmailFailed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, a *app) {
				s := &mailServer{answer: c.answer}
				a.t = t
				a.serve(startMailServer(t, s))
				b := a.signIn(models.RoleMember)
				b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}}).status(303)
				form := templateForm(models.SampleTemplate())
				form.Set("to", "ben@example.com")
				b.do(fragment(postRequest(paths.TemplateTest, form))).status(200).has("body", c.want)
				test := a.lastTest(models.Production)
				if test.Status != c.status || len(s.sent) != c.sent || (c.sent > 0 && s.sent[0] != "ben@example.com: "+string(test.Raw)) {
					t.Errorf("kept %+v, sent %q", test, s.sent)
				}
			})
		})
	}
}
