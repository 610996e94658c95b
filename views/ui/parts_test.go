package ui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"invites/views/ui"
)

// plain is a text as a person reads it: one element after the other, without the line breaks of the source.
func plain(s *goquery.Selection) string {
	var words []string
	s.Contents().Each(func(_ int, part *goquery.Selection) {
		if goquery.NodeName(part) == "#text" {
			words = append(words, strings.Fields(part.Text())...)
		} else if text := plain(part); text != "" {
			words = append(words, text)
		}
	})
	return strings.Join(words, " ")
}

func TestAColumnThatCanBeSortedIsALinkThatSaysHowItStands(t *testing.T) {
	doc := render(t, ui.Table(ui.TableProps{Caption: "Invites", Columns: []ui.Column{
		{Label: "Person", Sort: "?sort=name"}, {Label: "Expires", Sort: "?sort=newest", Sorted: ui.Descending},
	}}), text(""))
	if _, sorted := doc.Find("th").First().Attr("aria-sort"); sorted {
		t.Error("a column that is not sorted says it is")
	}
	if got := attr(t, doc.Find("th[aria-sort=descending] a"), "href"); got != "?sort=newest" {
		t.Errorf("href = %q", got)
	}
}

func TestASelectionIsOnePlainForm(t *testing.T) {
	doc := render(t, ui.BulkBar(ui.BulkProps{
		Form: "bulk", Action: "/invites/bulk", Matching: 12345, Shown: 25, What: "invites", Hidden: []ui.HiddenField{{Name: "stage", Value: "SENT"}},
		Keep: ui.SelectionKey("invites", "SANDBOX", "staff-1"), Filter: "stage=SENT", Most: 5000,
	}), ui.BulkButton(ui.BulkButtonProps{Action: "/invites/bulk/revoke", Danger: true}))
	form := doc.Find("form#bulk[method=post]")
	if attr(t, form, "action") != "/invites/bulk" || form.Find("input[name=stage][value=SENT]").Length() != 1 {
		t.Error("the form does not say what it is about")
	}
	if form.Find("button[type=submit][formaction='/invites/bulk/revoke']").Length() != 1 {
		t.Error("there is nothing to do with the selection")
	}
	if got := plain(form.Find("label")); got != "Select all 12,345 matching" {
		t.Errorf("label = %q", got)
	}
	if got := attr(t, form, "data-bulk-keep"); !strings.HasPrefix(got, ui.AllKept) || attr(t, form, "data-bulk-filter") != "stage=SENT" {
		t.Errorf("the selection is kept as %q", got)
	}
	if doc.Find("form [role=status]").Length() != 0 || doc.Find("[role=status]").Length() != 1 {
		t.Error("what is selected is not told, or only while the bar is shown")
	}
	table := render(t, ui.Table(ui.TableProps{Caption: "Invites", Select: "bulk"}), ui.SelectCell("bulk", "iv-1", "Ana"))
	box := table.Find("td input[type=checkbox]")
	if attr(t, box, "form") != "bulk" || attr(t, box, "name") != ui.IDName || attr(t, box, "value") != "iv-1" {
		t.Error("the box of the row does not belong to the form")
	}
	if attr(t, table.Find("a.bulk-lead"), "href") != "#bulk" {
		t.Error("nothing leads from the table to the bar")
	}
	if got := plain(table.Find("td label")); got != "Select Ana" {
		t.Errorf("name of the box = %q", got)
	}
}

func TestAllMatchingIsOfferedOnlyWhereThereAreMoreThanShown(t *testing.T) {
	if render(t, ui.BulkBar(ui.BulkProps{Form: "bulk", Matching: 5, Shown: 5, What: "invites"})).Find("[name=all]").Length() != 0 {
		t.Error("a page that shows all of them offers more")
	}
	if render(t, ui.BulkBar(ui.BulkProps{Form: "bulk", Shown: 5, What: "invites"})).Find("[name=all]").Length() != 1 {
		t.Error("where nobody counted, all matching cannot be chosen")
	}
}

