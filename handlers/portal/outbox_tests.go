package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
	"invites/views/pages"
	"invites/web/paths"
)

// testEmails lists what staff have sent to try a template.
func (h *Room) testEmails(w http.ResponseWriter, r *http.Request) error {
	filter, err := testFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	found, err := h.scope(r).TestEmails(r.Context(), filter, listPage(r))
	if err != nil {
		return listFault(r, err)
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	testers, err := h.scope(r).Testers(r.Context())
	if err != nil {
		return err
	}
	m := pages.TestListModel{
		Address: addressOf(r, paths.OutboxTests, orderIf(filter.Oldest, pages.SortOldest), "q", "status", "by", byFrom, byTo), Filter: filter,
		Testers: staff.options(testers), Today: h.Now(), Pager: pager(r, found, "tests"), Export: exportURL(r, paths.OutboxTestExport),
	}
	for _, e := range found.Items {
		row := pages.NewTestRow(e, h.Now())
		row.By = staff.of(row.By)
		m.Rows = append(m.Rows, row)
	}
	return respond.Page(w, r, http.StatusOK, pages.TestList(h.page(w, r, "Tests", layout.NavOutbox), m))
}

func testFilter(query url.Values) (models.TestEmailFilter, error) {
	days, err := createdDays(query)
	return models.TestEmailFilter{
		Search: strings.TrimSpace(query.Get("q")), Status: models.EmailStatus(query.Get("status")), CreatedBy: query.Get("by"),
		Oldest: query.Get("sort") == pages.SortOldest, CreatedFilter: days,
	}, err
}

// exportTestEmails is the list as a file, narrowed as its address says.
func (h *Room) exportTestEmails(w http.ResponseWriter, r *http.Request) error {
	filter, err := testFilter(r.URL.Query())
	if err != nil {
		return listFault(r, err)
	}
	type row = models.TestEmail
	columns := []respond.Column[row]{
		textColumn("Test id", func(e row) string { return e.ID }),
		textColumn("Subject", func(e row) string { return e.Subject }),
		textColumn("To", func(e row) string { return e.ToAddress }),
		textColumn("Template", func(e row) string { return e.TemplateName }),
		textColumn("Status", func(e row) string { return pages.NewTestStatus(e, h.Now()).Text }),
		textColumn("Mail server’s reply", func(e row) string { return e.Reply }),
		textColumn("Sent by", func(e row) string { return e.CreatedBy }),
		timeColumn("Sent", func(e row) *time.Time { return &e.CreatedAt }),
	}
	scope := h.scope(r)
	return listFault(r, respond.CSV(w, r, exportName(r, "test-mails"), columns, func(ctx context.Context, cursor string) (models.List[row], error) {
		return scope.TestEmails(ctx, filter, exportPage(cursor))
	}))
}

func (h *Room) testEmail(w http.ResponseWriter, r *http.Request) error {
	test, text, err := h.test(r)
	if err != nil {
		return notInMode(r, err, "test e-mail")
	}
	staff, err := h.staffNames(r)
	if err != nil {
		return err
	}
	return respond.Page(w, r, http.StatusOK, pages.TestPage(h.page(w, r, "Test e-mail", layout.NavOutbox), pages.TestModel{
		Test: *test, By: staff.of(test.CreatedBy), From: text.From, Text: text.Text, Status: pages.NewTestStatus(*test, h.Now()),
	}))
}

// test is a test e-mail and what people read of it.
func (h *Room) test(r *http.Request) (*models.TestEmail, message, error) {
	test, err := h.scope(r).TestEmail(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return nil, message{}, err
	}
	text, err := readMessage(test.Raw)
	return test, text, err
}

func (h *Room) testEmailHTML(w http.ResponseWriter, r *http.Request) error {
	_, text, err := h.test(r)
	if err != nil {
		return err
	}
	respond.SetPolicy(w, respond.MailPolicy)
	return raw(w, "text/html; charset=utf-8", []byte(inNewTabs(text.HTML)))
}

func (h *Room) testEmailSource(w http.ResponseWriter, r *http.Request) error {
	test, _, err := h.test(r)
	if err != nil {
		return err
	}
	return raw(w, "text/plain; charset=utf-8", test.Raw)
}
