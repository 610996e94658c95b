package portal

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"invites/handlers/respond"
	"invites/handlers/sheet"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/views/ui"
	"invites/web/paths"
)

// importTime is how long keeping and planning a table may take, however long it took to arrive, and how long a table waits for its turn.
const importTime = 25 * time.Second

// maxFileName is how many characters of a file's name are kept.
const maxFileName = 120

// imports lists what was uploaded.
func (h *Room) imports(w http.ResponseWriter, r *http.Request) error {
	filter, err := importFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).Imports(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	m := pages.ImportListModel{
		Address: addressOf(r, paths.Imports, filter.Sort, "q", "status", "by", byFrom, byTo), Filter: filter, Today: h.Now(),
		Pager: pager(r, found, "imports"), Export: exportURL(r, paths.ImportExport),
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	importers, err := h.scope(r).Importers(r.Context())
	if err != nil {
		return err
	}
	m.Importers = staff.options(importers)
	for i := range found.Items {
		row := pages.NewImportListRow(&found.Items[i])
		row.By = staff.of(row.By)
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, http.StatusOK, pages.ImportList(h.page(w, r, "Imports", layout.NavInvites), m))
}

func importFilter(query url.Values) (f models.ImportFilter, err error) {
	f = models.ImportFilter{
		Search: strings.TrimSpace(query.Get("q")), Status: models.ImportStatus(query.Get("status")), CreatedBy: query.Get("by"),
		Sort: models.ImportSort(query.Get("sort")),
	}
	if f.CreatedFilter, err = createdDays(query); err != nil {
		return f, err
	}
	return f, f.Check()
}

// exportImports is the list as a file, narrowed as its address says.
func (h *Room) exportImports(w http.ResponseWriter, r *http.Request) error {
	filter, err := importFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	type row = models.Import
	columns := []respond.Column[row]{
		textColumn("Import id", func(i row) string { return i.ID }),
		textColumn("Table", func(i row) string { return pages.ImportTitle(&i) }),
		timeColumn("Uploaded", func(i row) *time.Time { return &i.CreatedAt }),
		textColumn("Uploaded by", func(i row) string { return i.CreatedBy }),
		textColumn("Status", func(i row) string { return pages.NewImportListRow(&i).Standing }),
		numberColumn("Rows", func(i row) int { return i.Rows }),
		decidedColumn("Invited", func(i row) int { return i.Counts[models.OutcomeCreated] }),
		decidedColumn("Not invited", func(i row) int { return i.NotInvited() }),
		timeColumn("Confirmed", func(i row) *time.Time { return i.ConfirmedAt }),
		textColumn("Confirmed by", func(i row) string { return i.ConfirmedBy.Name }),
		timeColumn("Ended", func(i row) *time.Time { return i.FinishedAt }),
	}
	return listFault(r, respond.CSV(w, r, exportName(r, "imports"), columns, func(ctx context.Context, cursor string) (models.List[models.Import], error) {
		return h.scope(r).Imports(ctx, filter, exportPage(cursor))
	}))
}

// decidedColumn is a number of rows that is known once an import was confirmed; empty before that.
func decidedColumn(head string, of func(models.Import) int) respond.Column[models.Import] {
	return respond.Column[models.Import]{Head: head, Cell: func(i models.Import) respond.Cell {
		if i.Status == models.ImportDraft {
			return respond.Cell{}
		}
		return respond.NumberCell(of(i))
	}}
}

// newImport shows the form that takes a table.
func (h *Room) newImport(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	m := pages.ImportNewModel{TemplateID: query.Get("templateId"), WinkTemplateID: query.Get("winkTemplateId")}
	if from := query.Get("from"); from != "" {
		rows, err := h.scope(r).ImportSample(r.Context(), from, models.MaxImportRows+1)
		if err != nil {
			return notInMode(r, err, "import")
		}
		if m.Text, err = textOf(rows); err != nil {
			return err
		}
	}
	return h.showUpload(w, r, http.StatusOK, m)
}

// textOf is what a spreadsheet would paste for rows: what holds a tab or a line break is quoted.
func textOf(rows []models.ImportRow) (string, error) {
	var text strings.Builder
	w := csv.NewWriter(&text)
	w.Comma = '\t'
	for _, row := range rows {
		if err := w.Write(row.Cells); err != nil {
			return "", err
		}
	}
	w.Flush()
	return text.String(), w.Error()
}

// createImport takes a table and plans it. A form with faults comes back; a file has to be chosen again, as browsers have it.
func (h *Room) createImport(w http.ResponseWriter, r *http.Request) error {
	if err := h.enterReading(r); err != nil {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, 2*sheet.MaxBytes)) // browsers show no answer while they are still sending
		return err
	}
	defer h.leaveReading()
	form, upload, err := respond.ReadUpload(w, r, "file", sheet.MaxBytes, "text")
	if err != nil {
		return err
	}
	m := pages.ImportNewModel{Text: form.Raw("text"), TemplateID: form.Text("templateId"), WinkTemplateID: form.Text("winkTemplateId")}
	imp, err := h.takeTable(r, m, upload)
	if kind := models.KindOf(err); kind == models.KindInvalid || kind == models.KindTooLarge {
		m.Faults = pages.Faults(models.FieldErrors(err))
		if upload.Content != nil && m.Faults.Of("file") == "" {
			m.Faults = append(m.Faults, models.FieldError{Field: "file", Code: models.CodeRequired, Message: "Choose “" + fileName(upload.Name) + "” once more: a page cannot fill in a file by itself."})
		}
		status := http.StatusUnprocessableEntity
		if kind == models.KindTooLarge {
			status = respond.Status(err)
		}
		return h.showUpload(w, r, status, m)
	}
	if err != nil {
		return err
	}
	return respond.SeeOther(w, r, nextOfImport(imp))
}

