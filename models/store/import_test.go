package store_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"

	"invites/models"
)

// table has a row of columns' names and the people of the lines, "first last mail".
func table(lines ...string) []models.SheetRow {
	rows := []models.SheetRow{{Number: 1, Cells: []string{"First name", "Last name", "E-mail"}}}
	for i, line := range lines {
		rows = append(rows, models.SheetRow{Number: i + 2, Cells: strings.Split(line, " ")})
	}
	return rows
}

func crowd(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("Person Number%d person%d@example.com", i, i)
	}
	return lines
}

// upload keeps a table as an import of the template.
func (g *given) upload(rows []models.SheetRow, change func(*models.NewImport)) *models.Import {
	g.t.Helper()
	sum := sha256.Sum256([]byte(fmt.Sprint(rows)))
	n := models.NewImport{FileName: "people.csv", FileHash: sum[:], Rows: rows, TemplateID: g.template.ID}
	if change != nil {
		change(&n)
	}
	imp, err := g.sandbox.CreateImport(g.t.Context(), n)
	must(g.t, err)
	return imp
}

// confirm starts an import as it is planned.
func (g *given) confirm(imp *models.Import) *models.Import {
	g.t.Helper()
	started, ok, err := g.sandbox.ConfirmImport(g.t.Context(), imp.ID, imp.PlanHash, imp.Settings())
	must(g.t, err)
	if !ok {
		g.t.Fatalf("the plan has changed: %v", started.Counts)
	}
	return started
}

// runAll works an import to its end.
func (g *given) runAll(imp *models.Import) *models.Import {
	g.t.Helper()
	for more := true; more; {
		var err error
		more, err = g.RunImport(g.t.Context(), imp.ID)
		must(g.t, err)
	}
	return g.theImport(imp.ID)
}

func (g *given) theImport(id string) *models.Import {
	g.t.Helper()
	imp, err := g.sandbox.Import(g.t.Context(), id)
	must(g.t, err)
	return imp
}

// outcomes are those of an import's rows, in order.
func (g *given) outcomes(imp *models.Import) []string {
	g.t.Helper()
	var all []string
	for cursor := ""; ; {
		part, err := g.sandbox.ImportRows(g.t.Context(), imp.ID, "", models.Page{Size: models.MaxPageSize, Cursor: cursor})
		must(g.t, err)
		for _, row := range part.Items {
			all = append(all, string(row.Outcome))
		}
		if cursor = part.Next; cursor == "" {
			return all
		}
	}
}

func TestAnUploadedTableIsPlannedRowByRow(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		must(t, g.StopInvites(t.Context(), g.invite(func(n *models.NewInvite) { n.Email = "stop@example.com" }).Token))
		linked := g.invite(func(n *models.NewInvite) { n.Email = "linked@example.com" })
		g.link(g.open(linked), "citywheels", "George")
		open := g.invite(func(n *models.NewInvite) { n.Email = "open@example.com" })
		revoked := g.invite(func(n *models.NewInvite) { n.Email = "revoked@example.com" })
		_, err := g.sandbox.RevokeInvite(t.Context(), revoked.ID)
		must(t, err)

		before := g.rows("invites")
		imp := g.upload(table("Ana Ruiz ana@example.com", "Ana Ruiz ANA@example.com", "Bo Li nobody", "Cy Or stop@example.com", "Di Or linked@example.com",
			"Ed Or Open@example.com", "Fi Or revoked@example.com"), nil)
		wantList(t, "outcomes", g.outcomes(imp), "send duplicate malformed suppressed linked invited send")
		if imp.Rows != 7 || imp.Counts[models.OutcomeSend] != 2 || imp.PlanHash == nil || imp.Status != models.ImportDraft {
			t.Errorf("%+v", imp)
		}
		rows, err := g.sandbox.ImportRows(t.Context(), imp.ID, models.OutcomeInvited, models.Page{})
		must(t, err)
		if row := rows.Items[0]; row.Detail.InviteID != open.ID || row.Cells[2] != "Open@example.com" || row.Number != 7 {
			t.Errorf("%+v", row)
		}
		if g.rows("invites") != before {
			t.Error("a plan has invited somebody")
		}
		if stored := g.contents("import_rows") + g.contents("imports"); strings.Contains(stored, "ana@") || strings.Contains(stored, "Ruiz") || strings.Contains(stored, "First name") {
			t.Error("what was uploaded lies in the clear")
		}
	})
}

