//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"invites/models"
	"invites/web/paths"
)

// patience is how long a page may take to show what is waited for.
const patience = 10 * time.Second

// person is somebody at a browser of their own: with cookies that nobody else has. What they do is real clicks and keys.
type person struct {
	t       testing.TB
	ctx     context.Context
	at      *installation
	scripts bool
}

// visitor opens a browser window. The window is closed with the test, which fails if a page misbehaved.
func (i *installation) visitor() *person {
	i.t.Helper()
	p := i.window(needBrowser(i.t), chromedp.WithNewBrowserContext())
	p.do(light.on(), desktop.on())
	return p
}

// signedIn opens a browser window in which somebody of the staff, made for it, has signed in and sees the dashboard.
func (i *installation) signedIn(role models.Role) *person {
	i.t.Helper()
	p := i.visitor()
	p.signIn(i.staff(role))
	p.open(paths.Dashboard)
	return p
}

// window opens a window, or takes a window or a frame that the options name.
func (i *installation) window(parent context.Context, options ...chromedp.ContextOption) *person {
	i.t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	i.t.Cleanup(cancel)
	watch, err := watchPages(ctx, i.app.URL())
	if err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() { watch.report(i.t) })
	return &person{t: i.t, ctx: ctx, at: i, scripts: true}
}

// inNewTab does something that opens a tab, and returns the same person at that tab.
func (p *person) inNewTab(act func()) *person {
	p.t.Helper()
	opened := chromedp.WaitNewTarget(p.ctx, func(info *target.Info) bool { return info.Type == "page" })
	act()
	select {
	case id, ok := <-opened:
		if !ok {
			p.t.Fatal("the browser is gone")
		}
		tab := p.at.window(p.ctx, chromedp.WithTargetID(id))
		tab.do(light.on(), desktop.on())
		return tab
	case <-time.After(patience):
		p.fail(errors.New("no tab opens"))
		return nil
	}
}

// withoutScripts opens a browser window that runs none of the pages' scripts.
func (i *installation) withoutScripts() *person {
	i.t.Helper()
	p := i.visitor()
	p.scripts = false
	p.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	return p
}

// step is something that the browser does.
type step = chromedp.Action[chromedp.Void]

// call is a command of the DevTools protocol as a step.
func call[P, R any](command cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, command, params)
		return err
	})
}

// do takes steps, and fails the test where one fails.
func (p *person) do(steps ...step) {
	p.t.Helper()
	ask(p, chromedp.Steps(steps...))
}

// ask returns what the browser answers, and fails the test where it cannot.
func ask[T any](p *person, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, action)
	if err != nil {
		p.fail(err)
	}
	return answer
}

// look evaluates a script that only looks at the page.
func look[T any](p *person, script string) T {
	p.t.Helper()
	return lookBy(p, chromedp.Evaluate[T](script))
}

// lookBy is ask for what only looks. Where the page gives way to another meanwhile, it looks again at that.
func lookBy[T any](p *person, action chromedp.Action[T]) T {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(30 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		answer, err := chromedp.Run(ctx, action)
		cancel()
		if err == nil {
			return answer
		}
		if !gaveWay(err) || time.Now().After(end) {
			p.fail(err)
		}
	}
}

// gaveWay says whether the page that was looked at is no longer there.
func gaveWay(err error) bool {
	return slices.ContainsFunc([]string{"navigated or closed", "context was destroyed", "Cannot find context", "Frame was detached"},
		func(words string) bool { return strings.Contains(err.Error(), words) })
}

// fail ends the test with what the person sees.
func (p *person) fail(err error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Second)
	defer cancel()
	page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + ":\n" + document.body.innerText`))
	p.picture("failure " + p.t.Name())
	p.t.Fatalf("%v\non %s", err, page)
}

// open enters a path of the installation.
func (p *person) open(path string) {
	p.t.Helper()
	p.openURL(p.at.url(path))
}

// openURL enters an address.
func (p *person) openURL(url string) {
	p.t.Helper()
	p.do(chromedp.Navigate(url))
}

// press clicks the button that says the text.
func (p *person) press(text string) {
	p.t.Helper()
	p.click(`//button[` + says(text) + `]`)
}

// follow clicks the link that says the text.
func (p *person) follow(text string) {
	p.t.Helper()
	p.click(`//a[` + says(text) + `]`)
}

// says is the XPath condition of an element that says the text, all of it.
func says(text string) string {
	return `normalize-space(.)=` + quoted(text) + ` or @aria-label=` + quoted(text)
}

// quoted is a text in XPath, which knows no escapes.
func quoted(text string) string {
	if strings.Contains(text, `"`) {
		return `'` + text + `'`
	}
	return `"` + text + `"`
}

// click clicks the first visible element that an XPath or a CSS selector finds.
func (p *person) click(selector string) {
	p.t.Helper()
	reach(p, selector, clickOn)
}

