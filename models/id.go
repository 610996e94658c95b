package models

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync/atomic"
	"time"
)

// Prefixes of ids (contract §1). A user's prefix is the installation's TENANT_ID.
const (
	PrefixInvite       = "iv"
	PrefixTemplate     = "tpl"
	PrefixWinkTemplate = "wtpl"
	PrefixInviteLog    = "invl"
	PrefixAccount      = "a"
	PrefixEvent        = "et"
	PrefixWebhook      = "wh"
	PrefixDelivery     = "whd"
	PrefixToken        = "tk"
	PrefixEmail        = "em"
	PrefixAPIKey       = "ak"
	PrefixStaff        = "st"
	PrefixSession      = "ses"
	PrefixLinkSession  = "ls"
	PrefixAudit        = "au"
	PrefixAttempt      = "at"
	PrefixReceipt      = "rc"
	PrefixRequest      = "rq"
	PrefixTestEmail    = "te"
	PrefixBulk         = "bulk"
	PrefixImport       = "imp"
	PrefixReplay       = "rp"
)

// lastTick is the newest timestamp given out by this process, so that ids made in one process rise strictly.
var lastTick atomic.Uint64

// NewID returns prefix + "-" + 32 lowercase hex digits: a UUID of version 7 (RFC 9562 §5.7, method 3 of §6.2), whose
// first 60 bits are the time in steps of a quarter of a microsecond. Ids of one process rise strictly; ids of two processes are in the order of
// their clocks. They name things and are no secrets.
func NewID(prefix string) string {
	tick := nextTick(time.Now())
	var b [16]byte
	rand.Read(b[8:])
	binary.BigEndian.PutUint64(b[:8], tick>>12<<16|0x7000|tick&0xfff)
	b[8] = b[8]&0x3f | 0x80
	return prefix + "-" + hex.EncodeToString(b[:])
}

// nextTick counts in 1/4096 ms since 1970 and never gives one number twice.
func nextTick(now time.Time) uint64 {
	ms := uint64(now.UnixMilli())
	fraction := uint64(now.Nanosecond()%1e6) * 4096 / 1e6
	tick := ms<<12 | fraction
	for {
		last := lastTick.Load()
		if tick <= last {
			tick = last + 1
		}
		if lastTick.CompareAndSwap(last, tick) {
			return tick
		}
	}
}

// HasPrefix says whether id has the form of an id with this prefix. It does not say that such a thing exists.
func HasPrefix(id, prefix string) bool {
	hexPart, ok := strings.CutPrefix(id, prefix+"-")
	if !ok || len(hexPart) != 32 {
		return false
	}
	for _, c := range hexPart {
		if !strings.ContainsRune("0123456789abcdef", c) {
			return false
		}
	}
	return true
}

// IsID says whether id has the form of an id, whatever its prefix: that of users is the installation's to choose, and may have been another.
func IsID(id string) bool {
	prefix, _, _ := strings.Cut(id, "-")
	for _, c := range prefix {
		if c < '0' || c > 'z' || c > '9' && c < 'A' || c > 'Z' && c < 'a' {
			return false
		}
	}
	return prefix != "" && HasPrefix(id, prefix)
}

// ReservedPrefixes are those that TENANT_ID may not take, because ids of other things begin with them.
func ReservedPrefixes() []string {
	return []string{
		PrefixInvite, PrefixTemplate, PrefixWinkTemplate, PrefixInviteLog, PrefixAccount, PrefixEvent, PrefixWebhook,
		PrefixDelivery, PrefixToken, PrefixEmail, PrefixAPIKey, PrefixStaff, PrefixSession, PrefixLinkSession, PrefixAudit,
		PrefixAttempt, PrefixReceipt, PrefixRequest, PrefixTestEmail,
		PrefixBulk, PrefixImport, PrefixReplay,
	}
}

// LooksLikeID says whether a text has the form of an id of whatever prefix.
func LooksLikeID(text string) bool {
	prefix, digits, ok := strings.Cut(text, "-")
	return ok && prefix != "" && len(digits) == 32 && strings.Trim(digits, "0123456789abcdef") == ""
}
