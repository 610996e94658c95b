package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"
)

// MaxURL is the greatest length of a webhook's URL, in characters (contract §6).
const MaxURL = 500

const privateRemedy = " For receivers in your own network, start the server with WEBHOOK_ALLOW_PRIVATE=true."

// CheckURL tells early, when a webhook is saved, why its URL could never be called; nil means that it may be. The error
// is a whole sentence for the person who typed the URL: it says what to do, and does not repeat the URL, which may hold
// a secret. It looks nothing up: what a name resolves to is checked at each call. allowPrivate is
// WEBHOOK_ALLOW_PRIVATE.
func CheckURL(raw string, allowPrivate bool) error {
	if text := urlFault(raw, allowPrivate); text != "" {
		return errors.New(text)
	}
	return nil
}

func urlFault(raw string, allowPrivate bool) string {
	if n := utf8.RuneCountInString(raw); n == 0 || n > MaxURL {
		return fmt.Sprintf("Enter a URL of 1 to %d characters.", MaxURL)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "Enter a whole URL, such as https://example.com/webhooks."
	}
	if text := partsFault(raw, u, allowPrivate); text != "" {
		return text
	}
	return hostFault(u, allowPrivate)
}

func partsFault(raw string, u *url.URL, allowPrivate bool) string {
	switch {
	case u.Scheme == "http" && !allowPrivate:
		return "Use https: over http anyone on the way can read and change what is sent." + privateRemedy
	case u.Scheme != "https" && u.Scheme != "http":
		return "Enter a whole URL that begins with https://."
	case u.Hostname() == "":
		return "Name a host, such as https://example.com/webhooks."
	case u.User != nil:
		return "Leave user name and password out of the URL: check the signature instead, or put a token into the path."
	case strings.Contains(raw, "#"):
		return "Leave out the part from # on: it is never sent to a server."
	}
	return ""
}

func hostFault(u *url.URL, allowPrivate bool) string {
	port, ok := portOf(u)
	if !ok {
		return "Use a port from 1 to 65535."
	}
	if !allowPrivate && checkPort(port) != nil {
		return "Use port 443, or one above 1023: the others belong to other services." + privateRemedy
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if !allowPrivate && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
		return "Use a public host: localhost is this server itself." + privateRemedy
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addressFault(netip.AddrPortFrom(addr, port), allowPrivate)
	}
	return "" // a name: judged by what it resolves to, when called
}

func addressFault(ap netip.AddrPort, allowPrivate bool) string {
	switch {
	case newGuard(allowPrivate).check(ap) == nil:
		return ""
	case neverCalled(ap.Addr().Unmap()):
		return fmt.Sprintf("Use another host: %s is reserved, and is never called.", ap.Addr())
	}
	return fmt.Sprintf("Use a public host: %s is not a public address.%s", ap.Addr(), privateRemedy)
}
