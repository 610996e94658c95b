package webhook

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard decides which addresses may be called. It stands at the dialler, behind name resolution, so that a name that
// turns into a private address between a check and the call (DNS rebinding) gains nothing.
type guard struct {
	allowPrivate bool
	public       *ssrf.Guardian
	trusted      []netip.Prefix // let through as if public, at any port; tests' own servers
}

func newGuard(allowPrivate bool) guard {
	return guard{allowPrivate: allowPrivate, public: ssrf.New(ssrf.WithAnyPort())}
}

// refusedError is an address that the guard will not call. It names the address alone, nothing of the URL.
type refusedError struct{ reason string }

func (e *refusedError) Error() string { return "refused: " + e.reason }

func refuse(format string, a ...any) error { return &refusedError{fmt.Sprintf(format, a...)} }

// control is a net.Dialer.Control: it sees the resolved address of each connection before it is made.
func (g guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return refuse("%s is not TCP", network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return refuse("%s is not an address", address)
	}
	return g.check(ap)
}

func (g guard) check(ap netip.AddrPort) error {
	addr := ap.Addr()
	if slices.ContainsFunc(g.trusted, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return nil
	}
	if neverCalled(addr.Unmap()) {
		return refuse("%s is an address that no webhook may call", addr)
	}
	if g.allowPrivate {
		return nil
	}
	if err := checkPort(ap.Port()); err != nil {
		return err
	}
	if g.public.SafeAddr(addr) != nil {
		return refuse("%s is not a public address", addr)
	}
	return nil
}

// checkPort refuses the well-known ports of other services (mail, SSH, …): posting to one is an attack or a slip.
func checkPort(port uint16) error {
	if port == 443 || port >= 1024 {
		return nil
	}
	return refuse("port %d is not 443 and not above 1023", port)
}

// neverCalled tells of addresses that are refused even where private ones are allowed: nobody's receiver lives there,
// and the metadata services of clouds, which hand out credentials, do.
func neverCalled(addr netip.Addr) bool {
	return addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() || slices.ContainsFunc(
		metadataAndTranslated(), func(p netip.Prefix) bool { return p.Contains(addr) })
}

func metadataAndTranslated() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),          // "this network", RFC 791
		netip.MustParsePrefix("255.255.255.255/32"), // broadcast
		netip.MustParsePrefix("168.63.129.16/32"),   // Azure's host, though a public address
		netip.MustParsePrefix("100.100.100.200/32"), // Alibaba Cloud's metadata
		netip.MustParsePrefix("fd00:ec2::254/128"),  // AWS's metadata over IPv6; over IPv4 it is link-local
		ssrf.IPv6NAT64Prefix,                        // any IPv4 address in disguise
	}
}

// portOf is the port that a URL names, or its scheme's own.
func portOf(u *url.URL) (port uint16, ok bool) {
	switch {
	case u.Port() != "":
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		return uint16(n), err == nil && n > 0
	case u.Scheme == "http":
		return 80, true
	}
	return 443, true
}