func TestAConfirmedImportInvitesItsGoodRowsOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table(append(crowd(900), "Bo Li nobody", "Person Number0 person0@example.com")...), nil)
		confirmed := g.confirm(imp)
		if confirmed.Planned != 900 || confirmed.Status != models.ImportRunning {
			t.Errorf("%+v", confirmed)
		}
		_, _, err := g.sandbox.ConfirmImport(t.Context(), imp.ID, imp.PlanHash, imp.Settings())
		wantKind(t, "confirming twice", err, models.KindConflict)

		more, err := g.RunImport(t.Context(), imp.ID)
		must(t, err)
		if part := g.theImport(imp.ID); !more || part.Done() == 0 || part.Done() == 900 || g.rows("invites") != part.Counts[models.OutcomeCreated] {
			t.Errorf("after one chunk %v, %d invites", part.Counts, g.rows("invites"))
		}
		done := g.runAll(imp)
		if done.Status != models.ImportDone || done.Counts[models.OutcomeCreated] != 900 || done.Counts[models.OutcomeMalformed] != 1 || done.Counts[models.OutcomeDuplicate] != 1 || done.FinishedAt == nil {
			t.Errorf("%+v", done)
		}
		if count(t, g.Store, "SELECT count(DISTINCT email_key) FROM invites") != 900 || g.rows("invites") != 900 || g.rows("emails") != 900 {
			t.Errorf("%d invites, %d e-mails", g.rows("invites"), g.rows("emails"))
		}
		found, err := g.sandbox.Invites(t.Context(), models.InviteFilter{ImportID: imp.ID}, models.Page{})
		must(t, err)
		inv := found.Items[0]
		if inv.Source != models.SourceImport || inv.CreatedBy != "ann@example.com" || *inv.LastName != "Number899" || inv.FullName != "Person Number899" {
			t.Errorf("%+v", inv)
		}
		mail, err := g.sandbox.ImportMail(t.Context(), imp.ID)
		must(t, err)
		if mail.Waiting != 900 || mail.Sent+mail.Failed != 0 {
			t.Errorf("%+v", mail)
		}
		before := g.census()
		g.runAll(imp) // a job that comes late
		if got := g.grown(before); got != "" {
			t.Errorf("run again: %s", got)
		}
	})
}

func TestWhatHasChangedSinceThePlanIsShownAndNotSent(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table("Ana Ruiz ana@example.com", "Bo Li bo@example.com"), nil)
		g.invite(func(n *models.NewInvite) { n.Email = "bo@example.com" })
		again, started, err := g.sandbox.ConfirmImport(t.Context(), imp.ID, imp.PlanHash, imp.Settings())
		must(t, err)
		if started || again.Counts[models.OutcomeSend] != 1 || again.Counts[models.OutcomeInvited] != 1 || again.Status != models.ImportDraft {
			t.Errorf("started %v, %v", started, again.Counts)
		}
		wantList(t, "outcomes", g.outcomes(imp), "send invited")
		content := g.template.TemplateContent
		content.Email.Subject = "Something else"
		_, err = g.sandbox.ReplaceTemplate(t.Context(), g.template.ID, content)
		must(t, err)
		third, started, err := g.sandbox.ConfirmImport(t.Context(), imp.ID, again.PlanHash, again.Settings())
		must(t, err)
		if started {
			t.Error("a template that nobody has seen was sent")
		}
		g.confirm(third)
	})
}

func TestEachChunkLooksAgain(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table("Ana Ruiz ana@example.com", "Bo Li bo@example.com", "Cy Or stop@example.com"), nil)
		g.confirm(imp)
		g.invite(func(n *models.NewInvite) { n.Email = "bo@example.com" })
		must(t, g.StopInvites(t.Context(), g.invite(func(n *models.NewInvite) { n.Email = "stop@example.com" }).Token))
		done := g.runAll(imp)
		wantList(t, "outcomes", g.outcomes(imp), "created invited suppressed")
		if done.Counts[models.OutcomeCreated] != 1 || done.Status != models.ImportDone || done.Done() != 3 {
			t.Errorf("%+v", done)
		}
	})
}

