package respond_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"invites/handlers/respond"
	"invites/models"
	"invites/views/layout"
)

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

func broken() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		io.WriteString(w, "half a page")
		return errors.New("the other half is missing")
	})
}

func request(method string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestFragmentsAreForHtmxAlone(t *testing.T) {
	for _, tc := range []struct {
		name     string
		headers  []string
		fragment bool
	}{
		{"a browser", nil, false},
		{"htmx, a part", []string{"HX-Request", "true", "HX-Request-Type", "partial"}, true},
		{"htmx, older", []string{"HX-Request", "true"}, true},
		{"htmx, the whole body", []string{"HX-Request", "true", "HX-Request-Type", "full"}, false},
		{"history restore", []string{"HX-Request", "true", "HX-History-Restore-Request", "true"}, false},
	} {
		r, w := request("GET", tc.headers...), httptest.NewRecorder()
		if got := respond.IsFragment(r); got != tc.fragment {
			t.Errorf("%s: a fragment is %v", tc.name, got)
		}
		write := respond.Page
		if tc.fragment {
			write = respond.Fragment
		}
		if err := write(w, r, 200, text("drawn")); err != nil || w.Body.String() != "drawn" {
			t.Fatalf("%s: %s, %v", tc.name, w.Body, err)
		}
		if !strings.Contains(w.Header().Get("Vary"), "HX-Request") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", tc.name, w.Header())
		}
	}
}

