package portal_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/web/paths"
)

// upload sends the form with a file, or, without one, with the text.
func (b *browser) upload(fileName, content string, fields url.Values) *answer {
	b.a.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range fields {
		_ = form.WriteField(name, fields.Get(name))
	}
	part, err := form.CreateFormFile("file", fileName)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil || form.Close() != nil {
		b.a.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", paths.Imports, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// imported uploads a table and returns the path of its page.
func (b *browser) imported(content string) string {
	b.a.t.Helper()
	got := b.upload("people.csv", content, url.Values{"templateId": {b.a.anyTemplate(models.Sandbox).ID}}).status(http.StatusSeeOther)
	return got.Header().Get("Location")
}

// settings are what the form of an import's plan sends as it stands.
func (a *answer) settings() url.Values {
	form := url.Values{"plan": {a.value("plan")}, "templateId": {a.value("templateId")}, "winkTemplateId": {a.value("winkTemplateId")}}
	a.doc.Find("main input[type=checkbox][checked]").Each(func(_ int, box *goquery.Selection) { form.Set(box.AttrOr("name", ""), "true") })
	return form
}

// run does the work of the import's worker.
func (a *app) run(path string) {
	a.t.Helper()
	id := path[strings.LastIndex(path, "/")+1:]
	for more := true; more; {
		var err error
		if more, err = a.db.RunImport(a.t.Context(), id); err != nil {
			a.t.Fatal(err)
		}
	}
}

// file reads a CSV that is downloaded.
func (b *browser) file(path string) [][]string {
	b.a.t.Helper()
	got := b.get(path).status(200)
	if disposition := got.Header().Get("Content-Disposition"); !strings.HasPrefix(disposition, "attachment") {
		b.a.t.Errorf("%s is shown: %q", path, disposition)
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.Body.String(), "\ufeff"))).ReadAll()
	if err != nil {
		b.a.t.Fatal(err)
	}
	return records
}

const bad = "First name,Last name,E-mail,Note\nAna,Ruiz,ana@x.example,=1+1\nBo,Li,nobody,'\nAna,Ruiz,ANA@x.example,\n,,,x\n"

func TestATableIsCheckedConfirmedAndItsBadRowsComeBack(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported(bad)
		plan := b.get(page).status(200)
		plan.has("h1", "people.csv").has("main", "1 of 4 rows would be invited").has("#confirm-import", "Send 1 invitation")
		b.get(page+"?outcome=malformed").has("tbody", "“nobody” is no e-mail address.").has("tbody", "There is no name. There is no e-mail address.").count("tbody tr", 2)
		b.get(page+"?outcome=duplicate").has("tbody", "Same address as Ana Ruiz, row 2 of your table.")
		if len(a.invites(models.Sandbox)) != 0 {
			t.Fatal("looking has invited somebody")
		}
		b.post(page+"/confirm", plan.settings()).leadsTo(page)
		b.get(page).has("h2", "Inviting 1 person").has("[role=status], #toasts", "Inviting 1 person").count("[hx-trigger]", 1)
		a.run(page)
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		b.get(page).has("h2", "1 person was invited").count("[hx-trigger]", 0).has("tbody", "Invited")

		problems := b.file(page + "/problems.csv")
		if len(problems) != 4 || strings.Join(problems[0], ",") != "First name,Last name,E-mail,Note,problem,row number" || problems[1][3] != "'" || problems[1][5] != "3" {
			t.Fatalf("%q", problems)
		}
		if problems[1][4] != "“nobody” is no e-mail address." || problems[2][4] != "Same address as Ana Ruiz, row 2 of your table." {
			t.Errorf("%q", problems)
		}
		problems[1][2], problems[3][0], problems[3][2] = "bo@x.example", "Cy", "cy@x.example"
		var mended strings.Builder
		w := csv.NewWriter(&mended)
		_ = w.WriteAll(problems)
		again := b.imported(mended.String())
		b.get(again).has("main", "2 of 3 rows would be invited")
		if file := b.file(again + "/result.csv"); strings.Join(file[0], ",") != "First name,Last name,E-mail,Note,outcome,problem,invite id,stage,row number" || file[1][8] != "2" {
			t.Errorf("the file of a mended file has %q", file)
		}

		result := b.file(page + "/result.csv")
		if got := strings.Join(result[1], "|"); !strings.HasPrefix(got, "Ana|Ruiz|ana@x.example|'=1+1|Invited||iv-") || !strings.HasSuffix(got, "|Sent|2") {
			t.Errorf("the result reads %q", got)
		}
	})
}