func TestWithoutItsTemplateAnImportStops(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table(crowd(500)...), nil)
		g.confirm(imp)
		_, err := g.RunImport(t.Context(), imp.ID)
		must(t, err)
		must(t, g.sandbox.DeleteTemplate(t.Context(), g.template.ID))
		made := g.rows("invites")
		stopped := g.runAll(imp)
		if stopped.Status != models.ImportStopped || !strings.HasPrefix(stopped.Reason, "The template was deleted") || g.rows("invites") != made || made == 0 || made == 500 {
			t.Errorf("%+v, %d invites", stopped, g.rows("invites"))
		}
		_, err = g.sandbox.CreateImport(t.Context(), models.NewImport{Rows: table("A B a@example.com"), TemplateID: g.template.ID, FileHash: []byte("x")})
		wantKind(t, "a template that is gone", err, models.KindInvalid)
	})
}

func TestAnImportThatStopsSaysWhichTemplateIsGone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		wink, err := g.sandbox.CreateWinkTemplate(t.Context(), models.WinkContent{Name: "Green", PrimaryColor: "#116611"})
		must(t, err)
		imp := g.upload(table(crowd(2)...), func(n *models.NewImport) { n.WinkTemplateID = wink.ID })
		g.confirm(imp)
		must(t, g.sandbox.DeleteWinkTemplate(t.Context(), wink.ID))
		if stopped := g.runAll(imp); stopped.Status != models.ImportStopped || !strings.HasPrefix(stopped.Reason, "The wink template was deleted") {
			t.Errorf("%s: %s", stopped.Status, stopped.Reason)
		}
	})
}

func TestCancellingKeepsWhatWasCreated(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table(crowd(900)...), nil)
		_, err := g.sandbox.CancelImport(t.Context(), imp.ID)
		wantKind(t, "cancelling a draft", err, models.KindConflict)
		g.confirm(imp)
		_, err = g.RunImport(t.Context(), imp.ID)
		must(t, err)
		made := g.rows("invites")
		_, err = g.sandbox.CancelImport(t.Context(), imp.ID)
		must(t, err)
		end := g.runAll(imp)
		if end.Status != models.ImportCancelled || g.rows("invites") != made || end.Counts[models.OutcomeSend] != 900-made {
			t.Errorf("%+v, %d invites", end, g.rows("invites"))
		}
		wantKind(t, "discarding it", g.sandbox.DiscardImport(t.Context(), imp.ID), models.KindConflict)
	})
}

func TestTheSameFileAgainSendsNothing(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		rows := table("Ana Ruiz ana@example.com", "Bo Li bo@example.com", "Cy Or nobody")
		first := g.upload(rows, nil)
		twin := g.upload(rows, nil) // before the first is confirmed
		g.confirm(first)
		g.runAll(first)
		found, err := g.sandbox.Invites(t.Context(), models.InviteFilter{Email: "bo@example.com"}, models.Page{})
		must(t, err)
		_, err = g.sandbox.RevokeInvite(t.Context(), found.Items[0].ID)
		must(t, err)
		for name, imp := range map[string]*models.Import{"uploaded before": twin, "uploaded again": g.upload(rows, nil)} {
			planned, err := g.sandbox.PlanImport(t.Context(), imp.ID, models.ImportSettings{TemplateID: g.template.ID, Again: true})
			must(t, err)
			wantList(t, name, g.outcomes(imp), "sent sent malformed")
			_, _, err = g.sandbox.ConfirmImport(t.Context(), imp.ID, planned.PlanHash, planned.Settings())
			wantKind(t, name+", confirmed", err, models.KindConflict)
		}
		other := g.upload(append(rows, models.SheetRow{Number: 9, Cells: []string{"Di", "Or", "di@example.com"}}), nil)
		wantList(t, "another file", g.outcomes(other), "invited send malformed send")
		_, err = g.sandbox.PlanImport(t.Context(), other.ID, models.ImportSettings{TemplateID: g.template.ID, Again: true})
		must(t, err)
		wantList(t, "another file, again", g.outcomes(other), "send send malformed send")
	})
}

