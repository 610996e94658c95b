package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
	"invites/web/session"
)

// newInvite shows the form for a new invite; templateId in the address chooses a template.
func (h *Room) newInvite(w http.ResponseWriter, r *http.Request) error {
	n := models.NewInvite{TemplateID: r.URL.Query().Get("templateId"), WinkTemplateID: r.URL.Query().Get("winkTemplateId")}
	return h.showInviteForm(w, r, http.StatusOK, pages.InviteNewModel{Invite: n})
}

// createInvite invites someone. A form with faults comes back as it was filled in, and so does one with which there is something to know
// that did not stand on its page: without scripts, or where somebody was quicker than the preview.
func (h *Room) createInvite(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	n := newInviteOf(form)
	unseen, err := h.unseenRemark(r, n, form.Texts(pages.RemarkField))
	if err != nil {
		return err
	}
	if unseen {
		return h.showInviteForm(w, r, http.StatusConflict, pages.InviteNewModel{Invite: n, Unseen: true})
	}
	inv, err := h.scope(r).CreateInvite(r.Context(), n)
	if models.KindOf(err) == models.KindInvalid {
		return h.showInviteForm(w, r, http.StatusUnprocessableEntity, pages.InviteNewModel{Invite: n, Faults: models.FieldErrors(err)})
	}
	if err != nil {
		return err
	}
	next := paths.Invite(inv.ID)
	if form.Text("next") == "another" {
		next = paths.NewInviteLike(inv.TemplateID, n.WinkTemplateID)
	}
	return h.doneBy(w, r, inv, h.created(r, inv), next)
}

// doneBy is done for what should have sent a mail: where none goes out, it says so without praise.
func (h *Room) doneBy(w http.ResponseWriter, r *http.Request, inv *models.Invite, text, next string) error {
	if inv.EmailStatus != models.EmailSuppressed {
		return h.done(w, r, text, next)
	}
	h.Flashes.Add(w, r, session.FlashInfo, text)
	return respond.SeeOther(w, r, next)
}

// created says what has happened to a new invite.
func (h *Room) created(r *http.Request, inv *models.Invite) string {
	switch inv.EmailStatus {
	case models.EmailNone:
		return "The invite for " + inv.FullName + " is ready. Its template sends no e-mail: copy the link and pass it on."
	case models.EmailSuppressed:
		return "The invite for " + inv.FullName + " exists, but " + inv.Email + " asked for no more e-mail, so none was sent."
	}
	if h.captures(r) {
		return "The invite for " + inv.FullName + " is made. Its mail to " + inv.Email + " goes to the outbox" + whyCaptured(inv)
	}
	return "The invite for " + inv.FullName + " is on its way to " + inv.Email + "."
}

// sentAgain says what has happened to an invite that was sent again.
func (h *Room) sentAgain(r *http.Request, inv *models.Invite) string {
	switch inv.EmailStatus {
	case models.EmailNone:
		return "The link of " + inv.FullName + " is renewed. Its template sends no e-mail: copy the link and pass it on."
	case models.EmailSuppressed:
		return inv.Email + " asked for no more e-mail, so none was sent."
	}
	if h.captures(r) {
		return "A fresh mail to " + inv.Email + " goes to the outbox" + whyCaptured(inv)
	}
	return "A fresh mail is on its way to " + inv.Email + "."
}

// whyCaptured ends a sentence on mail that is kept: in production that is no choice of anybody here.
func whyCaptured(inv *models.Invite) string {
	if inv.Mode == models.Sandbox {
		return "."
	}
	return " and reaches nobody: no mail server is set up."
}

// previewInvite draws the mail for what has been typed so far, and says what there is to know. It changes nothing; it is a post to keep
// names and addresses out of addresses and logs. Without htmx it answers with the whole form.
func (h *Room) previewInvite(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	n := newInviteOf(form)
	if !respond.IsFragment(r) {
		return h.showInviteForm(w, r, http.StatusOK, pages.InviteNewModel{Invite: n})
	}
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	preview, err := h.invitePreview(r, n, all)
	if err != nil {
		return err
	}
	return respond.Fragment(w, r, http.StatusOK, pages.InvitePreviewed(preview))
}

