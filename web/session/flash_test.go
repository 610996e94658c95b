package session

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const flashKey = "0123456789abcdef0123456789abcdef"

// follow makes the next request with the cookies of an answer.
func follow(w *httptest.ResponseRecorder) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge >= 0 {
			r.AddCookie(c)
		}
	}
	return r
}

func TestFlashIsShownOnce(t *testing.T) {
	f, err := NewFlashes([]byte(flashKey), false)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	f.Add(w, httptest.NewRequest("POST", "/", nil), FlashSuccess, "Invite sent to Ada — “ok”.")
	next := follow(w)
	w = httptest.NewRecorder()
	if got := f.Take(w, next); !slices.Equal(got, []Flash{{FlashSuccess, "Invite sent to Ada — “ok”."}}) {
		t.Errorf("got %v", got)
	}
	if got := f.Take(httptest.NewRecorder(), follow(w)); got != nil {
		t.Errorf("again: %v", got)
	}
}

func TestFlashCookieIsOursAlone(t *testing.T) {
	f, _ := NewFlashes([]byte(flashKey), true)
	w := httptest.NewRecorder()
	f.Add(w, httptest.NewRequest("POST", "/", nil), FlashInfo, "for ada@acme.example")
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-invites_flash" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Errorf("cookie %v", c)
	}
	if strings.Contains(c.Value, "ada") {
		t.Error("readable")
	}
	other, _ := NewFlashes([]byte(strings.ToUpper(flashKey)), true)
	if got := other.Take(httptest.NewRecorder(), follow(w)); got != nil {
		t.Errorf("another installation reads it: %v", got)
	}
}

func TestLongFlashesFitIntoACookie(t *testing.T) {
	f, _ := NewFlashes([]byte(flashKey), false)
	r := httptest.NewRequest("POST", "/", nil)
	for range 9 {
		w := httptest.NewRecorder()
		f.Add(w, r, FlashError, strings.Repeat("x", 5000))
		r = follow(w)
	}
	if got := f.Take(httptest.NewRecorder(), r); len(got) != maxFlashes {
		t.Errorf("%d messages", len(got))
	}
}
