//go:build e2e

package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys of the keyboard.
const (
	tab   = kb.Tab
	enter = kb.Enter
)

// An invitee without a mouse: every step by Tab, Enter and typing, and always seeing where they are.
func TestLinkingByKeyboardAlone(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		link := i.invite("Amelia Santos", "amelia.santos@example.com")
		p := i.visitor()
		p.openURL(link)
		p.on("Welcome, Amelia")
		p.tabTo("Link my account")
		p.keys(enter)
		p.on("What you share with Example Company")
		p.tabTo("I agree")
		p.keys(enter)
		p.on("Where is your account?")
		p.tabTo("Search for your provider")
		p.keys("payroll", enter)
		p.await("what the search found", `location.search.includes("q=payroll")`)
		p.tabTo("AP Acme Payroll System")
		p.keys(enter)
		p.on("Sign in with Acme Payroll")
		p.tabTo("User name")
		p.keys("George", tab, "123456", enter)
		p.on("Thank you, Amelia")
	})
}

func TestSkipLinkLeadsPastTheNavigation(t *testing.T) {
	onEach(t, func(t *testing.T, i *installation) {
		p := i.visitor()
		p.setsUp()
		p.keys(tab)
		p.tabTo("Skip to content")
		p.keys(enter, tab)
		if !look[bool](p, `document.querySelector("main").contains(document.activeElement)`) {
			t.Errorf("the next stop is %s", look[string](p, `document.activeElement.outerHTML`))
		}
	})
}

// keys types texts and presses keys, one after the other.
func (p *person) keys(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.do(chromedp.KeyEvent(k))
	}
}

// strike presses one key that a page may take for itself instead of letting it write: then both are one event.
func (p *person) strike(key string) {
	p.t.Helper()
	down, up := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key}, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: key}
	if key == "Enter" {
		down.Text, down.WindowsVirtualKeyCode, up.WindowsVirtualKeyCode = "\r", 13, 13
	}
	p.do(call(input.DispatchKeyEvent, down), call(input.DispatchKeyEvent, up))
}

// focused is what has the focus: its name, and whether that can be seen (WCAG 2.2, 2.4.7 and 2.4.11).
const focused = `(() => {
	const e = document.activeElement, box = e.getBoundingClientRect();
	// A row's link is marked around the row, and a filter's list around the filter.
	const drawn = [getComputedStyle(e), getComputedStyle(e, "::after"), getComputedStyle(e.closest(".filter") ?? e)];
	const label = e.labels?.[0]?.innerText ?? e.getAttribute("aria-label") ?? e.innerText;
	const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
	return {
		name: label.replace(/\s+/g, " ").trim(),
		marked: drawn.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"),
		covered: top !== null && !e.contains(top) && !top.contains(e),
	};
})()`

// tabTo presses Tab until the control of the name has the focus.
func (p *person) tabTo(name string) {
	p.t.Helper()
	var passed []string
	type reached struct {
		Name            string
		Marked, Covered bool
	}
	for range 40 {
		at := look[reached](p, focused)
		if at.Name == name {
			if at.Covered { // by what is only coming or going, perhaps
				lookBy(p, settled())
				at = look[reached](p, focused)
			}
			if !at.Marked {
				p.t.Errorf("nothing shows that %q has the focus", name)
			}
			if at.Covered {
				p.t.Errorf("%q has the focus and is covered", name)
			}
			return
		}
		passed = append(passed, at.Name)
		p.keys(tab)
	}
	p.fail(fmt.Errorf("Tab does not come to %q, only to %q", name, passed))
}
