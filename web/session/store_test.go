package session_test

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"invites/models"
	"invites/models/store"
	"invites/models/store/storetest"
	"invites/web/session"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// browser keeps cookies from one request to the next, as a person's does.
type browser struct {
	t        *testing.T
	sessions *session.Store
	db       *store.Store
	staff    *models.Staff
	clock    *clock
	cookies  map[string]*http.Cookie
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// each runs a test on both databases, with a member of staff and a browser.
func each(t *testing.T, test func(t *testing.T, b *browser)) {
	c := &clock{at: time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)}
	storetest.Each(t, func(t *testing.T, db *store.Store) {
		staff, err := db.CreateStaff(t.Context(), models.NewStaff{Email: "ada@acme.example", Name: "Ada", Role: models.RoleAdmin, PasswordHash: "x"})
		if err != nil {
			t.Fatal(err)
		}
		test(t, &browser{
			t: t, db: db, staff: staff, clock: c, cookies: map[string]*http.Cookie{},
			sessions: session.New(db, false, session.WithNow(c.now)),
		})
	}, storetest.WithNow(c.now))
}

// do makes one request and keeps the cookies of its answer.
func (b *browser) do(act func(w http.ResponseWriter, r *http.Request)) *httptest.ResponseRecorder {
	r, w := httptest.NewRequest("POST", "/", nil), httptest.NewRecorder()
	r.Header.Set("User-Agent", "Test browser")
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	act(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *browser) signIn() *httptest.ResponseRecorder {
	b.t.Helper()
	return b.do(func(w http.ResponseWriter, r *http.Request) {
		if err := b.sessions.SignIn(w, r, b.staff.ID); err != nil {
			b.t.Fatal(err)
		}
	})
}

// current is who the browser is signed in as; nil for nobody.
func (b *browser) current() (row *models.Session) {
	b.t.Helper()
	b.do(func(_ http.ResponseWriter, r *http.Request) {
		var err error
		if row, err = b.sessions.Current(r); err != nil {
			b.t.Fatal(err)
		}
	})
	return row
}

func (b *browser) rows() []models.Session {
	b.t.Helper()
	all, err := b.db.StaffSessions(b.t.Context(), b.staff.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

func (b *browser) token() string {
	if c := b.cookies["invites_session"]; c != nil {
		return c.Value
	}
	return ""
}

func TestSignInOpensASession(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		if b.current() != nil {
			t.Fatal("signed in before")
		}
		c := b.signIn().Result().Cookies()[0]
		if c.Name != "invites_session" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.MaxAge != 30*24*3600 {
			t.Errorf("cookie %+v", c)
		}
		row := b.current()
		if row == nil || *row.StaffID != b.staff.ID || row.UserAgent != "Test browser" {
			t.Fatalf("session %+v", row)
		}
		if sum := sha256.Sum256([]byte(c.Value)); !bytes.Equal(row.IDHash, sum[:]) || strings.Contains(c.Value, row.ID) {
			t.Error("the database does not hold the cookie's hash alone")
		}
	})
}

func TestUnderHTTPSTheCookieIsOfThisHostAlone(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.sessions = session.New(b.db, true, session.WithNow(b.clock.now))
		c := b.signIn().Result().Cookies()[0]
		if c.Name != "__Host-invites_session" || !c.Secure || c.Domain != "" || c.Path != "/" {
			t.Errorf("cookie %+v", c)
		}
	})
}

func TestSignInRenewsTheID(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.signIn()
		first := b.token()
		b.signIn()
		if b.token() == first || len(b.rows()) != 1 {
			t.Errorf("the id stayed, or %d sessions", len(b.rows()))
		}
		b.cookies["invites_session"].Value = first
		if b.current() != nil {
			t.Error("the former id still works")
		}
	})
}

func TestVisitorsLeaveNoRows(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.cookies["invites_session"] = &http.Cookie{Name: "invites_session", Value: strings.Repeat("A", 43)}
		w := b.do(func(w http.ResponseWriter, r *http.Request) {
			if row, err := b.sessions.Current(r); row != nil || err != nil {
				t.Errorf("%v %v", row, err)
			}
			if mode := b.sessions.Mode(r); mode != models.Sandbox {
				t.Errorf("mode %s", mode)
			}
			if err := b.sessions.SetMode(w, r, models.Production); models.KindOf(err) != models.KindUnauthenticated {
				t.Errorf("a visitor's mode: %v", err)
			}
		})
		if len(w.Result().Cookies()) != 0 {
			t.Errorf("cookies %v", w.Result().Cookies())
		}
	})
}