// reach does something with the first visible element, and returns what the browser answers. Where the page draws that element anew just then,
// it is the new one that counts: nothing was done with the old one.
func reach[T any](p *person, selector string, do func(path string) chromedp.Action[T]) T {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(30 * time.Millisecond) {
		path := p.shown(selector)
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		answer, err := chromedp.Run(ctx, do(path))
		cancel()
		if err == nil {
			return answer
		}
		if !strings.Contains(err.Error(), "Could not find node with given id") || time.Now().After(end) {
			p.fail(err)
		}
	}
}

func clickOn(path string) step  { return chromedp.Click(path) }
func focusOn(path string) step  { return chromedp.Focus(path) }
func scrollTo(path string) step { return chromedp.ScrollIntoView(path) }

// shown waits until one of the elements that the selector finds is visible, and returns an XPath of it alone.
func (p *person) shown(selector string) (path string) {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(30 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		path, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(`+visibleScript+`)(`+quotedScript(selector)+`)`))
		cancel()
		if path != "" {
			return path
		}
		if time.Now().After(end) {
			p.fail(fmt.Errorf("nothing visible is %s (%v)", selector, err))
		}
	}
}

// visibleScript returns an XPath of the first element that is shown and fits, "" if there is none.
const visibleScript = `(selector) => {
	if (document.readyState === "loading") return "";
	let found = [];
	if (/^\(*\//.test(selector)) {
		const all = document.evaluate(selector, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
		for (let i = 0; i < all.snapshotLength; i++) found.push(all.snapshotItem(i));
	} else found = [...document.querySelectorAll(selector)];
	const shown = found.find(e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0);
	if (!shown) return "";
	let path = "";
	for (let e = shown; e && e.nodeType === 1; e = e.parentNode) {
		let n = 1;
		for (let s = e.previousElementSibling; s; s = s.previousElementSibling) n++;
		path = "/*[" + n + "]" + path;
	}
	return path;
}`

func quotedScript(text string) string { return fmt.Sprintf("%q", text) }

// field is the selector of a form's control by its name.
func field(name string) string { return `[name="` + name + `"]:not([type=hidden])` }

// fill replaces what stands in a field by typing.
func (p *person) fill(name, text string) {
	p.t.Helper()
	var path string
	reach(p, field(name), func(found string) step { path = found; return chromedp.Focus(found) })
	look[chromedp.Void](p, `document.activeElement.select?.()`)
	p.do(chromedp.KeyEvent(kb.Delete), chromedp.SendKeys(path, text))
}

// putsInto types into a field after what stands there; into the field of a file, it types the file's path.
func (p *person) putsInto(selector, text string) {
	p.t.Helper()
	reach(p, selector, func(path string) step { return chromedp.SendKeys(path, text) })
}

// sees waits until the page shows the text.
func (p *person) sees(text string) {
	p.t.Helper()
	p.await(fmt.Sprintf("the text %q", text), `document.body && document.body.innerText.replace(/\s+/g, " ").includes(`+quotedScript(text)+`)`)
}

// seesNot checks that the page does not show the text.
func (p *person) seesNot(text string) {
	p.t.Helper()
	if look[bool](p, `document.body.innerText.includes(`+quotedScript(text)+`)`) {
		p.t.Errorf("the page shows %q", text)
	}
}

// await waits until a condition of the page holds. It only looks.
func (p *person) await(what, condition string) {
	p.t.Helper()
	p.awaitFor(patience, what, condition)
}

// awaitFor is await for what may take longer.
func (p *person) awaitFor(long time.Duration, what, condition string) {
	p.t.Helper()
	for end := time.Now().Add(long); ; time.Sleep(30 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState !== "loading" && Boolean(`+condition+`)`))
		cancel()
		if holds {
			return
		}
		if time.Now().After(end) {
			p.fail(fmt.Errorf("not within %s: %s (%v)", long, what, err))
		}
	}
}

// on waits for the page with the heading and holds it to what every page must be. name names its pictures.
func (p *person) on(heading string) {
	p.t.Helper()
	p.await("the page "+heading, `document.readyState === "complete" && document.querySelector("h1")?.innerText.trim() === `+quotedScript(heading))
	p.inspect(heading)
}

// value is what stands in the first visible field.
func (p *person) value(selector string) string {
	p.t.Helper()
	return reach(p, selector, func(path string) chromedp.Action[string] { return chromedp.Value(path) })
}

// address is the path that the browser shows.
func (p *person) address() string {
	p.t.Helper()
	return look[string](p, `location.pathname`)
}

// signIn lets the window be that of somebody who signed in. The form that others do it with has tests of its own.
func (p *person) signIn(staff *models.Staff) {
	p.t.Helper()
	cookie := p.at.sessionOf(staff)
	p.do(call(network.SetCookie, network.SetCookieParams{Name: cookie.Name, Value: cookie.Value, URL: p.at.url("/"), HTTPOnly: &cookie.HttpOnly, SameSite: network.CookieSameSiteLax}))
}
