package store_test

import (
	"testing"

	"invites/models"
)

func TestAnErasedPersonIsOutOfTheImportsToo(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table("Ana Ruiz Ana@example.com", "Bo Li bo@example.com"), nil)
		run := g.upload(table("Ana Ruiz ana@example.com"), nil)
		g.confirm(run)
		g.runAll(run)
		made, err := g.sandbox.Invites(t.Context(), models.InviteFilter{ImportID: run.ID}, models.Page{})
		must(t, err)
		must(t, g.StopInvites(t.Context(), made.Items[0].Token))
		_, err = g.sandbox.EraseUsers(t.Context(), made.Items[0].UserID)
		must(t, err)
		for _, id := range []string{imp.ID, run.ID} {
			row, err := g.sandbox.ImportRow(t.Context(), id, 2)
			must(t, err)
			if len(row.Cells) != 0 || row.EmailHash != nil {
				t.Errorf("%+v", row)
			}
		}
		kept, err := g.sandbox.ImportRow(t.Context(), imp.ID, 3)
		must(t, err)
		if len(kept.Cells) != 3 {
			t.Errorf("%+v", kept)
		}
		later := g.upload(table("Ana Ruiz ana@example.com"), func(n *models.NewImport) { n.FileHash = []byte("other") })
		wantList(t, "her wish is kept", g.outcomes(later), "suppressed")
	})
}

// Nobody has said yet which column is which, and still the person is found in the table.
func TestAnErasedPersonIsOutOfATableWhoseColumnsAreNotKnown(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		rows := []models.SheetRow{
			{Number: 1, Cells: []string{"4711", "Sales", "<Ana@example.com>"}}, {Number: 2, Cells: []string{"4712", "Bo Li <bo@example.com>", "bo@example.org"}},
			{Number: 3, Cells: []string{"Cy Or", "Sales", "cy@example.com"}},
		}
		imp := g.upload(rows, nil)
		if imp.PlanHash != nil {
			t.Fatal("the columns are known: this proves nothing")
		}
		for _, address := range []string{"ana@example.com", "bo@example.com"} {
			inv := g.invite(func(n *models.NewInvite) { n.Email = address })
			must(t, second(g.sandbox.EraseUsers(t.Context(), inv.UserID)))
		}
		sample, err := g.sandbox.ImportSample(t.Context(), imp.ID, 5)
		must(t, err)
		if len(sample[0].Cells) != 0 || len(sample[1].Cells) != 0 || len(sample[2].Cells) != 3 {
			t.Errorf("the sample is %+v", sample)
		}
		columns := []models.ImportField{models.FieldFullName, models.FieldIgnored, models.FieldEmail}
		imp, err = g.sandbox.MapImport(t.Context(), imp.ID, false, columns)
		must(t, err)
		wantList(t, "outcomes", g.outcomes(imp), "malformed malformed send")
	})
}

// Once the columns are known, a row is still found by an address that stands elsewhere in it.
func TestAnErasedPersonIsOutOfARowThatIsShifted(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table("Ana ana@example.com Ruiz", "Bo Li bo@example.com"), nil)
		inv := g.invite(func(n *models.NewInvite) { n.Email = "ana@example.com" })
		must(t, second(g.sandbox.EraseUsers(t.Context(), inv.UserID)))
		row, err := g.sandbox.ImportRow(t.Context(), imp.ID, 2)
		must(t, err)
		if len(row.Cells) != 0 {
			t.Errorf("%+v", row)
		}
	})
}
