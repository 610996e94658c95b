package models

import (
	"strings"
	"time"
)

// FetchKind is what is guessed to have asked for a landing page.
type FetchKind string

// Who may have asked for a landing page. It is a guess: programs can pretend to be browsers.
const (
	FetchByProgram FetchKind = "PROGRAM" // a mail scanner, a preview, a script
	FetchByBrowser FetchKind = "BROWSER" // perhaps a person
)

// Fetch is how often something asked for an invite's landing page (contract §8, the fetch log). It counts for nothing: only a
// person's click does. Neither addresses nor whole User-Agents are kept.
type Fetch struct {
	InviteID string    `gorm:"primaryKey"`
	Kind     FetchKind `gorm:"primaryKey"`
	Client   string    `gorm:"primaryKey"` // in plain words: "Firefox on Windows", "Slack’s link preview"
	FirstAt  time.Time
	LastAt   time.Time
	Times    int
}

// TableName is the table of the fetch log.
func (Fetch) TableName() string { return "invite_fetches" }

// MaxFetchClients is how many different clients the fetch log of one invite names; the rest are one.
const MaxFetchClients = 24

// OtherClients stands for those that are too many to be named.
const OtherClients = "Others"

// GuessFetch guesses who asks for a page from the User-Agent. automatic says that the request itself tells that nobody
// looks: it asks for the head alone, or ahead of time.
func GuessFetch(userAgent string, automatic bool) (FetchKind, string) {
	if name := named(programs(), strings.ToLower(userAgent)); name != "" {
		return FetchByProgram, name
	}
	browser := strings.HasPrefix(userAgent, "Mozilla/") && named(browsers(), userAgent) != ""
	switch {
	case browser && automatic:
		return FetchByProgram, Device(userAgent) + ", ahead of time"
	case browser:
		return FetchByBrowser, Device(userAgent)
	}
	if own := product(userAgent); own != "" {
		return FetchByProgram, "A program named " + own
	}
	return FetchByProgram, "A program without a name"
}

// programs are looked for in a User-Agent in small letters; many also claim to be browsers.
func programs() []mark {
	return []mark{
		{"barracuda", "Barracuda’s mail scanner"}, {"proofpoint", "Proofpoint’s mail scanner"}, {"mimecast", "Mimecast’s mail scanner"},
		{"symantec", "Symantec’s mail scanner"}, {"messagelabs", "Symantec’s mail scanner"}, {"trendmicro", "Trend Micro’s mail scanner"},
		{"trend micro", "Trend Micro’s mail scanner"}, {"fireeye", "Trellix’s mail scanner"}, {"trellix", "Trellix’s mail scanner"},
		{"ironport", "Cisco’s mail scanner"}, {"forcepoint", "Forcepoint’s mail scanner"}, {"sophos", "Sophos’ mail scanner"},
		{"zscaler", "Zscaler’s scanner"}, {"safelinks", "Microsoft’s Safe Links"}, {"bingpreview", "Microsoft’s link preview"},
		{"ms-office", "Microsoft Office"}, {"microsoft office", "Microsoft Office"}, {"microsoft outlook", "Microsoft Outlook"},
		{"skypeuripreview", "Microsoft’s link preview"}, {"slackbot", "Slack’s link preview"}, {"slack-imgproxy", "Slack’s link preview"},
		{"whatsapp", "WhatsApp’s link preview"}, {"telegrambot", "Telegram’s link preview"}, {"discordbot", "Discord’s link preview"},
		{"twitterbot", "X’s link preview"}, {"facebookexternalhit", "Facebook’s link preview"}, {"linkedinbot", "LinkedIn’s link preview"},
		{"googleimageproxy", "Google’s proxy"}, {"googlebot", "Google’s crawler"}, {"applebot", "Apple’s crawler"}, {"bingbot", "Microsoft’s crawler"},
		{"virustotal", "VirusTotal’s scanner"}, {"urlscan", "urlscan’s scanner"},
		{"headlesschrome", "A browser without a screen"}, {"phantomjs", "A browser without a screen"},
		{"python", "A Python program"}, {"curl/", "curl"}, {"wget/", "wget"}, {"go-http-client", "A Go program"}, {"okhttp", "A Java program"},
		{"java/", "A Java program"}, {"apache-httpclient", "A Java program"}, {"libwww-perl", "A Perl program"}, {"axios", "A JavaScript program"},
		{"node-fetch", "A JavaScript program"}, {"undici", "A JavaScript program"},
		{"bot/", "A crawler"}, {"bot;", "A crawler"}, {"bot)", "A crawler"}, {"crawler", "A crawler"}, {"spider", "A crawler"},
		{"link preview", "A link preview"}, {"linkpreview", "A link preview"}, {"scanner", "A scanner"}, {"+http", "A crawler"},
	}
}

// product is the name that a program gives itself first: letters and digits alone, as strangers choose it.
func product(userAgent string) string {
	name, _, _ := strings.Cut(userAgent, "/")
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, name)
	return name[:min(len(name), 32)]
}
