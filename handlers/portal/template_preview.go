package portal

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/landing"
	view "invites/views/mail"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// sampleToken stands in for an invite's secret where there is no invite.
const sampleToken = "a-personal-link"

// How many invites are offered to see a template as.
const (
	latestInvites = 5
	foundInvites  = 10
)

// previewPerson is somebody to see a template as: a sample, or the person of an invite.
type previewPerson struct {
	key, name, address string
	values             func(company, landingURL string) models.Variables
	expiresAt          time.Time
}

// previewPerson is who the key names: an invite of the mode by its id, or a sample; the ordinary sample where there is no such.
func (h *Room) previewPerson(r *http.Request, key string) (previewPerson, error) {
	if models.HasPrefix(key, models.PrefixInvite) {
		inv, err := h.scope(r).Invite(r.Context(), key)
		if err == nil {
			return previewPerson{inv.ID, inv.FullName, inv.Email, inv.Variables, inv.ExpiresAt}, nil
		}
		if models.KindOf(err) != models.KindNotFound {
			return previewPerson{}, err
		}
	}
	sample := models.FindSamplePerson(key)
	return previewPerson{sample.Key, sample.FullName, sample.Email, sample.Variables, h.Now().Add(h.Config.InviteTTL)}, nil
}

// people are those to choose from: the samples, the latest who follow the template, and who is chosen.
func (h *Room) people(r *http.Request, templateID string, chosen previewPerson) ([]ui.Option, error) {
	options := samplePeople()
	if templateID != "" {
		found, err := h.scope(r).Invites(r.Context(), models.InviteFilter{TemplateID: templateID}, models.Page{Size: latestInvites})
		if err != nil {
			return nil, err
		}
		options = append(options, invitedPeople(found.Items)...)
	}
	for _, o := range options {
		if o.Value == chosen.key {
			return options, nil
		}
	}
	return append(options, ui.Option{Value: chosen.key, Label: "As " + chosen.name + " · " + chosen.address, Name: chosen.name}), nil
}

func samplePeople() []ui.Option {
	var options []ui.Option
	for i, p := range models.SamplePeople() {
		label := models.AsSentence(strings.TrimPrefix(p.About, "somebody ")) // short enough to be read in the closed list: "With a very long name"
		if i == 0 {
			label = "As " + p.FullName
		}
		options = append(options, ui.Option{Value: p.Key, Label: label, Name: p.FullName})
	}
	return options
}

func invitedPeople(invites []models.Invite) []ui.Option {
	options := make([]ui.Option, len(invites))
	for i, inv := range invites {
		options[i] = ui.Option{Value: inv.ID, Label: "As " + inv.FullName + " · " + inv.Email, Name: inv.FullName}
	}
	return options
}

// templatePeople answers a search for somebody to see the template as: those found first, the first of them chosen, and
// then the usual ones. It is a post to keep
// names out of addresses and logs, and changes nothing.
func (h *Room) templatePeople(w http.ResponseWriter, r *http.Request) error {
	form, _, err := respond.ReadUpload(w, r, logoFile, models.MaxUploadBytes)
	if err != nil {
		return err
	}
	person, err := h.previewPerson(r, form.Text("as"))
	if err != nil {
		return err
	}
	search, m := form.Text("find"), pages.TemplatePeopleModel{As: person.key}
	if search != "" {
		found, err := h.scope(r).Invites(r.Context(), models.InviteFilter{Search: search}, models.Page{Size: foundInvites})
		if err != nil && models.KindOf(err) != models.KindInvalid {
			return err
		}
		m.Options, m.Searched, m.Found, m.More = invitedPeople(found.Items), search, len(found.Items), found.Next != ""
		if m.Found > 0 {
			m.As = m.Options[0].Value
		}
	}
	usual, err := h.people(r, form.Text("templateId"), person)
	if err != nil {
		return err
	}
	for _, o := range usual {
		if !slices.ContainsFunc(m.Options, func(found ui.Option) bool { return found.Value == o.Value }) {
			m.Options = append(m.Options, o)
		}
	}
	if !respond.IsFragment(r) {
		return respond.SeeOther(w, r, paths.Templates)
	}
	return respond.Fragment(w, r, http.StatusOK, pages.TemplatePeople(m))
}

// templatePreview is what the editor shows beside the frames, for one person.
func (h *Room) templatePreview(r *http.Request, c models.TemplateContent, p previewPerson) pages.TemplateViewModel {
	v := p.values(c.Company.Name, h.absolute(paths.Landing(sampleToken)))
	return pages.TemplateViewModel{
		Person: p.name, SendEmail: c.Email.SendEmail, From: c.Email.SenderName + " <" + h.Config.MailFrom + ">", ReplyTo: c.Email.ReplyAddress,
		Subject: v.ExpandLine(c.Email.Subject), Advice: c.Advise(v), Sandbox: caller(r).mode == models.Sandbox,
	}
}

