package models_test

import (
	"testing"

	"invites/models"
)

func TestAnAuditFilterTellsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		filter models.AuditFilter
		want   string
	}{
		{models.AuditFilter{}, ""},
		{models.AuditFilter{Search: "iv-1", Actor: models.ActorStaff, Action: "anything.at_all", Oldest: true, Installation: true}, ""},
		{models.AuditFilter{Actor: "MARTIAN"}, "actor"},
		{models.AuditFilter{Search: "a\x00b"}, "q"},
	} {
		got := ""
		for _, f := range models.FieldErrors(c.filter.Check()) {
			got += f.Field
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
	}
}
