package portal

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/models/store"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
	"invites/web/session"
)

// sampleRows is how many rows are read for values to show where columns are chosen.
const sampleRows = 50

// importPage shows an import: its plan, how far it has come, or what became of it.
func (h *Room) importPage(w http.ResponseWriter, r *http.Request) error {
	imp, err := h.theImport(r)
	if err != nil {
		return err
	}
	if imp.Status == models.ImportDraft && imp.PlanHash == nil {
		return respond.SeeOther(w, r, paths.ColumnsOfImport(imp.ID))
	}
	return h.showImport(w, r, http.StatusOK, imp, nil)
}

func (h *Room) theImport(r *http.Request) (*models.Import, error) {
	imp, err := h.scope(r).Import(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return nil, notInMode(r, err, "import")
	}
	return imp, nil
}

// showImport draws the page; faults are those of the settings.
func (h *Room) showImport(w http.ResponseWriter, r *http.Request, status int, imp *models.Import, faults pages.Faults) error {
	outcome := models.ImportOutcome(r.URL.Query().Get("outcome"))
	if !slices.Contains(models.ImportOutcomes(), outcome) {
		outcome = ""
	}
	rows, err := h.importRows(r, imp, outcome)
	if err != nil {
		return err
	}
	title := "Import"
	if imp.FileName != "" {
		title = imp.FileName
	}
	if imp.Status == models.ImportDraft {
		m, err := h.planModel(r, imp, rows, faults)
		if err != nil {
			return err
		}
		return respond.Page(w, r, status, pages.ImportPlan(h.page(w, r, title, layout.NavInvites), m))
	}
	run, err := h.runModel(r, imp, rows)
	if err != nil {
		return err
	}
	if respond.IsFragment(r) {
		return respond.Fragment(w, r, status, pages.ImportLive(run))
	}
	return respond.Page(w, r, status, pages.ImportRun(h.page(w, r, title, layout.NavInvites), run))
}

// importRows is the table of rows, a page of it.
func (h *Room) importRows(r *http.Request, imp *models.Import, outcome models.ImportOutcome) (pages.ImportRowsModel, error) {
	m := pages.ImportRowsModel{Import: imp, Outcome: outcome, Gone: imp.RowsDeletedAt != nil}
	if m.Gone {
		return m, nil
	}
	found, err := h.scope(r).ImportRows(r.Context(), imp.ID, outcome, listPage(r))
	if err != nil {
		return m, listFault(r, err)
	}
	total := imp.Rows
	if outcome != "" {
		total = imp.Counts[outcome]
	}
	m.Pager = placedPager(r, found, store.Count{N: int64(total)}, "rows")
	for _, link := range []*string{&m.Pager.First, &m.Pager.Previous, &m.Pager.Next} {
		if *link != "" {
			*link += paths.ImportRowsMark
		}
	}
	for i := range found.Items {
		m.Rows = append(m.Rows, pages.NewImportRow(imp, &found.Items[i]))
	}
	return m, nil
}

func (h *Room) planModel(r *http.Request, imp *models.Import, rows pages.ImportRowsModel, faults pages.Faults) (pages.ImportPlanModel, error) {
	m := pages.ImportPlanModel{Import: imp, Rows: rows, PlanHash: hex.EncodeToString(imp.PlanHash), Faults: faults, Captured: h.captures(r)}
	all, err := h.scope(r).AllTemplates(r.Context())
	if err != nil {
		return m, err
	}
	m.Templates = choices(all, *imp.TemplateID)
	if i := slices.IndexFunc(all, func(t models.Template) bool { return t.ID == *imp.TemplateID }); i >= 0 {
		m.Template = &all[i]
	}
	m.WinkTemplates, err = h.winkOptions(r.Context(), r)
	return m, err
}

// importColumns shows the choice of what each column holds.
func (h *Room) importColumns(w http.ResponseWriter, r *http.Request) error {
	imp, err := h.theImport(r)
	if err != nil {
		return err
	}
	if imp.Status != models.ImportDraft {
		return respond.SeeOther(w, r, paths.Import(imp.ID))
	}
	return h.showColumns(w, r, http.StatusOK, imp, imp.Layout, nil)
}

func (h *Room) showColumns(w http.ResponseWriter, r *http.Request, status int, imp *models.Import, l models.ImportLayout, faults pages.Faults) error {
	sample, err := h.scope(r).ImportSample(r.Context(), imp.ID, sampleRows+1)
	if err != nil {
		return err
	}
	m := pages.ImportColumnsModel{Import: imp, Layout: l, Sample: sample, Faults: faults}
	return respond.Page(w, r, status, pages.ImportColumns(h.page(w, r, "Columns", layout.NavInvites), m))
}

