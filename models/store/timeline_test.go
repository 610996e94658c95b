package store_test

import (
	"testing"

	"gorm.io/gorm"

	"invites/models"
)

// Whoever looks while a mail is sent is not told of the mail beside an invite that waits for it: nothing would follow that page any more.
func TestAHistoryIsNotTornByWhatHappensMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, g *given) {
		var inv *models.Invite
		sent := false
		// Before the first invite: from then on events are numbered beside the test, and gorm's callbacks are not guarded. That never reads mails.
		reads := g.Read(t.Context()).Callback().Query().Before("gorm:query")
		must(t, reads.Register("meanwhile", func(db *gorm.DB) {
			if db.Statement.Table == "emails" && inv != nil && !sent {
				sent = true
				g.send(inv, models.SendCaptured)
			}
		}))
		inv = g.invite(nil)
		h, err := g.sandbox.History(t.Context(), inv.ID)
		must(t, err)
		if !sent || h.Emails[0].Status != models.EmailCaptured {
			t.Fatalf("nothing happened meanwhile: %s", h.Emails[0].Status)
		}
		if h.Invite.EmailStatus != models.EmailCaptured || h.Invite.Stage() != models.StageSent {
			t.Errorf("the mail is captured, the invite %s, %s", h.Invite.EmailStatus, h.Invite.Stage())
		}
	})
}