func newInviteOf(form respond.Form) models.NewInvite {
	return models.NewInvite{
		FullName: form.Text("fullName"), FirstName: form.Text("firstName"), LastName: form.Text("lastName"),
		Email: form.Text("email"), TemplateID: form.Text("templateId"), WinkTemplateID: form.Text("winkTemplateId"),
	}
}

// unseenRemark says whether there is something to know about the invite besides what was told. Where nothing can be sent, its faults come first.
func (h *Room) unseenRemark(r *http.Request, n models.NewInvite, told []string) (bool, error) {
	if n.Check() != nil {
		return false, nil
	}
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return false, err
	}
	preview, err := h.invitePreview(r, n, all)
	return models.Unseen(preview.Remarks, told), err
}

// showInviteForm shows the form, with the choices and the preview that belong to what is in it.
func (h *Room) showInviteForm(w http.ResponseWriter, r *http.Request, status int, m pages.InviteNewModel) error {
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	if m.Invite.TemplateID == "" && len(all) == 1 {
		m.Invite.TemplateID = all[0].ID
	}
	if m.Preview, err = h.invitePreview(r, m.Invite, all); err != nil {
		return err
	}
	if m.WinkTemplates, err = h.winkOptions(r.Context(), r); err != nil {
		return err
	}
	m.Templates, m.MayWriteTemplate = choices(all, m.Invite.TemplateID), may(r, models.RoleMember)
	frame := h.page(w, r, "New invite", layout.NavInvites)
	frame.Return = paths.InviteNew
	return respond.Page(w, r, status, pages.InviteNew(frame, m))
}

// choices are the templates to choose from. One that is not among them, as it was deleted meanwhile, is as good as none.
func choices(all []models.Template, chosen string) []ui.Option {
	options := make([]ui.Option, 0, len(all)+1)
	known := false
	for _, t := range all {
		options = append(options, ui.Option{Value: t.ID, Label: t.Name})
		known = known || t.ID == chosen
	}
	if !known && len(all) > 0 {
		options = append([]ui.Option{{Label: "Choose a template"}}, options...)
	}
	return options
}

// invitePreview is the mail for this person, as far as they are known; before anything is typed, that for somebody made up, who is said to be.
func (h *Room) invitePreview(r *http.Request, n models.NewInvite, all []models.Template) (pages.InvitePreviewModel, error) {
	i := slices.IndexFunc(all, func(t models.Template) bool { return t.ID == n.TemplateID })
	if i < 0 {
		return pages.InvitePreviewModel{}, nil
	}
	known, err := h.scope(r).KnownAddress(r.Context(), n.Email)
	if err != nil {
		return pages.InvitePreviewModel{}, err
	}
	remarks := models.RemarksOn(n, all[i].TemplateContent, known)
	shown := withExample(n)
	sealed, err := h.previews.seal(shown)
	if err != nil {
		return pages.InvitePreviewModel{}, nil // more was typed than any field takes
	}
	return pages.InvitePreviewModel{
		Chosen: true, Person: shown.FullName, Sample: nobody(n), Envelope: h.envelope(shown, all[i]), Src: paths.MailOfNewInvite(sealed), Remarks: remarks,
	}, nil
}

// withExample is somebody made up where nobody has been typed yet. Beside what has been, nothing is made up: a dash stands for what is missing.
func withExample(n models.NewInvite) models.NewInvite {
	if nobody(n) {
		n.FullName, n.FirstName, n.LastName, n.Email = "Ana Example", "Ana", "Example", "ana@example.com"
		return n
	}
	n.FullName = cmp.Or(n.FullName, strings.TrimSpace(n.FirstName+" "+n.LastName))
	if n.FullName == "" {
		n.FullName, n.FirstName = unknown, unknown
	}
	n.Email = cmp.Or(n.Email, unknown)
	return n
}

// unknown stands for what has not been typed yet.
const unknown = "–"

// nobody says that nothing has been typed about a person yet.
func nobody(n models.NewInvite) bool {
	return n.FullName+n.FirstName+n.LastName+n.Email == ""
}
