package models_test

import (
	"strings"
	"testing"

	"invites/models"
)

func TestAnAddressIsOnePlainAddrSpec(t *testing.T) {
	good := []string{
		"ann@example.com", "ann+tag@sub.example.co.uk", "ann.o'neil_x-y@example.com", "ANN@EXAMPLE.COM", "a@b.c", "root@localhost",
		"zoë@example.com", "ann@bücher.example", "用户@例子.公司", "ann@" + strings.Repeat("ü", 40) + ".example",
		strings.Repeat("a", 64) + "@example.com", "ann@xn--bcher-kva.example", "1@2.example",
	}
	bad := map[string]string{
		"nothing":                  "",
		"no @":                     "ann.example.com",
		"no local part":            "@example.com",
		"no domain":                "ann@",
		"no dot":                   "ann@example",
		"display name":             "Ann <ann@example.com>",
		"angle brackets":           "<ann@example.com>",
		"two addresses":            "ann@example.com, bob@example.com",
		"two, by semicolon":        "ann@example.com;bob@example.com",
		"a comment before":         "(hi)ann@example.com",
		"a comment behind":         "ann@example.com (hi)",
		"a comment in the domain":  "ann@(hi)example.com",
		"a quoted local part":      `"ann b"@example.com`,
		"a needlessly quoted part": `"ann"@example.com`,
		"blank around":             " ann@example.com",
		"blank inside":             "an n@example.com",
		"newline behind":           "ann@example.com\n",
		"a header to inject":       "ann@example.com\r\nBcc: eve@example.com",
		"NUL":                      "ann\x00@example.com",
		"two @":                    "ann@bob@example.com",
		"two dots in the name":     "ann..b@example.com",
		"dot in front":             ".ann@example.com",
		"empty label":              "ann@example..com",
		"trailing dot":             "ann@example.com.",
		"hyphen in front":          "ann@-example.com",
		"hyphen behind":            "ann@example-.com",
		"underscore in the domain": "ann@exa_mple.com",
		"an IP address":            "ann@192.0.2.1",
		"an address literal":       "ann@[192.0.2.1]",
		"a long local part":        strings.Repeat("a", 65) + "@example.com",
		"a long label":             "ann@" + strings.Repeat("a", 64) + ".com",
		"a long domain":            "ann@" + strings.Repeat("abcdefg.", 32) + "com",
		"not UTF-8":                "ann\xff@example.com",
		"a direction override":     "ann\u202e@example.com",
	}
	for _, address := range good {
		if !models.ValidAddress(address) {
			t.Errorf("%q was refused", address)
		}
	}
	for name, address := range bad {
		err := models.NewInvite{FullName: "Ann", Email: address, TemplateID: "t"}.Check()
		if got := fieldCodes(err); !strings.HasPrefix(got, "email:") || strings.Contains(got, ",") {
			t.Errorf("%s: %q gave %q, want one error of email", name, address, got)
		}
	}
}

func TestAnAddressIsComparedWithoutCase(t *testing.T) {
	for a, b := range map[string]string{"Ann@Example.COM": "ann@example.com", " ZOË@x.de ": "zoë@x.de"} {
		if models.EmailKey(a) != models.EmailKey(b) {
			t.Errorf("%q and %q differ", a, b)
		}
	}
}

func TestAFieldOfAFormRefusesWhatNoMailOrPageCanCarry(t *testing.T) {
	for name, c := range map[string]struct{ line, text string }{ // error codes in a one-line field and in a long text
		"plain \u2066isolated\u2069 👩‍👩‍👧 text": {"", ""},
		"line\nbreak":              {"format", ""},
		"carriage\rreturn":         {"format", ""},
		"tab\there":                {"format", ""},
		"line\u2028separator":      {"format", ""},
		"paragraph\u2029separator": {"format", ""},
		"nul\x00":                  {"format", "format"},
		"escape\x1b[31m":           {"format", "format"},
		"vertical\vtab":            {"format", "format"},
		"next\u0085line":           {"format", "format"},
		"delete\x7f":               {"format", "format"},
		"override\u202ereverse":    {"format", "format"},
		"broken \xc3 UTF-8":        {"format", "format"},
		"   ":                      {"required", "required"},
		"":                         {"required", "required"},
	} {
		content := models.SampleTemplate()
		content.Name, content.Email.Body = name, name
		got := map[string]string{}
		for _, f := range models.FieldErrors(content.Check()) {
			got[f.Field] = f.Code
		}
		if got["name"] != c.line || got["email.body"] != c.text {
			t.Errorf("%q: one line %q, text %q; want %q and %q", name, got["name"], got["email.body"], c.line, c.text)
		}
	}
}

func TestCredentialsAreCheckedBeforeAnybodyIsAsked(t *testing.T) {
	for _, c := range []struct {
		credentials models.Credentials
		want        string
	}{
		{models.Credentials{UserName: "George", Password: "123456"}, ""},
		{models.Credentials{UserName: "George", Password: "   "}, ""},
		{models.Credentials{}, "userName:required, password:required"},
		{models.Credentials{UserName: "a\nb", Password: strings.Repeat("x", 201)}, "userName:format, password:too_long"},
	} {
		if got := fieldCodes(c.credentials.Check()); got != c.want {
			t.Errorf("%+v: %q, want %q", c.credentials, got, c.want)
		}
	}
}