func TestThePlanThatIsConfirmedIsTheOneThatWasShown(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name;E-Mail\nAna;ana@x.example\nBo;bo@x.example\n")
		shown := b.get(page).settings()
		a.clock.pass(time.Second)
		a.invite(models.Sandbox, "Bo", "bo@x.example")
		b.post(page+"/confirm", shown).leadsTo(page)
		now := b.get(page).has("main, #toasts", "Something has changed").has("#toasts", "Nobody was invited").has("main", "1 of 2 rows would be invited")
		if len(a.invites(models.Sandbox)) != 1 || now.value("plan") == shown.Get("plan") {
			t.Error("what nobody has seen was sent")
		}
		b.get(page+"?outcome=invited").has("tbody", "This address has an open invitation of 23 November 2026.").count("tbody a[href^='/invites/iv-']", 1)
		b.post(page+"/confirm", url.Values{"plan": {"zz"}, "templateId": {a.anyTemplate(models.Sandbox).ID}}).status(400)
		b.post(page+"/confirm", url.Values{"plan": {now.value("plan")}}).status(422).has("#f-templateId-error", "Choose a template.")
		b.post(page+"/plan", url.Values{"templateId": {a.anyTemplate(models.Sandbox).ID}, "again": {"true"}}).leadsTo(page)
		b.get(page).has("main", "2 of 2 rows would be invited").count("input[name=again][checked]", 1)
		b.post(page+"/plan", url.Values{"templateId": {"tpl-gone"}}).status(422).has("main", "no longer there")
		b.post(page+"/discard", nil).leadsTo(paths.ImportNew)
		b.get(page).status(404)
	})
}

// Whoever chooses another template and sends without looking at the plan with it has not seen what they would send.
func TestASettingThatWasChangedIsPlannedBeforeAnythingIsSent(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		a.invite(models.Sandbox, "Bo Li", "bo@x.example")
		plain := a.anyTemplate(models.Sandbox)
		page := b.imported("Name,E-mail\nAna,ana@x.example\nBo Li,bo@x.example\n")
		formal := a.formalTemplate()
		plan := b.get(page).has("#confirm-import", "Send 1 invitation").has("#confirm-note", "By the template “"+plain.Name+"”.")
		plan.count(`form[action="`+page+`/plan"] select[name=templateId][data-submit-on-change]`, 1).count(`form[action="`+page+`/plan"] input[name=again][data-submit-on-change]`, 1)
		plan.count(`form[action="`+page+`/plan"] button:not([formaction])`, 2).count(`form[action="`+page+`/plan"] button[formaction="`+page+`/confirm"]`, 1)
		if first := plan.doc.Find(`form[action="` + page + `/plan"] button`).First(); first.AttrOr("formaction", "") != "" {
			t.Error("Enter in a field sends the invitations")
		}

		other := plan.settings()
		other.Set("templateId", formal.ID)
		b.post(page+"/confirm", other).leadsTo(page)
		now := b.get(page).has("#toasts", "The template was changed: this is the plan with it. Nothing was sent yet.").has("h2", "Nobody in this table would be invited")
		if now.value("templateId") != formal.ID {
			t.Error("the choice is lost")
		}
		more := now.settings()
		more.Set("again", "true")
		more.Set("incomplete", "true")
		b.post(page+"/confirm", more).leadsTo(page)
		now = b.get(page).has("#toasts", "What is sent was changed: this is the plan with it. Nothing was sent yet.").has("#confirm-note", "“Formal”")
		if n := len(a.invites(models.Sandbox)); n != 1 {
			t.Fatalf("%d invites, want the first alone", n)
		}
		b.post(page+"/confirm", now.settings()).leadsTo(page)
		b.get(page).has("h2", "Inviting 2 people")
	})
}

