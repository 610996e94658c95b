//go:build bench

package bench

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
)

// importRows is how many people the table of the measure has.
const importRows = 10_000

// Checking a table and inviting its people, beside inviting as many by the batch of the API in the same run.
func TestImporting(t *testing.T) {
	r := newReport("what, with 10,000 rows", "seconds", "to the batch")
	for _, w := range []struct {
		name string
		*world
	}{{"PostgreSQL", newWorld(t, storetest.PostgresURL(t), few)}, {"SQLite", newWorld(t, "", few)}} {
		batch := took(func() { w.batches(t) })
		var imp *models.Import
		check := took(func() { imp = w.uploadTable(t) })
		again := took(func() { imp = w.checkAgain(t, imp) })
		run := took(func() { w.runImport(t, imp) })
		for _, row := range []struct {
			what string
			took time.Duration
		}{{"batches of 1,000", batch}, {"reading, checking and keeping a table", check}, {"checking it again", again}, {"inviting its people, in parts", run}} {
			r.row(w.name+": "+row.what, fmt.Sprintf("%.2f", row.took.Seconds()), ratio(row.took, batch))
		}
	}
	r.print(t, "Importing a table, each row with its user, event, e-mail, job and audit entry")
}

func took(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

func (w *world) batches(t testing.TB) {
	t.Helper()
	for from := 0; from < importRows; from += batchSize {
		rows := make([]models.NewInvite, batchSize)
		for i := range rows {
			rows[i] = models.NewInvite{FullName: "Ana Ruiz", Email: fmt.Sprintf("ana%d@example.org", from+i), TemplateID: w.common}
		}
		_, err := w.scope.CreateInvites(t.Context(), rows)
		must(t, err)
	}
}

func (w *world) uploadTable(t testing.TB) *models.Import {
	t.Helper()
	rows := []models.SheetRow{{Number: 1, Cells: []string{"First name", "Last name", "E-mail"}}}
	for i := range importRows {
		rows = append(rows, models.SheetRow{Number: i + 2, Cells: []string{"Bo", "Li", fmt.Sprintf("bo%d@example.org", i)}})
	}
	sum := sha256.Sum256([]byte(t.Name()))
	imp, err := w.scope.CreateImport(t.Context(), models.NewImport{FileName: "people.csv", FileHash: sum[:], Rows: rows, TemplateID: w.common})
	must(t, err)
	return imp
}

func (w *world) checkAgain(t testing.TB, imp *models.Import) *models.Import {
	t.Helper()
	imp, err := w.scope.PlanImport(t.Context(), imp.ID, models.ImportSettings{TemplateID: w.common})
	must(t, err)
	return imp
}

func (w *world) runImport(t testing.TB, imp *models.Import) {
	t.Helper()
	_, started, err := w.scope.ConfirmImport(t.Context(), imp.ID, imp.PlanHash, imp.Settings())
	must(t, err)
	if !started {
		t.Fatal("the plan has changed")
	}
	for more := true; more; {
		more, err = w.app.Store().RunImport(t.Context(), imp.ID)
		must(t, err)
	}
}
