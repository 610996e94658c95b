package portal

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// sampleToken stands in for an invite's secret where there is no invite.
const sampleToken = "a-personal-link"

func (h *Room) templates(w http.ResponseWriter, r *http.Request) error {
	found, err := h.scope(r).Templates(r.Context(), listPage(r))
	if err != nil {
		return err
	}
	uses, err := h.scope(r).TemplateCounts(r.Context())
	if err != nil {
		return err
	}
	m := pages.TemplateListModel{CanEdit: may(r, models.RoleMember), Pager: pager(r, found.Next, len(found.Items), "templates")}
	for _, t := range found.Items {
		m.Rows = append(m.Rows, pages.NewTemplateRow(t, uses[t.ID].Invites))
	}
	return respond.Page(w, r, http.StatusOK, pages.TemplateList(h.page(w, r, "Templates", layout.NavTemplates), m))
}

func (h *Room) newTemplate(w http.ResponseWriter, r *http.Request) error {
	sample := models.SampleTemplate()
	sample.Name = "" // two of one name are hard to tell apart
	return h.showTemplate(w, r, http.StatusOK, pages.TemplateFormModel{Content: sample})
}

func (h *Room) template(w http.ResponseWriter, r *http.Request) error {
	t, err := h.scope(r).Template(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	m := pages.TemplateFormModel{ID: t.ID, Content: t.TemplateContent}
	logo, err := h.scope(r).Logo(r.Context(), t.ID)
	if err != nil && models.KindOf(err) != models.KindNotFound {
		return err
	}
	if err == nil {
		m.LogoFailure = logo.Error
	}
	return h.showTemplate(w, r, http.StatusOK, m)
}

// showTemplate draws the editor; m says what is in it.
func (h *Room) showTemplate(w http.ResponseWriter, r *http.Request, status int, m pages.TemplateFormModel) error {
	title := "New template"
	if m.ID != "" {
		uses, err := h.scope(r).TemplateCounts(r.Context())
		if err != nil {
			return err
		}
		m.Uses = uses[m.ID].Invites
		title = "Edit template"
	}
	m.CanEdit, m.Preview = may(r, models.RoleMember), h.templatePreview(m.Content)
	return respond.Page(w, r, status, pages.TemplateForm(h.page(w, r, title, layout.NavTemplates), m))
}

func (h *Room) templatePreview(c models.TemplateContent) pages.TemplatePreviewModel {
	return pages.NewTemplatePreview(c, h.Config.MailFrom, h.absolute(paths.Landing(sampleToken)))
}

// previewTemplate draws what has been typed: the previews alone for htmx, else the whole editor again.
func (h *Room) previewTemplate(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	c := templateContent(form)
	if respond.IsFragment(r) {
		return respond.Fragment(w, r, http.StatusOK, pages.TemplatePreviews(h.templatePreview(c)))
	}
	id := form.Text("templateId")
	if id != "" {
		if _, err := h.scope(r).Template(r.Context(), id); err != nil {
			return err
		}
	}
	return h.showTemplate(w, r, http.StatusOK, pages.TemplateFormModel{ID: id, Content: c})
}

func (h *Room) createTemplate(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	c := templateContent(form)
	t, err := h.scope(r).CreateTemplate(r.Context(), c)
	if models.KindOf(err) == models.KindInvalid {
		return h.showTemplate(w, r, http.StatusUnprocessableEntity, pages.TemplateFormModel{Content: c, Faults: models.FieldErrors(err)})
	}
	if err != nil {
		return err
	}
	return h.done(w, r, "Template “"+t.Name+"” was created.", paths.Template(t.ID))
}

func (h *Room) replaceTemplate(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, c := chi.URLParam(r, "id"), templateContent(form)
	t, err := h.scope(r).ReplaceTemplate(r.Context(), id, c)
	if models.KindOf(err) == models.KindInvalid {
		return h.showTemplate(w, r, http.StatusUnprocessableEntity, pages.TemplateFormModel{ID: id, Content: c, Faults: models.FieldErrors(err)})
	}
	if err != nil {
		return err
	}
	return h.done(w, r, "Template “"+t.Name+"” was saved.", paths.Template(t.ID))
}

func (h *Room) deleteTemplate(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	t, err := h.scope(r).Template(r.Context(), id)
	if err != nil {
		return err
	}
	if err := h.scope(r).DeleteTemplate(r.Context(), id); err != nil {
		return err
	}
	return h.done(w, r, "Template “"+t.Name+"” was deleted.", paths.Templates)
}

// templateContent reads the editor's form, whose fields are named as the contract names them (§3).
func templateContent(f respond.Form) models.TemplateContent {
	return models.TemplateContent{
		Name:    f.Text("name"),
		Company: models.Company{Name: f.Text("company.name"), LogoURL: f.Text("company.logoUrl")},
		Email: models.EmailContent{
			SendEmail: f.Checked("email.sendEmail"), SenderName: f.Text("email.senderName"), ReplyAddress: f.Text("email.replyAddress"),
			Subject: f.Text("email.subject"), Body: f.Text("email.body"),
		},
		LandingPage: pageContent(f, "landingPage"),
		SuccessPage: pageContent(f, "successPage"),
	}
}

func pageContent(f respond.Form, path string) models.PageContent {
	return models.PageContent{Header: f.Text(path + ".header"), Description: f.Text(path + ".description"), Button: f.Text(path + ".button")}
}
