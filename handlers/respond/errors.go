package respond

import (
	"context"
	"database/sql/driver"
	"errors"
	"log/slog"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"invites/models"
	"invites/views/layout"
	"invites/web/paths"
)

// Func is a handler that may fail. It must not have written anything when it does.
type Func func(w http.ResponseWriter, r *http.Request) error

// Status is the HTTP status of an error (contract §1). This is the one table of kinds and statuses.
func Status(err error) int {
	switch kindOf(err) {
	case models.KindInvalid:
		return http.StatusBadRequest
	case models.KindUnauthenticated:
		return http.StatusUnauthorized
	case models.KindForbidden:
		return http.StatusForbidden
	case models.KindNotFound:
		return http.StatusNotFound
	case models.KindUnsupportedMethod:
		return http.StatusMethodNotAllowed
	case models.KindConflict:
		return http.StatusConflict
	case models.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case models.KindUnsupported:
		return http.StatusUnsupportedMediaType
	case models.KindMismatch:
		return http.StatusUnprocessableEntity
	case models.KindRateLimited:
		return http.StatusTooManyRequests
	case models.KindUnavailable:
		return http.StatusServiceUnavailable
	case models.KindTimeout:
		return http.StatusGatewayTimeout
	}
	return http.StatusInternalServerError
}

// kindOf is models.KindOf, with the errors of a context that nobody classified.
func kindOf(err error) models.Kind {
	kind := models.KindOf(err)
	if kind == models.KindInternal && errors.Is(err, context.DeadlineExceeded) {
		return models.KindTimeout
	}
	// The database has gone away in the middle of something; calls to other servers bring errors of their own kinds.
	if _, cut := errors.AsType[*net.OpError](err); kind == models.KindInternal && (cut || errors.Is(err, driver.ErrBadConn)) {
		return models.KindUnavailable
	}
	return kind
}

// Message is what people may read of an error: that of its models.Error, or what fits its status. The cause is not for them.
func Message(err error) string {
	if e, ok := errors.AsType[*models.Error](err); ok && e.Kind != models.KindInternal && e.Message != "" {
		return e.Message
	}
	return texts(Status(err)).text
}

// leading is an error whose page leads on by a button.
type leading struct {
	error
	href, text string
}

func (e *leading) Unwrap() error { return e.error }

// Leading gives the page of an error a button that leads on.
func Leading(err error, href, text string) error { return &leading{err, href, text} }

// keeping is an error after which a form can be sent again as it is.
type keeping struct {
	error
	title string
	first layout.Remedy
}

func (e *keeping) Unwrap() error { return e.error }

// Keeping lets the page of an error, of that title, keep the form that was sent, to be sent again once something has been done in another window.
func Keeping(err error, title string, first layout.Remedy) error { return &keeping{err, title, first} }

// RetryAfter is how long whoever was refused should wait; false where the error does not say.
func RetryAfter(err error) (time.Duration, bool) {
	var waiter interface{ RetryAfter() time.Duration }
	if !errors.As(err, &waiter) {
		return 0, false
	}
	return waiter.RetryAfter(), true
}

// SetRetryAfter writes the header Retry-After, in whole seconds, where the error says how long to wait.
func SetRetryAfter(w http.ResponseWriter, err error) {
	if wait, ok := RetryAfter(err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
}

// Log writes an error with its cause to the log: what is the server's fault as an error, the rest for debugging.
func Log(log *slog.Logger, r *http.Request, err error) {
	level := slog.LevelDebug
	if Status(err) >= http.StatusInternalServerError && !gone(r, err) {
		level = slog.LevelError
	}
	log.LogAttrs(r.Context(), level, "request failed", slog.String("requestId", RequestID(r)), slog.Any("error", err))
}

// gone says whether the error is only that the other side has hung up.
func gone(r *http.Request, err error) bool {
	return errors.Is(err, context.Canceled) && errors.Is(r.Context().Err(), context.Canceled)
}

// Draw draws an error's page within a room's own frame.
type Draw func(r *http.Request, e layout.ErrorPage) templ.Component

// Errors writes errors as pages. It is what one room's handlers share.
type Errors struct {
	log  *slog.Logger
	draw Draw
}

// NewErrors makes it; draw draws the page in the room's frame, PublicError for one that shows nothing of the room.
func NewErrors(log *slog.Logger, draw Draw) *Errors { return &Errors{log: log, draw: draw} }

// PublicError draws an error for somebody who may not be signed in.
func PublicError(r *http.Request, e layout.ErrorPage) templ.Component {
	return layout.PublicError(layout.PublicPage{Title: e.Title, Theme: Theme(r)}, e)
}

// Theme is the colour theme that the reader has chosen, as the layouts take it.
func Theme(r *http.Request) string {
	if c, err := r.Cookie("theme"); err == nil {
		return c.Value
	}
	return ""
}

// Handle makes an http.HandlerFunc of a handler that may fail.
func (e *Errors) Handle(fn Func) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := fn(w, r); err != nil {
			e.Fail(w, r, err)
		}
	}
}

