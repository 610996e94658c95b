package store_test

import (
	"fmt"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
)

func TestTheLogOfRequestsIsFoundByFilter(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		row := func(mode models.Mode, key, request string, status int) models.APIRequest {
			return models.APIRequest{
				ID: models.NewID(models.PrefixRequest), Mode: mode, APIKeyID: key, RequestID: request, Method: "POST", Path: "/v1/invites",
				Status: status, Code: "CODE", ErrorFields: "email,fullName", DurationUS: 1234, CreatedAt: g.Now(),
			}
		}
		rows := []models.APIRequest{
			row(models.Sandbox, "ak-1", "first", 201), row(models.Sandbox, "ak-1", "second", 400),
			row(models.Sandbox, "ak-2", "third", 399), row(models.Production, "ak-3", "fourth", 500),
		}
		must(t, g.SaveAPIRequests(t.Context(), rows))
		must(t, g.SaveAPIRequests(t.Context(), rows[:2])) // sent again: there already
		must(t, g.SaveAPIRequests(t.Context(), nil))
		for _, c := range []struct {
			filter models.APIRequestFilter
			want   string // newest first
		}{
			{models.APIRequestFilter{}, "third second first"},
			{models.APIRequestFilter{RequestID: "second"}, "second"},
			{models.APIRequestFilter{RequestID: "fourth"}, ""}, // of the other mode
			{models.APIRequestFilter{RequestID: "\x00\xff"}, ""},
			{models.APIRequestFilter{APIKeyID: "ak-1"}, "second first"},
			{models.APIRequestFilter{APIKeyID: "ak-\xff"}, ""},
			{models.APIRequestFilter{Outcome: models.RequestsFailed}, "second"},
			{models.APIRequestFilter{Outcome: models.RequestsFailed, APIKeyID: "ak-2"}, ""},
		} {
			list, err := g.sandbox.APIRequests(t.Context(), c.filter, models.Page{})
			must(t, err)
			var got []string
			for _, r := range list.Items {
				got = append(got, r.RequestID)
			}
			wantList(t, fmt.Sprintf("%+v", c.filter), got, c.want)
		}
		list, err := g.sandbox.APIRequests(t.Context(), models.APIRequestFilter{}, models.Page{Size: 2})
		must(t, err)
		if r := list.Items[1]; r != rows[1] || list.Next == "" {
			t.Errorf("%+v, want %+v", r, rows[1])
		}
		_, err = g.sandbox.APIRequests(t.Context(), models.APIRequestFilter{Outcome: models.RequestsFailed}, models.Page{Cursor: list.Next})
		if fieldCodes(err) != "cursor:invalid" {
			t.Errorf("a cursor of another filter: %v", err)
		}
	})
}

func TestTheUseOfKeysIsNotedAndNeverMovedBack(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ids := make([]string, 10)
		for i := range ids {
			key, _, err := g.sandbox.CreateAPIKey(t.Context(), models.NewAPIKey{Name: fmt.Sprint("key ", i)})
			must(t, err)
			ids[i] = key.ID
		}
		lastUse := func(id string) *time.Time {
			var key models.APIKey
			must(t, g.Read(t.Context()).Take(&key, "id = ?", id).Error)
			return key.LastUsedAt
		}
		now := g.Now()
		must(t, g.NoteKeyUse(t.Context(), nil))
		must(t, g.NoteKeyUse(t.Context(), map[string]time.Time{ids[0]: now, "ak-none": now}))
		must(t, g.NoteKeyUse(t.Context(), map[string]time.Time{ids[0]: now.Add(-time.Minute)}))
		if at := lastUse(ids[0]); at == nil || !at.Equal(now) || lastUse(ids[1]) != nil {
			t.Errorf("last used at %v and %v, want %v and never", at, lastUse(ids[1]), now)
		}
		g.atOnce(20, func(i int) error { // as processes do, each with its own count of the same keys
			uses := map[string]time.Time{}
			for _, id := range ids {
				uses[id] = now.Add(time.Duration(i) * time.Minute)
			}
			return g.NoteKeyUse(t.Context(), uses)
		})
		for _, id := range ids {
			if at := lastUse(id); at == nil || !at.Equal(now.Add(19*time.Minute)) {
				t.Errorf("last used at %v, want %v", at, now.Add(19*time.Minute))
			}
		}
	})
}

func TestASweepRemovesWhatHasServedItsTime(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		ctx := t.Context()
		key, _, err := g.sandbox.CreateAPIKey(ctx, models.NewAPIKey{Name: "key"})
		must(t, err)
		leave := func(name string) {
			must(t, g.SaveAPIRequests(ctx, []models.APIRequest{{ID: models.NewID(models.PrefixRequest), Mode: models.Sandbox, RequestID: name, CreatedAt: g.Now()}}))
			must(t, g.InTx(ctx, func(tx *store.Tx) error {
				return tx.DB().Create(&models.IdempotentAnswer{APIKeyID: key.ID, KeyHash: []byte(name), Fingerprint: []byte{}, Status: 201, AnswerSealed: []byte{}, CreatedAt: g.Now()}).Error
			}))
			_, _, err := g.sandbox.CreateUser(ctx, nil)
			must(t, err)
		}
		leave("old")
		// What is left of each after so long; a token ends before an answer is forgotten, and that long before the log.
		for _, c := range []struct {
			wait                      time.Duration
			tokens, answers, requests int
		}{
			{5 * time.Hour, 1, 1, 1}, {time.Microsecond, 0, 1, 1},
			{19*time.Hour - time.Microsecond, 0, 1, 1}, {time.Microsecond, 0, 0, 1},
			{29*24*time.Hour - time.Microsecond, 0, 0, 1}, {time.Microsecond, 0, 0, 0},
		} {
			g.forward(c.wait)
			must(t, g.Sweep(ctx))
			if tokens, answers, requests := g.rows("link_tokens"), g.rows("idempotent_answers"), g.rows("api_requests"); tokens != c.tokens || answers != c.answers || requests != c.requests {
				t.Errorf("after %v more: %d tokens, %d answers, %d requests; want %+v", c.wait, tokens, answers, requests, c)
			}
		}
		leave("young")
		must(t, g.Sweep(ctx))
		if g.rows("link_tokens") != 1 || g.rows("idempotent_answers") != 1 || g.rows("api_requests") != 1 || g.rows("users") != 2 {
			t.Error("a sweep removed what is young")
		}
	})
}
