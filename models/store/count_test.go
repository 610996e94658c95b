package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
)

// Every combination of what a stage follows from: the database's stage must be what the rule, in Go, says, in lists and in the kept counts.
func TestTheStageInTheDatabaseIsTheRule(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		model := g.reread(g.invite(nil))
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Delete(&models.Email{}, "1 = 1").Error }))
		past := g.Now().Add(-time.Hour)
		rows := g.everyStage(model, past)
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().CreateInBatches(rows, 100).Error }))
		want := map[models.Stage][]string{models.StageQueued: {model.ID}}
		for i := range rows {
			want[rows[i].Stage()] = append(want[rows[i].Stage()], rows[i].ID)
		}
		counts, err := g.sandbox.StageCounts(t.Context())
		must(t, err)
		for _, stage := range models.Stages() {
			var got []string
			must(t, g.Read(t.Context()).Model(&models.Invite{}).Where("stage = ?", stage).Pluck("id", &got).Error)
			slices.Sort(got)
			slices.Sort(want[stage])
			if len(got) == 0 || !slices.Equal(got, want[stage]) || counts[stage] != int64(len(got)) {
				t.Errorf("%s: the filter finds %d, the count is %d, the rule says %d", stage, len(got), counts[stage], len(want[stage]))
			}
		}
		if counts.Total() != int64(len(rows)+1) {
			t.Errorf("%d invites are at some stage, of %d", counts.Total(), len(rows)+1)
		}
	}, storetest.AlsoUnderRace)
}

// everyStage is the model in every combination of what a stage follows from.
func (g *given) everyStage(model *models.Invite, past time.Time) []models.Invite {
	g.t.Helper()
	var rows []models.Invite
	for _, status := range []models.EmailStatus{
		models.EmailQueued, models.EmailSent, models.EmailCaptured, models.EmailFailed, models.EmailUnknown, models.EmailBounced,
		models.EmailSuppressed, models.EmailCancelled, models.EmailNone,
	} {
		for bits := range 128 {
			inv := *model
			inv.ID, inv.EmailStatus = models.NewID("iv"), status
			inv.TokenHash = []byte(inv.ID)
			sealed, err := g.Seal("invite token", inv.ID, []byte("a token"))
			must(g.t, err)
			inv.TokenSealed = sealed
			for i, column := range []**time.Time{&inv.LinkedAt, &inv.RevokedAt, &inv.ExpiredAt, &inv.StartedAt, &inv.OpenedAt, &inv.InvitedAt, &inv.StoppedAt} {
				if bits>>i&1 == 1 {
					*column = &past
				}
			}
			rows = append(rows, inv)
		}
	}
	return rows
}

// Whatever is done to invites, each kept number is that of the invites which the list of the same filter shows.
func TestTheKeptCountsAreThoseOfTheLists(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		random := rand.New(rand.NewPCG(1, 2))
		var rows []models.Invite
		model := g.reread(g.invite(nil))
		other := g.newTemplate(func(c *models.TemplateContent) { c.Name = "Another" })
		for _, inv := range g.everyStage(model, g.Now()) {
			if inv.CreatedAt = g.Now().AddDate(0, 0, -random.IntN(5)); random.IntN(6) == 0 {
				rows = append(rows, inv)
			}
		}
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().CreateInBatches(rows, 50).Error }))
		g.wantCounts("after adding")
		must(t, g.Sweep(t.Context()))
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			for _, inv := range rows[:len(rows)/2] {
				inv.RevokedAt, inv.TemplateID, inv.Source, inv.CreatedBy = nil, other.ID, models.SourceAPI, "a key"
				if err := tx.DB().Save(&inv).Error; err != nil {
					return err
				}
			}
			return tx.DB().Model(&models.Invite{}).Where("opened_at IS NULL").Update("opened_at", g.Now()).Error
		}))
		g.wantCounts("after changing")
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Delete(rows[:len(rows)/3]).Error }))
		g.wantCounts("after removing")
		must(t, g.Sweep(t.Context()))
		g.wantCounts("after folding")
	})
}

