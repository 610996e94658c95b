package store_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
)

func TestAPageWalkShowsEachEarlierInviteOnceWhileOthersAreCreated(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		const early, writers = 60, 8
		want := map[string]bool{}
		for range early {
			want[g.invite(nil).ID] = true
		}
		stop := make(chan struct{})
		var wg sync.WaitGroup
		defer wg.Wait()
		defer close(stop)
		for range writers {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						if _, err := g.sandbox.CreateInvite(t.Context(), g.newInvite(nil)); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		seen, last, cursor := map[string]int{}, "", ""
		for {
			page, err := g.sandbox.Invites(t.Context(), models.InviteFilter{Email: "zoe@example.com"}, models.Page{Size: 7, Cursor: cursor})
			must(t, err)
			for _, inv := range page.Items {
				seen[inv.ID]++
				if last != "" && inv.ID >= last {
					t.Fatalf("%s after %s: not newest first", inv.ID, last)
				}
				last = inv.ID
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s was shown %d times", id, n)
			}
		}
		for id := range want {
			if seen[id] != 1 {
				t.Errorf("%s was missed", id)
			}
		}
	})
}

func TestPagesAreAsLongAsAskedAndEnd(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		for range 12 {
			g.invite(nil)
		}
		for _, c := range []struct {
			size int
			want string // lengths of the pages
		}{{0, "[10 2]"}, {1, "[1 1 1 1 1 1 1 1 1 1 1 1]"}, {6, "[6 6]"}, {12, "[12]"}, {150, "[12]"}} {
			var lengths []int
			for page := (models.Page{Size: c.size}); ; {
				list, err := g.sandbox.Invites(t.Context(), models.InviteFilter{}, page)
				must(t, err)
				lengths = append(lengths, len(list.Items))
				if page.Cursor = list.Next; page.Cursor == "" || len(lengths) > 12 {
					break
				}
			}
			if fmt.Sprint(lengths) != c.want {
				t.Errorf("size %d: pages of %v, want %s", c.size, lengths, c.want)
			}
		}
		for _, size := range []int{-1, 151} {
			_, err := g.sandbox.Invites(t.Context(), models.InviteFilter{}, models.Page{Size: size})
			if fieldCodes(err) != "size:invalid" {
				t.Errorf("size %d: %v", size, err)
			}
		}
	})
}

func TestACursorIsGoodForItsOwnListAlone(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		w, other := g.webhook(), g.webhook()
		for range 3 {
			g.invite(nil)
			must(t, g.SaveReceipt(t.Context(), models.Receipt{Mode: models.Sandbox, WebhookID: w.ID}))
		}
		invites, err := g.sandbox.Invites(t.Context(), models.InviteFilter{}, models.Page{Size: 1})
		must(t, err)
		deliveries, err := g.sandbox.Deliveries(t.Context(), w.ID, models.Page{Size: 1})
		must(t, err)
		byFilter := func(f models.InviteFilter, cursor string) error {
			_, err := g.sandbox.Invites(t.Context(), f, models.Page{Cursor: cursor})
			return err
		}
		code := base64.RawURLEncoding
		raw, err := code.DecodeString(invites.Next)
		must(t, err)
		for name, err := range map[string]error{
			"another filter":       byFilter(models.InviteFilter{Status: models.InviteInvited}, invites.Next),
			"another list":         byFilter(models.InviteFilter{}, deliveries.Next),
			"another's deliveries": second(g.sandbox.Deliveries(t.Context(), other.ID, models.Page{Cursor: deliveries.Next})),
			"receipts":             second(g.sandbox.FindReceipts(t.Context(), w.ID, models.ReceiptFilter{}, models.Page{Cursor: deliveries.Next})),
			"e-mails":              second(g.sandbox.Emails(t.Context(), models.Page{Cursor: invites.Next})),
			"templates":            second(g.sandbox.Templates(t.Context(), models.Page{Cursor: invites.Next})),
			"webhooks":             second(g.sandbox.Webhooks(t.Context(), models.Page{Cursor: invites.Next})),
			"API keys":             second(g.sandbox.APIKeys(t.Context(), models.Page{Cursor: invites.Next})),
			"garbage":              byFilter(models.InviteFilter{}, "!!"),
			"an id":                byFilter(models.InviteFilter{}, models.NewID("iv")),
			"half of it":           byFilter(models.InviteFilter{}, invites.Next[:4]),
			"control characters":   byFilter(models.InviteFilter{}, code.EncodeToString(append(raw[:6:6], "iv-\x00\xff"...))),
			"something long":       byFilter(models.InviteFilter{}, code.EncodeToString(append(raw, strings.Repeat("a", 100)...))),
		} {
			if fieldCodes(err) != "cursor:invalid" {
				t.Errorf("%s: %v", name, err)
			}
		}
		must(t, byFilter(models.InviteFilter{}, invites.Next))
	})
}

func second[T any](_ T, err error) error { return err }

