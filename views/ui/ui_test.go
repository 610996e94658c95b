package ui_test

import (
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"invites/views/ui"
)

// render draws a component as a browser would read it. The children stand inside it.
func render(t *testing.T, c templ.Component, children ...templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	ctx := context.Background()
	if len(children) > 0 {
		ctx = templ.WithChildren(ctx, templ.Join(children...))
	}
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

func attr(t *testing.T, s *goquery.Selection, name string) string {
	t.Helper()
	if s.Length() != 1 {
		t.Fatalf("%d elements, want one", s.Length())
	}
	return s.AttrOr(name, "")
}

func TestAnAddressBreaksWherePeopleWouldBreakIt(t *testing.T) {
	doc := render(t, ui.Address("ana.<b>@harbour.example"))
	if html, err := doc.Find("body").Html(); err != nil || html != "ana<wbr/>.&lt;b&gt;<wbr/>@harbour<wbr/>.example" {
		t.Errorf("%s, %v", html, err)
	}
}

func TestAFieldTiesLabelHintAndErrorToItsControl(t *testing.T) {
	cases := []struct {
		name, control string
		props         ui.FieldProps
	}{
		{"input", "input[type=url]", ui.FieldProps{Type: "url"}},
		{"address", "input[type=text][inputmode=email][autocorrect=off][spellcheck=false]", ui.FieldProps{Type: "email"}},
		{"text area", "textarea", ui.FieldProps{Rows: 3}},
		{"select", "select", ui.FieldProps{Options: []ui.Option{{Value: "a", Label: "A"}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := c.props
			p.Name, p.Label, p.Hint, p.Error = "email", "E-mail address", "The invite goes there.", "Enter an address."
			doc := render(t, ui.Field(p))
			control := doc.Find(c.control)
			if id := attr(t, control, "id"); id == "" || attr(t, doc.Find("label"), "for") != id {
				t.Errorf("label for %q, control id %q", attr(t, doc.Find("label"), "for"), id)
			}
			if attr(t, control, "aria-invalid") != "true" {
				t.Error("the control is not marked as invalid")
			}
			described := ""
			for _, id := range strings.Fields(attr(t, control, "aria-describedby")) {
				described += doc.Find("#" + id).Text()
			}
			if !strings.Contains(described, p.Hint) || !strings.Contains(described, p.Error) {
				t.Errorf("described by %q", described)
			}
		})
	}
}

func TestAFieldWithoutFaultsIsNotDescribedAsFaulty(t *testing.T) {
	input := render(t, ui.Field(ui.FieldProps{Name: "name", Label: "Name", Value: `"><script>`})).Find("input")
	for _, name := range []string{"aria-invalid", "aria-describedby", "required", "readonly", "autofocus"} {
		if _, there := input.Attr(name); there {
			t.Errorf("%s is set", name)
		}
	}
	if got := attr(t, input, "value"); got != `"><script>` {
		t.Errorf("value = %q", got)
	}
}

func TestAPasswordIsNeverWrittenBack(t *testing.T) {
	input := render(t, ui.Field(ui.FieldProps{Name: "password", Label: "Password", Type: "password", Value: "s3cret"})).Find("input")
	if _, there := input.Attr("value"); there {
		t.Error("the password stands in the page")
	}
}

func TestATextAreaKeepsALeadingNewline(t *testing.T) {
	if got := render(t, ui.Field(ui.FieldProps{Name: "body", Label: "Body", Rows: 3, Value: "\nHello"})).Find("textarea").Text(); got != "\nHello" {
		t.Errorf("text = %q", got)
	}
}

func TestTheCounterCountsCharactersNotBytes(t *testing.T) {
	doc := render(t, ui.Field(ui.FieldProps{Name: "subject", Label: "Subject", Value: "Łukasz", MaxLength: 100, Counter: true}))
	id := attr(t, doc.Find("input"), "data-counter")
	if got := doc.Find("#" + id).Text(); got != "6 / 100" {
		t.Errorf("counter = %q", got)
	}
}

func TestErrorsOfAFormLeadToTheirFields(t *testing.T) {
	faults := []ui.FieldError{ui.ErrorFor("filter[email]", "Enter an address."), {Message: "No mail can be sent."}}
	doc := render(t, templ.Join(ui.FormErrors("Not sent", faults), ui.Field(ui.FieldProps{Name: "filter[email]", Label: "E-mail"})))
	if attr(t, doc.Find(".notice"), "role") != "alert" {
		t.Error("the errors are not read out")
	}
	target := attr(t, doc.Find(".notice a"), "href")
	if doc.Find(target).Length() != 1 {
		t.Errorf("%s leads nowhere", target)
	}
	if got := doc.Find(".notice li").Length(); got != 2 {
		t.Errorf("%d faults, want 2", got)
	}
	if render(t, ui.FormErrors("Not sent", nil)).Find(".notice").Length() != 0 {
		t.Error("a form without faults shows errors")
	}
}

func TestCheckboxesHaveLabelsOfTheirOwn(t *testing.T) {
	doc := render(t, templ.Join(
		ui.Checkbox(ui.CheckboxProps{Name: "scope", Value: "read", Label: "Read", Checked: true}),
		ui.Checkbox(ui.CheckboxProps{Name: "scope", Value: "write", Label: "Write"}),
	))
	doc.Find("input").Each(func(_ int, input *goquery.Selection) {
		if id := attr(t, input, "id"); doc.Find("label[for='"+id+"']").Length() != 1 {
			t.Errorf("input %q has %d labels", id, doc.Find("label[for='"+id+"']").Length())
		}
	})
	if got := attr(t, doc.Find("input[type=checkbox][checked]"), "value"); got != "read" {
		t.Errorf("checked: %q", got)
	}
}

func TestATableNamesItselfItsColumnsAndItsOrder(t *testing.T) {
	row := render(t, ui.Table(ui.TableProps{Caption: "Invites", Columns: []ui.Column{
		{Label: "Person"}, {Label: "Expires", Sort: "?sort=expires", Sorted: ui.Ascending}, {Label: "Actions", Hidden: true},
	}}), text(""))
	if got := row.Find("caption").Text(); got != "Invites" {
		t.Errorf("caption = %q", got)
	}
	if got := row.Find("th[scope=col]").Length(); got != 3 {
		t.Errorf("%d headings, want 3", got)
	}
	if got := row.Find("th[aria-sort=ascending] a").AttrOr("href", ""); got != "?sort=expires" {
		t.Errorf("sort link = %q", got)
	}
	if row.Find("th .sr-only").Text() != "Actions" {
		t.Error("the hidden heading is not there for screen readers")
	}
}

func TestAPagerIsThereOnlyWhereThereIsAnotherPage(t *testing.T) {
	if render(t, ui.Pager(ui.PagerProps{Summary: "2 invites"})).Find("nav").Length() != 0 {
		t.Error("one page has a pager")
	}
	doc := render(t, ui.Pager(ui.PagerProps{Next: "/invites?after=x"}))
	if got := attr(t, doc.Find("nav a"), "href"); got != "/invites?after=x" {
		t.Errorf("next = %q", got)
	}
}

func TestAConfirmationAsksInADialogThatPostsAForm(t *testing.T) {
	doc := render(t, ui.Confirm(ui.ConfirmProps{
		ID: "revoke", Trigger: "Revoke", Title: "Revoke this invite?", Text: "The link stops working.", Action: "/invites/in-1/revoke",
		Submit: "Revoke invite", Hidden: []ui.HiddenField{{Name: "version", Value: "3"}},
	}))
	trigger := doc.Find("button[command=show-modal]")
	if attr(t, trigger, "commandfor") != "revoke" || attr(t, trigger, "type") != "button" {
		t.Error("the button does not open the dialog")
	}
	dialog := doc.Find("dialog#revoke")
	for _, name := range []string{"aria-labelledby", "aria-describedby"} {
		if doc.Find("#"+attr(t, dialog, name)).Length() != 1 {
			t.Errorf("%s names nothing", name)
		}
	}
	form := dialog.Find("form[method=post]")
	if got := attr(t, form, "action"); got != "/invites/in-1/revoke" {
		t.Errorf("action = %q", got)
	}
	if form.Find("input[name=version]").AttrOr("value", "") != "3" || form.Find("button[type=submit]").Text() == "" {
		t.Error("the form is not whole")
	}
}

func TestHowLongAMomentIsAway(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for away, want := range map[time.Duration]string{
		0: "just now", -59 * time.Second: "just now", time.Second: "in less than a minute", 59 * time.Second: "in less than a minute", time.Minute: "in 1 minute", -time.Minute: "1 minute ago", -59*time.Minute - 59*time.Second: "59 minutes ago",
		-90 * time.Minute: "1 hour ago", 5 * time.Hour: "in 5 hours", -24 * time.Hour: "yesterday", 35 * time.Hour: "tomorrow",
		-30 * 24 * time.Hour: "30 days ago", -31 * 24 * time.Hour: "23 Oct 2026", 3 * 24 * time.Hour: "in 3 days", 14*24*time.Hour - time.Minute: "in 14 days", 36 * time.Hour: "tomorrow", 37 * time.Hour: "in 2 days",
	} {
		if got := ui.Ago(now.Add(away), now); got != want {
			t.Errorf("%s away is %q, not %q", away, got, want)
		}
	}
}

// A reader's clock that is slow must not make of what has just happened something still to come.
func TestAMomentStillToComeIsMarkedForTheScript(t *testing.T) {
	for away, want := range map[time.Duration]int{time.Minute: 1, -time.Second: 0} {
		if got := render(t, ui.RelativeTime(time.Now().Add(away))).Find("time[data-ahead]").Length(); got != want {
			t.Errorf("%s away: %d, want %d", away, got, want)
		}
	}
}

func TestATimeIsUTCForMachinesAndPeople(t *testing.T) {
	moment := time.Date(2026, 11, 23, 1, 5, 0, 0, time.FixedZone("east", 2*3600))
	element := render(t, ui.Time(moment)).Find("time")
	if got := attr(t, element, "datetime"); got != "2026-11-22T23:05:00Z" {
		t.Errorf("datetime = %q", got)
	}
	if got := element.Text(); got != "22 Nov 2026, 23:05 UTC" {
		t.Errorf("text = %q", got)
	}
}

func TestAChecklistMarksTheFirstStepThatIsNotDone(t *testing.T) {
	doc := render(t, ui.Checklist("First steps", []ui.Step{
		{Title: "Look", Done: true, Action: text("again")}, {Title: "Send", Action: text("send")}, {Title: "Open"},
	}, false))
	if now := doc.Find("li[aria-current=step]"); now.Length() != 1 || !strings.Contains(now.Text(), "Send") {
		t.Errorf("current: %q", now.Text())
	}
	if strings.Contains(doc.Text(), "again") {
		t.Error("a step that is done still asks for something")
	}
	if !strings.Contains(doc.Text(), "1 of 3 done") {
		t.Error("the progress is not told")
	}
}

func TestAFoldedChecklistShowsTheNextStepAlone(t *testing.T) {
	steps := []ui.Step{{Title: "Look", Done: true}, {Title: "Send", Action: text("send")}, {Title: "Open"}}
	doc := render(t, ui.Checklist("First steps", steps, true))
	if open := doc.Find("section > ol > li"); open.Length() != 1 || !strings.Contains(open.Text(), "send") || attr(t, doc.Find("section > ol"), "start") != "2" {
		t.Errorf("open: %q", open.Text())
	}
	if rest := doc.Find("details:not([open]) li"); rest.Length() != 2 {
		t.Errorf("%d steps are folded", rest.Length())
	}
	if done := render(t, ui.Checklist("First steps", steps[:1], true)); done.Find("details").Length() != 0 {
		t.Error("nothing is left to show, and it is folded")
	}
}

func TestFaultsStayUntilClosedAndSuccessGoes(t *testing.T) {
	for kind, want := range map[ui.Tone]string{ui.ToneSuccess: "fades", ui.ToneInfo: "fades", ui.ToneWarning: "stays", ui.ToneDanger: "stays"} {
		doc := render(t, ui.Toasts([]ui.Flash{{Kind: kind, Text: "Done."}}))
		if got := attr(t, doc.Find("[role=status] [data-toast]"), "data-toast"); got != want {
			t.Errorf("%s %s, want %s", kind, got, want)
		}
	}
}

func TestAButtonWithAnIconAloneHasAName(t *testing.T) {
	doc := render(t, templ.Join(
		ui.Button(ui.ButtonProps{Icon: "log-out", Label: "Sign out"}),
		ui.LinkButton(ui.LinkButtonProps{Icon: "download", Label: "Export", Href: "/x"}),
	))
	if attr(t, doc.Find("button"), "aria-label") != "Sign out" || attr(t, doc.Find("a"), "aria-label") != "Export" {
		t.Error("an icon stands without a name")
	}
	if doc.Find("svg:not([aria-hidden=true])").Length() != 0 {
		t.Error("an icon speaks beside its name")
	}
}

func TestInitialsAreOfTheFirstAndTheLastName(t *testing.T) {
	for name, want := range map[string]string{"Ana Müller": "AM", "łukasz": "Ł", "Ana Maria de Souza": "AS", "Zoë O'Brien 🎉": "ZO", " ": "?", "": "?"} {
		if got := ui.Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

// Every icon that a template of ours names must be in the sprite: a missing one is an empty place that nobody notices.
func TestEveryIconThatIsNamedIsInTheSprite(t *testing.T) {
	sprite, err := os.ReadFile("../../static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?:Icon\(|Icon: *|TriggerIcon: *)"([a-z0-9-]+)"`)
	found := 0
	err = walk("..", func(path string, source []byte) {
		for _, m := range named.FindAllSubmatch(source, -1) {
			found++
			if !strings.Contains(string(sprite), `id="`+string(m[1])+`"`) {
				t.Errorf("%s: icon %q is not in static/src/icons.txt", path, m[1])
			}
		}
	})
	if err != nil || found == 0 {
		t.Fatalf("found %d icons: %v", found, err)
	}
}

// The content policy forbids them, and a template that has one works in no browser.
func TestNoTemplateHasInlineStylesOrScripts(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|<script(?:\s[^>]*)?>[^<]|templ\.Raw|hx-on`)
	err := walk("..", func(path string, source []byte) {
		if strings.Contains(path, "/mail/") {
			return // mail programs know inline styles only
		}
		if m := inline.Find(source); m != nil {
			t.Errorf("%s: %q", path, m)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAForeignDocumentMayOnlyOpenItsLinksBesideThePage(t *testing.T) {
	frame := render(t, ui.Frame("The e-mail", "/outbox/em-1/html")).Find("iframe")
	if value, there := frame.Attr("sandbox"); !there || value != "allow-popups allow-popups-to-escape-sandbox" {
		t.Errorf("sandbox = %q, %v", value, there)
	}
	if attr(t, frame, "title") == "" {
		t.Error("the frame has no name")
	}
}

func TestHowLongSomethingLastsIsWrittenInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		14 * 24 * time.Hour: "14 days", 24 * time.Hour: "a day", 36 * time.Hour: "36 hours", 2 * time.Hour: "2 hours", time.Hour: "an hour",
		90 * time.Minute: "90 minutes", time.Minute: "1 minute",
	} {
		if got := ui.Lasting(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
