package portal_test

import (
	"testing"

	"invites/models"
)

func TestAnErrorIsToldInTheFrameOfWhoIsSignedIn(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		member, stranger := a.signIn(models.RoleMember), a.visitor()
		for path, want := range map[string]int{"/nowhere": 404, "/invites/iv-none": 404, "/webhooks/new": 403} {
			member.get(path).status(want).count("nav.side", 1).count("main h1", 1).count("main svg.drawing", 1)
		}
		stranger.get("/nowhere").status(404).count("nav.side", 0).has("h1", "This page does not exist").count(`main a[href="/"]`, 1)
		if link := stranger.get("/i/a/b/c").status(404); link.doc.Find(`a[href="/"]`).Length() > 0 && link.doc.Find("nav.side").Length() > 0 {
			t.Error("an invitee is led into the portal")
		}
	})
}
