package jobs_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

func TestAConfirmedImportIsWorkedToItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		scope := scopeOf(s, models.Sandbox)
		templates, err := scope.AllTemplates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows := []models.SheetRow{{Number: 1, Cells: []string{"Name", "E-mail"}}}
		for i := range 450 {
			rows = append(rows, models.SheetRow{Number: i + 2, Cells: []string{"Ana Ruiz", fmt.Sprintf("ana%d@example.com", i)}})
		}
		hash := sha256.Sum256([]byte("a file"))
		imp, err := scope.CreateImport(t.Context(), models.NewImport{FileHash: hash[:], Rows: rows, TemplateID: templates[0].ID})
		if err == nil {
			_, _, err = scope.ConfirmImport(t.Context(), imp.ID, imp.PlanHash, imp.Settings())
		}
		if err != nil {
			t.Fatal(err)
		}
		start(t, s, nil)
		eventually(t, "every mail has gone out", func() bool {
			mail, err := scope.ImportMail(t.Context(), imp.ID)
			return err == nil && mail.Sent == 450
		})
		done, err := scope.Import(t.Context(), imp.ID)
		if err != nil || done.Status != models.ImportDone || done.Counts[models.OutcomeCreated] != 450 {
			t.Errorf("%+v, %v", done, err)
		}
	})
}