// mapImport takes the choice of columns and plans the table with it.
func (h *Room) mapImport(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	imp, err := h.theImport(r)
	if err != nil {
		return err
	}
	l := imp.Layout
	l.Unsure = nil
	l.Columns, l.HeaderRow = make([]models.ImportField, len(l.Columns)), 0
	for i := range l.Columns {
		l.Columns[i] = models.ImportField(form.Text(pages.ColumnField(i)))
	}
	if form.Checked("header") {
		l.HeaderRow = l.FirstRow
	}
	ctx, leave, err := h.enterPlanning(r)
	if err != nil {
		return err
	}
	defer leave()
	mapped, err := h.scope(r).MapImport(ctx, imp.ID, form.Checked("header"), l.Columns)
	if models.KindOf(err) == models.KindInvalid {
		return h.showColumns(w, r, http.StatusUnprocessableEntity, imp, l, pages.Faults(models.FieldErrors(err)))
	}
	if err != nil {
		return h.refused(w, r, planningFailed(ctx, err, imp.ID), paths.Import(imp.ID))
	}
	return respond.SeeOther(w, r, nextOfImport(mapped))
}

// planImport plans a draft anew with other settings.
func (h *Room) planImport(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	imp, err := h.theImport(r)
	if err != nil {
		return err
	}
	set := importSettings(form)
	if set.TemplateID == "" && imp.PlanHash != nil {
		return h.noTemplate(w, r, imp)
	}
	ctx, leave, err := h.enterPlanning(r)
	if err != nil {
		return err
	}
	defer leave()
	planned, err := h.scope(r).PlanImport(ctx, imp.ID, set)
	if models.KindOf(err) == models.KindInvalid && imp.PlanHash != nil {
		return h.showImport(w, r, http.StatusUnprocessableEntity, imp, pages.Faults(models.FieldErrors(err)))
	}
	if err != nil {
		return h.refused(w, r, planningFailed(ctx, err, imp.ID), paths.Import(imp.ID))
	}
	return h.done(w, r, fmt.Sprintf("Checked again: %s would be invited.", models.CountOf(planned.Counts[models.OutcomeSend], "person", "people")), nextOfImport(planned))
}

func importSettings(form respond.Form) models.ImportSettings {
	return models.ImportSettings{
		TemplateID: form.Text("templateId"), WinkTemplateID: form.Text("winkTemplateId"), Again: form.Checked("again"), Incomplete: form.Checked("incomplete"),
	}
}

// noTemplate shows the plan again to somebody who has chosen no template.
func (h *Room) noTemplate(w http.ResponseWriter, r *http.Request, imp *models.Import) error {
	return h.showImport(w, r, http.StatusUnprocessableEntity, imp, pages.Faults{{Field: "templateId", Code: models.CodeRequired, Message: "Choose a template."}})
}

// confirmImport starts exactly the plan that was shown, with the settings that stood beside it. If it no longer holds, or the settings were changed
// after it was made, the page shows the new one and says so.
func (h *Room) confirmImport(w http.ResponseWriter, r *http.Request) error {
	form, err := respond.ReadForm(w, r)
	if err != nil {
		return err
	}
	imp, err := h.theImport(r)
	if err != nil {
		return err
	}
	set := importSettings(form)
	if set.TemplateID == "" && imp.Status == models.ImportDraft && imp.PlanHash != nil {
		return h.noTemplate(w, r, imp)
	}
	plan, err := hex.DecodeString(form.Text("plan"))
	if err != nil {
		return models.Malformed("The form arrived damaged. Open the page of the import anew.")
	}
	ctx, leave, err := h.enterPlanning(r)
	if err != nil {
		return err
	}
	defer leave()
	shown, id := imp.Settings(), imp.ID
	imp, started, err := h.scope(r).ConfirmImport(ctx, id, plan, set)
	if models.KindOf(err) == models.KindInvalid {
		return h.refused(w, r, models.Conflict(models.TemplateGone(models.FieldErrors(err))+". Choose another one and check again."), paths.Import(id))
	}
	if err != nil {
		return h.refused(w, r, planningFailed(ctx, notInMode(r, err, "import"), id), paths.Import(id))
	}
	if !started {
		kind, text := notStarted(shown, set)
		h.Flashes.Add(w, r, kind, text)
		return respond.SeeOther(w, r, paths.Import(id))
	}
	return h.done(w, r, "Inviting "+models.CountOf(imp.Planned, "person", "people")+". You may leave this page; it goes on by itself.", paths.Import(id))
}

