//go:build e2e

package e2e

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"invites/models"
	"invites/web/paths"
)

// part brings a part of the template editor to the front.
func (p *person) part(name string) {
	p.t.Helper()
	p.click(`[data-part="` + name + `"]`)
}

// previewSays waits until the frame of a part shows a text.
func (p *person) previewSays(part, text string) {
	p.t.Helper()
	p.await("the preview of "+part+" says "+text,
		`document.querySelector('iframe[data-preview="`+part+`"]')?.contentDocument?.body?.innerText.includes(`+quotedScript(text)+`)`)
}

// firstTemplate is the page of the template that an installation comes with.
func (i *installation) firstTemplate() *models.Template {
	i.t.Helper()
	all, err := i.sandbox().AllTemplates(i.t.Context())
	if err != nil || len(all) == 0 {
		i.t.Fatalf("%d templates, %v", len(all), err)
	}
	return &all[0]
}

func TestTemplateIsWrittenPreviewedChangedAndDeleted(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleMember)
		p.follow("Templates")
		p.on("Templates")
		p.follow("New template")
		p.on("New template")
		p.await("the name has the focus", `document.activeElement?.name === "name"`)
		p.part("email")
		p.previewSays("mail", "Hello Ana")
		p.fill("email.subject", "${nickname}, welcome")
		p.sees("${nickname} is not a variable here")
		p.press("Create template")
		p.sees("The template was not saved.")
		p.inspect("New template, with faults")
		p.follow("Template name: Please fill this in.") // leads to the part that holds it
		p.fill("name", "Spring campaign")
		p.part("email")
		p.fill("email.subject", "${fullName}, welcome to the spring")
		p.await("the envelope says it", `document.querySelector("[data-preview-subject]").innerText === "Ana Example, welcome to the spring"`)
		p.press("Create template")
		p.on("Spring campaign")
		p.part("landingPage")
		p.fill("landingPage.header", "Spring is here, ${firstName}")
		p.previewSays("landing", "Spring is here, Ana")
		p.do(chromedp.KeyEvent("s", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
		p.sees("was saved")
		p.await("the cursor is where it was", `document.activeElement.name === "landingPage.header" && document.activeElement.selectionStart === "Spring is here, ${firstName}".length`)
		p.press("Delete")
		p.sees("Neither it nor its history can be brought back.")
		p.inspect("Template, delete?")
		p.press("Keep it")
		p.press("Delete")
		p.press("Delete template")
		p.on("Templates")
		p.await("the template is gone", `!document.querySelector("main table").innerText.includes("Spring campaign")`)
	})
}

func TestTemplateIsSeenAsSomebodyElse(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		i.invite("Zoë Müller", "zoe@example.com")
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Template(template.ID))
		p.on(template.Name)
		p.part("landingPage")
		p.previewSays("landing", "Welcome, Ana")
		p.choose("#f-as", "arabic")
		p.previewSays("landing", "ليلى")
		p.choose("#f-as", "no-first-name")
		p.previewSays("landing", "Welcome, Sam Okafor")
		p.click("#f-find")
		p.keys("zoe@")
		p.previewSays("landing", "Welcome, Zoë")
		p.click(`label:has(.device-desktop)`)
		p.click(`label:has(.device-dark)`)
		p.part("all")
		p.previewSays("mail", "Hello Zoë")
		p.previewSays("success", "Thank you, Zoë")
		p.await("the choice holds for all", `document.querySelectorAll(".device-desktop:checked, .device-dark:checked").length === 8`)
		p.inspect("Template, side by side")
	})
}

func TestVariablesAreCompletedByKeyboard(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleMember)
		p.open(paths.TemplateNew)
		p.part("email")
		p.fill("email.subject", "Hello ${")
		p.await("the list is open", `!document.querySelector("#variable-choice").hidden && document.querySelectorAll("[role=option]").length === 4`)
		p.accessible("Template, variables")
		p.keys(kb.ArrowDown, kb.ArrowDown, kb.ArrowUp)
		p.strike("Enter") // taken by the list: it must not send the form
		if got := p.value(field("email.subject")); got != "Hello ${firstName}" {
			t.Errorf("the subject is %q", got)
		}
		p.keys(" of ${comp", tab)
		if got := p.value(field("email.subject")); got != "Hello ${firstName} of ${companyName}" {
			t.Errorf("the subject is %q", got)
		}
		p.keys(" ${", kb.Escape)
		p.await("the list is closed", `document.querySelector("#variable-choice").hidden && document.activeElement.name === "email.subject"`)
		p.click(`[data-into=f-email-subject][data-insert="${fullName}"]`)
		p.await("the button ends what was begun", `document.querySelector("#f-email-subject").value.endsWith("${companyName} ${fullName}")`)
		p.click("#f-email-body")
		links := `document.querySelector("#f-email-body").value.split("${inviteLandingPageUrl}").length - 1`
		before := look[int](p, links)
		p.keys("${land")
		p.await("one variable is left", `document.querySelectorAll("[role=option]").length === 1`)
		p.still(`[role=option]`)
		p.click(`//li[@role="option"]`)
		p.await("the link is in", links+" === "+strconv.Itoa(before+1))
		p.part("company")
		p.fill("name", "Written by key")
		p.keys(enter)
		p.sees("Template “Written by key” was created.")
		p.on("Written by key")
	})
}

