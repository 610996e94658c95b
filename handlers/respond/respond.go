// Package respond writes answers: pages and fragments, redirects, errors, and reads forms. The rooms for staff, invitees
// and developers share it.
package respond

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"invites/views/ui"
)

// Content security policies. Every answer has PagePolicy unless its handler sets another with SetPolicy.
const (
	// PagePolicy lets a page use what this origin serves and nothing else: no inline script or style, no other site.
	PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
	// MailPolicy is for the HTML of a mail in a frame of the portal: it looks as a mail does, and can do nothing but open its
	// links in new tabs, which are free of the sandbox.
	MailPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
	// PreviewPolicy is for a mail or a page of the invitee's in a frame of the portal: drawn as it will be, and nothing in it does anything.
	// It keeps its origin, for our fonts and so that the page around it can keep the place of reading; without scripts it can do nothing with it.
	PreviewPolicy = "sandbox allow-same-origin; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
		"frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)

// SetPolicy replaces the content security policy of one answer.
func SetPolicy(w http.ResponseWriter, policy string) {
	w.Header().Set("Content-Security-Policy", policy)
}

// RequestID is the id of the request in this context, as in the answer's X-Request-Id; "" outside of a request.
func RequestID(r *http.Request) string { return middleware.GetReqID(r.Context()) }

// ClientAddr is the address of whoever made the request, proxies that are trusted left out; "" if it is not known.
func ClientAddr(r *http.Request) string { return middleware.GetClientIP(r.Context()) }

// SetAllow writes the header Allow for an address that does not take the request's method: those that it does take. Call
// it where a router says "method not allowed".
func SetAllow(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	routes := chi.RouteContext(r.Context()).Routes
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		asked := method
		if method == "HEAD" { // answered by GET's handler
			asked = "GET"
		}
		if routes.Match(chi.NewRouteContext(), asked, r.URL.Path) {
			allowed = append(allowed, method)
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
}

// Page writes a whole page. Nothing is written if drawing fails, so that an error can still be answered as one.
func Page(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	return html(w, r, status, page)
}

// Fragment writes a part of a page, for a request of which IsFragment is true.
func Fragment(w http.ResponseWriter, r *http.Request, status int, part templ.Component) error {
	return html(w, r, status, part)
}

// Toast tells a fragment's page something, and leaves what is on it as it is.
func Toast(w http.ResponseWriter, r *http.Request, status int, text string) error {
	return html(w, r, status, toast(w, text))
}

func toast(w http.ResponseWriter, text string) templ.Component {
	w.Header().Set("HX-Retarget", "#toasts")
	w.Header().Set("HX-Reswap", "innerHTML")
	return ui.Toast(ui.Flash{Kind: ui.ToneDanger, Text: text})
}

func html(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var body bytes.Buffer
	if err := c.Render(r.Context(), &body); err != nil {
		return fmt.Errorf("draw the page: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request, HX-Request-Type")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the reader has gone; there is nobody to tell
	return nil
}

// IsFragment says whether htmx asks for a part of a page. A history restore, and a request that replaces the whole body,
// want the whole page.
func IsFragment(r *http.Request) bool {
	h := r.Header
	return h.Get("HX-Request") == "true" && h.Get("HX-History-Restore-Request") != "true" && h.Get("HX-Request-Type") != "full"
}

// SeeOther sends the browser to another page after a post: 303, or, as htmx would put a redirect's page into the fragment's
// place, HX-Redirect. The url is a path of ours or an address that the program itself made.
func SeeOther(w http.ResponseWriter, r *http.Request, url string) error {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "HX-Request, HX-Request-Type")
	if IsFragment(r) {
		h.Set("HX-Redirect", url)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	http.Redirect(w, r, url, http.StatusSeeOther)
	return nil
}
