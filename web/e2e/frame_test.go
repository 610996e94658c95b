//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// pressInFrame clicks a link of the sandboxed frame in the page: with the mouse, at the place where it stands.
func (p *person) pressInFrame(selector, link string) {
	p.t.Helper()
	reach(p, selector, scrollTo)
	inner := look[place](p.inFrame(), `(e => ({x: e.left + e.width / 2, y: e.top + e.height / 2}))(document.querySelector(`+quotedScript(link)+`).getBoundingClientRect())`)
	// The frame may be taller than the window, and what is outside the window cannot be clicked.
	outer := look[place](p, fmt.Sprintf(`(e => {
		window.scrollBy({top: e.getBoundingClientRect().top + %f - innerHeight / 2, behavior: "instant"});
		return {x: e.getBoundingClientRect().left, y: e.getBoundingClientRect().top};
	})(document.querySelector(%s))`, inner.Y, quotedScript(selector)))
	time.Sleep(time.Second / 2) // until the browser knows where a frame of another process stands now; nothing tells when
	p.do(chromedp.MouseClickXY(outer.X+inner.X, outer.Y+inner.Y))
}

// place is a point of a window or a frame.
type place struct{ X, Y float64 }

// inFrame is the same person looking into the page's one frame, which has a process of its own.
func (p *person) inFrame() *person {
	p.t.Helper()
	targets, err := chromedp.Targets(p.ctx)
	if err != nil {
		p.fail(err)
	}
	for _, info := range targets {
		if info.Type == "iframe" {
			return p.at.window(p.ctx, chromedp.WithTargetID(info.TargetID))
		}
	}
	p.fail(fmt.Errorf("no frame among %v", targets))
	return nil
}

// seesInFrame waits until the page's one frame shows the text. A frame that is drawn anew meanwhile is left for the new one.
func (p *person) seesInFrame(text string) {
	p.t.Helper()
	frames := map[target.ID]context.Context{} // each is looked into by one context, which lasts as long as the test
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		shown, err := p.frameText(frames)
		if strings.Contains(shown, text) {
			return
		}
		if time.Now().After(end) {
			p.fail(fmt.Errorf("the frame does not show %q but %q (%v)", text, shown, err))
		}
	}
}

// frameText is what the page's one frame shows now; an error where there is none, or where it is going away.
func (p *person) frameText(frames map[target.ID]context.Context) (string, error) {
	targets, err := chromedp.Targets(p.ctx)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(targets, func(info *target.Info) bool { return info.Type == "iframe" })
	if at < 0 {
		return "", errors.New("there is no frame")
	}
	id := targets[at].TargetID
	if frames[id] == nil {
		frame, leave := chromedp.NewContext(p.ctx, chromedp.WithTargetID(id))
		p.t.Cleanup(leave)
		frames[id] = frame
	}
	ctx, cancel := context.WithTimeout(frames[id], time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
}