func TestAFilterThatIsOnIsTakenAwayByALink(t *testing.T) {
	doc := render(t, ui.FilterBar(ui.FilterBarProps{
		Action: "/invites", Label: "Filter the invites", Clear: "/invites",
		Search: &ui.FilterSearch{Name: "q", Label: "Search", Value: "ana"}, Chips: []ui.FilterChip{{Label: "Stage", Value: "Sent", Remove: "/invites?q=ana"}},
	}), ui.FilterSelect(ui.FilterSelectProps{Name: "stage", Label: "Stage", Value: "SENT", Options: []ui.Option{{Label: "Any"}, {Value: "SENT", Label: "Sent"}}}))
	if attr(t, doc.Find("form[method=get]"), "action") != "/invites" || doc.Find("form button[type=submit]").Length() != 1 {
		t.Error("the filters cannot be sent without a script")
	}
	doc.Find("form input, form select").Each(func(_ int, control *goquery.Selection) {
		if doc.Find("label[for='"+attr(t, control, "id")+"']").Length() != 1 {
			t.Errorf("%s has no name", attr(t, control, "name"))
		}
	})
	chip := doc.Find("a.chip")
	if attr(t, chip, "href") != "/invites?q=ana" || plain(chip) != "Remove filter Stage Sent" {
		t.Errorf("chip %q leads to %q", plain(chip), attr(t, chip, "href"))
	}
	if got := attr(t, doc.Find("a.chip-clear"), "href"); got != "/invites" {
		t.Errorf("clear = %q", got)
	}
}

func TestARangeOfDaysSaysWhatItLetsThrough(t *testing.T) {
	for want, p := range map[string]ui.FilterDatesProps{
		"Created":                           {},
		"Created from 1 Nov 2026":           {From: "2026-11-01"},
		"Created until 2 Nov 2026":          {To: "2026-11-02"},
		"Created 2 Nov 2026":                {From: "2026-11-02", To: "2026-11-02"},
		"Created 30 Nov 2026 – 1 Dec 2026":  {From: "2026-11-30", To: "2026-12-01"},
		"Created from soon":                 {From: "soon"},
		"Created 2026-02-30 – 1 March 2026": {From: "2026-02-30", To: "1 March 2026"},
	} {
		p.ID, p.Label, p.FromName, p.ToName = "created", "Created", "from", "to"
		doc := render(t, ui.FilterDates(p))
		if got := plain(doc.Find("summary")); got != want {
			t.Errorf("summary = %q, want %q", got, want)
		}
		if doc.Find("input[type=date]").Length() != 2 {
			t.Error("the days cannot be entered")
		}
	}
}

func TestAMenuOpensWithoutAScriptAndPostsWhatChangesSomething(t *testing.T) {
	doc := render(t, ui.Menu(ui.MenuProps{Label: "More", Items: []ui.MenuItem{
		{Text: "Copy", Href: "/copy"}, {Text: "Delete", Action: "/delete", Hidden: []ui.HiddenField{{Name: "version", Value: "2"}}, Danger: true},
	}}))
	if attr(t, doc.Find("details > summary"), "aria-label") != "More" {
		t.Error("the button has no name")
	}
	if attr(t, doc.Find("details a"), "href") != "/copy" || doc.Find("details form[method=post][action='/delete'] input[name=version]").Length() != 1 {
		t.Error("an item is missing or changes something by a link")
	}
}

func TestProgressSaysItsNumbersInWords(t *testing.T) {
	doc := render(t, ui.Progress(ui.ProgressProps{ID: "p", Label: "Sending", Done: 9999, Of: 10000}))
	bar := doc.Find("progress")
	if attr(t, bar, "value") != "9999" || attr(t, bar, "max") != "10000" || attr(t, doc.Find("label"), "for") != attr(t, bar, "id") {
		t.Error("the bar has no value or no name")
	}
	for _, want := range []string{"99 %", "9,999 of 10,000"} {
		if !strings.Contains(doc.Text(), want) {
			t.Errorf("%q is not said", want)
		}
	}
}

func TestAStepperMarksWhereOneIsAndLeadsBack(t *testing.T) {
	steps := []ui.StepperStep{{Label: "Upload", Href: "/1"}, {Label: "Match columns", Href: "/2"}, {Label: "Check", Href: "/3"}}
	doc := render(t, ui.Stepper("Import", steps, 1))
	if got := plain(doc.Find("li[aria-current=step]")); got != "2 Match columns" {
		t.Errorf("current = %q", got)
	}
	if links := doc.Find("a"); links.Length() != 1 || attr(t, links, "href") != "/1" {
		t.Error("only a step that is done leads back")
	}
}

func TestAFileFieldTiesItsWordsToIt(t *testing.T) {
	doc := render(t, ui.FileDrop(ui.FileProps{Name: "file", Label: "File", Limits: "Up to 20 MB", Error: "Choose a file.", Accept: ".csv", Required: true}))
	field := doc.Find("input[type=file][required]")
	if attr(t, doc.Find("label"), "for") != attr(t, field, "id") || attr(t, field, "accept") != ".csv" {
		t.Error("the field has no name or takes anything")
	}
	described := ""
	for _, id := range strings.Fields(attr(t, field, "aria-describedby")) {
		described += doc.Find("#" + id).Text()
	}
	if !strings.Contains(described, "Up to 20 MB") || !strings.Contains(described, "Choose a file.") {
		t.Errorf("described by %q", described)
	}
}