func TestInvitesAreFoundByFilter(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		other := g.newTemplate(nil)
		day := func(text string) *time.Time {
			at, err := time.Parse(time.DateOnly, text)
			must(t, err)
			return &at
		}
		create := func(moment, name, email string, template *models.Template) *models.Invite {
			at, err := time.Parse(time.RFC3339, moment)
			must(t, err)
			g.forward(at.Sub(g.Now()))
			return g.invite(func(n *models.NewInvite) { n.FullName, n.Email, n.TemplateID = name, email, template.ID })
		}
		names := map[string]string{}
		first := create("2026-03-01T23:59:59.999999Z", "Änne Öztürk", "Anne@Example.com", g.template)
		for _, inv := range []*models.Invite{
			first,
			create("2026-03-02T00:00:00Z", "100% Percy", "percy@example.com", g.template),
			create("2026-03-02T23:59:59.999999Z", "Under_score", "under@example.com", other),
			create("2026-03-03T00:00:00Z", `Back\slash`, "anne@example.com", other),
		} {
			names[inv.ID] = strings.Fields(inv.FullName)[0]
		}
		linked := create("2026-03-04T00:00:00Z", "Zoë", "zoe@example.com", g.template)
		names[linked.ID] = "Zoë"
		g.link(g.open(linked), "citywheels", "George")
		for _, c := range []struct {
			filter models.InviteFilter
			want   string // newest first
		}{
			{models.InviteFilter{}, `Zoë Back\slash Under_score 100% Änne`},
			{models.InviteFilter{Status: models.InviteLinked}, "Zoë"},
			{models.InviteFilter{Status: models.InviteInvited}, `Back\slash Under_score 100% Änne`},
			{models.InviteFilter{Email: "ANNE@EXAMPLE.COM"}, `Back\slash Änne`},
			{models.InviteFilter{Email: "anne@example"}, ""},
			{models.InviteFilter{TemplateID: other.ID}, `Back\slash Under_score`},
			{models.InviteFilter{TemplateID: other.ID, Email: "under@example.com"}, "Under_score"},
			{models.InviteFilter{UserID: first.UserID}, "Änne"},
			{models.InviteFilter{StartDate: day("2026-03-02"), EndDate: day("2026-03-02")}, "Under_score 100%"},
			{models.InviteFilter{EndDate: day("2026-03-01")}, "Änne"},
			{models.InviteFilter{StartDate: day("2026-03-03")}, `Zoë Back\slash`},
			{models.InviteFilter{StartDate: day("2026-03-05")}, ""},
			{models.InviteFilter{Search: "äNNE öZ"}, "Änne"},
			{models.InviteFilter{Search: "ANNE@"}, `Back\slash Änne`},
			{models.InviteFilter{Search: " zoË "}, "Zoë"},
			{models.InviteFilter{Search: "%"}, "100%"},
			{models.InviteFilter{Search: "0%"}, "100%"},
			{models.InviteFilter{Search: "_"}, "Under_score"},
			{models.InviteFilter{Search: `\`}, `Back\slash`},
			{models.InviteFilter{Search: "'"}, ""},
			{models.InviteFilter{Search: first.ID}, "Änne"},
			{models.InviteFilter{Search: first.UserID}, "Änne"},
			{models.InviteFilter{Stage: models.StageLinked}, "Zoë"},
			{models.InviteFilter{Stage: models.StageExpired}, ""},
			{models.InviteFilter{Search: "percy 100"}, "100%"},
			{models.InviteFilter{Search: "anne@ zoe"}, ""},
			{models.InviteFilter{Search: "UNDER@example.com"}, "Under_score"},
			{models.InviteFilter{Search: "nder@example.com"}, "Under_score"},
			{models.InviteFilter{Search: "anne ozturk"}, "Änne"},
			{models.InviteFilter{Search: "Zoé"}, "Zoë"},
			{models.InviteFilter{Search: "A\u0308nne"}, `Back\slash Änne`},
			{models.InviteFilter{Search: "ж"}, ""},
			{models.InviteFilter{Search: "´"}, ""},
			{models.InviteFilter{Search: `"`}, ""},
			{models.InviteFilter{Search: `x"y" OR`}, ""},
			{models.InviteFilter{Search: "zürich"}, ""},
			{models.InviteFilter{Source: models.SourcePortal, CreatedBy: "ann@example.com"}, `Zoë Back\slash Under_score 100% Änne`},
			{models.InviteFilter{Source: models.SourceAPI}, ""},
			{models.InviteFilter{CreatedBy: "ann"}, ""},
			{models.InviteFilter{Reached: models.ReachedSent}, "Zoë"},
			{models.InviteFilter{Reached: models.ReachedLinked}, "Zoë"},
			{models.InviteFilter{Sort: models.SortOldest}, `Änne 100% Under_score Back\slash Zoë`},
			{models.InviteFilter{Sort: models.SortName}, `100% Änne Back\slash Under_score Zoë`},
			{models.InviteFilter{Sort: models.SortNameEnd, Search: "e"}, `Zoë Under_score Back\slash Änne 100%`},
			{models.InviteFilter{Sort: models.SortExpires, TemplateID: other.ID}, `Under_score Back\slash`},
			{models.InviteFilter{Sort: models.SortLasting, TemplateID: other.ID}, `Back\slash Under_score`},
			{models.InviteFilter{Sort: models.SortChanged, StartDate: day("2026-03-03")}, `Zoë Back\slash`},
			{models.InviteFilter{Sort: models.SortStale, EndDate: day("2026-03-02")}, `Änne 100% Under_score`},
		} {
			page, err := g.sandbox.Invites(t.Context(), c.filter, models.Page{})
			must(t, err)
			var got []string
			for _, inv := range page.Items {
				got = append(got, names[inv.ID])
			}
			wantList(t, fmt.Sprintf("%+v", c.filter), got, c.want)
		}
		bad := models.InviteFilter{Status: "x", Search: "\x00", Stage: "x", Reached: "x", Source: "x", Attention: "x", Sort: "x"}
		_, err := g.sandbox.Invites(t.Context(), bad, models.Page{})
		if fieldCodes(err) != "status:invalid q:format stage:invalid reached:invalid source:invalid attention:invalid sort:invalid" {
			t.Errorf("a bad filter: %v", err)
		}
	})
}
