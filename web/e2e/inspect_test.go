//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// screen is a size of the window.
type screen struct {
	name          string
	width, height int
}

// scheme is what the reader's system prefers.
type scheme string

// The screens and schemes that every page must suit.
var (
	desktop = screen{"desktop", 1280, 900}
	phone   = screen{"phone", 360, 740}
)

const (
	light scheme = "light"
	dark  scheme = "dark"
)

func (s screen) on() step { return chromedp.EmulateViewport(int64(s.width), int64(s.height)) }

func (s scheme) on() step {
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: string(s)}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// inspected has the pages that were looked at in their variants; elsewhere they look the same.
var inspected sync.Map

// inspect holds the page to what every page must be, in its variants the first time, and leaves the window as at the start.
func (p *person) inspect(name string) {
	p.t.Helper()
	if !p.scripts {
		return // the checks are scripts
	}
	p.do(call(page.BringToFront, cdp.Empty{})) // what is behind another tab is not drawn
	if _, again := inspected.LoadOrStore(name, true); again {
		lookBy(p, settled())
		p.accessible(name)
		return
	}
	for _, v := range variantsOf(name) {
		called := fmt.Sprintf("%s %s %s", name, v.screen.name, v.scheme)
		p.do(v.screen.on(), v.scheme.on())
		lookBy(p, settled())
		p.fits(called)
		p.accessible(called)
		p.picture(called)
	}
	p.do(desktop.on(), light.on())
}

// variant is how a page is looked at.
type variant struct {
	screen screen
	scheme scheme
}

// variantsOf are all four where pictures are wanted. Otherwise a page is looked at on a phone in one scheme and on a desktop in the other, and
// half of the pages the other way round: what pages are made of is seen in all four.
func variantsOf(page string) []variant {
	one, other := []variant{{phone, dark}, {desktop, light}}, []variant{{phone, light}, {desktop, dark}}
	if os.Getenv("E2E_SHOTS") != "" {
		return slices.Concat(one, other)
	}
	sum := 0
	for _, letter := range page {
		sum += int(letter)
	}
	if sum%2 == 0 {
		return one
	}
	return other
}

// settled brings what moves or changes colour to its end, and waits until nothing does any more in two frames one after the other.
func settled() step {
	return chromedp.Evaluate[chromedp.Void](`new Promise(done => {
		let still = 0;
		const look = () => {
			const moving = document.getAnimations().filter(a => a.playState === "running" && a.effect.getComputedTiming().endTime < 2000);
			for (const animation of moving) animation.finish();
			still = moving.length > 0 ? 0 : still + 1;
			if (still < 2) requestAnimationFrame(look); else done();
		};
		requestAnimationFrame(look);
	})`, chromedp.EvalAwaitPromise)
}

// fits checks that nobody has to scroll sideways (WCAG 2.2, 1.4.10).
func (p *person) fits(name string) {
	p.t.Helper()
	over := look[struct {
		By    int
		Where []string
	}](p, `({
		by: document.scrollingElement.scrollWidth - innerWidth,
		where: document.scrollingElement.scrollWidth <= innerWidth ? [] :
			[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120)),
	})`)
	if over.By > 0 {
		p.t.Errorf("%s: %d pixels too wide: %s", name, over.By, strings.Join(over.Where, "\n"))
	}
}

// violation is what axe finds.
type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML, FailureSummary string
	}
}

// judged has the markups that axe had nothing to say of: what is built, drawn and named alike needs no second judgement, whatever it says.
var judged sync.Map

// markupScript returns what of the page axe judges by: the size of the window, the colours, the stylesheets, and the tree of elements with the
// attributes that give them a look or a meaning, and with what is chosen, open or has the focus. Of elements that follow one another alike, a
// table's rows for example, two count. What it leaves out, ids and what they refer to, is looked at on every page: see brokenIDs.
const markupScript = `(() => {
	const valued = /^(class|role|type|lang|dir|scope|tabindex|hidden|open|disabled|data-theme|autocomplete|aria-(?!label|describedby|controls|owns|activedescendant).*)$/;
	const tree = e => {
		if (/^(script|style|path)$/.test(e.localName)) return "";
		const attributes = [...e.attributes].map(a => valued.test(a.name) ? a.name + "=" + a.value : a.value ? a.name : "no " + a.name).sort();
		const state = [":checked", ":popover-open", ":focus-visible"].filter(s => e.matches(s));
		const says = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) ? "says" : "";
		const children = [...e.children].map(tree).filter((child, n, all) => child !== all[n - 1] || child !== all[n - 2]);
		return "<" + [e.localName, ...attributes, ...state, says, ...children].join(" ") + ">";
	};
	const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].map(l => l.getAttribute("href"));
	return [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, ...sheets, tree(document.documentElement)].join("\n");
})()`