func TestSeeOther(t *testing.T) {
	w := httptest.NewRecorder()
	respond.SeeOther(w, request("POST"), "/invites")
	if w.Code != 303 || w.Header().Get("Location") != "/invites" {
		t.Errorf("browser: %d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	respond.SeeOther(w, request("POST", "HX-Request", "true"), "/invites")
	if w.Code != 200 || w.Header().Get("HX-Redirect") != "/invites" || w.Header().Get("Location") != "" {
		t.Errorf("htmx: %d %v", w.Code, w.Header())
	}
}

func TestAPageThatCannotBeDrawnLeavesRoomForAnError(t *testing.T) {
	w := httptest.NewRecorder()
	handler := respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Handle(func(w http.ResponseWriter, r *http.Request) error {
		return respond.Page(w, r, 200, broken())
	})
	handler(w, request("GET"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "half a page") || !strings.Contains(w.Body.String(), "Something went wrong") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestStatusOfEachKind(t *testing.T) {
	for kind, want := range map[models.Kind]int{
		models.KindInternal: 500, models.KindInvalid: 400, models.KindUnauthenticated: 401, models.KindForbidden: 403, models.KindNotFound: 404,
		models.KindUnsupportedMethod: 405, models.KindConflict: 409, models.KindTooLarge: 413, models.KindUnsupported: 415, models.KindMismatch: 422,
		models.KindRateLimited: 429, models.KindUnavailable: 503, models.KindTimeout: 504,
	} {
		if got := respond.Status(fmt.Errorf("wrapped: %w", &models.Error{Kind: kind})); got != want {
			t.Errorf("kind %d: %d, want %d", kind, got, want)
		}
	}
	if got := respond.Status(fmt.Errorf("query: %w", context.DeadlineExceeded)); got != 504 {
		t.Errorf("deadline: %d", got)
	}
	if got := respond.Status(fmt.Errorf("query: %w", &net.OpError{Op: "read", Err: errors.New("connection reset")})); got != 503 {
		t.Errorf("the database is gone: %d", got)
	}
	if got := respond.Status(errors.New("anything")); got != 500 {
		t.Errorf("unknown: %d", got)
	}
}

// wait is a cause that says how long.
type wait struct{}

func (wait) Error() string             { return "wait" }
func (wait) RetryAfter() time.Duration { return 1500 * time.Millisecond }

func TestPeopleSeeTheMessageAndTheLogTheCause(t *testing.T) {
	for _, tc := range []struct {
		name        string
		err         error
		shown, kept string
		status      int
	}{
		{"said", &models.Error{Kind: models.KindConflict, Message: "It is linked.", Cause: errors.New("row 7")}, "It is linked.", "", 409},
		{"no message", &models.Error{Kind: models.KindNotFound}, "This page does not exist", "", 404},
		{"our fault", fmt.Errorf("SELECT secret: %w", errors.New("no such table")), "Something went wrong", "SELECT secret", 500},
		{"our fault, with a message", &models.Error{Kind: models.KindInternal, Message: "row 7 is odd"}, "Something went wrong", "row 7 is odd", 500},
	} {
		var log bytes.Buffer
		w := httptest.NewRecorder()
		respond.NewErrors(slog.New(slog.NewTextHandler(&log, nil)), respond.PublicError).Fail(w, request("GET"), tc.err)
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.shown) {
			t.Errorf("%s: %d %s", tc.name, w.Code, w.Body)
		}
		if tc.kept != "" && (strings.Contains(w.Body.String(), tc.kept) || !strings.Contains(log.String(), tc.kept)) {
			t.Errorf("%s: cause shown, or not logged: %s", tc.name, log.String())
		}
		if tc.kept == "" && log.Len() > 0 {
			t.Errorf("%s: a visitor's error fills the log: %s", tc.name, log.String())
		}
	}
}

func TestOurFaultOffersToTryAgain(t *testing.T) {
	w := httptest.NewRecorder()
	respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Fail(w, request("GET"), errors.New("anything"))
	// Nobody knows when it is over: the page does not look by itself.
	if text := w.Body.String(); !strings.Contains(text, "Try again") || strings.Contains(text, "data-retry") {
		t.Error(text)
	}
}

// What was sent in vain through no fault of its own is kept in the page, but for passwords, and for files, which only the browser has.
func TestWhatWasSentInVainIsKept(t *testing.T) {
	fault, away := errors.New("anything"), &models.Error{Kind: models.KindUnavailable}
	other := respond.Keeping(models.Conflict("It is the other mode."), "The mode has changed", layout.Remedy{Text: "Turn back"})
	for name, tc := range map[string]struct {
		err    error
		body   string
		kind   string
		kept   bool
		status int
		title  string
	}{
		"a fault of ours":       {fault, "name=Ada&tag=1&tag=2", "application/x-www-form-urlencoded", true, 500, "Something went wrong"},
		"the database is away":  {away, "name=Ada&tag=1&tag=2", "application/x-www-form-urlencoded", true, 503, "Back in a moment"},
		"the mode has changed":  {other, "name=Ada&tag=1&tag=2", "application/x-www-form-urlencoded", true, 409, "The mode has changed"},
		"a password":            {away, "name=Ada&newPassword=secret", "application/x-www-form-urlencoded", false, 503, "Back in a moment"},
		"a file":                {away, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na\r\n--x--", "multipart/form-data; boundary=x", false, 503, "Back in a moment"},
		"no file was chosen":    {away, "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n--x\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n2\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x", true, 503, "Back in a moment"},
		"it would fail again":   {models.Conflict("It was revoked."), "name=Ada", "application/x-www-form-urlencoded", false, 409, "That is no longer possible"},
		"there is nothing here": {models.NotFound("invite"), "name=Ada", "application/x-www-form-urlencoded", false, 404, "This page does not exist"},
	} {
		r := httptest.NewRequest("POST", "/things?mode=SANDBOX", strings.NewReader(tc.body))
		r.Header.Set("Content-Type", tc.kind)
		w := httptest.NewRecorder()
		respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Fail(w, r, tc.err)
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		fields := doc.Find(`form[method="post"][action="/things?mode=SANDBOX"] input`).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("name", "") + "=" + s.AttrOr("value", "") })
		want := ""
		if tc.kept {
			want = "name=Ada&tag=1&tag=2"
		}
		text := doc.Find("main").Text()
		if w.Code != tc.status || doc.Find("h1").Text() != tc.title || strings.Join(fields, "&") != want || strings.Contains(text, "kept in this window") != tc.kept ||
			strings.Contains(text, "secret") || tc.status >= 500 && strings.Contains(text, "Go back") == tc.kept {
			t.Errorf("%s: %d %q %s", name, w.Code, fields, text)
		}
	}
}

// What somebody is typing while a part of the page is asked for stays where it is.
func TestErrorsOfWhatIsSentWhileTypingLeaveThePage(t *testing.T) {
	w := httptest.NewRecorder()
	respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Fail(w, request("POST", "HX-Request", "true"), &models.Error{Kind: models.KindUnavailable})
	if w.Code != 503 || w.Header().Get("HX-Retarget") != "#toasts" || !strings.Contains(w.Body.String(), "What you have typed stays here.") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestRefusalsSayHowLongToWait(t *testing.T) {
	w := httptest.NewRecorder()
	err := &models.Error{Kind: models.KindRateLimited, Message: "Too many tries.", Cause: wait{}}
	respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Fail(w, request("POST"), err)
	if w.Code != 429 || w.Header().Get("Retry-After") != "2" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestErrorsOfFragmentsTakeThePlaceOfTheContent(t *testing.T) {
	w := httptest.NewRecorder()
	respond.NewErrors(slog.New(slog.DiscardHandler), respond.PublicError).Fail(w, request("GET", "HX-Request", "true"), models.NotFound("invite"))
	if w.Code != 404 || w.Header().Get("HX-Retarget") != "#content" || strings.Contains(w.Body.String(), "<html") || !strings.Contains(w.Body.String(), "There is no such invite.") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestForms(t *testing.T) {
	post := func(kind, body string) (respond.Form, error) {
		r := httptest.NewRequest("POST", "/?email=query", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return respond.ReadForm(httptest.NewRecorder(), r)
	}
	const form = "application/x-www-form-urlencoded"
	f, err := post(form, "name=+Ada+&password=+pass+&body=a%0D%0Ab&tag=1&tag=+&tag=2&on=")
	if err != nil {
		t.Fatal(err)
	}
	if f.Text("name") != "Ada" || f.Raw("password") != " pass " || f.Text("body") != "a\nb" || fmt.Sprint(f.Texts("tag")) != "[1 2]" ||
		!f.Checked("on") || f.Checked("off") || f.Text("email") != "" {
		t.Errorf("got %+v", f)
	}
	for _, tc := range []struct {
		name, kind, body string
		want             models.Kind
	}{
		{"JSON", "application/json", "{}", models.KindUnsupported},
		{"no type", "", "a=b", models.KindUnsupported},
		{"broken", form, "a=%zz", models.KindInvalid},
		{"too large", form, "a=" + strings.Repeat("x", respond.MaxForm), models.KindTooLarge},
	} {
		if _, err := post(tc.kind, tc.body); err == nil || models.KindOf(err) != tc.want {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}
