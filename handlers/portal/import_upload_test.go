package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

func TestWhatCannotBeReadIsSaidInTheForm(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		template := url.Values{"templateId": {a.anyTemplate(models.Sandbox).ID}}
		b.upload("", "", template).status(422).has("#f-file-error", "Choose a file, or paste rows below.")
		b.upload("old.xls", "\xd0\xcf\x11\xe0", template).status(422).has("#f-file-error", "old Excel file")
		b.upload("empty.csv", "", template).status(422).has("#f-file-error", "“empty.csv” is empty.")
		both := url.Values{"templateId": template["templateId"], "text": {"Bo,bo@x.example"}}
		b.upload("x.csv", "Ana,ana@x.example\n", both).status(422).has("#f-file-error", "There is a file and there are pasted rows. Leave one of them out.")
		b.upload("x.csv", "a@x.example\n", nil).status(422).has("#f-templateId-error", "Choose a template.")
		b.upload("big.csv", strings.Repeat("x", 21<<20), template).status(422).has("#f-file-error", "more than 20 MB")
		b.upload("letter.txt", "This is a letter.\nIt has no addresses at all.", template).status(422).has("#f-file-error", "There are no e-mail addresses in it. Choose a table").has("[role=alert] a[href='#f-file']", "Spreadsheet: There are no")
		letter := url.Values{"templateId": template["templateId"], "text": {"This is a letter.\nIt has no addresses at all."}}
		b.upload("", "", letter).status(422).has("#f-text-error", "There are no e-mail addresses in it. Paste a row for each person").has("[role=alert] a[href='#f-text']", "Or paste rows: There are no")
		pasted := url.Values{"templateId": template["templateId"], "text": {"a,\"b"}}
		got := b.upload("", "", pasted).status(422).has("#f-text-error", "never closed")
		if got.value("text") != `a,"b` {
			t.Errorf("what was pasted is lost: %q", got.value("text"))
		}
	})
}

func TestATableWithoutNamesLeadsBackToTheUpload(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		template := a.anyTemplate(models.Sandbox).ID
		page := b.imported("E-mail\nana@x.example\n")
		back := "a[href='" + paths.NewImportLike(template, "", "") + "']"
		b.get(page).has("main", "This table has no column with names").count(back, 1).count("main form[action$=columns] button", 0).count("main form[action$=columns] :is(input, select):not([disabled])", 0)
		b.post(page, url.Values{"header": {"true"}, "column-0": {"email"}}).status(422).has("main", "This table has no column with names").count(back, 1)
		if got := b.get(paths.NewImportLike(template, "", "")).value("templateId"); got != template {
			t.Errorf("%q is chosen there", got)
		}
	})
}

func TestPastedRowsStandInTheFormAgain(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		columns := b.post(paths.Imports, url.Values{"text": {"ana@x.example\nbo@x.example"}, "templateId": {a.anyTemplate(models.Sandbox).ID}}).status(303).Header().Get("Location")
		again := b.get(columns).has("main", "Change the rows").doc.Find("main form a.button-primary").AttrOr("href", "")
		if got := b.get(again).status(200).doc.Find("textarea[name=text]").Text(); strings.TrimSpace(got) != "ana@x.example\nbo@x.example" {
			t.Errorf("the form has %q", got)
		}
		b.get(paths.NewImportLike("", "", models.NewID(models.PrefixImport))).status(404)
	})
}

func TestATableWithOnlyAHeaderSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		got := b.get(b.imported("Name,E-mail\n")).has("main", "only a header, and no rows of people").count("#rows", 0)
		got.count("main a[href='"+paths.NewImportLike(a.anyTemplate(models.Sandbox).ID, "", "")+"']", 1)
		if strings.Contains(got.Body.String(), "Look at the rows below") {
			t.Error("it tells of rows that are not there")
		}
	})
}

func TestATableThatTakesTooLongIsToBeSplit(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		const people = "Name,E-mail\nAna,ana@x.example\n"
		kept := b.imported(people)
		plan := b.get(kept).settings()
		a.tableTime = time.Nanosecond
		a.serve(nil)
		template := url.Values{"templateId": {a.anyTemplate(models.Sandbox).ID}}
		b.upload("people.csv", people, template).status(413).has("#f-file-error", "Checking it took too long, and nothing was kept or sent. Split it, and send one part after the other.")
		pasted := b.upload("", "", url.Values{"templateId": template["templateId"], "text": {people}}).status(413).has("#f-text-error", "Split it")
		if !strings.Contains(pasted.value("text"), "ana@x.example") {
			t.Error("what was pasted is lost")
		}
		for _, path := range []string{"/plan", "/confirm"} {
			b.post(kept+path, plan).status(413).has("main", "Checking this table took too long, and nothing was changed or sent. Split it").count("main a[href='"+kept+"']", 1)
		}
		b.post(kept+"/columns", url.Values{"header": {"true"}, "column-0": {"fullName"}, "column-1": {"email"}}).status(413)
		if n := len(a.invites(models.Sandbox)); n != 0 {
			t.Errorf("%d invites", n)
		}
	})
}

func TestATitleAboveTheTableIsLeftOutAndTold(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.get(b.imported("Staff 2026\nAs of,3 May\nNo.,Name,E-mail\n1,Ana Ruiz,ana@example.com\n"))
		page.has("main", "2 rows above the names of the columns were left out.").has("main", "1 of 1 row would be invited").has("tbody", "Ana Ruiz")
	})
}

func TestAddressesFromAMailBecomePeople(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		text := url.Values{"templateId": {a.anyTemplate(models.Sandbox).ID}, "text": {"Müller, Jörg <jm@x.example>; Beta, Bob <b@x.example>"}}
		page := b.upload("", "", text).status(http.StatusSeeOther).Header().Get("Location")
		b.get(page).has("main", "2 of 2 rows would be invited").has("tbody", "Jörg Müller")
	})
}

// slowly is the body of an upload that tells when it begins to be read, and ends when it may.
type slowly struct {
	begun, end chan struct{}
	once       sync.Once
}

func TestATableIsNotReadBeforeThereIsAPlaceForIt(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		bodies := make([]*slowly, 3)
		var uploads sync.WaitGroup
		begin := func(i int) {
			bodies[i] = &slowly{begun: make(chan struct{}), end: make(chan struct{})}
			r := httptest.NewRequest("POST", paths.Imports, bodies[i])
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			for _, c := range b.cookies {
				r.AddCookie(c)
			}
			uploads.Go(func() { a.handler.ServeHTTP(httptest.NewRecorder(), r) })
		}
		begin(0)
		begin(1)
		<-bodies[0].begun
		<-bodies[1].begun
		begin(2)
		select {
		case <-bodies[2].begun:
			t.Error("a third table is read beside two")
		case <-time.After(50 * time.Millisecond):
		}
		close(bodies[0].end)
		<-bodies[2].begun
		close(bodies[1].end)
		close(bodies[2].end)
		uploads.Wait()
	})
}