// Nobody is left on a page where nothing that can be chosen helps.
// While the mails of a table go out, those that have not gone can be taken back, after a look at which they are.
func TestMailsOfATableThatHaveNotGoneAreTakenBack(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name,E-mail\nAna,ana@x.example\nBo,bo@x.example\n")
		b.post(page+"/confirm", b.get(page).settings()).leadsTo(page)
		a.run(page)
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
		form := `form[action="` + paths.InvitesBulk + `"]`
		b.post(page+"/cancel", nil).leadsTo(page)
		going := b.get(page).has("#toasts", "Everybody on this table has been invited already.").has(form, "are still going out")
		fields := url.Values{}
		going.doc.Find(form + " input[type=hidden]").Each(func(_ int, field *goquery.Selection) {
			fields.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
		})
		b.get(b.post(paths.InvitesBulk, fields).status(303).Header().Get("Location")).has("main", "Take back 1 invitation").has(`main a[href="`+page+`"]`, "Back to the import")
	})
}

// Nobody pastes the same rows twice because something was missing in them.
// Where the time for a table is over, that is said with what helps, and nobody's fault is written down.
func (s *slowly) Read([]byte) (int, error) {
	s.once.Do(func() { close(s.begun) })
	<-s.end
	return 0, io.EOF
}

// A table takes memory from its first byte on: the next one waits outside.
func TestColumnsAreAskedForWhereTheyAreNotKnown(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Alpha,Beta\nAna,ana@x.example\n")
		if !strings.HasSuffix(page, "/columns") {
			t.Fatalf("leads to %s", page)
		}
		b.get(page).status(200).has("main", "Alpha").has("main", "ana@x.example").count("select", 2)
		b.get(strings.TrimSuffix(page, "/columns")).leadsTo(page)
		wrong := b.post(page, url.Values{"header": {"true"}, "column-0": {"fullName"}}).status(422).has("[role=alert], main", "Choose the column with the e-mail addresses.")
		if wrong.value("column-0") != "fullName" {
			t.Error("the choice is lost")
		}
		twice := b.post(page, url.Values{"header": {"true"}, "column-0": {"email"}, "column-1": {"email"}}).status(422).count("select[aria-invalid=true]", 2)
		twice.has("#f-column-0-error", "Two columns are chosen for the e-mail address.").has("#f-column-1-error", "Two columns are chosen for the e-mail address.")
		twice.count("[role=alert] a:contains('Two columns')", 1).count("[role=alert] a[href='#f-column-0']:contains('Two columns')", 1)
		b.post(page, url.Values{"header": {"true"}, "column-0": {"fullName"}, "column-1": {"email"}}).leadsTo(strings.TrimSuffix(page, "/columns"))
		b.get(strings.TrimSuffix(page, "/columns")).has("main", "1 of 1 row would be invited")
	})
}

func TestWhatWasGuessedIsLookedAtBeforeAnythingIsPlanned(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		const table = "Vorname;Name;E-Mail;Abteilung\nJürgen;Jürgen Müller;j@x.example;Vertrieb\nAna;Ruiz;a@x.example;\n"
		page := b.imported(table)
		plan := strings.TrimSuffix(page, "/columns")
		if plan == page {
			t.Fatalf("leads to %s", page)
		}
		b.get(plan).leadsTo(page)
		b.get(page).status(200).has("main", "What “Name” holds is a guess.")
		b.imported(table) // is no choice that anybody has made
		chosen := url.Values{"header": {"true"}, "column-0": {"firstName"}, "column-1": {"lastName"}, "column-2": {"email"}}
		b.post(page, chosen).leadsTo(plan)
		b.get(plan).has("main", "2 of 2 rows would be invited").has("[data-columns]", "First nameVornameLast nameNameE-mail addressE-Mail").has("[data-columns]", "Not usedAbteilung")
		if again := b.imported(table + "\n"); strings.HasSuffix(again, "/columns") {
			t.Error("what was chosen is asked again")
		}
	})
}

