package session

import (
	"net/http/httptest"
	"testing"
)

func TestABrowserRemembersWhatItsOwnerHasLookedAt(t *testing.T) {
	s := New(nil, false)
	w := httptest.NewRecorder()
	s.SetSeen(w, httptest.NewRequest("GET", "/", nil), "st-1", "template")
	next := follow(w)
	w = httptest.NewRecorder()
	s.SetSeen(w, next, "st-1", "webhooks")
	both := follow(w)
	for _, tc := range []struct {
		staff, what string
		want        bool
	}{{"st-1", "template", true}, {"st-1", "webhooks", true}, {"st-1", "tem", false}, {"st-2", "template", false}, {"", "template", false}} {
		if got := s.Seen(both, tc.staff, tc.what); got != tc.want {
			t.Errorf("%s has seen %s: %t, want %t", tc.staff, tc.what, got, tc.want)
		}
	}
	w = httptest.NewRecorder()
	if s.SetSeen(w, both, "st-1", "template"); len(w.Result().Cookies()) != 0 {
		t.Error("what is known is set again")
	}
}