// still waits until an element stays where it is: what is drawn anew above it may move it away from under the mouse.
func (p *person) still(selector string) {
	p.t.Helper()
	place := `JSON.stringify(document.querySelector(` + quotedScript(selector) + `).getBoundingClientRect())`
	for last := ""; ; time.Sleep(700 * time.Millisecond) {
		now := look[string](p, place)
		if now == last {
			return
		}
		last = now
	}
}

func TestRemarksOnATemplateLeadToTheirFields(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.signedIn(models.RoleMember)
		p.open(paths.TemplateNew)
		p.part("email")
		p.fill("email.subject", "PLEASE READ THIS NOW!!")
		p.sees("reads as shouting")
		p.part("landingPage")
		p.fill("landingPage.description", "Dear ${lastName}, {{first_name}}")
		p.choose("#f-as", "no-first-name")
		p.sees("${lastName} is empty for this person")
		p.sees("Did you mean ${firstName}?")
		p.inspect("Template, remarks")
		p.part("company")
		p.sees("This is the name in our sample")
		p.follow("Go to company name")
		p.await("the field has the focus", `document.activeElement.name === "company.name"`)
		p.await("the parts count", `document.querySelector("[data-part=landingPage]").innerText.includes("2")`)
	})
}

func TestATestIsSentAndRead(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Template(template.ID))
		p.fill("email.subject", "Not saved, ${firstName}")
		p.press("Send a test")
		p.sees("What you have typed")
		p.inspect("Template, send a test")
		p.fill("to", "nobody")
		p.press("Send test")
		p.sees("Use one e-mail address")
		p.fill("to", "ben@example.com")
		p.press("Send test")
		p.sees(" is in the outbox")
		p.inspect("Template, a test was sent")
		p.leave(func() { p.follow("Open the test in the outbox") })
		p.await("the test", `document.readyState === "complete" && document.querySelector("h1")?.innerText === "[Test] Not saved, Ana"`)
		frame := p.inFrame()
		frame.await("the mail", `document.body.innerText.includes("Hello Ana")`)
		opened := p.inNewTab(func() { p.pressInFrame("iframe", "a.button") })
		opened.on("This was a test e-mail")
		p.on("[Test] Not saved, Ana")
		p.follow("Tests")
		p.sees("ben@example.com")
		p.inspect("Outbox, tests")
	})
}

func TestALogoIsUploaded(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Template(template.ID))
		p.part("company")
		p.putsInto("#f-company-logo", svgFile(t))
		p.sees("This is an SVG, which can hold programs; export it as PNG.")
		p.inspect("Template, a logo refused")
		p.putsInto("#f-company-logo", pngFile(t))
		p.await("the picture", `document.querySelector("#template-logo img")?.naturalWidth === 40`)
		p.inspect("Template, a logo")
		p.press("Save changes")
		p.sees("was saved")
		p.await("the part that was worked on", `!document.querySelector("#section-company").hidden`)
		p.part("landingPage")
		p.await("the logo on the page", `document.querySelector('iframe[data-preview=landing]').contentDocument.querySelector("header img")?.naturalWidth === 40`)
		p.openURL(i.invite("Amelia Santos", "amelia@example.com"))
		p.await("the logo on the landing page", `document.querySelector("header img")?.naturalWidth === 40`)
	})
}

func svgFile(t *testing.T) string {
	t.Helper()
	return fileOf(t, "logo.svg", func(f *os.File) error {
		_, err := f.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
		return err
	})
}

func pngFile(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for n := range picture.Pix {
		picture.Pix[n] = 0xff
	}
	picture.Set(3, 3, color.Black)
	return fileOf(t, "logo.png", func(f *os.File) error { return png.Encode(f, picture) })
}

func fileOf(t *testing.T, name string, write func(*os.File) error) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func TestATemplatesHistoryIsComparedAndBroughtBack(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Template(template.ID))
		p.fill("email.subject", "Another subject")
		p.press("Save changes")
		p.sees("was saved")
		p.follow("History")
		p.on("History")
		p.sees("Changed: subject")
		p.sees("Another subject")
		p.press("Bring back version 1")
		p.sees("Bring back version 1?")
		p.inspect("History, bring back?")
		p.press("Bring it back")
		p.sees("Version 1 is back, as version 3.")
		if got := p.value(field("email.subject")); got != template.Email.Subject {
			t.Errorf("the subject is %q", got)
		}
	})
}

