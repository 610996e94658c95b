package store_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

func TestAUserIsCreatedWithATokenAndIsTold(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		before := g.census()
		metadata := map[string]string{"crm": "42", "note": ""}
		user, token, err := g.sandbox.CreateUser(t.Context(), metadata)
		must(t, err)
		if got, want := g.grown(before), "audit_entries+1 events+1 link_tokens+1 users+1"; got != want {
			t.Errorf("rows %s, want %s", got, want)
		}
		if data := g.data(models.EventUserCreated); data["userId"] != user.ID || len(data) != 1 {
			t.Errorf("told %v", data)
		}
		read, err := g.sandbox.User(t.Context(), user.ID)
		must(t, err)
		if !maps.Equal(read.ExternalMetadata, metadata) || read.Providers == nil || len(read.Providers) != 0 || !models.HasPrefix(user.ID, "tenant") {
			t.Errorf("%+v", read)
		}
		if token.UserID != user.ID || !token.ExpiresAt.Equal(g.Now().Add(5*time.Hour)) || len(token.AccessToken) < 22 || !models.HasPrefix(token.ID, models.PrefixToken) {
			t.Errorf("%+v", token)
		}
		_, _, err = g.sandbox.CreateUser(t.Context(), map[string]string{"": "x"})
		if fieldCodes(err) != "externalMetadata:format" || g.rows("users") != before["users"]+1 {
			t.Errorf("bad metadata: %v", err)
		}
		if n := count(t, g.Store, "SELECT count(*) FROM link_tokens WHERE CAST(token_hash AS text) LIKE ?", "%"+token.AccessToken+"%"); n != 0 {
			t.Error("the token lies in the database in the clear")
		}
	})
}

func TestATokenBeginsOneWalkHoweverOftenItIsUsedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		user, token, err := g.sandbox.CreateUser(t.Context(), nil)
		must(t, err)
		must(t, second(g.TokenUsable(t.Context(), token.AccessToken)))
		must(t, second(g.TokenUsable(t.Context(), token.AccessToken))) // looking uses nothing up
		walks := make([]string, 20)
		good := g.atOnce(len(walks), func(i int) (err error) {
			walks[i], err = g.UseToken(t.Context(), token.AccessToken)
			return err
		}, models.KindNotFound)
		if good != 1 || g.rows("link_sessions") != 1 {
			t.Errorf("%d uses were good, %d walks began", good, g.rows("link_sessions"))
		}
		walk, err := g.Walk(t.Context(), strings.Join(walks, ""))
		must(t, err)
		if walk.Session.UserID != user.ID || walk.Invite != nil || walk.Scope().Mode() != models.Sandbox {
			t.Errorf("%+v", walk)
		}
		must(t, walk.Consent(t.Context()))
		must(t, walk.ChooseProvider(t.Context(), "citywheels"))
		account := g.link(walk, "citywheels", "George")
		read, err := g.sandbox.User(t.Context(), user.ID)
		must(t, err)
		if account.UserID != user.ID || fmt.Sprint(read.Providers) != "[citywheels]" {
			t.Errorf("%+v of %+v", account, read)
		}
		if strings.Contains(strings.Join(g.events(), " "), "INVITE") {
			t.Errorf("an invite was told of: %v", g.events())
		}
	})
}

func TestATokenEndsAfterFiveHours(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		user, _, err := g.sandbox.CreateUser(t.Context(), nil)
		must(t, err)
		token, err := g.sandbox.CreateToken(t.Context(), user.ID)
		must(t, err)
		g.forward(5*time.Hour - time.Microsecond)
		must(t, second(g.TokenUsable(t.Context(), token.AccessToken)))
		g.forward(time.Microsecond)
		wantKind(t, "looking", second(g.TokenUsable(t.Context(), token.AccessToken)), models.KindNotFound)
		wantKind(t, "using", second(g.UseToken(t.Context(), token.AccessToken)), models.KindNotFound)
		wantKind(t, "one that never was", second(g.UseToken(t.Context(), "x")), models.KindNotFound)
	})
}

// A walk has the mode of its token: providers of the other mode are not there.
func TestATokenOpensItsOwnModeAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		production := g.Scope(models.Production, models.System("test"))
		user, token, err := production.CreateUser(t.Context(), nil)
		must(t, err)
		wantKind(t, "a token for the other mode's user", second(g.sandbox.CreateToken(t.Context(), user.ID)), models.KindNotFound)
		secret, err := g.UseToken(t.Context(), token.AccessToken)
		must(t, err)
		walk, err := g.Walk(t.Context(), secret)
		must(t, err)
		if walk.Scope().Mode() != models.Production {
			t.Errorf("the walk is in %s", walk.Scope().Mode())
		}
		wantKind(t, "a provider of the sandbox", second(walk.Scope().Provider(t.Context(), "citywheels")), models.KindNotFound)
	})
}

