//go:build bench

package bench

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
)

// size is that of the pages measured, the most that the contract allows.
const size = 150

// few and many are the invites of the databases compared; the embedded database has some.
const few, some, many = 1_000, 100_000, 1_000_000

func TestListsAtDepth(t *testing.T) {
	small := newWorld(t, storetest.PostgresURL(t), few)
	worlds := []struct {
		name string
		*world
	}{
		{"PostgreSQL", small}, {"PostgreSQL", newWorld(t, storetest.PostgresURL(t), many)}, {"SQLite", newWorld(t, "", some)},
	}
	r := newReport("database", "invites", "page", "store", "to the first of 1,000", "API", "to the first of 1,000")
	var names []string
	var calls []func()
	for _, w := range worlds {
		for _, p := range []struct {
			name string
			skip int
		}{{"first", 0}, {"middle", w.n / 2}, {"last", w.n - size}} {
			cursor := w.cursor(t, models.InviteFilter{}, p.skip)
			names = append(names, fmt.Sprintf("%s | %d | %s", w.name, w.n, p.name))
			calls = append(calls, func() { w.list(t, models.InviteFilter{}, cursor) }, func() { w.listByAPI(t, cursor) })
		}
	}
	took := measure(6*time.Second, calls...)
	for i, name := range names {
		inStore, inAPI := took[2*i], took[2*i+1]
		r.row(name, ms(inStore), ratio(inStore, took[0]), ms(inAPI), ratio(inAPI, took[1]))
	}
	r.print(t, "A page of 150 invites")
	for _, w := range worlds[1:] {
		w.filters(t, w.name)
		w.events(t, w.name)
	}
}

// list reads a page, which must not be empty.
func (w *world) list(t testing.TB, f models.InviteFilter, cursor string) models.List[models.Invite] {
	t.Helper()
	found, err := w.scope.Invites(t.Context(), f, models.Page{Size: size, Cursor: cursor})
	must(t, err)
	if len(found.Items) == 0 {
		t.Fatal("there is nothing on this page")
	}
	return found
}

func (w *world) listByAPI(t testing.TB, cursor string) {
	t.Helper()
	w.get(t, fmt.Sprintf("/invites?size=%d&cursor=%s", size, url.QueryEscape(cursor)))
}

// cursor is that of the page of a list that begins after so many rows of all.
func (w *world) cursor(t testing.TB, f models.InviteFilter, skip int) string {
	t.Helper()
	if skip == 0 {
		return ""
	}
	next := w.list(t, f, "").Next
	raw, err := base64.RawURLEncoding.DecodeString(next)
	must(t, err)
	after := w.n - skip // the newest is the last
	return base64.RawURLEncoding.EncodeToString(append(raw[:6:6], w.place(f, after)...))
}

// place is what a cursor names the i-th invite by: where days narrow the list, the moment of its creation, too.
func (w *world) place(f models.InviteFilter, i int) string {
	id := w.id("iv", i)
	if f.StartDate == nil && f.EndDate == nil {
		return id
	}
	return id + "," + strconv.FormatInt(w.at(i).UnixMicro(), 36)
}

// narrowed is a list by a filter, and where to find its middle.
type narrowed struct {
	name string
	models.InviteFilter
	middle int // 0 for a list of one page
}

func (w *world) narrowed() []narrowed {
	day := func(i int) *time.Time {
		at := w.at(i).Truncate(24 * time.Hour)
		return &at
	}
	half := w.n / 2
	from, to := day(half-w.n/48), day(half+w.n/48)
	return []narrowed{
		{"status=LINKED, one of ten", models.InviteFilter{Status: models.InviteLinked}, half},
		{"status=INVITED", models.InviteFilter{Status: models.InviteInvited}, half},
		{"email", models.InviteFilter{Email: email(half)}, 0},
		{"templateId, nearly all", models.InviteFilter{TemplateID: w.common}, half},
		{"templateId, one of a thousand", models.InviteFilter{TemplateID: w.rare}, half},
		{"userId", models.InviteFilter{UserID: w.id("tenant", half)}, 0},
		{"a day, a year ago", models.InviteFilter{StartDate: day(half), EndDate: day(half)}, half},
		{"the latest day", models.InviteFilter{StartDate: day(w.n - 1)}, 0},
		{"the first day", models.InviteFilter{EndDate: day(0)}, 0},
		{"a month, a year ago", models.InviteFilter{StartDate: from, EndDate: to}, half},
		{"startDate, all", models.InviteFilter{StartDate: day(0)}, half},
		{"endDate, all but the latest month", models.InviteFilter{EndDate: day(w.n - w.n/24)}, half},
		{"status=LINKED, a month, a year ago", models.InviteFilter{Status: models.InviteLinked, StartDate: from, EndDate: to}, half},
		{"rare templateId, all days", models.InviteFilter{TemplateID: w.rare, StartDate: day(0)}, half},
		{"email, all days", models.InviteFilter{Email: email(half), StartDate: day(0)}, 0},
	}
}

// filters measures each filter beside the list without any.
func (w *world) filters(t testing.TB, name string) {
	plain := func() { w.list(t, models.InviteFilter{}, "") }
	r := newReport("filter", "rows", "first page", "to no filter", "in the middle", "to no filter")
	for _, f := range w.narrowed() {
		rows := len(w.list(t, f.InviteFilter, "").Items)
		calls := []func(){plain, func() { w.list(t, f.InviteFilter, "") }}
		if f.middle > 0 && rows == size {
			cursor := w.cursor(t, f.InviteFilter, f.middle)
			calls = append(calls, func() { w.list(t, f.InviteFilter, cursor) })
		}
		took := measure(400*time.Millisecond, calls...)
		cells := []string{f.name, fmt.Sprint(rows), ms(took[1]), ratio(took[1], took[0]), "", ""}
		if len(took) > 2 {
			cells[4], cells[5] = ms(took[2]), ratio(took[2], took[0])
		}
		r.row(cells...)
	}
	r.print(t, fmt.Sprintf("Filters, %d invites, %s", w.n, name))
}

// events measures the list of events at depth.
func (w *world) events(t testing.TB, name string) {
	r := newReport("after", "time", "to the oldest")
	positions := []int64{0, int64(w.n / 2), int64(w.n - size), int64(w.n)}
	var calls []func()
	for _, after := range positions {
		calls = append(calls, func() {
			found, err := w.scope.Events(t.Context(), &after, models.Page{Size: size})
			must(t, err)
			if want := min(size, w.n-int(after)); len(found.Items) != want {
				t.Fatalf("after %d: %d events, want %d", after, len(found.Items), want)
			}
		})
	}
	took := measure(time.Second, calls...)
	for i := range took {
		r.row(fmt.Sprint(positions[i]), ms(took[i]), ratio(took[i], took[0]))
	}
	r.print(t, fmt.Sprintf("150 events, of %d, %s", w.n, name))
}
