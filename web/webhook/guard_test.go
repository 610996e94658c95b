package webhook

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for _, tt := range []struct {
		address         string
		public, private bool // may be called: by default, with WEBHOOK_ALLOW_PRIVATE
	}{
		{"8.8.8.8:443", true, true},
		{"8.8.8.8:8443", true, true},
		{"8.8.8.8:25", false, true},
		{"8.8.8.8:80", false, true},
		{"[2606:4700::1111]:443", true, true},
		{"10.0.0.1:443", false, true},
		{"172.16.0.1:443", false, true},
		{"172.31.255.255:443", false, true},
		{"172.32.0.1:443", true, true},
		{"192.168.1.1:443", false, true},
		{"127.0.0.1:443", false, true},
		{"127.255.255.254:443", false, true},
		{"100.64.0.1:443", false, true},
		{"100.127.255.255:443", false, true},
		{"192.0.2.1:443", false, true},
		{"198.18.0.1:443", false, true},
		{"240.0.0.1:443", false, true},
		{"[::1]:443", false, true},
		{"[fc00::1]:443", false, true},
		{"[fd12:3456::1]:443", false, true},
		{"[2001:db8::1]:443", false, true},
		{"[2002:0a00:0001::1]:443", false, true},
		{"[::ffff:10.0.0.1]:443", false, true},
		{"0.0.0.0:443", false, false},
		{"0.1.2.3:443", false, false},
		{"[::]:443", false, false},
		{"169.254.169.254:443", false, false},
		{"[::ffff:169.254.169.254]:443", false, false},
		{"[fe80::1]:443", false, false},
		{"[fe80::1%eth0]:443", false, false},
		{"168.63.129.16:443", false, false},
		{"100.100.100.200:443", false, false},
		{"[fd00:ec2::254]:443", false, false},
		{"[64:ff9b::a00:1]:443", false, false},
		{"[64:ff9b::808:808]:443", false, false},
		{"224.0.0.1:443", false, false},
		{"239.255.255.255:443", false, false},
		{"[ff02::1]:443", false, false},
		{"255.255.255.255:443", false, false},
		{"not an address", false, false},
	} {
		network := "tcp4"
		if strings.HasPrefix(tt.address, "[") {
			network = "tcp6"
		}
		if err := newGuard(false).control(network, tt.address, nil); (err == nil) != tt.public {
			t.Errorf("%s by default: %v", tt.address, err)
		}
		if err := newGuard(true).control(network, tt.address, nil); (err == nil) != tt.private {
			t.Errorf("%s with private ones allowed: %v", tt.address, err)
		}
	}
}

func TestOnlyTCPIsDialled(t *testing.T) {
	for _, network := range []string{"udp4", "unix", "ip4:icmp"} {
		if newGuard(true).control(network, "8.8.8.8:443", nil) == nil {
			t.Errorf("%s was let through", network)
		}
	}
}

// Each literal address is refused by a whole client too, not only by the check: here nothing but the dialler stands in
// the way, CheckURL is not asked.
func TestTheClientRefusesLiteralAddressesWhenDialling(t *testing.T) {
	for address, want := range map[string]string{
		"10.0.0.1":           "refused: 10.0.0.1 is not a public address",
		"127.0.0.1":          "refused: 127.0.0.1 is not a public address",
		"[::1]":              "refused: ::1 is not a public address",
		"169.254.169.254":    "refused: 169.254.169.254 is an address that no webhook may call",
		"[::ffff:127.0.0.1]": "refused: 127.0.0.1 is not a public address",
		"8.8.8.8:22":         "refused: port 22 is not 443 and not above 1023",
	} {
		c := NewClient(Options{})
		_, err := c.send(t.Context(), "https://"+address+"/", nil, payload)
		if err == nil {
			t.Fatalf("%s was called", address)
		}
		if got := c.sentence(t.Context(), err); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// trap counts the connections made to an address of the loopback.
func trap(t *testing.T) (port int, connections *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	connections = new(atomic.Int32)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			conn.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, connections
}

func TestANameThatTurnsPrivateAfterTheCheckIsNotCalled(t *testing.T) {
	port, connections := trap(t)
	resolver := nameServer(t, func(try int) []string {
		if try == 1 {
			return []string{"8.8.8.8"}
		}
		return []string{"127.0.0.1"}
	})
	addresses, err := resolver.LookupNetIP(t.Context(), "ip4", "rebind.example.com")
	if err != nil || !addresses[0].IsGlobalUnicast() {
		t.Fatalf("the first look-up: %v, %v", addresses, err)
	}
	c := NewClient(Options{Resolver: resolver})
	r := c.Post(t.Context(), "https://rebind.example.com:"+strconv.Itoa(port)+"/?token=hunter2", nil, payload)
	if r.OK() || r.Error != "refused: 127.0.0.1 is not a public address" {
		t.Errorf("got %+v", r)
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

func TestAPrivateAddressAmongOthersIsPassedOver(t *testing.T) {
	port, connections := trap(t)
	resolver := nameServer(t, func(int) []string { return []string{"127.0.0.1", "127.0.0.2", "10.1.2.3"} })
	g := newGuard(false)
	g.trusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")} // stands for a public one; nothing listens there
	r := newClient(Options{Resolver: resolver}, g).Post(t.Context(), "https://two.example.com:"+strconv.Itoa(port), nil, payload)
	if r.OK() || connections.Load() != 0 {
		t.Errorf("the private address was called: %+v", r)
	}
}

func TestANameThatDoesNotExist(t *testing.T) {
	resolver := nameServer(t, func(int) []string { return nil })
	r := NewClient(Options{Resolver: resolver}).Post(t.Context(), "https://nowhere.example.com/?token=hunter2", nil, payload)
	if r.Error != "the name nowhere.example.com does not exist or has no address" {
		t.Errorf("got %+v", r)
	}
}

// nameServer is a resolver behind which a DNS server on the loopback gives the IPv4 addresses that answer names, for
// any name; try counts the questions for A records from 1.
func nameServer(t *testing.T, answer func(try int) []string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go serveNames(conn, answer)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}

func serveNames(conn net.PacketConn, answer func(try int) []string) {
	buf, tries := make([]byte, 1500), 0
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var question dnsmessage.Message
		if question.Unpack(buf[:n]) != nil || len(question.Questions) != 1 {
			continue
		}
		var addresses []string
		if question.Questions[0].Type == dnsmessage.TypeA {
			tries++
			addresses = answer(tries)
		}
		if reply, err := nameReply(question, addresses); err == nil {
			conn.WriteTo(reply, from)
		}
	}
}

func nameReply(question dnsmessage.Message, addresses []string) ([]byte, error) {
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: question.ID, Response: true, RecursionAvailable: true},
		Questions: question.Questions,
	}
	for _, a := range addresses {
		reply.Answers = append(reply.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: question.Questions[0].Name, Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
		})
	}
	return reply.Pack()
}
