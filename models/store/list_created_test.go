package store_test

import (
	"encoding/base64"
	"strconv"
	"testing"
	"time"

	"invites/models"
	"invites/models/store/storetest"
)

// Some are created at one moment, some by a clock that went back meanwhile: then ids alone would not be in the order of creation.
func TestAWalkThroughDaysShowsEachOnceInTheOrderOfCreation(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		midnight := g.Now().Truncate(24 * time.Hour)
		g.forward(midnight.Sub(g.Now()))
		for _, step := range []time.Duration{-time.Microsecond, time.Microsecond, 0, 0, 6 * time.Hour, -3 * time.Hour, 0, 21*time.Hour - time.Microsecond, time.Microsecond} {
			g.forward(step)
			g.invite(nil)
		}
		// Of the nine, the first was created on the day before and the last on the day after.
		days := models.CreatedFilter{StartDate: &midnight, EndDate: &midnight}
		walk := func(what string, read func(models.Page) ([]string, []time.Time, string, error)) {
			for _, size := range []int{1, 2, 3, 7} {
				seen, last, n := map[string]bool{}, midnight.AddDate(0, 0, 1), 0
				for page := (models.Page{Size: size}); ; {
					ids, moments, next, err := read(page)
					must(t, err)
					for i, id := range ids {
						if n++; seen[id] || moments[i].After(last) || moments[i].Before(midnight) {
							t.Errorf("%s of %d: %s of %v comes after %v, seen %v", what, size, id, moments[i], last, seen[id])
						}
						seen[id], last = true, moments[i]
					}
					if page.Cursor = next; next == "" {
						break
					}
				}
				if n != 7 {
					t.Errorf("%s of %d: %d, want 7", what, size, n)
				}
			}
		}
		walk("invites", func(p models.Page) (ids []string, moments []time.Time, next string, err error) {
			l, err := g.sandbox.Invites(t.Context(), models.InviteFilter{StartDate: days.StartDate, EndDate: days.EndDate}, p)
			for _, i := range l.Items {
				ids, moments = append(ids, i.ID), append(moments, i.CreatedAt)
			}
			return ids, moments, l.Next, err
		})
		walk("users", func(p models.Page) (ids []string, moments []time.Time, next string, err error) {
			l, err := g.sandbox.Users(t.Context(), days, p)
			for _, i := range l.Items {
				ids, moments = append(ids, i.ID), append(moments, i.CreatedAt)
			}
			return ids, moments, l.Next, err
		})
	}, storetest.AlsoUnderRace)
}

func TestACursorOfDaysIsGoodForItsDaysAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.invite(nil)
		g.invite(nil)
		today := g.Now().Truncate(24 * time.Hour)
		tomorrow := today.AddDate(0, 0, 1)
		read := func(f models.InviteFilter, cursor string) error {
			_, err := g.sandbox.Invites(t.Context(), f, models.Page{Size: 1, Cursor: cursor})
			return err
		}
		first, err := g.sandbox.Invites(t.Context(), models.InviteFilter{StartDate: &today}, models.Page{Size: 1})
		must(t, err)
		must(t, read(models.InviteFilter{StartDate: &today}, first.Next))
		decode := func(cursor string) string {
			raw, err := base64.RawURLEncoding.DecodeString(cursor)
			must(t, err)
			return string(raw)
		}
		base64Of := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
		raw := decode(first.Next)
		for name, err := range map[string]error{
			"other days":       read(models.InviteFilter{StartDate: &tomorrow}, first.Next),
			"a further day":    read(models.InviteFilter{StartDate: &today, EndDate: &tomorrow}, first.Next),
			"no days":          read(models.InviteFilter{}, first.Next),
			"an id alone":      read(models.InviteFilter{StartDate: &today}, base64Of(raw[:6]+models.NewID("iv"))),
			"a moment alone":   read(models.InviteFilter{StartDate: &today}, base64Of(raw[:6]+"abc,")),
			"no year":          read(models.InviteFilter{StartDate: &today}, base64Of(raw[:6]+"zzzzzzzzzzzz,iv-1")),
			"a year before 1":  read(models.InviteFilter{StartDate: &today}, base64Of(raw[:6]+"-zzzzzzzzzzzz,iv-1")),
			"too great a time": read(models.InviteFilter{StartDate: &today}, base64Of(raw[:6]+"zzzzzzzzzzzzzzzzz,iv-1")),
		} {
			if fieldCodes(err) != "cursor:invalid" {
				t.Errorf("%s: %v", name, err)
			}
		}
		// A cursor that was made up shows nothing beyond the last day.
		ended, err := g.sandbox.Invites(t.Context(), models.InviteFilter{EndDate: &today}, models.Page{Size: 1})
		must(t, err)
		beyond := decode(ended.Next)[:6] + strconv.FormatInt(tomorrow.UnixMicro(), 36) + ",iv-z"
		if err := read(models.InviteFilter{EndDate: &today}, base64Of(beyond)); fieldCodes(err) != "cursor:invalid" {
			t.Errorf("beyond the last day: %v", err)
		}
	})
}
