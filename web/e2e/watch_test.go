//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch notes what no page of ours may do: break its content security policy, fail in a script, ask another site for
// anything, or ask for something of ours that is not there.
type watch struct {
	origin string

	mu       sync.Mutex
	problems []string
}

// watchPages begins to watch the window.
func watchPages(ctx context.Context, origin string) (*watch, error) {
	w := &watch{origin: origin}
	if err := chromedp.Listen(ctx, w.see); err != nil {
		return nil, err
	}
	return w, chromedp.Do(ctx, call(audits.Enable, cdp.Empty{}), call(network.Enable, network.EnableParams{}), call(log.Enable, cdp.Empty{}))
}

func (w *watch) see(event any) {
	switch e := event.(type) {
	case *audits.EventIssueAdded:
		w.seeIssue(e.Issue)
	case *runtime.EventExceptionThrown:
		w.note("exception: %+v", *e.ExceptionDetails)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			w.note("console: %s", arguments(e.Args))
		}
	case *log.EventEntryAdded:
		// What the network says is judged by the answers themselves: a form that is refused is no fault.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			w.note("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		w.seeRequest(e.Request.URL)
	case *network.EventResponseReceived:
		// A page that waits for the database asks until it is there: 503 is the answer meant for it.
		if e.Type != network.ResourceTypeDocument && e.Response.Status >= 400 && e.Response.Status != http.StatusServiceUnavailable {
			w.note("%s: %d", e.Response.URL, e.Response.Status)
		}
	}
}

func (w *watch) seeIssue(issue *audits.InspectorIssue) {
	if issue.Code == audits.InspectorIssueCodeContentSecurityPolicyIssue {
		d := issue.Details.ContentSecurityPolicyIssueDetails
		w.note("content security policy: %s forbids %s %s %+v", d.ViolatedDirective, d.BlockedURL, d.ContentSecurityPolicyViolationType, d.SourceCodeLocation)
	}
}

func (w *watch) seeRequest(url string) {
	if strings.HasPrefix(url, "data:") || strings.HasPrefix(url, "about:") || url == w.origin || strings.HasPrefix(url, w.origin+"/") {
		return
	}
	w.note("another site is asked: %s", url)
}

func arguments(args []*runtime.RemoteObject) string {
	var texts []string
	for _, a := range args {
		texts = append(texts, string(a.Value)+a.Description)
	}
	return strings.Join(texts, " ")
}

func (w *watch) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

func (w *watch) report(t testing.TB) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, problem := range w.problems {
		t.Errorf("a page misbehaved: %s", problem)
	}
}
