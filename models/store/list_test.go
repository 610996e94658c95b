package store_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
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
			"receipts":             second(g.sandbox.Receipts(t.Context(), w.ID, models.Page{Cursor: deliveries.Next})),
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
			{models.InviteFilter{Stage: "nonsense"}, ""},
		} {
			page, err := g.sandbox.Invites(t.Context(), c.filter, models.Page{})
			must(t, err)
			var got []string
			for _, inv := range page.Items {
				got = append(got, names[inv.ID])
			}
			wantList(t, fmt.Sprintf("%+v", c.filter), got, c.want)
		}
		_, err := g.sandbox.Invites(t.Context(), models.InviteFilter{Status: "x", Search: "\x00"}, models.Page{})
		if fieldCodes(err) != "status:invalid q:format" {
			t.Errorf("a bad filter: %v", err)
		}
	})
}

// Every combination of what a stage follows from: the filter, in SQL, must find what the rule, in Go, says.
func TestTheFilterByStageIsTheRule(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		now := g.Now()
		model := g.reread(g.invite(nil))
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().Delete(&models.Email{}, "1 = 1").Error }))
		past := now.Add(-time.Hour)
		var rows []models.Invite
		for _, status := range []models.EmailStatus{
			models.EmailQueued, models.EmailSent, models.EmailCaptured, models.EmailFailed, models.EmailUnknown, models.EmailBounced,
			models.EmailSuppressed, models.EmailCancelled, models.EmailNone,
		} {
			for bits := range 32 {
				for _, expiry := range []time.Time{past, now, now.Add(time.Microsecond)} {
					inv := *model
					inv.ID, inv.EmailStatus, inv.ExpiresAt = models.NewID("iv"), status, expiry
					inv.TokenHash = []byte(inv.ID)
					for i, column := range []**time.Time{&inv.LinkedAt, &inv.RevokedAt, &inv.StartedAt, &inv.OpenedAt, &inv.InvitedAt} {
						if bits>>i&1 == 1 {
							*column = &past
						}
					}
					rows = append(rows, inv)
				}
			}
		}
		must(t, g.InTx(t.Context(), func(tx *store.Tx) error { return tx.DB().CreateInBatches(rows, 100).Error }))
		want := map[models.Stage][]string{models.StageQueued: {model.ID}}
		for i := range rows {
			stage := rows[i].Stage(now)
			want[stage] = append(want[stage], rows[i].ID)
		}
		counts, err := g.sandbox.StageCounts(t.Context())
		must(t, err)
		for _, stage := range models.Stages() {
			var got []string
			must(t, store.StageFilter(g.Read(t.Context()).Model(&models.Invite{}), stage, now).Pluck("id", &got).Error)
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