func TestARowShowsItsMailInAFrameThatCanDoNothing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name,E-mail\n<b>Ana</b>,ana@x.example\n")
		row := b.get(page+"/rows/2").status(200).has("h1", "Row 2").has("[data-preview=subject]", "<b>Ana</b>, please link").count("iframe[sandbox='']", 1)
		mail := b.get(row.doc.Find("iframe").AttrOr("src", "")).status(200).has("body", "Hello <b>Ana</b>").count("b", 0)
		if !strings.HasPrefix(mail.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Error("the mail has rights")
		}
		for _, path := range []string{"/rows/1", "/rows/3", "/rows/x", "/rows/-1", "/rows/2147483648", "/rows/2/mails"} {
			b.get(page + path).status(404)
		}
	})
}

func TestTheDashboardTellsOfAnImportOnce(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name,E-mail\nAna,ana@x.example\n")
		b.post(page+"/confirm", b.get(page).settings()).leadsTo(page)
		a.run(page)
		b.get("/").count(".activity a[href='"+page+"']", 1).has(".activity", "finished an import: 1 invitation")
	})
}

func TestTheRowsOfAnImportSayWhichTheyAre(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		var table strings.Builder
		table.WriteString("Name,E-mail\n")
		for i := range 60 {
			fmt.Fprintf(&table, "Person %c%c,p%d@x.example\n", 'a'+i/26, 'a'+i%26, i)
		}
		page := b.imported(table.String() + "Nobody,\n")
		rows := func(path string) *answer { return b.get(strings.TrimSuffix(path, "#rows")).status(200) }
		link := func(page *answer, rel string) string {
			return page.doc.Find(".pager a[rel="+rel+"]").AttrOr("href", "")
		}
		first := rows(page).has(".pager", "1–25 of 61 rows")
		second := rows(link(first, "next")).has(".pager", "26–50 of 61 rows")
		rows(link(second, "next")).has(".pager", "51–61 of 61 rows")
		rows(link(second, "prev")).has(".pager", "1–25 of 61 rows").has("tbody tr:first-child", "Person aa")
		rows(page+"?outcome=send").has(".pager", "1–25 of 60 rows")
	})
}

func TestAnImportIsStoppedAndSaysWhatStays(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name,E-mail\nAna,ana@x.example\n")
		b.post(page+"/cancel", nil).leadsTo(page)
		b.get(page).has("#toasts", "has not begun")
		b.post(page+"/confirm", b.get(page).settings()).leadsTo(page)
		b.post(page+"/cancel", nil).leadsTo(page)
		a.run(page)
		b.get(page).has("h2", "Stopped: 0 people were invited, 1 not").has("tbody", "Not invitedThe import was stopped before this row. Upload the file again to invite them.")
		if file := b.get(page + "/result.csv").lines(); len(file) != 2 || !strings.Contains(file[1], ",Not invited,The import was stopped before this row. Upload the file again to invite them.,,,2") {
			t.Errorf("the result file says %q", file)
		}
		b.get(paths.Imports).has("tbody", "Stopped").has("tbody", "people.csv").has("td[data-label='Not invited']", "1").has("td[data-label=Invited]", "None")
		if row := b.file(paths.ImportExport)[1]; row[6] != "0" || row[7] != "1" {
			t.Errorf("exported %q", row)
		}
		if len(a.invites(models.Sandbox)) != 0 {
			t.Error("somebody was invited after all")
		}
	})
}

