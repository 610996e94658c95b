package store_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

func TestTheSweepWakesAndTidiesImports(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		draft := g.upload(table("Ana Ruiz ana@example.com"), nil)
		run := g.upload(table(crowd(2)...), nil)
		g.confirm(run)
		jobs := func() int {
			return count(t, g.Store, "SELECT count(*) FROM river_job WHERE kind = 'run_import'")
		}
		g.forward(20 * time.Second)
		must(t, g.Sweep(t.Context()))
		must(t, g.Sweep(t.Context()))
		if n := jobs(); n != 2 {
			t.Errorf("%d jobs, want that of the confirmation and one of the sweep", n)
		}
		g.runAll(run)
		g.forward(models.ImportDraftTTL + time.Minute)
		must(t, g.Sweep(t.Context()))
		_, err := g.sandbox.Import(t.Context(), draft.ID)
		wantKind(t, "the draft", err, models.KindNotFound)
		if len(g.outcomes(run)) != 2 {
			t.Error("the rows went too early")
		}
		g.forward(models.ImportRowsTTL)
		must(t, g.Sweep(t.Context()))
		if kept := g.theImport(run.ID); kept.RowsDeletedAt == nil || kept.FileName != "" || kept.Counts[models.OutcomeCreated] != 2 || g.rows("import_rows") != 0 {
			t.Errorf("%+v, %d rows", kept, g.rows("import_rows"))
		}
	})
}

func TestAnImportBelongsToItsModeAndKeepsItsOrder(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		imp := g.upload(table(crowd(60)...), nil)
		first, err := g.sandbox.ImportRows(t.Context(), imp.ID, models.OutcomeSend, models.Page{Size: 25})
		must(t, err)
		next, err := g.sandbox.ImportRows(t.Context(), imp.ID, models.OutcomeSend, models.Page{Size: 25, Cursor: first.Next})
		must(t, err)
		for _, damaged := range []string{"2147483648", "<9999999999", "-1", "x"} {
			if _, err := g.sandbox.ImportRows(t.Context(), imp.ID, "", models.Page{Cursor: damaged}); models.KindOf(err) != models.KindInvalid {
				t.Errorf("%s: %v", damaged, err)
			}
		}
		if first.Items[0].Number != 2 || first.Items[24].Number != 26 || next.Items[0].Number != 27 || next.Next == "" {
			t.Errorf("%d to %d, then %d", first.Items[0].Number, first.Items[24].Number, next.Items[0].Number)
		}
		last, err := g.sandbox.ImportRows(t.Context(), imp.ID, models.OutcomeSend, models.Page{Size: 25, Cursor: next.Next})
		must(t, err)
		back, err := g.sandbox.ImportRows(t.Context(), imp.ID, models.OutcomeSend, models.Page{Size: 25, Cursor: last.Prev})
		must(t, err)
		start, err := g.sandbox.ImportRows(t.Context(), imp.ID, models.OutcomeSend, models.Page{Size: 25, Cursor: back.Prev})
		must(t, err)
		if first.Prev != "" || last.Next != "" || back.Items[0].Number != 27 || back.Next != next.Next || start.Items[0].Number != 2 || start.Prev != "" {
			t.Errorf("back to %d and %d", back.Items[0].Number, start.Items[0].Number)
		}
		for _, cursor := range []string{"x", "-1", "<", "<x", "99999999999999999999"} {
			_, err := g.sandbox.ImportRows(t.Context(), imp.ID, "", models.Page{Cursor: cursor})
			wantKind(t, "cursor "+cursor, err, models.KindInvalid)
		}
		must(t, g.sandbox.DiscardImport(t.Context(), imp.ID))
		if g.rows("import_rows") != 0 || g.rows("imports") != 0 {
			t.Error("a discarded draft leaves rows")
		}
	})
}

func TestImportsAreNarrowedAndSorted(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ids := map[string]string{}
		for _, table := range []struct {
			name string
			rows int
		}{{"Drivers.csv", 2}, {"cooks.csv", 5}, {"Bakers 100%.csv", 3}} {
			rows := []models.SheetRow{{Number: 1, Cells: []string{"Name", "E-mail"}}}
			for i := range table.rows {
				rows = append(rows, models.SheetRow{Number: i + 2, Cells: []string{"Ana Li", "ana@example.com"}})
			}
			imp, err := g.sandbox.CreateImport(t.Context(), models.NewImport{FileName: table.name, FileHash: []byte(table.name), TemplateID: g.template.ID, Rows: rows})
			must(t, err)
			ids[imp.ID] = table.name
		}
		today := time.Now().UTC().Truncate(24 * time.Hour)
		tomorrow := today.AddDate(0, 0, 1)
		for _, tc := range []struct {
			filter models.ImportFilter
			want   string
		}{
			{models.ImportFilter{}, "Bakers 100%.csv, cooks.csv, Drivers.csv"},
			{models.ImportFilter{Sort: models.ImportsOldest}, "Drivers.csv, cooks.csv, Bakers 100%.csv"},
			{models.ImportFilter{Sort: models.ImportsByName}, "Bakers 100%.csv, cooks.csv, Drivers.csv"},
			{models.ImportFilter{Sort: models.ImportsByNameEnd}, "Drivers.csv, cooks.csv, Bakers 100%.csv"},
			{models.ImportFilter{Sort: models.ImportsLargest}, "cooks.csv, Bakers 100%.csv, Drivers.csv"},
			{models.ImportFilter{Sort: models.ImportsSmallest}, "Drivers.csv, Bakers 100%.csv, cooks.csv"},
			{models.ImportFilter{Search: "DRIVERS"}, "Drivers.csv"},
			{models.ImportFilter{Search: "0%"}, "Bakers 100%.csv"},
			{models.ImportFilter{Search: "_"}, ""},
			{models.ImportFilter{Status: models.ImportDone}, ""},
			{models.ImportFilter{Status: models.ImportDraft, CreatedBy: "ann@example.com", Sort: models.ImportsOldest}, "Drivers.csv, cooks.csv, Bakers 100%.csv"},
			{models.ImportFilter{CreatedBy: "nobody"}, ""},
			{models.ImportFilter{CreatedFilter: models.CreatedFilter{StartDate: &tomorrow}, Sort: models.ImportsByName}, ""},
		} {
			var found []string
			page := models.Page{Size: 2}
			for {
				list, err := g.sandbox.Imports(t.Context(), tc.filter, page)
				must(t, err)
				for _, imp := range list.Items {
					found = append(found, ids[imp.ID])
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					break
				}
			}
			if got := strings.Join(found, ", "); got != tc.want {
				t.Errorf("%+v finds %s, not %s", tc.filter, got, tc.want)
			}
		}
		for _, f := range []models.ImportFilter{{Status: "NONSENSE"}, {Sort: "NONSENSE"}} {
			_, err := g.sandbox.Imports(t.Context(), f, models.Page{})
			wantKind(t, "a filter that is none", err, models.KindInvalid)
		}
		names, err := g.sandbox.Importers(t.Context())
		must(t, err)
		if len(names) != 1 || names[0] != "ann@example.com" {
			t.Errorf("uploaded by %q", names)
		}
	})
}
