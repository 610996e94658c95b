package portal_test

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
	"invites/views/ui"
	"invites/web/paths"
)

// chips are the filters that are on, as they read.
func (a *answer) chips() []string {
	return a.doc.Find("main a.chip:has(.chip-value)").Map(func(_ int, s *goquery.Selection) string {
		return squeeze(strings.TrimPrefix(squeeze(s.Text()), "Remove filter"))
	})
}

// three people at three stages, by three ways: Cleo, linked; Bob, sent; Ana, queued. The newest is Ana.
func (a *app) three() (cleo, bob, ana *models.Invite) {
	a.t.Helper()
	cleo = a.invite(models.Sandbox, "Cleo Diaz", "cleo@example.com")
	a.signInAt(a.open(cleo), models.SignInOutcome{})
	a.clock.pass(48 * time.Hour)
	bob = a.invite(models.Sandbox, "Bob Li", "bob@example.com")
	a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured})
	a.clock.pass(time.Minute)
	ana = a.invite(models.Sandbox, "Ana Ruiz", "ana@example.com")
	return cleo, bob, ana
}

func TestFiltersOfTheInvitesAreChipsThatCanBeTakenAway(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		cleo, _, _ := a.three()
		b := a.signIn(models.RoleViewer)
		day, next := cleo.CreatedAt.Format(time.DateOnly), cleo.CreatedAt.AddDate(0, 0, 1).Format(time.DateOnly)
		for query, want := range map[string][]string{
			"reached=opened":             {"Cleo Diaz"},
			"source=PORTAL":              {"Ana Ruiz", "Bob Li", "Cleo Diaz"},
			"source=API":                 nil,
			"creator=test":               {"Ana Ruiz", "Bob Li", "Cleo Diaz"},
			"creator=nobody":             nil,
			"from=" + next:               {"Ana Ruiz", "Bob Li"},
			"to=" + next:                 {"Cleo Diaz"},
			"from=" + day + "&to=" + day: {"Cleo Diaz"},
			"attention=stuck":            nil,
			"importId=im-none":           nil,
		} {
			got := b.get(paths.Invites + "?" + query).status(200)
			if !slices.Equal(got.names(), want) || len(got.chips()) != 1 {
				t.Errorf("%s: %q, %q", query, got.names(), got.chips())
			}
		}
		got := b.get(paths.Invites + "?q=bob&stage=sent&from=2026-11-01&sort=oldest").status(200)
		if want := []string{"Search “bob”", "Stage Sent", "Created from 1 Nov 2026"}; !slices.Equal(got.chips(), want) {
			t.Errorf("the chips are %q, want %q", got.chips(), want)
		}
		got.count(`main a.chip[href="/invites?from=2026-11-01&q=bob&sort=oldest"]`, 1).count(`main a.chip-clear[href="/invites?sort=oldest"]`, 1)
		for _, bad := range []string{"from=yesterday", "to=2026-13-01", "sort=nonsense", "reached=x", "source=x", "attention=x"} {
			b.get(paths.Invites+"?"+bad).status(400).has("main", "damaged")
		}
	})
}

// In the order of when links run out, a gap among the dates would not explain where somebody stands who has linked.
func TestAListByExpiryShowsTheDatesThatItIsSortedBy(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		cleo, _, _ := a.three()
		b := a.signIn(models.RoleViewer)
		b.get(paths.Invites).has(`tbody tr:nth-child(3) td:last-child`, "–")
		b.get(paths.Invites+"?sort=expires").has("tbody tr:nth-child(1) td:last-child", "over; was "+ui.Exact(cleo.ExpiresAt))
	})
}

