//go:build e2e

package e2e

import (
	"io"
	"log"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"invites/models"
	"invites/web/config"
	"invites/web/paths"
)

// The link is taken along by keyboard, and the mail comes onto the page that was open before it was written.
func TestTheLinkIsCopiedAndTheMailAppears(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleMember)
		p.open(paths.InviteNew)
		p.on("New invite")
		p.fill("fullName", "Amelia Santos")
		p.fill("email", "amelia.santos@example.com")
		p.press("Send invite")
		p.on("Amelia Santos")
		p.await("the mail", `document.querySelectorAll("#invite-mail iframe").length === 1 && document.querySelector("#invite-advice a.button")?.innerText.trim() === "See the mail" && !document.querySelector("#invite-live[hx-trigger]")`)
		p.tabTo("Copy")
		p.keys(enter)
		p.await("that it was copied", `document.activeElement.innerText.trim() === "Copied"`)
		p.inspect("Invite, link copied")
		p.tabTo("Actions")
		p.keys(enter)
		p.tabTo("Extend the link Lets it work longer, without a mail")
		p.keys(enter)
		p.sees("No mail was sent.")
		p.await("the menu has the focus again", `document.activeElement.id === "menu-actions"`)
	})
}

// What needs attention leads to the invites that it is about, and what the mail server said to what helps.
func TestUndeliveredMailIsLookedInto(t *testing.T) {
	onEachWith(t, config.Settings{SMTPURL: pickyMailServer(t)}, func(t *testing.T, i *installation) {
		production := i.store.Scope(models.Production, models.System("test"))
		template, err := production.CreateTemplate(t.Context(), models.SampleTemplate())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := production.CreateInvite(t.Context(), models.NewInvite{FullName: "Amelia Santos", Email: "amelia@exmaple.com", TemplateID: template.ID}); err != nil {
			t.Fatal(err)
		}
		p := i.signedIn(models.RoleMember)
		p.press("Production")
		p.sees("invites reach real people")
		p.await("the refusal", `document.readyState === "complete" && (document.body.innerText.includes("1 invitation was not delivered") || (location.reload(), false))`)
		p.inspect("Dashboard, a mail refused")
		p.tabTo("Check the address")
		p.keys(enter)
		p.seesRows(1, "Amelia Santos")
		p.tabTo("Amelia Santos")
		p.keys(enter)
		p.on("Amelia Santos")
		p.sees("No such user here")
		p.inspect("Invite, mail refused")
		p.tabTo("Correct the address")
		p.keys(enter)
		p.on("Correct the address")
		p.fill("email", "amelia@example.com")
		p.keys(enter)
		p.sees("The earlier link no longer works.")
		p.sees("Mail taken by the mail server")
		p.sees("Give Amelia Santos a little time.")
		p.open("/")
		p.on("Dashboard")
		p.seesNot("not delivered")
	})
}

// pickyMailServer takes mail for example.com alone. It returns its SMTP_URL.
func pickyMailServer(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return pickySession{}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return "smtp+insecure://" + listener.Addr().String()
}

// pickySession is one connection to a pickyMailServer.
type pickySession struct{}

func (pickySession) Mail(string, *smtp.MailOptions) error { return nil }

func (pickySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasSuffix(to, "@example.com") {
		return nil
	}
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user here"}
}

func (pickySession) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (pickySession) Reset() {}

func (pickySession) Logout() error { return nil }
