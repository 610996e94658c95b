package models_test

import (
	"strings"
	"testing"
	"time"

	"invites/models"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) *time.Time {
	moment := noon.Add(d)
	return &moment
}

func TestAnInvitationIsCheckedWhole(t *testing.T) {
	ok := models.NewInvite{FullName: "Zoë Müller", Email: "zoe@example.com", TemplateID: "tpl-1"}
	long := strings.Repeat("ü", 201)
	for name, c := range map[string]struct {
		change func(*models.NewInvite)
		want   string
	}{
		"as little as it takes": {func(*models.NewInvite) {}, ""},
		"all there is": {func(n *models.NewInvite) {
			n.FirstName, n.LastName, n.WinkTemplateID = strings.Repeat("ü", 64), strings.Repeat("ü", 64), "wtpl-1"
		}, ""},
		"200 characters of name": {func(n *models.NewInvite) { n.FullName = long[2:] }, ""},
		"nothing":                {func(n *models.NewInvite) { *n = models.NewInvite{} }, "fullName:required, email:required, templateId:required"},
		"all too long": {func(n *models.NewInvite) {
			*n = models.NewInvite{FullName: long, FirstName: long[:130], LastName: long[:130], Email: long, TemplateID: long, WinkTemplateID: long}
		}, "fullName:too_long, firstName:too_long, lastName:too_long, email:too_long, templateId:too_long, winkTemplateId:too_long"},
		"line breaks": {func(n *models.NewInvite) {
			n.FullName, n.FirstName, n.LastName = "Zoë\nBcc: eve@example.com", "Zoë\r", "\tMüller"
		}, "fullName:format, firstName:format, lastName:format"},
		"ids that no id can be": {func(n *models.NewInvite) { n.TemplateID, n.WinkTemplateID = "\x00", "\xff" }, "templateId:format, winkTemplateId:format"},
		"a display name":        {func(n *models.NewInvite) { n.Email = "Zoë <zoe@example.com>" }, "email:format"},
	} {
		n := ok
		c.change(&n)
		if got := fieldCodes(n.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheStageIsTheFirstThatHolds(t *testing.T) {
	past := at(-time.Hour)
	for name, c := range map[string]struct {
		invite models.Invite
		want   models.Stage
	}{
		"new":                          {models.Invite{EmailStatus: models.EmailQueued}, models.StageQueued},
		"sent":                         {models.Invite{EmailStatus: models.EmailSent, InvitedAt: past}, models.StageSent},
		"captured":                     {models.Invite{EmailStatus: models.EmailCaptured, InvitedAt: past}, models.StageSent},
		"without e-mail":               {models.Invite{EmailStatus: models.EmailNone, InvitedAt: past}, models.StageSent},
		"sent, queued again":           {models.Invite{EmailStatus: models.EmailQueued, InvitedAt: past}, models.StageSent},
		"refused":                      {models.Invite{EmailStatus: models.EmailFailed}, models.StageFailed},
		"sent, refused later":          {models.Invite{EmailStatus: models.EmailFailed, InvitedAt: past}, models.StageFailed},
		"bounced":                      {models.Invite{EmailStatus: models.EmailBounced, InvitedAt: past}, models.StageFailed},
		"nobody knows":                 {models.Invite{EmailStatus: models.EmailUnknown}, models.StageFailed},
		"suppressed":                   {models.Invite{EmailStatus: models.EmailSuppressed}, models.StageSuppressed},
		"sent, no more e-mail wanted":  {models.Invite{EmailStatus: models.EmailSent, InvitedAt: past, StoppedAt: past}, models.StageSuppressed},
		"not me, though it was opened": {models.Invite{OpenedAt: past, StartedAt: past, StoppedAt: past}, models.StageSuppressed},
		"no more e-mail, and expired":  {models.Invite{InvitedAt: past, StoppedAt: past, ExpiredAt: past}, models.StageExpired},
		"no more e-mail, but linked":   {models.Invite{StoppedAt: past, LinkedAt: past}, models.StageLinked},
		"opened though it failed":      {models.Invite{EmailStatus: models.EmailFailed, OpenedAt: past}, models.StageOpened},
		"started":                      {models.Invite{OpenedAt: past, StartedAt: past}, models.StageStarted},
		"started and expired":          {models.Invite{StartedAt: past, ExpiredAt: past}, models.StageExpired},
		"expired, and not yet told":    {models.Invite{InvitedAt: past, ExpiresAt: *past}, models.StageSent},
		"revoked and expired":          {models.Invite{RevokedAt: past, ExpiredAt: past}, models.StageRevoked},
		"linked, whatever else is":     {models.Invite{LinkedAt: past, StartedAt: past, ExpiredAt: past, EmailStatus: models.EmailBounced}, models.StageLinked},
		"cancelled before it was sent": {models.Invite{EmailStatus: models.EmailCancelled}, models.StageQueued},
	} {
		if got := c.invite.Stage(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// What staff and invitees may do with an invite, by how it stands.
func TestWhatAnInviteAllows(t *testing.T) {
	type allows struct{ resend, revoke, use, link bool }
	for name, c := range map[string]struct {
		invite models.Invite
		want   allows
	}{
		"open":               {models.Invite{}, allows{true, true, true, true}},
		"expired":            {models.Invite{ExpiresAt: noon}, allows{true, true, false, true}}, // a walk begun in time may end
		"revoked":            {models.Invite{RevokedAt: at(-1)}, allows{false, true, false, false}},
		"linked":             {models.Invite{LinkedAt: at(-1)}, allows{false, false, true, false}},
		"linked, then later": {models.Invite{LinkedAt: at(-1), ExpiresAt: noon}, allows{false, false, true, false}},
	} {
		with := func() *models.Invite {
			inv := c.invite
			if inv.ExpiresAt.IsZero() {
				inv.ExpiresAt = noon.Add(time.Hour)
			}
			return &inv
		}
		check := func(what string, err error, want bool) {
			t.Helper()
			if (err == nil) != want || err != nil && models.KindOf(err) != models.KindConflict {
				t.Errorf("%s %s: %v, want allowed: %v", what, name, err, want)
			}
		}
		check("resend", with().Resend(noon, time.Hour), c.want.resend)
		check("revoke", with().Revoke(noon), c.want.revoke)
		check("use", with().Usable(noon), c.want.use)
		if got := with().Link(noon); got != c.want.link {
			t.Errorf("link %s: %v", name, got)
		}
	}
}

func TestAResendRenewsTheExpiry(t *testing.T) {
	inv := models.Invite{ExpiresAt: *at(-time.Hour), ExpiredAt: at(-time.Minute)}
	if err := inv.Resend(noon, 14*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if !inv.ExpiresAt.Equal(noon.AddDate(0, 0, 14)) || inv.ExpiredAt != nil || !inv.UpdatedAt.Equal(noon) || inv.Expired(noon) {
		t.Errorf("%+v", inv)
	}
}

func TestASecondRevocationChangesNothing(t *testing.T) {
	var inv models.Invite
	if err := inv.Revoke(noon); err != nil {
		t.Fatal(err)
	}
	before := inv
	if err := inv.Revoke(noon.Add(time.Hour)); err != nil || inv.RevokedAt != before.RevokedAt || !inv.UpdatedAt.Equal(noon) {
		t.Errorf("%v: %+v, want %+v", err, inv, before)
	}
}

func TestLinkingIsOnceAndStays(t *testing.T) {
	inv := models.Invite{Status: models.InviteInvited}
	if !inv.Link(noon) || inv.Link(noon.Add(time.Hour)) {
		t.Error("the first time is not the only one")
	}
	if inv.Status != models.InviteLinked || !inv.LinkedAt.Equal(noon) || !inv.UpdatedAt.Equal(noon) {
		t.Errorf("%+v", inv)
	}
}

func TestAFilterOfInvitesIsChecked(t *testing.T) {
	day := func(d int) *time.Time { at := time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC); return &at }
	for name, c := range map[string]struct {
		filter models.InviteFilter
		want   string
	}{
		"none":              {models.InviteFilter{}, ""},
		"one day":           {models.InviteFilter{StartDate: day(3), EndDate: day(3)}, ""},
		"days in reverse":   {models.InviteFilter{StartDate: day(3), EndDate: day(2)}, "endDate:invalid"},
		"a status of yours": {models.InviteFilter{Status: "invited"}, "status:invalid"},
		"no text":           {models.InviteFilter{Email: "\x00", TemplateID: "\xff", UserID: "a\nb", Search: "\x1b"}, "email:format, templateId:format, userId:format, q:format"},
	} {
		if got := fieldCodes(c.filter.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// With links that work for two hours, all of them would run out "within a day", and extending them would change nothing.
func TestAnExtendedLinkAsksForNoAttention(t *testing.T) {
	for ttl, want := range map[time.Duration]time.Duration{
		14 * 24 * time.Hour: 24 * time.Hour, 4 * 24 * time.Hour: 24 * time.Hour, 24 * time.Hour: 6 * time.Hour, 2 * time.Hour: 30 * time.Minute,
	} {
		if got := models.ExpiringWithin(ttl); got != want {
			t.Errorf("of %v: %v", ttl, got)
		}
	}
}