func TestUsersAreListedWithTheirConnectedProvidersAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		inv := g.invite(nil)
		walk := g.open(inv)
		g.link(walk, "taskbridge", "George")
		g.link(walk, "citywheels", "George")
		g.link(walk, "citywheels", "Ryan")
		gone := g.link(walk, "craftlane", "George")
		must(t, g.sandbox.DisconnectAccount(t.Context(), gone.ID))
		_, err := walk.SignIn(t.Context(), g.provider("guildcard"), "George", models.SignInOutcome{Error: models.ErrorInvalidCredentials})
		must(t, err)
		plain, _, err := g.sandbox.CreateUser(t.Context(), nil)
		must(t, err)
		list, err := g.sandbox.Users(t.Context(), models.CreatedFilter{}, models.Page{})
		must(t, err)
		var got []string
		for _, u := range list.Items {
			got = append(got, fmt.Sprint(u.ID, u.Providers))
		}
		wantList(t, "users", got, plain.ID+"[] "+inv.UserID+"[citywheels taskbridge]")
	})
}

func TestAccountsAreFoundByFilter(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		midnight := g.Now().Truncate(24*time.Hour).AddDate(0, 0, 1)
		g.forward(midnight.Add(-time.Microsecond).Sub(g.Now()))
		one, other := g.invite(nil), g.invite(nil)
		names := map[string]string{g.link(g.open(one), "citywheels", "George").ID: "before"}
		g.forward(time.Microsecond)
		names[g.link(g.open(one), "citywheels", "Ryan").ID] = "after"
		names[g.link(g.open(other), "citywheels", "Anisha").ID] = "other"
		yesterday := midnight.AddDate(0, 0, -1)
		days := func(from, to *time.Time) models.CreatedFilter {
			return models.CreatedFilter{StartDate: from, EndDate: to}
		}
		for name, c := range map[string]struct {
			filter models.AccountFilter
			want   string
		}{
			"all, newest first":  {models.AccountFilter{}, "other after before"},
			"of a user":          {models.AccountFilter{UserID: one.UserID}, "after before"},
			"of nobody":          {models.AccountFilter{UserID: "tenant-1"}, ""},
			"from a day on":      {models.AccountFilter{CreatedFilter: days(&midnight, nil)}, "other after"},
			"to a day":           {models.AccountFilter{CreatedFilter: days(nil, &yesterday)}, "before"},
			"of a user on a day": {models.AccountFilter{UserID: one.UserID, CreatedFilter: days(&midnight, &midnight)}, "after"},
		} {
			list, err := g.sandbox.Accounts(t.Context(), c.filter, models.Page{})
			must(t, err)
			var got []string
			for _, a := range list.Items {
				got = append(got, names[a.ID])
			}
			wantList(t, name, got, c.want)
		}
		for filter, want := range map[models.AccountFilter]string{
			{CreatedFilter: days(&midnight, &yesterday)}: "endDate:invalid", {UserID: "\x00"}: "userId:format", {UserID: "\xff"}: "userId:format",
		} {
			if _, err := g.sandbox.Accounts(t.Context(), filter, models.Page{}); fieldCodes(err) != want {
				t.Errorf("%+v: %v", filter, err)
			}
		}
	})
}

func TestProvidersAreFoundThoseNamedFirst(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		off := false
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.DB().Model(&models.Provider{}).Where("id = ?", "craftlane").Update("enabled", off).Error
		}))
		for name, c := range map[string]struct {
			filter models.ProviderFilter
			want   string
		}{
			"gig platforms by name":    {models.ProviderFilter{Type: models.ProviderGig}, "citywheels craftlane taskbridge"},
			"those named first":        {models.ProviderFilter{Type: models.ProviderGig, TopIDs: []string{"taskbridge", "x", "craftlane"}}, "taskbridge craftlane citywheels"},
			"switched off":             {models.ProviderFilter{Enabled: &off}, "craftlane"},
			"a top one not among them": {models.ProviderFilter{IDs: []string{"craftlane"}, TopIDs: []string{"citywheels"}}, "craftlane"},
		} {
			found, err := g.sandbox.FindProviders(t.Context(), c.filter)
			must(t, err)
			var got []string
			for _, p := range found {
				got = append(got, p.ID)
			}
			wantList(t, name, got, c.want)
		}
		p, err := g.sandbox.AnyProvider(t.Context(), "craftlane")
		must(t, err)
		if p.Enabled {
			t.Errorf("%+v", p)
		}
	})
}