// nextOfImport is the step that an import waits for.
func nextOfImport(imp *models.Import) string {
	if imp.Status == models.ImportDraft && imp.PlanHash == nil {
		return paths.ColumnsOfImport(imp.ID)
	}
	return paths.Import(imp.ID)
}

// takeTable reads what was uploaded or pasted and keeps it.
func (h *Room) takeTable(r *http.Request, m pages.ImportNewModel, upload respond.Upload) (*models.Import, error) {
	ctx, cancel := h.tableContext(r)
	defer cancel()
	n, err := readTable(m.Text, upload)
	if m.TemplateID == "" {
		err = models.Invalid(append(models.FieldErrors(err), models.FieldError{Field: "templateId", Code: models.CodeRequired, Message: "Choose a template."})...)
	}
	if err != nil {
		return nil, err
	}
	n.TemplateID, n.WinkTemplateID = m.TemplateID, m.WinkTemplateID
	imp, err := h.scope(r).CreateImport(ctx, n)
	if tookTooLong(ctx, err) {
		field := "file"
		if upload.Content == nil {
			field = "text"
		}
		return nil, &models.Error{Kind: models.KindTooLarge, Cause: err, Fields: []models.FieldError{{
			Field: field, Code: models.CodeTooLong, Message: "Checking it took too long, and nothing was kept or sent. Split it, and send one part after the other.",
		}}}
	}
	return imp, err
}

// tookTooLong says whether work on a table has failed as its time was over, whatever the database calls that.
func tookTooLong(ctx context.Context, err error) bool {
	return err != nil && models.KindOf(err) == models.KindInternal && errors.Is(ctx.Err(), context.DeadlineExceeded)
}

// planningFailed is what people are told where a table that is kept was not planned: where that took too long, what helps.
func planningFailed(ctx context.Context, err error, id string) error {
	if !tookTooLong(ctx, err) {
		return err
	}
	slow := &models.Error{Kind: models.KindTooLarge, Cause: err, Message: "Checking this table took too long, and nothing was changed or sent. Split it, and upload one part after the other."}
	return respond.Leading(slow, paths.Import(id), "Back to the table")
}

// tableContext is for keeping and planning a whole table: the request's own time may have gone by while it arrived.
func (h *Room) tableContext(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.Context()), h.TableTime)
}

// importContext is for what goes on before and after that.
func importContext(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.Context()), importTime)
}

// enterReading waits for one of few places: a large table takes much memory while it arrives, is read or is planned.
func (h *Room) enterReading(r *http.Request) error {
	ctx, cancel := importContext(r)
	defer cancel()
	select {
	case h.reading <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &models.Error{Kind: models.KindUnavailable, Message: "Others are uploading large files at the moment. Please try again in a minute.", Cause: ctx.Err()}
	}
}

func (h *Room) leaveReading() { <-h.reading }

// enterPlanning is enterReading for what plans a table that is kept, with the time that it may take. Whoever has entered leaves.
func (h *Room) enterPlanning(r *http.Request) (ctx context.Context, leave func(), err error) {
	if err := h.enterReading(r); err != nil {
		return nil, nil, err
	}
	ctx, cancel := h.tableContext(r)
	return ctx, func() { cancel(); h.leaveReading() }, nil
}