func TestImportsAreListedSortedAndExportedByTheirAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name,E-mail\nAna,ana@x.example\n")
		got := b.get(paths.Imports+"?status=DRAFT&sort=smallest").status(200).has("tbody", "people.csv").has("a.chip", "Status Not sent yet")
		got.count(`th[aria-sort=ascending] a[href="/imports?sort=largest&status=DRAFT"]:contains("Rows")`, 1)
		got.count(`th:not([aria-sort]) a[href="/imports?status=DRAFT"]:contains("Uploaded")`, 1)
		got.count(`th:not([aria-sort]) a[href="/imports?sort=name&status=DRAFT"]:contains("Table")`, 1)
		b.get(paths.Imports+"?sort=name").count(`th[aria-sort=ascending] a[href="/imports?sort=name-z"]:contains("Table")`, 1)
		file := b.file(got.doc.Find(`a[href^="`+paths.ImportExport+`"]`).AttrOr("href", ""))
		if want := "Import id,Table,Uploaded (UTC),Uploaded by,Status,Rows,Invited,Not invited,Confirmed (UTC),Confirmed by,Ended (UTC)"; strings.Join(file[0], ",") != want {
			t.Errorf("the columns are %q, want %s", file[0], want)
		}
		if len(file) != 2 || page != paths.Import(file[1][0]) || file[1][1] != "people.csv" || file[1][5] != "1" || file[1][6]+file[1][7] != "" {
			t.Errorf("exported %q", file)
		}
	})
}

// A file that came down is told from others by its name, and one that is uploaded again keeps its own columns.
func TestTheFilesOfAnImportTellWhyAndWhatHelps(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		known := a.invite(models.Sandbox, "Bo Li", "bo@x.example")
		stopped := a.invite(models.Sandbox, "Cy Or", "cy@x.example")
		if err := a.db.StopInvites(t.Context(), stopped.Token); err != nil {
			t.Fatal(err)
		}
		linked := a.invite(models.Sandbox, "Di Berg", "di@x.example")
		a.signInAt(a.open(linked), models.SignInOutcome{})
		got := b.upload("../Kinds & more (2).CSV", "Name,E-mail\nBo Li,bo@x.example\nCy Or,cy@x.example\nEd Or,di@x.example\n", url.Values{"templateId": {a.anyTemplate(models.Sandbox).ID}})
		page := got.Header().Get("Location")
		name := b.get(page + "/result.csv").Header().Get("Content-Disposition")
		if !strings.HasPrefix(name, "attachment; filename=kinds-more-2-result-20") {
			t.Errorf("the file is called %s", name)
		}
		for i, want := range []string{
			"This address has an open invitation of 23 November 2026. To invite them all the same, tick “Also invite those who have an invite already, or have linked” before you send the table. The invite: " + origin + paths.Invite(known.ID),
			"This address asked for no more e-mail. No mail goes there any more: ask this person in another way.",
			"Di Berg linked an account with this address on 23 November 2026. To invite them all the same, tick “Also invite those who have an invite already, or have linked” before you send the table. The invite: " + origin + paths.Invite(linked.ID),
		} {
			if row := b.file(page + "/result.csv")[i+1]; row[3] != want {
				t.Errorf("row %d says %q, want %q", i+2, row[3], want)
			}
		}
	})
}

func TestImportsBelongToOneMode(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		page := b.imported("Name,E-mail\nAna,ana@x.example\n")
		b.post(paths.Mode, url.Values{"mode": {"PRODUCTION"}, "return": {page}}).leadsTo(paths.Imports)
		for _, path := range []string{page, page + "/columns", page + "/rows/2", page + "/rows/2/mail", page + "/problems.csv", page + "/result.csv"} {
			b.get(path).status(404)
		}
		b.get(paths.Imports).has("main", "Nothing was imported yet")
	})
}

func TestANameOfAFileIsShownAsText(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		got := b.upload(`..\..\<b>people`+"\u202e.csv", "Name,E-mail\nAna,ana@x.example\n", url.Values{"templateId": {a.anyTemplate(models.Sandbox).ID}})
		b.get(got.Header().Get("Location")).has("h1", "<b>people.csv").count("h1 b", 0)
	})
}
