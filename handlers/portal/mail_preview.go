package portal

import (
	"crypto/hkdf"
	"crypto/sha256"
	"net/http"
	"strings"

	"github.com/gorilla/securecookie"

	"invites/handlers/respond"
	"invites/models"
	view "invites/views/mail"
	"invites/views/pages"
	"invites/web/paths"
)

// previewSeconds is how long the address of a preview is good.
const previewSeconds = 3600

// previews carries what somebody types to the frame that shows it as a mail: encrypted, as it stands in an address.
type previews struct{ codec *securecookie.SecureCookie }

func newPreviews(secret []byte) previews {
	keys, err := hkdf.Key(sha256.New, secret, nil, "invites mail preview", 64)
	if err != nil {
		panic(err) // only where more is asked for than there is
	}
	return previews{securecookie.New(keys[:32], keys[32:]).MaxAge(previewSeconds).MaxLength(8192).SetSerializer(securecookie.JSONEncoder{})}
}

const previewName = "invite"

func (p previews) seal(n models.NewInvite) (string, error) { return p.codec.Encode(previewName, n) }

func (p previews) open(sealed string) (n models.NewInvite, err error) {
	if err := p.codec.Decode(previewName, sealed, &n); err != nil {
		return n, &models.Error{Kind: models.KindNotFound, Message: "This preview is out of date. Change something in the form to see a new one.", Cause: err}
	}
	return n, nil
}

// newInviteMail is the mail of an invite that is being written, for the frame beside the form; before anything is written, that of an
// example.
func (h *Room) newInviteMail(w http.ResponseWriter, r *http.Request) error {
	n := withExample(models.NewInvite{})
	if sealed := r.URL.Query().Get("for"); sealed != "" {
		var err error
		if n, err = h.previews.open(sealed); err != nil {
			return err
		}
	}
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.ID == n.TemplateID || n.TemplateID == "" {
			return h.writeMail(w, r, n, t)
		}
	}
	return models.NotFound("template")
}

// writeMail draws the mail that somebody would get, for a frame that lets it do nothing.
func (h *Room) writeMail(w http.ResponseWriter, r *http.Request, n models.NewInvite, t models.Template) error {
	mail := view.OfTemplate(t.TemplateContent, valuesOf(n, t, h.absolute(paths.Landing(sampleToken))))
	mail.StopURL, mail.RecipientEmail = h.absolute(paths.StopLanding(sampleToken)), n.Email
	mail.ExpiresAt, mail.Sandbox = h.Now().Add(h.Config.InviteTTL), caller(r).mode == models.Sandbox
	var html strings.Builder
	if err := mail.HTML(r.Context(), &html); err != nil {
		return err
	}
	respond.SetPolicy(w, respond.MailPolicy)
	return raw(w, "text/html; charset=utf-8", []byte(inNewTabs(html.String()))) // which the frame does not open: its links lead nowhere
}

func valuesOf(n models.NewInvite, t models.Template, landing string) models.Variables {
	return models.Variables{CompanyName: t.Company.Name, FirstName: n.FirstName, FullName: n.FullName, LastName: n.LastName, LandingURL: landing}
}

// envelope is what a mail program shows above a mail.
func (h *Room) envelope(n models.NewInvite, t models.Template) pages.Envelope {
	values := valuesOf(n, t, "")
	return pages.Envelope{
		SendEmail: t.Email.SendEmail, FromName: t.Email.SenderName, FromAddress: h.Config.MailFrom, ReplyTo: t.Email.ReplyAddress,
		To: n.Email, Subject: values.ExpandLine(t.Email.Subject),
	}
}