// Fail writes an error: its page, or for htmx its message in the place of the page's content; in a toast, where the page has something that
// somebody is typing.
func (e *Errors) Fail(w http.ResponseWriter, r *http.Request, err error) {
	Log(e.log, r, err)
	if gone(r, err) {
		return
	}
	if _, ok := errors.AsType[*brokenOff](err); ok {
		panic(http.ErrAbortHandler) // net/http's way to hang up
	}
	SetRetryAfter(w, err)
	status := Status(err)
	if IsFragment(r) && r.Method != http.MethodGet {
		e.write(w, r, status, toast(w, inPassing(r, err)))
		return
	}
	page := errorPage(w, r, err)
	if IsFragment(r) {
		w.Header().Set("HX-Retarget", "#content")
		w.Header().Set("HX-Reswap", "innerHTML")
		e.write(w, r, status, layout.Failure(page))
		return
	}
	e.write(w, r, status, e.draw(r, page))
}

// write falls back to plain text: a frame that cannot be drawn must not hide what happened.
func (e *Errors) write(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	if err := Page(w, r, status, c); err != nil {
		e.log.ErrorContext(r.Context(), "draw an error page", "requestId", RequestID(r), "error", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// inPassing is what a toast says of an error.
func inPassing(r *http.Request, err error) string {
	switch Status(err) {
	case http.StatusRequestEntityTooLarge:
		return Message(err)
	case http.StatusInternalServerError:
		return "Something went wrong. The fault is ours and has been written down, as request " + RequestID(r) + ". What you have typed stays here."
	}
	return Message(err) + " What you have typed stays here."
}

func errorPage(w http.ResponseWriter, r *http.Request, err error) layout.ErrorPage {
	status, asked := Status(err), r.Method == http.MethodGet || r.Method == http.MethodHead
	page := layout.ErrorPage{Status: status, Title: texts(status).title, Text: Message(err), Picture: picture(status)}
	if status >= http.StatusInternalServerError {
		page.RequestID = RequestID(r)
	}
	switch status {
	case http.StatusInternalServerError:
		page.Again = asked
		page.ActionHref, page.ActionText = paths.Dashboard, "Go to the start page"
	case http.StatusNotFound, http.StatusForbidden:
		page.ActionHref, page.ActionText = paths.Dashboard, "Go to the start page"
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		page.Retry = asked
	}
	keeps, ok := errors.AsType[*keeping](err)
	if ok {
		page.Title, page.First = keeps.title, &keeps.first
	}
	if !asked && (ok || passes(status)) {
		page.Kept = Posted(w, r)
		page.Text = inVain(status, page.Text, page.Kept != nil)
	}
	if on, ok := errors.AsType[*leading](err); ok {
		page.ActionHref, page.ActionText = on.href, on.text
	}
	return page
}

// passes says whether an error passes by itself: what was sent may do when it is sent again as it is.
func passes(status int) bool {
	return status == http.StatusInternalServerError || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// inVain says what becomes of a form that was sent in vain: it is kept in the page, or it is where the browser's way back leads.
func inVain(status int, text string, kept bool) string {
	where := "Go back"
	if kept {
		where = "What you have sent is kept in this window"
	}
	switch status {
	case http.StatusInternalServerError:
		return "The fault is ours and has been written down. " + where + ", to send it again. If it happens again, give the people who run this site the number below: it leads them to what happened."
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return text + " Nothing was changed. " + where + ": wait a minute, then send it again."
	}
	return text + " " + where + ", to send it again."
}

// picture is what is drawn above the words.
func picture(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return "nowhere"
	case http.StatusForbidden, http.StatusUnauthorized:
		return "lock"
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "repair"
	}
	return "fault"
}

type words struct{ title, text string }

// texts say what happened and what to do next, for errors that bring no message of their own.
func texts(status int) words {
	switch status {
	case http.StatusBadRequest:
		return words{"That did not work", "Something in the request is missing or wrong. Please go back and try again."}
	case http.StatusUnauthorized:
		return words{"Please sign in", "This page is for people who are signed in."}
	case http.StatusForbidden:
		return words{"This is not allowed", "Your role does not allow this. Ask an administrator."}
	case http.StatusNotFound:
		return words{"This page does not exist", "The address may be mistyped, or what it showed has been deleted."}
	case http.StatusMethodNotAllowed:
		return words{"That did not work", "This address does not take such a request."}
	case http.StatusConflict:
		return words{"That is no longer possible", "Something has changed in the meantime. Reload the page and look again."}
	case http.StatusRequestEntityTooLarge:
		return words{"That is too large", "Please send less at once."}
	case http.StatusUnsupportedMediaType:
		return words{"That did not work", "The request is in a format that this address does not take."}
	case http.StatusUnprocessableEntity:
		return words{"That did not work", "The request does not fit one that was made before."}
	case http.StatusTooManyRequests:
		return words{"Too many requests", "Please wait a little and try again."}
	case http.StatusServiceUnavailable:
		return words{"Back in a moment", "The database behind this site is being looked after, or is just starting. Nothing is lost, and links in e-mails work again as soon as it is back."}
	case http.StatusGatewayTimeout:
		return words{"That took too long", "The answer did not come in time. Please try again in a minute."}
	}
	return words{"Something went wrong", "The fault is ours and has been written down. Please try again; if it happens again, give the people who run this site the number below: it leads them to what happened."}
}