func TestColumnsSortByLinks(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.three()
		b := a.signIn(models.RoleViewer)
		head := func(got *answer, column string) (href, sorted string) {
			th := got.doc.Find("main th").FilterFunction(func(_ int, s *goquery.Selection) bool { return squeeze(s.Text()) == column })
			return th.Find("a").AttrOr("href", ""), th.AttrOr("aria-sort", "")
		}
		got := b.get(paths.Invites + "?stage=")
		if _, sorted := head(got, "Created"); sorted != "descending" {
			t.Errorf("newest first is told as %q", sorted)
		}
		for _, tc := range []struct {
			column, sorted string
			names          string
		}{
			{"Person", "ascending", "Ana Bob Cleo"}, {"Person", "descending", "Cleo Bob Ana"},
			{"Created", "descending", "Ana Bob Cleo"}, {"Created", "ascending", "Cleo Bob Ana"},
			{"Last change", "descending", "Ana Bob Cleo"}, {"Last change", "ascending", "Cleo Bob Ana"},
			{"Link expires", "ascending", "Cleo Bob Ana"}, {"Link expires", "descending", "Ana Bob Cleo"},
		} {
			href, _ := head(got, tc.column)
			got = b.get(href).status(200)
			if _, sorted := head(got, tc.column); sorted != tc.sorted {
				t.Errorf("%s: %q, want %q", href, sorted, tc.sorted)
			}
			var first []string
			for _, name := range got.names() {
				first = append(first, strings.Fields(name)[0])
			}
			if strings.Join(first, " ") != tc.names {
				t.Errorf("%s: %q, want %s", href, first, tc.names)
			}
		}
	})
}

func TestPagesOfAListLeadBothWaysAndSayWhereOneIs(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		for i := range 57 {
			a.invite(models.Sandbox, fmt.Sprintf("Person %02d", i), "p@example.com")
		}
		b := a.signIn(models.RoleViewer)
		link := func(got *answer, rel string) string {
			return got.doc.Find(`nav[aria-label=Pages] a[rel=`+rel+`]`).AttrOr("href", "")
		}
		first := b.get(paths.Invites+"?sort=name").has("nav[aria-label=Pages]", "1–25 of 57 invites")
		second := b.get(link(first, "next")).status(200).has("nav[aria-label=Pages]", "26–50 of 57 invites")
		third := b.get(link(second, "next")).status(200).has("nav[aria-label=Pages]", "51–57 of 57 invites")
		if link(third, "next") != "" || len(third.names()) != 7 {
			t.Errorf("the last page has %d rows and leads to %q", len(third.names()), link(third, "next"))
		}
		back := b.get(link(third, "prev")).status(200).has("nav[aria-label=Pages]", "26–50 of 57 invites")
		if !slices.Equal(back.names(), second.names()) {
			t.Errorf("back are %q", back.names())
		}
		b.get(paths.Invites+"?sort=name&row=x&cursor="+cursorOf(t, link(first, "next"))).status(200).has("nav[aria-label=Pages]", "25 of 57 invites")
	})
}

func cursorOf(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Query().Get("cursor")
}

func TestViewersSelectNothing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.three()
		a.signIn(models.RoleViewer).get(paths.Invites).count("[data-select]", 0).count("form[data-bulk]", 0)
		got := a.signIn(models.RoleMember).get(paths.Invites+"?stage=sent&sort=oldest").count("[data-select]", 1).count("form[data-bulk]", 1)
		got.count(`form[data-bulk] input[name=stage][value=sent]`, 1)
		got.count("form[data-bulk] button[name=action]", 3).count(`form[data-bulk] button[formaction="`+paths.InvitesExport+`"]`, 1)
	})
}

func TestAnEmptyListOfInvites(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.signIn(models.RoleMember)
		b.get(paths.Invites).status(200).has("main", "Nobody is invited yet").count(`main a[href="`+paths.InviteNew+`"]`, 2).count("main form", 0)
	})
}

// rows reads an exported file.
func (a *answer) rows() [][]string {
	a.t.Helper()
	if got := a.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=") {
		a.t.Fatalf("no file: %d %q", a.Code, got)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body.String(), "\ufeff"))).ReadAll()
	if err != nil {
		a.t.Fatal(err)
	}
	return lines[1:]
}

func TestExportingInvites(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, bob, ana := a.three()
		evil := a.invite(models.Sandbox, "=1+1", "eve@example.com")
		other := a.invite(models.Production, "Not here", "x@example.com")
		b := a.signIn(models.RoleViewer)
		href := b.get(paths.Invites+"?stage=queued").doc.Find("a[download]").AttrOr("href", "")
		got := b.get(href).status(200).rows()
		if len(got) != 2 || got[0][1] != "'=1+1" || got[1][1] != "Ana Ruiz" || got[1][4] != "ana@example.com" || got[1][5] != "Queued" || got[1][8] != "Welcome invitation" {
			t.Errorf("%q", got)
		}
		if strings.Contains(fmt.Sprint(got), ana.Token) {
			t.Error("the file has personal links")
		}
		if all := b.get(paths.InvitesExport).rows(); len(all) != 4 {
			t.Errorf("%d lines in all", len(all))
		}
		picked := b.post(paths.InvitesExport, url.Values{"id": {bob.ID, evil.ID, other.ID, "iv-none", "\x00"}}).status(200).rows()
		if len(picked) != 2 || picked[0][0] != evil.ID || picked[1][0] != bob.ID {
			t.Errorf("picked %q", picked)
		}
		b.post(paths.InvitesExport, url.Values{"all": {"true"}, "stage": {"sent"}, "sort": {"name"}}).leadsTo(paths.InvitesExport + "?sort=name&stage=sent")
		b.post(paths.InvitesExport, url.Values{"stage": {"sent"}}).leadsTo(paths.Invites + "?stage=sent")
		b.get(paths.Invites).has("#toasts", "Select invites first")
		b.get(paths.InvitesExport + "?stage=nonsense").status(400)
	})
}

