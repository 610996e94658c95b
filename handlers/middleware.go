package handlers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5/middleware"

	"invites/handlers/respond"
	"invites/models"
)

type (
	middlewareFunc = func(http.Handler) http.Handler
	failFunc       = func(w http.ResponseWriter, r *http.Request, err error)
)

// requestID gives every request an id: the caller's, if it sent one of the right form, else a new one. The answer
// carries it (contract §1).
func requestID(next http.Handler) http.Handler {
	valid := regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !valid.MatchString(id) {
			id = newRequestID()
		}
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), middleware.RequestIDKey, id)))
	})
}

func newRequestID() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// clientAddress finds out who made the request, for respond.ClientAddr: the peer, or, where that is a trusted proxy, the
// rightmost address of X-Forwarded-For that is none. What stands left of it anybody may have written.
func clientAddress(proxies []netip.Prefix) middlewareFunc {
	if len(proxies) == 0 {
		return middleware.ClientIPFromRemoteAddr
	}
	trusted := make([]string, len(proxies))
	for i, p := range proxies {
		trusted[i] = p.String()
	}
	forwarded := middleware.ClientIPFromXFF(trusted...)
	return func(next http.Handler) http.Handler { return forwarded(orPeer(next)) }
}

// orPeer falls back to the peer where a proxy has named nobody.
func orPeer(next http.Handler) http.Handler {
	peer := middleware.ClientIPFromRemoteAddr(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if middleware.GetClientIPAddr(r.Context()).IsValid() {
			next.ServeHTTP(w, r)
			return
		}
		peer.ServeHTTP(w, r)
	})
}

// recoverer answers a panic as an error of ours; its stack goes to the log.
func recoverer(fail failFunc) middlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				switch cause := recover(); cause {
				case nil:
				case http.ErrAbortHandler: // net/http's own way of hanging up
					panic(cause)
				default:
					fail(w, r, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
				}
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// deadline cancels the context of a request after a time.
func deadline(limit time.Duration) middlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), limit)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// secureHeaders tells browsers what pages of ours never do. Handlers may replace single headers.
//
// The referrer goes to this origin alone. With "no-referrer" browsers would also send "Origin: null" with our own forms (Fetch
// §3.3), and over plain http, where there is no Sec-Fetch-Site, sameSite could not tell them from another site's.
func secureHeaders(https bool) middlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			respond.SetPolicy(w, respond.PagePolicy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
			if https {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// sameSite refuses what another site makes a browser post here. Clients that are no browsers send neither Origin nor
// Sec-Fetch-Site and pass: they have no cookies to misuse.
func sameSite(origin string, fail failFunc) middlewareFunc {
	protection := http.NewCrossOriginProtection()
	// Behind a proxy that changes Host, the public origin is not the request's own.
	trustErr := protection.AddTrustedOrigin(origin)
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, &models.Error{
			Kind:    models.KindForbidden,
			Message: "This request came from another site, so nothing was changed. Open the page here and try again.",
			Cause:   errors.Join(errors.New("cross-site request"), trustErr),
		})
	}))
	return protection.Handler
}
