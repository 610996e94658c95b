package models_test

import (
	"strings"
	"testing"

	"invites/models"
)

func TestWhoFetchesALandingPageIsGuessed(t *testing.T) {
	const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0"
	for _, tc := range []struct {
		userAgent string
		automatic bool
		kind      models.FetchKind
		client    string
	}{
		{firefox, false, models.FetchByBrowser, "Firefox on Windows"},
		{firefox, true, models.FetchByProgram, "Firefox on Windows, ahead of time"},
		{"Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0 Mobile Safari/537.36", false, models.FetchByBrowser, "Chrome on Android"},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36", false, models.FetchByProgram, "A browser without a screen"},
		{"Mozilla/5.0 (compatible; Barracuda Sentinel)", false, models.FetchByProgram, "Barracuda’s mail scanner"},
		{"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", false, models.FetchByProgram, "Slack’s link preview"},
		{"Mozilla/5.0 (compatible; SomeBot/2.1; +http://bot.example)", false, models.FetchByProgram, "A crawler"},
		{"curl/8.9.1", false, models.FetchByProgram, "curl"},
		{"MailShield/4.2 (build 7)", false, models.FetchByProgram, "A program named MailShield"},
		{"<script>alert(1)</script>/1", false, models.FetchByProgram, "A program named scriptalert1"},
		{"", false, models.FetchByProgram, "A program without a name"},
		{"\x00\xff/1", false, models.FetchByProgram, "A program without a name"},
		{strings.Repeat("x", 1000), false, models.FetchByProgram, "A program named " + strings.Repeat("x", 32)},
	} {
		kind, client := models.GuessFetch(tc.userAgent, tc.automatic)
		if kind != tc.kind || client != tc.client {
			t.Errorf("%.60q: %s %q, want %s %q", tc.userAgent, kind, client, tc.kind, tc.client)
		}
	}
}
