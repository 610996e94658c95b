package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

// versions are the numbers and authors of a template's versions, newest first.
func (g *given) versions(id string) string {
	g.t.Helper()
	found, err := g.sandbox.TemplateVersions(g.t.Context(), id, models.Page{Size: 150})
	must(g.t, err)
	var all []string
	for _, v := range found.Items {
		all = append(all, strings.Join([]string{string(rune('0' + v.Version)), v.ActorName, v.Email.Subject}, " "))
	}
	return strings.Join(all, "; ")
}

func (g *given) as(name string) store.Scope {
	return g.Scope(models.Sandbox, models.Actor{Kind: models.ActorStaff, ID: "st-" + name, Name: name})
}

// subject is the template's content with another subject.
func subject(t *models.Template, text string) models.TemplateContent {
	c := t.TemplateContent
	c.Email.Subject = text
	return c
}

func TestEachSavingOfATemplateIsKept(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		made := g.newTemplate(func(c *models.TemplateContent) { c.Email.Subject = "one" })
		g.forward(time.Minute)
		saved, err := g.as("ben").SaveTemplate(ctx, made.ID, subject(made, "two"), 1)
		must(t, err)
		if saved.Version != 2 || saved.UpdatedBy != "ben" || !saved.UpdatedAt.Equal(g.Now()) {
			t.Errorf("saved %+v", saved)
		}
		same, err := g.as("cem").SaveTemplate(ctx, made.ID, subject(made, "two"), 1) // nothing to save is no conflict, and no version
		must(t, err)
		if same.Version != 2 || same.UpdatedBy != "ben" {
			t.Errorf("saving the same made %+v", same)
		}
		must(t, second(g.as("key").ReplaceTemplate(ctx, made.ID, subject(made, "three")))) // as the API does
		if got, want := g.versions(made.ID), "3 key three; 2 ben two; 1 ann@example.com one"; got != want {
			t.Errorf("versions %s, want %s", got, want)
		}

		back, err := g.as("dia").RestoreTemplate(ctx, made.ID, 1, 3)
		must(t, err)
		if back.Version != 4 || back.Email.Subject != "one" {
			t.Errorf("restored %+v", back)
		}
		newest, err := g.sandbox.TemplateVersion(ctx, made.ID, 4)
		must(t, err)
		if newest.Restored != 1 || newest.ActorName != "dia" || newest.TemplateContent != made.TemplateContent {
			t.Errorf("version %+v", newest)
		}
		wantKind(t, "a version that never was", second(g.sandbox.RestoreTemplate(ctx, made.ID, 9, 0)), models.KindNotFound)
	})
}

func TestASecondEditorsChangeIsNotOverwritten(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		must(t, second(g.as("ben").SaveTemplate(ctx, g.template.ID, subject(g.template, "Ben’s"), 1)))
		wantKind(t, "saving over it", second(g.as("ann").SaveTemplate(ctx, g.template.ID, subject(g.template, "Ann’s"), 1)), models.KindConflict)
		wantKind(t, "restoring over it", second(g.as("ann").RestoreTemplate(ctx, g.template.ID, 1, 1)), models.KindConflict)
		now, err := g.sandbox.Template(ctx, g.template.ID)
		must(t, err)
		if now.Email.Subject != "Ben’s" || now.Version != 2 {
			t.Errorf("it is %+v", now)
		}
		must(t, second(g.as("ann").SaveTemplate(ctx, g.template.ID, subject(g.template, "Ann’s"), 2))) // knowingly
	})
}

func TestOfEditorsAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		won := g.atOnce(8, func(i int) error {
			return second(g.as("x").SaveTemplate(t.Context(), g.template.ID, subject(g.template, strings.Repeat("i", i+1)), 1))
		}, models.KindConflict)
		if won != 1 {
			t.Errorf("%d of them saved", won)
		}
	})
}

func TestVersionsHavePages(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		for _, text := range []string{"a", "b", "c", "d"} {
			must(t, second(g.sandbox.ReplaceTemplate(ctx, g.template.ID, subject(g.template, text))))
		}
		first, err := g.sandbox.TemplateVersions(ctx, g.template.ID, models.Page{Size: 3})
		must(t, err)
		rest, err := g.sandbox.TemplateVersions(ctx, g.template.ID, models.Page{Size: 3, Cursor: first.Next})
		must(t, err)
		if len(first.Items) != 3 || len(rest.Items) != 2 || rest.Items[1].Version != 1 || rest.Next != "" {
			t.Errorf("%d and %d, then %q", len(first.Items), len(rest.Items), rest.Next)
		}
		_, err = g.sandbox.TemplateVersions(ctx, g.template.ID, models.Page{Cursor: "x"})
		wantKind(t, "a damaged cursor", err, models.KindInvalid)
	})
}