func TestForgedCookiesAreNobody(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.signIn()
		for _, value := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("é", 43), b.token() + "A", b.token()[:42], b.rows()[0].ID} {
			b.cookies["invites_session"].Value = value
			if b.current() != nil {
				t.Errorf("%q is somebody", value)
			}
		}
	})
}

func TestSignOutEndsTheSession(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.signIn()
		kept := b.token()
		out := func(w http.ResponseWriter, r *http.Request) {
			if err := b.sessions.SignOut(w, r); err != nil {
				t.Error(err)
			}
		}
		b.do(out)
		if b.token() != "" || len(b.rows()) != 0 {
			t.Errorf("cookie %q, %d sessions", b.token(), len(b.rows()))
		}
		b.cookies["invites_session"] = &http.Cookie{Name: "invites_session", Value: kept}
		if b.current() != nil {
			t.Error("a kept cookie still works")
		}
		b.do(out)
	})
}

func TestASessionEndedElsewhereIsOver(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.signIn()
		if err := b.db.EndStaffSession(t.Context(), b.staff.ID, b.rows()[0].ID); err != nil {
			t.Fatal(err)
		}
		if b.current() != nil {
			t.Error("still signed in")
		}
	})
}

func TestSessionsExpire(t *testing.T) {
	for _, tc := range []struct {
		name         string
		every, total time.Duration
		want         bool
	}{
		{"unused for less than a week", 7*24*time.Hour - time.Minute, 7*24*time.Hour - time.Minute, true},
		{"unused for a week", 7 * 24 * time.Hour, 7 * 24 * time.Hour, false},
		{"used every day for 29 days", 24 * time.Hour, 29 * 24 * time.Hour, true},
		{"used every day for 30 days", 24 * time.Hour, 30 * 24 * time.Hour, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			each(t, func(t *testing.T, b *browser) {
				b.signIn()
				var row *models.Session
				for passed := time.Duration(0); passed < tc.total; passed += tc.every {
					b.clock.pass(tc.every)
					row = b.current()
				}
				if (row != nil) != tc.want {
					t.Errorf("signed in: %v", row != nil)
				}
			})
		})
	}
}

func TestLastSeenIsWrittenOnceAMinute(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		b.signIn()
		opened := b.rows()[0].LastSeenAt
		b.clock.pass(59 * time.Second)
		b.current()
		if got := b.rows()[0].LastSeenAt; !got.Equal(opened) {
			t.Errorf("after 59 s: %v", got)
		}
		b.clock.pass(time.Second)
		b.current()
		if got := b.rows()[0].LastSeenAt; !got.Equal(opened.Add(time.Minute)) {
			t.Errorf("after a minute: %v", got)
		}
	})
}

func TestModeStaysWithTheSessionAndWithItsOwnerInThisBrowser(t *testing.T) {
	each(t, func(t *testing.T, b *browser) {
		looksAt := func(when string, want models.Mode) {
			t.Helper()
			b.do(func(_ http.ResponseWriter, r *http.Request) {
				if mode := b.sessions.Mode(r); mode != want {
					t.Errorf("%s: %s, want %s", when, mode, want)
				}
			})
		}
		signOut := func() {
			b.do(func(w http.ResponseWriter, r *http.Request) {
				if err := b.sessions.SignOut(w, r); err != nil {
					t.Fatal(err)
				}
			})
		}
		b.signIn()
		looksAt("before a choice", models.Sandbox)
		b.do(func(w http.ResponseWriter, r *http.Request) {
			if err := b.sessions.SetMode(w, r, models.Production); err != nil {
				t.Fatal(err)
			}
		})
		looksAt("the next request", models.Production)
		b.signIn()
		looksAt("after signing in again", models.Production)
		signOut()
		looksAt("signed out", models.Sandbox)
		b.signIn()
		looksAt("after signing out and in", models.Production)

		signOut()
		other, err := b.db.CreateStaff(t.Context(), models.NewStaff{Email: "bo@acme.example", Name: "Bo", Role: models.RoleMember, PasswordHash: "x"})
		if err != nil {
			t.Fatal(err)
		}
		b.staff = other
		b.signIn()
		looksAt("a colleague in the same browser", models.Sandbox)
	})
}
