package store_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

func TestTestsAreFoundBySearchFateSenderAndDays(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx, ann, ben := t.Context(), g.asStaff(), g.asStaff()
		lost := g.startTest(ann, "lost@example.com")
		g.forward(24 * time.Hour)
		failed := g.startTest(ann, "failed@100%.example.com")
		must(t, second(ann.FinishTest(ctx, failed.ID, models.SendResult{Outcome: models.SendRefused, Reply: "550 no"})))
		g.forward(time.Second)
		g.startTest(ben, "Waiting@example.com")
		today := g.Now().Truncate(24 * time.Hour)
		days := models.CreatedFilter{StartDate: &today, EndDate: &today}
		for name, c := range map[string]struct {
			filter models.TestEmailFilter
			want   string
		}{
			"all":                        {models.TestEmailFilter{}, "Waiting failed lost"},
			"the oldest first":           {models.TestEmailFilter{Oldest: true}, "lost failed Waiting"},
			"by address, in any case":    {models.TestEmailFilter{Search: "WAITING@"}, "Waiting"},
			"by a sign with meaning":     {models.TestEmailFilter{Search: "100%."}, "failed"},
			"by subject":                 {models.TestEmailFilter{Search: "hello"}, "Waiting failed lost"},
			"by template":                {models.TestEmailFilter{Search: "welc"}, "Waiting failed lost"},
			"by id":                      {models.TestEmailFilter{Search: failed.ID}, "failed"},
			"on its way":                 {models.TestEmailFilter{Status: models.EmailQueued}, "Waiting"},
			"of which nobody ever heard": {models.TestEmailFilter{Status: models.EmailUnknown}, "lost"},
			"failed":                     {models.TestEmailFilter{Status: models.EmailFailed}, "failed"},
			"by whom":                    {models.TestEmailFilter{CreatedBy: lost.CreatedBy}, "failed lost"},
			"on a day":                   {models.TestEmailFilter{CreatedFilter: days}, "Waiting failed"},
			"all together":               {models.TestEmailFilter{CreatedFilter: days, CreatedBy: lost.CreatedBy, Search: "f", Status: models.EmailFailed}, "failed"},
			"nothing":                    {models.TestEmailFilter{Search: "nobody"}, ""},
		} {
			for _, size := range []int{1, 25} {
				var got []string
				for page := (models.Page{Size: size}); ; {
					found, err := g.sandbox.TestEmails(ctx, c.filter, page)
					must(t, err)
					for _, e := range found.Items {
						to, _, _ := strings.Cut(e.ToAddress, "@")
						got = append(got, to)
					}
					if page.Cursor = found.Next; found.Next == "" {
						break
					}
				}
				if strings.Join(got, " ") != c.want {
					t.Errorf("%s by %d: %s, want %s", name, size, got, c.want)
				}
			}
		}
		for _, f := range []models.TestEmailFilter{{Search: "\x00"}, {Status: models.EmailBounced}, {CreatedBy: "\n"}} {
			wantKind(t, "a wrong filter", second(g.sandbox.TestEmails(ctx, f, models.Page{})), models.KindInvalid)
		}
		testers, err := g.sandbox.Testers(ctx)
		must(t, err)
		if len(testers) != 2 {
			t.Errorf("sent by %q, want two", testers)
		}
	})
}