// readTable reads the file, or, where there is none, the text.
func readTable(text string, upload respond.Upload) (models.NewImport, error) {
	if fault := uploadFault(text, upload); fault.Message != "" {
		fault.Field = "file"
		return models.NewImport{}, models.Invalid(fault)
	}
	content := upload.Content
	table, err := sheet.Table{}, error(nil)
	if content == nil {
		content = []byte(text)
		if table, err = sheet.Parse(text); err != nil {
			return models.NewImport{}, inField(err, "text")
		}
	} else if table, err = sheet.Read(content); err != nil {
		return models.NewImport{}, err
	}
	hash, rows := sha256.Sum256(content), models.BelowTitles(table.Rows)
	if !models.MayListPeople(rows) {
		return models.NewImport{}, noAddresses(upload.Content == nil)
	}
	if above := len(table.Rows) - len(rows); above > 0 {
		table.Note = strings.TrimSpace(table.Note + " " + models.CountOf(above, "row above the names of the columns was", "rows above the names of the columns were") + " left out.")
	}
	return models.NewImport{FileName: fileName(upload.Name), FileHash: hash[:], Note: table.Note, Rows: rows}, nil
}

// noAddresses is what is said of something that is no list of people at all.
func noAddresses(pasted bool) error {
	if pasted {
		return models.Invalid(models.FieldError{Field: "text", Code: models.CodeInvalid, Message: "There are no e-mail addresses in it. Paste a row for each person, with a name and an e-mail address."})
	}
	return models.Invalid(models.FieldError{Field: "file", Code: models.CodeInvalid, Message: "There are no e-mail addresses in it. Choose a table that has a column of them."})
}

// uploadFault is what is wrong with what came, whatever is in it.
func uploadFault(text string, upload respond.Upload) models.FieldError {
	pasted := strings.TrimSpace(text) != ""
	switch {
	case upload.Content == nil && !pasted:
		return models.FieldError{Code: models.CodeRequired, Message: "Choose a file, or paste rows below."}
	case upload.Content != nil && pasted:
		return models.FieldError{Code: models.CodeInvalid, Message: "There is a file and there are pasted rows. Leave one of them out."}
	case upload.Content != nil && len(upload.Content) == 0:
		return models.FieldError{Code: models.CodeInvalid, Message: "“" + fileName(upload.Name) + "” is empty."}
	case len(upload.Content) > sheet.MaxBytes, len(text) > sheet.MaxBytes:
		return models.FieldError{Code: models.CodeTooLong, Message: "This is more than 20 MB. Split it, or delete the columns that are not needed."}
	}
	return models.FieldError{}
}

// inField puts the faults of a table into another field of the form.
func inField(err error, field string) error {
	faults := models.FieldErrors(err)
	for i := range faults {
		faults[i].Field = field
	}
	return models.Invalid(faults...)
}

// fileName is what people read of a file's name: no path, nothing invisible.
func fileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" {
		return ""
	}
	if runes := []rune(name); len(runes) > maxFileName {
		name = string(runes[:maxFileName-1]) + "…"
	}
	return name
}

func (h *Room) showUpload(w http.ResponseWriter, r *http.Request, status int, m pages.ImportNewModel) error {
	ctx, cancel := importContext(r)
	defer cancel()
	all, err := h.scope(r).AllTemplates(ctx)
	if err != nil {
		return err
	}
	if m.TemplateID == "" && len(all) == 1 {
		m.TemplateID = all[0].ID
	}
	if m.WinkTemplates, err = h.winkOptions(ctx, r); err != nil {
		return err
	}
	m.Templates, m.MayWriteTemplate = choices(all, m.TemplateID), may(r, models.RoleMember)
	frame := h.page(w, r, "Invite many people", layout.NavInvites)
	frame.Return = paths.ImportNew
	return respond.Page(w, r, status, pages.ImportNew(frame, m))
}

// winkOptions are the wink templates to choose from; nil where there are none, and so nothing to choose.
func (h *Room) winkOptions(ctx context.Context, r *http.Request) ([]ui.Option, error) {
	found, err := h.scope(r).WinkTemplates(ctx, models.Page{Size: models.MaxPageSize})
	if err != nil || len(found.Items) == 0 {
		return nil, err
	}
	options := []ui.Option{{Label: "The ordinary one"}}
	for _, t := range found.Items {
		options = append(options, ui.Option{Value: t.ID, Label: t.Name})
	}
	return options, nil
}

// importExample is a file to begin with.
func (h *Room) importExample(w http.ResponseWriter, r *http.Request) error {
	header := w.Header()
	header.Set("Content-Type", "text/csv; charset=utf-8")
	header.Set("Content-Disposition", `attachment; filename="people.csv"`)
	_, _ = w.Write([]byte("\ufeffFirst name,Last name,E-mail\r\nAmelia,Santos,amelia.santos@example.com\r\nBruno,Costa,bruno.costa@example.com\r\n"))
	return nil
}