// Two files with the same people that are confirmed at once: whoever is second sees what the first has created.
func TestImportsAtOnceInviteNobodyTwice(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		one := g.upload(table(crowd(450)...), nil)
		two := g.upload(table(append(crowd(450), "Ana Ruiz ana@example.com")...), nil)
		g.confirm(one)
		g.confirm(two)
		var all sync.WaitGroup
		for _, imp := range []*models.Import{one, two, one, two} {
			all.Go(func() {
				for more := true; more; {
					var err error
					if more, err = g.RunImport(t.Context(), imp.ID); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		g.runAll(one)
		g.runAll(two)
		if made := g.rows("invites"); made != 451 || count(t, g.Store, "SELECT count(DISTINCT email_key) FROM invites") != made {
			t.Errorf("%d invites for 451 people", made)
		}
	})
}

func TestColumnsAreChosenAndRemembered(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		rows := []models.SheetRow{{Number: 1, Cells: []string{"Code", "Who", "Where"}}, {Number: 2, Cells: []string{"7", "Ana Ruiz", "ana@example.com"}}}
		imp := g.upload(rows, nil)
		if imp.PlanHash != nil || imp.Layout.Check() == nil {
			t.Fatalf("planned without columns: %+v", imp)
		}
		_, _, err := g.sandbox.ConfirmImport(t.Context(), imp.ID, nil, imp.Settings())
		wantKind(t, "confirming without a plan", err, models.KindConflict)
		_, err = g.sandbox.MapImport(t.Context(), imp.ID, true, []models.ImportField{"", models.FieldFullName, ""})
		wantKind(t, "no address", err, models.KindInvalid)
		mapped, err := g.sandbox.MapImport(t.Context(), imp.ID, true, []models.ImportField{"", models.FieldFullName, models.FieldEmail})
		must(t, err)
		wantList(t, "outcomes", g.outcomes(imp), "send")
		if mapped.Rows != 1 || mapped.PlanHash == nil {
			t.Errorf("%+v", mapped)
		}
		later := g.upload(rows[:2], func(n *models.NewImport) { n.FileHash = []byte("other") })
		wantList(t, "remembered", g.outcomes(later), "send")
		_, err = g.sandbox.MapImport(t.Context(), imp.ID, false, []models.ImportField{"", models.FieldFullName, models.FieldEmail})
		must(t, err)
		wantList(t, "without names", g.outcomes(imp), "malformed send")
	})
}

// Rows that change alike are written together, and no row between them that stays as it was.
func TestAPlanWithAnotherTemplateChangesTheRowsThatItConcerns(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		content := models.SampleTemplate()
		content.Name, content.Email.Subject = "Formal", "Dear ${lastName}"
		formal, err := g.sandbox.CreateTemplate(t.Context(), content)
		must(t, err)
		rows := []models.SheetRow{{Number: 1, Cells: []string{"Name", "E-mail"}}}
		var plain, strict []string
		add := func(n int, name, address, outcome, strictly string) {
			for range n {
				i := len(rows)
				rows = append(rows, models.SheetRow{Number: 2*i + 2, Cells: []string{name, strings.ReplaceAll(address, "#", fmt.Sprint(i))}})
				plain, strict = append(plain, outcome), append(strict, strictly)
			}
		}
		add(120, "Ana", "a#@x.example", "send", "incomplete")
		add(1, "Bo", "nobody", "malformed", "malformed")
		add(60, "Ana", "b#@x.example", "send", "incomplete")
		add(5, "Bo", "nobody", "malformed", "malformed")
		add(3, "Ana", "c#@x.example", "send", "incomplete")
		imp := g.upload(rows, nil)
		wantList(t, "planned", g.outcomes(imp), strings.Join(plain, " "))
		planned, err := g.sandbox.PlanImport(t.Context(), imp.ID, models.ImportSettings{TemplateID: formal.ID})
		must(t, err)
		wantList(t, "with another template", g.outcomes(imp), strings.Join(strict, " "))
		if planned.Counts[models.OutcomeIncomplete] != 183 {
			t.Errorf("counted %v", planned.Counts)
		}
		row, err := g.sandbox.ImportRow(t.Context(), imp.ID, rows[1].Number)
		must(t, err)
		if len(row.Detail.Missing) != 1 || row.Detail.Missing[0] != models.VarLastName {
			t.Errorf("the detail is %+v", row.Detail)
		}
		_, err = g.sandbox.PlanImport(t.Context(), imp.ID, models.ImportSettings{TemplateID: g.template.ID})
		must(t, err)
		wantList(t, "with the first one again", g.outcomes(imp), strings.Join(plain, " "))
	})
}

func TestSomebodyElsesChangeIsNotOverwritten(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table(crowd(30)...), nil)
		good := g.atOnce(6, func(i int) error {
			return second(g.sandbox.PlanImport(t.Context(), imp.ID, models.ImportSettings{TemplateID: g.template.ID, Again: i%2 == 0}))
		}, models.KindConflict)
		if now := g.theImport(imp.ID); good == 0 || now.Revision != 1+good {
			t.Errorf("%d changes, revision %d", good, now.Revision)
		}
	})
}