func TestTwoEditorsOfOneTemplate(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		ann, ben := i.visitor(), i.visitor()
		ann.signIn(i.staff(models.RoleMember))
		ben.signIn(i.staff(models.RoleAdmin))
		ann.open(paths.Template(template.ID))
		ben.open(paths.Template(template.ID))
		ben.part("landingPage")
		ben.fill("landingPage.header", "Ben was here")
		ben.press("Save changes")
		ben.sees("was saved")

		ann.fill("email.subject", "Ann was here")
		ann.press("Save changes")
		ann.sees("admin@acme.example saved this template while you were writing.")
		ann.sees("both can be kept")
		ann.inspect("Template, changed by somebody else")
		if got := ann.value(field("email.subject")); got != "Ann was here" {
			t.Errorf("what was typed is gone: %q", got)
		}
		ann.await("the question has the focus", `document.activeElement.id === "conflict"`)
		ann.fill("email.subject", "Ann was here, too")
		ann.keys(enter)
		ann.await("it asks again", `document.activeElement.id === "conflict"`)
		if now := i.firstTemplate(); now.Email.Subject == "Ann was here, too" {
			t.Error("Enter saved over Ben’s")
		}
		ann.part("successPage")
		ann.fill("successPage.header", "Typed under the question")
		ann.press("Save both changes")
		ann.sees("was saved")
		now := i.firstTemplate()
		if now.Email.Subject != "Ann was here, too" || now.SuccessPage.Header != "Typed under the question" || now.LandingPage.Header != "Ben was here" {
			t.Errorf("it is %+v", now)
		}
	})
}

func TestUnsavedWordsAreNotLostByAccident(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.open(paths.Template(template.ID))
		p.part("landingPage") // looking is no change
		if p.asks(func() { p.follow("History") }, true) {
			t.Error("it asks though nothing was changed")
		}
		p.on("History")
		p.open(paths.Template(template.ID))
		p.fill("email.subject", "Precious words")
		p.sees("Not saved yet")
		if !p.asks(func() { p.follow("History") }, false) {
			t.Error("it does not ask")
		}
		if got := p.value(field("email.subject")); got != "Precious words" {
			t.Errorf("they are gone: %q", got)
		}
		for _, button := range []string{"Production", "Sign out"} {
			if !p.asks(func() { p.press(button) }, false) {
				t.Errorf("it does not ask before %q", button)
			}
		}
		p.click(`summary[aria-label="More"]`)
		if !p.asks(func() { p.click(`form[action$="/duplicate"] button`) }, false) {
			t.Error("it does not ask before it makes a copy of what is saved")
		}
		p.keys(kb.Escape) // closes the menu, which covers the page
		if !p.asks(func() { p.follow("History") }, true) {
			t.Error("it asks once only")
		}
		p.on("History")
	})
}

func TestTemplateOnAPhone(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.signedIn(models.RoleMember)
		p.do(phone.on())
		p.open(paths.Template(template.ID))
		p.await("one part, without its preview", `document.documentElement.scrollHeight < 2400 && !document.querySelector("iframe").checkVisibility()`)
		p.fits("Template, phone")
		p.accessible("Template, phone")
		p.picture("Template phone write")
		p.click("[data-pane-show=preview]")
		p.previewSays("mail", "Hello Ana")
		p.accessible("Template, phone preview")
		p.picture("Template phone preview")
		p.press("Save changes")
		p.sees("nothing to save")
		p.await("it is looked at still", `document.querySelector("iframe[data-preview=mail]").checkVisibility()`)
	})
}

func TestTemplateWithoutScripts(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		template := i.firstTemplate()
		p := i.withoutScripts()
		p.signIn(i.staff(models.RoleMember))
		p.open(paths.Template(template.ID))
		p.fill("landingPage.header", "Without scripts, ${nobody}")
		p.press("Look for mistakes")
		p.sees("${nobody} is not a variable here")
		p.fill("landingPage.header", "Without scripts")
		p.press("Save changes")
		p.sees("was saved")
		p.press("Send a test")
		p.sees(" is in the outbox")
	})
}

// choose chooses an option, as with the keyboard.
func (p *person) choose(selector, value string) {
	p.t.Helper()
	p.shown(selector)
	look[chromedp.Void](p, `(e => { e.value = `+quotedScript(value)+`; e.dispatchEvent(new Event("change", {bubbles: true})); })(document.querySelector(`+quotedScript(selector)+`))`)
}

// asks does something that leaves the page, tells whether the browser asks before, and answers yes or no.
func (p *person) asks(leave func(), yes bool) bool {
	p.t.Helper()
	asked := make(chan bool, 1)
	ctx, stop := context.WithCancel(p.ctx)
	defer stop()
	if err := chromedp.Listen(ctx, func(event any) {
		if _, ok := event.(*page.EventJavascriptDialogOpening); !ok {
			return
		}
		select {
		case asked <- true:
		default:
			return
		}
		go func() {
			_ = chromedp.Do(p.ctx, call(page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: yes}))
		}()
	}); err != nil {
		p.t.Fatal(err)
	}
	p.do(call(page.Enable, page.EnableParams{}))
	leave()
	lookBy(p, settled())
	select {
	case <-asked:
		return true
	case <-time.After(time.Second): // a form is sent a little after its button was pressed
		return false
	}
}

// leave does something that leaves unsaved words behind, and means it.
func (p *person) leave(by func()) { p.asks(by, true) }
