//go:build e2e

package e2e

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/jackc/pgx/v5"

	"invites/models"
	"invites/models/store"
	"invites/web/paths"
)

// A running action is followed in place: an open question stays open, and the end changes the page without leaving it.
func TestABulkActionIsFollowedToItsEnd(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.people(3)
		i.mailed()
		p := i.signedIn(models.RoleAdmin)
		p.open(paths.InvitesBulk)
		p.sees("Nothing was done to many invites yet")
		p.on("Bulk actions")
		b := i.underWay(models.BulkExtend)
		p.open(paths.InvitesBulk)
		p.sees("Under way")
		p.inspect("Bulk actions, one under way")
		p.follow("Extend 3 links")
		p.on("Extending links")
		look[any](p, `window.stays = true`)
		p.press("Stop")
		p.sees("Stop here?")
		p.await("the progress is asked for twice", `performance.getEntriesByType("resource").filter(e => e.name.includes("/progress")).length >= 2`)
		if !look[bool](p, `document.querySelector("dialog").open`) {
			t.Error("the question was thrown away")
		}
		p.inspect("Bulk action, shall it be stopped")
		i.goOn(b)
		p.await("the end", `document.querySelector("h1").innerText === "3 links extended"`)
		p.await("the focus", `document.activeElement.id === "bulk-live"`)
		p.await("the words for those who hear them", `document.querySelector("#bulk-said").textContent.trim() === "3 links extended."`)
		p.sees("Result of each as CSV")
		if !look[bool](p, `window.stays === true && document.title.startsWith("3 links extended") && !document.querySelector("dialog, [hx-get]")`) {
			t.Error("the page was left, or goes on asking")
		}
		p.inspect("Bulk action, over")
		p.follow("In the audit log")
		p.sees("Bulk action started")
		p.open(paths.InvitesBulk + "?kind=REVOKE")
		p.sees("No bulk action fits")
		p.inspect("Bulk actions, none fits")
		p.follow("Clear the filters")
		p.sees("Extend 3 links")
		p.inspect("Bulk actions, one")
	})
}

// underWay is a confirmed action of everybody that waits for the test to go on: as if its job were lost, and nobody to miss it for an hour.
func (i *installation) underWay(kind models.BulkKind) *models.BulkAction {
	i.t.Helper()
	b, err := i.sandbox().PlanBulk(i.t.Context(), kind, store.BulkSelection{Filter: &models.InviteFilter{}})
	if err == nil {
		err = i.write("UPDATE bulk_actions SET status = 'RUNNING', updated_at = '" + time.Now().UTC().Add(time.Hour).Format("2006-01-02 15:04:05+00:00") + "'")
	}
	if err != nil {
		i.t.Fatal(err)
	}
	return b
}

// goOn does the next part of an action.
func (i *installation) goOn(b *models.BulkAction) {
	i.t.Helper()
	if err := i.store.RunBulk(i.t.Context(), b.ID); err != nil {
		i.t.Fatal(err)
	}
}

// write changes the database behind the program's back.
func (i *installation) write(statement string) error {
	if i.databaseURL != "" {
		conn, err := pgx.Connect(i.t.Context(), i.databaseURL)
		if err != nil {
			return err
		}
		_, err = conn.Exec(i.t.Context(), statement)
		return errors.Join(err, conn.Close(i.t.Context()))
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(i.dataDir, "invites.db"))+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(i.t.Context(), statement)
	return errors.Join(err, db.Close())
}

// Imports are found again by name, standing and day, and sorted.
func TestImportsAreNarrowedAndSorted(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		templates, err := i.sandbox().AllTemplates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for n := range 30 {
			rows := []models.SheetRow{{Number: 1, Cells: []string{"Name", "E-mail"}}, {Number: 2, Cells: []string{"Ana Li", "ana@example.com"}}}
			name := fmt.Sprintf("Crew %02d.csv", n)
			if _, err := i.sandbox().CreateImport(t.Context(), models.NewImport{FileName: name, FileHash: []byte(name), TemplateID: templates[0].ID, Rows: rows}); err != nil {
				t.Fatal(err)
			}
		}
		p := i.signedIn(models.RoleMember)
		p.open(paths.Imports)
		p.seesRows(25, "Crew 29.csv")
		p.inspect("Imports, full")
		p.follow("Next page")
		p.seesRows(5, "Crew 04.csv")
		p.follow("Previous page")
		p.seesRows(25, "Crew 29.csv")
		p.click(`//th//a[normalize-space(.)="Table"]`)
		p.seesRows(25, "Crew 00.csv")
		p.click("#f-filter-q")
		p.keys("crew 2", kb.Enter)
		p.seesRows(10, "Crew 20.csv")
		p.choose("#f-filter-status", "DONE")
		p.sees("No import fits")
		p.inspect("Imports, none fits")
		p.follow("Clear the filters")
		p.seesRows(25, "Crew 00.csv")
	})
}
