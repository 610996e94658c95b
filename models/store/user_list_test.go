package store_test

import (
	"slices"
	"testing"
	"time"

	"invites/models"
)

func (g *given) peopleIDs(f models.UserFilter, size int) (ids []string) {
	g.t.Helper()
	for page := (models.Page{Size: size}); ; {
		list, err := g.sandbox.People(g.t.Context(), f, page)
		must(g.t, err)
		for _, p := range list.Items {
			ids = append(ids, p.ID)
		}
		if page.Cursor = list.Next; list.Next == "" {
			return ids
		}
	}
}

func TestPeopleAreFoundBySearchOriginAccountsAndDays(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		zoe := g.invite(nil)
		g.forward(24 * time.Hour)
		yan := g.invite(func(n *models.NewInvite) { n.FullName, n.FirstName, n.Email = "Yan Li", "", "yan@example.com" })
		g.forward(24 * time.Hour)
		made, _, err := g.sandbox.CreateUser(ctx, map[string]string{"no": "4711"})
		must(t, err)
		account := g.link(g.open(yan), "citywheels", "yan")
		today := g.Now().Truncate(24 * time.Hour)
		yesterday := today.AddDate(0, 0, -1)
		days := func(from, to *time.Time) models.UserFilter {
			return models.UserFilter{CreatedFilter: models.CreatedFilter{StartDate: from, EndDate: to}}
		}
		for name, c := range map[string]struct {
			filter models.UserFilter
			want   []string
		}{
			"all, newest first":    {models.UserFilter{}, []string{made.ID, yan.UserID, zoe.UserID}},
			"oldest first":         {models.UserFilter{Sort: models.UsersOldest}, []string{zoe.UserID, yan.UserID, made.ID}},
			"a part of a name":     {models.UserFilter{Search: " MÜLL "}, []string{zoe.UserID}},
			"an address":           {models.UserFilter{Search: "yan@example.com"}, []string{yan.UserID}},
			"an id":                {models.UserFilter{Search: made.ID}, []string{made.ID}},
			"an invite's id":       {models.UserFilter{Search: zoe.ID}, []string{zoe.UserID}},
			"an account's id":      {models.UserFilter{Search: account.ID}, []string{yan.UserID}},
			"nobody":               {models.UserFilter{Search: "nobody at all"}, nil},
			"a text with odd ends": {models.UserFilter{Search: "%_"}, nil},
			"invited":              {models.UserFilter{Origin: models.UserInvited}, []string{yan.UserID, zoe.UserID}},
			"created":              {models.UserFilter{Origin: models.UserCreated}, []string{made.ID}},
			"a name, connected":    {models.UserFilter{Search: "li", Accounts: models.WithAccount}, []string{yan.UserID}},
			"a name, not so":       {models.UserFilter{Search: "example", Accounts: models.WithoutAccount, Sort: models.UsersOldest}, []string{zoe.UserID}},
			"a name, by the API":   {models.UserFilter{Search: "li", Origin: models.UserCreated}, nil},
			"connected":            {models.UserFilter{Accounts: models.WithAccount}, []string{yan.UserID}},
			"not connected":        {models.UserFilter{Accounts: models.WithoutAccount}, []string{made.ID, zoe.UserID}},
			"from a day":           {days(&yesterday, nil), []string{made.ID, yan.UserID}},
			"to a day":             {days(nil, &yesterday), []string{yan.UserID, zoe.UserID}},
			"one day":              {days(&yesterday, &yesterday), []string{yan.UserID}},
		} {
			for _, size := range []int{1, 2, 25} {
				if got := g.peopleIDs(c.filter, size); !slices.Equal(got, c.want) {
					t.Errorf("%s by %d: %v, want %v", name, size, got, c.want)
				}
			}
		}
		list, err := g.sandbox.People(ctx, models.UserFilter{}, models.Page{})
		defer func() {
			must(t, g.sandbox.DisconnectAccount(ctx, account.ID))
			for _, f := range []models.UserFilter{{Accounts: models.WithAccount}, {Accounts: models.WithAccount, Search: "yan"}} {
				if got := g.peopleIDs(f, 25); len(got) != 0 {
					t.Errorf("%v are connected once the account is not", got)
				}
			}
			g.link(g.open(yan), "citywheels", "another")
			g.link(g.open(yan), "sunrise-foods", "yan")
			if got := g.peopleIDs(models.UserFilter{Accounts: models.WithAccount}, 25); len(got) != 1 {
				t.Errorf("%v are connected once there are accounts again", got)
			}
		}()
		must(t, err)
		if p := list.Items[1]; len(p.Invites) != 1 || p.Invites[0].ID != yan.ID || !slices.Equal(p.Providers, []string{"citywheels"}) || p.Invites[0].Token != "" {
			t.Errorf("%+v", p)
		}
	})
}

func TestACursorOfPeopleIsGoodForItsFilterAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		g.invite(nil)
		g.invite(nil)
		list, err := g.sandbox.People(t.Context(), models.UserFilter{}, models.Page{Size: 1})
		must(t, err)
		for _, f := range []models.UserFilter{{Sort: models.UsersOldest}, {Origin: models.UserInvited}, {Search: "z"}} {
			wantKind(t, "another filter", second(g.sandbox.People(t.Context(), f, models.Page{Cursor: list.Next})), models.KindInvalid)
		}
		wantKind(t, "a wrong filter", second(g.sandbox.People(t.Context(), models.UserFilter{Sort: "best"}, models.Page{})), models.KindInvalid)
	})
}
