package models_test

import (
	"testing"
	"time"

	"invites/models"
)

func TestExtendingRenewsAndNeverShortens(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	at := func(d time.Duration) *time.Time { moment := now.Add(d); return &moment }
	for name, tc := range map[string]struct {
		inv  models.Invite
		want time.Duration // from now; 0 for a conflict
	}{
		"that runs":              {models.Invite{ExpiresAt: now.Add(time.Hour)}, 24 * time.Hour},
		"that has run out":       {models.Invite{ExpiresAt: now.Add(-time.Hour), ExpiredAt: at(-time.Minute)}, 24 * time.Hour},
		"that runs longer still": {models.Invite{ExpiresAt: now.Add(48 * time.Hour)}, 48 * time.Hour},
		"that is linked":         {models.Invite{LinkedAt: at(-time.Hour)}, 0},
		"that was revoked":       {models.Invite{RevokedAt: at(-time.Hour)}, 0},
	} {
		t.Run("an invite "+name, func(t *testing.T) {
			err := tc.inv.Extend(now, 24*time.Hour)
			if tc.want == 0 {
				if models.KindOf(err) != models.KindConflict {
					t.Errorf("got %v, want a conflict", err)
				}
				return
			}
			if err != nil || !tc.inv.ExpiresAt.Equal(now.Add(tc.want)) || tc.inv.ExpiredAt != nil || !tc.inv.UpdatedAt.Equal(now) {
				t.Errorf("%v, %+v", err, tc.inv)
			}
		})
	}
}

func TestCorrectingAnAddressForgetsTheWrongPerson(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	inv := models.Invite{
		FullName: "Ana Ramírez", Email: "ana@exmaple.com", EmailKey: "ana@exmaple.com", OpenedAt: &now, StartedAt: &now, OldTokenHash: []byte("old"),
	}
	if err := inv.Correct("ana@exmaple.com", "Ana@example.com", now, time.Hour); err != nil {
		t.Fatal(err)
	}
	if inv.Email != "Ana@example.com" || inv.EmailKey != models.EmailKey("Ana@example.com") {
		t.Errorf("found by %q, sent to %q", inv.EmailKey, inv.Email)
	}
	if inv.OpenedAt != nil || inv.StartedAt != nil || inv.OldTokenHash != nil || !inv.ExpiresAt.Equal(now.Add(time.Hour)) {
		t.Errorf("%+v", inv)
	}
}

func TestAnAddressThatIsNoneOrTheSameIsRefused(t *testing.T) {
	for _, email := range []string{"", "ana", "ana@example.com", "ANA@Example.com", "Ana <a@example.com>"} {
		inv := models.Invite{Email: "ana@example.com", EmailKey: "ana@example.com"}
		err := inv.Correct("Ana@example.com", email, time.Now(), time.Hour)
		if fields := models.FieldErrors(err); len(fields) != 1 || fields[0].Field != "email" || inv.Email != "ana@example.com" {
			t.Errorf("%q: %v", email, err)
		}
	}
	linked, revoked := models.Invite{LinkedAt: new(time.Now())}, models.Invite{RevokedAt: new(time.Now())}
	for _, inv := range []models.Invite{linked, revoked} {
		if err := inv.Correct(inv.Email, "bob@example.com", time.Now(), time.Hour); models.KindOf(err) != models.KindConflict {
			t.Errorf("got %v, want a conflict", err)
		}
	}
}

func TestReplacingMakesTheSameInvitationAnew(t *testing.T) {
	now, wink := time.Now(), "wtpl-1"
	inv := models.Invite{FullName: "Ana Ramírez", FirstName: new("Ana"), Email: "ana@example.com", TemplateID: "tpl-1", WinkTemplateID: &wink}
	got, err := inv.Replace("tpl-2", now)
	want := models.NewInvite{FullName: "Ana Ramírez", FirstName: "Ana", Email: "ana@example.com", TemplateID: "tpl-2", WinkTemplateID: "wtpl-1"}
	if err != nil || got != want || inv.RevokedAt == nil {
		t.Errorf("%+v, %v, revoked %v", got, err, inv.RevokedAt)
	}
	before := now.Add(-time.Hour)
	inv = models.Invite{RevokedAt: &before}
	if _, err := inv.Replace("tpl-1", now); err != nil || !inv.RevokedAt.Equal(before) {
		t.Errorf("a revoked invite: %v, revoked %v", err, inv.RevokedAt)
	}
	for _, inv := range []models.Invite{{LinkedAt: &now}, {ReplacedBy: new("iv-2")}} {
		if _, err := inv.Replace("tpl-1", now); models.KindOf(err) != models.KindConflict {
			t.Errorf("got %v, want a conflict", err)
		}
	}
}