func TestADifferenceIsSaidInWordsNotInColourAlone(t *testing.T) {
	doc := render(t, ui.Diff(ui.DiffProps{Label: "Body", Before: "Hello ${firstName},\n\nplease link your account.\nThanks", After: "Hello ${firstName},\n\nplease link your new account today.\nThanks\nAna"}))
	type line struct{ kind, text string }
	var got []line
	doc.Find(".diff-line").Each(func(_ int, l *goquery.Selection) {
		words := l.Find("div").Clone()
		words.Find(".sr-only").Remove()
		got = append(got, line{plain(l.Find(".sr-only")), strings.TrimSpace(words.Text())})
	})
	want := []line{
		{"", "Hello ${firstName},"}, {"", ""}, {"Removed:", "please link your account."}, {"Added:", "please link your new account today."},
		{"", "Thanks"}, {"Added:", "Ana"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d = %q, want %q", i, got[i], want[i])
		}
	}
	if ins := doc.Find("ins"); !strings.Contains(ins.Text(), "new") {
		t.Errorf("the new words are not marked: %q", ins.Text())
	}
}

func TestAPictureIsShownAmongTheDifferences(t *testing.T) {
	doc := render(t, ui.Diff(ui.DiffProps{Label: "Logo", Before: "(none)", After: "uploaded picture 1a", Pictures: map[string]string{"uploaded picture 1a": "/logo/1a.png"}}))
	if got := attr(t, doc.Find(".diff-added img"), "src"); got != "/logo/1a.png" || strings.Contains(doc.Text(), "1a") {
		t.Errorf("src = %q, text = %q", got, plain(doc.Find(".diff")))
	}
}

func TestTextsWithoutADifferenceSaySo(t *testing.T) {
	if got := plain(render(t, ui.Diff(ui.DiffProps{Label: "Subject", Before: "Hi", After: "Hi"})).Find("body")); got != "Subject Not changed." {
		t.Errorf("text = %q", got)
	}
}