// previewTemplate tells what there is to say to what has been typed: the parts around the frames for htmx, else the whole editor again.
func (h *Room) previewTemplate(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.readTemplate(w, r)
	if err != nil {
		return err
	}
	if respond.IsFragment(r) {
		person, err := h.previewPerson(r, typed.as)
		if err != nil {
			return err
		}
		preview := h.templatePreview(r, typed.content, person)
		preview.Advice, preview.Faults = models.Untold(preview.Advice, typed.told), typed.told
		return respond.Fragment(w, r, http.StatusOK, pages.TemplatePreviews(preview))
	}
	m, err := h.editorAgain(r, typed)
	if err != nil {
		return err
	}
	return h.showTemplate(w, r, http.StatusOK, m)
}

// savedPreview draws a part of a template as it is, in a frame.
func (h *Room) savedPreview(w http.ResponseWriter, r *http.Request) error {
	t, err := h.scope(r).Template(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return h.drawPart(w, r, t.ID, t.TemplateContent, r.URL.Query().Get("as"))
}

// samplePreview draws a part of the words that a new template begins with.
func (h *Room) samplePreview(w http.ResponseWriter, r *http.Request) error {
	return h.drawPart(w, r, "", models.SampleTemplate(), r.URL.Query().Get("as"))
}

// typedPreview draws a part of what has been typed. It changes nothing; it is a post because there is much of it.
func (h *Room) typedPreview(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.readTemplate(w, r)
	if err != nil {
		return err
	}
	return h.drawPart(w, r, typed.id, typed.content, typed.as)
}

// drawPart draws a part of a template as its reader will see it, by the same views.
func (h *Room) drawPart(w http.ResponseWriter, r *http.Request, id string, c models.TemplateContent, as string) error {
	person, err := h.previewPerson(r, as)
	if err != nil {
		return err
	}
	var document templ.Component
	switch part := chi.URLParam(r, "part"); part {
	case paths.PartMail:
		return h.drawMail(w, r, c, person)
	case paths.PartLanding, paths.PartSuccess:
		document, err = h.pagePreview(r, id, part, c, person)
	default:
		err = models.NotFound("page")
	}
	if err != nil {
		return err
	}
	respond.SetPolicy(w, respond.PreviewPolicy)
	return respond.Page(w, r, http.StatusOK, document)
}

// drawMail draws the mail; what is not written yet is left out.
func (h *Room) drawMail(w http.ResponseWriter, r *http.Request, c models.TemplateContent, p previewPerson) error {
	invitation := h.invitation(r, c, p)
	var html strings.Builder
	if err := invitation.HTML(r.Context(), &html); err != nil {
		return err
	}
	respond.SetPolicy(w, respond.PreviewPolicy)
	return raw(w, "text/html; charset=utf-8", []byte(html.String()))
}

// invitation is the mail for somebody to look at: its links lead to a page that explains itself.
func (h *Room) invitation(r *http.Request, c models.TemplateContent, p previewPerson) view.Invitation {
	invitation := view.OfTemplate(c, p.values(c.Company.Name, h.absolute(paths.Landing(sampleToken))))
	invitation.StopURL, invitation.RecipientEmail = h.absolute(paths.LandingTest), p.address
	invitation.ExpiresAt, invitation.Sandbox = p.expiresAt, caller(r).mode == models.Sandbox
	return invitation
}

// pagePreview is the landing page, or the success page with an account linked.
func (h *Room) pagePreview(r *http.Request, id, part string, c models.TemplateContent, p previewPerson) (templ.Component, error) {
	logo, err := h.logoModel(r, id, c.Company)
	if err != nil {
		return nil, err
	}
	values := p.values(c.Company.Name, "")
	frame := landing.Frame{Company: c.Company.Name, Sandbox: caller(r).mode == models.Sandbox, LogoHref: logo.Href, Still: true}
	contact := landing.Contact(c.Email.ReplyAddress)
	if part == paths.PartSuccess {
		linked := []landing.Account{{Provider: "Northwind HR", Initials: "NH", LoginName: p.address, DisconnectHref: "#"}}
		return landing.DonePage(landing.Done{
			Frame: frame, Content: c.SuccessPage.Expand(values), Accounts: linked, Contact: contact, OutHref: "#", AddHref: "#",
		}), nil
	}
	return landing.WelcomePage(landing.Welcome{
		Frame: frame, Content: c.LandingPage.Expand(values), FirstName: values.ExpandLine("${" + models.VarFirstName + "}"),
		Address: models.MaskAddress(p.address), ExpiresAt: p.expiresAt, Contact: contact, OpenHref: "#", StopHref: "#",
	}), nil
}
