package store_test

import (
	"reflect"
	"testing"
	"time"

	"invites/models"
)

func winkContent(change func(*models.WinkContent)) models.WinkContent {
	c := models.WinkContent{
		Name: "Widget", CompanyName: "Acme", PrimaryColor: "#1a2B3c", Providers: []string{"citywheels", "craftlane"},
		TopProviders: []string{"craftlane"}, EnableSearchBar: true, ConsentText: "I agree.\nYes.", RedirectURL: "https://acme.example/done",
	}
	if change != nil {
		change(&c)
	}
	return c
}

func TestAWinkTemplateIsSavedWholeAndReplacedWhole(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		made, err := g.sandbox.CreateWinkTemplate(t.Context(), winkContent(nil))
		must(t, err)
		read, err := g.sandbox.WinkTemplate(t.Context(), made.ID)
		must(t, err)
		if !reflect.DeepEqual(read, made) || !reflect.DeepEqual(read.WinkContent, winkContent(nil)) || !read.CreatedAt.Equal(g.Now()) {
			t.Errorf("%+v\nwant %+v", read, made)
		}
		g.forward(time.Hour)
		bare := models.WinkContent{Name: "Bare", PrimaryColor: "#000000"}
		replaced, err := g.sandbox.ReplaceWinkTemplate(t.Context(), made.ID, bare)
		must(t, err)
		if replaced.Providers == nil || replaced.TopProviders == nil || replaced.CompanyName != "" || replaced.EnableSearchBar || !replaced.CreatedAt.Equal(made.CreatedAt) || !replaced.UpdatedAt.Equal(g.Now()) {
			t.Errorf("%+v", replaced)
		}
	})
}

func TestAWinkTemplateThatIsWrongIsNotSaved(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		good, err := g.sandbox.CreateWinkTemplate(t.Context(), winkContent(nil))
		must(t, err)
		before := g.census()
		for name, c := range map[string]struct {
			change func(*models.WinkContent)
			want   string
		}{
			"a provider that is not there":     {func(c *models.WinkContent) { c.Providers = []string{"citywheels", "nobody"} }, "providers:not_found"},
			"a top provider that is not there": {func(c *models.WinkContent) { c.TopProviders = []string{"nobody\x00"} }, "topProviders:not_found"},
			"everything at once": {func(c *models.WinkContent) {
				*c = models.WinkContent{PrimaryColor: "red", Providers: []string{"x"}, TopProviders: []string{"y"}, RedirectURL: "http://acme.example"}
			}, "name:required primaryColor:format redirectUrl:format providers:not_found topProviders:not_found"},
		} {
			for range 5 { // in one order, always
				_, err := g.sandbox.CreateWinkTemplate(t.Context(), winkContent(c.change))
				if got := fieldCodes(err); got != c.want {
					t.Errorf("%s: %q, want %q", name, got, c.want)
				}
			}
			_, err := g.sandbox.ReplaceWinkTemplate(t.Context(), good.ID, winkContent(c.change))
			if got := fieldCodes(err); got != c.want {
				t.Errorf("%s, replaced: %q, want %q", name, got, c.want)
			}
			if got := fieldCodes(g.sandbox.CheckWinkTemplate(t.Context(), winkContent(c.change))); got != c.want {
				t.Errorf("%s, checked: %q, want %q", name, got, c.want)
			}
		}
		must(t, g.sandbox.CheckWinkTemplate(t.Context(), winkContent(nil)))
		kept, err := g.sandbox.WinkTemplate(t.Context(), good.ID)
		must(t, err)
		if got := g.grown(before); got != "" || !reflect.DeepEqual(kept, good) {
			t.Errorf("left behind: %s, %+v", got, kept)
		}
	})
}

func TestInvitesGoOnFollowingADeletedWinkTemplate(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		wink, err := g.sandbox.CreateWinkTemplate(t.Context(), winkContent(nil))
		must(t, err)
		withWink := func(n *models.NewInvite) { n.WinkTemplateID = wink.ID }
		inv := g.invite(withWink)
		must(t, g.sandbox.DeleteWinkTemplate(t.Context(), wink.ID))
		for name, err := range map[string]error{
			"reading":       second(g.sandbox.WinkTemplate(t.Context(), wink.ID)),
			"replacing":     second(g.sandbox.ReplaceWinkTemplate(t.Context(), wink.ID, winkContent(nil))),
			"deleting more": g.sandbox.DeleteWinkTemplate(t.Context(), wink.ID),
		} {
			wantKind(t, name, err, models.KindNotFound)
		}
		if _, err := g.sandbox.CreateInvite(t.Context(), g.newInvite(withWink)); fieldCodes(err) != "winkTemplateId:not_found" {
			t.Errorf("a new invite: %v", err)
		}
		if list, err := g.sandbox.WinkTemplates(t.Context(), models.Page{}); err != nil || len(list.Items) != 0 {
			t.Errorf("listed: %v, %v", list.Items, err)
		}
		walk := g.open(inv)
		if walk.Wink == nil || walk.Wink.ID != wink.ID || walk.Wink.ConsentText == "" {
			t.Errorf("the walk has %+v", walk.Wink)
		}
		g.link(walk, "craftlane", "George")
	})
}
