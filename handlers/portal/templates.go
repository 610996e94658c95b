package portal

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

func (h *Room) templates(w http.ResponseWriter, r *http.Request) error {
	filter := templateFilter(r)
	found, err := h.scope(r).FindTemplates(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	uses, err := h.scope(r).TemplateCounts(r.Context())
	if err != nil {
		return err
	}
	m := pages.TemplateListModel{
		Address: addressOf(r, paths.Templates, filter.Sort, "q"), Filter: filter, CanEdit: may(r, models.RoleMember),
		Pager: pager(r, found, "templates"), Export: exportURL(r, paths.TemplateExport),
	}
	ids := make([]string, len(found.Items))
	for i, t := range found.Items {
		ids[i] = t.ID
	}
	saved, err := h.savedBy(r, ids...)
	if err != nil {
		return err
	}
	for _, t := range found.Items {
		row := pages.NewTemplateRow(t, uses[t.ID].Invites, uses[t.ID].Open)
		row.UpdatedBy = saved[t.ID]
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, http.StatusOK, pages.TemplateList(h.page(w, r, "Templates", layout.NavTemplates), m))
}

// savedBy says who has saved each of the templates last.
func (h *Room) savedBy(r *http.Request, ids ...string) (map[string]string, error) {
	savers, err := h.scope(r).TemplateSavers(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	staff, err := h.staffNames(r)
	names := make(map[string]string, len(savers))
	for id, saver := range savers {
		names[id] = staff.saver(saver)
	}
	return names, err
}

func templateFilter(r *http.Request) models.TemplateFilter {
	query := r.URL.Query()
	return models.TemplateFilter{Search: strings.TrimSpace(query.Get("q")), Sort: models.TemplateSort(query.Get("sort"))}
}

// exportTemplates saves the list as a file, as it is filtered and ordered.
func (h *Room) exportTemplates(w http.ResponseWriter, r *http.Request) error {
	scope, filter := h.scope(r), templateFilter(r)
	uses, err := scope.TemplateCounts(r.Context())
	if err != nil {
		return err
	}
	columns := []respond.Column[models.Template]{
		textColumn("Template id", func(t models.Template) string { return t.ID }), textColumn("Name", func(t models.Template) string { return t.Name }),
		textColumn("Company", func(t models.Template) string { return t.Company.Name }),
		textColumn("Subject", func(t models.Template) string { return t.Email.Subject }),
		{Head: "Sends e-mail", Cell: func(t models.Template) respond.Cell { return respond.YesCell(t.Email.SendEmail) }},
		{Head: "Invites", Cell: func(t models.Template) respond.Cell { return respond.NumberCell(int(uses[t.ID].Invites)) }},
		{Head: "Open invites", Cell: func(t models.Template) respond.Cell { return respond.NumberCell(int(uses[t.ID].Open)) }},
		{Head: "Version", Cell: func(t models.Template) respond.Cell { return respond.NumberCell(t.Version) }},
		{Head: "Created (UTC)", Cell: func(t models.Template) respond.Cell { return respond.TimeCell(t.CreatedAt) }},
		{Head: "Changed (UTC)", Cell: func(t models.Template) respond.Cell { return respond.TimeCell(t.UpdatedAt) }},
		textColumn("Changed by", func(t models.Template) string { return t.UpdatedBy }),
	}
	return listFault(r, respond.CSV(w, r, exportName(r, "templates"), columns, func(ctx context.Context, cursor string) (models.List[models.Template], error) {
		return scope.FindTemplates(ctx, filter, exportPage(cursor))
	}))
}

func (h *Room) newTemplate(w http.ResponseWriter, r *http.Request) error {
	sample := models.SampleTemplate()
	sample.Name = "" // two of one name are hard to tell apart
	return h.showTemplate(w, r, http.StatusOK, pages.TemplateFormModel{Content: sample})
}

func (h *Room) template(w http.ResponseWriter, r *http.Request) error {
	t, err := h.scope(r).Template(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return notInMode(r, err, "template")
	}
	h.Sessions.SetSeen(w, r, caller(r).staff.ID, seenTemplate)
	return h.showTemplate(w, r, http.StatusOK, editorOf(t))
}

// editorOf is the editor of a template as it is.
func editorOf(t *models.Template) pages.TemplateFormModel {
	return pages.TemplateFormModel{
		ID: t.ID, Content: t.TemplateContent, Version: t.Version, UpdatedAt: t.UpdatedAt, SavedName: t.Name,
	}
}

// showTemplate draws the editor; m says what is in it.
func (h *Room) showTemplate(w http.ResponseWriter, r *http.Request, status int, m pages.TemplateFormModel) error {
	title := "New template"
	if m.ID != "" {
		title = m.SavedName
	}
	if err := h.furnish(r, &m); err != nil {
		return err
	}
	frame := h.page(w, r, title, layout.NavTemplates)
	frame.Return = paths.Templates
	return respond.Page(w, r, status, pages.TemplateForm(frame, m))
}

// furnish puts into the editor what stands around the words.
func (h *Room) furnish(r *http.Request, m *pages.TemplateFormModel) error {
	m.CanEdit, m.TestTo, m.Captured = may(r, models.RoleMember), cmp.Or(m.TestTo, caller(r).staff.Email), h.captures(r)
	if m.As == "" {
		m.As = r.URL.Query().Get("as")
	}
	if m.ID != "" {
		uses, err := h.scope(r).TemplateCounts(r.Context())
		if err != nil {
			return err
		}
		m.Uses, m.Open = uses[m.ID].Invites, uses[m.ID].Open
		saved, err := h.savedBy(r, m.ID)
		if err != nil {
			return err
		}
		m.UpdatedBy = saved[m.ID]
	}
	person, err := h.previewPerson(r, m.As)
	if err != nil {
		return err
	}
	if m.People, err = h.people(r, m.ID, person); err != nil {
		return err
	}
	m.As, m.Preview = person.key, h.templatePreview(r, m.Content, person)
	m.Preview.Advice, m.Preview.Faults = models.Untold(m.Preview.Advice, m.Faults), m.Faults
	if !m.CanEdit { // whoever cannot mend anything is not told to
		m.Preview.Advice = nil
	}
	m.Logo, err = h.logoModel(r, m.ID, m.Content.Company)
	return err
}

func (h *Room) createTemplate(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.readTemplate(w, r)
	if err != nil {
		return err
	}
	if len(typed.faults) > 0 {
		return h.showTemplate(w, r, http.StatusUnprocessableEntity, typed.editor())
	}
	t, err := h.scope(r).CreateTemplate(r.Context(), typed.content)
	if models.KindOf(err) == models.KindInvalid {
		typed.faults = models.FieldErrors(err)
		return h.showTemplate(w, r, http.StatusUnprocessableEntity, typed.editor())
	}
	if err != nil {
		return err
	}
	return h.done(w, r, "Template “"+t.Name+"” was created.", typed.editorOf(t))
}

func (h *Room) replaceTemplate(w http.ResponseWriter, r *http.Request) error {
	typed, err := h.readTemplate(w, r)
	if err != nil {
		return err
	}
	typed.id = chi.URLParam(r, "id")
	if typed.saved, err = h.scope(r).Template(r.Context(), typed.id); err == nil {
		err = h.saveTyped(w, r, typed)
	}
	if models.KindOf(err) != models.KindNotFound {
		return err
	}
	m, err := h.editorOfDeleted(r, typed)
	if err != nil {
		return err
	}
	return h.showTemplate(w, r, http.StatusConflict, m)
}

// saveTyped saves what was typed into a template that was there a moment ago.
func (h *Room) saveTyped(w http.ResponseWriter, r *http.Request, typed typedTemplate) error {
	if len(typed.faults) > 0 {
		return h.showTemplate(w, r, http.StatusUnprocessableEntity, typed.editor())
	}
	typed, err := h.withTheirs(r, typed)
	if err != nil {
		return err
	}
	t, err := h.scope(r).SaveTemplate(r.Context(), typed.id, typed.content, typed.version)
	switch models.KindOf(err) {
	case models.KindInvalid:
		typed.faults = models.FieldErrors(err)
		return h.showTemplate(w, r, http.StatusUnprocessableEntity, typed.editor())
	case models.KindConflict:
		return h.showConflict(w, r, typed)
	}
	if err != nil {
		return err
	}
	if t.Version == typed.saved.Version {
		return h.done(w, r, "There was nothing to save: “"+t.Name+"” is as it was.", typed.editorOf(t))
	}
	return h.done(w, r, "Template “"+t.Name+"” was saved.", typed.editorOf(t))
}

func (h *Room) duplicateTemplate(w http.ResponseWriter, r *http.Request) error {
	t, err := h.scope(r).DuplicateTemplate(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return notInMode(r, err, "template")
	}
	return h.done(w, r, "This is the copy: “"+t.Name+"”. Give it a name of its own.", paths.Template(t.ID)+"#f-name")
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

// typedTemplate is what came from the editor.
type typedTemplate struct {
	content models.TemplateContent
	saved   *models.Template // as it is; nil for a new one
	id      string
	version int    // the one that the writer began with; 0 where that is not known
	with    int    // the one whose changes are to be kept beside the writer's; 0 for none
	as      string // who it is looked at as
	testTo  string // where a test is to go
	faults  []models.FieldError
	told    []models.FieldError // that stand on the page already
}

// editorOf is the address of a template's editor, looked at as the same person as before.
func (t typedTemplate) editorOf(saved *models.Template) string {
	if t.as == "" || t.as == models.SamplePeople()[0].Key { // as it is looked at anyway
		return paths.Template(saved.ID)
	}
	return paths.TemplateAs(saved.ID, t.as)
}

// editor is the editor with what was typed.
func (t typedTemplate) editor() pages.TemplateFormModel {
	m := pages.TemplateFormModel{}
	if t.saved != nil {
		m = editorOf(t.saved)
		m.Version = t.version
	}
	m.Content, m.Faults, m.As, m.TestTo, m.Typed = t.content, t.faults, t.as, t.testTo, true
	return m
}

// logoFile is the field of the editor's form that may bring a picture.
const logoFile = "company.logo"

// readTemplate reads the editor's form. A picture that comes with it is kept, and is the template's logo from the next saving on.
func (h *Room) readTemplate(w http.ResponseWriter, r *http.Request) (typedTemplate, error) {
	form, upload, err := respond.ReadUpload(w, r, logoFile, models.MaxUploadBytes)
	if err != nil {
		return typedTemplate{}, err
	}
	typed := typedTemplate{
		content: templateContent(form), id: form.Text("templateId"), as: form.Text("as"), testTo: cmp.Or(form.Text("to"), form.Text("testTo")),
		told: pages.ReadTold(form.Raw("told")),
	}
	typed.version, _ = shortNumber(cmp.Or(form.Text(pages.OverName), form.Text("version"))) // 0 where there is none
	typed.with, _ = shortNumber(form.Text(pages.BothName))
	if upload.Name == "" {
		return typed, nil
	}
	digest, fault, err := h.keepLogo(r, upload)
	if fault != "" {
		typed.faults = []models.FieldError{{Field: logoFile, Code: models.CodeInvalid, Message: fault}}
	} else {
		typed.content.Company.LogoURL, typed.content.Company.LogoUpload = "", digest
	}
	return typed, err
}

// templateContent reads the editor's form, whose fields are named as the contract names them (§3).
func templateContent(f respond.Form) models.TemplateContent {
	return models.TemplateContent{
		Name:    f.Text("name"),
		Company: templateCompany(f),
		Email: models.EmailContent{
			SendEmail: f.Checked("email.sendEmail"), SenderName: f.Text("email.senderName"), ReplyAddress: f.Text("email.replyAddress"),
			Subject: f.Text("email.subject"), Body: f.Text("email.body"),
		},
		LandingPage: pageContent(f, "landingPage"),
		SuccessPage: pageContent(f, "successPage"),
	}
}

// templateCompany reads who invites. A picture that is to go, goes.
func templateCompany(f respond.Form) models.Company {
	c := models.Company{Name: f.Text("company.name"), LogoURL: f.Text("company.logoUrl"), LogoUpload: f.Text("company.logoUpload")}
	if c.LogoUpload == models.KeepUpload || f.Checked("company.removeLogo") {
		c.LogoUpload = ""
	}
	return c
}

func pageContent(f respond.Form, path string) models.PageContent {
	return models.PageContent{Header: f.Text(path + ".header"), Description: f.Text(path + ".description"), Button: f.Text(path + ".button")}
}