func TestAPreviewHasNoRightsUnlessTheyAreNamed(t *testing.T) {
	frame := render(t, ui.Device(ui.DeviceProps{ID: "landing", Title: "Landing page", Src: "/preview"})).Find("iframe")
	if value, there := frame.Attr("sandbox"); !there || value != "" {
		t.Errorf("sandbox = %q, %v", value, there)
	}
	if attr(t, frame, "title") != "Landing page" {
		t.Error("the frame has no name")
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	for want, got := range map[string]string{
		"26–50 of 12,345 invites": ui.Range(26, 25, 12345, "invites"), "25 invites": ui.Range(0, 25, 0, "invites"), "51 of 51 invites": ui.Range(51, 1, 51, "invites"),
	} {
		if got != want {
			t.Errorf("Range = %q, want %q", got, want)
		}
	}
	for want, got := range map[string]string{"62 %": ui.Rate(62, 100), "–": ui.Rate(0, 0), "0.4 %": ui.Rate(4, 1000), "99 %": ui.Rate(999, 1000), "100 %": ui.Rate(5, 5), "0 %": ui.Rate(0, 5)} {
		if got != want {
			t.Errorf("Rate = %q, want %q", got, want)
		}
	}
}

func chart(days int, values ...[]int64) ui.ChartProps {
	p := ui.ChartProps{ID: "days", Title: "Invites by day", Summary: "12 sent, 5 linked.", Head: "Day"}
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range days {
		p.Points = append(p.Points, ui.DayPoint(first.AddDate(0, 0, i)))
	}
	for i, v := range values {
		p.Series = append(p.Series, ui.Series{Label: []string{"Sent", "Opened", "Linked"}[i], Values: v})
	}
	return p
}

func TestAChartIsAnImageWithAnswersForWhoCannotSeeIt(t *testing.T) {
	doc := render(t, ui.Chart(chart(3, []int64{4, 8, 0}, []int64{1, 2, 0}, []int64{0, 1, 5})))
	image := doc.Find("svg[role=img]")
	for _, id := range strings.Fields(attr(t, image, "aria-labelledby")) {
		if doc.Find("#"+id).Length() != 1 || strings.TrimSpace(doc.Find("#"+id).Text()) == "" {
			t.Errorf("%s says nothing", id)
		}
	}
	if got := plain(doc.Find("tbody tr").Eq(1)); got != "Mon, 2 Nov 2026 8 2 1" {
		t.Errorf("row = %q", got)
	}
	if bars := doc.Find(".chart-plot rect.chart-bar"); bars.Length() != 2 || bars.Eq(1).AttrOr("height", "") != "100%" {
		t.Errorf("%d bars, the largest %q high", bars.Length(), bars.Eq(1).AttrOr("height", ""))
	}
	if got := doc.Find(".chart-hit title").Eq(1).Text(); got != "Mon, 2 Nov 2026\nSent: 8\nOpened: 2\nLinked: 1" {
		t.Errorf("tip = %q", got)
	}
}

func TestAChartHoldsItsLargestValueBetweenFewLines(t *testing.T) {
	for most, top := range map[int64]string{0: "1", 1: "1", 5: "6", 9: "10", 46: "60", 100: "100", 1_234_567: "1,500,000"} {
		axis := render(t, ui.Chart(chart(1, []int64{most}))).Find(".chart-axis-y text")
		if axis.Length() > 5 || axis.First().Text() != top || axis.Last().Text() != "0" {
			t.Errorf("largest %d: axis from %q, want %q", most, axis.First().Text(), top)
		}
	}
}

func TestAChartNamesAFewDaysHoweverManyThereAre(t *testing.T) {
	for _, days := range []int{1, 7, 30, 90, 365} {
		values := make([]int64, days)
		labels := render(t, ui.Chart(chart(days, values))).Find(".chart-axis-x text")
		if labels.Length() == 0 || labels.Length() > 8 {
			t.Errorf("%d days: %d labels", days, labels.Length())
		}
		last := time.Date(2026, 11, days, 0, 0, 0, 0, time.UTC).Format("2 Jan")
		if labels.Last().Text() != last {
			t.Errorf("%d days: the last label is %q, want %q", days, labels.Last().Text(), last)
		}
	}
}

func TestAChartOfNothingSaysSo(t *testing.T) {
	if got := plain(render(t, ui.Chart(chart(7, make([]int64, 7)))).Find(".chart-nothing")); got == "" {
		t.Error("an empty drawing says nothing")
	}
}

func TestEachStepOfAFunnelTellsARateAlsoOfNobody(t *testing.T) {
	doc := render(t, ui.Funnel(ui.FunnelProps{Steps: []ui.FunnelStep{{Label: "Sent", Count: 2}, {Label: "Opened"}, {Label: "Started"}, {Label: "Linked"}}}))
	for i, want := range []string{"Sent 2", "Opened 0 0 % of sent", "Started 0 0 % of opened", "Linked 0 0 % of started · 0 % of sent"} {
		if got := plain(doc.Find("li").Eq(i)); got != want {
			t.Errorf("step %d = %q, want %q", i, got, want)
		}
	}
}

func TestAFunnelTellsEachStepAndItsRate(t *testing.T) {
	doc := render(t, ui.Funnel(ui.FunnelProps{Label: "From sent to linked", Steps: []ui.FunnelStep{
		{Label: "Sent", Count: 1000, Href: "/invites?reached=sent"}, {Label: "Opened", Count: 620}, {Label: "Started", Count: 310}, {Label: "Linked", Count: 0},
	}}))
	if got := plain(doc.Find("li").Eq(1)); got != "Opened 620 62 % of sent" {
		t.Errorf("step = %q", got)
	}
	if got := plain(doc.Find("li").Eq(3)); got != "Linked 0 0 % of started · 0 % of sent" {
		t.Errorf("last step = %q", got)
	}
	if got := attr(t, doc.Find("li").Eq(0).Find("a"), "href"); got != "/invites?reached=sent" {
		t.Errorf("the number leads to %q", got)
	}
	if got := doc.Find("li").Eq(1).Find("rect.funnel-column").First().AttrOr("height", ""); got != "62" {
		t.Errorf("column = %q", got)
	}
	if got := doc.Find("li").Eq(3).Find("rect.funnel-column").First().AttrOr("height", ""); got != "0" {
		t.Errorf("nobody = %q", got)
	}
}

func TestHowLongIsWrittenInTwoUnitsAtMost(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than a second", 45 * time.Second: "45 s", 12*time.Minute + 30*time.Second: "12 min", 3*time.Hour + 20*time.Minute: "3 h 20 min",
		2 * time.Hour: "2 h", 52*time.Hour + time.Minute: "2 d 4 h",
	} {
		if got := ui.Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestATimeKnownRoughlyIsToldRoughly(t *testing.T) {
	for exact, want := range map[time.Duration]string{
		42 * time.Second: "42 s", 17*time.Minute + 20*time.Second: "17 min", 2*time.Hour + 8*time.Minute: "2 h 10 min",
		11*time.Hour + 8*time.Minute: "11 h", 38*time.Hour + 40*time.Minute: "1 d 15 h", 250 * time.Hour: "10 d",
	} {
		if got := ui.RoughSpan(exact); got != want {
			t.Errorf("%v is told as %q, want %q", exact, got, want)
		}
	}
}