// notStarted says why a confirmation did not hold: whoever gave it had changed the settings beside the plan, or something else has changed since.
func notStarted(shown, set models.ImportSettings) (kind session.FlashKind, text string) {
	changed := "What is sent was changed: this is the plan with it."
	switch {
	case set == shown:
		return session.FlashError, "Something has changed since this list was checked: the template, or somebody on it. Nobody was invited. Below is how it stands now; look at it and confirm again."
	case set.TemplateID != shown.TemplateID:
		changed = "The template was changed: this is the plan with it."
	case set.WinkTemplateID != shown.WinkTemplateID:
		changed = "The wink template was changed: this is the plan with it."
	}
	return session.FlashInfo, changed + " Nothing was sent yet."
}

func (h *Room) cancelImport(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	imp, err := h.scope(r).CancelImport(r.Context(), id)
	if err != nil {
		return h.refused(w, r, notInMode(r, err, "import"), paths.Import(id))
	}
	left := imp.Counts[models.OutcomeSend]
	return h.done(w, r, fmt.Sprintf("Stopped. %s invited, %s not.", models.CountOf(imp.Counts[models.OutcomeCreated], "person was", "people were"), models.CountOf(left, "person was", "people were")), paths.Import(id))
}

func (h *Room) discardImport(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	if err := h.scope(r).DiscardImport(r.Context(), id); err != nil {
		return h.refused(w, r, notInMode(r, err, "import"), paths.Import(id))
	}
	return h.done(w, r, "The table was deleted. Nobody was invited.", paths.ImportNew)
}

func (h *Room) runModel(r *http.Request, imp *models.Import, rows pages.ImportRowsModel) (pages.ImportRunModel, error) {
	m := pages.ImportRunModel{Import: imp, Rows: rows, Address: r.URL.RequestURI()}
	var err error
	if m.Mail, err = h.importMail(r, imp.ID); err != nil {
		return m, err
	}
	if imp.TemplateID != nil {
		names, err := h.scope(r).TemplateNames(r.Context(), []string{*imp.TemplateID})
		if err != nil {
			return m, err
		}
		m.Template = names[*imp.TemplateID]
	}
	return m, nil
}

func (h *Room) importMail(r *http.Request, id string) (pages.ImportMail, error) {
	mail, err := h.scope(r).ImportMail(r.Context(), id)
	return pages.ImportMail(mail), err
}

// rowNumber is the number of a row in the address.
func rowNumber(r *http.Request) (int, error) {
	n, ok := shortNumber(chi.URLParam(r, "number"))
	if !ok {
		return 0, models.NotFound("row")
	}
	return n, nil
}

// importedRow reads the import and the row that the address names.
func (h *Room) importedRow(r *http.Request) (*models.Import, *models.ImportRow, error) {
	imp, err := h.theImport(r)
	if err != nil {
		return nil, nil, err
	}
	n, err := rowNumber(r)
	if err != nil {
		return nil, nil, err
	}
	row, err := h.scope(r).ImportRow(r.Context(), imp.ID, n)
	return imp, row, err
}

// importRow shows one row, what becomes of it, and the mail.
func (h *Room) importRow(w http.ResponseWriter, r *http.Request) error {
	imp, row, err := h.importedRow(r)
	if err != nil {
		return err
	}
	m := pages.ImportRowModel{Import: imp, Row: pages.NewImportRow(imp, row)}
	if m.Template, err = h.templateOfImport(r, imp); err != nil {
		return err
	}
	if m.Template != nil {
		m.Envelope = h.envelope(imp.Layout.Person(row.Cells), *m.Template)
	}
	title := fmt.Sprintf("Row %d", row.Number)
	return respond.Page(w, r, http.StatusOK, pages.ImportRowPage(h.page(w, r, title, layout.NavInvites), m))
}

// templateOfImport is the template that an import's mails are made from, deleted or not; nil where none is chosen.
func (h *Room) templateOfImport(r *http.Request, imp *models.Import) (*models.Template, error) {
	if imp.TemplateID == nil {
		return nil, nil
	}
	return h.scope(r).TemplateOf(r.Context(), &models.Invite{TemplateID: *imp.TemplateID})
}

// importRowMail is the mail of a row, for the frame on its page.
func (h *Room) importRowMail(w http.ResponseWriter, r *http.Request) error {
	imp, row, err := h.importedRow(r)
	if err != nil {
		return err
	}
	template, err := h.templateOfImport(r, imp)
	if err != nil {
		return err
	}
	if template == nil {
		return models.NotFound("template")
	}
	return h.writeMail(w, r, imp.Layout.Person(row.Cells), *template)
}