func TestACopyHasTheWordsTheLogoAndAHistoryOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		digest, err := g.sandbox.SaveUploadedLogo(ctx, []byte("a picture"))
		must(t, err)
		made := g.newTemplate(func(c *models.TemplateContent) { c.Name, c.Company.LogoUpload = "Welcome", digest })
		twin, err := g.as("ben").DuplicateTemplate(ctx, made.ID)
		must(t, err)
		want := made.TemplateContent
		want.Name = "Welcome (copy)"
		if twin.TemplateContent != want || twin.Version != 1 || twin.ID == made.ID {
			t.Errorf("copied %+v", twin)
		}
		if got := g.versions(twin.ID); !strings.HasPrefix(got, "1 ben ") {
			t.Errorf("its history is %q", got)
		}
	})
}

func TestAnUploadedLogoIsShownKeptAndGivesWay(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		digest, err := g.sandbox.SaveUploadedLogo(ctx, []byte("a picture"))
		must(t, err)
		must(t, second(g.sandbox.SaveUploadedLogo(ctx, []byte("a picture")))) // twice is once
		image, err := g.LogoImage(ctx, digest)
		must(t, err)
		if string(image) != "a picture" {
			t.Errorf("shown %q", image)
		}
		with := func(url, upload string) models.TemplateContent {
			c := g.template.TemplateContent
			c.Company.LogoURL, c.Company.LogoUpload = url, upload
			return c
		}
		save := func(c models.TemplateContent) models.Company {
			t.Helper()
			saved, err := g.sandbox.ReplaceTemplate(ctx, g.template.ID, c)
			must(t, err)
			return saved.Company
		}
		save(with("", digest))
		landing, err := g.Landing(ctx, g.invite(func(n *models.NewInvite) { n.TemplateID = g.template.ID }).Token)
		must(t, err)
		if landing.Logo != digest {
			t.Errorf("the landing page shows %q", landing.Logo)
		}
		if kept := save(with("", models.KeepUpload)); kept.LogoUpload != digest {
			t.Errorf("kept %+v", kept)
		}
		if fetched := save(with("https://example.com/logo.png", models.KeepUpload)); fetched.LogoUpload != "" {
			t.Errorf("an address leaves %+v", fetched)
		}
		if none := save(with("", "")); none.LogoUpload != "" || none.LogoURL != "" {
			t.Errorf("none is %+v", none)
		}
		err = second(g.sandbox.ReplaceTemplate(ctx, g.template.ID, with("", models.LogoDigest([]byte("another")))))
		wantKind(t, "a picture that nobody uploaded", err, models.KindInvalid)
		production := g.Scope(models.Production, models.System("test"))
		wantKind(t, "a picture of the other mode", second(production.CreateTemplate(ctx, with("", digest))), models.KindInvalid)
		if back, err := g.sandbox.RestoreTemplate(ctx, g.template.ID, 2, 0); err != nil || back.Company.LogoUpload != digest {
			t.Errorf("brought back %+v, %v", back, err)
		}
	})
}