// wantCounts compares the kept counts with what lists show.
func (g *given) wantCounts(when string) {
	g.t.Helper()
	today := g.Now().Truncate(24 * time.Hour)
	yesterday := today.AddDate(0, 0, -1)
	filters := []models.InviteFilter{{}, {StartDate: &yesterday}, {StartDate: &yesterday, EndDate: &yesterday}, {TemplateID: g.template.ID}, {CreatedBy: "a key"}}
	for _, s := range models.Stages() {
		filters = append(filters, models.InviteFilter{Stage: s})
	}
	for _, s := range models.ReachedSteps() {
		filters = append(filters, models.InviteFilter{Reached: s}, models.InviteFilter{Reached: s, StartDate: &yesterday, EndDate: &today, Sort: models.SortName})
	}
	for _, s := range models.InviteSources() {
		filters = append(filters, models.InviteFilter{Source: s})
	}
	for _, f := range filters {
		want := len(g.walk(f))
		if got, err := g.sandbox.CountInvites(g.t.Context(), f, 0); err != nil || got.N != int64(want) || got.More {
			g.t.Errorf("%s, %+v: %+v, %v, and the list has %d", when, f, got, err, want)
		}
	}
	for f, limit := range map[models.InviteFilter]int64{{Search: "zoe"}: 1000, {Stage: models.StageLinked, Search: "zo"}: 1000, {Search: "müller"}: 3} {
		want := int64(len(g.walk(f)))
		if got, err := g.sandbox.CountInvites(g.t.Context(), f, limit); err != nil || got.N != min(want, limit) || got.More != (want > limit) {
			g.t.Errorf("%s, %+v up to %d: %+v, %v, and the list has %d", when, f, limit, got, err, want)
		}
	}
}

// walk lists all that a filter finds, page by page.
func (g *given) walk(f models.InviteFilter) (ids []string) {
	g.t.Helper()
	for page := (models.Page{Size: 40}); ; {
		found, err := g.sandbox.Invites(g.t.Context(), f, page)
		must(g.t, err)
		for _, inv := range found.Items {
			ids = append(ids, inv.ID)
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			return ids
		}
	}
}

func TestTheFunnelAndTheDaysTellWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		start := g.Now().Truncate(24*time.Hour).AddDate(0, 0, 1)
		g.forward(start.Add(10 * time.Hour).Sub(g.Now()))
		for i, took := range []time.Duration{time.Minute, time.Hour, 30 * time.Hour} {
			inv := g.invite(func(n *models.NewInvite) { n.Email = fmt.Sprintf("p%d@example.com", i) })
			g.send(inv, models.SendAccepted)
			g.forward(took)
			g.link(g.open(inv), "citywheels", "George")
			g.forward(-took)
		}
		g.send(g.invite(nil), models.SendAccepted)
		g.invite(nil)

		f, err := g.sandbox.Funnel(t.Context(), models.CreatedFilter{StartDate: &start, EndDate: &start})
		must(t, err)
		if f.Created != 5 || fmt.Sprint(f.Reached) != "map[linked:3 opened:3 sent:4 started:3]" {
			t.Errorf("the funnel is %d, %v", f.Created, f.Reached)
		}
		if f.Median == nil || f.Median.Minutes() < 57 || f.Median.Minutes() > 63 {
			t.Errorf("the median is %v, want an hour", f.Median)
		}
		days, err := g.sandbox.Daily(t.Context(), start.AddDate(0, 0, -1), start.AddDate(0, 0, 1))
		must(t, err)
		var got []string
		for _, d := range days {
			got = append(got, fmt.Sprint(d.Sent, d.Opened, d.Linked))
		}
		if fmt.Sprint(got) != "[0 0 0 4 2 2 0 1 1]" || !days[1].Start.Equal(start) {
			t.Errorf("the days are %v, from %s", got, days[0].Start)
		}
		for _, tc := range []struct {
			first int
			want  []int64
		}{{-40, []int64{4, 3, 3}}, {0, []int64{4, 3, 3}}, {1, []int64{0, 1, 1}}} {
			months, err := g.sandbox.Monthly(t.Context(), start.AddDate(0, 0, tc.first), start.AddDate(0, 0, 1))
			must(t, err)
			sum := []int64{0, 0, 0}
			for _, m := range months {
				sum[0], sum[1], sum[2] = sum[0]+m.Sent, sum[1]+m.Opened, sum[2]+m.Linked
			}
			if !slices.Equal(sum, tc.want) || months[0].Start.Day() != 1 || months[0].Start.After(start.AddDate(0, 0, tc.first)) {
				t.Errorf("from day %d on the months are %+v, want %v in all", tc.first, months, tc.want)
			}
		}
		if first, err := g.sandbox.FirstDay(t.Context()); err != nil || !first.Equal(start) {
			t.Errorf("the first day is %v, %v", first, err)
		}
		before := start.AddDate(0, 0, -1)
		none, err := g.sandbox.Funnel(t.Context(), models.CreatedFilter{EndDate: &before})
		if err != nil || none.Created != 0 || none.Median != nil {
			t.Errorf("before: %+v, %v", none, err)
		}
	})
}