// brokenIDs returns the ids that more than one element has, and those that a label, a name or a description refers to in vain.
const brokenIDs = `(() => {
	const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
	const wanted = ["for", "aria-labelledby", "aria-describedby"].flatMap(name =>
		[...document.querySelectorAll("[" + name + "]")].flatMap(e => e.getAttribute(name).split(/\s+/).filter(Boolean)));
	return [...ids.filter((id, n) => ids.indexOf(id) !== n), ...wanted.filter(id => !ids.includes(id))];
})()`

// accessible runs axe on the page, unless it judged the same markup before, and where it finds something once more at the page's full height,
// which is what counts. It stands in a world of its own, so that the page's policy need not let it in.
func (p *person) accessible(name string) {
	p.t.Helper()
	if broken := look[[]string](p, brokenIDs); len(broken) > 0 {
		p.t.Errorf("%s: ids that stand twice or are referred to and not there: %q", name, broken)
	}
	markup := look[string](p, markupScript)
	if _, known := judged.Load(markup); known {
		return
	}
	found := p.violations()
	for _, v := range found {
		for _, n := range v.Nodes {
			p.t.Errorf("%s: %s: %s\n%s\n%s", name, v.ID, v.Help, n.HTML, n.FailureSummary)
		}
	}
	if len(found) == 0 {
		judged.Store(markup, true)
	}
}

// violations are what axe finds.
func (p *person) violations() []violation {
	p.t.Helper()
	p.bringAxe()
	look := inOwnWorld[[]violation](`axe.run(document, {
		iframes: false, preload: false, resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
	}).then(r => r.violations)`)
	found := lookBy(p, look)
	if len(found) > 0 {
		back := p.unroll()
		found = lookBy(p, look)
		back()
	}
	return found
}

// bringAxe brings axe to the page, once.
func (p *person) bringAxe() {
	p.t.Helper()
	if lookBy(p, inOwnWorld[bool](`"axe" in self`)) {
		return
	}
	source, err := axe()
	if err != nil {
		p.t.Fatal(err)
	}
	lookBy(p, inOwnWorld[chromedp.Void](source))
}

// unroll makes the window as high as the page, and returns how to make it as it was: what is scrolled half under a bar that stays in
// sight would count as a small target, or not, by where the page happens to be scrolled to.
func (p *person) unroll() (back func()) {
	p.t.Helper()
	window := look[struct{ Width, Height, Page, At int64 }](p, `({width: innerWidth, height: innerHeight, page: document.documentElement.scrollHeight, at: Math.round(scrollY)})`)
	if window.Page <= window.Height {
		return func() {}
	}
	p.do(chromedp.EmulateViewport(window.Width, window.Page))
	lookBy(p, settled())
	return func() {
		p.do(chromedp.EmulateViewport(window.Width, window.Height))
		look[chromedp.Void](p, fmt.Sprintf("scrollTo({top: %d, behavior: 'instant'})", window.At))
	}
}

// inOwnWorld evaluates a script beside the page's own scripts, with the same document, in a world that the document keeps.
func inOwnWorld[T any](script string) chromedp.Action[T] {
	return func(ctx context.Context, tab *chromedp.Target) (none T, err error) {
		tree, err := cdp.Call(ctx, tab, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return none, err
		}
		world, err := cdp.Call(ctx, tab, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
		if err != nil {
			return none, err
		}
		inWorld := func(p *runtime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
		return chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise, inWorld)(ctx, tab)
	}
}

// axe is the source of axe-core. It is read once.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile(moduleFile("node_modules", "axe-core", "axe.min.js"))
	if errors.Is(err, os.ErrNotExist) {
		return "", errors.New("axe-core is missing: run npm ci")
	}
	return string(source), err
})

// picture saves what the window shows, where E2E_SHOTS says so.
func (p *person) picture(name string) {
	dir := os.Getenv("E2E_SHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	image, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
		return
	}
	file := regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(name, "-") + ".png"
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, file), image, 0o644)); err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
	}
	_, _ = chromedp.Run(ctx, settled()) // the window was as high as the page for it; what comes next finds it as it was
}
