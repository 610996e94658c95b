package mail

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/models"
)

const (
	landing = "https://invites.example/i/Zm9v_YmFy-"
	stop    = "https://invites.example/i/Zm9v_YmFy-/stop"
)

func sample() Invitation {
	return Invitation{
		Lang: "en", CompanyName: "Acme Logistics", ButtonLabel: "Link my account", LandingURL: landing, StopURL: stop,
		Body:           "Hello George,\n\nto pay you we need your work account.\nIt takes two minutes.\n\nYour Acme people team",
		RecipientEmail: "george@home.example", ExpiresAt: time.Date(2026, 12, 7, 14, 5, 59, 0, time.FixedZone("", 7200)),
	}
}

func draw(t *testing.T, i Invitation) *goquery.Document {
	t.Helper()
	var page bytes.Buffer
	if err := i.HTML(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&page)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// body gives the paragraphs of the body as a reader sees them, line breaks as \n.
func body(doc *goquery.Document) []string {
	doc.Find("p.body br").ReplaceWithHtml("\n")
	return doc.Find("p.body").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
}

func links(doc *goquery.Document, selector string) []string {
	return doc.Find(selector).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
}

func wantEqual(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "¦") != strings.Join(want, "¦") || len(got) != len(want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestTheMailSaysWhoWhatHowLongAndHowToStop(t *testing.T) {
	doc := draw(t, sample())
	for selector, want := range map[string]string{
		"title":      "Invitation from Acme Logistics",
		"h1":         "Acme Logistics",
		".badge":     "A",
		"a.button":   "Link my account",
		"a.address":  landing,
		"p.expiry":   "The link is for you alone and works until 7 December 2026, 12:05 UTC.",
		"p.why":      "Acme Logistics sent this e-mail to george@home.example to invite you to link an account.",
		"a.stop":     "This is not me, or stop these e-mails",
		".strip":     "",
		"body > div": "Your personal link from Acme Logistics.", // the first, hidden: the preview line of a list of mails
	} {
		if got := doc.Find(selector).First().Text(); got != want {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	wantEqual(t, "body", body(doc), []string{"Hello George,", "to pay you we need your work account.\nIt takes two minutes.", "Your Acme people team"})
	wantEqual(t, "button and address", links(doc, "a.button, a.address"), []string{landing, landing})
	wantEqual(t, "stop", links(doc, "a.stop"), []string{stop})
}

func TestALinkThatCanBeReadInTheTextStandsThereOnce(t *testing.T) {
	i := sample()
	i.Body = "Your personal link:\n" + i.LandingURL
	doc := draw(t, i)
	if n := doc.Find("a[href='" + i.LandingURL + "']").Length(); n != 2 || doc.Find("a.address").Length() != 0 {
		t.Errorf("%d links: want the one in the text and the button", n)
	}
}

func TestWhatPeopleTypedIsShownAsTyped(t *testing.T) {
	evil := `<script>alert(1)</script> & "quoted" <img src=x onerror=y>`
	i := sample()
	i.CompanyName, i.ButtonLabel, i.Body, i.RecipientEmail = evil, evil, evil+"\n\n{company} ${fullName}", evil
	doc := draw(t, i)
	if n := doc.Find("script, img, iframe, form, link, [onerror]").Length(); n != 0 {
		t.Errorf("%d elements came in with the text", n)
	}
	for _, selector := range []string{"h1", "a.button"} {
		if got := doc.Find(selector).Text(); got != evil {
			t.Errorf("%s says %q", selector, got)
		}
	}
	wantEqual(t, "body", body(doc), []string{evil, "{company} ${fullName}"})
	if got, want := doc.Find("p.why").Text(), evil+" sent this e-mail to "+evil+" to invite you to link an account."; got != want {
		t.Errorf("footer says %q", got)
	}
	if doc.Find(".badge").Length() != 0 {
		t.Error("a badge for a name that begins with no letter")
	}
}

func TestOnlyWebAddressesInTheBodyBecomeLinks(t *testing.T) {
	for text, want := range map[string][]string{
		"Open " + landing + " now":                            {landing},
		"Open " + landing + ".":                               {landing},
		"(" + landing + ")":                                   {landing},
		"“" + landing + "”, please":                           {landing},
		landing + "、ありがとう":                                    {landing},
		"افتح " + landing + "، شكرا":                          {landing},
		landing + "\n" + landing:                              {landing, landing},
		landing + "?from=mail&x=1":                            {landing + "?from=mail&x=1"},
		"see http://a.example/x_(y) and HTTPS://B.example/!":  {"http://a.example/x_(y)", "HTTPS://B.example/"},
		"https://bücher.example/größe?":                       {"https://bücher.example/größe"},
		"[https://a.example]":                                 {"https://a.example"},
		"<https://a.example>":                                 {"https://a.example"},
		`"https://a.example" onclick="x"`:                     {"https://a.example"},
		"javascript:alert(1) data:text/html,x vbscript:x":     {},
		"javascript:alert(1)//https://a.example":              {"https://a.example"},
		"www.a.example, a@b.example, ftp://a.example, file:/": {},
		"https:// http://, https://?x xhttps://a.example":     {},
		"https://%zz":                                         {},
	} {
		i := sample()
		i.Body = text
		doc := draw(t, i)
		got := links(doc, "p.body a")
		for n, link := range doc.Find("p.body a").EachIter() {
			if n >= len(want) || link.Text() != want[n] {
				t.Errorf("%q: a link says %q", text, link.Text())
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: links %q, want %q", text, got, want)
		}
		if seen := strings.Join(body(doc), ""); seen != text {
			t.Errorf("%q is shown as %q", text, seen)
		}
	}
}

// Names come from forms, files and programs: whoever sent one must not put a link into the company's mail.
func TestAnAddressInANameIsNoLink(t *testing.T) {
	c := models.SampleTemplate()
	c.Email.Body = "Hello ${firstName} (${fullName}), this is ${lastName}’s.\nhttps://acme.example/help\n${inviteLandingPageUrl}"
	i := OfTemplate(c, models.Variables{FirstName: "Win https://evil.example/now", FullName: "HTTP://evil.example, Ana", LastName: "https://evil.example/x", LandingURL: landing})
	i.StopURL = landing
	wantEqual(t, "links", links(draw(t, i), "p.body a"), []string{"https://acme.example/help", landing})
	if seen := strings.Join(body(draw(t, i)), ""); !strings.Contains(seen, "https://evil.example/now (HTTP://evil.example, Ana)") {
		t.Errorf("shown as %q", seen)
	}
}

func TestALinkInTheBodyLeadsWhereItSays(t *testing.T) {
	i := sample()
	i.Body = "Go to " + landing + "."
	wantEqual(t, "body", links(draw(t, i), "p.body a"), []string{landing})
}

func TestLineEndsOfAnyKindPartParagraphs(t *testing.T) {
	i := sample()
	i.Body = "\r\n one\r\ntwo\r\n \t\r\n\r\nthree\rfour\n\n\n\nfive\n"
	wantEqual(t, "body", body(draw(t, i)), []string{"one\ntwo", "three\nfour", "five"})
}

func TestAMailWithoutWebAddressesIsNotDrawn(t *testing.T) {
	for _, bad := range []string{"", "javascript:alert(1)", "/i/tok", "https://", "ftp://a.example"} {
		one, two := sample(), sample()
		one.LandingURL, two.StopURL = bad, bad
		if one.HTML(t.Context(), io.Discard) == nil || two.HTML(t.Context(), io.Discard) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAFailingWriterIsReported(t *testing.T) {
	full := errors.New("disk full")
	reader, writer := io.Pipe()
	_ = reader.CloseWithError(full)
	if err := sample().HTML(t.Context(), writer); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

func TestTheFrameSpeaksTheLanguageAndItsDirection(t *testing.T) {
	for tag, want := range map[string]struct{ lang, dir, expiry string }{
		"en":    {"en", "ltr", "The link is for you alone and works until 7 December 2026, 12:05 UTC."},
		"es-MX": {"es", "ltr", "El enlace es solo para usted y funciona hasta el 7 de diciembre de 2026, 12:05 UTC."},
		"AR":    {"ar", "rtl", "هذا الرابط لك وحدك ويعمل حتى 7 ديسمبر 2026، 12:05 UTC."},
		"fr":    {"en", "ltr", "The link is for you alone and works until 7 December 2026, 12:05 UTC."},
		"":      {"en", "ltr", "The link is for you alone and works until 7 December 2026, 12:05 UTC."},
	} {
		i := sample()
		i.Lang = tag
		doc := draw(t, i)
		// Web mail drops the html element, so the same stands on the first element inside.
		for _, selector := range []string{"html", "[role=article]"} {
			at := doc.Find(selector)
			if at.AttrOr("lang", "") != want.lang || at.AttrOr("dir", "") != want.dir {
				t.Errorf("%q: %s has lang %q dir %q", tag, selector, at.AttrOr("lang", ""), at.AttrOr("dir", ""))
			}
		}
		if got := doc.Find("p.expiry").Text(); got != want.expiry {
			t.Errorf("%q: %q", tag, got)
		}
		if doc.Find("a.address").AttrOr("dir", "") != "ltr" {
			t.Errorf("%q: the address follows the text's direction", tag)
		}
	}
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	for _, w := range []words{english(), spanish(), arabic()} {
		for _, sentence := range []string{w.title, w.preheader, w.expiry, w.why} {
			if !strings.Contains(sentence, "{") {
				t.Errorf("%s: %q fills nothing in", w.lang, sentence)
			}
		}
		if w.sandbox == "" || w.copyLink == "" || w.stop == "" {
			t.Errorf("%s lacks a sentence", w.lang)
		}
		for month := range 12 {
			if got := w.date(time.Date(2026, time.Month(month+1), 1, 9, 7, 0, 0, time.UTC)); !strings.Contains(got, "09:07 UTC") || strings.Contains(got, "%!") || w.months[month] == "" {
				t.Errorf("%s: %q", w.lang, got)
			}
		}
	}
}

func TestSandboxMailIsMarked(t *testing.T) {
	i := sample()
	i.Sandbox = true
	if got := draw(t, i).Find(".strip").Text(); got != "Sandbox: a test message" {
		t.Errorf("the strip says %q", got)
	}
	if !strings.HasPrefix(i.Text(), "[Sandbox: a test message]\n\nHello George,") {
		t.Errorf("the text begins %q", i.Text())
	}
}

func TestWithoutAnExpiryThereIsNoSentenceAboutIt(t *testing.T) {
	i := sample()
	i.ExpiresAt = time.Time{}
	if draw(t, i).Find(".expiry").Length() != 0 || strings.Contains(i.Text(), "works until") {
		t.Error("an expiry is shown")
	}
}

// A mail is read inside other programs: nothing is fetched, nothing runs, and it holds without its style element.
func TestNothingIsFetchedAndLayoutTablesAreNotData(t *testing.T) {
	doc := draw(t, sample())
	if n := doc.Find("img, script, link, iframe, video, object, [src], [background]").Length(); n != 0 {
		t.Errorf("%d elements fetch something", n)
	}
	for _, css := range append(doc.Find("[style]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("style", "") }), doc.Find("style").Text()) {
		if strings.Contains(css, "url(") || strings.Contains(css, "@import") {
			t.Errorf("style fetches: %s", css)
		}
	}
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("role", "") != "presentation" {
			t.Error("a layout table is announced as data")
		}
	})
	if doc.Find(`meta[name="color-scheme"][content="light dark"]`).Length() != 1 || doc.Find(`meta[name="supported-color-schemes"]`).Length() != 1 {
		t.Error("dark mode is not declared")
	}
	doc.Find("p, a, h1").Each(func(_ int, s *goquery.Selection) {
		if !strings.Contains(s.AttrOr("style", ""), ":") {
			t.Errorf("%s has no style of its own", goquery.NodeName(s))
		}
	})
}

func TestTheTextAlternativeHoldsTheSame(t *testing.T) {
	want := `Hello George,

to pay you we need your work account.
It takes two minutes.

Your Acme people team

Link my account:
https://invites.example/i/Zm9v_YmFy-

----
Acme Logistics sent this e-mail to george@home.example to invite you to link an account.
The link is for you alone and works until 7 December 2026, 12:05 UTC.
This is not me, or stop these e-mails:
https://invites.example/i/Zm9v_YmFy-/stop
`
	if got := sample().Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	i := sample()
	i.Body = "Open " + landing + " please"
	if n := strings.Count(i.Text(), landing); n != 2 || strings.Contains(i.Text(), i.ButtonLabel) { // the body's and, within it, the stop link's
		t.Errorf("the link stands there %d times:\n%s", n, i.Text())
	}
}