func TestTemplatesAreFoundInAnyOrderPageByPage(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		must(t, g.sandbox.DeleteTemplate(ctx, g.template.ID))
		all, err := g.sandbox.AllTemplates(ctx)
		must(t, err)
		for _, old := range all {
			must(t, g.sandbox.DeleteTemplate(ctx, old.ID))
		}
		var made []*models.Template
		for _, name := range []string{"beta", "Alpha", "gamma", "alpha"} {
			g.forward(time.Second)
			made = append(made, g.newTemplate(func(c *models.TemplateContent) {
				c.Name, c.Company.Name, c.Email.Subject = name, "Company of 100% "+strings.ToUpper(name), "Hello"
			}))
		}
		g.forward(time.Second)
		must(t, second(g.sandbox.ReplaceTemplate(ctx, made[0].ID, subject(made[0], "Changed"))))
		for n, template := range []*models.Template{made[2], made[1], made[2]} {
			g.forward(time.Second)
			must(t, second(g.sandbox.CreateInvite(ctx, models.NewInvite{FullName: "Ana Li", Email: fmt.Sprintf("ana%d@example.com", n), TemplateID: template.ID})))
		}
		for _, c := range []struct {
			filter models.TemplateFilter
			want   string
		}{
			{models.TemplateFilter{Sort: models.TemplatesUsed}, "gamma Alpha alpha beta"},
			{models.TemplateFilter{Sort: models.TemplatesUnused}, "beta alpha Alpha gamma"},
			{models.TemplateFilter{Sort: models.TemplatesUsed, Search: "alpha"}, "Alpha alpha"},
			{models.TemplateFilter{}, "alpha gamma Alpha beta"},
			{models.TemplateFilter{Sort: models.TemplatesByName}, "Alpha alpha beta gamma"},
			{models.TemplateFilter{Sort: models.TemplatesByNameEnd}, "gamma beta alpha Alpha"},
			{models.TemplateFilter{Sort: models.TemplatesChanged}, "beta alpha gamma Alpha"},
			{models.TemplateFilter{Sort: models.TemplatesStale}, "Alpha gamma alpha beta"},
			{models.TemplateFilter{Sort: models.TemplatesCompany}, "Alpha alpha beta gamma"},
			{models.TemplateFilter{Sort: models.TemplatesCompanyEnd}, "gamma beta alpha Alpha"},
			{models.TemplateFilter{Search: "ALPHA"}, "alpha Alpha"},
			{models.TemplateFilter{Search: "changed"}, "beta"},
			{models.TemplateFilter{Search: "100% g"}, "gamma"},
			{models.TemplateFilter{Search: "%z"}, ""},
			{models.TemplateFilter{Search: made[2].ID}, "gamma"},
		} {
			var names []string
			page := models.Page{Size: 1}
			for {
				found, err := g.sandbox.FindTemplates(ctx, c.filter, page)
				must(t, err)
				for _, one := range found.Items {
					names = append(names, one.Name)
				}
				if page.Cursor = found.Next; page.Cursor == "" || len(names) > 9 {
					break
				}
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
			}
		}
		used := models.TemplateFilter{Sort: models.TemplatesUsed}
		first, err := g.sandbox.FindTemplates(ctx, used, models.Page{Size: 3})
		must(t, err)
		rest, err := g.sandbox.FindTemplates(ctx, used, models.Page{Size: 3, Cursor: first.Next})
		must(t, err)
		back, err := g.sandbox.FindTemplates(ctx, used, models.Page{Size: 3, Cursor: rest.Prev})
		must(t, err)
		if len(rest.Items) != 1 || rest.Next != "" || len(back.Items) != 3 || back.Items[0].Name != "gamma" || back.Prev != "" {
			t.Errorf("%d, then %d, back to %d", len(first.Items), len(rest.Items), len(back.Items))
		}
		_, err = g.sandbox.FindTemplates(ctx, models.TemplateFilter{Sort: "; DROP"}, models.Page{})
		wantKind(t, "an order that there is not", err, models.KindInvalid)
	})
}

// asStaff is the sandbox in the name of somebody who is on the staff.
func (g *given) asStaff() store.Scope {
	g.t.Helper()
	staff, err := g.CreateStaff(g.t.Context(), models.NewStaff{
		Email: models.NewID("p") + "@example.com", Name: "Ann", Role: models.RoleMember, PasswordHash: "none",
	})
	must(g.t, err)
	return g.Scope(models.Sandbox, staff.Actor())
}

func (g *given) startTest(s store.Scope, to string) *models.TestEmail {
	g.t.Helper()
	test, err := s.StartTest(g.t.Context(), models.TestEmail{TemplateName: "Welcome", ToAddress: to, Subject: "[Test] Hello"},
		func(id string) ([]byte, error) { return []byte("the message " + id), nil })
	must(g.t, err)
	return test
}

func TestATestIsKeptSealedWithWhatTheServerSaid(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx, ann := t.Context(), g.asStaff()
		test := g.startTest(ann, "ann@example.com")
		if test.Status != models.EmailQueued || string(test.Raw) != "the message "+test.ID {
			t.Errorf("started %+v", test)
		}
		for outcome, want := range map[models.SendOutcome]models.EmailStatus{
			models.SendAccepted: models.EmailSent, models.SendCaptured: models.EmailCaptured, models.SendRefused: models.EmailFailed,
			models.SendDeferred: models.EmailFailed, models.SendUnknown: models.EmailUnknown,
		} {
			done, err := ann.FinishTest(ctx, test.ID, models.SendResult{Outcome: outcome, Reply: "250 ok"})
			must(t, err)
			if done.Status != want || done.Reply != "250 ok" || done.FinishedAt == nil {
				t.Errorf("%s: %+v", outcome, done)
			}
		}
		kept, err := g.sandbox.TestEmail(ctx, test.ID)
		must(t, err)
		if string(kept.Raw) != "the message "+test.ID || slices.Contains([]string{"", "the message"}, string(kept.RawSealed)) ||
			strings.Contains(string(kept.RawSealed), "the message") {
			t.Errorf("kept %+v", kept)
		}
	})
}

