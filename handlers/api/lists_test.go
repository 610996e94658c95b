package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
)

// walk reads a list page by page, and does something between two pages.
func (c *client) walk(path string, size int, between func()) (ids []string) {
	c.t.Helper()
	if !strings.Contains(path, "?") {
		path += "?"
	}
	for next := ""; ; between() {
		a := c.get(fmt.Sprintf("%s&size=%d&cursor=%s", path, size, url.QueryEscape(next)))
		page := a.ids()
		if len(page) > size {
			c.t.Fatalf("a page of %d holds %d items", size, len(page))
		}
		ids = append(ids, page...)
		cursor := a.data()["nextCursor"]
		if cursor == nil {
			return ids
		}
		next = cursor.(string)
	}
}

func TestAWalkSeesEverythingThatWasThereOnceThoughMoreIsCreated(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		var made []string
		for range 11 {
			made = append(made, c.invite(template))
		}
		slices.Reverse(made)
		// 11 items end in the middle of a page of 4, and with a page of 11 exactly.
		for _, size := range []int{4, 11} {
			got := c.walk("/invites", size, func() {})
			if !slices.Equal(got, made) {
				t.Errorf("pages of %d show %v, want %v", size, got, made)
			}
		}
		got := c.walk("/invites", 3, func() { c.invite(template); w.clock.pass(time.Second) })
		if !slices.Equal(got, made) {
			t.Errorf("while more were created the walk showed %v, want %v", got, made)
		}
	})
}

func TestEveryListHasPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Production)
		template := c.template()
		c.post("/inviteTemplates", goodTemplate()).created()
		inv := c.post("/invites", goodInvite(template)).created().data()
		for range 2 {
			c.post("/webhooks", goodWebhook()).ok()
			c.post("/winkTemplates", object{"name": "Widget", "primaryColor": "#123456"}).created()
			if _, err := w.store.OpenInvite(t.Context(), tokenOf(inv)); err != nil {
				t.Fatal(err)
			}
		}
		c.invite(template)
		for _, path := range []string{"/invites", "/invites/" + inv["id"].(string) + "/logs", "/inviteTemplates", "/winkTemplates", "/users", "/webhooks"} {
			t.Run(path, func(t *testing.T) {
				all := c.get(path).ids()
				if walked := c.walk(path, 1, func() {}); len(all) != 2 || !slices.Equal(all, walked) || all[0] < all[1] {
					t.Errorf("the list is %v, page by page %v", all, walked)
				}
				if next := c.get(path + "?size=150").ok().data()["nextCursor"]; next != nil {
					t.Errorf("the last page names another: %v", next)
				}
				c.get(path + "?size=151").invalid("size invalid")
				c.get(path + "?cursor=x").invalid("cursor invalid")
			})
		}
	})
}

func TestAPageHoldsTenByDefault(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Production)
		for range 11 {
			c.template()
		}
		if n := len(c.get("/inviteTemplates").items()); n != 10 {
			t.Errorf("a page holds %d", n)
		}
		if n := len(c.get("/inviteTemplates?size=150").items()); n != 11 {
			t.Errorf("a page of 150 holds %d of 11", n)
		}
	})
}

func TestAnEmptyListHasNoItemsAndNoNextPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.client(t, models.Sandbox).get("/invites")
		if len(a.items()) != 0 || a.data()["nextCursor"] != nil {
			t.Errorf("an empty list is %s", a.text)
		}
	})
}

func TestACursorIsGoodForItsOwnListAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.client(t, models.Sandbox)
		template := c.template()
		c.invite(template)
		c.invite(template)
		cursor := url.QueryEscape(c.get("/invites?size=1").data()["nextCursor"].(string))
		c.get("/invites?status=INVITED&cursor=" + cursor).invalid("cursor invalid")
		c.get("/inviteTemplates?cursor=" + cursor).invalid("cursor invalid")
	})
}
