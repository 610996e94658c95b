package models

import (
	"slices"
	"strings"
	"testing"
)

func TestANewInviteHasTheRemarksThatItsWriterShouldKnow(t *testing.T) {
	formal, plain := SampleTemplate(), SampleTemplate()
	formal.Email.Subject = "Dear ${lastName}"
	open, linked := &KnownInvite{ID: "iv-open"}, &KnownInvite{ID: "iv-linked"}
	for name, tt := range map[string]struct {
		n    NewInvite
		t    TemplateContent
		k    KnownAddress
		want string
	}{
		"nothing":                        {NewInvite{FullName: "Ana"}, plain, KnownAddress{}, ""},
		"no last name":                   {NewInvite{FullName: "Ana"}, formal, KnownAddress{}, "missing::lastName"},
		"a last name":                    {NewInvite{FullName: "Ana", LastName: "Ruiz"}, formal, KnownAddress{}, ""},
		"no name yet":                    {NewInvite{}, formal, KnownAddress{}, ""},
		"an open invite":                 {NewInvite{FullName: "Ana"}, plain, KnownAddress{Open: open}, "open:iv-open"},
		"linked, and open":               {NewInvite{FullName: "Ana"}, plain, KnownAddress{Open: open, Linked: linked}, "linked:iv-linked"},
		"wants no mail, and open":        {NewInvite{FullName: "Ana"}, plain, KnownAddress{Suppressed: true, Open: open}, "suppressed:"},
		"all there can be, in one order": {NewInvite{FullName: "Ana"}, formal, KnownAddress{Suppressed: true, Linked: linked}, "missing::lastName suppressed: linked:iv-linked"},
	} {
		t.Run(name, func(t *testing.T) {
			remarks := RemarksOn(tt.n, tt.t, tt.k)
			var keys []string
			for _, r := range remarks {
				keys = append(keys, r.Key())
			}
			if got := strings.Join(keys, " "); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if Unseen(remarks, keys) || len(keys) > 0 && !Unseen(remarks, keys[1:]) {
				t.Error("what was told is unseen, or what was not is seen")
			}
		})
	}
	another := []InviteRemark{{Code: RemarkOpen, InviteID: "iv-other"}}
	if !Unseen(another, []string{InviteRemark{Code: RemarkOpen, InviteID: "iv-open"}.Key()}) {
		t.Error("a remark on another invite was taken for the one that was told")
	}
}

func TestATemplateNeedsALastNameWhereItUsesOne(t *testing.T) {
	formal := SampleTemplate()
	formal.Email.Subject = "Dear ${lastName}"
	if got := formal.Needs(); !slices.Equal(got, []string{VarLastName}) {
		t.Errorf("%q", got)
	}
	formal.Email.SendEmail = false
	if got := formal.Needs(); len(got) != 0 {
		t.Errorf("without a mail it needs %q", got)
	}
}
