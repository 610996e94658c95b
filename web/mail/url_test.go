package mail

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSMTPURLNamesServerProtectionAndSignIn(t *testing.T) {
	for url, want := range map[string]Settings{
		"smtp://mail.example":                     {STARTTLS, "mail.example", "25", "", ""},
		"smtp://u:p@mail.example":                 {STARTTLS, "mail.example", "587", "u", "p"},
		"smtp://u:p@mail.example:2525/":           {STARTTLS, "mail.example", "2525", "u", "p"},
		"smtps://u%40acme.example:p%40s%2F@[::1]": {Implicit, "::1", "465", "u@acme.example", "p@s/"},
		"smtp+insecure://127.0.0.1:1025":          {Insecure, "127.0.0.1", "1025", "", ""},
		" smtp://postfix ":                        {STARTTLS, "postfix", "25", "", ""},
		"smtp://post.bücher.example":              {STARTTLS, "post.xn--bcher-kva.example", "25", "", ""},
	} {
		if got, err := ParseSMTPURL(url); err != nil || got != want {
			t.Errorf("%s: %#v, %v", url, got, err)
		}
	}
}

func TestABadSMTPURLIsOneLineThatNamesItAndHidesThePassword(t *testing.T) {
	for _, url := range []string{
		"", "mail.example:25", "http://u:hunter2@mail.example", "smtp://", "smtp://u:hunter2@", "smtp://u:hun/hunter2@mail.example",
		"smtp://u:hunter2#x@mail.example", "smtp://u:1#hunter2@mail.example", "smtp://u:%zzhunter2@mail.example", "smtp://u@mail.example", "smtp://:hunter2@mail.example",
		"smtp://u:hunter2@mail.example:0", "smtp://u:hunter2@mail.example:99999", "smtp://u:hunter2@mail.example/path",
		"smtp://u:hunter2@mail.example?x=1", "smtp://u:hunter2%0d%0aQUIT@mail.example",
	} {
		_, err := ParseSMTPURL(url)
		if err == nil {
			t.Errorf("%q was taken", url)
			continue
		}
		if text := err.Error(); !strings.HasPrefix(text, "SMTP_URL: ") || strings.Contains(text, "\n") || strings.Contains(text, "hunter2") {
			t.Errorf("%q: %q", url, text)
		}
	}
}

func TestSettingsNeverPrintThePassword(t *testing.T) {
	s, err := ParseSMTPURL("smtps://user:hunter2@mail.example")
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("mail", "server", s)
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), log.String()} {
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "mail.example:465") {
			t.Errorf("printed as %s", text)
		}
	}
}
