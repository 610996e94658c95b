// Package e2e drives the whole program with a real browser, as staff, invitees and developers do, on both databases. Every page
// that is visited is held against WCAG 2.2 AA, in light and dark, on a desktop and on a phone, and must not bend its
// own content security policy. Run it with: go test -tags=e2e ./web/e2e
//
// With E2E_SHOTS=DIR a picture of every page is saved there, in all four variants.
package e2e
