package landing_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

// from makes a request come from an address.
func from(address string, r *http.Request) *http.Request {
	r.RemoteAddr = address
	return r
}

func TestGuessingLinksIsLimitedByAddress(t *testing.T) {
	guesses := map[string]func(n int) *http.Request{
		"a landing page": func(n int) *http.Request {
			return httptest.NewRequest("GET", paths.Landing(fmt.Sprint("guess", n)), nil)
		},
		"a click":   func(n int) *http.Request { return formRequest(paths.Landing(fmt.Sprint("guess", n)), nil) },
		"a renewal": func(n int) *http.Request { return formRequest(paths.RenewLanding(fmt.Sprint("guess", n)), nil) },
		"a way out": func(n int) *http.Request { return formRequest(paths.StopLanding(fmt.Sprint("guess", n)), nil) },
		"a token": func(n int) *http.Request {
			return httptest.NewRequest("GET", paths.LinkWith(fmt.Sprint("guess", n)), nil)
		},
		"a token posted": func(n int) *http.Request {
			return formRequest(paths.Link, url.Values{"token": {fmt.Sprint("guess", n)}})
		},
	}
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		_, token := a.token(models.Sandbox)
		visitor := 0
		for name, guess := range guesses {
			visitor++
			address := fmt.Sprintf("[2001:db8:%x::1]:4000", visitor)
			neighbour := fmt.Sprintf("[2001:db8:%x::2]:4000", visitor) // the same customer's
			b := a.visitor()
			for range 100 { // right ones do not count
				b.do(from(address, httptest.NewRequest("GET", paths.Landing(inv.Token), nil))).status(http.StatusOK)
				b.do(from(address, httptest.NewRequest("GET", paths.LinkWith(token.AccessToken), nil))).status(http.StatusOK)
			}
			for n := range 60 {
				b.do(from(address, guess(n))).status(http.StatusNotFound)
			}
			for _, r := range []*http.Request{guess(60), httptest.NewRequest("GET", paths.Landing(inv.Token), nil)} {
				refused := b.do(from(neighbour, r)).status(http.StatusTooManyRequests).has("h1", "Too many requests").has("main", "60 seconds")
				if got := refused.Header().Get("Retry-After"); got != "60" {
					t.Errorf("%s: Retry-After %q, want 60", name, got)
				}
			}
			b.do(from("192.0.2.77:4000", httptest.NewRequest("GET", paths.Landing(inv.Token), nil))).status(http.StatusOK)
			a.clock.pass(time.Minute)
			b.do(from(address, guess(61))).status(http.StatusNotFound)
		}
	})
}

func TestAGuesserIsRefusedBeforeTheDatabaseIsAsked(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		b := a.visitor()
		for n := range 60 {
			b.get(paths.Landing(strconv.Itoa(n))).status(http.StatusNotFound)
		}
		if err := a.db.Close(); err != nil {
			t.Fatal(err)
		}
		b.get(paths.Landing("x")).status(http.StatusTooManyRequests)
		b.get(paths.LinkWith("x")).status(http.StatusTooManyRequests)
		b.do(from("192.0.2.77:4000", httptest.NewRequest("GET", paths.Landing("x"), nil))).status(http.StatusInternalServerError)
	})
}

func TestPostsAreLimitedByAddress(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.opened(inv)
		for range 299 {
			b.post(paths.LinkConsent, nil).leadsTo(paths.LinkProviders)
		}
		before := len(a.logs(inv))
		for _, path := range []string{
			paths.Landing(inv.Token), paths.RenewLanding(inv.Token), paths.Link, paths.LinkConsent, paths.LinkProvider("acme-payroll"),
			paths.SignIn("acme-payroll"), paths.LinkCode("a-1"), paths.DisconnectAccount("a-1"),
		} {
			if b.post(path, nil).status(http.StatusTooManyRequests).Header().Get("Retry-After") == "" {
				t.Errorf("%s: no Retry-After", path)
			}
		}
		if after := len(a.logs(inv)); after != before {
			t.Errorf("%d steps in the log, want %d", after, before)
		}
		b.get(paths.LinkProviders).status(http.StatusOK)
		b.post(paths.StopLanding(inv.Token), nil).status(http.StatusOK) // mail providers post for many people from one address
		b.do(from("192.0.2.77:4000", formRequest(paths.LinkProvider("acme-payroll"), nil))).leadsTo(paths.LinkProvider("acme-payroll"))
		a.clock.pass(time.Minute)
		b.post(paths.LinkProvider("acme-payroll"), nil).leadsTo(paths.LinkProvider("acme-payroll"))
	})
}

func TestPeopleWhoseAddressIsNotKnownDoNotPayForOneAnother(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		inv := a.invite()
		b := a.visitor()
		for n := range 70 {
			b.do(from("", httptest.NewRequest("GET", paths.Landing(strconv.Itoa(n)), nil))).status(http.StatusNotFound)
		}
		b.do(from("", httptest.NewRequest("GET", paths.Landing(inv.Token), nil))).status(http.StatusOK)
	})
}