// What is in a file can be told from its name, and the file from that of everything.
func TestTheFileOfAPartOfTheInvitesIsCalledSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		_, bob, _ := a.three()
		b := a.signIn(models.RoleViewer)
		for name, got := range map[string]*answer{
			"invites-sandbox-2":          b.get(paths.InvitesExport + "?sort=name"),
			"invites-sandbox-filtered-2": b.get(paths.InvitesExport + "?stage=sent"),
			"invites-sandbox-selected-2": b.post(paths.InvitesExport, url.Values{"id": {bob.ID}}),
		} {
			if said := got.Header().Get("Content-Disposition"); !strings.HasPrefix(said, "attachment; filename="+name) {
				t.Errorf("%q, want %s…", said, name)
			}
		}
	})
}

func TestTheFileOfInvitesSaysWhyMailFailed(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		a.unreached("Nobody Here", "550 5.1.1 no such user")
		bob := a.invite(models.Sandbox, "Bob Li", "bob@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendCaptured, Reply: "captured"})
		b := a.signIn(models.RoleViewer)
		for name, got := range map[string][][]string{
			"all": b.get(paths.InvitesExport).rows(), "selected": b.post(paths.InvitesExport, url.Values{"id": {bob.ID, a.invites(models.Sandbox)[1].ID}}).rows(),
		} {
			if len(got) != 2 || got[0][7] != "" || got[1][7] != "550 5.1.1 no such user" {
				t.Errorf("%s: %q", name, got)
			}
		}
	})
}

// Another address where the server knows nobody at this one; a second try where the address may be right.
func TestARowWhoseMailFailedOffersWhatHelps(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		unknown := a.unreached("Nobody Here", "550 5.1.1 no such user")
		full := a.unreached("Full Mailbox", "552 5.2.2 mailbox full")
		lost := a.invite(models.Sandbox, "Lost Mail", "lost@example.com")
		a.send(models.Sandbox, models.SendResult{Outcome: models.SendUnknown, Reply: "the mail server closed the connection without an answer"})
		a.invite(models.Sandbox, "Just Sent", "sent@example.com")
		got := a.signIn(models.RoleMember).get(paths.Invites)
		got.count(`tbody a[href="`+paths.CorrectInvite(unknown.ID)+`"]:contains("Correct the address")`, 1).count(`tbody a:contains("Correct the address")`, 1)
		for _, inv := range []*models.Invite{full, lost} {
			got.count(`tbody form[method=post][action="`+paths.ResendInvite(inv.ID)+`"] button:contains("Send again")`, 1)
		}
		got.count("tbody form", 2).has("[data-reply]", "The mail server closed the connection").has("[data-reply]", "550 5.1.1 no such user")
		a.signIn(models.RoleViewer).get(paths.Invites).count("tbody :is(form, td a:not(.row-link))", 0).has("[data-reply]", "no such user")
	})
}

func TestExportsOfMoreThanAPartAreWhole(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		template := a.anyTemplate(models.Sandbox).ID
		var rows []models.NewInvite
		for i := range 2*models.MaxPageSize + 7 {
			rows = append(rows, models.NewInvite{FullName: fmt.Sprintf("Person %03d", i), Email: "p@example.com", TemplateID: template})
		}
		if _, err := a.scope(models.Sandbox).CreateInvites(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
		got := a.signIn(models.RoleViewer).get(paths.InvitesExport + "?sort=name").rows()
		for i, line := range got {
			if line[1] != rows[i].FullName {
				t.Fatalf("line %d is %s", i, line[1])
			}
		}
		if len(got) != len(rows) {
			t.Errorf("%d lines", len(got))
		}
	})
}