// Paging by links goes both ways, in every order.
func TestAListIsWalkedBackTheWayItWasWalked(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for i := range 7 {
			g.invite(func(n *models.NewInvite) { n.FullName = fmt.Sprintf("Person, %d", i%3) })
			g.forward(time.Duration(i%2) * time.Second)
		}
		day := g.Now().AddDate(0, 0, -2)
		for _, sort := range models.InviteSorts() {
			for _, f := range []models.InviteFilter{{Sort: sort}, {Sort: sort, StartDate: &day}} {
				g.wantBothWays(f)
			}
		}
	})
}

func (g *given) wantBothWays(f models.InviteFilter) {
	g.t.Helper()
	read := func(cursor string) (string, models.List[models.Invite]) {
		found, err := g.sandbox.Invites(g.t.Context(), f, models.Page{Size: 3, Cursor: cursor})
		must(g.t, err)
		var ids string
		for _, inv := range found.Items {
			ids += inv.ID[len(inv.ID)-4:] + " "
		}
		return ids, found
	}
	first, one := read("")
	second, two := read(one.Next)
	third, three := read(two.Next)
	back, again := read(three.Prev)
	start, begin := read(again.Prev)
	if one.Prev != "" || three.Next != "" || begin.Prev != "" || len(three.Items) != 1 {
		g.t.Errorf("%+v: the ends are not where they are", f)
	}
	if back != second || start != first || third == "" {
		g.t.Errorf("%+v: forth %s| %s| %s, back %s| %s", f, first, second, third, back, start)
	}
	if onward, _ := read(begin.Next); onward != second {
		g.t.Errorf("%+v: onward from the start again is %s, not %s", f, onward, second)
	}
}

// What is found must not depend on how it is looked for: few by their trigrams, many by reading on.
func TestASearchFindsTheSameAmongManyAndFew(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		model := g.reread(g.invite(nil))
		var rows []models.Invite
		for i := range 2100 {
			inv := *model
			inv.ID, inv.SearchKey = models.NewID("iv"), fmt.Sprintf("common person%d", i)
			inv.TokenHash = []byte(inv.ID)
			sealed, err := g.Seal("invite token", inv.ID, []byte("a token"))
			must(t, err)
			inv.TokenSealed = sealed
			rows = append(rows, inv)
		}
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().CreateInBatches(rows, 500).Error }))
		for text, want := range map[string]int{"common": 2100, "PERSON209": 11, "common person2099": 1, "person209 xyz": 0, "co on2099": 1} {
			if got := len(g.walk(models.InviteFilter{Search: text})); got != want {
				t.Errorf("%q finds %d, want %d", text, got, want)
			}
		}
	})
}
