package landing_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0"

// fetch asks for a page as a program with a name does.
func (a *app) fetch(method, path, userAgent string, headers ...string) int {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("User-Agent", userAgent)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	return w.Code
}

// fetches is the fetch log of an invite, by client, once all is written.
func (a *app) fetches(inv *models.Invite) map[string]models.Fetch {
	a.t.Helper()
	if err := a.room.Close(); err != nil {
		a.t.Fatal(err)
	}
	history, err := a.scope(inv.Mode).History(a.t.Context(), inv.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	found := map[string]models.Fetch{}
	for _, f := range history.Fetches {
		found[f.Client] = f
	}
	return found
}

func TestFetchesOfTheLandingPageAreNotedAndCountForNothing(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		path := paths.Landing(inv.Token)
		first := a.clock.now()
		a.fetch("GET", path, "Mozilla/5.0 (compatible; Barracuda Sentinel)")
		a.clock.pass(time.Minute)
		a.fetch("GET", path, "Mozilla/5.0 (compatible; Barracuda Sentinel)")
		a.fetch("HEAD", path, firefox)
		a.fetch("GET", path, firefox, "Sec-Purpose", "prefetch;prerender")
		a.fetch("GET", path, firefox)
		a.fetch("GET", paths.Landing("wrong"), firefox)
		a.fetch("GET", paths.StopLanding(inv.Token), firefox)
		a.fetch("POST", path, firefox) // the click is in the invite's log

		got := a.fetches(inv)
		scanner := got["Barracuda’s mail scanner"]
		if scanner.Times != 2 || scanner.Kind != models.FetchByProgram || !scanner.FirstAt.Equal(first) || !scanner.LastAt.Equal(first.Add(time.Minute)) {
			t.Errorf("the scanner: %+v", scanner)
		}
		if ahead := got["Firefox on Windows, ahead of time"]; ahead.Times != 2 || ahead.Kind != models.FetchByProgram {
			t.Errorf("ahead of time: %+v", ahead)
		}
		if person := got["Firefox on Windows"]; person.Times != 1 || person.Kind != models.FetchByBrowser {
			t.Errorf("the browser: %+v", person)
		}
		if len(got) != 3 {
			t.Errorf("%+v", got)
		}
	})
}

func TestALandingPageIsShownWhereItsFetchCannotBeNoted(t *testing.T) {
	eachRaw(t, func(t *testing.T, a *app) {
		inv := a.invite()
		if _, err := a.raw.Exec("DROP TABLE invite_fetches"); err != nil {
			t.Fatal(err)
		}
		if got := a.fetch("GET", paths.Landing(inv.Token), firefox); got != http.StatusOK {
			t.Errorf("status %d", got)
		}
		if err := a.room.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
}

func TestALinkWhoseInvitationWasReplacedSaysSo(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		newer, err := a.scope(models.Sandbox).ReplaceInvite(t.Context(), inv.ID, inv.TemplateID)
		if err != nil {
			t.Fatal(err)
		}
		page := a.visitor().get(paths.Landing(inv.Token)).status(http.StatusGone)
		page.has("h1", "There is a newer invitation").has("main", "newest e-mail").lacks(newer.Token).lacks("example.com)")
		a.visitor().post(paths.Landing(inv.Token), nil).status(http.StatusGone).has("h1", "There is a newer invitation")
		a.visitor().get(paths.Landing(newer.Token)).status(http.StatusOK)
		if _, err := a.scope(models.Sandbox).RevokeInvite(t.Context(), newer.ID); err != nil {
			t.Fatal(err)
		}
		a.visitor().get(paths.Landing(inv.Token)).status(http.StatusGone).has("h1", "This invitation was withdrawn")
	})
}
