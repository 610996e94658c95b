package portal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"invites/models"
	"invites/web/paths"
)

func TestWebhooksOfOneMomentAreToldInTheOrderOfTheirEvents(t *testing.T) {
	each(t, func(t *testing.T, a *app) {
		w := a.webhook(models.Sandbox, everything())
		content := models.SampleTemplate()
		content.Email.SendEmail = false
		template, err := a.scope(models.Sandbox).CreateTemplate(t.Context(), content)
		if err != nil {
			t.Fatal(err)
		}
		inv := a.inviteWith(template, "ana@example.com")
		b := a.signIn(models.RoleViewer)
		webhooks := func() []string {
			titles := b.get(paths.Invite(inv.ID)).status(200).happened()
			return slices.DeleteFunc(titles, func(title string) bool { return !strings.HasPrefix(title, "Webhook ") })
		}
		want := []string{"Webhook INVITE_INVITED", "Webhook USER_CREATED"} // the newest first
		if got := webhooks(); !slices.Equal(got, want) {
			t.Errorf("on their way: %q", got)
		}
		a.tried(w, models.DeliveryResult{Code: 200}) // the later one is taken first
		a.clock.pass(time.Minute)
		a.deliverAll(w, models.DeliveryResult{Code: 200})
		if got := webhooks(); !slices.Equal(got, want) {
			t.Errorf("delivered: %q", got)
		}
	})
}
