package portal

import (
	"net/http"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// newInvite shows the form for a new invite; templateId in the address chooses a template.
func (h *Room) newInvite(w http.ResponseWriter, r *http.Request) error {
	n := models.NewInvite{TemplateID: r.URL.Query().Get("templateId")}
	return h.showInviteForm(w, r, http.StatusOK, n, nil)
}

// createInvite invites someone. A form with faults comes back as it was filled in.
func (h *Room) createInvite(w http.ResponseWriter, r *http.Request) error {
	n, err := readInvite(w, r)
	if err != nil {
		return err
	}
	inv, err := h.scope(r).CreateInvite(r.Context(), n)
	if models.KindOf(err) == models.KindInvalid {
		return h.showInviteForm(w, r, http.StatusUnprocessableEntity, n, models.FieldErrors(err))
	}
	if err != nil {
		return err
	}
	return h.done(w, r, created(inv), paths.Invite(inv.ID))
}

// created says what has happened to a new invite, or to one that was sent again.
func created(inv *models.Invite) string {
	switch inv.EmailStatus {
	case models.EmailNone:
		return "The invite for " + inv.FullName + " is ready. Its template sends no e-mail: copy the link and pass it on."
	case models.EmailSuppressed:
		return "The invite for " + inv.FullName + " exists, but " + inv.Email + " asked for no more e-mail, so none was sent."
	}
	return "The invite for " + inv.FullName + " is on its way to " + inv.Email + "."
}

// previewInvite draws the mail for what has been typed so far. It changes nothing; it is a post to keep names and addresses
// out of addresses and logs. Without htmx it answers with the whole form.
func (h *Room) previewInvite(w http.ResponseWriter, r *http.Request) error {
	n, err := readInvite(w, r)
	if err != nil {
		return err
	}
	if !respond.IsFragment(r) {
		return h.showInviteForm(w, r, http.StatusOK, n, nil)
	}
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	return respond.Fragment(w, r, http.StatusOK, pages.InvitePreview(h.invitePreview(n, all)))
}

func readInvite(w http.ResponseWriter, r *http.Request) (models.NewInvite, error) {
	form, err := respond.ReadForm(w, r)
	return models.NewInvite{
		FullName: form.Text("fullName"), FirstName: form.Text("firstName"), LastName: form.Text("lastName"),
		Email: form.Text("email"), TemplateID: form.Text("templateId"),
	}, err
}

func (h *Room) showInviteForm(w http.ResponseWriter, r *http.Request, status int, n models.NewInvite, faults pages.Faults) error {
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return err
	}
	if n.TemplateID == "" && len(all) == 1 {
		n.TemplateID = all[0].ID
	}
	frame := h.page(w, r, "New invite", layout.NavInvites)
	frame.Return = paths.InviteNew
	return respond.Page(w, r, status, pages.InviteNew(frame, pages.InviteNewModel{
		Invite: n, Templates: choices(all, n.TemplateID), MayWriteTemplate: may(r, models.RoleMember), Faults: faults,
		Preview: h.invitePreview(n, all),
	}))
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

// invitePreview is the mail for this person, as far as they are known: who has no name yet is called by an example's.
func (h *Room) invitePreview(n models.NewInvite, all []models.Template) pages.InvitePreviewModel {
	for _, t := range all {
		if t.ID == n.TemplateID {
			mail := h.mailPreview(n, t)
			return pages.InvitePreviewModel{Mail: &mail}
		}
	}
	return pages.InvitePreviewModel{}
}

func (h *Room) mailPreview(n models.NewInvite, t models.Template) pages.TemplatePreviewModel {
	if n.FullName == "" && n.FirstName == "" && n.LastName == "" {
		n.FullName, n.FirstName, n.LastName = "Ana Example", "Ana", "Example"
	}
	v := models.Variables{
		CompanyName: t.Company.Name, FirstName: n.FirstName, FullName: n.FullName, LastName: n.LastName,
		LandingURL: h.absolute(paths.Landing("their-own-link")),
	}
	return pages.TemplatePreviewModel{
		Person: v.Expand("${" + models.VarFirstName + "}"), SendEmail: t.Email.SendEmail,
		From: t.Email.SenderName + " <" + h.Config.MailFrom + ">", ReplyTo: t.Email.ReplyAddress,
		Subject: v.ExpandLine(t.Email.Subject), Body: v.Expand(t.Email.Body), Button: t.LandingPage.Button, Company: t.Company.Name,
	}
}
