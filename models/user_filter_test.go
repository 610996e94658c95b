package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestAUserFilterTellsWhatIsWrong(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	before := day.AddDate(0, 0, -1)
	for _, c := range []struct {
		filter models.UserFilter
		want   string
	}{
		{models.UserFilter{}, ""},
		{models.UserFilter{Search: "zoe", Origin: models.UserInvited, Accounts: models.WithAccount, Sort: models.UsersOldest}, ""},
		{models.UserFilter{Origin: "mars", Accounts: "many", Sort: "best"}, "origin accounts sort"},
		{models.UserFilter{CreatedFilter: models.CreatedFilter{StartDate: &day, EndDate: &before}}, "endDate"},
	} {
		got := ""
		for i, f := range models.FieldErrors(c.filter.Check()) {
			if i > 0 {
				got += " "
			}
			got += f.Field
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
	}
}