func TestOneMemberOfStaffSendsSoManyTestsAndOldOnesGo(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx, ann, ben := t.Context(), g.asStaff(), g.asStaff()
		begin := func(s store.Scope) error {
			return second(s.StartTest(ctx, models.TestEmail{}, func(string) ([]byte, error) { return []byte("x"), nil }))
		}
		if sent := g.atOnce(models.MaxTests+5, func(int) error { return begin(ann) }, models.KindRateLimited); sent != models.MaxTests {
			t.Errorf("%d tests were sent, want %d", sent, models.MaxTests)
		}
		must(t, begin(ben)) // others are not held up
		g.forward(models.TestWindow + time.Second)
		must(t, begin(ann))
		g.forward(models.TestsKept)
		must(t, begin(ann))
		if n := g.rows("test_emails"); n != 2 {
			t.Errorf("%d tests are left, want the last two", n)
		}
	})
}

func TestAPictureThatNoTemplateHasIsRemoved(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		upload := func(picture string) string {
			t.Helper()
			digest, err := g.sandbox.SaveUploadedLogo(ctx, []byte(picture))
			must(t, err)
			return digest
		}
		with := func(digest string) models.TemplateContent {
			c := g.template.TemplateContent
			c.Company.LogoUpload = digest
			return c
		}
		earlier, now, deleted, never, later, again := upload("earlier"), upload("now"), upload("deleted"), upload("never"), upload("later"), upload("again")
		must(t, second(g.sandbox.ReplaceTemplate(ctx, g.template.ID, with(earlier))))
		must(t, second(g.sandbox.ReplaceTemplate(ctx, g.template.ID, with(now))))
		gone := g.newTemplate(func(c *models.TemplateContent) { c.Company.LogoUpload = deleted })
		must(t, g.sandbox.DeleteTemplate(ctx, gone.ID))
		must(t, g.Sweep(ctx))
		must(t, second(g.LogoImage(ctx, never))) // somebody may still be about to save it
		g.forward(models.UnusedLogoTTL - time.Hour)
		must(t, second(g.sandbox.ReplaceTemplate(ctx, g.template.ID, with(later))))
		upload("again")
		g.forward(2 * time.Hour)
		must(t, g.Sweep(ctx))
		for digest, name := range map[string]string{earlier: "earlier", now: "now", deleted: "deleted", later: "later", again: "again"} {
			if _, err := g.LogoImage(ctx, digest); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := g.LogoImage(ctx, never)
		wantKind(t, "never used", err, models.KindNotFound)
		_, err = g.sandbox.ReplaceTemplate(ctx, g.template.ID, with(never))
		wantKind(t, "saving what is gone", err, models.KindInvalid)
	})
}

func TestWhoSavedATemplateAndWhoDeletedIt(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		made, other := g.newTemplate(func(c *models.TemplateContent) { c.Email.Subject = "one" }), g.newTemplate(func(*models.TemplateContent) {})
		key := g.Scope(models.Sandbox, models.Actor{Kind: models.ActorAPIKey, ID: "ak-1", Name: "payroll"})
		must(t, second(key.ReplaceTemplate(ctx, made.ID, subject(made, "two"))))
		savers, err := g.sandbox.TemplateSavers(ctx, []string{made.ID, other.ID})
		must(t, err)
		if savers[made.ID] != (models.Actor{Kind: models.ActorAPIKey, Name: "payroll"}) || savers[other.ID].Name != "ann@example.com" || len(savers) != 2 {
			t.Errorf("saved by %+v", savers)
		}

		wantKind(t, "the deletion of one that is there", third(g.sandbox.DeletedTemplate(ctx, made.ID)), models.KindNotFound)
		must(t, g.as("ben").DeleteTemplate(ctx, made.ID))
		gone, by, err := g.sandbox.DeletedTemplate(ctx, made.ID)
		must(t, err)
		if gone.Name != made.Name || by != (models.Actor{Kind: models.ActorStaff, ID: "st-ben", Name: "ben"}) {
			t.Errorf("%s was deleted by %+v", gone.Name, by)
		}
		production := g.Scope(models.Production, models.System("test"))
		wantKind(t, "one of the other mode", third(production.DeletedTemplate(ctx, made.ID)), models.KindNotFound)
	})
}

func third[A, B any](_ A, _ B, err error) error { return err }
